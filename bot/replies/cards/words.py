"""How days, times, owners, states and counts are said, the same on every card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.action import Action, ActionStatus, Owner, OwnerKind
from bot.domain.due import Due, DueKind
from bot.domain.meeting import Meeting
from bot.domain.person import Person, Role
from bot.replies.model import Line, Mention, Moment, Span, Strong, line, said

ROLE = {
    Role.CHAIR: "chair",
    Role.MINUTE_TAKER: "minute taker",
    Role.MEMBER: "member",
    Role.OBSERVER: "observer",
}
STATE = {
    ActionStatus.OPEN: "open",
    ActionStatus.STARTED: "started",
    ActionStatus.DONE: "done",
    ActionStatus.DROPPED: "no longer needed",
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def day(value: date) -> str:
    """Monday 16 September 2024."""
    return f"{value:%A} {value.day} {value:%B %Y}"


def short_day(value: date) -> str:
    """Monday 16 September."""
    return f"{value:%A} {value.day} {value:%B}"


def days(first: date, last: date) -> str:
    """A window of days, both inclusive; whole months by their names."""
    if first == last:
        return day(first)
    if _is_whole_months(first, last):
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%B %Y}"
        return f"{first:%B} to {last:%B %Y}" if first.year == last.year else f"{first:%B %Y} to {last:%B %Y}"
    return f"{short_day(first)} to {day(last)}"


def brief_days(first: date, last: date) -> str:
    """For where there is little room: Thu 12 Dec; 9 Jan to 3 Feb; March to April 2025."""
    if first == last:
        return f"{first:%a} {first.day} {first:%b}"
    if _is_whole_months(first, last):
        return days(first, last)
    return f"{first.day} {first:%b} to {last.day} {last:%b}"


def _is_whole_months(first: date, last: date) -> bool:
    return first.day == 1 and (date.fromordinal(last.toordinal() + 1)).day == 1


def clock(value: datetime, zone: str) -> str:
    """10:00, local."""
    return f"{value.astimezone(ZoneInfo(zone)):%H:%M}"


def instant(value: datetime, zone: str) -> str:
    """Monday 16 September 2024 at 10:00, local."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())} at {local:%H:%M}"


def meeting_day(meeting: Meeting, zone: str) -> str:
    """Monday 16 September 2024."""
    return day(meeting.dtstart.astimezone(ZoneInfo(zone)).date())


def meeting_time(meeting: Meeting, zone: str) -> str:
    """Monday 16 September 2024, 10:00 to 12:00."""
    return f"{meeting_day(meeting, zone)}, {clock(meeting.dtstart, zone)} to {clock(meeting.dtend, zone)}"


def moment(value: datetime, zone: str) -> Moment:
    """Monday 16 September 2024 at 10:00, local; in the reader's own zone where a platform knows that."""
    return Moment(at=value.astimezone(ZoneInfo(zone)), words=instant(value, zone))


def hour(value: datetime, zone: str) -> Moment:
    """10:00, local; in the reader's own zone where a platform knows that."""
    return Moment(at=value.astimezone(ZoneInfo(zone)), words=clock(value, zone), hour=True)


def meeting_moments(meeting: Meeting, zone: str, *, strong: bool = False) -> tuple[Span, ...]:
    """Monday 16 September 2024, 10:00 to 12:00; in the reader's own zone where a platform knows that."""
    begins = f"{meeting_day(meeting, zone)}, {clock(meeting.dtstart, zone)}"
    ends = clock(meeting.dtend, zone)
    return (
        Moment(at=meeting.dtstart.astimezone(ZoneInfo(zone)), words=begins, strong=strong),
        Strong(text=" to ") if strong else " to ",
        Moment(at=meeting.dtend.astimezone(ZoneInfo(zone)), words=ends, hour=True, strong=strong),
    )


def due(value: Due | None, zone: str, *, distance: bool = True) -> str:
    """When something is due, to stand after "due": never how late it is.

    distance: with what it counts from, where that was said.
    """
    if value is None:
        return "no date"
    match value.kind:
        case DueKind.DAY:
            assert value.day is not None
            name = day(value.day)
            if value.meeting_id is not None:
                return f"at the meeting on {name}" if not value.assumed else f"by the next meeting, {name}"
            return _with_distance(name, value) if distance else name
        case DueKind.INSTANT:
            assert value.at is not None
            return instant(value.at, zone)
        case DueKind.WINDOW:
            assert value.first is not None
            assert value.day is not None
            within = days(value.first, value.day)
            return _with_distance(within, value) if distance else within
        case DueKind.ONGOING:
            return "ongoing, reviewed at each meeting"
        case DueKind.PROGRESS:
            return "once there is progress, asked at each meeting"
        case DueKind.WAITING if counted(value):
            return f"{counted(value)}, which has no date yet"
        case DueKind.WAITING:
            return f"no date yet ({value.phrase})" if value.phrase else "no date yet"


def by(value: Due, zone: str) -> str:
    """After a comma: "by Friday 5 July 2024"; a window, and what waits, stand by themselves."""
    is_day = value.is_dated and value.first is None and value.meeting_id is None
    return f"by {due(value, zone)}" if is_day else due(value, zone)


def _with_distance(when: str, value: Due) -> str:
    return f"{when} ({counted(value)})" if counted(value) else when


def counted(value: Due) -> str:
    """From what a date counts: "6 to 9 months after publication"; empty where that was not said."""
    link = value.link or {}
    name, relation, amount, until = (link.get(key) for key in ("name", "relation", "amount", "until"))
    if not name or not isinstance(amount, int):
        return ""
    unit = str(link.get("unit", "day"))
    if relation == "at":
        return f"at “{name}”"
    far = f"{amount} to {until} {unit}s" if until else count(amount, unit)
    return f"{far} {relation} {name}"


def owner(value: Owner) -> str:
    match value.kind:
        case OwnerKind.ROLE:
            return f"the {ROLE[Role(value.name)]}"
        case OwnerKind.NAME:
            return f"{value.name} (not matched to a member yet)"
        case OwnerKind.PERSON | OwnerKind.ORGANISATION:
            return value.name


def owners(values: Iterable[Owner]) -> str:
    return listed([owner(value) for value in values])


def mentioned(values: Iterable[Owner]) -> tuple[Span, ...]:
    """The owners, with those who are people as mentions."""
    return joined([_mention(value) for value in values])


def _mention(value: Owner) -> Span:
    if value.kind is OwnerKind.PERSON:
        return Mention(name=value.name, person_id=value.id)
    return owner(value)


def person(value: Person) -> Mention:
    return Mention(name=value.name, person_id=value.id)


def people(values: Iterable[Person], *, word: str = "and") -> tuple[Span, ...]:
    """A, B and C, each as a mention."""
    return joined([person(value) for value in values], word=word)


def listed(names: Iterable[str], *, word: str = "and") -> str:
    """A, B and C."""
    each = list(names)
    if len(each) <= 1:
        return "".join(each)
    return f"{', '.join(each[:-1])} {word} {each[-1]}"


def joined(each: Sequence[Line | Span], *, word: str = "and") -> tuple[Span, ...]:
    """A, B and C, where these are more than plain words."""
    spans: tuple[Span, ...] = ()
    for place, one in enumerate(each):
        before = "" if not place else f" {word} " if place == len(each) - 1 else ", "
        spans = line(spans, before, one) if before else line(one)
    return spans


def dotted(*each: Line | Span) -> tuple[Span, ...]:
    """A · B · C, without those that are empty."""
    spans: tuple[Span, ...] = ()
    for one in map(line, each):
        if said(one):
            spans = line(spans, " · ", one) if spans else one
    return spans


def owner_names(values: Iterable[Owner]) -> tuple[str, ...]:
    """Each owner as a paper lists them: Marion Keane, Wexcombe, Chair."""
    return tuple(sentence(owner(each).removeprefix("the ")) for each in values)


def count(number: int, one: str, many: str | None = None) -> str:
    """three actions; one action; 14 actions."""
    noun = one if number == 1 else many or f"{one}s"
    spoken = _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"
    return f"{spoken} {noun}"


def sentence(words: str) -> str:
    """The words with a capital first letter."""
    return words[:1].upper() + words[1:]


def state(action: Action) -> str:
    """The state in a word; lateness is never part of it."""
    if action.held:
        return "held until the meeting is released"
    return STATE[action.status]


def first_name(full: str) -> str:
    return full.split()[0] if full.split() else full


def shorten(words: str, limit: int) -> str:
    """At most `limit` characters, cut at a word."""
    if len(words) <= limit:
        return words
    cut = words[: limit - 1].rstrip()
    return f"{cut.rpartition(' ')[0] or cut}…"


def pass_on(deputy: str) -> str:
    """To whoever sends somebody whom the bot has no way to reach."""
    return f"{deputy} comes for you. I can't reach them: please pass this on."
