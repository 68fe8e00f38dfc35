"""What a network keeps, as plain rows with documented keys (docs/export.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.due import Due
from bot.domain.meeting import Meeting, MeetingStatus
from bot.store import overview
from bot.store.register import Register

Row = dict[str, Any]


def actions(register: Register) -> list[Row]:
    """Every action but the held ones, by number."""
    meetings = _meeting_days(register)
    return [
        {
            "ref": action.key,
            "number": action.number,
            "text": action.summary,
            "owners": [owner.name for owner in action.owners],
            "unresolved": [owner.name for owner in action.owners if owner.kind.value == "name"],
            "status": action.status.value,
            **_due(action.due, register),
            "meeting": meetings.get(action.meeting_id or 0),
            "item": action.item,
            "agenda_request": action.agenda_request,
            "outcome": action.outcome,
            "created": _instant(action.created_at, register),
            "completed": _instant(action.completed_at, register),
        }
        for action in register.actions.where(held=False)
    ]


def agenda(register: Register) -> list[Row]:
    """Every agenda item and suggestion, by meeting and position."""
    meetings = _meeting_days(register)
    items = register.agenda_items.where()
    items.sort(
        key=lambda item: (meetings.get(item.meeting_id or 0) or "9999", item.position or 10_000, item.id)
    )
    return [
        {
            "meeting": meetings.get(item.meeting_id or 0),
            "position": item.position,
            "suggestion": f"S{item.suggestion}" if item.suggestion is not None else None,
            "title": item.title,
            "lines": list(item.lines),
            "minutes": item.minutes,
            "starts": item.starts,
            "leads": [lead.name for lead in item.leads],
            "papers": list(item.papers),
            "paper_due": item.paper_due.isoformat() if item.paper_due else None,
            "state": item.state.value,
            "standing": item.standing_id is not None,
            "reason": item.reason,
            "late": item.late,
        }
        for item in items
    ]


def minutes(register: Register) -> list[Row]:
    """What is known of every meeting that has begun and was not cancelled, the first one first."""
    return [_minutes_of(each, register) for each in register.all_meetings if _is_held(each, register)]


def _is_held(meeting: Meeting, register: Register) -> bool:
    return meeting.dtstart <= register.now and meeting.status is not MeetingStatus.CANCELLED


def _minutes_of(meeting: Meeting, register: Register) -> Row:
    places = overview.roll(register, meeting)
    there = [each for place in places for each in (place.present if place.is_noted else place.coming)]
    stand_ins = [each for place in places for each in (place.stand_ins if place.is_noted else place.deputies)]
    decisions = register.decisions.where(meeting_id=meeting.id)
    return {
        "meeting": meeting.dtstart.astimezone(ZoneInfo(register.network.time_zone)).date().isoformat(),
        "title": meeting.title,
        "attendance_noted": any(place.is_noted for place in places),
        "present": [each.name for each in there],
        "deputies": [{"name": deputy, "for": person.name} for deputy, person in stand_ins],
        "apologies": [person.name for place in places for person, _ in place.apologies],
        "decisions": [{"text": each.text, "item": each.item} for each in decisions],
        "actions": [each.key for each in register.actions.where(meeting_id=meeting.id, held=False)],
    }


def network(register: Register) -> list[Row]:
    """The network itself, then one row for each organisation, member, meeting, plan and plan step."""
    organisations = {each.id: each.name for each in register.all_organisations}
    this = register.network
    rows: list[Row] = [
        {
            "kind": "network",
            "slug": this.slug,
            "name": this.name,
            "time_zone": this.time_zone,
            "region": this.region,
        }
    ]
    rows += [
        {"kind": "organisation", "name": each.name, "aliases": list(each.aliases)}
        for each in register.all_organisations
    ]
    rows += [
        {
            "kind": "person",
            "name": person.name,
            "role": person.role.value,
            "organisation": organisations.get(person.organisation_id or 0),
            "email": person.email,
            "left": _instant(person.left_at, register),
        }
        for person in register.all_people
    ]
    rows += [
        {
            "kind": "meeting",
            "title": meeting.title,
            "number": meeting.number,
            "start": _instant(meeting.dtstart, register),
            "end": _instant(meeting.dtend, register),
            "place": meeting.location,
            "link": meeting.link,
            "status": meeting.status.value,
        }
        for meeting in register.all_meetings
    ]
    plans = {plan.id: plan for plan in register.all_plans}
    rows += [
        {
            "kind": "plan",
            "name": plan.name,
            "from": plan.first.isoformat() if plan.first else None,
            "to": plan.last.isoformat() if plan.last else None,
        }
        for plan in plans.values()
    ]
    rows += [
        {
            "kind": "milestone",
            "ref": milestone.ref,
            "text": milestone.summary,
            "plan": plans[milestone.plan_id].name if milestone.plan_id in plans else None,
            "owners": [owner.name for owner in milestone.owners],
            "status": milestone.status.value,
            **_due(milestone.due, register),
        }
        for milestone in register.milestones.where()
    ]
    return rows


EXPORTS: Mapping[str, Callable[[Register], list[Row]]] = {
    "actions": actions,
    "agenda": agenda,
    "minutes": minutes,
    "network": network,
}


def _meeting_days(register: Register) -> dict[int, str]:
    zone = ZoneInfo(register.network.time_zone)
    return {
        meeting.id: meeting.dtstart.astimezone(zone).date().isoformat() for meeting in register.all_meetings
    }


def _instant(value: datetime | None, register: Register) -> str | None:
    return value.astimezone(ZoneInfo(register.network.time_zone)).isoformat() if value else None


def _due(due: Due | None, register: Register) -> Row:
    if due is None:
        return {"due": None, "due_kind": None}
    return {
        "due": due.day.isoformat() if due.day else None,
        "due_kind": due.kind.value,
        "due_from": due.first.isoformat() if due.first else None,
        "due_at": _instant(due.at, register),
        "due_follows": due.event,
        "due_assumed": due.assumed,
    }
