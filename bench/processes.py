"""The processes of a bench over HTTP: servers on one core, what sends the requests on the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import starting


@dataclass(frozen=True, kw_only=True)
class Server:
    """One that listens."""

    process: int
    port: int

    @property
    def work(self) -> float:
        """Seconds of processor time, of all its threads."""
        with suppress(OSError):
            threads = Path(f"/proc/{self.process}/task").iterdir()
            return sum(int((each / "schedstat").read_text().split()[0]) for each in threads) / 1e9
        return float("nan")


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[Server]:
    with starting.serving(environment) as (process, port):
        yield Server(process=process, port=port)


@contextmanager
def beside(module: str, kind: str, *rest: str) -> Iterator[Server]:
    """A server of what is compared with: module is "bench.slack_floor" or the like."""
    port = starting.free_port()
    process = subprocess.Popen([sys.executable, "-m", module, kind, str(port), *rest], cwd=starting.ROOT)
    try:
        while not starting.listens(port):
            assert process.poll() is None, f"the floor {kind!r} ended"
            time.sleep(0.02)
        yield Server(process=process.pid, port=port)
    finally:
        process.terminate()
        process.wait()


class Load:
    """The process that sends the requests. module: "bench.slack_load" or the like."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __enter__(self) -> Load:
        self._process = subprocess.Popen(
            [sys.executable, "-m", self._module],
            cwd=starting.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        cores = sorted(_cores)
        if len(cores) > 1:
            os.sched_setaffinity(self._process.pid, cores[1:])
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait()

    def send(self, server: Server, *, answers: str = "200", **job: Any) -> Burst:
        """answers: the status that all of them have to have."""
        before = server.work
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"port": server.port, **job}), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        assert answer, "the load's process ended"
        seen = json.loads(answer)
        assert set(seen["answers"]) == {answers}, f"the answers were {seen['answers']}: {seen['sample']}"
        return Burst(
            rate=seen["rate"],
            p50=seen["p50"],
            p99=seen["p99"],
            work=(server.work - before) / job["count"] * 1e6,
            sample=seen["sample"],
        )


@dataclass(frozen=True, kw_only=True)
class Burst:
    rate: float  # a second
    p50: float  # ms
    p99: float  # ms
    work: float  # µs of processor time of the server, for each request
    sample: str  # an answer


_cores = os.sched_getaffinity(0)


@contextmanager
def apart() -> Iterator[None]:
    """Servers on the first core, the load on the others, as a second machine would be."""
    os.sched_setaffinity(0, {min(_cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, _cores)
