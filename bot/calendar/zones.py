"""Time zones as calendars are told them: one fixed VTIMEZONE each, with yearly rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.calendar.content import component


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """Offsets from UTC, and the local time at which the clocks change: in March and in October."""

    winter: str
    summer: str
    forward: str
    back: str
    names: tuple[str, str]


# All of these change at 01:00 UTC on the last Sundays of March (since 1981) and October (since 1996).
# Nothing but yearly rules: lists of dates are misread by Outlook, and several rules of one kind by Exchange.
_WESTERN = _Rule(winter="+0000", summer="+0100", forward="010000", back="020000", names=("GMT", "BST"))
_IRISH = _Rule(winter="+0000", summer="+0100", forward="010000", back="020000", names=("GMT", "IST"))
_PORTUGUESE = _Rule(winter="+0000", summer="+0100", forward="010000", back="020000", names=("WET", "WEST"))
_CENTRAL = _Rule(winter="+0100", summer="+0200", forward="020000", back="030000", names=("CET", "CEST"))
_EASTERN = _Rule(winter="+0200", summer="+0300", forward="030000", back="040000", names=("EET", "EEST"))
_RULES = {
    **dict.fromkeys("London Belfast Guernsey Isle_of_Man Jersey".split(), _WESTERN),
    "Dublin": _IRISH,
    "Lisbon": _PORTUGUESE,
    **dict.fromkeys(
        "Amsterdam Berlin Brussels Budapest Copenhagen Luxembourg Madrid Malta Oslo Paris Prague Rome Stockholm "
        "Vienna Warsaw Zurich".split(),
        _CENTRAL,
    ),
    **dict.fromkeys("Athens Bucharest Helsinki Riga Sofia Tallinn Vilnius".split(), _EASTERN),
}


def is_known(zone: str) -> bool:
    """Whether local times of an IANA zone can be written; times of every other zone are written in UTC."""
    return zone.startswith("Europe/") and zone.removeprefix("Europe/") in _RULES


def vtimezone(zone: str) -> list[str]:
    """The lines of a zone that is known."""
    return component("VTIMEZONE", [f"TZID:{zone}", f"X-LIC-LOCATION:{zone}", *_observances(zone)])


def _observances(zone: str) -> Iterator[str]:
    rule = _RULES[zone.removeprefix("Europe/")]
    winter, summer = rule.names
    yield from component(
        "DAYLIGHT",
        [
            f"TZNAME:{summer}",
            f"TZOFFSETFROM:{rule.winter}",
            f"TZOFFSETTO:{rule.summer}",
            f"DTSTART:19810329T{rule.forward}",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        ],
    )
    yield from component(
        "STANDARD",
        [
            f"TZNAME:{winter}",
            f"TZOFFSETFROM:{rule.summer}",
            f"TZOFFSETTO:{rule.winter}",
            f"DTSTART:19961027T{rule.back}",
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        ],
    )
