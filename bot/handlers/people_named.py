"""Who is meant by names in a list: members, or everybody of an organisation."""

from __future__ import annotations

from bot.commands import people
from bot.commands.people import fold
from bot.domain.errors import UnknownPerson
from bot.domain.person import Person
from bot.handlers.context import Context

TEAM = frozenset({"my team", "our team", "all of us", "us", "my authority", "our authority"})


def named(phrase: str, context: Context) -> list[Person]:
    """ "Nadia and Imran", "Harrowmere", "my team": each once.

    Raises:
        UnknownPerson, AmbiguousPerson: a name that is nobody's, or several people's.
    """
    whole = people.organisation_named(phrase, context.register.all_organisations)
    names = [phrase] if whole else people.split(phrase)
    found = [each for name in names for each in behind(name, context)]
    if not found:
        raise UnknownPerson(phrase=phrase)
    return list({each.id: each for each in found}.values())


def behind(name: str, context: Context) -> list[Person]:
    """One member, or everybody of an organisation."""
    organisation = people.organisation_named(name, context.register.all_organisations)
    home = organisation.id if organisation else None
    if home is None and fold(name) in TEAM:
        home = context.person.organisation_id
    if home is not None:
        return [each for each in context.register.members if each.organisation_id == home]
    return [context.member(name)]
