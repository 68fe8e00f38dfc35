"""A pasted block of lines: what each would become is proposed, and stored together when it is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.commands import block
from bot.commands.model import AddAction, Command, Confirm, Decide, PasteBlock, Suggest
from bot.domain.errors import MeetingProblem, NoMeeting, NotUnderstood, ProposalGone
from bot.domain.meeting import Decision
from bot.handlers import new_action, placing
from bot.handlers.context import Context
from bot.handlers.new_action import Draft, Question, Recorded
from bot.replies.cards import actions as action_cards
from bot.replies.cards import capture as cards
from bot.replies.cards.capture import Line
from bot.replies.model import Reply
from bot.store import proposals
from bot.store.proposals import Proposal

Handlers = Mapping[type[Command], Callable[[Any, Context], Reply]]


def paste_block(command: PasteBlock, context: Context) -> Reply:
    """Show what each line would become; nothing is stored but the proposal."""
    read = [(each.said, each.command) for each in block.read_block(command.lines)]
    kept = [(line, each) for line, each in read if each is not None and _may_keep(each, context)]
    decided = [line for line, each in read if isinstance(each, Decide)] if not _records(context) else []
    if not kept:
        if decided:
            _require_recording(context)
        raise NotUnderstood(
            text=" ".join(command.lines), nearest=("/action add Nadia to send the slides by Friday",)
        )
    proposal = proposals.add(
        context.register,
        person_id=context.person.id,
        kind=proposals.BLOCK,
        commands=tuple(each for _, each in kept),
    )
    lines = [_line(number, line, each, context) for number, (line, each) in enumerate(kept, start=1)]
    card = cards.proposed(
        proposal.id,
        lines,
        left_out=[line for line, each in read if each is None],
        decided=decided,
        recorders=() if context.runs_meetings else placing.leaders(context),
        zone=context.zone,
    )
    return Reply(card=card)


def _records(context: Context) -> bool:
    """Decisions are recorded by those who run meetings, of a meeting that has begun."""
    return context.runs_meetings and context.last_meeting is not None


def _may_keep(command: Command, context: Context) -> bool:
    return not isinstance(command, Decide) or _records(context)


def _require_recording(context: Context) -> None:
    """Raises NotAllowed, NoMeeting or MeetingProblem, as /meeting decide would."""
    context.require(context.runs_meetings, verb="meeting decide")
    if context.next_meeting is None:
        raise NoMeeting()
    raise MeetingProblem(reason="not_started", detail="The meeting")


def _line(number: int, said: str, command: Command, context: Context) -> Line:
    """What one line would become, or why it will be asked about."""
    if isinstance(command, Suggest):
        return Line(number=number, said=said, title=command.text or said, meeting=command.meeting)
    if isinstance(command, Decide):
        assert context.last_meeting is not None, "without one, decisions are left out"
        return Line(number=number, said=said, title=command.text or said, decided_at=context.last_meeting)
    assert isinstance(command, AddAction), "a block holds actions, suggestions and decisions"
    understood = new_action.understand(command, context)
    if isinstance(understood, Question):
        return Line(number=number, said=said, title=understood.command.text or said, doubt=understood.why)
    return Line(
        number=number,
        said=said,
        title=understood.text,
        owners=understood.owners,
        due=understood.due,
        is_action=True,
        is_done=command.done,
        agenda=understood.agenda.title if understood.agenda else None,
    )


def confirm(command: Confirm, context: Context, handlers: Handlers) -> Reply:
    """Store what was proposed, once. What is in doubt is asked about, one by one, and waits."""
    proposal = _mine(command.proposal, context)
    if command.discard:
        proposals.use(context.register, proposal)
        return Reply(card=cards.discarded(len(proposal.commands)))
    if proposal.kind == proposals.PARKED:
        settling = replace(_action(proposal.commands[0]), proposal=proposal.id)
        return handlers[AddAction](settling, context)
    proposals.use(context.register, proposal)
    chosen = [
        each
        for number, each in enumerate(proposal.commands, start=1)
        if not command.keep or number in command.keep
    ]
    return _store(chosen, context, handlers)


def _mine(id: int, context: Context) -> Proposal:
    """The proposal, where the sender may confirm it; chair and minute taker share what was parked.

    Raises:
        ProposalGone: used, expired, or somebody else's.
    """
    proposal = proposals.get(context.register, id)
    shared = proposal.kind == proposals.PARKED and context.runs_meetings
    if proposal.person_id != context.person.id and not shared:
        raise ProposalGone(why="other")
    return proposal


def _action(command: Command) -> AddAction:
    assert isinstance(command, AddAction), "only actions are parked"
    return command


@dataclass(kw_only=True)
class _Stored:
    """What became of the lines of a block."""

    actions: list[Recorded]
    suggestions: list[str]
    decisions: list[Decision]
    asked: list[tuple[int, AddAction]]  # parked: the proposal's id, and the line


def _store(commands: Sequence[Command], context: Context, handlers: Handlers) -> Reply:
    stored = _Stored(actions=[], suggestions=[], decisions=[], asked=[])
    for command in commands:
        if isinstance(command, Suggest):
            handlers[Suggest](command, context)
            stored.suggestions.append(command.text or "")
            continue
        if isinstance(command, Decide):
            stored.decisions.append(_decided(command, context, handlers))
            continue
        understood = new_action.understand(_action(command), context)
        if isinstance(understood, Draft):
            stored.actions += new_action.record(understood, context)
        else:
            stored.asked.append(_parked(_action(command), context))
    _tell_owners(stored.actions, context)
    return Reply(
        card=cards.confirmed(
            [each.action for each in stored.actions],
            suggestions=stored.suggestions,
            decisions=stored.decisions,
            asked=stored.asked,
            zone=context.zone,
            change=context.register.change,
        )
    )


def _decided(command: Decide, context: Context, handlers: Handlers) -> Decision:
    handlers[Decide](command, context)
    decision = context.register.written[-1].after
    assert isinstance(decision, Decision), "a decision is the one thing that recording it writes"
    return decision


def _parked(command: AddAction, context: Context) -> tuple[int, AddAction]:
    parked = proposals.add(
        context.register, person_id=context.person.id, kind=proposals.PARKED, commands=(command,)
    )
    return parked.id, command


def _tell_owners(recorded: Sequence[Recorded], context: Context) -> None:
    for each in recorded:
        if not each.action.held and each.action.status.is_open:
            card = action_cards.for_you(each.action, by=context.person, zone=context.zone)
            context.tell(context.people_of(each.action.owners), card)
