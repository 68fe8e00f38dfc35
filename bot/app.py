"""The composition root: the only file that knows every concrete part."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from bot.commands import grammar
from bot.domain.errors import ConvenorError
from bot.engine import rehearsal
from bot.engine.outbox import Platform
from bot.handlers.dispatch import Dispatcher
from bot.platforms.console.adapter import Terminal
from bot.platforms.console.chat import Chat, Delivered, Lines
from bot.store import schema
from bot.store.unit_of_work import Store


class NotReady(ConvenorError):
    """The database is not usable as it is; str() says what to do."""


@dataclass(frozen=True, kw_only=True)
class App:
    """The parts of one running process."""

    store: Store
    dispatcher: Dispatcher
    platforms: tuple[Platform, ...]


@asynccontextmanager
async def opened(url: str, *, platforms: tuple[Platform, ...], migrate: bool = False) -> AsyncIterator[App]:
    """The app over one database, closed at the end.

    migrate: bring the schema up to date first (local use); else an outdated one is refused.

    Raises:
        NotReady: the schema is not the one of this version.
    """
    store = await Store.open(url)
    try:
        if migrate:
            await schema.upgrade(store)
        elif not await schema.is_current(store):
            raise NotReady("The database has not the schema of this version. Run: python -m bot migrate")
        yield App(store=store, dispatcher=Dispatcher(store=store), platforms=platforms)
    finally:
        await store.close()
