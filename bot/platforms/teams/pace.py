"""How fast Teams may be written to: what its limits leave, and whom it told us to leave alone for a while."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeAlias

Limits: TypeAlias = tuple[tuple[int, float], ...]  # so many in so many seconds

# Source: "Optimize your bot with rate limiting": for a bot and one thread, and for an app and one tenant.
THREAD: Final[Limits] = ((7, 1.0), (8, 2.0), (60, 30.0), (1_800, 3_600.0))
TENANT: Final[Limits] = ((50, 1.0),)
MANY: Final = 3  # Conversations that are told to wait at once: then it is the whole tenant that is too fast.
KEPT: Final = (
    5_000  # Conversations whose sends are remembered, before those that rested longest are forgotten.
)


@dataclass(kw_only=True)
class Pace:
    """One process's part in it. Others may send too: what Teams says of that is kept as a rest."""

    seconds: Callable[[], float] = time.monotonic
    sends: dict[tuple[str, str], deque[float]] = field(
        default_factory=dict
    )  # (tenant, conversation); "": all
    until: dict[tuple[str, str], float] = field(default_factory=dict)

    def resting(self, tenant: str, conversation: str) -> timedelta | None:
        """How long Teams wants this conversation left alone yet."""
        now = self.seconds()
        last = max(self.until.get(key, now) for key in ((tenant, ""), (tenant, conversation)))
        return timedelta(seconds=last - now) if last > now else None

    def rest(self, tenant: str, conversation: str, span: timedelta) -> None:
        now = self.seconds()
        self.until = {key: until for key, until in self.until.items() if until > now}
        self.until[tenant, conversation] = now + span.total_seconds()

    def crowded(self, tenant: str) -> bool:
        """Many of one tenant rest: it is not this or that conversation that was written to too fast."""
        now = self.seconds()
        return sum(key[0] == tenant and until > now for key, until in self.until.items()) >= MANY

    def turn(self, tenant: str, conversation: str, *, at_most: float) -> tuple[float, bool]:
        """In how many seconds the next message may go, and whether its place is taken: only within `at_most`."""
        now = self.seconds()
        thread, all_of_it = self._sends(tenant, conversation), self._sends(tenant, "")
        last = thread[-1] if thread else now  # Nobody overtakes those of the same conversation who wait.
        at = max(now, last, _free(thread, THREAD), _free(all_of_it, TENANT))
        if at - now > at_most:
            return at - now, False
        thread.append(at)
        # Other conversations' places may lie further ahead.
        self.sends[tenant, ""] = deque(sorted((*all_of_it, at)), maxlen=all_of_it.maxlen)
        self._forget(now)
        return at - now, True

    def _sends(self, tenant: str, conversation: str) -> deque[float]:
        longest = max(count for count, _ in (THREAD if conversation else TENANT))
        return self.sends.setdefault((tenant, conversation), deque(maxlen=longest))

    def _forget(self, now: float) -> None:
        if len(self.sends) > KEPT:
            recent: Iterable[tuple[tuple[str, str], deque[float]]] = self.sends.items()
            self.sends = {key: times for key, times in recent if times and times[-1] > now - THREAD[-1][1]}


def _free(times: deque[float], limits: Limits) -> float:
    """When the next may go: for each limit, once the one so many before it is far enough back."""
    return max((times[-count] + span for count, span in limits if len(times) >= count), default=float("-inf"))
