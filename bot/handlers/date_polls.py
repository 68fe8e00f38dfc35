"""Which day suits: a plan's candidate days put to everybody, their answers, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.commands.model import AnswerDate, PollDates
from bot.commands.typed import MONTH
from bot.domain.clashes import clashes
from bot.domain.errors import BadValue, DateProblem, NotUnderstood, WrongState
from bot.domain.milestone import DateAnswer, Plan, Suits
from bot.domain.person import Person, Role
from bot.handlers import due_dates, plan_steps
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt
from bot.replies.cards import date_polls as cards
from bot.replies.cards.date_polls import Candidate
from bot.replies.model import Reply

MOST_DAYS = 10
_PARTS = re.compile(r"\s*(?:,|;|\bor\b|\band\b|&)\s*", re.IGNORECASE)
_DAY_ALONE = re.compile(r"(?:[a-z]+day\s+)?(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?", re.IGNORECASE)
_MONTH_AND_YEAR = re.compile(rf"\b{MONTH}(?:\s+\d{{4}})?\s*$", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\s*$")


def poll_dates(command: PollDates, context: Context) -> Reply:
    """With days: a preview, then the question to everybody. Without: the answers so far."""
    context.require(context.runs_meetings, verb="milestone poll")
    if not command.plan:
        missing = "the plan and its candidate days"
        raise NotUnderstood(text="", missing=missing, nearest=("/milestone poll conference 20 or 27 March",))
    plan = plan_steps.plan(command.plan, context)
    if command.days:
        return _ask(plan, _read(command.days, context), context, confirmed=command.confirmed)
    if not plan.candidates:
        raise NotUnderstood(
            text="", missing="the candidate days", nearest=(f"/milestone poll {plan.name} 20 or 27 March",)
        )
    if command.again:
        return _ask_again(plan, context)
    asked = _asked(context)
    return Reply(
        card=cards.standing(plan, _candidates(plan.candidates, context), _answers(plan, context), asked=asked)
    )


def _ask(plan: Plan, days: tuple[date, ...], context: Context, *, confirmed: bool) -> Reply:
    people = _asked(context)
    if not confirmed:
        return Reply(card=cards.preview(plan, _candidates(days, context), asked=len(people)))
    # What was said of a day that is still a candidate stays said.
    stored = context.register.plans.save(plan, replace(plan, candidates=days))
    _question(stored, people, context)
    return Reply(card=cards.asked(stored, count=len(people), change=context.register.change))


def _ask_again(plan: Plan, context: Context) -> Reply:
    answered = {each.person_id for each in _answers(plan, context)}
    missing = [each for each in _asked(context) if each.id not in answered]
    if not missing:
        raise WrongState(subject="Everybody", state="heard from", verb="ask again")
    _question(plan, missing, context)
    return Reply(card=cards.asked(plan, count=len(missing), change=None))


def _question(plan: Plan, people: Iterable[Person], context: Context) -> None:
    """Each gets the days with what they have said of them so far."""
    answers = _answers(plan, context)
    candidates = _candidates(plan.candidates, context)
    for person in people:
        said = {each.day: each.suits for each in answers if each.person_id == person.id}
        context.send_to(person, cards.question(plan, candidates, said, by=context.person.name))


def answer_date(command: AnswerDate, context: Context) -> Reply:
    """One answer for each person and day, the latest."""
    if not command.plan or not command.day:
        missing = "the plan and the day"
        raise NotUnderstood(text="", missing=missing, nearest=("/milestone suits conference 20 March",))
    plan = plan_steps.plan(command.plan, context)
    day = _day(command.day, context)
    if day not in plan.candidates:
        return Reply(card=cards.not_asked(plan, _candidates(plan.candidates, context)))
    suits = Suits(command.suits)
    mine = {
        each.day: each
        for each in context.register.date_answers.where(plan_id=plan.id, person_id=context.person.id)
    }
    before = mine.get(day)
    if before is None:
        answer = DateAnswer(
            network_id=context.network.id,
            plan_id=plan.id,
            person_id=context.person.id,
            day=day,
            suits=suits,
            at=context.now,
        )
        mine[day] = context.register.date_answers.add(answer)
    elif before.suits is not suits:
        mine[day] = context.register.date_answers.save(before, replace(before, suits=suits, at=context.now))
    said = {each.day: each.suits for each in mine.values()}
    return Reply(card=cards.answered(plan, _candidates(plan.candidates, context), said))


def _answers(plan: Plan, context: Context) -> list[DateAnswer]:
    """Of present members, to the days that are still asked about."""
    present = {each.id for each in _asked(context)}
    return [
        each
        for each in context.register.date_answers.where(plan_id=plan.id)
        if each.day in plan.candidates and each.person_id in present
    ]


def _asked(context: Context) -> list[Person]:
    return [each for each in context.register.members if each.role is not Role.OBSERVER]


def _candidates(days: Iterable[date], context: Context) -> list[Candidate]:
    return [Candidate(day=day, clashes=clashes(day, day, context.workdays)) for day in days]


# --- the days as they were typed


def _read(typed: str, context: Context) -> tuple[date, ...]:
    """ "20, 27 March or 3 April 2025": a day without its month has that of the one behind it.

    Raises:
        DateProblem: one of them is no day, is over, or may mean several.
        BadValue: too few, or too many.
    """
    days = sorted({_day(each, context) for each in _completed(_PARTS.split(typed.strip()))})
    if not 2 <= len(days) <= MOST_DAYS:
        raise BadValue(name="the days", value=typed, expected=f"2 to {MOST_DAYS} different ones")
    return tuple(days)


def _completed(parts: list[str]) -> list[str]:
    completed: list[str] = []
    month = year = ""
    for part in reversed([each for each in parts if each]):
        if _DAY_ALONE.fullmatch(part) and month:
            part = f"{part} {month}"
        elif year and not _YEAR.search(part) and _MONTH_AND_YEAR.search(part):
            part = f"{part} {year}"
        if found := _MONTH_AND_YEAR.search(part):
            month = found[0]
        if found := _YEAR.search(part):
            year = found[0]
        completed.insert(0, part)
    return completed


def _day(phrase: str, context: Context) -> date:
    read = due_dates.read_phrase(phrase, context)
    if isinstance(read, Doubt):
        raise DateProblem(phrase=phrase, reason=read.reason, candidates=read.candidates)
    if read.due is None or read.due.day is None or read.due.first not in (None, read.due.day):
        raise DateProblem(phrase=phrase, reason="no_date")
    return read.due.day
