"""Who was there and who was not, with organisations, roles and the initials that the list explains."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.documents.minutes import columns
from bot.documents.minutes.outline import Section, label_of, role_of
from bot.documents.structure import Paragraph, Table
from bot.domain.minutes import PersonFound

_TITLES = re.compile(
    r"^(?:(?:County |District |Borough |City |Town )?(?:Cllrs?|Councillors?)|Cllrs?|Councillors?|Messrs|Drs|Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Rev|Revd)\.?\s+"
)
_ROLE = re.compile(
    r"^(?:\(?(?:in\s+)?(?:the\s+)?(?:(?:vice|deputy|co|acting|parish|town|assistant|honorary)[- ]?)?(?:chair(?:man|woman|person)?s?|minutes?(?:[- ]taker)?|minute[- ]taker|note[- ]?taker|clerk|secretary|"
    r"treasurer|scribe|registrar|(?:\w+ |co-opted |ex officio )?member|convenor|facilitator|host|president|moderator|observer|director|officer|mayor|regrets?)\b.{0,40})$",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"^(?:name|names|member|members|attendee|attendees|person|who|present|initials|councillor|trustee)s?$",
    re.IGNORECASE,
)
_ORG = re.compile(r"^(?:organi[sz]ation|authority|local authority|la|council|company|affiliation|employer|department|dept|team|representing|institution|school|agency|area|ward|service)s?$", re.IGNORECASE)  # fmt: skip
_NOBODY = re.compile(
    r"^(?:none|nil|n/?a|nobody|no apologies.*|-+|tbc|all|quorum.*|\d+|members? of the public.*|members? of public.*|public.*|see .*|none received.*|(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|several|some) (?:members?|parishioners?|residents?)\b.*)$",
    re.IGNORECASE,
)
_NOTED = re.compile(r"\bapologies(?:\s+for\s+(?:absence|non-attendance|lateness))?\s+(?:were|was|had been|have been)?\s*(?:also\s+)?(?:noted|received|accepted|sent|given|recorded|tendered|submitted|made)?\s*(?:and\s+accepted\s+)?(?:from|by|for)\s*:?\s*(?P<who>[A-Z][^.;:]{2,300})", re.IGNORECASE)  # fmt: skip
_SENTENCE = re.compile(
    r"\b(?:was|were|welcomed|noted|received|is|are|has|have|had|will|thanked|agreed|action)\b"
)
_ONE = r"[A-Z][\w'’.-]*(?:\s+[A-Z][\w'’.-]*){1,3}"
_IN_PLACE = r"(?i:(?:as\s+(?:an?\s+|the\s+)?)?(?:deputi[sz]ing|substituting|standing\s+in|sitting\s+in|attending|acting|covering|deputy|substitute|sub)\s+for|(?:attending\s+)?(?:on\s+behalf\s+of|in\s+place\s+of|instead\s+of))"
# "Hal Norwood, deputising for Asha Rowan"; "for" alone only behind the name, since roles are "for" something too.
_FOR_WHOM = (
    re.compile(rf"[\s,;–—-]*\b{_IN_PLACE}\s+(?P<whom>{_ONE})"),
    re.compile(rf"[\s,;]*(?<=[(,;])\s*for\s+(?P<whom>{_ONE})(?=\s*\))"),
    re.compile(rf"(?<=^)(?P<who>{_ONE}(?:\s*\([^()]*\))?)\s+for\s+(?P<whom>{_ONE})"),
)
_BEFORE_IN_PLACE = re.compile(rf",\s+(?={_IN_PLACE}\b)")
_INITIALS = re.compile(r"^\(?[A-Z][A-Za-z]?[A-Z]{1,3}\)?$")
_SEVERAL = re.compile(r"^(?:Councillors|Cllrs|Messrs|Drs|Professors)\s")
_ROLE_AHEAD = re.compile(
    r"^(?P<role>(?:Vice[- ])?Chair(?:man|person)?|Clerk|Secretary|Treasurer|Minutes|Minute[- ]Taker|Scribe|Convenor)\s*:\s*(?P<name>[A-Z][^:]+)$"
)
_ROLE_BEHIND = re.compile(
    r"^(?P<name>\S+\s.*?)\s+(?P<role>(?:Vice[- ])?Chair(?:man|person)?|Treasurer|Secretary|Clerk|Minutes|Minute Taker|Scribe|President|Convenor)$"
)
_GREETINGS = frozenset(
    ("here", "hello", "hi", "hey", "present", "o/", "yes", "me", "\\o", "morning", "around")
)
_SOURCES = ("attendees", "apologies", "chair", "minute_taker")


@dataclass(frozen=True, kw_only=True)
class People:
    attendees: tuple[PersonFound, ...]
    apologies: tuple[PersonFound, ...]

    @property
    def everybody(self) -> tuple[PersonFound, ...]:
        return self.attendees + self.apologies


def people_of(sections: Sequence[Section]) -> People:
    """Those present and those who sent apologies, as the document lists them."""
    found: dict[str, list[PersonFound]] = {"attendees": [], "apologies": []}
    roles: dict[str, str] = {}
    for section in sections:
        for role, person in _of_section(section):
            if role in found:
                found[role].append(person)
            else:
                roles[person.name] = {"chair": "chair", "minute_taker": "minute taker"}[role]
    apologies = _once(found["apologies"]) or _once(_noted(sections))
    absent = {person.name.casefold() for person in apologies}
    attendees = [person for person in _once(found["attendees"]) if person.name.casefold() not in absent]
    return People(attendees=tuple(_with_roles(attendees, roles)), apologies=tuple(apologies))


def _of_section(section: Section) -> Iterator[tuple[str, PersonFound]]:
    role = section.role if section.role in _SOURCES else _above(section)
    lines: list[str] = []
    at = role
    for block in section.blocks:
        if isinstance(block, Table):
            yield from _of_table(block, at)
            continue
        labelled = label_of(block.text)
        if labelled is not None and labelled[0] in _SOURCES:
            if lines and at in _SOURCES:
                yield from ((at, person) for person in _people(lines, inline=False))
            lines = []
            yield from ((labelled[0], person) for person in _people([labelled[1]], inline=True))
            at = labelled[0] if role is not None else role
        elif at == "apologies" and (noted := _NOTED.search(block.text)) is not None:
            yield from ((at, person) for person in _people([_names_only(noted["who"])], inline=True))
        elif (
            at in _SOURCES
            and labelled is None
            and not _SENTENCE.search(block.text)
            and len(block.text.split()) < (60 if "," in block.text else 14)
        ):
            lines.append(block.text)
        elif labelled is not None:
            at = None
    if lines and at in _SOURCES:
        one_line = len(lines) == 1 and (lines[0].count(",") > 1 or ";" in lines[0] or " and " in lines[0])
        listed = any(isinstance(block, Paragraph) and block.is_item for block in section.blocks)
        yield from ((at, person) for person in _people(lines, inline=one_line and not listed))


def _above(section: Section) -> str | None:
    return (
        next(
            (role for title in section.above if (role := role_of(title)) in ("attendees", "apologies")), None
        )
        if section.role is None and section.level >= 3
        else None
    )


def _of_table(table: Table, role: str | None) -> Iterator[tuple[str, PersonFound]]:
    """A table of people: columns for present and absent, a column for what each is, or labels on the left."""
    first = table.rows[0]
    sides = {
        cell.at: side
        for cell in first.cells
        if (side := role_of(cell.text)) in ("attendees", "apologies") and len(cell.text.split()) < 8
    }
    if len(sides) > 1 or (
        sides
        and len(table.rows) > 1
        and all(not text.strip() or at in sides for at, text in enumerate(first.texts))
    ):
        listed = {at: [line for row in table.rows[1:] for line in row.text(at).split("\n")] for at in sides}
        org_first = _organisations_first([line for lines in listed.values() for line in lines])
        homes = [
            cell.at for cell in first.cells if cell.at not in sides and _ORG.match(cell.text.strip(" :*"))
        ]
        if homes:
            yield from _beside(table, homes[0], sides)
            return
        for at, side in sides.items():
            found = _people(listed[at], inline=False, org_first=org_first)
            yield from ((side, person) for person in found)
        return
    headed = {name: cell.at for cell in first.cells if (name := _person_column(cell.text)) is not None}
    if "name" in headed and len(headed) > 1:
        yield from _by_columns(table, headed, role)
        return
    labels = [role_of(row.texts[0]) for row in table.rows if len(row.cells) > 1]
    if any(label in _SOURCES for label in labels):
        current: str | None = None
        for row in table.rows:
            label = role_of(row.texts[0]) if row.texts[0].strip() else current
            current = label if row.texts[0].strip() else current
            if current in _SOURCES:
                for person in _row(row.texts[1:]):
                    yield current, person
    elif role in ("attendees", "apologies"):
        for row in table.rows:
            for person in _row(row.texts):
                yield role, person


def _beside(table: Table, home: int, sides: dict[int, str]) -> Iterator[tuple[str, PersonFound]]:
    """Each row is an organisation's: who was there, and who was not."""
    for row in table.rows[1:]:
        name = row.text(home).strip() or None
        for at, side in sides.items():
            for person in _people(row.text(at).split("\n"), inline=False):
                yield side, replace(person, organisation=person.organisation or name)


def _person_column(heading: str) -> str | None:
    words = heading.strip(" :*")
    if _WHO.match(words):
        return "initials" if words.casefold() == "initials" else "name"
    if _ORG.match(words):
        return "organisation"
    if re.match(r"(?i)^(?:role|position|title|job title|capacity)s?$", words):
        return "role"
    if re.match(r"(?i)^(?:attend(?:ance|ed|ing)\??|present\??|status|apologies\??|in attendance)$", words):
        return "state"
    return None


def _by_columns(table: Table, headed: dict[str, int], role: str | None) -> Iterator[tuple[str, PersonFound]]:
    for row in table.rows[1:]:
        said, for_whom = _for_whom(" ".join(row.text(headed["name"]).split()))
        name = _name(said)
        if not name:
            continue
        state = row.text(headed["state"]).strip().casefold() if "state" in headed else ""
        absent = (
            bool(re.match(r"apol|absent|no\b|n\b|✗|x\b|regrets|a\b", state)) if state else role == "apologies"
        )
        yield (
            "apologies" if absent else "attendees",
            PersonFound(
                name=name,
                organisation=row.text(headed["organisation"]).strip() or None
                if "organisation" in headed
                else None,
                role=row.text(headed["role"]).strip() or None if "role" in headed else None,
                initials=row.text(headed["initials"]).strip("() ") or None if "initials" in headed else None,
                for_whom=for_whom,
            ),
        )


def _row(texts: Sequence[str]) -> list[PersonFound]:
    """A row that has one person in several cells ("Cllr Jill Barker", "JB", "Chair"), or several in one."""
    said = [text.strip() for text in texts if text.strip()]
    if not said:
        return []
    rest = said[1:]
    if (
        rest
        and all(_INITIALS.match(each) or _ROLE.match(each) or len(each.split()) <= 5 for each in rest)
        and "\n" not in said[0]
        and said[0].count(",") < 2
    ):
        person = _person(said[0], org_first=False)
        if person is None:
            return []
        for each in rest:
            if _INITIALS.match(each) and person.initials is None and _fits_initials(each, person.name):
                person = replace(person, initials=each.strip("()"))
            elif _ROLE.match(each):
                person = replace(person, role=each)
            else:
                person = replace(person, organisation=person.organisation or each)
        return [person]
    return [
        person
        for text in said
        for person in _people(text.split("\n"), inline="," in text and "\n" not in text)
    ]


def _fits_initials(initials: str, name: str) -> bool:
    return initials.strip("()")[:1].casefold() == name[:1].casefold()


def _people(lines: Sequence[str], *, inline: bool, org_first: bool = False) -> list[PersonFound]:
    """People of a list with one on each line, or of a line with several. org_first: a list beside it says so."""
    said = [
        part
        for line in lines
        for part in (
            _apart(line)
            if inline or _SEVERAL.match(line)
            else line.split(";")
            if line.count(";") > 1
            else [line]
        )
    ]
    said = [each.strip(" .\t•*–—-") for each in said]
    said = [
        re.sub(r"^\d{1,2}[.)]\s*", "", each) for each in said if each and not _NOBODY.match(each.strip(" ."))
    ]
    said = [each for each in said if len(each) < 120]
    org_first = org_first or _organisations_first(said)
    return [person for each in said if (person := _person(each, org_first=org_first)) is not None]


def _apart(line: str) -> list[str]:
    """ "A (X, Y), B and C" at its commas outside of brackets; "A, deputising for B" is one."""
    line = _BEFORE_IN_PLACE.sub(" ", line)
    line = re.sub(
        r"\s+\band\b\s+",
        ", ",
        re.sub(r"\([^)]*\)", lambda match: match[0].replace(",", "\0").replace(" and ", "\1"), line),
    )
    groups = line.split(";")
    # "Cllrs A, B and C; Clerk: D" has groups of people; in "A, of Wexcombe; B, of Harrowmere" each is one.
    one_each = len(groups) > 1 and not any(
        _SEVERAL.match(each.strip()) or each.count(",") > 1 for each in groups
    )
    parts = groups if one_each else [part for group in groups for part in group.split(",")]
    return [
        part.replace("\0", ",").replace("\1", " and ").strip()
        for each in parts
        for part in re.split(r"(?<=[a-z]{3})\.\s+(?=[A-Z])", each)
        if part.strip()
    ]


def _organisations_first(lines: Sequence[str]) -> bool:
    """Whether a list says "Kent, Ruth Calder": what stands first repeats, and what follows does not."""
    pairs = [line.split(",", 1) for line in lines if "," in line]
    if len(pairs) < 2 or len(pairs) * 2 < len(lines):
        return False
    front = Counter(pair[0].strip().casefold().replace("&", "and") for pair in pairs)
    back = Counter(re.split(r"\s+[–—-]\s+", pair[1])[0].strip().casefold() for pair in pairs)
    return len(front) < len(back) or (
        len(front) == len(back)
        and sum(len(pair[0].split()) == 1 for pair in pairs) * 2 > len(pairs)
        and all(len(pair[1].split()) > 1 for pair in pairs)
    )


def _person(said: str, *, org_first: bool) -> PersonFound | None:
    said, for_whom = _for_whom(" ".join(said.split()))
    said = _ROLE_AHEAD.sub(r"\g<name> (\g<role>)", said)
    initials = organisation = role = None
    for inner in re.findall(r"\(([^()]*)\)", said):
        if _INITIALS.match(inner) and _fits_initials(inner, _TITLES.sub("", said)):
            initials = inner
            said = said.replace(f"({inner})", " ")
        elif _ROLE.match(inner):
            role = inner
            said = said.replace(f"({inner})", " ")
        elif not re.match(rf"^[^(]*\({re.escape(inner)}\)\s+[A-Z]", said):  # "VM (Vicky) Brasseur" keeps it
            organisation = inner.strip() or None
            said = said.replace(f"({inner})", " ")
    head, *tail = re.split(r"\s+[–—-]\s+|\s*[–—]\s+|\t+|:\s+", " ".join(said.split()))
    parts = [part.strip() for part in head.split(",") if part.strip()]
    if org_first and len(parts) > 1:
        organisation, parts = parts[0], parts[1:]
    name = _name(parts[0]) if parts else ""
    if (behind := _ROLE_BEHIND.match(name)) is not None:
        name, role = behind["name"], role or behind["role"]
    for extra in (*parts[1:], *tail):
        if _ROLE.match(extra.strip()):
            role = role or extra.strip()
        elif _INITIALS.match(extra.strip()) and initials is None:
            initials = extra.strip()
        else:
            organisation = organisation or extra.strip() or None
    if organisation and organisation.isdigit():
        organisation = None
    if organisation and organisation.casefold().strip("!.") in _GREETINGS:
        organisation = None
    if (
        not name
        or len(name.split()) > 5
        or not name[:1].isalpha()
        or re.match(r"(?i)^(?:the|all|no|members of)\b", name)
    ):
        return None
    return PersonFound(
        name=name,
        organisation=organisation,
        role=role.casefold().removeprefix("in the ") if role else None,
        initials=initials,
        for_whom=for_whom,
    )


def _for_whom(said: str) -> tuple[str, str | None]:
    """Somebody as they are written without "deputising for Asha Rowan", and who that was."""
    for pattern in _FOR_WHOM:
        match = pattern.search(said)
        if match is not None:
            kept = match.groupdict().get("who") or ""
            rest = f"{said[: match.start()]}{kept}{said[match.end() :]}"
            return " ".join(re.sub(r"\(\s*[,;]\s*", "(", rest).replace("()", " ").split()), match["whom"]
    return said, None


def _name(said: str) -> str:
    bare = re.sub(r"\s{2,}", " ", _TITLES.sub("", said.strip(" .,;:*")))
    return re.sub(r"^@|(?<=\w)\s+@[\w-]+$", "", bare)


def _noted(sections: Sequence[Section]) -> list[PersonFound]:
    """ "Apologies were noted from Kay Norton", somewhere in the talk."""
    for section in sections:
        for text in _texts(section):
            match = _NOTED.search(text)
            if match is not None:
                return [
                    person
                    for person in _people([_names_only(match["who"])], inline=True)
                    if person.name[:1].isupper()
                ]
    return []


def _names_only(words: str) -> str:
    return re.sub(
        r"\s+(?:and\s+(?:were\s+)?(?:accepted|noted|approved|received)|(?:were|was|who|which)\b).*$",
        "",
        words,
    )


def _texts(section: Section) -> Iterator[str]:
    for block in section.blocks:
        if isinstance(block, Table):
            yield from (text for row in block.rows for text in row.texts)
        else:
            yield block.text


def _once(people: Sequence[PersonFound]) -> list[PersonFound]:
    kept: dict[str, PersonFound] = {}
    for person in people:
        kept.setdefault(person.name.casefold(), person)
    return list(kept.values())


def _with_roles(people: Sequence[PersonFound], roles: dict[str, str]) -> Iterator[PersonFound]:
    left = dict(roles)
    for person in people:
        role = left.pop(person.name, None)
        yield replace(person, role=person.role or role)
    for name, role in left.items():
        if len(name.split()) > 1:
            yield PersonFound(name=name, role=role)


def is_header(heading: str) -> bool:
    return _person_column(heading) is not None or columns.column_of(heading) is not None
