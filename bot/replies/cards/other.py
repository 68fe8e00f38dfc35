"""Cards for search, undo and help."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.commands.grammar import Verb
from bot.commands.model import AddAction, Command, Help, ListActions, Search, ShowAction, ShowAgenda
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.history import Entry
from bot.domain.meeting import Decision, Meeting
from bot.domain.milestone import Milestone
from bot.domain.person import Network, Person, Role
from bot.replies.cards import words
from bot.replies.cards.asking import WHEN_HINT
from bot.replies.model import (
    Button,
    Card,
    Form,
    Heading,
    Input,
    InputKind,
    Item,
    Part,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    said,
    text,
)

_MOST_SHOWN = 20  # lines of what was taken back: minutes may have brought a hundred things
_ITEM_STATE = {
    ItemState.SUGGESTED: "suggested",
    ItemState.ACCEPTED: "on the agenda",
    ItemState.DECLINED: "declined",
    ItemState.DEFERRED: "deferred",
    ItemState.DISCUSSED: "discussed",
}


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing found; words is what was searched."""

    words: str
    item: Item


def action_hit(action: Action, zone: str) -> Hit:
    due = f"due {words.due(action.due, zone)}"
    detail = words.dotted(words.mentioned(action.owners), due, words.state(action))
    everything = f"{action.key} {action.summary} {action.outcome or ''} {said(detail)}"
    show = Button(label="Show", command=ShowAction(ref=action.key))
    return Hit(
        words=everything, item=Item(ref=action.key, title=(action.summary,), detail=detail, buttons=(show,))
    )


def agenda_hit(item: AgendaItem, meeting: Meeting | None, zone: str) -> Hit:
    where = words.meeting_day(meeting, zone) if meeting else "no meeting yet"
    detail = words.dotted(f"agenda, {where}", _ITEM_STATE[item.state], words.mentioned(item.leads))
    return Hit(
        words=f"{item.ref} {item.title} {' '.join(item.lines)} {item.reason or ''} {said(detail)}",
        item=Item(ref=item.ref, title=(item.title,), detail=detail),
    )


def decision_hit(decision: Decision, meeting: Meeting | None, zone: str) -> Hit:
    where = f", {words.meeting_day(meeting, zone)}" if meeting else ""
    return Hit(
        words=f"D{decision.number} {decision.text}",
        item=Item(ref=f"D{decision.number}", title=(decision.text,), detail=f"decision{where}"),
    )


def milestone_hit(milestone: Milestone, zone: str) -> Hit:
    when = words.due(milestone.due, zone)
    detail = words.dotted("plan step", words.mentioned(milestone.owners), when, milestone.status.value)
    return Hit(
        words=f"{milestone.ref} {milestone.summary} {said(detail)}",
        item=Item(ref=milestone.ref, title=(milestone.summary,), detail=detail),
    )


def found(hits: Sequence[Hit], *, wanted: str, total: int, page: int, more: bool) -> Card:
    parts: list[Part] = [
        items(
            [hit.item for hit in hits], empty="Nothing fits all of these words. Try fewer, or shorter ones."
        )
    ]
    if more:
        parts.append(buttons(Button(label="More", command=Search(words=wanted, page=page + 1))))
    return Card(title=f"“{words.shorten(wanted, 60)}”: {total} found", parts=tuple(parts))


def undone(entries: Sequence[Entry], *, told: int) -> Card:
    lines = _lines(entries)
    parts: list[Part] = [text("Taken back:"), items([Item(title=(line,)) for line in lines[:_MOST_SHOWN]])]
    if len(lines) > _MOST_SHOWN:
        parts.append(text(f"… and {len(lines) - _MOST_SHOWN} more, so that nothing of it is left."))
    if told:
        parts.append(
            text(
                f"{words.sentence(words.count(told, 'person', 'people'))} had been told already and will hear of it."
            )
        )
    return Card(tone=Tone.GOOD, parts=tuple(parts))


def _lines(entries: Iterable[Entry]) -> list[str]:
    """What each undone change was about, once per thing."""
    lines = [_what(entry) for entry in entries]
    return list(dict.fromkeys(line for line in lines if line))


def _what(entry: Entry) -> str:
    value: Any = entry.after if entry.after is not None else entry.before
    name = getattr(value, "key", None) if entry.entity == "action" else getattr(value, "ref", None)
    said = getattr(value, "summary", None) or getattr(value, "title", None) or getattr(value, "name", None)
    said = said or getattr(value, "text", None) or entry.entity.replace("_", " ")
    label = f"{name}: {said}" if name else str(said)
    if entry.before is None:
        return f"{label} (it was new)"
    if entry.after is None:
        return f"{label} (it is back)"
    return label


def taken_back(entries: Sequence[Entry], *, by: str) -> Card:
    """A correction for those who were told of the change."""
    return Card(
        title="A correction",
        about=f"{entries[0].entity}:{entries[0].entity_id}",
        parts=(
            text(f"{by} has taken back what you were told about:"),
            items([Item(title=(line,)) for line in _lines(entries)]),
            buttons(Button(label="My actions", command=ListActions())),
        ),
    )


def short_help(network: Network, person: Person) -> Card:
    """Three lines and three buttons."""
    if person.role is Role.OBSERVER:
        lines: tuple[str, ...] = ("Ask me what is agreed, what is on the agenda, and when you meet.",)
    else:
        lines = (
            "Tell me what was promised and who does it; I remind them in time, and not too often.",
            "The six things most people need: my actions · add · done · suggest · agenda · apologies.",
        )
    form = Form(
        title="New action",
        command=AddAction(),
        inputs=(
            Input(name="who", label="Who does it?", kind=InputKind.PERSON),
            Input(name="text", label="What?", kind=InputKind.PARAGRAPH),
            Input(name="when", label="By when?", optional=True, hint=WHEN_HINT),
        ),
    )
    return Card(
        title=f"Convenor keeps the register of {network.name}",
        parts=(
            *(text(line) for line in lines),
            text(
                "Everything else: ",
                Typed(text="help all"),
                ". Or one thing: ",
                Typed(text="help suggest"),
                ".",
            ),
            buttons(
                Button(label="My actions", command=ListActions()),
                Button(label="Agenda", command=ShowAgenda()),
                Button(label="New action", command=AddAction(), form=form),
            ),
        ),
    )


def full_help(verbs: Sequence[Verb]) -> Card:
    parts: list[Part] = []
    for noun in dict.fromkeys(verb.noun for verb in verbs):
        parts.append(Heading(text=f"/{noun}" if noun else "Everywhere"))
        parts.append(
            items(
                [
                    Item(title=(Typed(text=verb.usage),), detail=verb.summary)
                    for verb in verbs
                    if verb.noun == noun
                ]
            )
        )
    return Card(title="Everything you can say", parts=tuple(parts))


def help_on(verbs: Sequence[Verb]) -> Card:
    return Card(
        title=verbs[0].usage if len(verbs) == 1 else f"/{verbs[0].noun}",
        parts=(
            items(
                [
                    Item(
                        title=(Typed(text=verb.usage),),
                        detail=verb.summary,
                        lines=(f"For example: {verb.example}",),
                    )
                    for verb in verbs
                ]
            ),
        ),
    )


def asked_for(said: str, meant: Command | None, *, by: Person) -> Card:
    """meant: what agreeing to it does; None: that is not clear, and they say it in their own words."""
    agree = (buttons(Button(label="Yes, do it", command=meant, primary=True)),) if meant is not None else ()
    return Card(
        title=f"{by.name} asks you to do something",
        tone=Tone.QUESTION,
        about=f"person:{by.id}",
        parts=(
            text("They may not do it themselves. If you agree, say it as your own:"),
            text(Typed(text=words.shorten(said, 500))),
            *agree,
        ),
    )


def passed_on(who: Sequence[Person]) -> Card:
    names = words.listed([person.name for person in who]) or "the chair"
    return Card(
        tone=Tone.GOOD,
        parts=(text("Passed on to ", Strong(text=names), "."), buttons(Button(label="Help", command=Help()))),
    )
