"""A timeline template: the steps that a plan usually takes, one line each, counted from its date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.date_model import Link, Relation
from bot.commands.typed import bounded
from bot.domain.errors import BadValue

MOST_STEPS = 40
LONGEST_STEP = 300  # characters
EXAMPLE = "Send out the papers: 10 working days before, needs 3"
CONFERENCE = (
    "Book the venue: 26 weeks before",
    "Confirm the speakers: 16 weeks before",
    "Agree the programme: 10 weeks before, needs 1 and 2",
    "Send out the invitations: 8 weeks before, needs 3",
    "Send out the papers: 10 working days before, needs 3",
    "Send round the evaluation: 2 weeks after",
)
DEFAULTS = {"conference": CONFERENCE}  # name -> the lines, until a network keeps its own

_UNITS = {"day": "day", "working day": "working day", "week": "week", "month": "month"}
_MOST = {"day": 3_650, "working day": 2_600, "week": 520, "month": 120}  # Ten years.
_LINE = re.compile(
    r"(?:\d{1,2}[.)]\s+|[-*•]\s+)?(?P<text>\S.*?)\s*(?::|,|\s[–—-])\s*"
    r"(?:(?P<amount>\d{1,4}|an?|one|two|three)\s+(?P<unit>working\s+day|day|week|month)s?\s+(?P<side>before|after)"
    r"|(?P<that>on\s+the\s+day))"
    r"(?:\s*[,;]?\s*(?:needs|when)\s+(?P<needs>\d{1,2}(?:\s*(?:,|&|and)\s*\d{1,2})*)(?:\s+(?:is|are)\s+done)?)?[.\s]*",
    re.IGNORECASE,
)
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}


@dataclass(frozen=True, kw_only=True)
class TemplateStep:
    """One line of a template. needs: places in it (from 1) of the earlier steps that must be done first."""

    summary: str
    amount: int = 0
    unit: str = "day"  # as Link.unit: day | working day | week | month
    relation: Relation = "at"
    needs: tuple[int, ...] = ()

    def link(self, key: str) -> Link:
        """How its date hangs on the plan of that key: on working days, before its first day and after its last."""
        return Link(key=key, relation=self.relation, amount=self.amount, unit=self.unit, working=True)


def split(typed: str) -> tuple[str, ...]:
    """The lines of what was typed, one step each: new lines in a form, semicolons in a chat."""
    return tuple(line.strip() for line in re.split(r"[\n;]", typed) if line.strip())


def read(lines: Sequence[str]) -> tuple[TemplateStep, ...]:
    """The steps of a template.

    Raises:
        BadValue: a line has no distance from the plan's date, or needs a step that doesn't stand before it.
    """
    if not 1 <= len(lines) <= MOST_STEPS:
        raise BadValue(name="the template", value=f"{len(lines)} lines", expected=f"1 to {MOST_STEPS} steps")
    return tuple(_step(line, place) for place, line in enumerate(lines, start=1))


def _step(line: str, place: int) -> TemplateStep:
    match = _LINE.fullmatch(bounded(line.strip(), "step", LONGEST_STEP))
    if match is None:
        raise BadValue(name=f"line {place}", value=line, expected=f"a step and when, such as “{EXAMPLE}”")
    needs = tuple(sorted({int(each) for each in re.findall(r"\d+", match["needs"] or "")}))
    if any(not 1 <= each < place for each in needs):
        raise BadValue(name=f"line {place}", value=line, expected="to need only steps that stand before it")
    if match["that"]:
        return TemplateStep(summary=match["text"], needs=needs)
    amount, unit = match["amount"].casefold(), _UNITS[" ".join(match["unit"].casefold().split())]
    number = _WORDS.get(amount) or int(amount)
    if number > _MOST[unit]:
        raise BadValue(name=f"line {place}", value=line, expected="less than ten years away")
    return TemplateStep(
        summary=match["text"],
        amount=number,
        unit=unit,
        relation="before" if match["side"].casefold() == "before" else "after",
        needs=needs,
    )
