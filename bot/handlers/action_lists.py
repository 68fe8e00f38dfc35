"""Looking: lists of actions, one action, and its history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.commands import people
from bot.commands.model import ActionHistory, ListActions, ShowAction
from bot.commands.people import fold
from bot.domain.action import Action, ActionStatus, Note, Owner, OwnerKind
from bot.domain.errors import NoMeeting, NotUnderstood
from bot.domain.meeting import Meeting
from bot.handlers import lateness, rights
from bot.handlers.choosing import asks_which, the_action
from bot.handlers.context import Context
from bot.replies.cards import action_lists as cards
from bot.replies.cards import actions as action_cards
from bot.replies.model import Reply
from bot.store import history, proposals

PAGE = 10  # Actions on one card.


@asks_which("list")
def list_actions(command: ListActions, context: Context) -> Reply:
    """Private to who asked; only a confirmed share is posted, and it names nobody as late."""
    command = _settled(command, context)
    found = [action for action in _of_scope(command, context) if _has_words(action, command.words)]
    if command.shared:
        found = [action for action in found if not action.held]
    page = max(1, command.page)
    shown = found[(page - 1) * PAGE : page * PAGE]
    may_settle = context.runs_meetings and not command.shared
    card = cards.actions(
        shown,
        command=replace(command, page=page),
        total=len(found),
        more=len(found) > page * PAGE,
        meetings={meeting.id: meeting for meeting in context.register.all_meetings},
        whose=_whose(command, context),
        mine=frozenset(action.id for action in shown if rights.may_finish(action, context)),
        parked=proposals.parked_lines(context.register) if may_settle and page == 1 else (),
        held=context.held_meeting is not None,
        zone=context.zone,
    )
    return Reply(card=card, private=not (command.shared and command.confirmed))


def _settled(command: ListActions, context: Context) -> ListActions:
    """The meeting or the people in front of the words; what is neither is words to look for."""
    said = (command.who if command.scope == "who" else command.words) or ""
    if command.scope == "meeting" and said and not command.who:
        try:
            context.meeting_named(said)
        except NoMeeting:
            return command
        return replace(command, who=said, words=None)
    if command.scope != "who" or command.words:
        return command
    if not said:
        raise NotUnderstood(text="", missing="whose actions", nearest=("/action list Nadia",))
    split = said.split()
    for count in range(len(split), 0, -1):
        who = " ".join(split[:count])
        if _is_known(who, context):
            return replace(command, who=who, words=" ".join(split[count:]) or None)
    return ListActions(
        scope="open", words=said, page=command.page, shared=command.shared, confirmed=command.confirmed
    )


def _is_known(phrase: str, context: Context) -> bool:
    """Whether these words are people, or names that stand as owners somewhere. Raises AmbiguousPerson."""
    names = {fold(each.name) for action in context.register.actions.where() for each in action.owners}
    return all(
        owner.kind is not OwnerKind.NAME or fold(owner.name) in names for owner in _named(phrase, context)
    )


def _of_scope(command: ListActions, context: Context) -> list[Action]:
    """Newest meeting first, in the order in which they were made."""
    register = context.register
    visible = [action for action in register.actions.where() if context.visible(action)]
    wanted = _wanted(command, context)
    return sorted((action for action in visible if wanted(action)), key=_order)


def _wanted(command: ListActions, context: Context) -> Callable[[Action], bool]:
    """Whether an action belongs to the list that was asked for."""
    match command.scope:
        case "open":
            return lambda action: action.status.is_open
        case "overdue" if command.shared:
            return lambda action: action.status.is_open  # Nobody is named as late where several look.
        case "overdue":
            everyones = context.runs_meetings
            return lambda action: (everyones or context.owns(action)) and lateness.is_late(action, context)
        case "done":
            return lambda action: action.status is ActionStatus.DONE and action.agreed_meeting_id is None
        case "all":
            return lambda action: True
        case "meeting":
            meeting = _meeting(command, context)
            return lambda action: action.meeting_id == meeting.id
        case "who":
            owners = _named(command.who or "", context)
            return lambda action: (
                action.status.is_open and any(_is_whose(action, each, context) for each in owners)
            )
        case _:
            return lambda action: action.status.is_open and context.owns(action)


def _meeting(command: ListActions, context: Context) -> Meeting:
    """The meeting that was named, else the last one."""
    if command.who:
        return context.meeting_named(command.who)
    if context.last_meeting is None:
        raise NoMeeting()
    return context.last_meeting


def _named(phrase: str, context: Context) -> tuple[Owner, ...]:
    """The people of "/action list Nadia", also those who have left and names that nobody knows."""
    found = context.owners(phrase)
    if any(owner.kind is OwnerKind.NAME for owner in found):
        everybody = replace(context.roster, people=context.register.all_people)
        return people.owners(phrase, everybody)
    return found


def _is_whose(action: Action, wanted: Owner, context: Context) -> bool:
    """Whether somebody has to do with it: by name, by their organisation or by their role."""
    if wanted in action.owners:
        return True
    if wanted.kind is OwnerKind.PERSON:
        person = next((each for each in context.register.all_people if each.id == wanted.id), None)
        return person is not None and action.is_owned_by(person.id, person.organisation_id, person.role.value)
    if wanted.kind is OwnerKind.ORGANISATION:
        members = {each.id for each in context.register.all_people if each.organisation_id == wanted.id}
        return any(owner.kind is OwnerKind.PERSON and owner.id in members for owner in action.owners)
    return any(fold(owner.name) == fold(wanted.name) for owner in action.owners)


def _whose(command: ListActions, context: Context) -> str:
    """How the list is headed, where it is about somebody."""
    if command.scope != "who":
        return ""
    return ", ".join(owner.name for owner in _named(command.who or "", context))


def _has_words(action: Action, wanted: str | None) -> bool:
    everything = fold(
        f"{action.key} #{action.number} {action.summary} {' '.join(each.name for each in action.owners)}"
    )
    return all(word in everything for word in fold(wanted or "").split())


def _order(action: Action) -> tuple[int, int, int]:
    """Open before done before dropped; newest meeting first; then as they were made."""
    rank = {ActionStatus.DONE: 1, ActionStatus.DROPPED: 2}.get(action.status, 0)
    return rank, -(action.meeting_id or 0), action.number


@asks_which("show")
def show_action(command: ShowAction, context: Context) -> Reply:
    action = the_action(command.ref, context, only=not context.runs_meetings)
    notes = _notes(action, context)
    names = {person.id: person.name for person in context.register.all_people}
    meeting = context.register.meetings.get(action.meeting_id) if action.meeting_id else None
    card = action_cards.shown(
        action, zone=context.zone, notes=notes, names=names, meeting=meeting, may=rights.on(action, context)
    )
    return Reply(card=card)


@asks_which("history")
def action_history(command: ActionHistory, context: Context) -> Reply:
    """Who changed what, when, from where, in words."""
    action = the_action(command.ref, context, only=not context.runs_meetings)
    entries = history.of(context.register, "action", action.id)
    notes = _notes(action, context)
    names = {person.id: person.name for person in context.register.all_people}
    may_read_reason = "reason" in rights.on(action, context)
    return Reply(
        card=cards.history(action, entries, notes, names=names, reasons=may_read_reason, zone=context.zone)
    )


def _notes(action: Action, context: Context) -> list[Note]:
    """What was said about it; requests, and that somebody is stuck, are for its people and those who help."""
    notes = context.register.notes.where(action_id=action.id)
    if "reason" in rights.on(action, context):
        return notes
    return [note for note in notes if note.is_for_everybody]
