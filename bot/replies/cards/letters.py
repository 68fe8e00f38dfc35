"""Cards about letters: what was read and is not certain, what was not read, and which of several things is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands import model
from bot.commands.letters import Asked
from bot.commands.model import Command, Several
from bot.domain.action import Action
from bot.replies.cards import words
from bot.replies.cards.asking import question, quote
from bot.replies.model import (
    Button,
    Card,
    Heading,
    Item,
    Part,
    Strong,
    Typed,
    buttons,
    items,
    text,
)

NOTHING_CHANGED = "Nothing was changed."
UNREAD = "letter:unread"  # What a card is about that says so: it is answered once, or two machines would talk for ever.
_SHOWN = 5  # Sentences that are repeated.


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One action that a sentence may mean, and the sentence as a command about it."""

    key: str
    text: str
    command: Command


def which(asked: Asked, choices: Sequence[Choice]) -> Card:
    """One thing was asked, and the message that was answered was about several, or about another."""
    if len(choices) == 1 and not choices[0].text:
        only = choices[0]
        return question(
            text(
                "You wrote “", Strong(text=quote(asked.said)), f"”, but what you answer is not about {only.key}. "
                f"Is it what you mean? {NOTHING_CHANGED}",
            ),
            buttons(Button(label=f"Yes: {in_words(only.command)}", command=only.command, primary=True)),
        )  # fmt: skip
    rows = [
        Item(
            ref=each.key,
            title=(each.text,),
            buttons=(Button(label=f"This one: {each.key}", command=each.command),),
        )
        for each in choices
    ]
    example = f"{choices[0].key.rpartition('/')[2]} {quote(asked.said, 40).rstrip('.').lower()}"
    return question(
        text(
            "You wrote “", Strong(text=quote(asked.said)), f"”. Which of these {words.count(len(choices), 'action')} "
            f"do you mean? {NOTHING_CHANGED}",
        ),
        items(rows),
        text("Or write it with its number, for example ", Typed(text=example), ".", quiet=True),
    )  # fmt: skip


def shown_back(
    asked: Sequence[Asked],
    open_ones: Sequence[tuple[Asked, Sequence[Choice]]],
    *,
    unread: Sequence[str],
    proved: bool,
) -> Card:
    """What was read, to be confirmed with one button; what is open has buttons of its own."""
    unclear = [each for each, _ in open_ones]
    clear = [each for each in asked if each not in unclear]
    begun = (
        "This is what I read in your mail, and I'm not sure of it."
        if proved
        else "A mail with your address asks for this. I can't tell whether it is from you."
    )
    parts: list[Part] = [text(f"{begun} {NOTHING_CHANGED}")]
    if clear:
        parts.append(
            items([Item(title=(in_words(each.command),), detail=f"“{quote(each.said)}”") for each in clear])
        )
        whole = (
            clear[0].command if len(clear) == 1 else Several(commands=tuple(each.command for each in clear))
        )
        label = "Yes, do that" if len(clear) == 1 else "Yes, do all of that"
        parts.append(buttons(Button(label=label, command=whole, primary=True)))
    for each, choices in open_ones:
        parts.append(Heading(text=f"“{quote(each.said)}”: which do you mean?"))
        parts.append(
            items(
                [
                    Item(
                        ref=choice.key,
                        title=(choice.text or in_words(choice.command),),
                        buttons=(Button(label=f"This one: {choice.key}", command=choice.command),),
                    )
                    for choice in choices
                ]
            )
        )
    parts += _unread(unread)
    if not proved:
        parts.append(text("If it was not you, do nothing; nothing happens.", quiet=True))
    return question(*parts)


def not_read(unread: Sequence[str], actions: Sequence[Action], suggested: Asked | None = None) -> Card:
    """Words that ask for nothing that is known: in an answer to a reminder they may be kept with it.

    suggested: the same as a suggestion, where items for an agenda were asked for too.
    """
    said = " ".join(unread)
    begun = text(
        f"I read your mail, “{quote(said, 120)}”, and don't know what to do with it. {NOTHING_CHANGED}"
    )
    if not actions:
        asked = question(
            begun,
            text("You can write, for example, ", Typed(text="what do I owe?"), ", ", Typed(text="4b done"), ", ",
                 Typed(text="apologies for the 16th"), " or ", Typed(text="suggest joint inspections for 20 min"), "."),
        )  # fmt: skip
        return replace(asked, about=UNREAD)
    rows = [
        Item(
            ref=each.key,
            title=(each.summary,),
            buttons=(
                Button(
                    label="Keep it as a note", command=model.UpdateAction(ref=each.key, text=said[:2_000])
                ),
                Button(label="Done", command=model.DoneAction(ref=each.key)),
                Button(label="Not mine", command=model.NotMine(ref=each.key)),
            ),
        )
        for each in actions
    ]
    parts: list[Part] = [begun, items(rows)]
    if suggested is not None:
        parts.append(buttons(Button(label="Suggest it for the agenda", command=suggested.command)))
    return replace(question(*parts), about=UNREAD)


def stranger() -> Card:
    """To whoever is no member anywhere: nothing of anybody."""
    return Card(
        title="I don't know your address",
        parts=(
            text(
                "Thank you for your mail. I keep actions and agendas for networks, and know only the addresses "
                "that a network gave me. Yours is not among them, so nothing was done."
            ),
            text(
                "If you belong to one, please ask whoever runs its meetings to add this address, "
                "or write from the one that they have."
            ),
        ),
    )


def sealed() -> Card:
    """The words came in a wrapping that can't be opened here."""
    return question(
        text(f"I can't read your mail: its words are encrypted, or in a file called winmail.dat. {NOTHING_CHANGED}"),
        text("Please send it once more as plain text or HTML."),
    )  # fmt: skip


def with_unread(card: Card, unread: Sequence[str]) -> Card:
    """The answer, and which sentences nothing was done about."""
    return replace(card, parts=(*card.parts, *_unread(unread))) if unread else card


def _unread(unread: Sequence[str]) -> list[Part]:
    if not unread:
        return []
    said = "; ".join(f"“{quote(each)}”" for each in unread[:_SHOWN])
    return [text(f"I did nothing about the rest of your mail: {said}.", quiet=True)]


def under(card: Card) -> tuple[Part, ...]:
    """What else was asked, under the first answer."""
    return (Heading(text=card.title), *card.parts) if card.title else card.parts


def in_words(command: Command) -> str:
    """What a command does, as one says it before it is done."""
    match command:
        case Several(commands=commands):
            return "; ".join(in_words(each) for each in commands)
        case model.DoneAction(outcome=outcome):
            return f"{_ref(command)} is done{f': {quote(outcome)}' if outcome else ''}"
        case model.ChangeDue(when=when):
            return f"another date for {_ref(command)}{f': {when}' if when else ''}"
        case model.DropAction():
            return f"{_ref(command)} is no longer needed"
        case model.NotMine(who=who):
            return f"{_ref(command)} is not yours{f', but for {who}' if who else ''}"
        case model.UpdateAction(text=said, kind=kind):
            begun = "you are stuck with" if kind == "stuck" else "a note on"
            return f"{begun} {_ref(command)}{f': {quote(said)}' if said else ''}"
        case model.Apologise(meeting=meeting, deputy=deputy):
            return f"apologies for {meeting or 'the next meeting'}{f'; {deputy} comes' if deputy else ''}"
        case model.Attend(meeting=meeting):
            return f"you are coming to {meeting or 'the next meeting'}"
        case model.Suggest(text=said):
            return f"a suggestion for the agenda: {quote(said)}"
        case model.AddAction(who=who, text=said):
            return f"a new action for {who or 'somebody'}: {quote(said)}"
        case model.AddMember(name=name, organisation=home):
            return f"a new member: {name}{f' of {home}' if home else ''}"
        case model.SetAddress(who=who, email=email):
            return f"another address for {who or 'somebody'}: {email}"
        case model.RemoveMember(who=who, to=to):
            return f"{who} leaves{f', and {to} takes over' if to else ''}"
        case model.ReportChange(who=who, change=change):
            return f"{who or 'you'}: {change}"
        case model.PauseReminders(resume=resume, until=until):
            return "reminders again" if resume else f"no reminders{f' until {until}' if until else ''}"
        case model.PasteBlock(lines=lines):
            return f"notes with {words.count(len(lines), 'line')}"
        case _:
            return _VERBS.get(type(command), type(command).__name__)


def _ref(command: Command) -> str:
    return getattr(command, "ref", None) or "your action"


_VERBS = {
    model.ListActions: "show your actions",
    model.ShowAgenda: "show the agenda",
    model.NextMeeting: "when you meet next",
    model.SnoozeAction: "remind you later",
    model.CarryAction: "take it on to the next meeting",
    model.StartAction: "it has begun",
    model.ReopenAction: "it is not done after all",
    model.Undo: "take back your last change",
    model.NetworkStatus: "where everything stands",
    model.MyReminders: "what I will remind you of",
}
