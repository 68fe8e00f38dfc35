"""People whom minutes name: those whom the network does not know are offered as new members, and whose organisation
it does not know gets it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.commands.people import fold
from bot.domain.minutes import MinutesFound, PersonFound
from bot.domain.person import Person
from bot.handlers import joining, matching, minutes_people
from bot.handlers.context import Context
from bot.replies.cards.minutes_import import EVERY_NEWCOMER, Line

LONGEST = 200  # characters of a name


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who becomes a member with the import, unless they are left out; member: who is one already."""

    line: Line
    name: str
    organisation: str | None
    member: Person | None = None


def newcomers(found: MinutesFound, left_out: tuple[str, ...], context: Context) -> Iterator[Newcomer]:
    """Whoever is listed with a full name, was there or sent apologies, and is no member; no deputies.

    They are left out until somebody puts them in: guests and speakers are listed too, and a document may be another
    network's.
    """
    named: dict[str, PersonFound] = {}
    for each in (*found.attendees, *found.apologies):
        named.setdefault(fold(each.name), each)
    for number, each in enumerate(named.values(), 1):
        if len(each.name.split()) < 2 or minutes_people.is_deputy(each):
            continue
        member = minutes_people.known_member(each.name, context)
        organisation = each.organisation[:LONGEST] if each.organisation else None
        if member is not None and (member.organisation_id is not None or organisation is None):
            continue
        key = f"{EVERY_NEWCOMER}{number}"
        name = member.name if member is not None else each.name[:LONGEST]
        yield Newcomer(
            line=Line(
                key=key,
                section="members",
                title=name,
                becomes="new" if member is None else "changed",
                ref="" if member is None else "their organisation",
                state=organisation or "",
                left_out=key in left_out,
            ),
            name=name,
            organisation=organisation,
            member=member,
        )


def welcome(joining_now: Sequence[Newcomer], context: Context) -> int:
    """Store those who were put in; how many are new."""
    put_in = [each for each in joining_now if not each.line.left_out]
    for each in put_in:
        if each.member is None:
            joining.new_member(context, name=each.name, organisation=each.organisation)
        elif each.organisation is not None:
            home = joining.organisation_of(context, each.organisation)
            context.register.people.save(each.member, replace(each.member, organisation_id=home.id))
    if put_in:
        for chair, card in matching.match_known(context.register):
            context.send_to(chair, card)
    return sum(each.member is None for each in put_in)
