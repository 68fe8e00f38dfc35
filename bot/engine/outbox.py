"""Delivers what is due through the platforms: never lost, and twice only where nobody could know."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID, uuid5

from bot.domain.errors import Busy
from bot.engine import preparing
from bot.engine.invitations import CalendarPart
from bot.engine.preparing import Prepared, Withheld
from bot.replies.cards import messages
from bot.replies.codec import card_from_text
from bot.replies.model import Card
from bot.store import outbox as rows
from bot.store import posts
from bot.store.outbox import Arrived, Claimed
from bot.store.types import Connection
from bot.store.unit_of_work import Runner

log = logging.getLogger(__name__)
NAMESPACE = UUID("6f1c8a52-6c0e-4e5f-9c0b-2f9f6f0f7d11")  # Of the keys of our messages; must never change.
T = TypeVar("T")


class LookUp(Enum):
    """What a platform answers when it can't say whether a message arrived."""

    UNKNOWN = "unknown"


UNKNOWN: Final = LookUp.UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message for one address, as a platform is given it.

    key is the same whenever this delivery is sent or looked up again: the platform stores it with the
    message where it can (Slack: client_msg_id and metadata).
    """

    delivery_id: int
    key: str
    platform: str
    workspace: str
    address: str  # the opaque return address where there is one; console: the full name; mail: the address
    to_name: str  # full name; a conversation's name where it is a post
    card: Card
    kind: str  # "daily" for several kinds in one
    kinds: tuple[str, ...]  # of what it says, in order
    about: str
    late: bool = False  # the bot was down when it was due; the card says so
    repeat: bool = False  # it may have arrived before; the card says so
    post: bool = False  # to a conversation, for everybody in it
    thread: str | None = (
        None  # of a post: the platform's id of the message that it follows; None: it begins one
    )
    since: datetime | None = None  # it was not sent before; where one looks it up, one need not look further
    person_id: int | None = None  # whom it is for; None: a post
    calendar: CalendarPart | None = None  # what it brings to a calendar


class Platform(Protocol):
    """What the outbox needs of a chat or mail system."""

    @property
    def name(self) -> str: ...

    async def send(self, message: Message) -> str:
        """Send, once, without retries of its own; the platform's message id is returned.

        Raises:
            Refused: it was not sent, for sure.
            Uncertain: nobody knows. Any other exception counts as this.
        """
        ...

    async def look_up(self, message: Message) -> str | LookUp | None:
        """The id under which the message arrived; None: it did not, for sure; UNKNOWN: can't be found out.

        Raises:
            Refused: it can be found out later, after its retry_after.
        """
        ...


class Refused(Exception):
    """A definite no: nothing was sent.

    permanent: this address will never take it (channel_not_found, a mail that came back).
    retry_after: when it may be tried again; everything to the same address waits as long (429).
    whole_workspace: everything to the workspace waits, not only this conversation.
    """

    def __init__(
        self,
        why: str,
        *,
        retry_after: timedelta | None = None,
        permanent: bool = False,
        whole_workspace: bool = False,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.retry_after = retry_after
        self.permanent = permanent
        self.whole_workspace = whole_workspace


class Uncertain(Exception):
    """The message may have arrived: a time-out, a reset connection, a 5xx."""


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How long things may take, and how often they are tried."""

    lease: timedelta = timedelta(minutes=5)
    send_timeout: timedelta = timedelta(
        seconds=30
    )  # Under half of the lease: a send ends before its lease does.
    uncertain_wait: timedelta = timedelta(minutes=2)  # Until a send of unknown outcome is looked up.
    first_retry: timedelta = timedelta(seconds=30)  # After a passing no; doubled each time, up to:
    longest_retry: timedelta = timedelta(minutes=30)
    give_up_after: timedelta = timedelta(
        hours=24
    )  # Passing noes; then another way is tried, or it is reported.
    # A mail server that is away is waited for over a weekend: most of those who get mail have no other way.
    give_up_mail_after: timedelta = timedelta(hours=72)
    most_repeats: int = 3  # Sends of unknown outcome; then it is reported instead of sent once more.
    at_once: int = 64  # Sends in flight, per worker.

    def retry_in(self, attempts: int) -> timedelta:
        return min(self.longest_retry, self.first_retry * (1 << min(attempts, 10)))


TIMING = Timing()


@dataclass(kw_only=True)
class Delivered:
    """What one round did."""

    sent: int = 0
    retried: int = 0
    uncertain: int = 0
    withdrawn: int = 0
    failed: int = 0


async def deliver_due(
    store: Runner, platforms: Mapping[str, Platform], now: datetime, *, timing: Timing = TIMING
) -> Delivered:
    """Send every message that is due at `now`, until none is left or a quarter of a lease has passed.

    It stops early because leases are counted from `now`, which stands still; call it again with a new one.
    """
    round_ = _Round(store=store, platforms=platforms, now=now, timing=timing)
    await round_.run()
    return round_.delivered


class _Round:
    """One call of deliver_due: claims as many as there is room for, sends them side by side."""

    def __init__(
        self, *, store: Runner, platforms: Mapping[str, Platform], now: datetime, timing: Timing
    ) -> None:
        self.store = store
        self.platforms = platforms
        self.now = now
        self.timing = timing
        self.delivered = Delivered()
        self.sending: set[asyncio.Task[None]] = set()
        self.landing: set[asyncio.Task[None]] = set()  # sent, and being marked: they take nobody's place
        self.moved = asyncio.Event()  # one of them has landed or ended
        self.arrived: list[tuple[Arrived, asyncio.Future[bool]]] = []  # sent, and not marked yet
        self.marking = False
        self.ends = time.monotonic() + timing.lease.total_seconds() / 4

    async def run(self) -> None:
        try:
            while True:
                await self._make_room()
                self.moved.clear()
                claims = await self._claim() if time.monotonic() < self.ends else []
                if claims:
                    await self._start(claims)
                elif self.moved.is_set():
                    continue  # While we looked somebody was refused, perhaps, and has another way now.
                elif self.sending or self.landing:
                    # Whoever was refused may have another way, which is due at once: look again.
                    await asyncio.wait(self.sending | self.landing, return_when=asyncio.FIRST_COMPLETED)
                else:
                    return
        finally:
            for task in self.sending | self.landing:
                task.cancel()  # Only when this round itself is cancelled; their leases tell the next worker.

    async def _make_room(self) -> None:
        """Half of the places free: a few that hang hold nobody up, and claims stay worth their statement."""
        while len(self.sending) > self.timing.at_once // 2 or len(self.landing) > self.timing.at_once:
            self.moved.clear()
            await self.moved.wait()

    async def _claim(self) -> list[Claimed]:
        room = self.timing.at_once - len(self.sending)
        return await self.store.run(
            lambda connection: rows.claim(connection, now=self.now, lease=self.timing.lease, limit=room)
        )

    async def _start(self, claims: Sequence[Claimed]) -> None:
        fresh = [each for each in claims if each.state == "pending"]
        for prepared in await self._prepare(fresh):
            self._spawn(self._send(prepared))
        for claimed in claims:
            if claimed.state == "uncertain":
                self._spawn(self._find_out(claimed))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.sending.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.sending.discard(task)
        self.landing.discard(task)
        self.moved.set()

    def _has_landed(self) -> None:
        task = asyncio.current_task()
        if task in self.sending:
            self.sending.discard(task)
            self.landing.add(task)
            self.moved.set()

    async def _prepare(self, claims: Sequence[Claimed], *, repeat: bool = False) -> list[Prepared]:
        """Check and word these right before they are sent; one that can't be worded takes nobody with it."""
        if not claims:
            return []
        names = frozenset(self.platforms)
        try:
            prepared, withheld = await self.store.run(
                lambda connection: preparing.prepare(
                    connection, claims, platforms=names, now=self.now, repeat=repeat
                )
            )
        except Exception:
            if len(claims) > 1:
                each = [await self._prepare([claimed], repeat=repeat) for claimed in claims]
                return [prepared for one in each for prepared in one]
            log.exception("A message can't be worded", extra={"delivery_id": claims[0].id})
            await self._give_up_when_old(claims[0])
            return []
        self._count(withheld)
        return prepared

    async def _give_up_when_old(self, claimed: Claimed) -> None:
        """Its lease brings it back; one that nobody could word for a day is a defect, and is said to have failed."""
        if self.now - claimed.created_at >= self.timing.give_up_after:
            await self._mark(
                lambda connection: rows.failed(connection, claimed, why="it could not be worded")
            )
            self.delivered.failed += 1

    def _count(self, withheld: Withheld) -> None:
        self.delivered.withdrawn += withheld.withdrawn
        self.delivered.failed += withheld.failed

    # --- sending

    async def _send(self, prepared: Prepared) -> None:
        claimed = prepared.claimed
        message = _message(prepared)
        platform = self.platforms[prepared.way.platform]
        try:
            async with asyncio.timeout(self.timing.send_timeout.total_seconds()):
                message_id = await platform.send(message)
        except Refused as no:
            await self._refused(prepared, no)
        except ConnectionRefusedError:
            await self._refused(prepared, Refused("could not connect", whole_workspace=True))
        except (Uncertain, TimeoutError) as doubt:
            await self._unknown(prepared, str(doubt) or "no answer in time")
        except Exception as error:
            log.exception("A send ended in an error", extra={"delivery_id": claimed.id})
            await self._unknown(prepared, f"no answer ({type(error).__name__})")
        else:
            await self._sent(claimed, message_id, welcomed=prepared.welcomes)

    async def _sent(self, claimed: Claimed, message_id: str, *, welcomed: bool = False) -> None:
        """Mark a yes. Those that come in while others are being marked share the next commit."""
        self._has_landed()
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.arrived.append((Arrived(claimed=claimed, message_id=message_id, welcomed=welcomed), done))
        if len(self.arrived) == 1 and not self.marking:
            await self._mark_arrived()
        ours = await done
        self.delivered.sent += ours

    async def _mark_arrived(self) -> None:
        self.marking = True
        try:
            await asyncio.sleep(0)  # Those that end at the same moment are marked together.
            while self.arrived:
                batch, self.arrived = self.arrived, []
                arrived = [each for each, _ in batch]
                try:
                    ours = await self._mark(lambda connection: rows.sent(connection, arrived, at=self.now))  # noqa: B023
                except Exception as error:  # noqa: BLE001 - each of those who wait for this mark raises it
                    for _, done in batch:
                        done.set_exception(error)
                    continue
                for each, done in batch:
                    done.set_result(each.claimed.id in ours)
        finally:
            self.marking = False

    async def _refused(self, prepared: Prepared, no: Refused) -> None:
        """A definite no: wait, or take another way, or report it."""
        claimed, timing = prepared.claimed, self.timing
        way = prepared.way
        waits_for_mail = no.whole_workspace and way.platform == preparing.MAIL
        longest = timing.give_up_mail_after if waits_for_mail else timing.give_up_after
        gives_up = no.permanent or self.now - claimed.created_at >= longest
        retry_at = self.now if gives_up else self.now + (no.retry_after or timing.retry_in(claimed.attempts))

        def mark(connection: Connection) -> None:
            tried = [*claimed.tried, way.scope] if gives_up else None
            rows.refused(
                connection, claimed, retry_at=retry_at, why=no.why, tried=tried, doubted=prepared.repeat
            )
            if not no.permanent and (no.retry_after is not None or no.whole_workspace):
                scope = way.workspace_scope if no.whole_workspace else way.scope
                rows.slow_down(connection, scope, until=retry_at)

        await self._mark(mark)
        self.delivered.retried += 1

    async def _unknown(self, prepared: Prepared, why: str) -> None:
        """It stays uncertain; after a while it is looked up. The workspace rests too: it may be down."""
        until = self.now + self.timing.uncertain_wait

        def mark(connection: Connection) -> None:
            rows.wait(connection, prepared.claimed, until=until, why=why)
            rows.slow_down(connection, prepared.way.workspace_scope, until=self.now + self.timing.first_retry)

        await self._mark(mark)
        self.delivered.uncertain += 1

    # --- finding out

    async def _find_out(self, claimed: Claimed) -> None:
        """A send was begun and its end is not known: look it up before anything is sent again."""
        platform = self.platforms.get(claimed.platform or "")
        found: str | LookUp | None = UNKNOWN
        if platform is not None:
            try:
                message = _as_frozen(claimed, await self._thread_of(claimed))
                async with asyncio.timeout(self.timing.send_timeout.total_seconds()):
                    found = await platform.look_up(message)
            except Refused as no:
                await self._ask_later(claimed, no)
                return
            except Exception as error:  # noqa: BLE001 - a platform that is down can't say, however it is down
                log.warning(
                    "A message could not be looked up",
                    extra={"delivery_id": claimed.id, "error": type(error).__name__},
                )
        match found:
            case str():
                await self._sent(claimed, found, welcomed=True)
            case None:
                await self._mark(
                    lambda connection: rows.refused(
                        connection, claimed, retry_at=self.now, why="it had not arrived"
                    )
                )
            case LookUp.UNKNOWN:
                await self._repeat(claimed)

    async def _ask_later(self, claimed: Claimed, no: Refused) -> None:
        """A platform may let us look only so often: for a day, late is better than twice."""
        if no.permanent or self.now - claimed.created_at >= self.timing.give_up_after:
            await self._repeat(claimed)
            return
        until = self.now + (no.retry_after or self.timing.uncertain_wait)
        await self._mark(lambda connection: rows.wait(connection, claimed, until=until, why=None))

    async def _thread_of(self, claimed: Claimed) -> str | None:
        """The message that a post followed; what was posted after it has waited for it."""
        if not claimed.is_post:
            return None
        turns = await self.store.run(lambda connection: posts.turns(connection, [claimed]), write=False)
        return turns[claimed.id].thread if claimed.id in turns else None

    async def _repeat(self, claimed: Claimed) -> None:
        """Send once more, marked as a possible repeat; after some of these the chair is told instead."""
        if claimed.attempts >= self.timing.most_repeats or claimed.platform not in self.platforms:
            why = "sent, but no answer came: it may have arrived"
            await self._mark(lambda connection: preparing.give_up(connection, claimed, why=why, now=self.now))
            self.delivered.failed += 1
            return
        for prepared in await self._prepare([claimed], repeat=True):
            await self._send(prepared)

    async def _mark(self, work: Callable[[Connection], T]) -> T:
        """Write down how a send ended. It did end, so a busy store is waited for."""
        while True:
            try:
                return await self.store.run(work)
            except Busy:
                await asyncio.sleep(0.2)


def _message(prepared: Prepared) -> Message:
    card = messages.possible_repeat(prepared.card) if prepared.repeat else prepared.card
    return Message(
        delivery_id=prepared.claimed.id,
        key=key_of(prepared.claimed),
        platform=prepared.way.platform,
        workspace=prepared.way.workspace,
        address=prepared.way.address,
        to_name=prepared.to_name,
        card=card,
        kind=prepared.kind,
        kinds=prepared.kinds,
        about=prepared.about,
        late=prepared.claimed.late,
        repeat=prepared.repeat,
        post=prepared.claimed.is_post,
        thread=prepared.thread,
        since=prepared.claimed.created_at,
        person_id=prepared.claimed.person_id,
        calendar=prepared.calendar,
    )


def _as_frozen(claimed: Claimed, thread: str | None) -> Message:
    """The message of a send that was begun, as it was written down then."""
    assert claimed.card is not None, "a send was begun, so it was worded"
    return Message(
        delivery_id=claimed.id,
        key=key_of(claimed),
        platform=claimed.platform or "",
        workspace=claimed.workspace or "",
        address=claimed.address or "",
        to_name="",
        card=card_from_text(claimed.card),
        kind=claimed.kind,
        kinds=(claimed.kind,),
        about=claimed.about,
        late=claimed.late,
        post=claimed.is_post,
        thread=thread,
        since=claimed.created_at,
        person_id=claimed.person_id,
    )


def key_of(claimed: Claimed) -> str:
    """The same for every send of one delivery, and a UUID, as Slack wants it."""
    return str(uuid5(NAMESPACE, f"{claimed.network_id}/{claimed.id}/{claimed.created_at.isoformat()}"))
