"""Cards for what follows a meeting: release, close, decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.commands.model import (
    CloseMeeting,
    ListActions,
    MapName,
    NetworkStatus,
    RemoveItem,
    ReviewActions,
    Undo,
)
from bot.domain.action import Action, Owner
from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Decision, Meeting
from bot.replies.cards import words
from bot.replies.cards.messages import Reader, action_released, joined, single
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
    Typed,
    buttons,
    items,
    text,
)


def _undo(change: str) -> Button:
    return Button(label="Undo", command=Undo(change=change))


def _rows(actions: Iterable[Action], zone: str) -> list[Item]:
    return [
        Item(
            ref=action.key,
            title=(action.summary,),
            detail=f"{words.owners(action.owners)} · due {words.due(action.due, zone)}",
        )
        for action in actions
    ]


def for_owner(actions: Sequence[Action], reader: Reader, meeting: Meeting) -> Card:
    """Everything of one owner's, told once: the wording is agreed."""
    agreed_on = words.meeting_day(meeting, reader.zone).rpartition(" ")[0]
    sections = [action_released(action, reader, agreed_on=agreed_on) for action in actions]
    if len(sections) == 1:
        return single(sections[0])
    title = f"{words.sentence(words.count(len(actions), 'action'))} for you from {agreed_on}"
    card = joined(sections, network=reader.network)
    return Card(title=title, parts=card.parts, about=card.about, tone=card.tone)


def released(
    meeting: Meeting,
    actions: Sequence[Action],
    *,
    mine: Sequence[Action],
    heard: int,
    unknown: Sequence[Owner],
    parked: Sequence[Part],
    zone: str,
    change: str,
) -> Card:
    day = words.meeting_day(meeting, zone)
    told = (
        f"{words.sentence(words.count(heard, 'owner'))} will hear of it, once each."
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
    parts.append(buttons(Button(label="All actions", command=ListActions(scope="all")), _undo(change)))
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


def confirm_close(
    meeting: Meeting,
    *,
    done: Sequence[Action],
    due: Sequence[Action],
    waiting: Sequence[AgendaItem],
    discussed: Sequence[AgendaItem],
    zone: str,
) -> Card:
    """What is undecided, before it is decided by closing."""
    parts: list[Part] = [text(f"Before {words.meeting_day(meeting, zone)} is closed:")]
    if done:
        parts += [Heading(text="Done, to be agreed"), items(_rows(done, zone))]
    if due:
        parts += [Heading(text="Open, to be carried to the next meeting"), items(_rows(due, zone))]
    if discussed:
        parts += [
            Heading(text="Counted as discussed"),
            items(
                [
                    Item(
                        ref=str(item.position or ""),
                        title=(item.title,),
                        buttons=(
                            Button(
                                label="Not discussed",
                                command=RemoveItem(
                                    number=item.position, meeting=words.meeting_day(meeting, zone)
                                ),
                            ),
                        ),
                    )
                    for item in discussed
                ]
            ),
        ]
    if waiting:
        parts += [
            Heading(text="Suggestions that wait for the next meeting"),
            items([Item(ref=item.ref, title=(item.title,)) for item in waiting]),
        ]
    close = CloseMeeting(meeting=words.meeting_day(meeting, zone), confirmed=True)
    parts.append(
        buttons(
            Button(label="Close the meeting", command=close, primary=True),
            Button(label="Back to the review", command=ReviewActions()),
        )
    )
    return Card(tone=Tone.QUESTION, about=f"meeting:{meeting.id}", parts=tuple(parts))


def closed(
    meeting: Meeting,
    *,
    agreed: Sequence[Action],
    carried: Sequence[Action],
    moved: Sequence[AgendaItem],
    decisions: Sequence[Decision],
    following: Meeting | None,
    held: bool,
    zone: str,
    change: str,
) -> Card:
    to = (
        f"the meeting on {words.meeting_day(following, zone)}"
        if following
        else "the next meeting, once it is scheduled"
    )
    counted = [
        f"{words.sentence(words.count(len(agreed), 'action'))} agreed as done.",
        f"{words.sentence(words.count(len(carried), 'action'))} carried to {to}.",
    ]
    if moved:
        counted.append(f"{words.sentence(words.count(len(moved), 'suggestion'))} waiting for {to}.")
    if decisions:
        counted.append(f"{words.sentence(words.count(len(decisions), 'decision'))} recorded.")
    parts: list[Part] = [items([Item(title=(line,)) for line in counted])]
    if held:
        parts.append(
            text(
                "What was captured is still held. Let the owners know: ", Typed(text="/meeting release"), "."
            )
        )
    parts.append(buttons(Button(label="Overview", command=NetworkStatus()), _undo(change)))
    return Card(
        title=f"The meeting on {words.meeting_day(meeting, zone)} is closed",
        tone=Tone.GOOD,
        about=f"meeting:{meeting.id}",
        parts=tuple(parts),
    )


def decided(decision: Decision, meeting: Meeting | None, *, zone: str, change: str) -> Card:
    where = f" on {words.meeting_day(meeting, zone)}" if meeting else ""
    item = f", item {decision.item}" if decision.item else ""
    return Card(
        tone=Tone.GOOD,
        about=f"decision:{decision.id}",
        parts=(
            text(f"D{decision.number}, decided{where}{item}: ", Strong(text=decision.text)),
            buttons(_undo(change)),
        ),
    )
