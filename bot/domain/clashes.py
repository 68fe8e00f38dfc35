"""What a plan's day or window would fall on: bank holidays, quiet weeks, religious festivals, weekends."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from bot.domain.workdays import WorkCalendar, bank_holiday_names

DAY = timedelta(days=1)

# Festivals by their names in the package `holidays`, and where it knows them from: (country, language, categories).
# Those that begin at sundown are named by their first whole day. The Eids depend on the moon, and may be a day off.
_FESTIVALS: Mapping[tuple[str, str, tuple[str, ...]], Mapping[str, str]] = {
    ("IL", "en_US", ("public", "optional", "school")): {
        "Pesach": "Passover",
        "Shavuot": "Shavuot",
        "Rosh Hashanah": "Rosh Hashanah",
        "Yom Kippur": "Yom Kippur",
        "Sukkot": "Sukkot",
    },
    ("IN", "en_IN", ("public", "optional")): {
        "Holi": "Holi",
        "Vaisakhi": "Vaisakhi",
        "Diwali": "Diwali",
        "Guru Nanak": "Guru Nanak’s birthday",
    },
    ("MY", "en_US", ("public",)): {
        "Eid al-Fitr": "Eid al-Fitr",
        "Eid al-Adha": "Eid al-Adha",
        "Vesak": "Vesak",
    },
}
_MOVED = re.compile(r"\((?:observed|additional holiday)\)$")  # A day off work elsewhere, not the festival.


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Days that a plan had better avoid; both inclusive."""

    name: str
    first: date
    last: date


def clashes(first: date, last: date, work: WorkCalendar) -> tuple[Clash, ...]:
    """What lies on these days (both inclusive), by its first day; a weekend only where the plan is one day."""
    found: list[Clash] = []
    if first == last and first.weekday() >= 5:
        found.append(Clash(name=f"a {first:%A}", first=first, last=last))
    for year in range(first.year - 1, last.year + 1):
        found += (Clash(name=each.name, first=each.first, last=each.last) for each in work.quiet_weeks(year))
    for year in range(first.year, last.year + 1):
        named = bank_holiday_names(work.region, year)
        found += (Clash(name=name, first=day, last=day) for day, name in named.items())
        found += (Clash(name=name, first=day, last=day) for day, name in _festivals(year))
    within = (each for each in _joined(found) if each.first <= last and first <= each.last)
    return tuple(sorted(within, key=lambda each: (each.first, each.name)))


def _joined(found: Iterable[Clash]) -> list[Clash]:
    """The days of one festival in a row as one clash."""
    joined: list[Clash] = []
    for each in sorted(found, key=lambda each: (each.name, each.first)):
        if joined and joined[-1].name == each.name and each.first <= joined[-1].last + DAY:
            joined[-1] = replace(joined[-1], last=max(joined[-1].last, each.last))
        else:
            joined.append(each)
    return joined


@lru_cache(maxsize=32)
def _festivals(year: int) -> tuple[tuple[date, str], ...]:
    import holidays  # Loaded late, like the bank holidays.

    found: set[tuple[date, str]] = set()
    for (country, language, categories), names in _FESTIVALS.items():
        with warnings.catch_warnings():
            # Festivals that follow the moon are known for some years ahead; after these there are none to name.
            warnings.simplefilter("ignore", UserWarning)
            days = holidays.country_holidays(country, years=year, language=language, categories=categories)
        for day, theirs in days.items():
            if not _MOVED.search(theirs):
                found |= {(day, ours) for name, ours in names.items() if re.search(rf"\b{name}\b", theirs)}
    return tuple(sorted(found))
