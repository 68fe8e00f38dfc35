"""Who is coming: answers for oneself and for others, with apologies and deputies."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import people
from bot.commands.model import Apologise, Attend
from bot.domain.errors import MeetingProblem, NotAllowed, UnknownPerson
from bot.domain.meeting import Attendance, Meeting, PartStat
from bot.domain.person import Person
from bot.handlers import placing
from bot.handlers.context import Context
from bot.replies.cards import attendance as cards
from bot.replies.model import Reply


def attend(command: Attend, context: Context) -> Reply:
    """Coming, perhaps later or leaving earlier."""
    meeting = _to_come(command.meeting, context)
    who = _who(command.who, context)
    for person in who:
        _answer(context, meeting, person, PartStat.ACCEPTED, note=command.note)
    if command.note:
        told = cards.note_told(who, meeting, note=command.note, zone=context.zone)
        context.tell(placing.leaders(context), told)
    return Reply(
        card=cards.coming(
            who,
            meeting,
            me=context.person,
            note=command.note,
            zone=context.zone,
            change=context.register.change,
        )
    )


def apologise(command: Apologise, context: Context) -> Reply:
    """Can't come; a deputy inherits the papers and counts for the organisation. Chair and minute taker hear."""
    meeting = _to_come(command.meeting, context)
    who = _who(command.who, context)
    deputy = _deputy(command.deputy, context)
    partstat = PartStat.DELEGATED if deputy else PartStat.DECLINED
    for person in who:
        _answer(context, meeting, person, partstat, deputy=deputy, note=command.reason)
    context.tell(
        placing.leaders(context),
        cards.apologies_told(who, meeting, deputy=deputy, by=context.person, zone=context.zone),
    )
    return Reply(
        card=cards.apologies(
            who, meeting, me=context.person, deputy=deputy, zone=context.zone, change=context.register.change
        )
    )


def _to_come(phrase: str | None, context: Context) -> Meeting:
    """The meeting named, else the one in session, else the next.

    Raises:
        NoMeeting: none fits. MeetingProblem: it is over.
    """
    meeting = (
        context.current_meeting
        if phrase is None and context.current_meeting
        else context.meeting_named(phrase)
    )
    if meeting.dtend <= context.now:
        raise MeetingProblem(reason="past", detail="That meeting")
    return meeting


def _who(phrase: str | None, context: Context) -> list[Person]:
    """Those who are answered for.

    Raises:
        UnknownPerson, AmbiguousPerson: a name that is nobody's, or several people's.
        NotAllowed: somebody of another organisation, by a member.
    """
    if phrase is None:
        return [context.person]
    found = [context.member(name) for name in people.split(phrase)]
    if not found:
        raise UnknownPerson(phrase=phrase)
    home = context.person.organisation_id
    for person in found:
        own = person.id == context.person.id or (home is not None and person.organisation_id == home)
        if not own and not context.runs_meetings:
            leaders = placing.leaders(context)
            raise NotAllowed(
                verb="meeting apologies", allowed="minute_taker", ask=tuple(each.name for each in leaders)
            )
    return found


def _deputy(phrase: str | None, context: Context) -> str | None:
    """The deputy's full name where it is a member's, else as it was written: deputies are often new."""
    if phrase is None:
        return None
    found = people.matching(phrase, context.roster)
    return found[0].name if len(found) == 1 else phrase.strip()


def _answer(
    context: Context,
    meeting: Meeting,
    person: Person,
    partstat: PartStat,
    *,
    deputy: str | None = None,
    note: str | None = None,
) -> None:
    """One answer for each person and meeting: a later one takes the earlier one's place."""
    present = context.register.attendance.where(meeting_id=meeting.id, person_id=person.id)
    if present:
        changed = replace(
            present[0], partstat=partstat, deputy=deputy, note=note, said_by=context.person.id, at=context.now
        )
        context.register.attendance.save(present[0], changed)
        return
    context.register.attendance.add(
        Attendance(
            network_id=context.network.id,
            meeting_id=meeting.id,
            person_id=person.id,
            partstat=partstat,
            deputy=deputy,
            note=note,
            said_by=context.person.id,
            at=context.now,
        )
    )
