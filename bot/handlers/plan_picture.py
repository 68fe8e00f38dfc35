"""A plan's timeline as a picture, and the same in words for whoever does not see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.milestone import Milestone, MilestoneStatus, Plan
from bot.handlers.context import Context
from bot.replies.cards import timelines as cards
from bot.replies.cards import words
from bot.replies.model import Picture
from bot.store.register import Register


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A PNG, and what it shows in words."""

    content: bytes
    alt: str


def of(plan: Plan, context: Context) -> Picture | None:
    """The picture as it is now; None where there is nothing to draw."""
    picture = drawn(plan, context.register, today=context.today, zone=context.zone)
    if picture is None:
        return None
    kept = context.keep(name=f"{plan.name} timeline.png", media_type="image/png", content=picture.content)
    return Picture(file=kept, alt=picture.alt)


def drawn(plan: Plan, register: Register, *, today: date, zone: str) -> Drawn | None:
    """The picture with nowhere to keep it; None where there is nothing to draw."""
    from bot.documents.timeline_picture import Row, Timeline, draw  # Its library is loaded by whoever draws.

    steps = sorted(_dated_steps(plan, register), key=lambda each: (str(each.due.day), each.number))
    if not steps or plan.first is None or plan.last is None:
        return None
    rows = tuple(
        Row(
            label=each.summary,
            first=each.due.first or each.due.day,
            last=each.due.day,
            when=_when(each),
            done=each.status is MilestoneStatus.DONE,
        )
        for each in steps
        if each.due.day is not None
    )
    title = f"{words.sentence(plan.name)}: {cards.days_of(plan)}"
    content = draw(Timeline(title=title, rows=rows, first=plan.first, last=plan.last, today=today))
    return Drawn(content=content, alt=cards.picture_in_words(plan, steps, zone=zone))


def _dated_steps(plan: Plan, register: Register) -> list[Milestone]:
    return [
        each
        for each in register.milestones.where(plan_id=plan.id)
        if each.status is not MilestoneStatus.DROPPED and each.due.day is not None
    ]


def _when(step: Milestone) -> str:
    first, last = step.due.first or step.due.day, step.due.day
    assert first is not None
    assert last is not None
    return words.brief_days(first, last)
