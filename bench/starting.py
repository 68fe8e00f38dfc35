"""How long `serve` takes until it is ready, beside importing the same libraries, and what memory it holds then."""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import IO

from bench import servers
from bench.report import Figure, median_ratio, resident_mib

ROOT = Path(__file__).parents[1]
MODULES = ("bot.cli", "bot.app", "bot.config")

# What `serve` has loaded that is not ours, as statements that load the same.
_LIST = """
import sys, importlib
for each in sys.argv[1:]:
    importlib.import_module(each)
names = [name for name, module in sys.modules.items()
         if not name.startswith(("bot", "__")) and getattr(module, "__spec__", None) is not None]
print("\\n".join(names))
"""
_IMPORT = "import sys, importlib\nfor name in open(sys.argv[1]).read().split():\n    importlib.import_module(name)\n"


async def measure(server: str | None, quick: bool) -> list[Figure]:
    async with servers.database(None) as url:
        return await asyncio.to_thread(
            started, "`serve` on SQLite", {"DATABASE_URL": url}, MODULES, rounds=3 if quick else 9
        )


def started(
    what: str, environment: Mapping[str, str], modules: Sequence[str], *, rounds: int
) -> list[Figure]:
    """What a start takes in this environment. modules: those of ours that are loaded by then."""
    with tempfile.NamedTemporaryFile("w") as names:
        names.write(_output([sys.executable, "-c", _LIST, *modules]))
        names.flush()
        ready, imported, resident = [], [], []
        for _ in range(rounds + 1):
            took, memory = _serve(environment)
            begun = perf_counter()
            _output([sys.executable, "-c", _IMPORT, names.name])
            imported.append(perf_counter() - begun)
            ready.append(took)
            resident.append(memory)
    ready, imported = ready[1:], imported[1:]  # The first pair filled the caches.
    return [
        Figure(
            what=f"{what} from start to ready, beside importing the same libraries",
            figure=f"{statistics.median(ready):.2f} s beside {statistics.median(imported):.2f} s",
            ratio=median_ratio(ready, imported),
            goal=1.5,
            lower_is_better=True,
        ),
        Figure(
            what=f"resident memory of {what} after its start, MiB",
            figure=f"{statistics.median(resident):.0f} MiB",
            ratio=statistics.median(resident),
            goal=130,
            lower_is_better=True,
        ),
    ]


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def _serve(environment: Mapping[str, str]) -> tuple[float, float]:
    """Seconds until /readyz says yes, and MiB a moment later."""
    begun = perf_counter()
    with serving(environment) as (process, _):
        took = perf_counter() - begun
        sleep(0.5)
        return took, resident_mib(process)


@contextmanager
def serving(environment: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """`serve`, ready: the ids of its process and its port."""
    port = free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            env={**os.environ, **environment, "PORT": str(port), "HOST": "127.0.0.1"},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            deadline = monotonic() + 30
            while not _is_ready(port):
                assert process.poll() is None, f"serve ended: {_told(log)}"
                assert monotonic() < deadline, "serve was not ready within 30 seconds"
                sleep(0.005)
            yield process.pid, port
        finally:
            process.terminate()
            process.wait()
        assert b"ERROR" not in (said := _told(log)), said.decode()


def _told(log: IO[bytes]) -> bytes:
    log.seek(0)
    return log.read()


def _is_ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def listens(port: int) -> bool:
    """Whether a server takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
