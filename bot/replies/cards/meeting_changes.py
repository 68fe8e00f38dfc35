"""Cards for a meeting that moves or is cancelled: what hangs on it first, then what became of it, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.model import CancelMeeting, ListActions, MoveMeeting, NextMeeting, Suggest
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.due import Due, DueKind
from bot.domain.meeting import Attendance, Meeting, PartStat
from bot.domain.milestone import Milestone
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.cards.meetings import agenda_button, apologies_button, attend_button, where
from bot.replies.cards.problems import undo_button
from bot.replies.cards.suggestions import for_meeting, phrase, suggest_button
from bot.replies.model import Button, Card, Heading, Item, Part, Strong, Tone, buttons, items, text


@dataclass(frozen=True, kw_only=True)
class Follows:
    """Something whose date follows: as it was, and when it is due now."""

    thing: Action | Milestone
    was: Due | None
    due: Due

    @property
    def key(self) -> str:
        return self.thing.ref if isinstance(self.thing, Milestone) else self.thing.key


@dataclass(frozen=True, kw_only=True)
class Hangs:
    """Everything that hangs on a meeting or a plan."""

    follows: Sequence[Follows] = ()
    past: Sequence[Follows] = ()  # of these: whose new date is over already
    reminders: int = 0  # that wait to be sent about any of it
    on_agenda: int = 0  # items, standing ones left out
    suggestions: Sequence[AgendaItem] = ()


def rows(follows: Sequence[Follows], zone: str) -> Part:
    """Each with its old date and its new one."""
    return items([_row(each, zone) for each in follows])


def _row(each: Follows, zone: str) -> Item:
    new = f"now {when(each.due, zone)}"
    return Item(ref=each.key, title=(each.thing.summary,), detail=f"was {when(each.was, zone)} → {new}")


def when(due: Due | None, zone: str) -> str:
    """due Friday 5 July 2024; no date yet (was the September meeting)."""
    if due is None or due.kind in (DueKind.WAITING, DueKind.ONGOING, DueKind.PROGRESS):
        return words.due(due, zone)
    return f"due {words.due(due, zone)}"


def past_part(hangs: Hangs) -> list[Part]:
    """What would be over before it began is said before and after."""
    if not hangs.past:
        return []
    keys = words.listed([each.key for each in hangs.past])
    verb = "falls" if len(hangs.past) == 1 else "fall"
    return [
        text(f"With that, {keys} {verb} on a day that is over already. Give a new date for it afterwards.")
    ]


def _counted(hangs: Hangs) -> list[Part]:
    lines = []
    if hangs.reminders:
        lines.append(f"{words.count(hangs.reminders, 'reminder')} will be planned anew")
    if hangs.on_agenda:
        lines.append(f"{words.count(hangs.on_agenda, 'agenda item')}")
    if hangs.suggestions:
        lines.append(f"{words.count(len(hangs.suggestions), 'suggestion')}")
    return [text(f"{words.sentence(words.listed(lines))}.")] if lines else []


# --- moved


def confirm_move(
    command: MoveMeeting,
    meeting: Meeting,
    to: Meeting,
    hangs: Hangs,
    *,
    members: int,
    at_once: bool,
    zone: str,
) -> Card:
    """Nothing is moved yet. to: the meeting as it would be."""
    parts: list[Part] = [
        text(
            "The meeting of ",
            words.meeting_moments(meeting, zone, strong=True),
            " would be on ",
            words.meeting_moments(to, zone, strong=True),
            ".",
        )
    ]
    if hangs.follows:
        parts += [Heading(text="These dates move with it"), rows(hangs.follows, zone)]
    else:
        parts.append(text("No due date hangs on it."))
    if hangs.on_agenda or hangs.suggestions:
        parts.append(text("Its agenda and what is suggested for it move too."))
    if hangs.reminders:
        parts.append(
            text(f"{words.sentence(words.count(hangs.reminders, 'reminder'))} will be planned anew.")
        )
    parts += past_part(hangs)
    parts.append(
        text(f"{_members(members)} will be told{' at once' if at_once else ''}. Nothing was changed yet.")
    )
    parts.append(
        buttons(
            Button(label="Move it", command=command, primary=True),
            Button(label="Leave it as it is", command=NextMeeting()),
        )
    )
    return Card(title="Move this meeting?", tone=Tone.QUESTION, parts=tuple(parts), about=meeting.key)


def moved(meeting: Meeting, was: Meeting, hangs: Hangs, *, members: int, zone: str, change: str) -> Card:
    parts: list[Part] = [
        text(
            "Moved: the meeting of ",
            f"{words.meeting_day(was, zone)} is on ",
            words.meeting_moments(meeting, zone, strong=True),
            f" now. {_members(members)} will hear of it.",
        )
    ]
    if hangs.follows:
        parts += [Heading(text="Moved with it"), rows(hangs.follows, zone)]
    parts += past_part(hangs)
    parts.append(buttons(agenda_button(meeting, zone), undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=meeting.key)


def told_moved(
    meeting: Meeting,
    was: Meeting,
    *,
    yours: Sequence[Follows],
    answer: Attendance | None,
    may_answer: bool,
    zone: str,
) -> Card:
    """To one member, with what of theirs moves along."""
    parts: list[Part] = [
        text(
            f"The meeting of {words.meeting_day(was, zone)} has moved. It is on ",
            words.meeting_moments(meeting, zone, strong=True),
            " now.",
        ),
        *where(meeting),
    ]
    if yours:
        parts += [text("What is yours moves along:"), rows(yours, zone)]
    if answer is not None and may_answer:
        had = _HAD_SAID[answer.partstat]
        parts.append(text(f"You had said that {had}. If the new date changes that, say so."))
    offered = [attend_button(meeting, zone), apologies_button(meeting, zone)] if may_answer else []
    parts.append(buttons(*offered, agenda_button(meeting, zone)))
    return Card(
        title=f"Moved: the meeting is on {_short(meeting, zone)} now",
        parts=tuple(parts),
        about=meeting.key,
    )


_HAD_SAID = {
    PartStat.ACCEPTED: "you were coming",
    PartStat.TENTATIVE: "you might come",
    PartStat.DECLINED: "you couldn't come",
    PartStat.DELEGATED: "you couldn't come",
}


def told_dated(meeting: Meeting, yours: Sequence[Follows], *, zone: str) -> Card:
    """To the owner of what waited for a meeting to be scheduled."""
    return Card(
        title=f"The next meeting is on {_short(meeting, zone)}",
        parts=(
            text("So what was waiting for it has a date now:"),
            items(
                [
                    Item(ref=each.key, title=(each.thing.summary,), detail=when(each.due, zone))
                    for each in yours
                ]
            ),
            buttons(agenda_button(meeting, zone), Button(label="My actions", command=ListActions())),
        ),
        about=meeting.key,
    )


# --- cancelled


def confirm_cancel(
    meeting: Meeting, following: Meeting | None, hangs: Hangs, *, members: int, at_once: bool, zone: str
) -> Card:
    """Nothing is cancelled yet; where everything would go is said."""
    goes = _goes(following, zone)
    parts: list[Part] = [
        text("Cancel the meeting of ", words.meeting_moments(meeting, zone, strong=True), "?")
    ]
    if hangs.follows:
        parts += [Heading(text=f"What is due by it {goes}"), rows(hangs.follows, zone)]
    else:
        parts.append(text("No due date hangs on it."))
    agenda = _counted(Hangs(on_agenda=hangs.on_agenda, suggestions=hangs.suggestions))
    if agenda:
        parts += [*agenda, text(f"They {_go(following, zone)} as suggestions; nothing gets lost.")]
    parts += past_part(hangs)
    parts.append(
        text(f"{_members(members)} will be told{' at once' if at_once else ''}. Nothing was changed yet.")
    )
    parts.append(
        buttons(
            Button(
                label="Cancel the meeting",
                command=CancelMeeting(meeting=phrase(meeting, zone), confirmed=True),
                primary=True,
            ),
            Button(label="Keep it", command=NextMeeting()),
        )
    )
    return Card(title="Cancel this meeting?", tone=Tone.QUESTION, parts=tuple(parts), about=meeting.key)


def cancelled(
    meeting: Meeting, following: Meeting | None, hangs: Hangs, *, members: int, zone: str, change: str
) -> Card:
    parts: list[Part] = [
        text(
            "Cancelled: the meeting of ",
            Strong(text=words.meeting_day(meeting, zone)),
            f". {_members(members)} will hear of it.",
        )
    ]
    if hangs.follows:
        parts += [Heading(text=f"What was due by it {_goes(following, zone)}"), rows(hangs.follows, zone)]
    if hangs.suggestions:
        titles = words.listed([f"{each.ref} {each.title}" for each in hangs.suggestions])
        parts.append(text(f"As suggestions for {for_meeting(following, zone)}: {titles}."))
    parts += past_part(hangs)
    parts.append(buttons(undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=meeting.key)


def told_cancelled(
    meeting: Meeting,
    following: Meeting | None,
    *,
    yours: Sequence[Follows],
    by: Person,
    in_calendar: bool,
    may_suggest: bool,
    zone: str,
) -> Card:
    """To one member, with what becomes of what is theirs. in_calendar: an invitation took it there."""
    where_it_stands = (
        "It is taken out of your calendar." if in_calendar else "Please take it out of your diary."
    )
    parts: list[Part] = [
        text(
            words.person(by),
            " has cancelled the meeting of ",
            words.meeting_moments(meeting, zone, strong=True),
            f". {where_it_stands}",
        )
    ]
    if following is not None:
        parts.append(text("The next one is on ", words.meeting_moments(following, zone, strong=True), "."))
    else:
        parts.append(text("You'll hear when the next one is scheduled."))
    if yours:
        parts += [text("What is yours:"), rows(yours, zone)]
    if may_suggest:
        parts.append(buttons(suggest_button(Suggest(), "Suggest an item for the next one")))
    return Card(
        title=f"Cancelled: the meeting of {_short(meeting, zone)}",
        parts=tuple(parts),
        about=meeting.key,
    )


def _goes(following: Meeting | None, zone: str) -> str:
    if following is None:
        return "waits for the next meeting, since none is scheduled after it"
    return f"goes to the next meeting, {words.meeting_day(following, zone)}"


def _go(following: Meeting | None, zone: str) -> str:
    if following is None:
        return "wait for the next meeting"
    return f"go to {words.meeting_day(following, zone)}"


def _members(count: int) -> str:
    return words.sentence(words.count(count, "other member"))


def _short(meeting: Meeting, zone: str) -> str:
    """Monday 16 September."""
    return words.meeting_day(meeting, zone).rpartition(" ")[0]
