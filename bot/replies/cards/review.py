"""The action review: a view for a screen. Item, owner, what was said; no ages, no colours, nobody is late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from bot.commands.model import AgreeActions, CarryAction, DropAction
from bot.domain.action import Action, ActionStatus, Note
from bot.domain.meeting import Meeting
from bot.replies.cards import words
from bot.replies.cards.actions import drop_form, people, when
from bot.replies.cards.problems import undo_button
from bot.replies.model import Button, Card, Heading, Item, Part, Tone, buttons, items, text


def review(
    meeting: Meeting | None,
    found: Sequence[Action],
    *,
    last_words: Mapping[int, Note],
    meetings: Mapping[int, Meeting],
    zone: str,
) -> Card:
    """Everything made before this meeting that is open, or done and not agreed yet."""
    parts: list[Part] = []
    for heading, group in groupby(found, key=lambda action: _from(action, meetings, zone)):
        parts += [Heading(text=heading), items([_row(action, last_words.get(action.id)) for action in group])]
    if not found:
        parts.append(text("There is nothing to review."))
    done = sum(action.status is ActionStatus.DONE for action in found)
    if done:
        agree = AgreeActions(all_done=True)
        label = "Agree what is done" if done == 1 else f"Agree all {done} that are done"
        parts.append(buttons(Button(label=label, command=agree, primary=True)))
    title = f"Action review, {words.meeting_day(meeting, zone)}" if meeting else "Action review"
    return Card(title=title, parts=tuple(parts), about=f"meeting:{meeting.id}" if meeting else "")


def _from(action: Action, meetings: Mapping[int, Meeting], zone: str) -> str:
    meeting = meetings.get(action.meeting_id or 0)
    return f"From {words.meeting_day(meeting, zone)}" if meeting else "From before the first meeting"


def _row(action: Action, note: Note | None) -> Item:
    said = action.outcome or (note.text if note else "")
    if action.status is ActionStatus.DONE:
        offered: tuple[Button, ...] = (Button(label="Agree", command=AgreeActions(refs=(action.key,))),)
        state = "done"
    else:
        offered = (
            Button(label="Carry over", command=CarryAction(ref=action.key)),
            Button(label="No longer needed", command=DropAction(ref=action.key), form=drop_form(action)),
        )
        state = words.STATE[action.status]
    return Item(
        ref=action.key,
        title=(action.summary,),
        detail=words.dotted(people(action.owners), state),
        lines=(said,) if said else (),
        buttons=offered,
    )


def agreed(actions: Sequence[Action], meeting: Meeting, *, change: str, zone: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(
                f"Agreed as done at the meeting on {words.meeting_day(meeting, zone)}: "
                f"{words.listed([action.key for action in actions])}. "
                "What the meeting agreed leaves the log, and can still be found."
            ),
            buttons(undo_button(change)),
        ),
        about=f"meeting:{meeting.id}",
    )


def nothing_to_agree() -> Card:
    return Card(parts=(text("No action is waiting to be agreed as done."),))


def carried(action: Action, *, change: str, zone: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(f"Carried over: {action.key} {action.summary}, {when(action.due, zone)}."),
            buttons(undo_button(change)),
        ),
        about=f"action:{action.id}",
    )


def carried_for_you(action: Action, *, zone: str) -> Card:
    """For the owner, after the review; without a word about the old date."""
    return Card(
        title=f"{action.key} was carried over",
        parts=(text(f"The meeting carried “{action.summary}” over; it is now {when(action.due, zone)}."),),
        about=f"action:{action.id}",
    )
