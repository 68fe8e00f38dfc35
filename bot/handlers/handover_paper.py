"""The hand-over pack in the words that it shows; documents/ writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from bot.documents.handover_writer import Pack, Placed, PlanShown, Promise, Standing
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem, ItemState, StandingItem
from bot.domain.due import local_day
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.milestone import Milestone, MilestoneStatus, Plan
from bot.domain.person import Role
from bot.domain.policy import Policy
from bot.domain.workdays import work_calendar
from bot.handlers import papers, plan_picture
from bot.replies.cards import settings as settings_cards
from bot.replies.cards import timelines as timeline_cards
from bot.replies.cards import words
from bot.store import overview, requests
from bot.store.register import Register

_MOST_HELD = 6  # Meetings that were held: more than a year of them, so that it is seen whose turn it is.
_GROUP = re.compile(r"(?i)\b(?:sub|working|task|steering|focus)[- ]?groups?\b|\bsub-?committees?\b")


def handover(register: Register) -> Pack:
    """What is known now. What is held is not in it, nor anybody's address: the file is passed on."""
    zone = register.network.time_zone
    facts = overview.overview(register)
    meetings = [each for each in register.all_meetings if each.status is not MeetingStatus.CANCELLED]
    held = [each for each in meetings if each.dtend <= register.now]
    return Pack(
        network=register.network.name,
        as_of=words.day(local_day(register.now, zone)),
        roles=tuple(_roles(register)),
        people=tuple(_people(register)),
        upcoming=tuple(_placed(each, zone) for each in meetings if each.dtend > register.now),
        held=tuple(_placed(each, zone) for each in reversed(held[-_MOST_HELD:])),
        standing=tuple(_standing(each) for each in requests.standing(register)),
        groups=tuple(_groups(register)),
        actions=tuple(
            Promise(
                ref=each.key,
                text=words.sentence(each.summary),
                owners=words.owner_names(each.owners),
                due=words.sentence(words.due(each.due, zone)),
            )
            for each in register.actions.where(held=False)
            if each.status.is_open
        ),
        promised=tuple(
            f"{words.sentence(each.agenda_request or each.summary)} ({each.key})"
            for each in (facts.promised if facts.meeting is not None else _asked_for(register))
            if not each.held
        ),
        suggestions=tuple(_suggestion(each, register) for each in facts.suggestions),
        plans=tuple(_plan(each, register) for each in register.all_plans if _goes_on(each, register)),
        settings=_settings(register),
        made=register.now,
        template=papers.template_of(register),
    )


def _roles(register: Register) -> Iterable[str]:
    organisations = {each.id: each.name for each in register.all_organisations}
    for role in (Role.CHAIR, Role.MINUTE_TAKER):
        for person in register.members:
            if person.role is role:
                place = organisations.get(person.organisation_id or 0)
                yield f"{words.sentence(words.ROLE[role])}: {person.name}" + (f", {place}" if place else "")


def _people(register: Register) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Organisation by organisation; whoever belongs to none comes last."""
    organisations = sorted(register.all_organisations, key=lambda each: each.name.casefold())
    for id, name in (*((each.id, each.name) for each in organisations), (None, "No organisation")):
        people = tuple(
            each.name if each.role is Role.MEMBER else f"{each.name} ({words.ROLE[each.role]})"
            for each in sorted(register.members, key=lambda each: each.name.casefold())
            if each.organisation_id == id
        )
        if people or id is not None:
            yield name, people


def _placed(meeting: Meeting, zone: str) -> Placed:
    return Placed(
        when=words.meeting_time(meeting, zone),
        where=tuple(each for each in (meeting.location, meeting.link) if each),
    )


def _standing(item: StandingItem) -> Standing:
    return Standing(
        title=item.title,
        length=words.count(item.minutes, "minute") if item.minutes else "",
        lead=words.owner_names([item.lead])[0] if item.lead else "",
    )


def _groups(register: Register) -> Iterable[str]:
    """What agendas and plans of the last year call a group, with who led it last; each group once."""
    since = register.now - timedelta(days=400)
    meetings = {each.id: each for each in register.all_meetings if each.dtstart >= since}
    items = [
        each
        for each in register.agenda_items.where()
        if each.state in (ItemState.ACCEPTED, ItemState.DISCUSSED) and each.meeting_id in meetings
    ]
    items.sort(key=lambda each: (meetings[each.meeting_id or 0].dtstart, -(each.position or 0)), reverse=True)
    seen: set[str] = set()
    for item in items:
        if not _GROUP.search(item.title):
            continue
        named = [line.strip() for line in item.lines if line.strip()] or [item.title]
        for name in named:
            if name.casefold() not in seen:
                seen.add(name.casefold())
                leads = words.listed(words.owner_names(item.leads)) if item.leads else ""
                yield f"{name}: {leads}" if leads else name


def _suggestion(item: AgendaItem, register: Register) -> str:
    names = {each.id: each.name for each in register.all_people}
    by = item.on_behalf_of or names.get(item.proposed_by or 0)
    return f"{item.ref}: {item.title}" + (f", from {by}" if by else "")


def _asked_for(register: Register) -> Iterable[Action]:
    """What was promised for an agenda while no meeting is set."""
    return (each for each in register.actions.where() if each.status.is_open and each.agenda_request)


def _goes_on(plan: Plan, register: Register) -> bool:
    return plan.last is None or plan.last >= local_day(register.now, register.network.time_zone)


def _plan(plan: Plan, register: Register) -> PlanShown:
    zone = register.network.time_zone
    drawn = plan_picture.drawn(plan, register, today=local_day(register.now, zone), zone=zone)
    steps = [
        each
        for each in register.milestones.where(plan_id=plan.id)
        if each.status is not MilestoneStatus.DROPPED
    ]
    steps.sort(key=lambda each: (str(each.due.day or "9999"), each.number))
    days = f", {timeline_cards.days_of(plan)}" if plan.first is not None else ""
    return PlanShown(
        title=f"{words.sentence(plan.name)}{days}",
        steps=tuple(_step(each, zone) for each in steps),
        picture=drawn.content if drawn else None,
        alt=drawn.alt if drawn else "",
    )


def _step(step: Milestone, zone: str) -> Promise:
    done = " (done)" if step.status is MilestoneStatus.DONE else ""
    return Promise(
        ref=step.ref,
        text=words.sentence(step.summary),
        owners=words.owner_names(step.owners),
        due=f"{words.sentence(words.due(step.due, zone))}{done}",
    )


def _settings(register: Register) -> tuple[str, ...]:
    network = register.network
    today = local_day(register.now, network.time_zone)
    calendar = work_calendar(network)
    quiet = (*calendar.quiet_weeks(today.year), *calendar.quiet_weeks(today.year + 1))
    ahead = [each for each in quiet if each.last >= today and each.first < today + timedelta(days=365)]
    return settings_cards.in_words(network, Policy.from_mapping(network.policy), quiet_weeks=ahead)
