"""A new meeting, stored: with its standing items, the suggestions that waited, and the dates that waited for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Meeting
from bot.domain.person import Role
from bot.domain.reminder import Planner
from bot.handlers import following, telling
from bot.handlers.context import Context
from bot.handlers.following import Shift
from bot.handlers.meeting_times import Times
from bot.replies.cards import meeting_changes as changes
from bot.replies.cards.meeting_changes import Follows
from bot.store import requests

USUAL_HOURS = ("10:00", "12:00")  # Offered while there is no earlier meeting to go by.


@dataclass(frozen=True, kw_only=True)
class Scheduled:
    meeting: Meeting
    attached: tuple[AgendaItem, ...]  # what is on its agenda already, or waits for a decision
    dated: tuple[Shift, ...]  # what waited for a meeting


def schedule(
    every: Iterable[Times], context: Context, *, title: str, place: str | None, link: str | None
) -> list[Scheduled]:
    """One after the other, numbered on from the last; owners hear what is due by them now."""
    last = max((each.number or 0 for each in context.meetings), default=0)
    return [
        _store(times, last + place_in, context, title=times.title or title, place=place, link=link)
        for place_in, times in enumerate(every, start=1)
    ]


def _store(
    times: Times, number: int, context: Context, *, title: str, place: str | None, link: str | None
) -> Scheduled:
    meeting = context.register.meetings.add(
        Meeting(
            network_id=context.network.id,
            title=title,
            dtstart=times.start,
            dtend=times.end,
            location=place,
            link=link,
            number=number,
            uid=f"{context.register.change}.{number}@{context.network.slug}.convenor",
            created_at=context.now,
        )
    )
    attached = requests.attach(context.register, meeting)
    dated = following.give_dates(meeting, context)
    _tell_owners(meeting, dated, context)
    return Scheduled(meeting=meeting, attached=tuple(attached), dated=dated)


def _tell_owners(meeting: Meeting, dated: tuple[Shift, ...], context: Context) -> None:
    for person in context.register.members:
        yours = [
            Follows(thing=each.before, was=each.before.due, due=each.due)
            for each in dated
            if telling.is_of(each, person, context)
        ]
        if yours:
            zone = person.time_zone or context.network.time_zone
            context.tell([person], changes.told_dated(meeting, yours, zone=zone))


# --- what is said about it


def closes(meeting: Meeting, context: Context) -> date:
    """The last day for suggestions."""
    return Planner(policy=context.policy, work=context.workdays).closing_day(meeting)


def is_soon(meeting: Meeting, context: Context) -> bool:
    """Whether everybody must hear at once, and not with the next messages."""
    last = context.workdays.add_working_days(context.today, context.policy.short_notice)
    return following.day_of(meeting, context) <= last


def invites_in(meeting: Meeting, context: Context) -> int | None:
    """Minutes until the invitations go out; None: none do."""
    if not context.mails or not context.network.sends_invitations:
        return None
    return 0 if is_soon(meeting, context) else context.policy.join


def is_to_be_asked(context: Context) -> bool:
    """Whether nobody has said who sends the invitations, and this is who can."""
    undecided = context.network.invitations is None and context.mails
    return undecided and context.person.role is Role.CHAIR


def usual_hours(context: Context) -> tuple[str, str]:
    """The hours of the latest meeting, as they are offered for the next."""
    if not context.meetings:
        return USUAL_HOURS
    zone, latest = ZoneInfo(context.network.time_zone), context.meetings[-1]
    return f"{latest.dtstart.astimezone(zone):%H:%M}", f"{latest.dtend.astimezone(zone):%H:%M}"
