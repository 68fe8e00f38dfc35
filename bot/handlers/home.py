"""Somebody's own page: what they do, the next meeting, what waits for them; for the chair, where it all stands."""

from __future__ import annotations

from datetime import date

from bot.commands.model import AddAction, Home, Suggest
from bot.domain.action import Action
from bot.domain.meeting import Meeting
from bot.domain.milestone import Milestone, MilestoneStatus
from bot.domain.person import Role
from bot.handlers import yours
from bot.handlers.context import Context
from bot.replies.cards import home as cards
from bot.replies.cards.agenda import ForYou
from bot.replies.cards.home import AtHome, Block
from bot.replies.model import Reply
from bot.store import overview, proposals, requests

SHOWN = 10  # Actions of one person's page; the list has the rest.


def home(command: Home, context: Context) -> Reply:
    """Read as it is now, for whoever asks."""
    own = _own_actions(context)
    meeting = context.current_meeting or context.next_meeting
    answers = (
        context.register.attendance.where(meeting_id=meeting.id, person_id=context.person.id)
        if meeting
        else []
    )
    page = AtHome(
        network=context.network.name,
        actions=tuple(own[:SHOWN]),
        more=max(0, len(own) - SHOWN),
        steps=_own_steps(context),
        meeting=meeting,
        in_session=meeting is not None and meeting == context.current_meeting,
        answer=answers[0] if answers else None,
        yours=_at(meeting, context) if meeting else ForYou(name=context.person.name),
        observes=context.person.role is Role.OBSERVER,
        runs_meetings=context.runs_meetings,
        blocks=_blocks(context),
        parked=_parked(context),
        standing=overview.overview(context.register) if context.runs_meetings else None,
    )
    return Reply(card=cards.home(page, zone=context.zone))


def _own_actions(context: Context) -> list[Action]:
    """Open and one's own, the soonest first; what has no day comes last."""
    column = context.register.actions.column("status")
    found = [
        action
        for action in context.register.actions.where(column.in_(("open", "started")))
        if context.owns(action) and context.visible(action)
    ]
    return sorted(found, key=lambda action: (_day(action), action.number))


def _day(action: Action) -> date:
    return action.due.day if action.due is not None and action.due.day is not None else date.max


def _own_steps(context: Context) -> tuple[Milestone, ...]:
    person = context.person
    return tuple(
        sorted(
            (
                each
                for each in context.register.milestones.where(status=MilestoneStatus.OPEN.value)
                if any(
                    owner.includes(person.id, person.organisation_id, person.role.value)
                    for owner in each.owners
                )
            ),
            key=lambda each: (each.due.day or date.max, each.number),
        )
    )


def _at(meeting: Meeting, context: Context) -> ForYou:
    slots = yours.slots(requests.items_of(context.register, meeting), meeting, context)
    return yours.for_person(context.person, slots, yours.due_at(meeting, context), context)


def _blocks(context: Context) -> tuple[Block, ...]:
    """What the person pasted and neither stored nor discarded."""
    return tuple(
        Block(
            proposal=each.id,
            first=next(
                (said for command in each.commands if (said := _said(command))),
                "",
            ),
            lines=len(each.commands),
        )
        for each in proposals.blocks(context.register, context.person.id)
    )


def _said(command: object) -> str:
    match command:
        case AddAction():
            return command.sentence or command.text or ""
        case Suggest():
            return command.text or ""
    return ""


def _parked(context: Context) -> tuple[tuple[int, AddAction], ...]:
    """Lines of a meeting to settle, for those who run it, once none is held any more."""
    if not context.runs_meetings or context.held_meeting is not None:
        return ()
    return tuple(proposals.parked_lines(context.register))
