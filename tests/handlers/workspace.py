"""A chat workspace for tests: people with accounts, channels, and a directory that tells the bot of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from bot.commands import codec
from bot.commands.model import Command
from bot.commands.request import AccountSeen, Request, Sender
from bot.handlers import accounts
from bot.handlers.dispatch import Dispatcher
from bot.replies.model import Reply
from bot.store import tables
from tests.harness import Bot, buttons_of, moment

TEAM = "T0QUAY"
CHANNEL = "C0QALEADS"


def account(user: str, name: str, **more: object) -> AccountSeen:
    given: dict[str, object] = {"platform": "slack", "workspace": TEAM, "user": user, "name": name}
    return AccountSeen(**(given | more))  # type: ignore[arg-type]


@dataclass(kw_only=True)
class Workspace:
    """Slack as the bot hears it, beside the terminal's people."""

    bot: Bot
    team: str = TEAM
    heard: int = 0

    async def say(
        self,
        line: str,
        *,
        as_: str,
        channel: str | None = None,
        key: str | None = None,
        **about: object,
    ) -> Reply:
        """as_: a user id. about: what the platform says of the sender."""
        return await self._handle(as_, channel, key, about, text=line)

    async def do(self, command: Command, *, as_: str, channel: str | None = None, **about: object) -> Reply:
        return await self._handle(as_, channel, None, about, payload=codec.encode(command))

    async def press(self, shown: object, label: str, *, as_: str, **answers: object) -> Reply:
        offered = buttons_of(shown)  # type: ignore[arg-type]
        found = [button for button in offered if button.label.startswith(label)]
        assert found, f"no button {label!r} among {[button.label for button in offered]}"
        command = found[0].form.command if found[0].form else found[0].command
        return await self.do(replace(command, **answers), as_=as_)

    async def _handle(
        self, user: str, channel: str | None, key: str | None, about: dict[str, object], **said: str
    ) -> Reply:
        self.heard += 1
        given: dict[str, object] = {
            "platform": "slack",
            "workspace": self.team,
            "user": user,
            "return_address": user,
        }
        sender = Sender(**(given | about))  # type: ignore[arg-type]
        request = Request(
            sender=sender,
            received_at=self.bot.now,
            key=key or f"{self.team}-{self.heard}",
            conversation=channel,
            **said,  # type: ignore[arg-type]
        )
        return await Dispatcher(store=self.bot.store).handle(request)

    async def shows(self, *entries: AccountSeen, at: str | None = None) -> None:
        """The directory tells of these accounts."""
        if at is not None:
            self.bot.now = moment(at)
        now = self.bot.now
        there = [replace(each, workspace=self.team) for each in entries]
        await self.bot.store.run(lambda connection: accounts.seen(connection, there, now=now))

    async def owners(self) -> dict[str, str]:
        """user id -> the member's name, in this workspace."""
        identity, person = tables.identity, tables.person
        query = (
            select(identity.c.user, person.c.name)
            .join(person, person.c.id == identity.c.person_id)
            .where(identity.c.platform == "slack", identity.c.workspace == self.team)
        )
        rows = await self.bot.store.run(lambda connection: connection.execute(query).all(), write=False)
        return {row.user: row.name for row in rows}

    async def settle_here(self) -> None:
        """Make this workspace the network's home."""

        def run(register: object) -> None:
            network = register.network  # type: ignore[attr-defined]
            register.save_network(replace(network, home=f"slack:{self.team}"))  # type: ignore[attr-defined]

        await self.bot.look(run)
