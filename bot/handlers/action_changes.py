"""Changing what was agreed: words, owners, date, dropping. Owners ask for it; chair and minute taker do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands import people
from bot.commands.model import (
    AssignAction,
    ChangeDue,
    Command,
    DropAction,
    EditAction,
    HandOver,
    NotMine,
    WatchAction,
)
from bot.commands.people import fold
from bot.domain.action import Action, ActionStatus, Note, Owner, OwnerKind
from bot.domain.due import Due
from bot.domain.errors import ChangedSince, NotUnderstood, UnknownPerson, WrongState
from bot.domain.person import Person, Role
from bot.handlers import due_dates, new_action, rights
from bot.handlers.choosing import asks_which, the_action
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt, Read
from bot.replies.cards import action_changes as cards
from bot.replies.cards import actions as action_cards
from bot.replies.model import Card, Reply


def _changeable(action: Action, verb: str, context: Context) -> Action:
    """The action, where it is open and the sender may change it or ask for that.

    Raises:
        NotAllowed, WrongState.
    """
    rights.require_change_or_request(action, context, f"action {verb}")
    if not action.status.is_open:
        raise WrongState(
            subject=action.key,
            state=cards.present_state(action, context.zone),
            verb=verb,
            text=action.summary,
        )
    return action


def _tell(recipients: Sequence[Person], card: Card, action: Action, context: Context) -> None:
    """What is held stays between chair and minute taker."""
    if not action.held:
        context.tell(recipients, card)


def _request(
    action: Action, kind: str, said: str, agree: Command, reason: str | None, context: Context
) -> Reply:
    """An owner asks; chair and minute taker get a button that does it, and it is kept as a note."""
    context.register.notes.add(
        Note(
            network_id=context.network.id,
            action_id=action.id,
            person_id=context.person.id,
            kind=kind,
            text=said,
            at=context.now,
        )
    )
    asked = context.holders(Role.CHAIR, Role.MINUTE_TAKER)
    card = cards.request(action, said, agree=agree, by=context.person, zone=context.zone, reason=reason)
    context.tell(asked, card)
    return Reply(card=cards.requested(action, asked=asked, change=context.register.change, zone=context.zone))


# --- the date


@asks_which("due")
def change_due(command: ChangeDue, context: Context) -> Reply:
    action = _changeable(
        the_action(command.ref, context, only=bool(command.when) or not context.runs_meetings), "due", context
    )
    named = replace(command, ref=action.key)
    if not command.when:
        return Reply(card=cards.ask_due(action, named, meeting=context.next_meeting, zone=context.zone))
    read = due_dates.read_phrase(command.when, context)
    if isinstance(read, Read) and read.due is not None:
        read = _not_before_its_meeting(read.due, command.when, action, context) or read
    if isinstance(read, Doubt):
        return due_dates.ask(named, read, context)
    assert read.due is not None, "a phrase without a date is a doubt"
    if not rights.may_change(action, context):
        said = cards.asks_for_date(read.due, by=context.person, zone=context.zone)
        return _request(
            action, "new_date", said, replace(named, when=_as_typed(read.due, command.when)), None, context
        )
    changed = context.register.actions.save(action, replace(action, due=read.due))
    _tell(
        context.people_of(changed.owners),
        cards.others_due(changed, action, by=context.person, zone=context.zone),
        changed,
        context,
    )
    return Reply(
        card=cards.due_changed(
            changed, action, corrected=read.corrected, zone=context.zone, change=context.register.change
        )
    )


def _not_before_its_meeting(due: Due, phrase: str, action: Action, context: Context) -> Doubt | None:
    meeting = next((each for each in context.meetings if each.id == action.meeting_id), None)
    if due_dates.before_its_meeting(due, meeting, context):
        return Doubt(reason="before_meeting", phrase=phrase, text="")
    return None


def _as_typed(due: Due, phrase: str) -> str:
    """What the chair's button says: the very day that the owner meant, or the event that it hangs on."""
    if due.event is not None or due.day is None or due.first is not None:
        return phrase
    return due.at.isoformat() if due.at is not None else due.day.isoformat()


# --- the words


@asks_which("edit")
def edit_action(command: EditAction, context: Context) -> Reply:
    action = _changeable(the_action(command.ref, context), "edit", context)
    if not rights.may_change(action, context):
        context.require(False, verb="action edit")
    if command.version is not None and command.version != action.version:
        raise ChangedSince(subject=action.key)
    if not command.text or not command.text.strip():
        return Reply(card=cards.ask_edit(action))
    edited = context.register.actions.save(action, replace(action, summary=command.text.strip()))
    if command.also and command.also.strip():
        second = new_action.add_second_part(edited, command.also.strip(), context)
        _tell(
            context.people_of(second.owners),
            action_cards.for_you(second, by=context.person, zone=context.zone),
            second,
            context,
        )
        return Reply(card=cards.split(edited, second, zone=context.zone, change=context.register.change))
    _tell(
        context.people_of(edited.owners),
        cards.others_edited(edited, action, by=context.person, zone=context.zone),
        edited,
        context,
    )
    return Reply(card=cards.edited(edited, action, zone=context.zone, change=context.register.change))


# --- who does it


@asks_which("assign")
def assign_action(command: AssignAction, context: Context) -> Reply:
    action = _changeable(the_action(command.ref, context), "assign", context)
    if not command.who:
        return Reply(card=cards.ask_assign(action))
    owners = _known_owners(command.who, context)
    if not rights.may_change(action, context):
        said = cards.asks_to_pass_on(owners, by=context.person)
        agree = AssignAction(ref=action.key, who=command.who)
        return _request(action, "assign", said, agree, None, context)
    return _assigned(action, owners, context)


def _known_owners(phrase: str, context: Context) -> tuple[Owner, ...]:
    """A verb that acts on a person refuses a name that nobody knows.

    Raises:
        UnknownPerson, AmbiguousPerson.
    """
    owners = context.owners(phrase)
    for owner in owners:
        if owner.kind is OwnerKind.NAME:
            raise UnknownPerson(phrase=owner.name, closest=people.closest(owner.name, context.roster))
    return owners


def _assigned(action: Action, owners: tuple[Owner, ...], context: Context) -> Reply:
    if set(owners) == set(action.owners):
        raise WrongState(
            subject=action.key, state=cards.already_with(owners), verb="assign", text=action.summary
        )
    changed = context.register.actions.save(action, replace(action, owners=owners))
    before, after = context.people_of(action.owners), context.people_of(owners)
    given = [person for person in after if person not in before]
    relieved = [person for person in before if person not in after]
    _tell(given, action_cards.for_you(changed, by=context.person, zone=context.zone), changed, context)
    _tell(relieved, cards.no_longer_yours(changed, by=context.person, zone=context.zone), changed, context)
    return Reply(card=cards.assigned(changed, zone=context.zone, change=context.register.change, told=given))


@asks_which("not mine")
def not_mine(command: NotMine, context: Context) -> Reply:
    """An offer to reassign: the owner's word goes to chair and minute taker, who pass it on."""
    action = the_action(command.ref, context)
    rights.require_finishing(action, context, "action assign")
    action = _changeable(action, "assign", context)
    owners = _known_owners(command.who, context) if command.who else ()
    if owners and rights.may_change(action, context):
        return _assigned(action, owners, context)
    if rights.may_change(action, context):
        return Reply(card=cards.ask_assign(action))
    said = cards.says_not_mine(owners, by=context.person)
    agree = AssignAction(ref=action.key, who=command.who)
    return _request(action, "not_mine", said, agree, None, context)


@asks_which("watch")
def watch_action(command: WatchAction, context: Context) -> Reply:
    """A copy for somebody: they hear when it is done or changed."""
    action = the_action(command.ref, context)
    watchers = _known_owners(command.who or "me", context)
    new = [each for each in watchers if each not in action.watchers]
    if not new:
        raise WrongState(
            subject=action.key, state=cards.already_copied(watchers), verb="cc", text=action.summary
        )
    changed = context.register.actions.save(action, replace(action, watchers=(*action.watchers, *new)))
    _tell(
        context.people_of(new),
        cards.copied_to_you(changed, by=context.person, zone=context.zone),
        changed,
        context,
    )
    return Reply(card=cards.copied(changed, new, change=context.register.change))


# --- no longer needed


@asks_which("drop")
def drop_action(command: DropAction, context: Context) -> Reply:
    """The reason is asked in a private form, and stays with owners, chair and minute taker."""
    action = _changeable(the_action(command.ref, context), "drop", context)
    if not command.reason:
        return Reply(card=cards.ask_drop(action))
    if not rights.may_change(action, context):
        said = cards.asks_to_drop(by=context.person)
        agree = DropAction(ref=action.key, reason=command.reason)
        return _request(action, "drop", said, agree, command.reason, context)
    dropped = context.register.actions.save(
        action, replace(action, status=ActionStatus.DROPPED, reason=command.reason, completed_at=context.now)
    )
    involved = context.people_of((*dropped.owners, *dropped.watchers))
    _tell(involved, cards.others_dropped(dropped, by=context.person, zone=context.zone), dropped, context)
    return Reply(card=cards.dropped(dropped, change=context.register.change))


# --- handing over


@asks_which("handover")
def hand_over(command: HandOver, context: Context) -> Reply:
    """Everything open that one person has goes to another; both are told."""
    context.require(context.runs_meetings, verb="action handover")
    if not command.who or not command.to:
        raise NotUnderstood(
            text="",
            missing="who hands over, and to whom",
            nearest=("/action handover Priya Mistry to Asha Rowan",),
        )
    giver, receiver = _giver(command.who, context), _receiver(command, context)
    if giver == receiver:
        raise WrongState(subject=giver.name, state="the same person", verb="handover")
    moved = [_handed(action, giver, receiver, context) for action in _open_of(giver, context)]
    if not moved:
        raise WrongState(subject=giver.name, state="without open actions", verb="handover")
    released = [action for action in moved if not action.held]
    if released:
        context.tell(
            context.people_of([receiver]),
            cards.taken_over(released, giver, by=context.person, zone=context.zone),
        )
        context.tell(context.people_of([giver]), cards.given_away(released, receiver, by=context.person))
    return Reply(card=cards.handed_over(moved, giver, receiver, change=context.register.change))


def _giver(phrase: str, context: Context) -> Owner:
    """Somebody who is here or has left, or a name that nobody knows but that has open actions.

    Raises:
        UnknownPerson, AmbiguousPerson.
    """
    everybody = replace(context.roster, people=context.register.all_people)
    try:
        known = people.person(phrase, everybody)
    except UnknownPerson:
        owner = Owner(kind=OwnerKind.NAME, name=phrase.strip())
        if _open_of(owner, context):
            return owner
        raise
    return Owner(kind=OwnerKind.PERSON, name=known.name, id=known.id)


def _receiver(command: HandOver, context: Context) -> Owner:
    """Raises UnknownPerson, or AmbiguousPerson for `to`."""
    assert command.to is not None
    receiver = context.member(command.to)
    return Owner(kind=OwnerKind.PERSON, name=receiver.name, id=receiver.id)


def _open_of(owner: Owner, context: Context) -> list[Action]:
    return [
        action
        for action in context.register.actions.where()
        if action.status.is_open and any(_same(each, owner) for each in action.owners)
    ]


def _same(one: Owner, other: Owner) -> bool:
    if OwnerKind.NAME in (one.kind, other.kind):
        return one.kind is other.kind and fold(one.name) == fold(other.name)
    return one.kind is other.kind and one.id == other.id


def _handed(action: Action, giver: Owner, receiver: Owner, context: Context) -> Action:
    owners = tuple(dict.fromkeys(receiver if _same(each, giver) else each for each in action.owners))
    return context.register.actions.save(action, replace(action, owners=owners))
