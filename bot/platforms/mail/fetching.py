"""Fetches the mails to the bot out of its mailbox, and hands each to the inbox until it was taken."""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from bot.engine.outbox import Refused, Uncertain
from bot.platforms.mail import refusals
from bot.platforms.mail.imap import FAILED, Box, InTheClear, NotLetIn
from bot.platforms.mail.oauth import NoToken
from bot.platforms.mail.servers import Server
from bot.platforms.mail.smtp import TokenSource

log = logging.getLogger(__name__)
T = TypeVar("T")

AT_ONCE: Final = 100  # Mails between two looks at what else there is.
LOOK: Final = (
    20.0  # Seconds between two looks, where the server says when something arrives: some say it late.
)
LOOK_UNASKED: Final = 15.0  # The same where it does not.
FIRST_PAUSE: Final = 5.0  # Seconds after a failure; each further one doubles it.
LONGEST_PAUSE: Final = 300.0
TRIES: Final = 3  # Of a mail that breaks the reading, before it is set aside.


class Takes(Protocol):
    async def take(self, raw: bytes) -> str:
        """Raises Refused, Uncertain: take it again later."""
        ...


class InThread(Protocol):
    async def __call__(self, work: Callable[[], T], /) -> T: ...


class Turn(Protocol):
    """Among several processes, the mailbox is read by one."""

    async def is_ours(self) -> bool:
        """Asked again and again: it ends some minutes after it was last asked."""
        ...

    async def ends(self) -> None: ...


@dataclass(kw_only=True)
class _Delayed:
    """A mail that could not be taken."""

    tries: int = 0
    until: float = 0.0


@dataclass(kw_only=True)
class Fetching:
    """One mailbox, as long as it is this process's turn."""

    server: Server
    user: str
    inbox: Takes
    turn: Turn
    tokens: TokenSource | None = None
    context: ssl.SSLContext | None = None  # which certificates are trusted
    first_pause: float = FIRST_PAUSE
    look: float = LOOK
    look_unasked: float = LOOK_UNASKED
    seconds: Callable[[], float] = time.monotonic
    _box: Box | None = None
    _waits: bool = False
    _failures: int = 0
    _delayed: dict[str, _Delayed] = field(default_factory=dict)
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")
    )

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping` is set; what is being taken then is taken to its end."""
        waking = asyncio.create_task(self._wakes(stopping))
        try:
            while not stopping.is_set():
                pause = await self._round(stopping)
                if pause:
                    await _unless(stopping, pause)
        finally:
            waking.cancel()
            await self._let_go()
            self._thread.shutdown(wait=False)
            await self.turn.ends()

    # --- a round

    async def _round(self, stopping: asyncio.Event) -> float:
        """Take what is there, then wait for more; how many seconds nothing is to be tried."""
        if not await self.turn.is_ours():
            await self._let_go()
            return self.look_unasked
        try:
            if self._box is None:
                self._box = await signed_in(
                    self.server, self.user, self.tokens, self.context, in_thread=self._in_thread
                )
            more = await self._take_all(self._box, stopping)
            if self._failures:
                log.info("The mailbox can be read again")
            self._failures = 0
            if more or stopping.is_set():
                return 0.0
            return await self._wait(self._box)
        except FAILED as error:
            if stopping.is_set():
                return 0.0
            return await self._failed(type(error).__name__)
        except Refused as no:
            return await self._failed(no.why)

    async def _failed(self, why: str) -> float:
        await self._let_go()
        if self._failures == 0:
            log.error("The mailbox can't be read; it is tried again", extra={"why": why})
        pause = min(LONGEST_PAUSE, self.first_pause * 2.0 ** min(self._failures, 10))
        self._failures += 1
        return pause * random.uniform(0.5, 1.0)  # noqa: S311  Several bots need not come back in step.

    async def _take_all(self, box: Box, stopping: asyncio.Event) -> bool:
        """Whether there may be more."""
        uids = await self._in_thread(lambda: box.unseen(AT_ONCE + len(self._delayed)))
        self._delayed = {uid: each for uid, each in self._delayed.items() if uid in uids}
        for uid in uids:
            if stopping.is_set() or not await self.turn.is_ours():
                return False
            delayed = self._delayed.get(uid)
            if delayed is None or delayed.until <= self.seconds():
                await self._take(box, uid)
        return len(uids) >= AT_ONCE + len(self._delayed)

    async def _take(self, box: Box, uid: str) -> None:
        raw = await self._in_thread(lambda: box.raw(uid))
        if raw is None:  # Somebody has removed it meanwhile.
            return
        try:
            became = await self.inbox.take(raw)
        except (Refused, Uncertain) as no:
            log.warning("A mail was read, and its answer could not be sent", extra={"why": str(no)})
            self._delay(uid)
        except Exception:
            # Whatever is in it, the mails behind it are read; this one waits for a person.
            log.exception("A mail could not be read", extra={"uid": uid})
            if self._delay(uid).tries >= TRIES:
                await self._in_thread(lambda: box.set_aside(uid))
        else:
            self._delayed.pop(uid, None)
            await self._in_thread(lambda: box.seen(uid))
            log.info("A mail was taken", extra={"became": became})

    def _delay(self, uid: str) -> _Delayed:
        delayed = self._delayed.setdefault(uid, _Delayed())
        pause = min(LONGEST_PAUSE, self.first_pause * 2.0 ** min(delayed.tries, 10))
        delayed.tries, delayed.until = delayed.tries + 1, self.seconds() + pause
        return delayed

    async def _wait(self, box: Box) -> float:
        """Until something arrives, or a mail is to be tried again."""
        soonest = min((each.until - self.seconds() for each in self._delayed.values()), default=self.look)
        most = max(0.05, min(soonest, self.look))
        if not box.can_wait:
            return min(most, self.look_unasked)
        self._waits = True
        try:
            await self._in_thread(lambda: box.wait(most))
        finally:
            self._waits = False
        return 0.0

    # --- the connection

    async def _let_go(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            await self._in_thread(box.close)

    async def _wakes(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        if self._waits and self._box is not None:
            self._box.wake()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """One thing at a time on the connection; what was begun is not broken off."""
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, work))


async def signed_in(
    server: Server,
    user: str,
    tokens: TokenSource | None,
    context: ssl.SSLContext | None = None,
    *,
    in_thread: InThread = asyncio.to_thread,
) -> Box:
    """The mailbox, open. Raises Refused."""

    def sign_in(token: str | None) -> Box:
        return Box(server, user=user, token=token, context=context)

    try:
        if tokens is None:
            return await in_thread(lambda: sign_in(None))
        token = await tokens.get()
        try:
            return await in_thread(lambda: sign_in(token))
        except NotLetIn:  # It may have been withdrawn before its time.
            tokens.forget(token)
            fresh = await tokens.get()
            return await in_thread(lambda: sign_in(fresh))
    except NoToken as no:
        raise Refused(no.why) from no
    except NotLetIn as no:
        raise Refused(refusals.NOT_LET_IN) from no
    except InTheClear as no:
        raise Refused(refusals.IN_THE_CLEAR) from no
    except ssl.SSLError as error:
        raise Refused(refusals.NOT_ENCRYPTED) from error
    except FAILED as error:
        raise Refused(refusals.UNREACHED) from error


async def _unless(stopping: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until `stopping` is set."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
