"""Cards about what counts from an event: what waits for it, and what follows once it has a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.commands.model import AddMilestone, DateEvent, ListMilestones, MilestoneDone, MoveMilestone, SetPlan
from bot.domain.action import Action
from bot.domain.due import Due
from bot.domain.milestone import Milestone, MilestoneStatus, Misfit, Plan
from bot.replies.cards import words
from bot.replies.cards.problems import undo_button
from bot.replies.model import (
    Button,
    Card,
    Form,
    Input,
    InputKind,
    Item,
    Part,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    text,
)


@dataclass(frozen=True, kw_only=True)
class Follows:
    """One thing whose date follows an event."""

    key: str
    summary: str
    was: Due | None
    now: Due


def rows(moving: Sequence[Follows], zone: str) -> list[Item]:
    return [Item(ref=each.key, title=(each.summary,), detail=_from_to(each, zone)) for each in moving]


def _from_to(each: Follows, zone: str) -> str:
    """Where both are counted alike, that is said once."""
    now = words.due(each.now, zone)
    if each.was is None or not each.was.is_dated:
        return now
    was = words.due(each.was, zone)
    same = f" ({words.counted(each.was)})"
    return f"{was.removesuffix(same)} → {now}" if now.endswith(same) else f"{was} → {now}"


def over(keys: Sequence[str]) -> list[Part]:
    """What would be over before it began is said before and after."""
    if not keys:
        return []
    verb = "falls" if len(keys) == 1 else "fall"
    return [
        text(
            f"With that, {words.listed(keys)} {verb} on a day that is over already. Give a new date afterwards."
        )
    ]


def unfit(misfits: Sequence[Misfit]) -> list[Part]:
    """What becomes impossible, in one sentence."""
    late: dict[str, list[str]] = {}
    early: dict[str, list[str]] = {}
    for each in misfits:
        if each.plan is not None:
            plan = each.plan
            days = words.days(plan.first, plan.last) if plan.first and plan.last else "no date"
            late.setdefault(f"too late for the {plan.name} ({days})", []).append(each.step.ref)
        if each.needs is not None:
            early.setdefault(each.step.ref, []).append(each.needs.ref)
    said = [
        f"{words.listed(refs)} {'comes' if len(refs) == 1 else 'come'} {how}" for how, refs in late.items()
    ]
    said += [
        f"{ref} comes before {words.listed(needs)}, which must be done first" for ref, needs in early.items()
    ]
    return [text(f"That no longer fits: {'; '.join(said)}.")] if said else []


def _when_button(name: str, label: str = "Say when") -> Button:
    command = DateEvent(name=name)
    form = Form(
        title="When was it, or when will it be?",
        command=command,
        inputs=(
            Input(name="when", label=words.shorten(name, 100), kind=InputKind.DATE, hint="3 March 2025"),
        ),
    )
    return Button(label=label, command=command, form=form)


def waited_for(events: Mapping[str, Sequence[Action | Milestone]]) -> Card:
    if not events:
        said = text(
            "Nothing waits for an event. A date may count from one that has none yet: ",
            Typed(text="/milestone add Review the tool 12 months after the tool is introduced"),
        )
        return Card(parts=(said,))
    found = [
        Item(
            title=(words.sentence(name),),
            detail=f"{words.listed([_key(each) for each in things])} {'waits' if len(things) == 1 else 'wait'} for it",
            buttons=(_when_button(name),),
        )
        for name, things in events.items()
    ]
    return Card(title="Events that have no date yet", parts=(items(found),))


def _key(thing: Action | Milestone) -> str:
    return thing.ref if isinstance(thing, Milestone) else thing.key


def ask_when(name: str) -> Card:
    said = f"When was it, or when will it be: “{words.shorten(name, 60)}”?"
    return Card(tone=Tone.QUESTION, parts=(text(said), buttons(_when_button(name, "Give a date"))))


def nothing_waits(name: str, due: Due, waiting: Sequence[str], *, today: date, zone: str) -> Card:
    """waiting: the names of the events for which something does wait."""
    when = _exact(due, zone)
    offered = [
        Button(label=f"It is “{words.shorten(each, 40)}”", command=DateEvent(name=each, when=when))
        for each in waiting[:4]
    ]
    if due.day is not None and due.day > today:
        offered.append(Button(label="Keep it as a plan step", command=AddMilestone(text=name, when=when)))
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(
                f"Nothing waits for “{words.shorten(name, 60)}”, so there is no date to follow. Nothing is stored."
            ),
            *([buttons(*offered)] if offered else []),
        ),
    )


def noted(name: str) -> Card:
    """To whoever mentioned something that took place, when no date counts from it."""
    return Card(
        parts=(
            text(f"Thank you. No date here counts from “{words.shorten(name, 60)}”, so nothing was changed."),
        )
    )


def _exact(due: Due, zone: str) -> str:
    """The date as a button carries it."""
    assert due.day is not None
    if due.first is None or due.first == due.day:
        return due.day.isoformat()
    return f"{due.first.day} {due.first:%B %Y} to {due.day.day} {due.day:%B %Y}"


def move_plan(plan: Plan, due: Due, *, zone: str) -> Card:
    command = SetPlan(name=plan.name, when=_exact(due, zone))
    said = f"There is a plan of that name. Is it on {words.due(due, zone)}?"
    return Card(
        tone=Tone.QUESTION,
        about=f"plan:{plan.id}",
        parts=(text(said), buttons(Button(label="Move the plan", command=command, primary=True))),
    )


def move_step(step: Milestone, due: Due, *, today: date, zone: str) -> Card:
    """A step of that name is in a plan: it took place then, or it moves."""
    when = _exact(due, zone)
    took_place = due.day is not None and due.day <= today
    button = (
        Button(label=f"{step.ref} is done", command=MilestoneDone(ref=step.ref, when=when), primary=True)
        if took_place
        else Button(label=f"Move {step.ref}", command=MoveMilestone(ref=step.ref, when=when), primary=True)
    )
    said = f"{step.ref} is a step of that name: {step.summary}. {'Was it done' if took_place else 'Does it move to'}"
    return Card(
        tone=Tone.QUESTION,
        about=f"milestone:{step.id}",
        parts=(text(f"{said} {'on ' if took_place else ''}{words.due(due, zone)}?"), buttons(button)),
    )


def dated(
    event: Milestone, moving: Sequence[Follows], *, over: Sequence[str], zone: str, change: str
) -> Card:
    done = "done on " if event.status is MilestoneStatus.DONE else ""
    return Card(
        tone=Tone.GOOD,
        about=f"milestone:{event.id}",
        parts=(
            text(
                f"{event.ref}: ",
                Strong(text=event.summary),
                f", {done}{words.due(event.due, zone)}. What waited for it has its date:",
            ),
            items(rows(moving, zone)),
            *_over(over),
            text("They follow when that moves.", quiet=True),
            buttons(Button(label="Timeline", command=ListMilestones()), undo_button(change)),
        ),
    )


def followed_told(name: str, due: Due, yours: Sequence[Follows], *, by: str, zone: str) -> Card:
    """To whoever owns what followed, and to chair and minute taker."""
    return Card(
        title=f"{words.sentence(words.shorten(name, 60))} has a date",
        parts=(
            text(f"{by} says it is ", Strong(text=words.due(due, zone)), ". What counts from it is due:"),
            items(rows(yours, zone)),
            buttons(Button(label="Timeline", command=ListMilestones())),
        ),
    )


def said_by_member(command: DateEvent, due: Due, *, by: str, zone: str) -> Card:
    name = words.shorten(command.name or "", 60)
    return Card(
        title=f"{words.sentence(name)}: {words.due(due, zone)}?",
        parts=(
            text(f"{by} says so. Dates count from it; they are set when you agree."),
            buttons(Button(label="That is right", command=command, primary=True)),
        ),
    )


def passed_on(name: str, asked: Sequence[str]) -> Card:
    names = words.listed(asked, word="or") or "The chair"
    said = f"Thank you. {names} will hear of it: dates count from “{words.shorten(name, 60)}”."
    return Card(tone=Tone.GOOD, parts=(text(said),))


_over = over
