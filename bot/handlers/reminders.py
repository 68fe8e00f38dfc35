"""What the bot will send and did send, and each person's wishes about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands import dates
from bot.commands.model import (
    MyReminders,
    PauseReminders,
    PreviewReminders,
    ReminderSettings,
    ReminderStatus,
    TestReminder,
)
from bot.commands.people import fold
from bot.domain.errors import BadValue, DateProblem
from bot.domain.policy import CATEGORIES, FREQUENCIES, Preferences
from bot.handlers.context import Context
from bot.replies.cards import reminders as cards
from bot.replies.model import Reply
from bot.store import deliveries
from bot.store.register import Register

AHEAD = timedelta(weeks=12)  # How far a preview looks when nobody says; one quarter.
BACK = timedelta(days=30)  # How far the status looks back.
SHOWN = 40  # Lines on one card.


def my_reminders(command: MyReminders, context: Context) -> Reply:
    mine = deliveries.waiting(
        context.register, until=context.now + AHEAD, person_id=context.person.id, limit=SHOWN
    )
    wishes = Preferences.from_mapping(context.person.preferences)
    return Reply(card=cards.mine(_lines(mine, context), wishes=wishes))


def preview_reminders(command: PreviewReminders, context: Context) -> Reply:
    """What will be sent, in order: everything to chair and minute taker, their own to everybody else."""
    until = _until(command.until, context) if command.until else context.now + AHEAD
    person_id = None if context.runs_meetings else context.person.id
    coming = deliveries.waiting(context.register, until=until, person_id=person_id, limit=5000)
    lines = _lines(coming, context)
    return Reply(card=cards.preview(lines[:SHOWN], more=len(lines) - SHOWN, until=until, zone=context.zone))


def _until(phrase: str, context: Context) -> datetime:
    day = dates.resolve(phrase, context.calendar).last_day
    if day is None:
        raise DateProblem(phrase=phrase, reason="no_date")
    return datetime.combine(day, time.max, tzinfo=ZoneInfo(context.zone))


def _lines(waiting: Iterable[deliveries.Waiting], context: Context) -> list[cards.Line]:
    """Those of one moment about one thing on one line, with their recipients."""
    label = _labels(context.register)
    groups: dict[tuple[str, str, str], tuple[datetime, list[str]]] = {}
    for each in waiting:
        key = (f"{each.due_at:%Y-%m-%d %H:%M}", each.kind, each.subject)
        groups.setdefault(key, (each.due_at, []))[1].append(each.to)
    return [
        cards.Line(at=at, kind=kind, about=label(subject), to=tuple(names), zone=context.zone)
        for (_, kind, subject), (at, names) in groups.items()
    ]


def _labels(register: Register) -> Callable[[str], str]:
    """What a subject ("action:12") is called on screen."""
    zone = register.network.time_zone
    meetings = {meeting.id: meeting for meeting in register.all_meetings}

    def label(subject: str) -> str:
        kind, _, number = subject.partition(":")
        thing: Any = None
        match kind:
            case "action":
                thing = register.actions.get(int(number))
                return cards.action_label(thing) if thing else subject
            case "item":
                thing = register.agenda_items.get(int(number))
                return cards.paper_label(thing) if thing else subject
            case "milestone":
                thing = register.milestones.get(int(number))
                return cards.milestone_label(thing) if thing else subject
            case "meeting":
                thing = meetings.get(int(number))
                return cards.meeting_label(thing, zone) if thing else subject
            case _:
                return ""

    return label


def reminder_status(command: ReminderStatus, context: Context) -> Reply:
    """What was sent, to whom, and what was not and why, against the list of those it was meant for."""
    label = _labels(context.register)
    tallies = deliveries.tallies(context.register, since=context.now - BACK)
    if not context.runs_meetings:
        mine = deliveries.recent(context.register, since=context.now - BACK, person_id=context.person.id)
        return Reply(card=cards.my_messages(mine, zone=context.zone))
    counted = [(tally, label(tally.subject)) for tally in tallies]
    return Reply(card=cards.status(counted, zone=context.zone, days=BACK.days))


def reminder_settings(command: ReminderSettings, context: Context) -> Reply:
    wishes = Preferences.from_mapping(context.person.preferences)
    if not command.name:
        return Reply(card=cards.settings(wishes))
    changed = _changed(wishes, fold(command.name), fold(command.value or ""))
    _save(context, changed)
    return Reply(card=cards.settings(changed, change=context.register.change))


def _changed(wishes: Preferences, name: str, value: str) -> Preferences:
    if name == "frequency" or name in FREQUENCIES:
        wanted = value if name == "frequency" else name
        if wanted not in FREQUENCIES:
            raise BadValue(name="the frequency", value=wanted, expected=", ".join(FREQUENCIES))
        return replace(wishes, frequency=wanted)
    if name not in CATEGORIES:
        raise BadValue(
            name="the setting", value=name, expected=f"frequency, or one of {', '.join(CATEGORIES)}"
        )
    match value:
        case "off" | "no" | "stop":
            return replace(wishes, off=wishes.off | {name})
        case "on" | "yes" | "":
            return replace(wishes, off=wishes.off - {name})
        case _:
            raise BadValue(name=name, value=value, expected="on or off")


def _save(context: Context, wishes: Preferences) -> None:
    context.register.people.save(context.person, replace(context.person, preferences=wishes.to_mapping()))


def pause_reminders(command: PauseReminders, context: Context) -> Reply:
    """Messages wait until a day, joined into one then; nothing is lost by a pause."""
    wishes = Preferences.from_mapping(context.person.preferences)
    if command.resume:
        _save(context, replace(wishes, paused_until=None))
        return Reply(card=cards.resumed(change=context.register.change))
    if not command.until:
        return Reply(card=cards.ask_pause())
    resolved = dates.resolve(command.until, context.calendar)
    day = resolved.last_day
    if day is None:
        raise DateProblem(
            phrase=command.until, reason=resolved.reason or "no_date", candidates=resolved.candidates
        )
    if day <= context.today:
        raise DateProblem(phrase=command.until, reason="past")
    _save(context, replace(wishes, paused_until=day))
    return Reply(card=cards.paused(day, change=context.register.change))


def test_reminder(command: TestReminder, context: Context) -> Reply:
    """Sends the sender one message on the way that reminders take."""
    context.send_to(context.person, cards.test_message(context.network), at_once=True)
    return Reply(card=cards.test_sent())
