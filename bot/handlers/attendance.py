"""Who is coming: answers for oneself, one's own authority and others, with apologies and deputies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands import dates
from bot.commands.model import Apologise, Attend
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.due import local_day
from bot.domain.errors import AmbiguousPerson, NoMeeting, TooLong, UnknownPerson
from bot.domain.meeting import Attendance, Meeting, MeetingStatus, PartStat
from bot.domain.person import Person, Role
from bot.handlers import people_named, placing
from bot.handlers.context import Context
from bot.replies.cards import asking
from bot.replies.cards import attendance as cards
from bot.replies.model import Reply
from bot.store import hanging

LONGEST_NAME = 200  # characters
LONGEST_NOTE = 2_000  # characters
_DAY = re.compile(r"(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What is said about somebody's coming."""

    partstat: PartStat
    deputy: str | None = None
    note: str | None = None


def attend(command: Attend, context: Context) -> Reply:
    """Coming, perhaps later, or leaving earlier. Chair and minute taker hear what is news to them."""
    _require_member(context, verb="meeting attend")
    meeting = _meeting(command.meeting, context)
    try:
        who = _who(command.who, context, verb="meeting attend")
    except AmbiguousPerson as error:
        return Reply(card=asking.which_person(command, error, field="who"))
    note = _short(command.note, "note")
    before = _answers(meeting, context)
    if not _store(who, meeting, _Answer(partstat=PartStat.ACCEPTED, note=note), context):
        return Reply(card=cards.noted_already(meeting, zone=context.zone))
    had_sent_apologies = any(each.id in before and before[each.id].partstat.is_away for each in who)
    if note or had_sent_apologies:
        card = cards.told(
            meeting,
            who,
            by=context.person,
            comes=True,
            deputy=None,
            note=note,
            zone=context.network.time_zone,
        )
        context.tell(placing.leaders(context), card)
    _tell_them(who, meeting, context, comes=True, deputy=None)
    return Reply(
        card=cards.coming(
            meeting, who, me=context.person, note=note, zone=context.zone, change=context.register.change
        )
    )


def apologise(command: Apologise, context: Context) -> Reply:
    """Can't come; a deputy counts for the organisation. What was promised stays with who promised it."""
    _require_member(context, verb="meeting apologies")
    meeting, aside = _meeting_or_reason(command.meeting, context)
    try:
        who = _who(command.who, context, verb="meeting apologies")
    except AmbiguousPerson as error:
        return Reply(card=asking.which_person(command, error, field="who"))
    try:
        deputy, known = _deputy(command.deputy, context)
    except AmbiguousPerson as error:
        return Reply(card=asking.which_person(command, error, field="deputy"))
    reason = _short(command.reason or aside, "reason")
    partstat = PartStat.DELEGATED if deputy else PartStat.DECLINED
    answer = _Answer(partstat=partstat, deputy=deputy, note=reason)
    if not _store(who, meeting, answer, context):
        return Reply(card=cards.noted_already(meeting, zone=context.zone))
    leaders = [each for each in placing.leaders(context) if each.id != context.person.id]
    context.tell(
        leaders,
        cards.told(
            meeting,
            who,
            by=context.person,
            comes=False,
            deputy=deputy,
            note=reason,
            zone=context.network.time_zone,
        ),
    )
    _tell_them(who, meeting, context, comes=False, deputy=deputy)
    if known is not None:
        zone = known.time_zone or context.network.time_zone
        context.tell([known], cards.told_deputy(meeting, who, zone=zone))
    mine = [each.id for each in who] == [context.person.id]
    return Reply(
        card=cards.apologies(
            meeting,
            who,
            me=context.person,
            deputy=deputy,
            reason=reason,
            leads=_leads(meeting, context) if mine else (),
            due=_due(meeting, context) if mine else (),
            told=leaders,
            zone=context.zone,
            change=context.register.change,
        )
    )


def _require_member(context: Context, *, verb: str) -> None:
    context.require(context.person.role is not Role.OBSERVER, verb=verb, by="member")


# --- which meeting


def _meeting(phrase: str | None, context: Context) -> Meeting:
    """The meeting named, else the one in session, else the next.

    Raises:
        NoMeeting: none fits; MeetingProblem: it is over. Chair and minute taker put an answer right until it is closed.
    """
    meeting = _on_the_day(phrase, context) or placing.meeting_meant(phrase, context)
    open_ = meeting.status is MeetingStatus.SCHEDULED
    return meeting if context.runs_meetings and open_ else placing.require_to_come(meeting, context)


def _on_the_day(phrase: str | None, context: Context) -> Meeting | None:
    """ "The 16th" is the next meeting on a 16th, and not the 16th of this month."""
    match = _DAY.fullmatch(phrase.strip()) if phrase else None
    if match is None:
        return None
    zone = context.network.time_zone
    return next(
        (
            each
            for each in context.meetings
            if each.is_upcoming(context.now) and local_day(each.dtstart, zone).day == int(match[1])
        ),
        None,
    )


def _meeting_or_reason(phrase: str | None, context: Context) -> tuple[Meeting, str | None]:
    """Words that name no meeting and hold no date say why: "apologies, our inspection is that week"."""
    try:
        return _meeting(phrase, context), None
    except NoMeeting:
        if phrase is None or not phrase.strip() or context.next_meeting is None:
            raise
        read = dates.read(phrase, context.calendar)
        if read.first_day is not None or read.kind == "ambiguous" or len(phrase.split()) < 2:
            raise
        return _meeting(None, context), phrase.strip()


# --- who


def _who(phrase: str | None, context: Context, *, verb: str) -> list[Person]:
    """Those who are answered for: the sender, their own authority, anybody for chair and minute taker.

    Raises:
        UnknownPerson, AmbiguousPerson: a name that is nobody's, or several people's.
        NotAllowed: somebody of another organisation, by a member.
    """
    found = people_named.named(phrase, context) if phrase and phrase.strip() else [context.person]
    home = context.person.organisation_id
    for person in found:
        own = person.id == context.person.id or (home is not None and person.organisation_id == home)
        context.require(own or context.runs_meetings, verb=verb)
    if [each.id for each in found] != [context.person.id]:
        names = ", ".join(each.name for each in found)
        context.register.author = replace(context.register.author, on_behalf_of=names[:300])
    return found


def _deputy(phrase: str | None, context: Context) -> tuple[str | None, Person | None]:
    """A member's full name, and the member; else as it was written: deputies are often new.

    Raises:
        AmbiguousPerson: several members fit.
    """
    name = _short(phrase, "name", LONGEST_NAME)
    if name is None:
        return None, None
    try:
        known = context.member(name)
    except UnknownPerson:
        return name, None
    return known.name, known


def _short(said: str | None, what: str, limit: int = LONGEST_NOTE) -> str | None:
    """Raises TooLong."""
    words = " ".join((said or "").split())
    if len(words) > limit:
        raise TooLong(what=what, limit=limit, length=len(words))
    return words or None


# --- answers


def _answers(meeting: Meeting, context: Context) -> dict[int, Attendance]:
    return {each.person_id: each for each in context.register.attendance.where(meeting_id=meeting.id)}


def _store(who: Sequence[Person], meeting: Meeting, answer: _Answer, context: Context) -> bool:
    """One answer for each person and meeting, the latest; False where all of it was said already."""
    present = _answers(meeting, context)
    changed = False
    for person in who:
        before = present.get(person.id)
        if before is None:
            context.register.attendance.add(
                Attendance(
                    network_id=context.network.id,
                    meeting_id=meeting.id,
                    person_id=person.id,
                    partstat=answer.partstat,
                    deputy=answer.deputy,
                    note=answer.note,
                    said_by=context.person.id,
                    at=context.now,
                )
            )
            changed = True
            continue
        after = _after(before, answer)
        if after != before:
            context.register.attendance.save(
                before, replace(after, said_by=context.person.id, at=context.now)
            )
            changed = True
    return changed


def _after(before: Attendance, answer: _Answer) -> Attendance:
    """Apologies that are said again without a deputy or a reason keep those that were given."""
    if answer.partstat is PartStat.ACCEPTED:
        same = before.partstat is PartStat.ACCEPTED
        note = answer.note or (before.note if same else None)
        return replace(before, partstat=answer.partstat, deputy=None, note=note)
    away = before.partstat.is_away
    deputy = answer.deputy or (before.deputy if away else None)
    return replace(
        before,
        partstat=PartStat.DELEGATED if deputy else PartStat.DECLINED,
        deputy=deputy,
        note=answer.note or (before.note if away else None),
    )


def _tell_them(
    who: Sequence[Person], meeting: Meeting, context: Context, *, comes: bool, deputy: str | None
) -> None:
    """Those for whom somebody else has answered."""
    for person in who:
        zone = person.time_zone or context.network.time_zone
        card = cards.told_person(meeting, by=context.person, comes=comes, deputy=deputy, zone=zone)
        context.tell([person], card)


# --- what apologies do not take away


def _leads(meeting: Meeting, context: Context) -> list[AgendaItem]:
    return [
        item
        for item in placing.present(meeting, context)
        if any(each.id == context.person.id for each in context.people_of(item.leads))
    ]


def _due(meeting: Meeting, context: Context) -> list[Action]:
    return [
        action
        for action in hanging.on(context.register, meeting.key).actions
        if action.due is not None
        and action.due.meeting_id == meeting.id
        and context.visible(action)
        and context.owns(action)
    ]
