"""What an adapter has begun and must bring to its end, also when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

log = logging.getLogger(__name__)

FINISH_SECONDS = 10.0  # How long what has begun may go on when the server stops.

T = TypeVar("T")


@dataclass(kw_only=True)
class Begun:
    """patience: seconds after which a person is told that something takes longer."""

    patience: float
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Something that must come to its end even when nobody waits for it."""
        task: asyncio.Task[T] = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def in_time(self, work: asyncio.Task[Any]) -> bool:
        """Whether it is done before a person should be told that it takes longer; it goes on in any case."""
        done, _ = await asyncio.wait({work}, timeout=self.patience)
        return bool(done)

    async def finish(self) -> None:
        """Wait for what has begun: answers that were promised, cards that are being updated."""
        try:
            async with asyncio.timeout(FINISH_SECONDS):
                while self.tasks:
                    await asyncio.wait(set(self.tasks))
        except TimeoutError:
            log.warning("some answers were not given before the end", extra={"count": len(self.tasks)})
            for task in set(self.tasks):
                task.cancel()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an answer could not be given", exc_info=error)
