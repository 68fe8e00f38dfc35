"""A letter: what it asks is done at once where that is certain, else shown back; an answer is about what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.commands import agenda_verbs, grammar, letters, model
from bot.commands.agreeing import agreement
from bot.commands.letters import Asked, Letter
from bot.commands.model import Command, ReadLetter, Several
from bot.domain.action import Action
from bot.domain.due import local_day
from bot.domain.meeting import Meeting
from bot.domain.reminder import Kind
from bot.handlers import answering, bare, rights
from bot.handlers.context import Context
from bot.replies.cards import letters as cards
from bot.replies.cards.letters import Choice
from bot.replies.codec import card_from_text
from bot.replies.model import Buttons, Card, Reply
from bot.store import deliveries

Handlers = Mapping[type[Command], Callable[[Any, Context], Reply]]

# What a reference of an action stands in.
_ON_ACTIONS = (
    model.AssignAction, model.CarryAction, model.ChangeDue, model.DoneAction, model.DropAction, model.EditAction,
    model.NotMine, model.ReopenAction, model.SnoozeAction, model.StartAction, model.UpdateAction, model.WatchAction,
)  # fmt: skip
# What is kept of others: whoever may not change it asks those who keep it.
_OF_MEMBERS = (model.AddMember, model.RemoveMember, model.SetAddress)
# A letter proves who wrote it as well as a chat does, and less than these ask for.
_NOT_BY_LETTER = (
    model.ClaimRole, model.LinkAccount, model.LinkChannel, model.ReadLetter, model.SetUpNetwork, model.UseNetwork,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Answered:
    """What the message held that a letter answers."""

    actions: tuple[Action, ...] = ()
    meeting: Meeting | None = None


def read_letter(command: ReadLetter, context: Context, handlers: Handlers) -> Reply:
    """Do what is asked, show it back where it is in doubt, and stay silent where there is nothing."""
    if (agreed := _agreed(command, context)) is not None:
        return _agreed_to(agreed, command, context, handlers)
    held = _answered(command, context)
    letter = letters.read(
        command.words,
        subject=command.subject,
        answers=command.answers,
        notes=command.notes,
        is_reply=command.is_reply,
    )
    if letter.is_nothing:
        return Reply(card=None)
    asked = [_settled(each, held, context) for each in letter.asked]
    asked = [each for each in asked if not isinstance(each.command, _NOT_BY_LETTER)]
    if not asked:
        return _not_read(letter, held, command, context, handlers)
    open_ones = [(each, choices) for each in asked if (choices := _choices(each, held))]
    if open_ones and len(open_ones) == len(asked) == 1:
        return Reply(card=cards.which(*open_ones[0]))
    if letter.doubt or open_ones or not command.proved or _is_out_of_place(asked, held):
        return Reply(card=cards.shown_back(asked, open_ones, unread=letter.unread, proved=command.proved))
    if (passed_on := _for_the_chair(asked, context)) is not None:
        asked = [passed_on]
    return _done([each.command for each in asked], letter.unread, context, handlers)


def _not_read(
    letter: Letter, held: _Answered, command: ReadLetter, context: Context, handlers: Handlers
) -> Reply:
    """Nothing that is known is asked for; under the call for items it may be a suggestion."""
    line = _for_the_agenda(letter, command, context)
    if line is not None and letters.has_no_items(line.said):
        return Reply(card=None)
    correction = _for_the_minutes(letter, command, context)
    if correction is not None:
        if not command.proved:
            return Reply(card=cards.shown_back([correction], [], unread=(), proved=False))
        return _run(correction.command, context, handlers)
    if _is_told_again(command, held, context):
        note = model.UpdateAction(ref=held.actions[0].key, text=" ".join(letter.unread)[:2_000])
        return replace(_run(note, context, handlers), card=None)
    if line is None or held.actions:
        return Reply(card=cards.not_read(letter.unread, held.actions, line))
    if not command.proved or not letters.is_topic(line.said):
        return Reply(card=cards.shown_back([line], [], unread=(), proved=command.proved))
    return _run(line.command, context, handlers)


def _is_told_again(command: ReadLetter, held: _Answered, context: Context) -> bool:
    """Once more what can't be read, of the one action that we had asked about: it is kept, and not asked again.

    A machine that answers everything is answered once; what a person means to say is not lost.
    """
    if command.delivery is None or len(held.actions) != 1 or not command.proved:
        return False
    asked = deliveries.card_of(context.register, context.person.id, command.delivery)
    return asked is not None and card_from_text(asked).about == cards.UNREAD


def _is_out_of_place(asked: Sequence[Asked], held: _Answered) -> bool:
    """ "Apologies" in answer to a message about actions alone: for a meeting, or for being late with them?"""
    if not held.actions or held.meeting is not None:
        return False
    return any(isinstance(each.command, model.Apologise) and each.command.meeting is None for each in asked)


def _for_the_agenda(letter: Letter, command: ReadLetter, context: Context) -> Asked | None:
    """ "One line is enough", says the call for items: a line that asks for nothing else is a suggestion."""
    if command.delivery is None or len(letter.unread) != 1:
        return None
    told = deliveries.kinds_in(context.register, context.person.id, command.delivery)
    if not told & {Kind.MEETING_CALL, Kind.MEETING_CLOSING}:
        return None
    said = letter.unread[0]
    return Asked(said=said, command=agenda_verbs.suggest(said.rstrip(" .")))


def _for_the_minutes(letter: Letter, command: ReadLetter, context: Context) -> Asked | None:
    """What is said in answer to minutes, and asks for nothing else, is about something that is wrong in them."""
    shown = deliveries.card_of(context.register, context.person.id, command.delivery or 0)
    if shown is None or not letter.unread:
        return None
    offered = [
        button.command
        for part in card_from_text(shown).parts
        if isinstance(part, Buttons)
        for button in part.buttons
    ]
    meant = next((each for each in offered if isinstance(each, model.CorrectMinutes)), None)
    said = " ".join(letter.unread)
    return Asked(said=said, command=replace(meant, text=said)) if meant is not None else None


def _agreed(command: ReadLetter, context: Context) -> Command | None:
    """What a short answer to a question of ours agrees to."""
    if command.delivery is None or command.answers or command.notes:
        return None
    answer = agreement(letters.without_greeting(command.words))
    asked = deliveries.card_of(context.register, context.person.id, command.delivery)
    if answer is None or asked is None:
        return None
    return answering.pressed(answer, card_from_text(asked))


def _agreed_to(agreed: Command, letter: ReadLetter, context: Context, handlers: Handlers) -> Reply:
    if not letter.proved:
        asked = Asked(said=letter.words, command=agreed)
        return Reply(card=cards.shown_back([asked], [], unread=(), proved=False))
    return _run(agreed, context, handlers)


def _for_the_chair(asked: Sequence[Asked], context: Context) -> Asked | None:
    """ "Please add Hal Norwood of Eastmarsh": what a member asks of the members' list, those who keep it confirm."""
    of_members = [each for each in asked if isinstance(each.command, _OF_MEMBERS)]
    if not of_members or all(rights.passes_door(each.command, context.person.role) for each in asked):
        return None
    return replace(of_members[0], command=model.AskSomebody(text=of_members[0].said))


def _done(commands: Sequence[Command], unread: Sequence[str], context: Context, handlers: Handlers) -> Reply:
    """What changes something is one change; what was asked besides is answered under it."""
    changing = [each for each in commands if grammar.verb_of(each).writes]
    asking = [each for each in commands if not grammar.verb_of(each).writes]
    replies = []
    if changing:
        whole = changing[0] if len(changing) == 1 else Several(commands=tuple(changing))
        replies.append(_run(whole, context, handlers))
    replies += [_run(each, context, handlers) for each in asking]
    shown = [reply.card for reply in replies if reply.card is not None]
    if not shown:
        return Reply(card=None)
    return replace(replies[0], card=cards.with_unread(_together(shown), unread))


def _run(command: Command, context: Context, handlers: Handlers) -> Reply:
    rights.require_door(command, context)
    context.register.author = replace(context.register.author, verb=type(command).__name__)
    return bare.asked(command, context, lambda: handlers[type(command)](command, context))


def _together(shown: Sequence[Card]) -> Card:
    first, *others = shown
    return replace(first, parts=(*first.parts, *(part for card in others for part in cards.under(card))))


# --- what it is about


def _answered(command: ReadLetter, context: Context) -> _Answered:
    """The sender's own message alone counts; another's says nothing."""
    if command.delivery is None:
        return _Answered()
    held = deliveries.held_by(context.register, context.person.id, command.delivery)
    actions = [
        action
        for action in context.register.actions.where()
        if context.visible(action) and (f"action:{action.id}" in held or action.key in held)
    ]
    meetings = [meeting for meeting in context.meetings if f"meeting:{meeting.id}" in held]
    return _Answered(actions=tuple(actions), meeting=meetings[0] if len(meetings) == 1 else None)


def _settled(asked: Asked, held: _Answered, context: Context) -> Asked:
    """With the one thing that can be meant put in; a doubt stays as it is."""
    command = asked.command
    if isinstance(command, (model.Apologise, model.Attend)) and command.meeting is None:
        return replace(asked, command=replace(command, meeting=_day(held.meeting, context)))
    if not isinstance(command, _ON_ACTIONS) or not held.actions:
        return asked
    fitting = _fitting(command.ref, asked.quoted, held.actions)
    return replace(asked, command=replace(command, ref=fitting[0].key)) if len(fitting) == 1 else asked


def _day(meeting: Meeting | None, context: Context) -> str | None:
    """The meeting as one types it, where it is not the next one anyhow."""
    if meeting is None or meeting == context.next_meeting or meeting.dtstart <= context.now:
        return None
    return local_day(meeting.dtstart, context.zone).isoformat()


def _fitting(ref: str | None, quoted: str, actions: Sequence[Action]) -> list[Action]:
    """Those among the message's actions that a reference, or the quoted piece above, can mean."""
    if ref is not None:
        wanted = ref.replace(" ", "").casefold()
        return [
            each
            for each in actions
            if wanted in (each.key.casefold(), each.key.rpartition("/")[2].casefold())
        ]
    if quoted:
        near = quoted.split("\n")[-1:] + quoted.split("\n")
        for piece in near:
            found = [each for each in actions if _is_named(each, piece)]
            if len(found) == 1:
                return found
        return list(actions)
    return list(actions)


def _is_named(action: Action, quoted: str) -> bool:
    said = " ".join(quoted.casefold().split())
    label = action.key.rpartition("/")[2].casefold()
    return (
        label in said.replace("(", " ").replace(")", " ").replace(":", " ").split()
        or action.summary.casefold()[:40] in said
    )


def _choices(asked: Asked, held: _Answered) -> list[Choice]:
    """What is open in one that was asked: which action it means; [] where nothing is."""
    command = asked.command
    if not isinstance(command, _ON_ACTIONS) or not held.actions:
        return []
    keys = [each.key for each in held.actions]
    if command.ref in keys:
        return []
    named = _fitting(command.ref, asked.quoted, held.actions) if command.ref is not None else held.actions
    if not named:  # It names another than those that the message was about.
        return [Choice(key=str(command.ref), text="", command=command)]
    return [Choice(key=each.key, text=each.summary, command=_of(command, each.key)) for each in named]


def _of(command: Command, key: str) -> Command:
    assert any(each.name == "ref" for each in fields(command)), "it is about an action"
    given: dict[str, Any] = {"ref": key}
    return replace(command, **given)
