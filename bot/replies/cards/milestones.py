"""Cards about plans and their steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from bot.commands.model import (
    AddMilestone,
    Command,
    DraftTimeline,
    ListMilestones,
    MilestoneDone,
    MoveMilestone,
    PictureTimeline,
    SetPlan,
)
from bot.domain.clashes import Clash
from bot.domain.due import Due
from bot.domain.milestone import Draft, Milestone, MilestoneStatus, Misfit, Plan
from bot.domain.person import Person
from bot.replies.cards import blank, follow_ups, timelines, words
from bot.replies.cards.follow_ups import Follows, rows
from bot.replies.cards.follow_ups import over as past
from bot.replies.cards.problems import undo_button
from bot.replies.model import (
    Button,
    Card,
    Form,
    Heading,
    Input,
    InputKind,
    Item,
    Part,
    Span,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    text,
)

_STATE = {
    MilestoneStatus.OPEN: "open",
    MilestoneStatus.DONE: "done",
    MilestoneStatus.DROPPED: "no longer needed",
}


def _date_button(label: str, command: Command, *, name: str = "when") -> Button:
    form = Form(
        title="Which date?",
        command=command,
        inputs=(Input(name=name, label="By when?", kind=InputKind.DATE, hint="14 February"),),
    )
    return Button(label=label, command=command, form=form)


def _step(milestone: Milestone, zone: str) -> tuple[Span, ...]:
    return words.dotted(words.mentioned(milestone.owners), words.due(milestone.due, zone))


def added(
    milestone: Milestone,
    plan: Plan | None,
    *,
    corrected: str | None,
    later: Sequence[Milestone],
    followed: Sequence[Follows] = (),
    clashes: Sequence[Clash] = (),
    zone: str,
    change: str,
) -> Card:
    """followed: what waited for an event of its name."""
    where = f", in the plan “{plan.name}” ({timelines.days_of(plan)})" if plan else ""
    parts: list[Part] = [
        text(f"{milestone.ref}: ", Strong(text=milestone.summary), f"{where}."),
        text(f"{words.sentence(words.owners(milestone.owners))}, {words.by(milestone.due, zone)}."),
    ]
    if not milestone.due.is_dated:
        parts.append(
            text("Its date follows when you say when that is: ", Typed(text=_say_when(milestone)), quiet=True)
        )
    elif milestone.due.event:
        parts.append(text("The date follows when that moves.", quiet=True))
    if followed:
        parts += [text("What waited for it has its date:"), items(rows(followed, zone))]
    parts += timelines.on_the_day(clashes)
    if corrected:
        parts.append(text(f"I read that as {corrected}.", quiet=True))
    if later:
        parts.append(
            text(
                f"Note that {words.listed([each.ref for each in later])}, which must be done first, ends later."
            )
        )
    parts.append(
        buttons(
            _date_button("Change the date", MoveMilestone(ref=milestone.ref)),
            Button(label="Timeline", command=ListMilestones(plan=plan.name if plan else None)),
            undo_button(change),
        )
    )
    return Card(tone=Tone.GOOD, about=f"milestone:{milestone.id}", parts=tuple(parts))


def _say_when(milestone: Milestone) -> str:
    name = str((milestone.due.link or {}).get("name") or "publication")
    return f"/milestone event {name} 3 March"


def which_plan(command: AddMilestone, plans: Sequence[Plan]) -> Card:
    """No plan has that name; a new one begins with its date."""
    name = words.shorten(command.plan or "", 60)
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(f"There is no plan “{name}” here. Which one is meant? Nothing is stored yet."),
            buttons(
                *(Button(label=plan.name, command=replace(command, plan=plan.name)) for plan in plans[:5])
            ),
            text("A new plan begins with its date: ", Typed(text="/milestone plan conference 20 March")),
        ),
    )


def yours(milestone: Milestone, plan: Plan | None, *, by: str, zone: str) -> Card:
    where = f" for the {plan.name}" if plan else ""
    return Card(
        title=f"A plan step for you{where}",
        about=f"milestone:{milestone.id}",
        parts=(
            text(
                f"{by} has put you down for ",
                Strong(text=milestone.summary),
                f" ({milestone.ref}), {words.by(milestone.due, zone)}.",
            ),
            buttons(
                Button(label="Done", command=MilestoneDone(ref=milestone.ref)),
                Button(label="Timeline", command=ListMilestones(plan=plan.name if plan else None)),
            ),
        ),
    )


def timeline(
    plans: Sequence[Plan],
    steps: Sequence[Milestone],
    *,
    dropped: Sequence[Milestone],
    alone: bool,
    may_change: bool,
    owns: Collection[int],
    zone: str,
) -> Card:
    """By plan and date, the state in words; dropped ones at the end, with why.

    alone: steps of no plan are shown too.
    """
    refs = {each.id: each.ref for each in steps}

    def row(milestone: Milestone) -> Item:
        needs = [refs[each] for each in milestone.depends_on if each in refs]
        after = f"after {words.listed(needs)}" if needs else ""
        offered: list[Button] = []
        if milestone.status is MilestoneStatus.OPEN:
            if milestone.id in owns:
                offered.append(Button(label="Done", command=MilestoneDone(ref=milestone.ref)))
            if may_change:
                offered.append(_date_button("Move", MoveMilestone(ref=milestone.ref)))
                offered.append(timelines.assign_button(milestone))
        return Item(
            ref=milestone.ref,
            title=(milestone.summary,),
            detail=words.dotted(_step(milestone, zone), _STATE[milestone.status], after),
            buttons=tuple(offered),
        )

    def rows(of: int | None) -> list[Item]:
        chosen = [each for each in steps if each.plan_id == of]
        chosen.sort(key=lambda each: (each.due.day is None, str(each.due.day), each.number))
        return [row(each) for each in chosen]

    parts: list[Part] = []
    for plan in plans:
        parts.append(Heading(text=f"{words.sentence(plan.name)}: {timelines.days_of(plan)}"))
        parts.append(items(rows(plan.id), empty="No steps yet."))
    others = rows(None) if alone else []
    if others:
        parts += [Heading(text="Other plan steps"), items(others)]
    if dropped:
        parts += [Heading(text="No longer needed"), items([_dropped_row(each) for each in dropped])]
    if not parts:
        parts.append(text("No plan yet. Begin with ", Typed(text="/milestone plan conference 20 March"), "."))
    else:
        add = Button(label="Add a step", command=AddMilestone(), form=blank.whole(AddMilestone()))
        drawn = next((plan for plan in plans if rows(plan.id)), None)
        parts.append(
            buttons(
                *([add] if may_change else []),
                *([Button(label="As a picture", command=PictureTimeline(plan=drawn.name))] if drawn else []),
            )
        )
    return Card(title="Plans", parts=tuple(parts))


def _dropped_row(milestone: Milestone) -> Item:
    return Item(ref=milestone.ref, title=(milestone.summary,), detail=milestone.reason or "")


def done(
    milestone: Milestone,
    *,
    still_open: Sequence[Milestone],
    waiting: Sequence[Milestone],
    followed: Sequence[Follows] = (),
    zone: str,
    change: str,
) -> Card:
    parts: list[Part] = [text(f"{milestone.ref} is done: ", Strong(text=milestone.summary), ".")]
    if followed:
        parts += [text("What counts from it is due:"), items(rows(followed, zone))]
    if still_open:
        refs = words.listed([each.ref for each in still_open])
        parts.append(text(f"{refs} should have been done first and is still open. Is that right?"))
    if waiting:
        parts.append(text(f"Next: {words.listed([f'{each.ref} ({each.summary})' for each in waiting])}."))
    parts.append(buttons(Button(label="Timeline", command=ListMilestones()), undo_button(change)))
    return Card(tone=Tone.GOOD, about=f"milestone:{milestone.id}", parts=tuple(parts))


def may_begin(milestone: Milestone, after: Milestone, *, zone: str) -> Card:
    return Card(
        title=f"{milestone.ref} can begin: {words.shorten(milestone.summary, 60)}",
        about=f"milestone:{milestone.id}",
        parts=(
            text(f"{after.ref} ({after.summary}) is done. Yours is due {words.due(milestone.due, zone)}."),
            buttons(Button(label="Done", command=MilestoneDone(ref=milestone.ref))),
        ),
    )


def dropped(milestone: Milestone, *, waits: Sequence[Follows] = (), zone: str, change: str) -> Card:
    """waits: what counted from it, and has no date any more."""
    without: list[Part] = (
        [text("What counted from it has no date now:"), items(rows(waits, zone))] if waits else []
    )
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(f"{milestone.ref} is no longer needed: {milestone.summary}."),
            *without,
            buttons(undo_button(change)),
        ),
    )


def dropped_told(milestone: Milestone, *, by: str) -> Card:
    why = f" {words.sentence(milestone.reason.rstrip(' .'))}." if milestone.reason else ""
    return Card(
        title=f"No longer needed: {words.shorten(milestone.summary, 60)}",
        about=f"milestone:{milestone.id}",
        parts=(text(f"{by} has taken {milestone.ref} off the plan.{why} There is nothing more to do."),),
    )


def ask_new_date(milestone: Milestone, *, zone: str) -> Card:
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(f"When should {milestone.ref} be done? It is due {words.due(milestone.due, zone)} now."),
            buttons(_date_button("Give a date", MoveMilestone(ref=milestone.ref))),
        ),
    )


def confirm_step_move(
    milestone: Milestone,
    due: Due,
    when: str,
    pushed: Sequence[Follows],
    linked: Sequence[Follows],
    *,
    unfit: Sequence[Misfit],
    over: Sequence[str],
    zone: str,
) -> Card:
    """pushed: what depends on it and would come before it, which can move with it; linked: what counts from it.

    over: what would be due on a day in the past.
    """

    def move(*, pushes: bool) -> MoveMilestone:
        return MoveMilestone(ref=milestone.ref, when=when, confirmed=True, pushes=pushes)

    parts: list[Part] = [text(f"{milestone.ref} would be due {words.due(due, zone)}.")]
    if linked:
        parts += [text("What counts from it follows:"), items(rows(linked, zone))]
    if pushed:
        parts += [text("What depends on it would move too:"), items(rows(pushed, zone))]
    together = "Move them all" if pushed else "Move it"
    alone = [Button(label=f"Only {milestone.ref}", command=move(pushes=False))] if pushed else []
    offered = buttons(
        Button(label=together, command=move(pushes=True), primary=True),
        *alone,
        _date_button("Another date", MoveMilestone(ref=milestone.ref)),
    )
    return Card(tone=Tone.QUESTION, parts=(*parts, *follow_ups.unfit(unfit), *past(over), offered))


def moved(
    milestone: Milestone,
    *,
    was: Due,
    pushed: Sequence[Follows] = (),
    over: Sequence[str] = (),
    unfit: Sequence[Misfit] = (),
    clashes: Sequence[Clash] = (),
    zone: str,
    change: str,
) -> Card:
    """pushed: what moved with it."""
    parts: list[Part] = [
        text(
            f"{milestone.ref} is due {words.due(milestone.due, zone)}{' now' if milestone.due.is_dated else ''}; "
            f"it was {words.due(was, zone)}."
        )
    ]
    if pushed:
        parts += [text("With it:"), items(rows(pushed, zone)), *past(over)]
    parts += [*follow_ups.unfit(unfit), *timelines.on_the_day(clashes)]
    parts.append(buttons(Button(label="Timeline", command=ListMilestones()), undo_button(change)))
    return Card(tone=Tone.GOOD, about=f"milestone:{milestone.id}", parts=tuple(parts))


def date_wanted(milestone: Milestone, due: Due, wish: MoveMilestone, *, by: str, zone: str) -> Card:
    """To chair and minute taker: an owner asks for another date."""
    return Card(
        title=f"{by} asks for another date for {milestone.ref}",
        about=f"milestone:{milestone.id}",
        parts=(
            text(
                Strong(text=milestone.summary),
                f", {words.due(milestone.due, zone)} so far: {by} asks for {words.due(due, zone)}.",
            ),
            buttons(
                Button(label="Agree", command=wish, primary=True),
                _date_button("Another date…", MoveMilestone(ref=milestone.ref)),
            ),
        ),
    )


def date_asked_for(milestone: Milestone, due: Due, *, asked: Sequence[Person], zone: str) -> Card:
    names = words.listed([person.name for person in asked], word="or") or "The chair"
    return Card(
        tone=Tone.GOOD,
        about=f"milestone:{milestone.id}",
        parts=(
            text(
                f"{names} will hear that you ask for {words.due(due, zone)} for {milestone.ref}. "
                f"Until then it stays {words.due(milestone.due, zone)}."
            ),
        ),
    )


def moved_told(milestone: Milestone, *, by: str, zone: str) -> Card:
    return Card(
        title=f"A new date for {milestone.ref}",
        about=f"milestone:{milestone.id}",
        parts=(
            text(
                f"{by} has moved ", Strong(text=milestone.summary), f" to {words.due(milestone.due, zone)}."
            ),
        ),
    )


def ask_plan_date(name: str) -> Card:
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(f"When is “{words.shorten(name, 60)}”? A day, or a window such as March or April."),
            buttons(_date_button("Give a date", SetPlan(name=name))),
        ),
    )


def plan_made(
    plan: Plan,
    template: str | None,
    drafts: Sequence[Draft],
    *,
    clashes: Sequence[Clash],
    followed: Sequence[Follows] = (),
    today: date,
    zone: str,
    change: str,
) -> Card:
    """With the steps that a template gives it, to be added or not; template: None where none fits.

    followed: what waited for an event of its name.
    """
    step = AddMilestone(plan=plan.name)
    waited: list[Part] = (
        [text("What waited for it has its date:"), items(rows(followed, zone))] if followed else []
    )
    drafting: tuple[Part, ...] = ()
    if template is not None and drafts:
        drafting = (
            text("Planned backwards from that, it could be done like this. Nothing of it is stored yet."),
            *timelines.drafted_parts(plan, template, drafts, today=today, zone=zone),
        )
    offered = [Button(label="Add a step", command=step, form=blank.whole(step))]
    if not drafting:
        offered.append(Button(label="Draft a timeline", command=DraftTimeline(plan=plan.name)))
    return Card(
        tone=Tone.GOOD,
        about=f"plan:{plan.id}",
        parts=(
            text(Strong(text=words.sentence(plan.name)), f": {timelines.days_of(plan)}."),
            *timelines.clashing(plan, clashes),
            *waited,
            *drafting,
            text(
                "Dates can hang on it: ",
                Typed(text=f"2 weeks before the {plan.name}"),
                ". They follow when it moves.",
            ),
            buttons(*offered, undo_button(change)),
        ),
    )


def confirm_plan_move(
    before: Plan,
    after: Plan,
    when: str,
    moving: Sequence[Follows],
    *,
    over: Sequence[str],
    unfit: Sequence[Misfit],
    clashes: Sequence[Clash],
    zone: str,
) -> Card:
    """when: the new days as a button carries them; over: what would be due on a day in the past."""
    return Card(
        tone=Tone.QUESTION,
        about=f"plan:{before.id}",
        parts=(
            text(
                f"“{before.name}” would move from {timelines.days_of(before)} "
                f"to {timelines.days_of(after)}{', and with it:' if moving else '.'}"
            ),
            *([items(rows(moving, zone))] if moving else []),
            *past(over),
            *follow_ups.unfit(unfit),
            *timelines.clashing(after, clashes),
            buttons(
                Button(
                    label="Move it all",
                    command=SetPlan(name=before.name, when=when, confirmed=True),
                    primary=True,
                )
            ),
        ),
    )


def plan_moved(
    plan: Plan,
    before: Plan,
    moving: Sequence[Follows],
    *,
    over: Sequence[str],
    unfit: Sequence[Misfit],
    clashes: Sequence[Clash],
    zone: str,
    change: str,
) -> Card:
    parts: list[Part] = [
        text(f"“{plan.name}” is now {timelines.days_of(plan)}; it was {timelines.days_of(before)}."),
        *timelines.clashing(plan, clashes),
        *follow_ups.unfit(unfit),
    ]
    if moving:
        parts += [
            text(f"{words.sentence(words.count(len(moving), 'date'))} followed:"),
            items(rows(moving, zone)),
            *past(over),
        ]
    parts.append(
        buttons(Button(label="Timeline", command=ListMilestones(plan=plan.name)), undo_button(change))
    )
    return Card(tone=Tone.GOOD, about=f"plan:{plan.id}", parts=tuple(parts))


def plan_moved_told(plan: Plan, yours: Sequence[Follows], *, by: str, zone: str) -> Card:
    """To one owner, with what of theirs moved along."""
    return Card(
        title=f"The {plan.name} has a new date",
        about=f"plan:{plan.id}",
        parts=(
            text(
                f"{by} has moved it to ", Strong(text=timelines.days_of(plan)), ". What is yours moves along:"
            ),
            items(rows(yours, zone)),
            buttons(Button(label="Timeline", command=ListMilestones(plan=plan.name))),
        ),
    )
