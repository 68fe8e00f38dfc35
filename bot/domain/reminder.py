"""Which alarms a thing has: pure planning, the same for the engine, for previews and for the check before a send."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.due import Due, DueKind
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.milestone import Milestone, MilestoneStatus
from bot.domain.person import Person, Role
from bot.domain.policy import Policy, Preferences
from bot.domain.workdays import DAY, WorkCalendar

__all__ = [
    "Alarm",
    "Kind",
    "Planner",
    "Policy",
    "Preferences",
    "category",
    "has_reminder_before_due",
]


class Kind(StrEnum):
    ACTION_DUE = "action_due"
    ACTION_LATE = "action_late"
    ACTION_WORD = "action_word"  # to the chair: have a word
    ACTION_SNOOZED = "action_snoozed"
    MEETING_CALL = "meeting_call"
    MEETING_CLOSING = "meeting_closing"
    MEETING_TOMORROW = "meeting_tomorrow"
    AGENDA_MISSING = "agenda_missing"
    PAPER_DUE = "paper_due"
    MEETING_RELEASE = "meeting_release"
    CHAIR_OVERVIEW = "chair_overview"
    MILESTONE_DUE = "milestone_due"
    MILESTONE_LATE = "milestone_late"
    INVITATION = "invitation"  # to a calendar: what it must be sent is domain/invitation
    COUNTER_DECLINED = "counter_declined"  # to the calendar of somebody who proposed another time
    NOTICE = "notice"


_CATEGORY = {
    Kind.ACTION_DUE: "actions",
    Kind.ACTION_LATE: "actions",
    Kind.PAPER_DUE: "actions",
    Kind.MEETING_CALL: "agenda",
    Kind.MEETING_CLOSING: "agenda",
    Kind.MEETING_TOMORROW: "meetings",
    Kind.MILESTONE_DUE: "plans",
    Kind.MILESTONE_LATE: "plans",
    Kind.CHAIR_OVERVIEW: "overview",
}


def category(kind: Kind) -> str | None:
    """The category that a person may switch off; None for what always comes."""
    return _CATEGORY.get(kind)


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One moment at which one person should hear of one thing.

    (kind, subject, person_id, target, step) is its identity: a thing that moves has new ones.
    """

    kind: Kind
    subject: str  # "action:12", "meeting:3", "item:5", "milestone:7"
    person_id: int
    target: str  # the ISO day (or instant) that it counts to
    step: str
    at: datetime  # UTC; an allowed time already

    @property
    def identity(self) -> tuple[str, str, int, str, str]:
        return (self.kind.value, self.subject, self.person_id, self.target, self.step)


@dataclass(frozen=True, kw_only=True)
class _Step:
    """One alarm before it is somebody's: the day on which it should fall."""

    kind: Kind
    step: str
    day: date
    before: date | None  # it must fall before this day; None: where not allowed, it comes after
    until: date | None = None  # what comes after is not worth saying from this day on
    at: datetime | None = None  # this very instant instead of the daily time

    @property
    def is_in_quiet_weeks(self) -> bool:
        """Whether it goes out in quiet weeks: a meeting held then is meant, and its minutes are waited for."""
        return self.kind in (Kind.MEETING_TOMORROW, Kind.MEETING_RELEASE)


@dataclass(frozen=True, kw_only=True)
class Planner:
    """Plans for one network. `now` is not needed: what is past is the caller's to drop."""

    policy: Policy
    work: WorkCalendar

    # --- actions

    def action(
        self, action: Action, *, owners: Sequence[Person], chairs: Sequence[Person], meeting: Meeting | None
    ) -> list[Alarm]:
        """The alarms of an action for its owners, and for the chairs when the bot gives up.

        meeting: the one at which it is due, if it is due at one.
        """
        if action.held or not action.status.is_open or action.due is None or not action.due.is_dated:
            return []
        if meeting is not None and meeting.status is MeetingStatus.CANCELLED:
            return []  # The chair is asked where it moves to; until then it has no date.
        made = action.released_at or action.created_at
        due = action.due
        assert due.day is not None
        if not _is_within_reach(due.day):
            return []
        steps = [
            *self._before(Kind.ACTION_DUE, due, made, at_meeting=due.meeting_id is not None),
            *self._after(Kind.ACTION_LATE, due, meeting),
        ]
        subject, target = f"action:{action.id}", due.day.isoformat()
        alarms = [alarm for person in owners for alarm in self._for(person, steps, subject, target, made)]
        word = self.work.add_working_days(steps[-1].day, self.policy.have_a_word)
        asked = [_Step(kind=Kind.ACTION_WORD, step="word", day=word, before=None)]
        return alarms + [
            alarm for chair in chairs for alarm in self._for(chair, asked, subject, target, made)
        ]

    def _before(self, kind: Kind, due: Due, made: datetime, *, at_meeting: bool) -> list[_Step]:
        """Counted from the due day, or from the first working day of a window."""
        assert due.day is not None
        base = due.day
        if due.kind is DueKind.WINDOW and due.first is not None:
            base = self.work.first_working_day(due.first)
        heard = self.work.day_of(made)
        policy, steps = self.policy, []
        if (base - heard).days > policy.nudge_if_longer_than:
            steps.append(_Step(kind=kind, step="nudge", day=heard + DAY * policy.nudge_after, before=base))
        steps.append(_Step(kind=kind, step="first", day=base - DAY * policy.first_reminder, before=base))
        if not at_meeting:
            day = self.work.add_working_days(base, -policy.second_reminder)
            steps.append(_Step(kind=kind, step="second", day=day, before=base))
        return steps

    def _after(self, kind: Kind, due: Due, meeting: Meeting | None) -> list[_Step]:
        """What is due at a meeting is late when that is closed, else some working days after it."""
        assert due.day is not None
        policy = self.policy
        if due.meeting_id is None:
            first = self.work.add_working_days(due.day, policy.first_late_note)
        elif meeting is not None and meeting.closed_at is not None:
            first = self.work.add_working_days(self.work.day_of(meeting.closed_at), policy.first_late_note)
        else:
            first = self.work.add_working_days(due.day, policy.meeting_grace)
        # Each counts from the day on which the one before can go out: after quiet weeks the owner has
        # the same time to answer as ever, before anybody is asked to have a word.
        first = self.work.allowed_on_or_after(first)
        second = self.work.allowed_on_or_after(first + DAY * policy.second_late_note)
        return [
            _Step(kind=kind, step="first_late", day=first, before=None),
            _Step(kind=kind, step="second_late", day=second, before=None),
        ]

    # --- meetings

    def closing_day(self, meeting: Meeting) -> date:
        """The last day for suggestions; a day in quiet weeks moves before."""
        day = self.work.add_working_days(self._day(meeting), -self.policy.suggestions_close)
        return self.work.allowed_on_or_before(day)

    def meeting(
        self, meeting: Meeting, *, previous: Meeting | None, people: Sequence[Person], away: frozenset[int]
    ) -> list[Alarm]:
        """The alarms of a meeting.

        previous: the one before it in the series. away: ids of those who have sent apologies.
        """
        if meeting.status is not MeetingStatus.SCHEDULED or not _is_within_reach(self._day(meeting)):
            return []
        members = [person for person in people if person.role is not Role.OBSERVER]
        leaders = [person for person in members if person.role.runs_meetings]
        coming = [person for person in people if person.id not in away]
        planned = [
            (members, self._calls(meeting, previous)),
            (leaders, self._for_leaders(meeting)),
            (
                coming,
                [self._days_before(meeting, Kind.MEETING_TOMORROW, "before", self.policy.meeting_reminder)],
            ),
        ]
        if meeting.released_at is None:
            day = self.work.add_working_days(self._day(meeting), self.policy.release_question + 1)
            planned.append(
                (leaders, [_Step(kind=Kind.MEETING_RELEASE, step="release", day=day, before=None)])
            )
        # In UTC, because the same start in another zone would be another target, and everything said twice.
        subject, target = f"meeting:{meeting.id}", meeting.dtstart.astimezone(UTC).isoformat()
        return [
            alarm
            for recipients, steps in planned
            for person in recipients
            for alarm in self._for(person, steps, subject, target, meeting.created_at)
        ]

    def _calls(self, meeting: Meeting, previous: Meeting | None) -> list[_Step]:
        """With the minutes, again in the first working week after a quiet spell, and before suggestions close."""
        closes = self.closing_day(meeting)
        last_call = closes + DAY
        calls: list[_Step] = []
        released = previous.released_at if previous is not None else None
        if released is not None and released > meeting.created_at:
            # It rides with what the owners are told, which waits a little to be joined.
            at = self.work.next_allowed(released + timedelta(minutes=self.policy.join))
            begins = self.work.day_of(at)
            calls.append(
                _Step(
                    kind=Kind.MEETING_CALL,
                    step="with_minutes",
                    day=begins,
                    before=None,
                    until=last_call,
                    at=at,
                )
            )
        else:
            begins = self.work.add_working_days(closes, -self.policy.first_call)
            calls.append(_Step(kind=Kind.MEETING_CALL, step="opening", day=begins, before=last_call))
        after_quiet = self._after_quiet(begins, closes)
        if after_quiet is not None:
            calls.append(_Step(kind=Kind.MEETING_CALL, step="after_quiet", day=after_quiet, before=last_call))
        closing = self.work.add_working_days(closes, -self.policy.closing_reminder)
        # Somebody who was called within the last working week needs no second call. What quiet weeks put off
        # is told before them: both calls may come together there.
        told = self.work.allowed_on_or_before(closing)
        earlier = [self.work.allowed_on_or_before(call.day) for call in calls if call.day <= closing]
        if all(self.work.working_days_between(day, told) >= 5 for day in earlier):
            calls.append(_Step(kind=Kind.MEETING_CLOSING, step="closing", day=closing, before=last_call))
        return calls

    def _after_quiet(self, begins: date, closes: date) -> date | None:
        """The first allowed day after the last quiet spell between two days; a single quiet week is none."""
        ends = [
            quiet.last
            for year in {begins.year, closes.year}
            for quiet in self.work.quiet_weeks(year)
            if begins < quiet.first and quiet.last < closes and (quiet.last - quiet.first).days >= 7
        ]
        return self.work.allowed_on_or_after(max(ends) + DAY) if ends else None

    def _for_leaders(self, meeting: Meeting) -> list[_Step]:
        policy = self.policy
        steps = [
            self._days_before(meeting, Kind.CHAIR_OVERVIEW, "first", policy.first_overview),
            self._days_before(meeting, Kind.CHAIR_OVERVIEW, "second", policy.second_overview),
        ]
        if meeting.published_at is None:
            steps.append(self._days_before(meeting, Kind.AGENDA_MISSING, "missing", policy.agenda_missing))
        return steps

    # --- papers

    def paper_day(self, item: AgendaItem, meeting: Meeting) -> date:
        """By when the paper of an item is expected: the day that was said, else some working days before the meeting.

        A day that was said counts while it is before the meeting, which may have moved.
        """
        held = self._day(meeting)
        if item.paper_due is not None and item.paper_due <= held:
            return item.paper_due
        return self.work.add_working_days(held, -self.policy.paper_expected)

    def paper(self, item: AgendaItem, *, meeting: Meeting | None, leads: Sequence[Person]) -> list[Alarm]:
        """Two reminders for whoever leads an item whose paper has not come."""
        if meeting is None or meeting.status is not MeetingStatus.SCHEDULED or not item.awaits_paper:
            return []
        day = self.paper_day(item, meeting)
        if not _is_within_reach(day):
            return []
        steps = [
            _Step(
                kind=Kind.PAPER_DUE, step=step, day=self.work.add_working_days(day, -ahead), before=day + DAY
            )
            for step, ahead in (("first", self.policy.paper_first), ("second", self.policy.paper_second))
        ]
        return [
            alarm
            for person in leads
            for alarm in self._for(person, steps, f"item:{item.id}", day.isoformat(), item.created_at)
        ]

    def _days_before(self, meeting: Meeting, kind: Kind, step: str, working_days: int) -> _Step:
        day = self._day(meeting)
        return _Step(kind=kind, step=step, day=self.work.add_working_days(day, -working_days), before=day)

    def _day(self, meeting: Meeting) -> date:
        return self.work.day_of(meeting.dtstart)

    # --- plan steps

    def milestone(self, milestone: Milestone, *, owners: Sequence[Person]) -> list[Alarm]:
        if milestone.status is not MilestoneStatus.OPEN or not milestone.due.is_dated:
            return []
        due, policy = milestone.due, self.policy
        assert due.day is not None
        if not _is_within_reach(due.day):
            return []
        base = self.work.first_working_day(due.first) if due.kind is DueKind.WINDOW and due.first else due.day
        late = self.work.add_working_days(due.day, policy.first_late_note)
        second = self.work.add_working_days(base, -policy.milestone_second)
        steps = [
            _Step(
                kind=Kind.MILESTONE_DUE, step="first", day=base - DAY * policy.milestone_first, before=base
            ),
            _Step(kind=Kind.MILESTONE_DUE, step="second", day=second, before=base),
            _Step(kind=Kind.MILESTONE_LATE, step="first_late", day=late, before=None),
        ]
        subject = f"milestone:{milestone.id}"
        return [
            alarm
            for person in owners
            for alarm in self._for(person, steps, subject, due.day.isoformat(), milestone.created_at)
        ]

    # --- one person's

    def _for(
        self, person: Person, steps: Iterable[_Step], subject: str, target: str, made: datetime
    ) -> list[Alarm]:
        """These steps as this person's alarms: wishes and allowed times kept, at most one a day for one thing."""
        if person.left_at is not None:
            return []
        wishes = Preferences.from_mapping(person.preferences)
        wanted = [step for step in steps if category(step.kind) not in wishes.off]
        if wishes.frequency == "few":
            wanted = _without_early_ones(wanted)
        by_day: dict[tuple[date, str], Alarm] = {}
        kept_back = DAY * 0  # How long a pause kept the first note back: the second keeps its distance.
        for step in wanted:
            day = self._allowed_day(step, wishes, kept_back, self.work.day_of(made, person.time_zone))
            if day is None:
                continue
            if step.before is None:
                kept_back = day - step.day
            at = self.work.at(day, self.policy.daily_time, person.time_zone)
            if step.at is not None and day == step.day:
                at = self.work.next_allowed(step.at, person.time_zone)
            if at <= made:
                continue
            # A later step is the more urgent one. A meeting has several things to say on one day.
            by_day[day, step.kind if subject.startswith("meeting:") else ""] = Alarm(
                kind=step.kind, subject=subject, person_id=person.id, target=target, step=step.step, at=at
            )
        return sorted(by_day.values(), key=lambda alarm: alarm.at)

    def _allowed_day(self, step: _Step, wishes: Preferences, kept_back: timedelta, made: date) -> date | None:
        """The day on which a step may go out; None when there is none before what it warns of."""
        earlier, later = self.work.allowed_on_or_before, self.work.allowed_on_or_after
        if step.is_in_quiet_weeks:
            earlier, later = self.work.last_working_day, self.work.first_working_day
        if step.before is None:
            day = step.day + kept_back
            day = later(max(day, wishes.paused_until) if wishes.paused_until else day)
            return day if step.until is None or day < step.until else None
        day = earlier(step.day)
        if wishes.frequency == "weekly" and step.kind in _WEEKLY:
            monday = later(day - DAY * day.weekday())
            # Where the Monday is over before the promise was made, the reminder keeps its own day.
            day = monday if made < monday <= day else day
        if wishes.paused_until is not None and day < wishes.paused_until:
            day = later(wishes.paused_until)
        return day if day < step.before else None


def _is_within_reach(day: date) -> bool:
    """Whether anybody could be reminded: 31 December 9999, which people type for "never", has no day after."""
    return 1900 < day.year < 9000


# What somebody who wants one message a week gets on its Monday; the rest is bound to its day.
_WEEKLY = frozenset(
    {Kind.ACTION_DUE, Kind.PAPER_DUE, Kind.MILESTONE_DUE, Kind.MEETING_CALL, Kind.MEETING_CLOSING}
)


def _without_early_ones(steps: Sequence[_Step]) -> list[_Step]:
    """Of the steps before a date only the last of each kind; all that come after it."""
    last = {step.kind: step.step for step in steps if step.before is not None}
    return [step for step in steps if step.before is None or last[step.kind] == step.step]


def has_reminder_before_due(alarms: Iterable[Alarm], now: datetime) -> bool:
    """Whether anybody will still be reminded before the due date; if not, that is said at once."""
    return any(alarm.kind in (Kind.ACTION_DUE, Kind.MILESTONE_DUE) and alarm.at > now for alarm in alarms)
