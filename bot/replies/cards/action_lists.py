"""Cards that list actions, and the history of one: states in words, no ages, nobody named as late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from bot.commands.model import AddAction, ListActions
from bot.domain.action import Action, ActionStatus, Note, Owner
from bot.domain.history import Entry
from bot.domain.meeting import Meeting
from bot.replies.cards import words
from bot.replies.cards.actions import NOTE, done_button, owners, people, show_button, when
from bot.replies.cards.asking import action_form, quote
from bot.replies.cards.capture import parked_part
from bot.replies.model import Button, Card, Heading, Item, Line, Mention, Part, buttons, items, text

_TITLE = {
    "mine": "Your open actions",
    "open": "Open actions",
    "overdue": "Past their date",
    "done": "Done, for the next review",
    "all": "All actions",
    "meeting": "Actions of the meeting",
}
_EMPTY = {
    "mine": "You have no open actions.",
    "overdue": "Nothing is past its date.",
    "done": "Nothing is waiting for the review.",
}


def actions(
    shown: Sequence[Action],
    *,
    command: ListActions,
    total: int,
    more: bool,
    meetings: Mapping[int, Meeting],
    whose: str,
    mine: frozenset[int],
    parked: Sequence[tuple[int, AddAction]],
    held: bool,
    zone: str,
) -> Card:
    """One page of a list.

    mine: ids that the reader may finish; parked: lines to settle, once no meeting is held any more.
    """
    parts: list[Part] = []
    for heading, group in groupby(shown, key=lambda action: _group(action, meetings, zone)):
        rows = [_row(action, zone, mine=action.id in mine and not command.shared) for action in group]
        parts += [Heading(text=heading), items(rows)]
    if not shown:
        parts.append(text(_empty(command)))
    if parked and held:
        waiting = words.sentence(words.count(len(parked), "parked line"))
        parts.append(text(f"{waiting} to settle after the meeting.", quiet=True))
    elif parked:
        parts += parked_part(parked)
    offered = _offered(command, more=more, any_shown=bool(shown))
    if offered:
        parts.append(buttons(*offered))
    return Card(title=_title(command, total, whose), parts=tuple(parts))


def _title(command: ListActions, total: int, whose: str) -> str:
    scope = "open" if command.shared and command.scope in ("overdue", "mine") and not whose else command.scope
    name = f"Open actions of {whose}" if whose else _TITLE.get(scope, "Actions")
    if command.words:
        name += f" with “{quote(command.words, 40)}”"
    page = f", page {command.page}" if command.page > 1 else ""
    preview = "Preview: " if command.shared and not command.confirmed else ""
    return f"{preview}{name}: {total}{page}"


def _empty(command: ListActions) -> str:
    if command.words:
        return "Nothing fits these words. Try fewer, or shorter ones."
    return _EMPTY.get(command.scope, "There are none.")


def _group(action: Action, meetings: Mapping[int, Meeting], zone: str) -> str:
    """What stands together: a state, and for open ones the meeting where they were made."""
    if action.status is ActionStatus.DONE:
        return "Done"
    if action.status is ActionStatus.DROPPED:
        return "No longer needed"
    meeting = meetings.get(action.meeting_id or 0)
    return f"From {words.meeting_day(meeting, zone)}" if meeting else "From before the first meeting"


def _row(action: Action, zone: str, *, mine: bool) -> Item:
    finish = (done_button(action, primary=False),) if mine and action.status.is_open else ()
    carried = ["carried over"] if action.carried and action.status.is_open else []
    date = [when(action.due, zone)] if action.status.is_open else []
    return Item(
        ref=action.key,
        title=(action.summary,),
        detail=words.dotted(people(action.owners), *date, words.state(action), *carried),
        buttons=(*finish, show_button(action)),
    )


def _offered(command: ListActions, *, more: bool, any_shown: bool) -> list[Button]:
    if command.shared:
        post = Button(label="Post it here", command=replace(command, confirmed=True), primary=True)
        return [] if command.confirmed else [post]
    offered = []
    if more:
        offered.append(Button(label="More", command=replace(command, page=command.page + 1)))
    if any_shown:
        offered.append(Button(label="Share in channel", command=replace(command, shared=True)))
    if command.scope == "mine":
        offered.append(Button(label="New action", command=AddAction(), form=action_form(AddAction())))
    return offered


# --- history


def history(
    action: Action,
    entries: Sequence[Entry],
    notes: Sequence[Note],
    *,
    names: Mapping[int, str],
    reasons: bool,
    zone: str,
) -> Card:
    """Who changed what, when and from where, oldest first."""
    told = [
        (entry.at, Item(title=(changed(entry, zone, reasons=reasons),), detail=_where(entry, zone)))
        for entry in entries
    ]
    told += [
        (
            note.at,
            Item(
                title=(f"{NOTE.get(note.kind, 'Note')}: {note.text}",),
                detail=words.dotted(
                    Mention(name=names.get(note.person_id, "Somebody"), person_id=note.person_id),
                    words.moment(note.at, zone),
                ),
            ),
        )
        for note in notes
    ]
    rows = [item for _, item in sorted(told, key=lambda pair: pair[0])]
    return Card(
        title=f"What happened to {action.key}",
        parts=(text(action.summary), items(rows), buttons(show_button(action))),
        about=f"action:{action.id}",
    )


def _where(entry: Entry, zone: str) -> Line:
    who = entry.actor or "Convenor"
    behalf = f" for {entry.on_behalf_of}" if entry.on_behalf_of else ""
    platform = _PLATFORM.get(entry.platform, entry.platform)
    return words.dotted(f"{who}{behalf}", words.moment(entry.at, zone), platform)


_PLATFORM = {"console": "terminal", "slack": "Slack", "teams": "Teams", "mail": "e-mail"}


def changed(entry: Entry, zone: str, *, reasons: bool) -> str:
    """One change in words, from the row before and after."""
    before, after = entry.before, entry.after
    taken_back = " (taken back)" if entry.undoes else ""
    if not isinstance(after, Action):
        return f"Taken away{taken_back}"
    if not isinstance(before, Action):
        return f"Noted: {after.summary}, {owners(after.owners)}, {when(after.due, zone)}{taken_back}"
    said = [
        said
        for said in (
            _status(before, after, reasons),
            f"Words: “{before.summary}” became “{after.summary}”" if before.summary != after.summary else "",
            _who("Who does it", before.owners, after.owners),
            _who("Copied to", before.watchers, after.watchers),
            f"{words.sentence(when(after.due, zone))}, before: {when(before.due, zone)}"
            if before.due != after.due
            else "",
            f"What difference it made: {after.outcome}"
            if after.outcome and after.outcome != before.outcome
            else "",
            "Released to its owners" if before.held and not after.held else "",
            "Carried over to the next meeting" if after.carried > before.carried else "",
            "The meeting agreed that it is done"
            if after.agreed_meeting_id and not before.agreed_meeting_id
            else "",
        )
        if said
    ]
    return ("; ".join(said) or "Changed") + taken_back


def _status(before: Action, after: Action, reasons: bool) -> str:
    if before.status is after.status:
        return ""
    match after.status:
        case ActionStatus.DONE:
            return "Done"
        case ActionStatus.STARTED:
            return "Started"
        case ActionStatus.DROPPED:
            why = f": {after.reason}" if reasons and after.reason else ""
            return f"No longer needed{why}"
        case ActionStatus.OPEN:
            return "Reopened"


def _who(label: str, before: Sequence[Owner], after: Sequence[Owner]) -> str:
    if tuple(before) == tuple(after):
        return ""
    return f"{label}: {owners(after)}, before: {owners(before)}"
