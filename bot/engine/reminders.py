"""Fires due alarms: what falls together for one person becomes one message in the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.person import Network, Person
from bot.domain.policy import Policy, Preferences
from bot.domain.reminder import Kind
from bot.domain.workdays import DAY, WorkCalendar, work_calendar
from bot.store import outbox as rows
from bot.store.alarms import AT_ONCE
from bot.store.outbox import Due, Joined
from bot.store.types import Connection
from bot.store.unit_of_work import Runner

AT_A_TIME = (
    200  # Due occurrences looked at in one transaction: keeps it short, and every network gets its share.
)
LONGEST_JOIN = timedelta(hours=4)  # No network lets notices wait longer for company.
DAILY = "daily"  # The kind of a message with several kinds in it.


async def fire_due(store: Runner, now: datetime, *, limit: int = AT_A_TIME) -> int:
    """Turn due occurrences into messages, fairly over the networks; returns how many were looked at.

    Call it again until it returns 0. What is no longer wanted is found right before the send.
    """
    return await store.run(lambda connection: _fire(connection, now, limit))


def _fire(connection: Connection, now: datetime, limit: int) -> int:
    due = rows.due_people(connection, now=now, limit=limit)
    if not due:
        return 0
    waiting = rows.waiting_for(connection, due, until=now + LONGEST_JOIN)
    people = rows.people(connection, due)
    networks = rows.networks(connection, {each.network_id for each in people.values()})
    times = {id: _Times.of(networks[people[id].network_id], people[id], now) for id in due}
    reminded = rows.reminded_on(connection, due, {each.day for each in times.values()})
    by_person: dict[int, list[Due]] = {}
    for occurrence in waiting:
        by_person.setdefault(occurrence.person_id, []).append(occurrence)
    sorted_out = [
        _sort_out(by_person.get(id, []), times[id], now, reminded=(id, times[id].day) in reminded)
        for id in due
    ]
    rows.supersede(connection, [id for each in sorted_out for id in each.doubled], why="said by a later one")
    rows.postpone(connection, [move for each in sorted_out for move in each.postponed])
    rows.join(connection, [message for each in sorted_out for message in each.messages], now=now)
    return sum(occurrence.due_at <= now for occurrence in waiting)


@dataclass(frozen=True, kw_only=True)
class _Times:
    """When one person may be written to."""

    work: WorkCalendar
    policy: Policy
    zone: str
    day: date  # the person's local day
    allowed: datetime  # now, or the next opening after a pause

    @classmethod
    def of(cls, network: Network, person: Person, now: datetime) -> _Times:
        policy = Policy.from_mapping(network.policy)
        work = replace(work_calendar(network), opens=policy.opens, closes=policy.closes)
        zone = person.time_zone or network.time_zone
        pause = Preferences.from_mapping(person.preferences).paused_until
        free = max(now, work.at(pause, policy.opens, zone)) if pause is not None else now
        return cls(
            work=work,
            policy=policy,
            zone=zone,
            day=work.day_of(now, zone),
            allowed=work.next_allowed(free, zone),
        )

    def daily(self, not_before: datetime) -> datetime:
        """The daily message's time on the day of an allowed instant; the instant itself when that is later."""
        return max(
            not_before,
            self.work.at(self.work.day_of(not_before, self.zone), self.policy.daily_time, self.zone),
        )

    def next_daily(self) -> datetime:
        """The daily message's time on the next working day."""
        return self.work.at(self.work.add_working_days(self.day, 1), self.policy.daily_time, self.zone)


@dataclass(kw_only=True)
class _SortedOut:
    """What becomes of one person's occurrences in this round."""

    messages: list[Joined]
    postponed: list[tuple[int, datetime, bool]]
    doubled: list[int]


def _sort_out(waiting: list[Due], times: _Times, now: datetime, *, reminded: bool) -> _SortedOut:
    """One message a day with everything that falls together; nothing at night, and nothing twice."""
    result = _SortedOut(messages=[], postponed=[], doubled=[])
    # A calendar is brought up to date when it was planned, each meeting in a mail of its own: a pause of what
    # somebody reads must not leave it wrong.
    calendar = [each for each in waiting if each.kind in _FOR_CALENDARS]
    waiting = [each for each in waiting if each.kind not in _FOR_CALENDARS]
    result.messages += [_joined([each], times, now) for each in calendar if each.due_at <= now]
    urgent = [each for each in waiting if each.target == AT_ONCE and each.due_at <= now]
    due = [each for each in waiting if each.due_at <= now and each not in urgent]
    if urgent:
        result.messages.append(_joined(urgent, times, now))
    if times.allowed > now:
        # It waits for the morning, late or not: nobody hears from a bot at night because it was away.
        result.postponed += [
            (
                each.id,
                times.allowed if each.kind == Kind.NOTICE else times.daily(times.allowed),
                _is_late(each, times, now),
            )
            for each in due
        ]
        return result
    company = now + timedelta(minutes=times.policy.join)
    notices = [
        each
        for each in waiting
        if each.kind == Kind.NOTICE and each.target != AT_ONCE and each.due_at <= company
    ]
    news_goes = any(each.due_at <= now for each in notices)
    reminders, result.doubled = _latest_of_each([each for each in due if each.kind != Kind.NOTICE])
    if reminded and not news_goes:  # With news on its way a reminder costs nobody another message.
        tomorrow = times.next_daily()
        can_wait = [each for each in reminders if _can_wait(each, tomorrow, times)]
        result.postponed += [(each.id, tomorrow, each.late) for each in can_wait]
        reminders = [each for each in reminders if each not in can_wait]
    if reminders or news_goes:
        result.messages.append(_joined([*notices, *reminders], times, now))
    return result


_FOR_CALENDARS = (Kind.INVITATION.value, Kind.COUNTER_DECLINED.value)


def _latest_of_each(due: Iterable[Due]) -> tuple[list[Due], list[int]]:
    """Of several steps about one thing only the latest, which knows best; and the ids of the others."""
    latest: dict[str, Due] = {}
    doubled: list[int] = []
    for each in sorted(due, key=lambda each: (each.due_at, each.id)):
        # The chair's overview and a question about the agenda are two things, though of one meeting.
        thing = each.subject if each.subject.startswith("action:") else f"{each.subject} {each.kind}"
        if thing in latest:
            doubled.append(latest.pop(thing).id)
        latest[thing] = each
    return list(latest.values()), doubled


def _can_wait(each: Due, until: datetime, times: _Times) -> bool:
    """Whether it still comes in time the day after, for somebody who had a message today.

    "Remind me later" was asked for, so it comes when it was asked for.
    """
    if each.kind == Kind.ACTION_SNOOZED:
        return False
    if each.kind in (Kind.ACTION_LATE, Kind.ACTION_WORD, Kind.MILESTONE_LATE):
        return True
    try:
        counts_to = datetime.fromisoformat(each.target)
    except ValueError:
        return True
    last = counts_to.date() if counts_to.tzinfo is None else times.work.day_of(counts_to, times.zone)
    return times.work.day_of(until, times.zone) <= last - DAY


def _joined(occurrences: list[Due], times: _Times, now: datetime) -> Joined:
    kinds = {each.kind for each in occurrences}
    has_reminders = not kinds <= {Kind.NOTICE.value, *_FOR_CALENDARS}
    return Joined(
        occurrences=tuple(occurrences),
        kind=kinds.pop() if len(kinds) == 1 else DAILY,
        about=", ".join(dict.fromkeys(each.subject for each in occurrences)),
        local_day=times.day if has_reminders else None,
        late=any(_is_late(each, times, now) for each in occurrences),
    )


def _is_late(each: Due, times: _Times, now: datetime) -> bool:
    """Due after it was made, before now, and not sent: the bot was away."""
    return each.late or now - each.due_at > timedelta(minutes=times.policy.down_grace)
