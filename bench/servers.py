"""The databases of a bench: a migrated SQLite file, and a PostgreSQL server of our own as it comes, fsync included."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import schema
from bot.store.unit_of_work import Store

GIVEN = "BENCH_POSTGRESQL_URL"  # A server on which the bench may make and drop databases.


@contextmanager
def postgresql() -> Iterator[str | None]:
    """The address of a server; None where there is none to be had."""
    given = os.environ.get(GIVEN)
    binaries = _binaries()
    if given or binaries is None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="convenor-bench-pg-", ignore_cleanup_errors=True) as folder:
        yield from _started(binaries, Path(folder))


def _binaries() -> Path | None:
    """The newest server of this machine."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    found = [*installed, *([Path(on_path).resolve().parent] if on_path else [])]
    usable = [folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()]
    return usable[-1] if usable else None


def _started(binaries: Path, folder: Path) -> Iterator[str]:
    """PostgreSQL refuses to run as root, so root lends it a user."""
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = "postgres" if _answers(["id", "postgres"]) else "nobody"
        group = _answers(["id", "-gn", user])
        shutil.chown(folder, user)
        as_user = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    folder.chmod(0o700)
    data, port = folder / "data", _free_port()
    _quietly(
        [
            *as_user,
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "convenor",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
        ]
    )
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c shared_buffers=512MB -c max_wal_size=4GB"
    control = [*as_user, binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w"]
    _quietly([*control, "start"])
    try:
        yield f"postgresql://convenor@127.0.0.1:{port}/postgres"
    finally:
        _quietly([*control, "-m", "fast", "stop"])


def _quietly(command: list[str | Path]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")


def _answers(command: list[str]) -> str:
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def database(server: str | None) -> AsyncIterator[str]:
    """The address of an empty, migrated database: on this server, else a SQLite file."""
    with tempfile.TemporaryDirectory(prefix="convenor-bench-", ignore_cleanup_errors=True) as folder:
        if server is None:
            url = f"sqlite:///{folder}/register.db"
            await _migrate(url)
            yield url
            return
        name = f"bench_{Path(folder).name.rpartition('-')[2].lower()}"
        await _on_server(server, f'CREATE DATABASE "{name}"')
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        try:
            await _migrate(url)
            yield url
        finally:
            await _on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _migrate(url: str) -> None:
    store = await Store.open(url)
    await schema.upgrade(store)
    await store.close()


async def _on_server(server: str, statement: str) -> str:
    engine = create_async_engine(
        make_url(server).set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT"
    )
    async with engine.connect() as connection:
        result = await connection.execute(text(statement))
        answer = str(result.scalar_one()) if result.returns_rows else ""
    await engine.dispose()
    return answer


async def version_of(server: str | None) -> str | None:
    return (await _on_server(server, "SHOW server_version")).split()[0] if server else None
