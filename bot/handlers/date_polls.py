"""Which day suits: a plan's candidate days put to everybody, their answers, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.commands.model import AnswerDate, PollDates
from bot.domain.clashes import clashes
from bot.domain.errors import NotUnderstood, WrongState
from bot.domain.milestone import DateAnswer, Plan, Suits
from bot.domain.person import Person, Role
from bot.handlers import plan_steps, several_days
from bot.handlers.context import Context
from bot.replies.cards import date_polls as cards
from bot.replies.cards.date_polls import Candidate
from bot.replies.model import Reply

MOST_DAYS = 10


def poll_dates(command: PollDates, context: Context) -> Reply:
    """With days: a preview, then the question to everybody. Without: the answers so far."""
    context.require(context.runs_meetings, verb="milestone poll")
    if not command.plan:
        missing = "the plan and its candidate days"
        raise NotUnderstood(text="", missing=missing, nearest=("/milestone poll conference 20 or 27 March",))
    plan = plan_steps.plan(command.plan, context)
    if command.days:
        return _ask(
            plan,
            several_days.read(command.days, context, most=MOST_DAYS),
            context,
            confirmed=command.confirmed,
        )
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
    day = several_days.one(command.day, context)
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
