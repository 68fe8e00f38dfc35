"""`python -m bench [NAMES] [--quick]`: measures, and prints a table of figures against their goals."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import signal
import sys
import time

from bench import servers
from bench.report import Figure, machine, table

MEASURES = (
    "commands",
    "tick",
    "reminders",
    "kills",
    "starting",
    "slack",
    "teams",
    "feeds",
    "memory",
    "dates",
    "fairness",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASURES)}; all without one")
    parser.add_argument(
        "--quick", action="store_true", help="shorter bursts and fewer rows: under two minutes"
    )
    parsed = parser.parse_args()
    unknown = set(parsed.names) - set(MEASURES)
    if unknown:
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # The server that was started is stopped again.
    with servers.postgresql() as server:
        figures = []
        for name in parsed.names or MEASURES:
            figures += _measured(name, server, quick=parsed.quick)
        seen_on = machine(asyncio.run(servers.version_of(server)))
    if server is None:
        print(
            "No PostgreSQL was found: its figures are missing. Install Debian's package postgresql.",
            file=sys.stderr,
        )
    print(f"\n{table(figures)}\n\n{seen_on}")
    return 0


def _measured(name: str, server: str | None, *, quick: bool) -> list[Figure]:
    begun = time.monotonic()
    figures: list[Figure] = asyncio.run(importlib.import_module(f"bench.{name}").measure(server, quick))
    print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    for figure in figures:
        print(f"  {figure.what}: {figure.figure} {figure.ratio or ''} {figure.verdict}", file=sys.stderr)
    return figures


if __name__ == "__main__":
    sys.exit(main())
