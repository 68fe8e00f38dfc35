"""Minutes in: what a file says is shown, changed, and stored in one step when somebody agrees."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.commands.model import ChangeImport, ConfirmImport, ImportMinutes
from bot.documents.minutes.people_names import split
from bot.domain.action import Action, ActionStatus
from bot.domain.agenda import AgendaItem, ItemState, StandingItem
from bot.domain.due import Due
from bot.domain.errors import DateProblem, NotUnderstood, ProposalGone, UnknownReference
from bot.domain.meeting import Decision, Meeting
from bot.domain.minutes import MinutesFound, Span
from bot.handlers import due_dates, editions, minutes_members, minutes_people
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt
from bot.handlers.minutes_actions import ActionPlan
from bot.handlers.minutes_agenda import TextPlan, asked_for
from bot.handlers.minutes_plan import ImportPlan, plan
from bot.handlers.new_action import item_to_come, requested_item
from bot.replies.cards import actions as action_cards
from bot.replies.cards import minutes_import as cards
from bot.replies.cards import sending
from bot.replies.model import Reply
from bot.store import proposals, references, requests
from bot.store.proposals import Proposal


def import_minutes(command: ImportMinutes, context: Context) -> Reply:
    """Show what the minutes would change; nothing is stored but the proposal."""
    if command.found is None:
        return _how_to_send(context)
    found = _found(command)
    waiting = replace(command, left_out=plan(found, (), context).doubtful)
    would = plan(found, waiting.left_out, context)
    if not would.lines or (would.overview.known and all(line.left_out for line in would.lines)):
        empty = not found.actions and not found.decisions and found.next_agenda is None
        card = cards.nothing_found if empty else cards.nothing_new
        return Reply(card=card(would.overview.title))
    if (file := context.file) is not None:
        waiting = replace(waiting, kept=editions.keep(file, context).id)
    proposal = proposals.add(
        context.register, person_id=context.person.id, kind=proposals.MINUTES, commands=(waiting,)
    )
    return Reply(card=cards.overview(proposal.id, would.overview, would.lines, zone=context.zone))


def _how_to_send(context: Context) -> Reply:
    """Raises NotUnderstood: at a terminal, where a file is named."""
    platform = context.request.sender.platform
    if platform == "console":
        raise NotUnderstood(text="", missing="a file of minutes", nearest=("/minutes import minutes.docx",))
    page = context.page_for(ImportMinutes(), sending.MINUTES)
    retry = sending.shown_before(ImportMinutes()) if page is not None else None
    return Reply(card=sending.how(platform, page), retry=retry)


def change_import(command: ChangeImport, context: Context) -> Reply:
    """A section of the proposal, with a line left out, put back, or in other words."""
    proposal, waiting = _waiting(command.proposal, context)
    if command.line is not None:
        waiting = _with_change(waiting, command, context)
        proposals.change(context.register, proposal, (waiting,))
    would = plan(_found(waiting), waiting.left_out, context)
    if command.section == "meeting":
        return Reply(card=cards.overview(proposal.id, would.overview, would.lines, zone=context.zone))
    return Reply(card=cards.section(proposal.id, command.section, would.lines, zone=context.zone))


def confirm_import(command: ConfirmImport, context: Context) -> Reply:
    """Store what was agreed, compared once more with what is there by now."""
    proposal, waiting = _waiting(command.proposal, context)
    proposals.use(context.register, proposal)
    if command.discard:
        return Reply(card=cards.discarded())
    found = _found(waiting)
    would = plan(found, waiting.left_out, context)
    joined = minutes_members.welcome(would.newcomers, context)
    # Whoever has joined may own something, lead something, or was there.
    would = plan(found, waiting.left_out, context) if joined else would
    return _store(would, waiting.kept, context, joined=joined)


def _waiting(id: int, context: Context) -> tuple[Proposal, ImportMinutes]:
    """The import that waits; chair and minute taker share it.

    Raises:
        ProposalGone: used, expired, or something else.
    """
    proposal = proposals.get(context.register, id)
    if proposal.kind != proposals.MINUTES or not context.runs_meetings:
        raise ProposalGone(why="other")
    waiting = proposal.commands[0]
    assert isinstance(waiting, ImportMinutes), "an import keeps nothing else"
    return proposal, waiting


def _found(command: ImportMinutes) -> MinutesFound:
    return MinutesFound.from_json(json.loads(command.found or "{}"))


def _with_change(waiting: ImportMinutes, command: ChangeImport, context: Context) -> ImportMinutes:
    key = command.line or ""
    found = _found(waiting)
    would = plan(found, (), context)
    meant = [line.key for line in would.lines if line.key == key]
    if key == cards.EVERY_NEWCOMER and command.leave_out is not None:
        meant = [each.line.key for each in would.newcomers if each.member is None]
    if not meant:
        raise UnknownReference(phrase=key, kind="line")
    if command.leave_out is not None:
        rest = tuple(each for each in waiting.left_out if each not in meant)
        return replace(waiting, left_out=(*rest, *meant) if command.leave_out else rest)
    changed = _reworded(found, key, command, context)
    return replace(waiting, found=json.dumps(changed.to_json(), ensure_ascii=False))


def _reworded(found: MinutesFound, key: str, command: ChangeImport, context: Context) -> MinutesFound:
    """What was found with one line in other words.

    Raises:
        DateProblem: a date that is none, or could be several.
    """
    at = int(key[1:]) - 1
    if key.startswith("D"):
        decisions = list(found.decisions)
        decisions[at] = replace(decisions[at], text=command.text or decisions[at].text)
        return replace(found, decisions=tuple(decisions))
    if key.startswith("S"):
        return _retitled(found, at, command.text)
    actions = list(found.actions)
    action = actions[at]
    new_date = bool(command.when) and command.when != action.due_text
    due = _span(command.when or "", found, context) if new_date else action.due
    actions[at] = replace(
        action,
        text=command.text or action.text,
        context=None if command.text else action.context,
        owners=split(command.who) if command.who else action.owners,
        other_owners=() if command.who else action.other_owners,
        due_text=command.when if new_date else action.due_text,
        due=due,
    )
    return replace(found, actions=tuple(actions))


def _span(phrase: str, found: MinutesFound, context: Context) -> Span:
    """The days that a date means, said on the day of the meeting.

    Raises:
        DateProblem: it is no date, or could be several.
    """
    day = found.meeting.date
    zone = ZoneInfo(context.network.time_zone)
    said_at = datetime.combine(day, time(12), tzinfo=zone) if day is not None else None
    read = due_dates.read_phrase(phrase, context, said_at=said_at)
    if isinstance(read, Doubt) or read.due is None or read.due.day is None:
        reason = read.reason if isinstance(read, Doubt) else "vague"
        raise DateProblem(phrase=phrase, reason=reason)
    return Span(first=read.due.first or read.due.day, last=read.due.day)


def _retitled(found: MinutesFound, at: int, text: str | None) -> MinutesFound:
    """What was found with an item for the next agenda in other words."""
    asked = asked_for(found)[at]
    if not text:
        return found
    if asked.commitment is not None:
        commitments = list(found.commitments)
        commitments[asked.commitment] = replace(commitments[asked.commitment], title=text)
        return replace(found, commitments=tuple(commitments))
    assert found.next_agenda is not None, "what no commitment asks for is an item of it"
    items = list(found.next_agenda.items)
    items[at] = replace(items[at], description=text)
    return replace(found, next_agenda=replace(found.next_agenda, items=tuple(items)))


# --- storing


@dataclass(frozen=True, kw_only=True)
class _Meetings:
    """The meetings of an import as they are stored."""

    held: Meeting | None
    following: Meeting | None


def _store(would: ImportPlan, file: int | None, context: Context, *, joined: int) -> Reply:
    """file: the one that they came in, which can go round. joined: how many people became members with it."""
    meetings = _meetings(would, context)
    if file is not None and meetings.held is not None:
        editions.add(file, meetings.held, context)
    noted = would.table if would.table is not None and not would.table.line.left_out else None
    if noted is not None and meetings.held is not None:
        minutes_people.note(noted, meetings.held, context)
    new: list[Action] = []
    changed: list[Action] = []
    heard: list[Action] = []  # what owners could not know before
    for each in would.actions:
        if each.line.left_out:
            continue
        if each.before is not None and each.after is not None:
            changed.append(context.register.actions.save(each.before, each.after))
            heard += [changed[-1]] if each.before.held else []
        else:
            new.append(_add(each, meetings, context))
    suggested = [
        _suggest(each, meetings.following, context) for each in would.suggestions if not each.line.left_out
    ]
    decided = [_decide(each, meetings.held, context) for each in would.decisions if not each.line.left_out]
    return Reply(
        card=cards.stored(
            new,
            changed,
            suggested=suggested,
            decided=decided,
            meeting=meetings.held if would.meeting_is_new else None,
            following=meetings.following if would.following_is_new else None,
            told=_tell_owners([*new, *heard], context),
            zone=context.zone,
            change=context.register.change,
            can_go_round=file is not None,
            present=sum(each.was_there for each in noted.seen.values()) if noted is not None else None,
            joined=joined,
        )
    )


def _meetings(would: ImportPlan, context: Context) -> _Meetings:
    register = context.register
    held, following = would.meeting, would.following
    count = max((each.number or 0 for each in context.meetings), default=0)
    if held is not None and would.meeting_is_new:
        prefix = references.free_prefix(register, held)
        held = register.meetings.add(replace(held, number=count + 1, prefix=prefix))
    elif held is not None and held.is_held_at(context.now) and held.dtend <= context.now:
        # Who agrees to the minutes agrees to the wording that was waited for. Its prefix is fixed first, since that
        # is no change to be taken back.
        references.fixed_prefix(register, held)
        now = register.meetings.get(held.id)
        assert now is not None, "nobody else writes in this unit of work"
        held = register.meetings.save(now, replace(now, released_at=context.now))
    if following is not None and would.following_is_new:
        following = register.meetings.add(replace(following, number=count + 1 + would.meeting_is_new))
    return _Meetings(held=held, following=following)


def _add(each: ActionPlan, meetings: _Meetings, context: Context) -> Action:
    register, meeting = context.register, meetings.held
    request = requested_item(each.summary) or item_to_come(each.summary, each.due)
    reference = None
    if meeting is not None:
        reference = references.next_reference(
            register, meeting, item=each.found.agenda_item, label=each.found.id
        )
    return register.actions.add(
        Action(
            network_id=context.network.id,
            number=reference.number if reference else register.next_number(references.NETWORK_WIDE),
            ref=reference.ref if reference else None,
            meeting_id=meeting.id if meeting else None,
            item=reference.item if reference else None,
            summary=each.summary,
            owners=each.line.owners,
            status=each.status,
            due=_linked(each.due, meetings.following, context),
            agenda_request=request.title if request is not None else None,
            request_meeting_id=meetings.following.id if request is not None and meetings.following else None,
            created_by=context.person.id,
            created_at=context.now,
            released_at=context.now,
            completed_at=context.now if each.status is ActionStatus.DONE else None,
        )
    )


def _linked(due: Due | None, following: Meeting | None, context: Context) -> Due | None:
    """A date that hangs on the next meeting, now that this is stored and has its number."""
    if due is None or following is None or due.event != "meeting:0":
        return due
    return due_dates.due_at(following, context, assumed=due.assumed)


def _suggest(each: TextPlan, meeting: Meeting | None, context: Context) -> str:
    """A suggestion for the meeting that follows; what every meeting has is a standing item from now on."""
    if each.standing:
        return _make_standing(each, meeting, context)
    item = context.register.agenda_items.add(
        AgendaItem(
            network_id=context.network.id,
            meeting_id=meeting.id if meeting is not None and meeting.dtstart > context.now else None,
            suggestion=context.register.next_number("suggestion"),
            title=each.line.title,
            lines=each.below,
            leads=each.leads,
            minutes=each.minutes,
            starts=each.starts,
            papers=each.papers,
            paper_due=each.paper_due,
            state=ItemState.SUGGESTED,
            proposed_by=context.person.id,
            on_behalf_of=each.asked_by,
            created_at=context.now,
        )
    )
    return item.title


def _make_standing(each: TextPlan, meeting: Meeting | None, context: Context) -> str:
    """On every agenda from now on, and on the next one with its times and papers where that has not gone out."""
    register = context.register
    item = register.standing_items.add(
        StandingItem(
            network_id=context.network.id,
            position=max((known.position for known in requests.standing(register)), default=0) + 1,
            title=each.line.title,
            minutes=each.minutes,
            lead=each.leads[0] if each.leads else None,
        )
    )
    for to_come in requests.upcoming(register):
        if to_come.published_at is not None:
            continue
        placed = requests.add_standing(register, to_come, item)
        if meeting is not None and to_come.id == meeting.id:
            now = register.agenda_items.get(placed.id)
            assert now is not None, "it was put there just now"
            register.agenda_items.save(
                now,
                replace(
                    now, lines=each.below, leads=each.leads, papers=each.papers, paper_due=each.paper_due
                ),
            )
    return item.title


def _decide(each: TextPlan, meeting: Meeting | None, context: Context) -> Decision:
    return context.register.decisions.add(
        Decision(
            network_id=context.network.id,
            number=context.register.next_number("decision"),
            meeting_id=meeting.id if meeting is not None else None,
            item=each.item,
            text=each.line.title,
            recorded_by=context.person.id,
            at=context.now,
        )
    )


def _tell_owners(actions: Sequence[Action], context: Context) -> int:
    """Each owner of something open hears of it; how many people that is."""
    told: set[int] = set()
    for action in actions:
        if action.status.is_open:
            owning = context.people_of(action.owners)
            context.tell(owning, action_cards.for_you(action, by=context.person, zone=context.zone))
            told |= {person.id for person in owning if person.id != context.person.id}
    return len(told)
