"""What the bot would send, by the code that sends: over a store of which nothing is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.engine import outbox, reminders
from bot.engine.outbox import Message, Platform
from bot.replies.model import Card
from bot.store import accounts
from bot.store import outbox as rows
from bot.store.unit_of_work import Runner, Store


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message as it would be sent."""

    at: datetime
    to: str  # full name; of a post the conversation
    platform: str
    kind: str  # of a joined message every kind in it: "meeting_call, action_due"
    about: str
    card: Card


@dataclass(kw_only=True)
class Collector:
    """A platform that keeps what it is given."""

    name: str
    sent: list[Message] = field(default_factory=list)

    async def send(self, message: Message) -> str:
        self.sent.append(message)
        return message.key

    async def look_up(self, message: Message) -> str | None:
        return None

    def take(self) -> list[Message]:
        taken, self.sent = self.sent, []
        return taken


async def rehearse(
    store: Store, *, start: datetime, end: datetime, mails: bool = False
) -> AsyncIterator[Sent]:
    """Every message of (start, end], in order; nothing is sent and nothing is stored.

    What waits from before `start` comes first, as it would: late. mails: whether the bot sends mail. The terminal
    stands for every way of a network that has no other yet.
    """
    sent: list[Message] = []
    async with store.rehearse() as runner:
        names = {*(["mail"] if mails else []), *await runner.run(accounts.platforms, write=False)}
        used = sorted(names - {"console"}) or ["console"]
        collectors = {name: Collector(name=name, sent=sent) for name in used}
        async for moment in advance(runner, collectors, since=start, until=end):
            for message in sent:
                yield Sent(
                    at=moment,
                    to=message.to_name,
                    platform=message.platform,
                    kind=", ".join(message.kinds),
                    about=message.about,
                    card=message.card,
                )
            sent.clear()


async def advance(
    store: Runner, platforms: Mapping[str, Platform], *, since: datetime, until: datetime
) -> AsyncIterator[datetime]:
    """Let time pass: do what is due at each moment of (since, until] at which anything is, and yield it after."""
    moment = since
    while (due := await _next(store, after=moment, until=until)) is not None:
        moment = due
        await _do(store, platforms, moment)
        yield moment


async def _next(store: Runner, *, after: datetime, until: datetime) -> datetime | None:
    """The next moment at which something is due; what was due before it is due right after it."""
    due = await store.run(rows.next_due, write=False)
    if due is None or due > until:
        return None
    if due > after:
        return due
    later = after + timedelta(seconds=1)
    return later if later <= until else None


async def _do(store: Runner, platforms: Mapping[str, Platform], now: datetime) -> None:
    while await reminders.fire_due(store, now):
        pass
    await outbox.deliver_due(store, platforms, now)
