"""Where a chat app is installed, and its sealed tokens: one workspace, or a whole organisation of workspaces."""

from __future__ import annotations

import logging
import secrets as chance
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.store import tables, tickets
from bot.store.secrets import Secrets, Unreadable
from bot.store.unit_of_work import Runner

log = logging.getLogger(__name__)

STATE_LASTS = timedelta(minutes=10)  # From the click on "Add to Slack" to Slack's answer.
_BOT = ""  # whose token it is; people's tokens are never asked for


@dataclass(frozen=True, kw_only=True)
class Installation:
    """The app in one workspace.

    workspace: "" for a whole organisation. sealed: "" says that the workspace uses its organisation's.
    """

    platform: str
    enterprise: str = ""
    workspace: str
    name: str = ""
    sealed: str
    installed_at: datetime


def save(connection: Connection, installation: Installation) -> None:
    """Keep it, in place of what was known of the same workspace."""
    table = tables.installation
    build = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = build(table).values(
        platform=installation.platform,
        enterprise=installation.enterprise,
        workspace=installation.workspace,
        user=_BOT,
        name=installation.name[:200],
        sealed=installation.sealed,
        installed_at=installation.installed_at,
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["platform", "enterprise", "workspace", "user"],
            set_={each: statement.excluded[each] for each in ("name", "sealed", "installed_at")},
        )
    )


def replace(
    connection: Connection, platform: str, *, enterprise: str, workspace: str, before: str, after: str
) -> bool:
    """Put other tokens in the place of those that were read; False: somebody else changed them meanwhile."""
    table = tables.installation
    done = connection.execute(
        update(table)
        .where(_is(platform, enterprise, workspace), table.c.sealed == before)
        .values(sealed=after)
    )
    return done.rowcount == 1


def use_organisations(
    connection: Connection, platform: str, *, enterprise: str, workspace: str, now: datetime
) -> None:
    """Remember which organisation a workspace belongs to: later it may be named alone. Its own tokens stay."""
    table = tables.installation
    build = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    connection.execute(
        build(table)
        .values(
            platform=platform,
            enterprise=enterprise,
            workspace=workspace,
            user=_BOT,
            name="",
            sealed="",
            installed_at=now,
        )
        .on_conflict_do_nothing()
    )


def find(
    connection: Connection, platform: str, *, workspace: str, enterprise: str = ""
) -> Installation | None:
    """The installation that serves a workspace: its own or its organisation's, whichever is the later.

    workspace: "" where only the organisation is known. enterprise: "" where it is not known.
    """
    if not workspace and not enterprise:
        return None
    own = _read(connection, platform, tables.installation.c.workspace == workspace) if workspace else []
    organisations = {each.enterprise for each in own} | {enterprise} - {""}
    whole = _read(
        connection,
        platform,
        and_(
            tables.installation.c.workspace == "",
            tables.installation.c.enterprise.in_(organisations - {""}),
        ),
    )
    usable = [each for each in (*own, *whole) if each.sealed]
    return max(usable, key=lambda each: each.installed_at, default=None)


def installed(connection: Connection, platform: str) -> list[Installation]:
    """Every installation that has tokens, in the order of names."""
    found = _read(connection, platform, tables.installation.c.sealed != "")
    return sorted(found, key=lambda each: (each.name, each.enterprise, each.workspace))


def remove(
    connection: Connection, platform: str, *, workspace: str, enterprise: str = ""
) -> list[Installation]:
    """Forget a workspace's installation, or with no workspace the whole organisation's; what was forgotten.

    Workspaces with tokens of their own keep them when their organisation's installation ends.
    """
    table = tables.installation
    if workspace:
        which = table.c.workspace == workspace
    elif enterprise:
        which = and_(table.c.enterprise == enterprise, or_(table.c.workspace == "", table.c.sealed == ""))
    else:
        return []
    gone = _read(connection, platform, which)
    connection.execute(delete(table).where(table.c.platform == platform, table.c.user == _BOT, which))
    return gone


def _read(connection: Connection, platform: str, which: ColumnElement[bool]) -> list[Installation]:
    table = tables.installation
    statement = select(
        table.c.platform,
        table.c.enterprise,
        table.c.workspace,
        table.c.name,
        table.c.sealed,
        table.c.installed_at,
    ).where(table.c.platform == platform, table.c.user == _BOT, which)
    return [Installation(**row) for row in connection.execute(statement).mappings()]


def _is(platform: str, enterprise: str, workspace: str) -> ColumnElement[bool]:
    table = tables.installation
    return and_(
        table.c.platform == platform,
        table.c.enterprise == enterprise,
        table.c.workspace == workspace,
        table.c.user == _BOT,
    )


# --- for a platform, which sees neither the database nor the key


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An installation, readable. mark: changes whenever the text does."""

    enterprise: str
    workspace: str
    name: str
    text: str
    mark: str


class Installations:
    """One platform's installations, sealed on their way into the database and opened on their way out."""

    def __init__(
        self, runner: Runner, secrets: Secrets, *, platform: str, now: Callable[[], datetime]
    ) -> None:
        self._runner = runner
        self._secrets = secrets
        self._platform = platform
        self._now = now

    async def save(self, *, enterprise: str, workspace: str, name: str, text: str) -> None:
        installation = Installation(
            platform=self._platform,
            enterprise=enterprise,
            workspace=workspace,
            name=name,
            sealed=self._secrets.encrypt(text),
            installed_at=self._now(),
        )
        await self._runner.run(lambda connection: save(connection, installation))

    async def find(self, *, workspace: str, enterprise: str = "") -> Opened | None:
        """None: nothing is installed, or it can't be read with the keys there are."""
        found = await self._runner.run(
            lambda connection: find(connection, self._platform, workspace=workspace, enterprise=enterprise),
            write=False,
        )
        return self._opened(found) if found is not None else None

    async def swap(self, found: Opened, text: str) -> Opened | None:
        """Put another text in the place of the one that was found; None: somebody else was faster."""
        sealed = self._secrets.encrypt(text)
        done = await self._runner.run(
            lambda connection: replace(
                connection,
                self._platform,
                enterprise=found.enterprise,
                workspace=found.workspace,
                before=found.mark,
                after=sealed,
            )
        )
        if not done:
            return None
        return Opened(
            enterprise=found.enterprise, workspace=found.workspace, name=found.name, text=text, mark=sealed
        )

    async def remove(self, *, workspace: str, enterprise: str = "") -> tuple[tuple[str, str], ...]:
        """Forget it; what was forgotten as (workspace, name): "" for a whole organisation, or for no name."""
        gone = await self._runner.run(
            lambda connection: remove(connection, self._platform, workspace=workspace, enterprise=enterprise)
        )
        return tuple(sorted((each.workspace, each.name) for each in gone))

    async def use_organisations(self, *, workspace: str, enterprise: str) -> None:
        """The workspace uses its organisation's installation."""
        now = self._now()
        await self._runner.run(
            lambda connection: use_organisations(
                connection, self._platform, enterprise=enterprise, workspace=workspace, now=now
            )
        )

    async def issue_state(self) -> str:
        """A word that comes back with whoever was sent to the platform, good once and for ten minutes."""
        word, now = chance.token_urlsafe(32), self._now()

        def issue(connection: Connection) -> None:
            tickets.forget_old(connection, now)
            tickets.issue(connection, "install", word, expires_at=now + STATE_LASTS)

        await self._runner.run(issue)
        return word

    async def use_state(self, word: str) -> bool:
        now = self._now()
        return (
            await self._runner.run(lambda connection: tickets.use(connection, "install", word, now))
            is not None
        )

    def _opened(self, found: Installation) -> Opened | None:
        try:
            text = self._secrets.decrypt(found.sealed)
        except Unreadable:
            # The workspace's name only: what it is worth to an attacker is nothing.
            log.warning(
                "The %s tokens of %s can't be read: was SECRET_KEY changed?", self._platform, found.name
            )
            return None
        return Opened(
            enterprise=found.enterprise,
            workspace=found.workspace,
            name=found.name,
            text=text,
            mark=found.sealed,
        )
