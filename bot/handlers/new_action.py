"""A new action, from words to rows: what is understood, what must be asked, and how it is recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.commands import people
from bot.commands.block import AgendaRequest, agenda_request, spoken_item, two_parts
from bot.commands.model import AddAction
from bot.commands.people import fold
from bot.domain.action import Action, ActionStatus, Owner, OwnerKind
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.due import Due
from bot.domain.errors import AmbiguousPerson, Candidate, NoMeeting, ProposalGone
from bot.domain.meeting import Meeting
from bot.handlers import due_dates
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt
from bot.replies.cards import asking
from bot.replies.model import Card
from bot.store import proposals, references

REPEATED_WITHIN = timedelta(days=1)  # The same words for the same people again so soon are asked about.


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an action will be; nothing about it is in doubt."""

    command: AddAction
    text: str
    owners: tuple[Owner, ...]
    due: Due | None  # None: it is done already, and no date was given
    meeting: Meeting | None  # where it was made
    held: bool
    agenda: AgendaRequest | None = None
    request_meeting: Meeting | None = None  # whose agenda is asked for
    corrected: str | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """A doubt, as a card whose buttons carry the complete command. why names it in a word."""

    why: str  # text | owner | person | everyone | date | agenda | again
    command: AddAction
    card: Card


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An action as it was stored, with what should be said about it."""

    action: Action
    corrected: str | None = None
    unknown_item: str | None = None  # the meeting's agenda has no such item
    label_taken: str | None = None  # the paper's own label, where it was taken already
    closest: tuple[Candidate, ...] = ()  # members whom an unknown owner's name may mean
    agenda: AgendaRequest | None = None
    suggestion: AgendaItem | None = None
    two: tuple[str, str] | None = None  # it asks for two things


def understand(command: AddAction, context: Context) -> Draft | Question:
    """Settle who, what and by when; the first doubt that must be asked comes back instead."""
    command = _split(command, context)
    if not command.text:
        return Question(why="text", command=command, card=asking.new_action(command))
    request = requested_item(command.text)
    if request is not None and command.agenda is None and not command.who:
        return Question(why="agenda", command=command, card=asking.agenda_or_action(command, request))
    if not command.who:
        return Question(why="owner", command=command, card=asking.owner(command, me=context.person))
    if people.is_everyone(command.who) and command.shared is None:
        count = len(context.register.all_organisations)
        return Question(why="everyone", command=command, card=asking.everyone(command, authorities=count))
    try:
        owners = _owners(command, context)
    except AmbiguousPerson as error:
        return Question(why="person", command=command, card=asking.person(command, error))
    said_at = _said_at(command, context)
    meeting = _meeting_at(said_at, context)
    draft = _dated(command, owners, request, meeting, said_at, context)
    if isinstance(draft, Draft) and not command.again:
        twin = _twin(draft, context)
        if twin is not None:
            return Question(why="again", command=command, card=asking.again(command, twin, context.zone))
    return draft


def requested_item(text: str) -> AgendaRequest | None:
    """What it asks to have on an agenda; in "A and add B to the agenda" only B does."""
    parts = two_parts(text)
    return agenda_request(parts[1]) if parts is not None else agenda_request(text)


def item_to_come(text: str, due: Due | None) -> AgendaRequest | None:
    """The item that a promise to speak at a meeting needs there ("present a timeline at September's meeting")."""
    said = due.phrase if due is not None and (due.event or "").startswith("meeting:") else None
    return spoken_item(text, said)


def _split(command: AddAction, context: Context) -> AddAction:
    """Take back a split at "to" or "for" whose name is none: "update to the ToR" is all text."""
    if not command.who or not command.sentence or people.is_plausible(command.who, context.roster):
        return command if command.text or not command.sentence else replace(command, text=command.sentence)
    by_for = fold(f"for {command.who}") in fold(command.sentence)
    if command.explicit_owner and not by_for:
        return command
    return replace(command, who=None, text=command.sentence, explicit_owner=False)


def _owners(command: AddAction, context: Context) -> tuple[Owner, ...]:
    """Raises AmbiguousPerson."""
    assert command.who is not None
    if not people.is_everyone(command.who):
        return context.owners(command.who)
    organisations = context.register.all_organisations
    if organisations:
        return tuple(Owner(kind=OwnerKind.ORGANISATION, name=each.name, id=each.id) for each in organisations)
    return tuple(
        Owner(kind=OwnerKind.PERSON, name=each.name, id=each.id) for each in context.register.members
    )


def _said_at(command: AddAction, context: Context) -> datetime | None:
    """When a parked line was said; None: now.

    Raises:
        ProposalGone: it was settled, has expired, or is somebody else's.
    """
    if command.proposal is None:
        return None
    parked = proposals.get(context.register, command.proposal)
    if parked.person_id != context.person.id and not context.runs_meetings:
        raise ProposalGone(why="other")
    return parked.created_at


def _meeting_at(said_at: datetime | None, context: Context) -> Meeting | None:
    """Where it is made: the last meeting that had started then."""
    begun = [meeting for meeting in context.meetings if meeting.dtstart <= (said_at or context.now)]
    return begun[-1] if begun else None


def _dated(
    command: AddAction,
    owners: tuple[Owner, ...],
    request: AgendaRequest | None,
    meeting: Meeting | None,
    said_at: datetime | None,
    context: Context,
) -> Draft | Question:
    assert command.text is not None
    draft = Draft(
        command=command,
        text=command.text,
        owners=owners,
        due=None if command.done else due_dates.default_due(context),
        meeting=meeting,
        held=is_held(meeting, context),
        agenda=request,
        request_meeting=_requested(request, context),
    )
    if command.when:
        read = due_dates.read_phrase(command.when, context, said_at=said_at)
        rest = command.text
    elif draft.request_meeting is not None:
        return replace(draft, due=due_dates.due_at(draft.request_meeting, context))
    elif request is not None:
        return draft  # "September's agenda" is no date to be cut out of the text.
    else:
        read = due_dates.read_sentence(command.text, context, said_at=said_at)
        rest = read.text.strip()
        if not rest:  # "Nadia, by Friday": a date, and nothing to do.
            only_date = replace(command, when=command.text, text=None, sentence=None)
            return Question(why="text", command=only_date, card=asking.new_action(only_date))
    if isinstance(read, Doubt):
        if command.done:  # It is done already: no date is needed.
            return replace(draft, text=rest)
        return _ask_date(replace(command, text=rest, when=None), read, context)
    if read.due is None:
        return replace(draft, text=rest)
    if not command.done and due_dates.before_its_meeting(read.due, meeting, context):
        doubt = Doubt(reason="before_meeting", phrase=read.due.phrase or command.when or "", text=rest)
        return _ask_date(replace(command, text=rest, when=None), doubt, context)
    return replace(draft, text=rest, due=read.due, corrected=read.corrected)


def _ask_date(command: AddAction, doubt: Doubt, context: Context) -> Question:
    return Question(why="date", command=command, card=due_dates.question(command, doubt, context))


def _requested(request: AgendaRequest | None, context: Context) -> Meeting | None:
    """The meeting whose agenda is asked for, where it can be told."""
    if request is None:
        return None
    try:
        return context.meeting_named(request.meeting)
    except NoMeeting:
        return context.next_meeting


def is_held(meeting: Meeting | None, context: Context) -> bool:
    """What chair and minute taker capture from a meeting's start until its release is theirs alone."""
    return meeting is not None and meeting.is_held_at(context.now) and context.runs_meetings


def _twin(draft: Draft, context: Context) -> Action | None:
    """The same words for the same people, still open and made within a day."""
    for action in context.register.lately(draft.text, since=context.now - REPEATED_WITHIN):
        if set(action.owners) == set(draft.owners) and action.status.is_open and context.visible(action):
            return action
    return None


# --- recording


def record(draft: Draft, context: Context) -> list[Recorded]:
    """Store it: one action, or one for each owner where that was the answer to "everyone"."""
    if draft.command.proposal is not None:
        proposals.use(context.register, proposals.get(context.register, draft.command.proposal))
    if draft.command.shared == "each":
        return [_record(replace(draft, owners=(owner,)), context) for owner in draft.owners]
    return [_record(draft, context)]


def _record(draft: Draft, context: Context) -> Recorded:
    command, register = draft.command, context.register
    reference = None
    if draft.meeting is not None:
        reference = references.next_reference(register, draft.meeting, item=command.item, label=command.label)
    item = (reference.item if reference else command.item) or None
    wanted, requested = draft.agenda, draft.request_meeting
    if wanted is None and (wanted := item_to_come(draft.text, draft.due)) is not None:
        event = draft.due.event if draft.due is not None else None
        requested = next((each for each in context.meetings if each.key == event), None)
    action = register.actions.add(
        Action(
            network_id=context.network.id,
            number=reference.number if reference else register.next_number(references.NETWORK_WIDE),
            ref=reference.ref if reference else None,
            meeting_id=draft.meeting.id if draft.meeting else None,
            item=item,
            summary=draft.text,
            owners=draft.owners,
            status=ActionStatus.DONE if command.done else ActionStatus.OPEN,
            due=draft.due,
            held=draft.held,
            agenda_request=wanted.title if wanted else None,
            request_meeting_id=requested.id if requested else None,
            created_by=context.person.id,
            created_at=context.now,
            released_at=None if draft.held else context.now,
            completed_at=context.now if command.done else None,
            source=command.source,
        )
    )
    return Recorded(
        action=action,
        corrected=draft.corrected,
        unknown_item=item if item and not _on_agenda(item, draft.meeting, context) else None,
        label_taken=(command.label or command.item) if reference and not reference.kept_label else None,
        closest=_closest(draft.owners, context),
        agenda=draft.agenda,
        two=two_parts(draft.text) if draft.agenda is None else None,
        suggestion=_suggested(action, draft, context) if command.agenda == "both" else None,
    )


def add_second_part(action: Action, text: str, context: Context) -> Action:
    """The other of the two things that an action asked for: the same people, date and meeting."""
    register = context.register
    meeting = next((each for each in context.meetings if each.id == action.meeting_id), None)
    reference = None
    if meeting is not None:
        reference = references.next_reference(register, meeting, item=action.item, label=None)
    return register.actions.add(
        replace(
            action,
            id=0,
            number=reference.number if reference else register.next_number(references.NETWORK_WIDE),
            ref=reference.ref if reference else None,
            summary=text,
            version=1,
        )
    )


def _on_agenda(item: str, meeting: Meeting | None, context: Context) -> bool:
    """Whether the meeting's agenda has this item; without a meeting there is no agenda to compare with."""
    if meeting is None:
        return True
    known = context.register.agenda_items.where(meeting_id=meeting.id)
    taken = {str(each.position) for each in known if each.position is not None}
    taken |= {each.label.lower() for each in known if each.label}
    return item.strip(" .").lower() in taken


def _closest(owners: tuple[Owner, ...], context: Context) -> tuple[Candidate, ...]:
    """The members whom the first unknown name may mean."""
    unknown = [owner for owner in owners if owner.kind is OwnerKind.NAME]
    return people.closest(unknown[0].name, context.roster) if unknown else ()


def _suggested(action: Action, draft: Draft, context: Context) -> AgendaItem | None:
    """The agenda item that the action asks for, as a suggestion linked to it."""
    if draft.agenda is None:
        return None
    register = context.register
    return register.agenda_items.add(
        AgendaItem(
            network_id=context.network.id,
            meeting_id=draft.request_meeting.id if draft.request_meeting else None,
            suggestion=register.next_number("suggestion"),
            title=draft.agenda.title,
            state=ItemState.SUGGESTED,
            proposed_by=context.person.id,
            action_id=action.id,
            created_at=context.now,
        )
    )
