"""People whom minutes name and the network does not know: offered to the chair as new members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.commands.people import fold
from bot.domain.minutes import MinutesFound, PersonFound
from bot.handlers import joining, matching, minutes_people
from bot.handlers.context import Context
from bot.replies.cards.minutes_import import EVERY_NEWCOMER, Line

LONGEST = 200  # characters of a name


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who becomes a member with the import, unless they are left out."""

    line: Line
    name: str
    organisation: str | None


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
        if minutes_people.known_member(each.name, context) is None:
            key = f"{EVERY_NEWCOMER}{number}"
            organisation = each.organisation[:LONGEST] if each.organisation else None
            yield Newcomer(
                line=Line(
                    key=key,
                    section="members",
                    title=each.name[:LONGEST],
                    state=organisation or "",
                    left_out=key in left_out,
                ),
                name=each.name[:LONGEST],
                organisation=organisation,
            )


def welcome(joining_now: Sequence[Newcomer], context: Context) -> int:
    """Store those who were put in; how many they are."""
    put_in = [each for each in joining_now if not each.line.left_out]
    for each in put_in:
        joining.new_member(context, name=each.name, organisation=each.organisation)
    if put_in:
        for chair, card in matching.match_known(context.register):
            context.send_to(chair, card)
    return len(put_in)
