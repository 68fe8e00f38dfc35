"""Which alarms wait for whom: planned anew in the transaction of every change, with notices beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import RowMapping

from bot.domain.action import Action, ActionStatus, Owner
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.attendance import Deputies, deputies
from bot.domain.invitation import Invitation
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.milestone import Milestone, MilestoneStatus
from bot.domain.person import Person, Role
from bot.domain.policy import Policy
from bot.domain.reminder import Alarm, Kind, Planner
from bot.domain.workdays import WorkCalendar, work_calendar
from bot.store import tables
from bot.store.invitations import Calendars
from bot.store.register import Register

AT_ONCE = "at once"  # The target of a notice that waits neither for company nor for allowed hours.


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A card that one person should see because of what another did."""

    person_id: int
    card: str  # replies/codec text
    about: str
    at_once: bool = False  # do not wait to be joined with others, nor for allowed hours
    as_invited: str | None = None  # "meeting:3", where an invitation by mail says the same


class Planning:
    """The alarms of one network's things as they are in its rows now; for planning and for the check at a send."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.policy = Policy.from_mapping(register.network.policy)
        self.work: WorkCalendar = replace(
            work_calendar(register.network), opens=self.policy.opens, closes=self.policy.closes
        )
        self.planner = Planner(policy=self.policy, work=self.work)
        self.calendars = Calendars(register)
        self._away: dict[int, frozenset[int]] = {}
        self._deputies: dict[int, Deputies] = {}

    @cached_property
    def meetings(self) -> Mapping[int, Meeting]:
        return {each.id: each for each in self.register.all_meetings}

    @cached_property
    def people(self) -> Mapping[int, Person]:
        """Everybody who has not left."""
        return {each.id: each for each in self.register.members}

    def behind(self, owners: Iterable[Owner]) -> list[Person]:
        """The present people behind owners: a role's holders, an organisation's people."""
        return list(self.register.behind(owners))

    def action(self, action: Action, *, only: Collection[int] | None = None) -> list[Alarm]:
        owners = self.behind(action.owners)
        owning = {person.id for person in owners}
        # A chair who owns it has heard already; then the minute taker has the word.
        chairs = [each for each in self.people.values() if each.role is Role.CHAIR and each.id not in owning]
        chairs = chairs or [
            each for each in self.people.values() if each.role is Role.MINUTE_TAKER and each.id not in owning
        ]
        due_at = action.due.meeting_id if action.due is not None else None
        return self.planner.action(
            action,
            owners=_among(owners, only),
            chairs=_among(chairs, only),
            meeting=self.meetings.get(due_at) if due_at is not None else None,
        )

    def meeting(self, meeting: Meeting, *, only: Collection[int] | None = None) -> list[Alarm]:
        # In UTC, as it is read again: its text is part of each alarm's identity.
        return self.planner.meeting(
            replace(meeting, dtstart=meeting.dtstart.astimezone(UTC)),
            previous=self.before(meeting),
            people=_among(self.people.values(), only),
            away=self.away(meeting) - frozenset(self.deputies(meeting).others),
        )

    def deputies(self, meeting: Meeting) -> Deputies:
        """Whoever sent somebody whom the bot can't reach is told what they should hear."""
        if meeting.id not in self._deputies:
            answers = self.register.attendance.where(meeting_id=meeting.id)
            self._deputies[meeting.id] = deputies(answers, self.register.members)
        return self._deputies[meeting.id]

    def invitations(self, meeting_id: int, *, only: Collection[int] | None = None) -> list[Alarm]:
        """What calendars must be sent of a meeting, which may have been taken back."""
        planned = []
        for person in _among(self.register.all_people, only):
            told = self.calendars.told(meeting_id, person.id)
            invitation = self.calendars.following(meeting_id, person)
            if invitation is None:
                continue
            planned.append(
                Alarm(
                    kind=Kind.INVITATION,
                    subject=f"meeting:{meeting_id}",
                    person_id=person.id,
                    target=invitation.digest,
                    step=f"{len(told)}",  # What is so again is told again.
                    at=self._when(invitation, told[-1].invitation if told else None, person),
                )
            )
        return planned

    def _when(self, invitation: Invitation, last: Invitation | None, person: Person) -> datetime:
        """As with what somebody did: after a while in which more may happen, in allowed hours.

        At once when the meeting is, or was to be, only days away.
        """
        now = self.register.now
        soon = self.work.add_working_days(self.work.day_of(now), self.policy.short_notice)
        starts = [each.start for each in (invitation, last) if each is not None]
        if self.work.day_of(min(starts)) <= soon:
            return now
        return self.work.next_allowed(now + timedelta(minutes=self.policy.join), person.time_zone)

    def milestone(self, milestone: Milestone, *, only: Collection[int] | None = None) -> list[Alarm]:
        return self.planner.milestone(milestone, owners=_among(self.behind(milestone.owners), only))

    def paper(self, item: AgendaItem, *, only: Collection[int] | None = None) -> list[Alarm]:
        meeting = self.meetings.get(item.meeting_id) if item.meeting_id is not None else None
        return self.planner.paper(item, meeting=meeting, leads=_among(self.behind(item.leads), only))

    def awaited_papers(self, meetings: Iterable[int]) -> list[AgendaItem]:
        """The items on these meetings' agendas whose paper has not come."""
        column = self.register.agenda_items.column("meeting_id")
        ids = sorted(meetings)
        accepted = (
            self.register.agenda_items.where(column.in_(ids), state=ItemState.ACCEPTED.value) if ids else []
        )
        return [each for each in accepted if each.awaits_paper]

    def before(self, meeting: Meeting) -> Meeting | None:
        """The one before it in the series."""
        earlier = [each for each in self._held_order if each.dtstart < meeting.dtstart]
        return earlier[-1] if earlier else None

    def after(self, meeting: Meeting) -> Meeting | None:
        later = [each for each in self._held_order if each.dtstart > meeting.dtstart]
        return later[0] if later else None

    @cached_property
    def _held_order(self) -> list[Meeting]:
        return [each for each in self.register.all_meetings if each.status is not MeetingStatus.CANCELLED]

    def away(self, meeting: Meeting) -> frozenset[int]:
        """Ids of those who have sent apologies."""
        if meeting.id not in self._away:
            self._away[meeting.id] = frozenset(
                each.person_id
                for each in self.register.attendance.where(meeting_id=meeting.id)
                if each.partstat.is_away
            )
        return self._away[meeting.id]


def _among(people: Iterable[Person], only: Collection[int] | None) -> list[Person]:
    return [each for each in people if only is None or each.id in only]


# --- after a change


@dataclass(kw_only=True)
class _Touched:
    """What a unit of work changed, as far as alarms depend on it."""

    everything: bool = False
    people: set[int]
    actions: dict[int, Action | None]  # id -> as it is now; None: taken away
    meetings: dict[int, Meeting | None]
    milestones: dict[int, Milestone | None]
    items: dict[int, AgendaItem | None]
    answers: set[tuple[int, int]]  # (meeting id, person id)
    made: set[str]  # subjects that did not exist before
    states: set[str]  # keys of meetings that were closed, cancelled or opened again: what is due at them asks
    were: list[Meeting]  # meetings as they were: another one follows where they stood
    leads: bool = False  # chair or minute taker is somebody else: whom the bot asks to have a word


def replan(register: Register) -> None:
    """Plan the alarms of everything that this unit of work changed, in its own transaction.

    What is no longer planned is superseded. What lies in the past is not made: an alarm that came due
    before the thing was what it is now warns of nothing.
    """
    touched = _touched(register)
    _withdraw_what_they_know(register)
    planning = Planning(register)
    if touched.everything:
        _settle(register, planning, _everything(planning), _mine(register))
        return
    _replan_things(register, planning, touched)
    occurrence = tables.occurrence
    for meeting_id, person_id in sorted(touched.answers):
        meeting = planning.meetings.get(meeting_id)
        if meeting is not None and meeting_id not in touched.meetings:
            scope = (occurrence.c.subject == meeting.key) & (occurrence.c.person_id == person_id)
            alarms = planning.meeting(meeting, only={person_id})
            alarms += planning.invitations(meeting_id, only={person_id})
            _settle(register, planning, alarms, _mine(register) & scope)
    if touched.leads:
        touched.people |= {each.id for each in planning.people.values() if _led(each) is not None}
    if touched.people:
        theirs = _mine(register) & occurrence.c.person_id.in_(sorted(touched.people))
        _settle(register, planning, _everything(planning, only=touched.people), theirs)


def _withdraw_what_they_know(register: Register) -> None:
    """Whoever finishes an action need not be told any more that it is theirs."""
    finished = [
        written.id
        for written in register.written
        if isinstance(written.before, Action)
        and isinstance(written.after, Action)
        and written.before.status.is_open
        and not written.after.status.is_open
    ]
    if not finished or register.author.person_id is None:
        return
    history, occurrence = tables.history, tables.occurrence
    given = select(literal("notice:").concat(history.c.change)).where(
        history.c.network_id == register.network.id,
        history.c.entity == "action",
        history.c.entity_id.in_(finished),
        history.c.verb.in_(("AddAction", "AssignAction")),
    )
    register.connection.execute(
        update(occurrence)
        .where(
            _mine(register),
            occurrence.c.person_id == register.author.person_id,
            occurrence.c.state == "pending",
            occurrence.c.subject.in_(given),
        )
        .values(state="superseded", why="done")
    )


def _touched(register: Register) -> _Touched:
    touched = _Touched(
        people=set(),
        actions={},
        meetings={},
        milestones={},
        items={},
        answers=set(),
        made=set(),
        states=set(),
        were=[],
    )
    for written in register.written:
        name, value = written.record.name, written.after
        if name in ("action", "meeting", "milestone"):
            things: dict[int, Any] = getattr(touched, f"{name}s")
            things[written.id] = value
            if written.before is None:
                touched.made.add(f"{name}:{written.id}")
        match written.before, written.after:
            case (Person(), _) | (_, Person()):
                touched.people.add(written.id)
                touched.leads |= _led(written.before) != _led(written.after)
            case (Meeting() as before, after):
                touched.were.append(before)
                if after is None or (before.closed_at, before.status) != (after.closed_at, after.status):
                    touched.states.add(before.key)
        if name == "agenda_item" and _awaits_paper(written.before, written.after):
            touched.items[written.id] = written.after
        if name == "attendance":
            answer = written.after or written.before
            assert answer is not None, "what was written was there before or is there now"
            touched.answers.add((answer.meeting_id, answer.person_id))
        touched.everything |= name == "network"
    return touched


def _awaits_paper(*states: AgendaItem | None) -> bool:
    return any(each is not None and each.awaits_paper for each in states)


def _led(person: Person | None) -> Role | None:
    """The role of somebody who is there and runs meetings."""
    if person is None or person.left_at is not None or not person.role.runs_meetings:
        return None
    return person.role


def _replan_things(register: Register, planning: Planning, touched: _Touched) -> None:
    """Actions, meetings, papers and milestones that changed, with what depends on a meeting that did."""
    alarms: list[Alarm] = []
    subjects: set[str] = set()
    for id, meeting in touched.meetings.items():
        subjects.add(f"meeting:{id}")
        alarms += planning.invitations(id)
        if meeting is not None:
            alarms += planning.meeting(meeting)
    # A meeting's call rides with the minutes of the one before it.
    for each in [*filter(None, touched.meetings.values()), *touched.were]:
        following = planning.after(each)
        if following is not None and following.id not in touched.meetings:
            touched.meetings[following.id] = following
            subjects.add(following.key)
            alarms += planning.meeting(following)
            alarms += planning.invitations(following.id)
    if touched.states:
        event = register.actions.column("due_event")
        for due_then in register.actions.where(event.in_(sorted(touched.states))):
            touched.actions.setdefault(due_then.id, due_then)
    for id, action in touched.actions.items():
        subjects.add(f"action:{id}")
        alarms += planning.action(action) if action is not None else []
    for awaited in planning.awaited_papers({each.id for each in touched.were}):
        touched.items.setdefault(awaited.id, awaited)
    for id, item in touched.items.items():
        subjects.add(f"item:{id}")
        alarms += planning.paper(item) if item is not None else []
    for id, milestone in touched.milestones.items():
        subjects.add(f"milestone:{id}")
        alarms += planning.milestone(milestone) if milestone is not None else []
    if subjects <= touched.made:
        _insert(register, [alarm for alarm in alarms if _starts(alarm, planning, register.now) is not None])
    elif subjects:
        _settle(
            register, planning, alarms, _mine(register) & tables.occurrence.c.subject.in_(sorted(subjects))
        )


def _everything(planning: Planning, *, only: Collection[int] | None = None) -> list[Alarm]:
    """All alarms of the network, or those of some people."""
    register = planning.register
    status = register.actions.column("status")
    open_ = register.actions.where(status.in_([ActionStatus.OPEN.value, ActionStatus.STARTED.value]))
    alarms = [alarm for action in open_ for alarm in planning.action(action, only=only)]
    for meeting in planning.meetings.values():
        if meeting.status is MeetingStatus.SCHEDULED:
            alarms += planning.meeting(meeting, only=only)
    upcoming = {each.id for each in planning.meetings.values() if each.is_upcoming(register.now)}
    for id in sorted(upcoming | planning.calendars.waiting()):
        alarms += planning.invitations(id, only=only)
    for item in planning.awaited_papers(upcoming):
        alarms += planning.paper(item, only=only)
    for milestone in register.milestones.where(status=MilestoneStatus.OPEN.value):
        alarms += planning.milestone(milestone, only=only)
    return alarms


def _mine(register: Register) -> ColumnElement[bool]:
    return tables.occurrence.c.network_id == register.network.id


def _settle(
    register: Register, planning: Planning, planned: Iterable[Alarm], scope: ColumnElement[bool]
) -> None:
    """Make the waiting occurrences of a scope those that are planned for it."""
    table = tables.occurrence
    statement = select(
        table.c.id,
        table.c.kind,
        table.c.subject,
        table.c.person_id,
        table.c.target,
        table.c.step,
        table.c.due_at,
    ).where(scope, table.c.state == "pending", table.c.kind.not_in(_TOLD_ONCE))
    waiting = {_identity(row): row for row in register.connection.execute(statement).mappings()}
    snoozed = {
        (row["subject"], row["person_id"]): row["due_at"]
        for row in waiting.values()
        if row["kind"] == Kind.ACTION_SNOOZED.value
    }
    new: list[Alarm] = []
    for alarm in planned:
        at, row = _starts(alarm, planning, register.now), waiting.pop(alarm.identity, None)
        until = snoozed.get((alarm.subject, alarm.person_id))
        if at is None or (until is not None and at < until):
            continue
        if row is None:
            new.append(replace(alarm, at=at))
        elif row["due_at"] != at and (alarm.kind is not Kind.INVITATION or at < row["due_at"]):
            register.connection.execute(update(table).where(table.c.id == row["id"]).values(due_at=at))
    _supersede(register, [row for row in waiting.values() if not _is_kept(row, planning)])
    _insert(register, new)


_TOLD_ONCE = (Kind.NOTICE.value, Kind.COUNTER_DECLINED.value)  # What is not planned anew.


def _identity(row: RowMapping) -> tuple[str, str, int, str, str]:
    return (row["kind"], row["subject"], row["person_id"], row["target"], row["step"])


def _starts(alarm: Alarm, planning: Planning, now: datetime) -> datetime | None:
    """When an alarm that is planned now goes off; None: its time has passed.

    The call that rides with the minutes is planned for the morning of their release: it follows them.
    """
    if alarm.at > now or alarm.kind is Kind.INVITATION:
        return alarm.at
    if alarm.step == "with_minutes" and planning.work.day_of(alarm.at) == planning.work.day_of(now):
        zone = planning.people[alarm.person_id].time_zone
        return planning.work.next_allowed(now + timedelta(minutes=planning.policy.join), zone)
    return None


def _is_kept(row: RowMapping, planning: Planning) -> bool:
    """Whether an occurrence stays though the planner does not name it: somebody asked to be reminded later."""
    if row["kind"] != Kind.ACTION_SNOOZED.value or row["person_id"] not in planning.people:
        return False
    action = planning.register.actions.get(int(row["subject"].partition(":")[2]))
    return action is not None and action.status.is_open


def _supersede(register: Register, rows: Iterable[RowMapping]) -> None:
    """These will not be said."""
    ids = [row["id"] for row in rows]
    if ids:
        table = tables.occurrence
        register.connection.execute(
            update(table).where(table.c.id.in_(ids)).values(state="superseded", why="changed")
        )


def _insert(register: Register, alarms: Iterable[Alarm]) -> None:
    """Let these wait; one that was superseded before and is planned again waits again."""
    rows = [
        {
            "network_id": register.network.id,
            "kind": alarm.kind.value,
            "subject": alarm.subject,
            "person_id": alarm.person_id,
            "target": alarm.target,
            "step": alarm.step,
            "due_at": alarm.at,
            "state": "pending",
            "created_at": register.now,
        }
        for alarm in alarms
    ]
    if not rows:
        return
    register.connection.execute(_wait(register.connection.dialect.name), rows)


@lru_cache(maxsize=2)
def _wait(dialect: str) -> Insert:
    table = tables.occurrence
    statement = (sqlite_insert if dialect == "sqlite" else postgresql_insert)(table)
    return statement.on_conflict_do_update(
        index_elements=["kind", "subject", "person_id", "target", "step"],
        set_={
            "state": "pending",
            "due_at": statement.excluded.due_at,
            "created_at": statement.excluded.created_at,
            "why": None,
        },
        where=table.c.state == "superseded",
    )


# --- what people ask for, and what they are told


def snooze(register: Register, subject: str, person_id: int, at: datetime) -> None:
    """Remind this person of this thing then, and not before; an earlier "later" is forgotten."""
    planning = Planning(register)
    person = planning.people[person_id]
    at = planning.work.next_allowed(at, person.time_zone)
    table = tables.occurrence
    before = (table.c.due_at < at) | (table.c.kind == Kind.ACTION_SNOOZED.value)
    register.connection.execute(
        update(table)
        .where(
            _mine(register),
            table.c.subject == subject,
            table.c.person_id == person_id,
            table.c.state == "pending",
            before,
        )
        .values(state="superseded", why="reminded later")
    )
    _insert(
        register,
        [
            Alarm(
                kind=Kind.ACTION_SNOOZED,
                subject=subject,
                person_id=person_id,
                target=at.isoformat(),
                step="later",
                at=at,
            )
        ],
    )


def tell_calendar(register: Register, subject: str, person_id: int) -> None:
    """Let the calendar of somebody who proposed another time hear that it is not taken."""
    refusal = Alarm(
        kind=Kind.COUNTER_DECLINED,
        subject=subject,
        person_id=person_id,
        target="",
        step=register.change,
        at=register.now,
    )
    _insert(register, [refusal])


_NOTICE = insert(tables.occurrence)


def store_notices(register: Register, notices: Iterable[Notice], *, subject: str | None = None) -> None:
    """Let notices wait to be joined with what else this person is told, then for allowed hours."""
    told = list(notices)
    if not told:
        return
    planning = Planning(register)
    wait = timedelta(minutes=planning.policy.join)
    rows = [
        {
            "network_id": register.network.id,
            "kind": Kind.NOTICE.value,
            "subject": subject or f"notice:{register.change}",
            "person_id": notice.person_id,
            "target": AT_ONCE if notice.at_once else "",
            "step": f"{number} {notice.as_invited}" if notice.as_invited else f"{number}",
            "due_at": register.now
            if notice.at_once
            else planning.work.next_allowed(register.now + wait, _zone(planning, notice.person_id)),
            "state": "pending",
            "card": notice.card,
            "created_at": register.now,
        }
        for number, notice in enumerate(told)
    ]
    register.connection.execute(_NOTICE, rows)


def _zone(planning: Planning, person_id: int) -> str | None:
    person = planning.people.get(person_id)
    return person.time_zone if person is not None else None
