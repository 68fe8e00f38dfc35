"""Cards about meetings: the next one, the list, scheduling one, and questions about when it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.commands.model import (
    Apologise,
    Attend,
    CancelMeeting,
    Command,
    ListMeetings,
    MoveMeeting,
    NextMeeting,
    ReleaseMeeting,
    ReviewAgenda,
    ScheduleMeeting,
    ScheduleSeries,
    ShowAgenda,
    Suggest,
)
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Attendance, Meeting, MeetingStatus, PartStat
from bot.domain.milestone import Milestone
from bot.replies.cards import asking, words
from bot.replies.cards.problems import undo_button
from bot.replies.cards.settings import who_invites
from bot.replies.cards.suggestions import phrase, suggest_button
from bot.replies.model import (
    Button,
    Card,
    Form,
    Input,
    InputKind,
    Item,
    Link,
    Part,
    Span,
    Text,
    Tone,
    Typed,
    buttons,
    items,
    text,
)

TIME_EXAMPLE = "16 September 10:00 to 12:00"  # Without a year it is always one to come.
EXAMPLE = f"/meeting schedule {TIME_EXAMPLE}"


# --- what is offered beside a meeting


def agenda_button(meeting: Meeting, zone: str) -> Button:
    return Button(label="See the agenda", command=ShowAgenda(meeting=phrase(meeting, zone)))


def attend_button(meeting: Meeting, zone: str, *, label: str = "I'm coming") -> Button:
    return Button(label=label, command=Attend(meeting=phrase(meeting, zone)), primary=True)


def apologies_button(meeting: Meeting, zone: str, *, label: str = "Apologies") -> Button:
    """Who comes instead, and why, are asked in a private form; both may stay empty."""
    form = Form(
        title=f"Apologies for {words.meeting_day(meeting, zone)}",
        command=Apologise(meeting=phrase(meeting, zone)),
        inputs=(
            Input(name="deputy", label="Who is coming for you?", kind=InputKind.PERSON, optional=True),
            Input(name="reason", label="Why? Only the chair and minute taker see this.", optional=True),
        ),
        submit="Send apologies",
    )
    return Button(label=label, command=form.command, form=form)


def answered(answer: Attendance | None) -> str:
    """What the reader has answered."""
    match answer:
        case None:
            return "You haven't said yet whether you're coming."
        case Attendance(partstat=PartStat.ACCEPTED, note=str() as note):
            return f"You've said you're coming ({note})."
        case Attendance(partstat=PartStat.ACCEPTED):
            return "You've said you're coming."
        case Attendance(partstat=PartStat.TENTATIVE):
            return "You've said you might come."
        case Attendance(deputy=str() as deputy):
            return f"You've sent apologies; {deputy} is coming for you."
        case _:
            return "You've sent apologies."


# --- shown


@dataclass(frozen=True, kw_only=True)
class Coming:
    """How many authorities have answered."""

    coming: int = 0
    apologies: int = 0
    asked: int = 0


def next_meeting(
    meeting: Meeting,
    *,
    in_session: bool,
    answer: Attendance | None,
    coming: Coming,
    yours: Sequence[Action],
    closes: date,
    today: date,
    may_answer: bool,
    zone: str,
) -> Card:
    """Private to who asked. yours: what the reader owes there; closes: the last day for suggestions."""
    parts: list[Part] = [text(words.meeting_moments(meeting, zone, strong=True), f": {full_title(meeting)}.")]
    parts += where(meeting)
    if coming.coming:
        sent = f"; {coming.apologies} sent apologies" if coming.apologies else ""
        parts.append(
            text(f"{coming.coming} of {coming.asked} authorities have told us they're coming{sent}.")
        )
    elif coming.apologies:
        parts.append(text(f"{coming.apologies} of {coming.asked} authorities sent apologies."))
    if may_answer:
        parts.append(text(answered(answer)))
    if yours:
        parts.append(text("Due there, of yours:"))
        parts.append(items([Item(ref=each.key, title=(each.summary,)) for each in yours]))
    if not in_session and today <= closes:
        parts.append(
            text(f"Suggestions for the agenda are welcome until {words.short_day(closes)}.", quiet=True)
        )
    offered = [agenda_button(meeting, zone)]
    if may_answer:
        offered += [attend_button(meeting, zone), apologies_button(meeting, zone)]
        offered.append(suggest_button(Suggest(meeting=phrase(meeting, zone))))
    parts.append(buttons(*offered))
    title = "In session now" if in_session else "The next meeting"
    return Card(title=title, parts=tuple(parts), about=meeting.key)


def none_scheduled(*, deciding: bool) -> Card:
    """deciding: the reader is chair or minute taker."""
    spans: list[Span] = ["No meeting is scheduled yet. "]
    spans += ["Set a date with ", Typed(text=EXAMPLE), "."] if deciding else ["You'll hear when one is."]
    parts: list[Part] = [Text(spans=tuple(spans))]
    if deciding:
        form = schedule_form(ScheduleMeeting())
        parts.append(buttons(Button(label="Schedule one…", command=form.command, form=form, primary=True)))
    return Card(parts=tuple(parts))


def full_title(meeting: Meeting) -> str:
    number = f", number {meeting.number}" if meeting.number is not None else ""
    return f"{meeting.title}{number}"


def where(meeting: Meeting) -> list[Part]:
    """The place and the link, where they are known."""
    spans: list[Span] = []
    if meeting.location:
        spans.append(f"At {meeting.location}. ")
    if meeting.link:
        spans.append(Link(text="Join online", url=meeting.link))
    return [Text(spans=tuple(spans))] if spans else []


def listed(
    meetings: Sequence[Meeting], *, past: bool, now: datetime, deciding: bool, may_cancel: bool, zone: str
) -> Card:
    """The series, in order of time; past: those that were held."""
    rows = [_row(each, now=now, deciding=deciding, may_cancel=may_cancel, zone=zone) for each in meetings]
    empty = "No meeting was held yet." if past else "No meeting is scheduled yet."
    other = Button(
        label="Those to come" if past else "Those that were held", command=ListMeetings(past=not past)
    )
    offered = [other]
    if deciding:
        form = schedule_form(ScheduleMeeting())
        offered.append(Button(label="Schedule one…", command=form.command, form=form))
    title = "Meetings that were held" if past else "Meetings to come"
    return Card(title=title, parts=(items(rows, empty=empty), buttons(*offered)))


def _row(meeting: Meeting, *, now: datetime, deciding: bool, may_cancel: bool, zone: str) -> Item:
    place = meeting.location or ("online" if meeting.link else "")
    detail = [meeting.title, place, _state(meeting, now)]
    offered = [agenda_button(meeting, zone)]
    if deciding and meeting.is_held_at(now):
        offered.append(Button(label="Release", command=ReleaseMeeting(meeting=phrase(meeting, zone))))
    if deciding and meeting.status is MeetingStatus.SCHEDULED and meeting.dtstart > now:
        offered.append(move_button(meeting, zone))
        if may_cancel:
            offered.append(Button(label="Cancel", command=CancelMeeting(meeting=phrase(meeting, zone))))
    return Item(
        ref=str(meeting.number) if meeting.number is not None else "",
        title=words.meeting_moments(meeting, zone),
        detail=" · ".join(each for each in detail if each),
        buttons=tuple(offered),
    )


def _state(meeting: Meeting, now: datetime) -> str:
    match meeting.status:
        case MeetingStatus.CLOSED:
            return "held, its review is closed"
        case MeetingStatus.CANCELLED:
            return "cancelled"
        case MeetingStatus.SCHEDULED if meeting.dtstart > now:
            return "agenda sent out" if meeting.published_at else ""
        case MeetingStatus.SCHEDULED if meeting.dtend > now:
            return "in session"
        case _:
            return "held"


def move_button(meeting: Meeting, zone: str) -> Button:
    form = _move_form(MoveMeeting(meeting=phrase(meeting, zone)), meeting, zone)
    return Button(label="Move…", command=form.command, form=form)


# --- when?


def ask_when(command: ScheduleMeeting) -> Card:
    return Card(tone=Tone.QUESTION, parts=(schedule_form(command),))


def several(command: ScheduleSeries) -> Card:
    """More than one meeting was meant."""
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text("That is more than one meeting. You see the days first; nothing is stored yet."),
            buttons(Button(label="Show the days", command=command, primary=True)),
        ),
    )


def schedule_form(command: ScheduleMeeting) -> Form:
    return Form(
        title="When do you meet?",
        command=command,
        inputs=(
            Input(
                name="when",
                label="Day and time",
                value=command.when or "",
                hint=f"{TIME_EXAMPLE}, or: quarterly on a Monday at 10",
            ),
            Input(
                name="place",
                label="Where?",
                value=command.place or "",
                hint="a place or a link",
                optional=True,
            ),
            Input(name="title", label="Title", value=command.title or "", optional=True),
        ),
        submit="Schedule",
    )


def ask_new_time(command: MoveMeeting, meeting: Meeting, zone: str) -> Card:
    return Card(tone=Tone.QUESTION, parts=(_move_form(command, meeting, zone),))


def _move_form(command: MoveMeeting, meeting: Meeting, zone: str) -> Form:
    return Form(
        title=f"Move the meeting of {words.meeting_day(meeting, zone)}",
        command=command,
        inputs=(Input(name="when", label="To when?", hint="23 September, or with its time"),),
        submit="Go on",
    )


def ask_hours(command: ScheduleMeeting, day: date, *, usual: tuple[str, str]) -> Card:
    """A day without a time: the hours of the last meeting are offered, not taken."""
    first, last = usual
    written = f"{day.day} {day:%B %Y}"
    offered = replace(command, when=f"{written} {first} to {last}", to=None)
    other = schedule_form(replace(command, when=f"{words.day(day)} {first} to {last}", to=None))
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(f"At what time on {words.day(day)}? Nothing is stored yet."),
            buttons(
                Button(label=f"{first} to {last}", command=offered, primary=True),
                Button(label="Another time…", command=other.command, form=other),
            ),
        ),
    )


def unclear(
    command: ScheduleMeeting | MoveMeeting,
    reason: str,
    phrase: str,
    candidates: Sequence[date | datetime],
    *,
    zone: str,
) -> Card:
    """No such date, or several may be meant; each button carries the whole command."""
    asked: Part = text(f"“{asking.quote(phrase, 60)}” is not one day with a time. {asking.NOTHING_STORED}")
    if reason == "too_far":
        asked = text(f"“{asking.quote(phrase, 60)}” is more than ten years away. {asking.NOTHING_STORED}")
    elif reason not in ("vague", "several_days", "no_date", "not_understood"):
        doubt = asking.when(command, reason=reason, phrase=phrase, candidates=(), meeting=None, zone=zone)
        asked = doubt.parts[0]
    choices = [Button(label=asking.said(each), command=_at(command, each)) for each in candidates]
    form = asking.when_form(command, title="When is the meeting?")
    form = replace(form, inputs=(Input(name="when", label="Day and time", hint=TIME_EXAMPLE),))
    choices.append(Button(label="Another date…", command=command, form=form))
    return Card(tone=Tone.QUESTION, parts=(asked, buttons(*choices)))


def _at(command: Command, moment: date | datetime) -> Command:
    said_ = f"{moment.day} {moment:%B %Y}" + (f" {moment:%H:%M}" if isinstance(moment, datetime) else "")
    return asking.dated(command, said_)


def same_day(other: Meeting, wanted: str, *, zone: str) -> Card:
    """Another meeting is on that day: it is asked what should become of it. wanted: the new times, in words."""
    there = phrase(other, zone)
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(
                f"There is a meeting that day already: {other.title}, ",
                words.meeting_moments(other, zone),
                ". Nothing was changed. Shall that one move?",
            ),
            buttons(
                Button(
                    label="Move that one to the new time", command=MoveMeeting(meeting=there, when=wanted)
                ),
                Button(label="Leave it as it is", command=NextMeeting()),
            ),
        ),
    )


def day_taken(command: MoveMeeting, other: Meeting, *, zone: str) -> Card:
    """A meeting can't move to the day of another one."""
    form = replace(asking.when_form(command, title="When is the meeting?"), submit="Go on")
    form = replace(form, inputs=(Input(name="when", label="Day and time", hint=TIME_EXAMPLE),))
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(
                f"There is a meeting that day already: {other.title}, ",
                words.meeting_moments(other, zone),
                ". Nothing was changed. Which other day suits?",
            ),
            buttons(
                Button(label="Another date…", command=command, form=form),
                Button(label="See the meetings", command=ListMeetings()),
            ),
        ),
    )


# --- scheduled


def invited(minutes: int, *, posted: bool) -> str:
    first = "An invitation goes by mail to everybody whose address I have"
    channel = "I'll post the date in the channel. " if posted else ""
    if not minutes:
        return f"{channel}{first}, at once, since it is so soon."
    return f"{channel}{first}; undone within {words.count(minutes, 'minute')}, it reaches nobody."


def told_of_it(*, posted: bool, dated: bool) -> str:
    if posted:
        return "I'll post the date in the channel, and everybody hears of it with the call for items."
    if dated:
        return (
            "Everybody hears of it with the call for items; until then only those hear of it "
            "whose actions were waiting for its date."
        )
    return "Everybody hears of it with the call for items; nobody has been written to yet."


def scheduled(
    meeting: Meeting,
    *,
    attached: Sequence[AgendaItem],
    dated: Sequence[Action | Milestone],
    closes: date,
    posted: bool,
    invites_in: int | None,
    asks: bool,
    zone: str,
    change: str,
) -> Card:
    """attached: its standing items and the suggestions that waited; dated: what waited for a date.

    posted: a channel hears of it. invites_in: minutes until everybody is sent an invitation; None: nobody is.
    asks: who is to send them.
    """
    parts: list[Part] = [
        text("Scheduled: ", words.meeting_moments(meeting, zone, strong=True), f". {full_title(meeting)}.")
    ]
    parts += where(meeting)
    standing = sum(each.standing_id is not None for each in attached)
    waited = [each for each in attached if each.standing_id is None]
    if standing:
        parts.append(text(f"Its agenda starts with {words.count(standing, 'standing item')}."))
    if waited:
        parts.append(
            text(f"Waiting for it already: {words.listed([f'{each.ref} {each.title}' for each in waited])}.")
        )
    if dated:
        keys = [each.ref if isinstance(each, Milestone) else each.key for each in dated]
        parts.append(text(f"Due by it now, since they waited for a meeting: {words.listed(keys)}."))
    told = (
        told_of_it(posted=posted, dated=bool(dated))
        if invites_in is None
        else invited(invites_in, posted=posted)
    )
    parts.append(text(f"Suggestions close on {words.short_day(closes)}. {told}", quiet=True))
    review = Button(label="What is left to decide", command=ReviewAgenda(meeting=phrase(meeting, zone)))
    parts.append(buttons(agenda_button(meeting, zone), review, undo_button(change)))
    if asks:
        parts += who_invites()
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=meeting.key)
