"""Search, undo, help, thanks, and passing a refused command on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.commands import grammar
from bot.commands.model import Acknowledge, AskSomebody, Command, Help, Search, Undo
from bot.commands.people import fold
from bot.domain.errors import ConvenorError, NotUnderstood
from bot.domain.person import Role
from bot.handlers.context import Context
from bot.replies.cards import other as cards
from bot.replies.cards import posts as post_cards
from bot.replies.model import Reply
from bot.store import history, posts

_OF_THEMSELVES = re.compile(r"\b(?:me|my|mine|myself|i|i'm|i’m|i've|i’ve)\b", re.IGNORECASE)
PAGE = 10  # Things found on one card.


def search(command: Search, context: Context) -> Reply:
    """Every word must occur, in any order; across actions, agenda, decisions and plan steps."""
    wanted = fold(command.words or "").split()
    if not wanted:
        raise NotUnderstood(
            text="", missing="the words to look for", nearest=("/search supervision template",)
        )
    found = [hit for hit in _everything(context) if all(word in fold(hit.words) for word in wanted)]
    page = found[(command.page - 1) * PAGE : command.page * PAGE]
    more = len(found) > command.page * PAGE
    return Reply(
        card=cards.found(page, wanted=command.words or "", total=len(found), page=command.page, more=more)
    )


def _everything(context: Context) -> Iterable[cards.Hit]:
    register, zone = context.register, context.zone
    for action in reversed(register.actions.where()):
        if context.visible(action):
            yield cards.action_hit(action, zone)
    meetings = {meeting.id: meeting for meeting in register.all_meetings}
    for item in reversed(register.agenda_items.where()):
        yield cards.agenda_hit(item, meetings.get(item.meeting_id or 0), zone)
    for decision in reversed(register.decisions.where()):
        made_at = meetings.get(decision.meeting_id or 0)
        if made_at is not None and made_at.is_held_at(context.now) and not context.runs_meetings:
            continue  # Like its actions, it is known once the meeting is released.
        yield cards.decision_hit(decision, meetings.get(decision.meeting_id or 0), zone)
    for milestone in register.milestones.where():
        yield cards.milestone_hit(milestone, zone)


def undo(command: Undo, context: Context) -> Reply:
    """Takes back the sender's own last change, or the one whose Undo button was pressed."""
    entries = history.undo(context.register, person_id=context.person.id, change=command.change)
    told = history.recall_notices(context.register, entries[0].change)
    if told:
        people = [person for person in context.register.members if person.id in told]
        context.tell(people, cards.taken_back(entries, by=context.person.name))
    threads = posts.recall(
        context.register, {f"{each.entity}:{each.entity_id}" for each in entries}, at=entries[0].at
    )
    for thread in threads:
        _post_correction(thread, context)
    return Reply(card=cards.undone(entries, told=len(told)))


def _post_correction(thread: str, context: Context) -> None:
    meetings = {meeting.key: meeting for meeting in context.register.all_meetings}
    zone = context.network.time_zone
    card = post_cards.taken_back(meetings.get(thread), about=thread, now=context.now, zone=zone)
    context.post(card, thread=thread)


def show_help(command: Help, context: Context) -> Reply:
    if command.verb is None:
        return Reply(card=cards.short_help(context.network, context.person))
    role = context.person.role
    if fold(command.verb) == "all":
        return Reply(card=cards.full_help([verb for verb in grammar.VERBS if _may(role, verb.allowed)]))
    wanted = fold(command.verb).lstrip("/")
    fitting = [
        verb for verb in grammar.VERBS if wanted in (f"{verb.noun} {verb.name}".strip(), verb.name, verb.noun)
    ]
    if not fitting:
        raise NotUnderstood(text=command.verb, nearest=grammar.usages_near(command.verb))
    return Reply(card=cards.help_on(fitting))


def _may(role: Role, allowed: str) -> bool:
    """Whether a verb is worth showing to this role."""
    match allowed:
        case "chair":
            return role is Role.CHAIR
        case "minute_taker":
            return role.runs_meetings
        case "member" | "owner":
            return role is not Role.OBSERVER
        case _:
            return True


def acknowledge(command: Acknowledge, context: Context) -> Reply:
    """ "Thanks" and "will do" change nothing and need no answer."""
    return Reply(card=None)


def ask_somebody(command: AskSomebody, context: Context) -> Reply:
    """Passes what was refused on to those who may do it, as their own words to send."""
    who = context.holders(Role.CHAIR, Role.MINUTE_TAKER)
    context.tell(who, cards.asked_for(command.text, _meant(command.text), by=context.person))
    return Reply(card=cards.passed_on(who))


def _meant(said: str) -> Command | None:
    """What whoever agrees to it would do; "my 4a" would be another's in their mouth."""
    if _OF_THEMSELVES.search(said):
        return None
    try:
        return grammar.parse(said)
    except ConvenorError:
        return None
