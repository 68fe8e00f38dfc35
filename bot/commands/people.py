"""Who is meant: a name, initials, a mention, an address, an organisation, a role or "me", against the roster."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.action import Owner, OwnerKind
from bot.domain.errors import AmbiguousPerson, Candidate, UnknownPerson
from bot.domain.person import Organisation, Person, Role

EVERYONE = frozenset(
    {
        "all", "everyone", "everybody", "all las", "all authorities", "each authority", "each la", "every authority",
        "all members", "all organisations", "the group", "all of us",
    }
)  # fmt: skip
ROLES = {
    "chair": Role.CHAIR,
    "the chair": Role.CHAIR,
    "minute taker": Role.MINUTE_TAKER,
    "minute-taker": Role.MINUTE_TAKER,
    "minutetaker": Role.MINUTE_TAKER,
    "the minute taker": Role.MINUTE_TAKER,
    "minutes": Role.MINUTE_TAKER,
}
_TITLES = re.compile(r"^(mr|mrs|ms|miss|dr|prof|cllr)\.?\s+", re.IGNORECASE)
# An account that is no member's, though its name may be like one's (handlers/mentions).
_STRANGER = re.compile(r"<@([^<>]+)>")
_JOINED = re.compile(r"\s*(?:,|;|&|\band\b|/)\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Those a phrase may mean."""

    me: Person | None
    people: tuple[Person, ...]  # present members
    organisations: tuple[Organisation, ...]


@lru_cache(maxsize=4096)  # A name is compared with every member's, several times in one command.
def fold(name: str) -> str:
    """A name for comparison: no case, no accents, one kind of apostrophe and dash, single spaces."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"[’‘`´]", "'", plain)
    plain = re.sub(r"[‐-―]", "-", plain)
    return " ".join(plain.split())


def initials(name: str) -> str:
    return "".join(part[0] for part in re.split(r"[\s-]+", fold(name)) if part)


def split(phrase: str) -> list[str]:
    """The names in "A, B and C"."""
    return [part.strip() for part in _JOINED.split(phrase.strip().strip(".:")) if part.strip()]


def matching(phrase: str, roster: Roster) -> list[Person]:
    """Everybody whom one name may mean, the best kind of match only; [] when nobody."""
    wanted = _TITLES.sub("", phrase.strip()).strip().lstrip("@").strip()
    if _STRANGER.fullmatch(phrase.strip()):
        return []
    key = fold(wanted).removesuffix("'s")
    if not key:
        return []
    if key.startswith("person:"):  # What the buttons of a question carry.
        return [person for person in roster.people if key == f"person:{person.id}"]
    if key in ("me", "myself", "i"):
        return [roster.me] if roster.me else []
    if "@" in key:
        return [person for person in roster.people if person.email and fold(person.email) == key]
    return (
        [person for person in roster.people if fold(person.name) == key]
        or [person for person in roster.people if key in _parts(person.name)]
        or [person for person in roster.people if _starts(key, person.name)]
        or (
            [person for person in roster.people if initials(person.name) == key] if 2 <= len(key) <= 4 else []
        )
        or _partial(key, roster.people)
    )


@lru_cache(maxsize=4096)  # The same.
def _parts(name: str) -> tuple[str, ...]:
    """First name, surname, and each half of a double-barrelled one."""
    words = fold(name).split()
    return (*words, *(half for word in words for half in word.split("-")))


def _starts(key: str, name: str) -> bool:
    """Whether every typed word begins a word of the name, in order ("nadia f" for "nadia farrow")."""
    words = iter(fold(name).split())
    return " " in key and all(
        any(word.startswith(part.rstrip(".")) for word in words) for part in key.split()
    )


def _partial(key: str, people: Iterable[Person]) -> list[Person]:
    return [
        person
        for person in people
        if len(key) >= 3 and any(part.startswith(key) for part in _parts(person.name))
    ]


def closest(phrase: str, roster: Roster, *, limit: int = 3) -> tuple[Candidate, ...]:
    """The members whose names look most like the phrase, best first."""
    key = fold(phrase)

    def likeness(person: Person) -> float:
        return max(
            difflib.SequenceMatcher(None, key, part).ratio()
            for part in [fold(person.name), *_parts(person.name)]
        )

    ranked = sorted(
        ((likeness(person), person) for person in roster.people), key=lambda pair: (-pair[0], pair[1].name)
    )
    return tuple(
        Candidate(key=person.name, text=describe(person, roster))
        for score, person in ranked[:limit]
        if score >= 0.6
    )


def describe(person: Person, roster: Roster) -> str:
    """A person told apart from a namesake: the name with the organisation."""
    for organisation in roster.organisations:
        if organisation.id == person.organisation_id:
            return f"{person.name} ({organisation.name})"
    return f"{person.name} ({person.email})" if person.email else person.name


def organisation_named(phrase: str, organisations: Iterable[Organisation]) -> Organisation | None:
    """The one of that name or alias; "&" is "and" in the names of organisations."""
    key = _spelt_out(phrase)
    for organisation in organisations:
        if key in (_spelt_out(organisation.name), *(_spelt_out(alias) for alias in organisation.aliases)):
            return organisation
    return None


def _spelt_out(name: str) -> str:
    return fold(name.replace("&", " and "))


def person(phrase: str, roster: Roster) -> Person:
    """The one member whom the phrase means, for verbs that act on a person.

    Raises:
        UnknownPerson: nobody; with the closest names.
        AmbiguousPerson: several fit.
    """
    role = ROLES.get(fold(phrase))
    found = [each for each in roster.people if each.role is role] if role else matching(phrase, roster)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnknownPerson(phrase=_written(phrase), closest=closest(_written(phrase), roster))
    raise AmbiguousPerson(
        phrase=phrase.strip(),
        candidates=tuple(Candidate(key=_key(each), text=describe(each, roster)) for each in found),
    )


def _key(person: Person) -> str:
    """What a button types for this person: the address where there is one, since names repeat."""
    return person.email or f"person:{person.id}"


def stranger(name: str) -> str:
    """A phrase that means nobody in the network, whatever the name is like."""
    return f"<@{' '.join(split(name)) or name}>"


def _written(phrase: str) -> str:
    """The phrase as it is shown: a stranger's as the name."""
    match = _STRANGER.fullmatch(phrase.strip())
    return match[1] if match else phrase.strip()


def is_everyone(phrase: str) -> bool:
    return fold(phrase).strip(" .:") in EVERYONE


def owner(phrase: str, roster: Roster) -> Owner:
    """One owner; a name that nobody knows is kept as written (OwnerKind.NAME).

    Raises:
        AmbiguousPerson: several members fit.
    """
    key = fold(phrase)
    if key in ROLES:
        return Owner(kind=OwnerKind.ROLE, name=ROLES[key].value)
    found = organisation_named(phrase, roster.organisations)
    if found is not None:
        return Owner(kind=OwnerKind.ORGANISATION, name=found.name, id=found.id)
    try:
        known = person(phrase, roster)
    except UnknownPerson:
        return Owner(kind=OwnerKind.NAME, name=_written(phrase).lstrip("@"))
    return Owner(kind=OwnerKind.PERSON, name=known.name, id=known.id)


def owners(phrase: str, roster: Roster) -> tuple[Owner, ...]:
    """All owners of "A, B and C", each once; an organisation whose name holds "and" stays whole.

    Raises:
        AmbiguousPerson: several members fit one of the names.
    """
    if organisation_named(phrase, roster.organisations) is not None:
        return (owner(phrase, roster),)
    result: list[Owner] = []
    for name in split(phrase):
        each = owner(name, roster)
        if each not in result:
            result.append(each)
    return tuple(result)


def is_plausible(phrase: str, roster: Roster) -> bool:
    """Whether the words before "to" are meant as people: someone matches, or every word is written as a name."""
    if is_everyone(phrase) or organisation_named(phrase, roster.organisations):
        return True
    names = split(phrase)
    return bool(names) and all(
        fold(name) in ROLES or matching(name, roster) or _STRANGER.fullmatch(name) or _looks_like_name(name)
        for name in names
    )


def _looks_like_name(name: str) -> bool:
    words = name.split()
    return 1 <= len(words) <= 4 and all(word[:1].isupper() or word.startswith("@") for word in words)
