"""Cards about planning backwards: a draft from a template, the templates themselves, who does a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.commands.model import AddMilestone, AssignMilestone, DraftTimeline, ListMilestones, TimelineTemplate
from bot.domain.clashes import Clash
from bot.domain.milestone import Draft, Milestone, MilestoneStatus, Plan
from bot.replies.cards import words
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
    Picture,
    Tone,
    Typed,
    buttons,
    items,
    text,
)

WEEKEND = ("a Saturday", "a Sunday")
MOST_CLASHES = 8  # Of a window; the others are counted.


def days_of(plan: Plan) -> str:
    return words.days(plan.first, plan.last) if plan.first and plan.last else "no date yet"


def clashing(plan: Plan, found: Sequence[Clash]) -> tuple[Part, ...]:
    """What a plan's day or window falls on, in a sentence; nothing where it falls on nothing."""
    if plan.first == plan.last:
        return on_the_day(found)
    if not found:
        return ()
    shown = [f"{each.name} ({words.days(each.first, each.last)})" for each in found[:MOST_CLASHES]]
    if len(found) > len(shown):
        shown.append(words.count(len(found) - len(shown), "other day"))
    return (text(f"Mind what lies in these days: {words.listed(shown)}."),)


def on_the_day(found: Sequence[Clash]) -> tuple[Part, ...]:
    """The same of one day: "It is a Sunday, and falls on Diwali and in the autumn half term"."""
    weekend = [each.name for each in found if each.name in WEEKEND]
    on = [each.name for each in found if each.first == each.last and each.name not in WEEKEND]
    within = [
        f"{_article(each.name)}{each.name} ({words.days(each.first, each.last)})"
        for each in found
        if each.first != each.last
    ]
    falls = [*([f"on {words.listed(on)}"] if on else []), *([f"in {words.listed(within)}"] if within else [])]
    if weekend and falls:
        return (text(f"Mind that it is {weekend[0]}, and falls {words.listed(falls)}."),)
    if weekend or falls:
        return (text(f"Mind that it {f'is {weekend[0]}' if weekend else f'falls {words.listed(falls)}'}."),)
    return ()


def briefly(found: Sequence[Clash]) -> str:
    """For a line of a list: "a Sunday, mind Diwali"; empty where a day falls on nothing."""
    weekend = [each.name for each in found if each.name in WEEKEND]
    others = [f"{_article(each.name)}{each.name}" for each in found if each.name not in WEEKEND]
    return ", ".join([*weekend, *([f"mind {words.listed(others)}"] if others else [])])


def _article(name: str) -> str:
    return "the " if name.endswith(("holidays", "half term")) else ""


def pictured(plan: Plan, picture: Picture) -> Card:
    return Card(
        title=f"{words.sentence(plan.name)}: {days_of(plan)}",
        about=f"plan:{plan.id}",
        parts=(picture, buttons(Button(label="Timeline", command=ListMilestones(plan=plan.name)))),
    )


def nothing_to_draw(plan: Plan) -> Card:
    return Card(
        about=f"plan:{plan.id}",
        parts=(
            text(f"There is nothing to draw yet: the {plan.name} has no steps with a date."),
            buttons(Button(label="Draft a timeline", command=DraftTimeline(plan=plan.name))),
        ),
    )


def picture_in_words(plan: Plan, steps: Sequence[Milestone], *, zone: str) -> str:
    """What a picture of the steps shows, for whoever does not see it."""
    said = [
        f"{each.summary}, {words.due(each.due, zone)}"
        + (" (done)" if each.status is MilestoneStatus.DONE else "")
        for each in steps
    ]
    return f"The timeline of the {plan.name}, {days_of(plan)}. {'; '.join(said)}."


# --- a draft


def draft(plan: Plan, template: str, drafts: Sequence[Draft], *, today: date, zone: str) -> Card:
    return Card(
        title=f"{words.sentence(plan.name)}, {days_of(plan)}: a draft timeline",
        tone=Tone.QUESTION,
        about=f"plan:{plan.id}",
        parts=drafted_parts(plan, template, drafts, today=today, zone=zone),
    )


def drafted_parts(
    plan: Plan, template: str, drafts: Sequence[Draft], *, today: date, zone: str
) -> tuple[Part, ...]:
    """The dated lines and the button that adds those which can still be done."""
    new = [each for each in drafts if each.existing is None]
    possible = [each for each in new if not each.is_over(today)]
    over = [each for each in new if each.is_over(today)]
    parts: list[Part] = [items([_draft_row(each, drafts, today, zone) for each in drafts], numbered=True)]
    if over:
        parts.append(
            text(
                f"{words.sentence(words.count(len(over), 'step'))} should have been done by now. "
                f"{'It is' if len(over) == 1 else 'They are'} left out until you give a date."
            )
        )
    add = Button(
        label=f"Add {'this step' if len(possible) == 1 else f'these {len(possible)} steps'}",
        command=DraftTimeline(plan=plan.name, template=template, confirmed=True),
        primary=True,
    )
    change = Button(label="Change the template", command=TimelineTemplate(name=template))
    parts.append(
        buttons(*((add,) if possible else ()), *([] if possible else over_buttons(plan, over)), change)
    )
    return tuple(parts)


def _draft_row(each: Draft, drafts: Sequence[Draft], today: date, zone: str) -> Item:
    needed = [f"“{other.summary}”" for other in drafts if other.place in each.needs]
    if each.existing is not None:
        state = f"in the plan as {each.existing.ref}"
    else:
        state = "over already" if each.is_over(today) else ""
    after = f"after {words.listed(needed)}" if needed else ""
    return Item(
        title=(each.summary,),
        detail=words.dotted(words.due(each.due, zone), _distance(each), after, state),
    )


def _distance(each: Draft) -> str:
    """ "26 weeks before": how far it is from the plan's date."""
    link = each.due.link or {}
    amount, relation = link.get("amount", 0), link.get("relation", "at")
    if relation == "at" or not isinstance(amount, int):
        return "on the day"
    return f"{words.count(amount, str(link['unit']))} {relation}"


def over_buttons(plan: Plan, over: Sequence[Draft]) -> list[Button]:
    """A date for each step that is too late by the template."""
    return [_ask_date(plan, each) for each in over]


def _ask_date(plan: Plan, each: Draft) -> Button:
    command = AddMilestone(text=each.summary, plan=plan.name)
    form = Form(
        title="By when?",
        command=command,
        inputs=(Input(name="when", label=each.summary, kind=InputKind.DATE, hint="14 February"),),
        submit="Add",
    )
    return Button(label=f"Date for “{words.shorten(each.summary, 40)}”", command=command, form=form)


def drafted(
    plan: Plan,
    added: Sequence[Milestone],
    *,
    over: Sequence[Draft],
    picture: Picture | None,
    zone: str,
    change: str,
) -> Card:
    rows = [
        Item(
            ref=each.ref,
            title=(each.summary,),
            detail=words.dotted(words.mentioned(each.owners), words.due(each.due, zone)),
            buttons=(assign_button(each, label="Who does it?"),),
        )
        for each in added
    ]
    count = f"{words.count(len(added), 'step')} of the {plan.name}"
    parts: list[Part] = [
        text(f"{words.sentence(count)}, yours until you give them to somebody:"),
        items(rows),
        *([picture] if picture is not None else []),
    ]
    if over:
        parts += [Heading(text="Still without a date"), buttons(*over_buttons(plan, over))]
    parts.append(
        buttons(Button(label="Timeline", command=ListMilestones(plan=plan.name)), undo_button(change))
    )
    return Card(tone=Tone.GOOD, about=f"plan:{plan.id}", parts=tuple(parts))


def which_template(plan: Plan, names: Sequence[str]) -> Card:
    return Card(
        tone=Tone.QUESTION,
        about=f"plan:{plan.id}",
        parts=(
            text(f"From which template shall I draft the {plan.name}?"),
            buttons(
                *(
                    Button(label=words.sentence(name), command=DraftTimeline(plan=plan.name, template=name))
                    for name in names[:5]
                )
            ),
            text("A new one: ", Typed(text=f"/milestone template {plan.name}"), quiet=True),
        ),
    )


# --- templates


def templates(kept: Mapping[str, Sequence[str]]) -> Card:
    rows = [
        Item(
            title=(words.sentence(name),),
            detail=words.count(len(lines), "step"),
            buttons=(Button(label="Open", command=TimelineTemplate(name=name)),),
        )
        for name, lines in kept.items()
    ]
    return Card(
        title="Timeline templates",
        parts=(items(rows), text("A new one: ", Typed(text="/milestone template seminar"), quiet=True)),
    )


def template(name: str, lines: Sequence[str]) -> Card:
    return Card(
        title=f"The steps of a {name}",
        parts=(
            items([Item(title=(line,)) for line in lines], numbered=True),
            text("Counted from the plan's date, on working days. “Needs 1” waits for step 1.", quiet=True),
            buttons(_edit(name, lines, label="Change the steps")),
        ),
    )


def new_template(name: str) -> Card:
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(f"There is no template “{words.shorten(name, 60)}” yet. Which steps does it have?"),
            buttons(_edit(name, (), label="Write the steps")),
        ),
    )


def template_changed(name: str, lines: Sequence[str], *, change: str) -> Card:
    said = items([Item(title=(line,)) for line in lines], numbered=True) if lines else text("It is gone.")
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(f"From now on, this is drafted for a {name}. Plans that exist stay as they are."),
            said,
            buttons(undo_button(change)),
        ),
    )


def _edit(name: str, lines: Sequence[str], *, label: str) -> Button:
    command = TimelineTemplate(name=name)
    form = Form(
        title="The steps of a template",
        command=command,
        inputs=(
            Input(
                name="steps",
                label="One line for each step",
                kind=InputKind.PARAGRAPH,
                value="\n".join(lines),
                hint="Book the venue: 26 weeks before",
            ),
        ),
    )
    return Button(label=label, command=command, form=form)


# --- who does a step


def assign_button(step: Milestone, *, label: str = "Give it to somebody") -> Button:
    command = AssignMilestone(ref=step.ref)
    form = Form(
        title="Who does it?",
        command=command,
        inputs=(Input(name="who", label=words.shorten(step.summary, 100), kind=InputKind.PERSON),),
    )
    return Button(label=label, command=command, form=form)


def assigned(step: Milestone, *, zone: str, change: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        about=f"milestone:{step.id}",
        parts=(
            text(
                f"{step.ref} is ",
                *words.mentioned(step.owners),
                f"’s now: {step.summary}, {words.by(step.due, zone)}.",
            ),
            buttons(Button(label="Timeline", command=ListMilestones()), undo_button(change)),
        ),
    )


def no_longer_yours(step: Milestone, *, by: str) -> Card:
    return Card(
        title=f"No longer yours: {words.shorten(step.summary, 60)}",
        about=f"milestone:{step.id}",
        parts=(
            text(
                f"{by} has given {step.ref} to ",
                *words.mentioned(step.owners),
                ". There is nothing more for you to do.",
            ),
        ),
    )
