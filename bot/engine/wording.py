"""What the occurrences of one message say, and whether they are still wanted, from the rows as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.domain.action import Action, ActionStatus
from bot.domain.agenda import AgendaItem, ItemState, timetable
from bot.domain.due import Due as DueDate
from bot.domain.meeting import Meeting, PartStat
from bot.domain.milestone import Milestone
from bot.domain.overview import Overview
from bot.domain.person import Person, Role
from bot.domain.reminder import Alarm, Kind
from bot.replies.cards import messages, messages_meeting, overview
from bot.replies.cards.messages import Reader, Section
from bot.replies.cards.messages_meeting import Lead
from bot.replies.codec import card_from_text
from bot.replies.model import Card
from bot.store.alarms import Planning
from bot.store.outbox import Due
from bot.store.overview import overview as overview_of
from bot.store.register import Register
from bot.store.subjects import Subjects

T = TypeVar("T", Action, AgendaItem, Milestone)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether an occurrence is still wanted. why: it is not; until: it is, at another time."""

    why: str | None = None
    until: datetime | None = None


WANTED = Verdict()


class Desk:
    """One network's facts for wording messages, each read at most once."""

    def __init__(self, register: Register, subjects: Subjects) -> None:
        """subjects: what is asked about, and perhaps more, of other networks too."""
        self.register = register
        self.planning = Planning(register)
        self._subjects = subjects
        self._plans: dict[tuple[str, int], dict[tuple[str, str, int, str, str], Alarm]] = {}

    # --- still wanted?

    def verdict(self, occurrence: Due, person: Person, now: datetime) -> Verdict:
        """The same planning as when the alarm was made, from what is true now."""
        if occurrence.kind == Kind.NOTICE:
            return WANTED
        if occurrence.kind in (Kind.INVITATION, Kind.COUNTER_DECLINED):
            return self._verdict_of_calendar(occurrence, person)
        if occurrence.kind == Kind.ACTION_SNOOZED:
            return WANTED if self._is_open(occurrence.subject) else Verdict(why=self._why(occurrence))
        identity = (
            occurrence.kind,
            occurrence.subject,
            occurrence.person_id,
            occurrence.target,
            occurrence.step,
        )
        stale = self._stale(occurrence, now)
        if stale is not None:
            return Verdict(why=stale)
        planned = self._planned(occurrence.subject, person).get(identity)
        if planned is None:
            return Verdict(why=self._why(occurrence))
        return Verdict(until=planned.at) if planned.at > now else WANTED

    def _verdict_of_calendar(self, occurrence: Due, person: Person) -> Verdict:
        """What changed since it was planned is planned beside it."""
        own = occurrence.delivery_id or 0
        meeting_id = int(occurrence.subject.partition(":")[2])
        if occurrence.kind == Kind.COUNTER_DECLINED:
            has_it = self.planning.calendars.has(meeting_id, person.id)
            return WANTED if has_it else Verdict(why="it is not in their calendar")
        invitation = self.planning.calendars.following(meeting_id, person, but=own)
        if invitation is None:
            return Verdict(why="their calendar has it as it is")
        return WANTED if invitation.digest == occurrence.target else Verdict(why="it has changed since")

    def _stale(self, occurrence: Due, now: datetime) -> str | None:
        """Why it is too late to say this of a meeting: the bot was away, or somebody was early."""
        thing = self.thing(occurrence.subject)
        meeting = (
            self.planning.meetings.get(thing.meeting_id or 0) if isinstance(thing, AgendaItem) else thing
        )
        if not isinstance(meeting, Meeting) or occurrence.kind == Kind.MEETING_RELEASE:
            return None
        if now >= meeting.dtstart:
            return "the meeting has begun"
        if occurrence.kind in (Kind.MEETING_CALL, Kind.MEETING_CLOSING):
            if meeting.published_at is not None:
                return "the agenda is out"
            closes = self.planning.planner.closing_day(meeting)
            return "suggestions have closed" if self.planning.work.day_of(now) > closes else None
        return None

    def _planned(self, subject: str, person: Person) -> dict[tuple[str, str, int, str, str], Alarm]:
        key = (subject, person.id)
        if key not in self._plans:
            self._plans[key] = {alarm.identity: alarm for alarm in self._plan(subject, person)}
        return self._plans[key]

    def _plan(self, subject: str, person: Person) -> Sequence[Alarm]:
        match self.thing(subject):
            case Action() as action:
                return self.planning.action(action, only={person.id})
            case Meeting() as meeting:
                return self.planning.meeting(meeting, only={person.id})
            case AgendaItem() as item:
                return self.planning.paper(item, only={person.id})
            case Milestone() as milestone:
                return self.planning.milestone(milestone, only={person.id})
            case None:
                return ()

    def thing(self, subject: str) -> Action | AgendaItem | Meeting | Milestone | None:
        kind, _, number = subject.partition(":")
        match kind:
            case "action":
                return self._mine(self._subjects.actions.get(int(number)))
            case "meeting":
                return self.planning.meetings.get(int(number))
            case "item":
                return self._mine(self._subjects.items.get(int(number)))
            case "milestone":
                return self._mine(self._subjects.milestones.get(int(number)))
            case _:
                return None

    def _mine(self, thing: T | None) -> T | None:
        return thing if thing is not None and thing.network_id == self.register.network.id else None

    def _is_open(self, subject: str) -> bool:
        action = self.thing(subject)
        return isinstance(action, Action) and action.status.is_open

    def _why(self, occurrence: Due) -> str:
        match self.thing(occurrence.subject):
            case None:
                return "it was taken back"
            case Action() as action if not action.status.is_open:
                return "done" if action.status is ActionStatus.DONE else "no longer needed"
            case AgendaItem() as item if not item.awaits_paper:
                return "the paper has come, or none is expected"
            case (Action() | Milestone()) as thing if _day(thing.due) != occurrence.target:
                return "the date was moved"
            case Meeting() as meeting if meeting.dtstart.astimezone(UTC).isoformat() != occurrence.target:
                return "the meeting was moved"
            case _:
                return "no longer wanted"

    # --- words

    def name(self, subject: str) -> str:
        """What a subject is called: "Jun24/4a", "M3", a meeting's title; nothing for a notice."""
        match self.thing(subject):
            case Action() as action:
                return action.key
            case AgendaItem() as item:
                return item.title
            case Milestone() as milestone:
                return milestone.ref
            case Meeting() as meeting:
                return meeting.title
            case None:
                return ""

    def reader(self, person: Person) -> Reader:
        network = self.register.network
        return Reader(
            name=person.name,
            zone=person.time_zone or network.time_zone,
            network=network.name,
            chair=self._holder(Role.CHAIR, person),
            minute_taker=self._holder(Role.MINUTE_TAKER, person),
        )

    def _holder(self, role: Role, reader: Person) -> str | None:
        """Who has the role; None when it is the reader."""
        holders = [each for each in self.planning.people.values() if each.role is role]
        return holders[0].name if holders and reader not in holders else None

    def card(self, occurrences: Sequence[Due], person: Person, now: datetime) -> Card:
        reader = self.reader(person)
        in_order = sorted((each for each in occurrences if not _is_report(each)), key=_weight)
        sections = [self._section(each, person, reader, now) for each in in_order]
        reports = [card_from_text(each.card) for each in occurrences if _is_report(each) and each.card]
        if reports:
            sections.append(messages.not_reached(reports))
        return messages.joined(sections, network=self.register.network.name)

    def welcome(self, card: Card, person: Person, now: datetime) -> Card:
        upcoming = [each for each in self.register.all_meetings if each.is_upcoming(now)]
        return messages.welcomed(
            card,
            reader=self.reader(person),
            runs=self._holder(Role.CHAIR, person),
            meeting=upcoming[0] if upcoming else None,
            owed=len(self._owed(person)),
        )

    def _section(self, each: Due, person: Person, reader: Reader, now: datetime) -> Section:
        if each.card is not None:
            return messages.of_notice(card_from_text(each.card))
        match self.thing(each.subject):
            case Action() as action:
                return self._about_action(each, action, reader, now)
            case Meeting() as meeting:
                return self._about_meeting(each, meeting, person, reader, now)
            case AgendaItem() as item:
                at = self.planning.meetings[item.meeting_id or 0]
                day = self.planning.planner.paper_day(item, at)
                return messages_meeting.paper_due(item, at, reader, day=day)
            case Milestone() as milestone:
                plans = {plan.id: plan.name for plan in self.register.all_plans}
                plan = plans.get(milestone.plan_id or 0)
                if each.kind == Kind.MILESTONE_LATE:
                    return messages.milestone_passed(milestone, reader)
                return messages.milestone_due(milestone, reader, plan=plan)
            case None:
                raise ValueError(f"occurrence {each.id} is of no kind that has words: {each.kind}")

    def _about_action(self, each: Due, action: Action, reader: Reader, now: datetime) -> Section:
        today = self.planning.work.day_of(now, reader.zone)
        passed = action.due is not None and action.due.day is not None and action.due.day < today
        match each.kind, each.step:
            case Kind.ACTION_WORD, _:
                return messages.have_a_word(action, self.planning.behind(action.owners), reader)
            case Kind.ACTION_LATE, "second_late":
                return messages.action_passed_again(action, reader)
            case Kind.ACTION_LATE, _:
                return messages.action_passed(action, reader)
            case Kind.ACTION_SNOOZED, _:
                return messages.action_again(action, reader)
            case _ if passed:  # The bot was away while the date passed.
                return messages.action_passed(action, reader)
            case _, "nudge":
                return messages.action_nudge(action, reader)
            case _:
                return messages.action_due(action, reader)

    def _about_meeting(
        self, each: Due, meeting: Meeting, person: Person, reader: Reader, now: datetime
    ) -> Section:
        closes = self.planning.planner.closing_day(meeting)
        match each.kind:
            case Kind.CHAIR_OVERVIEW:
                return messages.of_notice(overview.overview(self._overview, zone=reader.zone))
            case Kind.MEETING_CALL:
                return messages_meeting.call_for_items(
                    meeting, reader, closes=closes, asked=self._asked(meeting)
                )
            case Kind.MEETING_CLOSING:
                return messages_meeting.closing(meeting, reader, closes=closes, asked=self._asked(meeting))
            case Kind.AGENDA_MISSING:
                waiting = [item for item in self._items(meeting) if item.state.is_waiting]
                return messages_meeting.agenda_missing(meeting, reader, waiting=len(waiting))
            case Kind.MEETING_RELEASE:
                held = self.register.actions.where(meeting_id=meeting.id, held=True)
                return messages_meeting.release_question(meeting, reader, held=len(held))
            case _:
                return self._tomorrow(meeting, person, reader)

    def _tomorrow(self, meeting: Meeting, person: Person, reader: Reader) -> Section:
        zone = ZoneInfo(self.register.network.time_zone)
        slots = timetable(self._items(meeting), dtstart=meeting.dtstart, zone=zone.key)
        deputies = self.planning.deputies(meeting)
        stands_for = deputies.members.get(person.id, ())
        leads = [
            Lead(
                position=slot.item.position or 0,
                title=slot.item.title,
                starts=f"{slot.starts.astimezone(zone):%H:%M}" if slot.starts else None,
                minutes=slot.item.minutes,
            )
            for slot in slots
            if any(
                lead.includes(each.id, each.organisation_id, each.role.value)
                for lead in slot.item.leads
                for each in (person, *stands_for)
            )
        ]
        answers = self._overview.answers
        return messages_meeting.tomorrow(
            meeting,
            reader,
            leads=leads,
            actions=[each for each in self._owed(person) if each.due and each.due.event == meeting.key],
            said_coming=person.id in self._coming(meeting),
            stands_for=[each.name for each in stands_for],
            deputy=deputies.others.get(person.id),
            coming=len(answers.coming),
            heard_of=answers.total,
        )

    # --- facts, read when they are needed

    @cached_property
    def _open(self) -> list[Action]:
        status = self.register.actions.column("status")
        return self.register.actions.where(
            status.in_([ActionStatus.OPEN.value, ActionStatus.STARTED.value]), held=False
        )

    def _owed(self, person: Person) -> list[Action]:
        return [
            each
            for each in self._open
            if each.is_owned_by(person.id, person.organisation_id, person.role.value)
        ]

    @cached_property
    def _overview(self) -> Overview:
        return overview_of(self.register)

    @cached_property
    def _agendas(self) -> dict[int, list[AgendaItem]]:
        return {}

    def _items(self, meeting: Meeting) -> list[AgendaItem]:
        if meeting.id not in self._agendas:
            position = self.register.agenda_items.column("position")
            self._agendas[meeting.id] = self.register.agenda_items.where(
                meeting_id=meeting.id, order_by=[position]
            )
        return self._agendas[meeting.id]

    def _asked(self, meeting: Meeting) -> list[str]:
        """What has been asked for already; standing items are no news."""
        return [
            item.title
            for item in self._items(meeting)
            if (item.state.is_waiting or item.state is ItemState.ACCEPTED) and item.standing_id is None
        ]

    def _coming(self, meeting: Meeting) -> frozenset[int]:
        if meeting.id not in self._said_coming:
            self._said_coming[meeting.id] = frozenset(
                each.person_id
                for each in self.register.attendance.where(meeting_id=meeting.id)
                if each.partstat is PartStat.ACCEPTED
            )
        return self._said_coming[meeting.id]

    @cached_property
    def _said_coming(self) -> dict[int, frozenset[int]]:
        return {}


def _day(due: DueDate | None) -> str | None:
    return due.day.isoformat() if due is not None and due.day is not None else None


def _weight(each: Due) -> int:
    """What somebody did or asked comes first, then reminders; calls for items, which everybody gets, last."""
    if each.card is not None:
        return 0
    return 2 if each.kind in (Kind.MEETING_CALL, Kind.MEETING_CLOSING) else 1


def _is_report(each: Due) -> bool:
    """A notice to the chair that a message could not be delivered."""
    return each.subject.startswith("delivery:")
