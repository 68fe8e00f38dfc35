"""A clock that goes on when it is told to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOW = datetime(2024, 6, 25, 10, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Clock:
    passed: float = 1_000_000.0  # Seconds; as time.monotonic, it begins anywhere.
    began: float = 1_000_000.0

    def seconds(self) -> float:
        return self.passed

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.passed - self.began)

    def pass_(self, span: timedelta) -> None:
        self.passed += span.total_seconds()
