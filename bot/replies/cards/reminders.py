"""Cards about reminders themselves: what will come, what came, and each person's wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.commands.model import PauseReminders, ReminderSettings
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Meeting
from bot.domain.milestone import Milestone
from bot.domain.person import Network
from bot.domain.policy import CATEGORIES, FREQUENCIES, Preferences
from bot.replies.cards import words
from bot.replies.cards.problems import undo_button
from bot.replies.model import (
    Button,
    Card,
    Fields,
    Form,
    Input,
    InputKind,
    Item,
    Part,
    Tone,
    Typed,
    buttons,
    items,
    text,
)

_KIND = {
    "action_due": "a reminder of",
    "action_late": "a note after the date of",
    "action_word": "please have a word about",
    "action_snoozed": "again, as you asked:",
    "meeting_call": "a call for agenda items for",
    "meeting_closing": "suggestions close soon for",
    "meeting_tomorrow": "a reminder of",
    "agenda_missing": "the agenda is not out yet for",
    "paper_due": "a reminder of",
    "meeting_release": "nothing was released yet from",
    "chair_overview": "the overview before",
    "milestone_due": "a reminder of",
    "milestone_late": "a note after the date of",
    "invitation": "to their calendar:",
    "counter_declined": "to their calendar, that no other time is taken for",
    "notice": "news",
    "post": "in the channel, about",
}
_STATE = {
    "sent": "delivered (whether it was read, nobody knows)",
    "pending": "waiting",
    "uncertain": "sent, but not confirmed yet",
    "failed": "not delivered",
    "superseded": "not needed any more",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one moment will bring about one thing, and to whom."""

    at: datetime
    kind: str
    about: str
    to: tuple[str, ...]
    zone: str

    @property
    def words(self) -> str:
        return f"{_KIND.get(self.kind, self.kind)} {self.about}".strip()


class Message(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def why(self) -> str | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def sent_at(self) -> datetime | None: ...


class Tally(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def intended(self) -> int: ...
    @property
    def sent(self) -> int: ...
    @property
    def waiting(self) -> int: ...
    @property
    def not_delivered(self) -> tuple[tuple[str, str], ...]: ...


def action_label(action: Action) -> str:
    return f"{action.key}: {words.shorten(action.summary, 60)}"


def paper_label(item: AgendaItem) -> str:
    return f"the paper for “{words.shorten(item.title, 60)}”"


def milestone_label(milestone: Milestone) -> str:
    return f"{milestone.ref}: {words.shorten(milestone.summary, 60)}"


def meeting_label(meeting: Meeting, zone: str) -> str:
    return f"the meeting on {words.meeting_day(meeting, zone)}"


def _row(line: Line, *, names: bool) -> Item:
    shown = words.listed(line.to) if len(line.to) <= 3 else f"{len(line.to)} people"
    return Item(
        title=(f"{words.instant(line.at, line.zone)}: {line.words}",), detail=f"to {shown}" if names else ""
    )


def mine(lines: Sequence[Line], *, wishes: Preferences) -> Card:
    parts: list[Part] = [
        items(
            [_row(line, names=False) for line in lines],
            empty="Nothing is planned for you in the next twelve weeks.",
        )
    ]
    if wishes.paused_until:
        parts.append(text(f"Your messages are paused until {words.day(wishes.paused_until)}."))
    parts.append(buttons(_pause_button(), Button(label="Settings", command=ReminderSettings())))
    return Card(title="What I will remind you of", parts=tuple(parts))


def preview(lines: Sequence[Line], *, more: int, until: datetime, zone: str) -> Card:
    day = words.instant(until, zone).partition(" at ")[0]
    parts: list[Part] = [
        items([_row(line, names=True) for line in lines], empty=f"Nothing will be sent until {day}.")
    ]
    if more > 0:
        parts.append(text(f"And {more} more after that.", quiet=True))
    parts.append(text("What is done, moved or answered by then is not sent.", quiet=True))
    return Card(title=f"What I will send until {day}", parts=tuple(parts))


def status(counted: Sequence[tuple[Tally, str]], *, zone: str, days: int) -> Card:
    """Against the list of those intended; delivered is not read."""

    def row(tally: Tally, about: str) -> Item:
        waiting = f", {tally.waiting} still waiting" if tally.waiting else ""
        channel = "in the channel on " if tally.kind == "post" else ""
        missed = tuple(
            f"not {channel}{name.capitalize() if channel else name}: {why or 'no reason is known'}"
            for name, why in tally.not_delivered
        )
        return Item(
            title=(f"{words.instant(tally.at, zone)}: {_KIND.get(tally.kind, tally.kind)} {about}".rstrip(),),
            detail=f"{tally.sent} of {tally.intended} delivered{waiting}",
            lines=missed,
        )

    return Card(
        title=f"What I sent in the last {days} days",
        parts=(
            items([row(*each) for each in reversed(counted)], empty="Nothing was due."),
            text("Delivered means that the platform took it; whether it was read, nobody knows.", quiet=True),
        ),
    )


def my_messages(messages: Sequence[Message], *, zone: str) -> Card:
    def row(message: Message) -> Item:
        why = f": {message.why}" if message.state == "failed" and message.why else ""
        at = words.instant(message.sent_at or message.created_at, zone)
        return Item(title=(f"{at}: {_STATE.get(message.state, message.state)}{why}",))

    return Card(
        title="What I sent you lately",
        parts=(items([row(message) for message in messages], empty="Nothing in the last 30 days."),),
    )


def settings(wishes: Preferences, *, change: str | None = None) -> Card:
    pairs = [("frequency", f"{wishes.frequency}: {FREQUENCIES[wishes.frequency]}")]
    pairs += [
        (name, f"{'off' if name in wishes.off else 'on'} ({about})") for name, about in CATEGORIES.items()
    ]
    if wishes.paused_until:
        pairs.append(("paused until", words.day(wishes.paused_until)))
    toggles = [
        Button(
            label=f"{words.sentence(name)} {'on' if name in wishes.off else 'off'}",
            command=ReminderSettings(name=name, value="on" if name in wishes.off else "off"),
        )
        for name in CATEGORIES
    ]
    rhythm = [
        Button(label=words.sentence(name), command=ReminderSettings(name="frequency", value=name))
        for name in FREQUENCIES
        if name != wishes.frequency
    ]
    undo = [undo_button(change)] if change else []
    return Card(
        title="How I remind you",
        tone=Tone.GOOD if change else Tone.PLAIN,
        parts=(Fields(pairs=tuple(pairs)), buttons(*toggles), buttons(*rhythm, _pause_button(), *undo)),
    )


def _pause_button() -> Button:
    return Button(label="Pause until…", command=PauseReminders(), form=_pause_form())


def _pause_form() -> Form:
    return Form(
        title="Pause my messages",
        command=PauseReminders(),
        inputs=(Input(name="until", label="Until when?", kind=InputKind.DATE, hint="6 January"),),
    )


def ask_pause() -> Card:
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(
                "Until when shall I keep quiet? Nothing is lost: what comes up waits, joined into one message."
            ),
            buttons(
                Button(label="For a week", command=PauseReminders(until="in 1 week")),
                Button(label="For four weeks", command=PauseReminders(until="in 4 weeks")),
                _pause_button(),
                Button(label="Fewer instead", command=ReminderSettings(name="frequency", value="few")),
            ),
        ),
    )


def paused(day: date, *, change: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(f"I will keep quiet until {words.day(day)}. What still matters then comes in one message."),
            buttons(
                Button(label="Start again now", command=PauseReminders(resume=True)),
                undo_button(change),
            ),
        ),
    )


def resumed(*, change: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(text("I will remind you again."), buttons(undo_button(change))),
    )


def test_message(network: Network) -> Card:
    return Card(
        title="This is a test",
        about=f"network:{network.id}",
        parts=(text(f"Reminders of {network.name} reach you here. There is nothing to do."),),
    )


def test_sent() -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(
            text("A test message is on its way. If it does not come, see "),
            text(Typed(text="/remind status")),
        ),
    )
