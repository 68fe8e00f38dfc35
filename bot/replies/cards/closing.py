"""Cards for what follows a meeting: release, close, decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.commands.model import (
    CloseMeeting,
    Decide,
    DoneAction,
    ListActions,
    MapName,
    ReleaseMeeting,
    ReviewActions,
    ScheduleMeeting,
)
from bot.domain.action import Action, Owner
from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Decision, Meeting
from bot.replies.cards import words
from bot.replies.cards.actions import done_button, due_button, not_mine_button
from bot.replies.cards.actions import when as due_words
from bot.replies.cards.meetings import TIME_EXAMPLE, agenda_button
from bot.replies.cards.messages import Reader, action_released, single
from bot.replies.cards.problems import undo_button
from bot.replies.cards.suggestions import for_meeting, phrase
from bot.replies.model import (
    Button,
    Card,
    Form,
    Heading,
    Input,
    InputKind,
    Item,
    Part,
    Strong,
    Tone,
    buttons,
    items,
    text,
)


def _rows(actions: Iterable[Action], zone: str) -> list[Item]:
    return [
        Item(
            ref=action.key,
            title=(action.summary,),
            detail=words.dotted(words.mentioned(action.owners), due_words(action.due, zone)),
        )
        for action in actions
    ]


def for_owner(actions: Sequence[Action], reader: Reader, meeting: Meeting) -> Card:
    """Everything of one owner's, told once: the wording is agreed."""
    agreed_on = words.meeting_day(meeting, reader.zone).rpartition(" ")[0]
    if len(actions) == 1:
        return single(action_released(actions[0], reader, agreed_on=agreed_on))
    parts: list[Part] = [
        text(f"{reader.hello}On {agreed_on} it was agreed that you would:"),
        items([_yours(action, reader.zone) for action in actions]),
    ]
    if any(action.due is not None and action.due.assumed for action in actions):
        parts.append(
            text("Where no date was given, that one is ours; tell us if it doesn't work.", quiet=True)
        )
    return Card(
        title=f"{words.sentence(words.count(len(actions), 'action'))} for you from {agreed_on}",
        parts=tuple(parts),
        about=", ".join(action.key for action in actions),
    )


def _yours(action: Action, zone: str) -> Item:
    return Item(
        ref=action.key,
        title=(action.summary,),
        detail=due_words(action.due, zone),
        buttons=(done_button(action, primary=False), due_button(action), not_mine_button(action)),
    )


def _schedule_button() -> Button:
    form = Form(
        title="When do you meet next?",
        command=ScheduleMeeting(),
        inputs=(Input(name="when", label="Day and time", hint=TIME_EXAMPLE),),
        submit="Schedule",
    )
    return Button(label="Schedule the next one…", command=form.command, form=form)


def released(
    meeting: Meeting,
    actions: Sequence[Action],
    *,
    mine: Sequence[Action],
    heard: int,
    unknown: Sequence[Owner],
    parked: Sequence[Part],
    following: Meeting | None,
    zone: str,
    change: str,
) -> Card:
    day = words.meeting_day(meeting, zone)
    each = ", once each" if heard > 1 else ""
    told = (
        f"{words.sentence(words.count(heard, 'owner'))} will hear of it{each}."
        if heard
        else "Nobody else had to be told."
    )
    parts: list[Part] = [text(f"{words.sentence(words.count(len(actions), 'action'))} from {day}. {told}")]
    if actions:
        parts.append(items(_rows(actions, zone)))
    if mine:
        parts.append(text(f"Yours: {words.listed([action.key for action in mine])}."))
    parts += _to_map(unknown)
    parts += parked
    offered = [Button(label="All actions", command=ListActions(scope="all"))]
    if following is None:
        parts.append(text("No next meeting is scheduled yet; what is due by it waits for its date."))
        offered.append(_schedule_button())
    else:
        day = words.meeting_day(following, zone)
        parts.append(text(f"The call for items for {day} goes out with it.", quiet=True))
    parts.append(buttons(*offered, undo_button(change)))
    return Card(title="Released", tone=Tone.GOOD, about=f"meeting:{meeting.id}", parts=tuple(parts))


def _to_map(unknown: Sequence[Owner]) -> list[Part]:
    """Names that match no member: nobody hears until the chair says who is meant."""
    if not unknown:
        return []
    rows = [
        Item(
            title=(owner.name,),
            buttons=(
                Button(
                    label="Who is it?",
                    command=MapName(name=owner.name),
                    form=Form(
                        title=f"Who is “{words.shorten(owner.name, 40)}”?",
                        command=MapName(name=owner.name),
                        inputs=(Input(name="who", label="Member", kind=InputKind.PERSON),),
                    ),
                ),
            ),
        )
        for owner in unknown
    ]
    return [text("These names match no member yet, so nobody was told for them:"), items(rows)]


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What closing a meeting settles."""

    meeting: Meeting
    following: Meeting | None  # where what is carried goes; None: the next one to be scheduled
    agree: Sequence[Action] = ()  # done, and not agreed by a meeting yet
    carry: Sequence[Action] = ()  # open, and due at this meeting
    undiscussed: Sequence[AgendaItem] = ()  # on the agenda, and nothing was recorded under them
    waiting: Sequence[AgendaItem] = ()  # suggestions that nobody decided about
    decisions: Sequence[Decision] = ()
    discussed: tuple[int, ...] = ()  # ids that were said to have been discussed


def release_first(meeting: Meeting, held: int, *, zone: str) -> Card:
    are = "is" if held == 1 else "are"
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(
                f"{words.sentence(words.count(held, 'action'))} of {words.meeting_day(meeting, zone)} {are} still "
                "held, so the owners don't know yet. Release the meeting first; nothing was closed."
            ),
            buttons(
                Button(label="Release", command=ReleaseMeeting(meeting=phrase(meeting, zone)), primary=True),
                Button(label="Show what is held", command=ListActions(scope="meeting")),
            ),
        ),
        about=meeting.key,
    )


def confirm_close(ending: Ending, *, zone: str) -> Card:
    """What is undecided, and what would become of it. Nothing is closed yet."""
    goes = _goes(ending.following, zone)
    parts: list[Part] = []
    if ending.agree:
        parts += [Heading(text="Done: agreed with that"), items([_done(each) for each in ending.agree])]
    if ending.carry:
        parts += [
            Heading(text=f"Still open: carried to {goes}"),
            items([_open(each, zone) for each in ending.carry]),
        ]
    if ending.undiscussed:
        parts += [
            Heading(text=f"Nothing recorded: suggested again for {goes}"),
            items([_undiscussed(each, ending, zone) for each in ending.undiscussed]),
        ]
    if ending.waiting:
        titles = words.listed([f"{each.ref} {each.title}" for each in ending.waiting])
        parts.append(text(f"Not decided, and waiting for {goes}: {titles}."))
    if not parts:
        parts.append(text("Nothing is left to decide."))
    parts += _decisions(ending.decisions)
    close = CloseMeeting(meeting=phrase(ending.meeting, zone), discussed=ending.discussed, confirmed=True)
    offered = [Button(label="Close the meeting", command=close, primary=True)]
    if len(ending.undiscussed) > 1:
        every = (*ending.discussed, *(each.id for each in ending.undiscussed))
        offered.append(
            Button(label="All items were discussed: close it", command=replace(close, discussed=every))
        )
    offered.append(
        Button(label="Back to the review", command=ReviewActions(meeting=phrase(ending.meeting, zone)))
    )
    parts.append(buttons(*offered))
    title = f"Close the meeting of {words.meeting_day(ending.meeting, zone)}?"
    return Card(title=title, tone=Tone.QUESTION, parts=tuple(parts), about=ending.meeting.key)


def _done(action: Action) -> Item:
    said = (action.outcome,) if action.outcome else ()
    return Item(ref=action.key, title=(action.summary,), detail=words.mentioned(action.owners), lines=said)


def _open(action: Action, zone: str) -> Item:
    return Item(
        ref=action.key,
        title=(action.summary,),
        detail=words.mentioned(action.owners),
        buttons=(Button(label="It's done", command=DoneAction(ref=action.key, ask_outcome=False)),),
    )


def _undiscussed(item: AgendaItem, ending: Ending, zone: str) -> Item:
    again = CloseMeeting(meeting=phrase(ending.meeting, zone), discussed=(*ending.discussed, item.id))
    return Item(
        ref=f"item {item.position}",
        title=(item.title,),
        buttons=(Button(label="It was discussed", command=again),),
    )


def _decisions(decisions: Sequence[Decision]) -> list[Part]:
    if not decisions:
        return []
    numbers = words.listed([f"D{each.number}" for each in decisions])
    return [text(f"{words.sentence(words.count(len(decisions), 'decision'))} recorded: {numbers}.")]


def _goes(following: Meeting | None, zone: str) -> str:
    return for_meeting(following, zone)


def closed(ending: Ending, carried: Sequence[AgendaItem], *, zone: str, change: str) -> Card:
    day = words.meeting_day(ending.meeting, zone)
    parts: list[Part] = []
    if ending.agree:
        keys = words.listed([each.key for each in ending.agree])
        parts.append(text(f"Agreed as done: {keys}. They leave the log, and can still be found."))
    if ending.carry:
        keys = words.listed([each.key for each in ending.carry])
        parts.append(text(f"Carried to {_goes(ending.following, zone)}: {keys}."))
    if carried:
        titles = words.listed([f"{each.ref} {each.title}" for each in carried])
        parts.append(text(f"Suggested for {_goes(ending.following, zone)}: {titles}."))
    parts += _decisions(ending.decisions)
    offered = [agenda_button(ending.following, zone)] if ending.following else [_schedule_button()]
    parts.append(buttons(*offered, undo_button(change)))
    title = f"The meeting on {day} is closed"
    return Card(title=title, tone=Tone.GOOD, parts=tuple(parts), about=ending.meeting.key)


def not_reached(meeting: Meeting, zone: str) -> str:
    """Why an item is suggested again."""
    return f"not reached on {words.meeting_day(meeting, zone)}"


def carried_for_you(actions: Sequence[Action], meeting: Meeting, *, zone: str) -> Card:
    """To an owner, after the review; without a word about the date before."""
    rows = [
        Item(
            ref=each.key,
            title=(each.summary,),
            detail=due_words(each.due, zone),
            buttons=(done_button(each, primary=False), due_button(each)),
        )
        for each in actions
    ]
    what = (
        f"{actions[0].key} was"
        if len(actions) == 1
        else f"{words.count(len(actions), 'action')} of yours were"
    )
    return Card(
        title=f"{words.sentence(what)} carried over",
        parts=(
            text(f"The meeting of {words.meeting_day(meeting, zone)} carried over:"),
            items(rows),
            buttons(Button(label="My actions", command=ListActions())),
        ),
        about=", ".join(each.key for each in actions),
    )


# --- decisions


def ask_decision(command: Decide) -> Card:
    form = Form(
        title="What was decided?",
        command=command,
        inputs=(
            Input(name="text", label="The decision", kind=InputKind.PARAGRAPH),
            Input(name="item", label="Agenda item", value=command.item or "", optional=True),
        ),
        submit="Record",
    )
    return Card(tone=Tone.QUESTION, parts=(form,))


def decided(decision: Decision, meeting: Meeting, *, unknown_item: bool, zone: str, change: str) -> Card:
    item = f", item {decision.item}" if decision.item else ""
    parts: list[Part] = [
        text(
            Strong(text=f"D{decision.number}"),
            f", decided on {words.meeting_day(meeting, zone)}{item}: ",
            Strong(text=decision.text),
        )
    ]
    if unknown_item:
        parts.append(
            text(f"The agenda has no item {decision.item}; I kept the number as you gave it.", quiet=True)
        )
    parts.append(buttons(undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=f"decision:{decision.id}")
