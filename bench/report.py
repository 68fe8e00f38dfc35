"""What a measurement says, the table it becomes, and the machine it was seen on."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("sqlalchemy", "asyncpg", "aiosqlite", "procrastinate", "psycopg")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table.

    ratio: against what it is compared with; None where there is nothing to compare.
    goal: the ratio (or figure, when `of_figure`) that should be reached; lower_is_better turns it round.
    """

    what: str
    figure: str
    ratio: float | None = None
    goal: float | None = None
    lower_is_better: bool = False

    @property
    def verdict(self) -> str:
        if self.ratio is None or self.goal is None:
            return ""
        reached = self.ratio <= self.goal if self.lower_is_better else self.ratio >= self.goal
        return "reached" if reached else "falls short"


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median over neighbouring bursts: a slow second of the machine hits both of a pair."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def table(figures: Iterable[Figure]) -> str:
    lines = ["| what | figure | ratio | goal | |", "|---|---|---|---|---|"]
    for each in figures:
        ratio = "" if each.ratio is None else f"{each.ratio:.2f}"
        goal = "" if each.goal is None else f"{'≤' if each.lower_is_better else '≥'} {each.goal:g}"
        lines.append(f"| {each.what} | {each.figure} | {ratio} | {goal} | {each.verdict} |")
    return "\n".join(lines)


def machine(postgresql: str | None) -> str:
    """The processor, the cores, and the versions of what takes part."""
    versions = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    versions += [f"PostgreSQL {postgresql}"] if postgresql else []
    versions += [f"{name} {version(name)}" for name in LIBRARIES]
    return f"{_processor()}, {os.cpu_count()} cores, {_memory()}; {', '.join(versions)}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def resident_mib(pid: int | str = "self") -> float:
    """Memory of a process that is in RAM (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise OSError(f"process {pid} has no resident memory")
