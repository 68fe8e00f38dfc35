"""The databases that tests run on: a SQLite file each, and one PostgreSQL server, found or started."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, make_url, text

from bot.store import schema, tables
from bot.store.unit_of_work import Store

NEEDED = "CONVENOR_REQUIRE_POSTGRESQL"  # Set in CI: a missing PostgreSQL is a failure, not a skip.
GIVEN = "TEST_POSTGRESQL_URL"  # An empty database that tests may fill: postgresql://USER:PASSWORD@HOST/NAME
MISSING = f"POSTGRESQL NOT FOUND: install Debian's package postgresql, or set {GIVEN}"
LARGE = (
    1_000_000  # Bytes from which a table is emptied by TRUNCATE; it takes longer than deleting a few rows.
)


@dataclass(frozen=True, kw_only=True)
class Server:
    """A PostgreSQL server for this test process; `url` names the database that tests may fill."""

    url: str
    control: tuple[str | Path, ...] = ()  # pg_ctl with its options, of a server that is ours

    def restart(self, *, mode: str) -> None:
        """Stop it and start it again. mode: fast (connections are cut) or immediate (as if it had crashed)."""
        _run(*self.control, "-m", mode, "restart")


@pytest.fixture(scope="session")
def server(worker_id: str) -> Iterator[Server | None]:
    """The server that TEST_POSTGRESQL_URL names, else one of our own; None where there is none."""
    given = os.environ.get(GIVEN)
    if given:
        yield Server(url=asyncio.run(_database_for(given, worker_id)))
        return
    binaries = _binaries()
    if binaries is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="convenor-pg-", ignore_cleanup_errors=True) as folder:
        yield from _started(binaries, Path(folder))


@pytest.fixture
def own_postgresql(request: pytest.FixtureRequest) -> Iterator[Server]:
    """An empty server for one test alone, which it may stop and start."""
    binaries = _binaries()
    if binaries is None:
        need(None)
    assert binaries is not None
    with tempfile.TemporaryDirectory(prefix="convenor-pg-", ignore_cleanup_errors=True) as folder:
        yield from _started(binaries, Path(folder))


async def _database_for(url: str, worker: str) -> str:
    """A database of this worker's own on the given server, made anew."""
    from sqlalchemy.ext.asyncio import create_async_engine

    name = f"convenor_test_{worker}"
    address = make_url(url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return address.set(database=name).render_as_string(hide_password=False)


def _binaries() -> Path | None:
    """The folder with the programs of the newest server on this machine."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    on_path = [
        Path(found).resolve().parent for name in ("initdb", "postgres") if (found := shutil.which(name))
    ]
    for folder in [*installed, *on_path]:
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    return None


def _started(binaries: Path, folder: Path) -> Iterator[Server]:
    """A server of our own on a free loopback port; PostgreSQL refuses to run as root, so root lends it a user."""
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = "postgres" if _exists("postgres") else "nobody"
        shutil.chown(folder, user)
        as_user = ["setpriv", f"--reuid={user}", f"--regid={_group(user)}", "--clear-groups"]
    folder.chmod(0o700)
    data = folder / "data"
    new = ("-U", "convenor", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    _run(*as_user, binaries / "initdb", "-D", data, *new)
    port = _free_port()
    # What it stores need not outlive the machine.
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c full_page_writes=off -c max_connections=60"
    control = (*as_user, binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w")
    _run(*control, "start")
    try:
        yield Server(url=f"postgresql://convenor@127.0.0.1:{port}/postgres", control=control)
    finally:
        _run(*control, "-m", "immediate", "stop")


def _run(*words: str | Path) -> None:
    """Run a program; what it complains about is shown when it fails."""
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/")
    assert done.returncode == 0, f"{Path(words[-1]).name} failed: {done.stderr}"


def _exists(user: str) -> bool:
    return subprocess.run(["id", user], check=False, capture_output=True).returncode == 0


def _group(user: str) -> str:
    return subprocess.run(["id", "-gn", user], check=True, capture_output=True, text=True).stdout.strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """pytest-xdist's name of this process; "main" without it."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"

    asyncio.run(_with_store(f"sqlite:///{path}", schema.upgrade))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated SQLite database."""
    path = tmp_path / "register.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def migrated_server(server: Server | None) -> Server | None:
    if server is not None:
        asyncio.run(_with_store(server.url, schema.upgrade))
    return server


@pytest.fixture
def postgresql(migrated_server: Server | None) -> Server:
    """The server, its database migrated and without rows."""
    found = need(migrated_server)
    asyncio.run(_with_store(found.url, lambda store: store.alone(_empty)))
    return found


async def _with_store(url: str, do: Callable[[Store], Awaitable[None]]) -> None:
    store = await Store.open(url)
    await do(store)
    await store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database without rows; the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    return str(request.getfixturevalue("postgresql").url)


def need(server: Server | None, _: str = "") -> Server:
    """The server; without one the test is skipped loudly, and fails in CI."""
    if server is None:
        if os.environ.get(NEEDED):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return server


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open store without rows, on each database in turn."""
    opened = await Store.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[Store]:
    """An open store without rows on SQLite, for tests in which the database makes no difference."""
    opened = await Store.open(sqlite_url)
    yield opened
    await opened.close()


def _empty(connection: Connection) -> None:
    """Take every row out, and number the next ones from 1; thirty times as fast as truncating every table."""
    connection.execute(
        text(f"DO $$ BEGIN {' '.join(map(_emptied, reversed(tables.metadata.sorted_tables)))} END $$")
    )


def _emptied(table: Table) -> str:
    name = f'"{table.name}"'
    again = f"ALTER SEQUENCE {table.name}_id_seq RESTART;" if "id" in table.columns else ""
    return f"""
        IF pg_relation_size('{name}') > {LARGE} THEN TRUNCATE {name} CASCADE; END IF;
        IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; END IF;
        {again}"""  # noqa: S608  # The names are our own.


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [each for each in terminalreporter.stats.get("skipped", []) if MISSING in str(each.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{MISSING}: {len(skipped)} tests did not run", red=True, bold=True)
