"""Whose an action is, by its words: names as they are written, and the text without them where they stand apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.commands import names
from bot.documents.minutes.people_names import TITLES, split
from bot.domain.minutes import PersonFound

ROLES = (
    "chair", "vice chair", "chairman", "chairwoman", "chairperson", "chairs", "co-chairs", "clerk", "parish clerk", "town clerk",
    "secretary", "treasurer", "minute taker", "convenor", "director", "manager", "coordinator", "co-ordinator", "president",
    "vice president", "head", "head teacher", "headteacher", "bursar", "editor", "editors", "staff", "officers", "committee", "board",
    "team", "trustees", "governors", "members", "group", "working group", "secretariat", "caretaker", "warden", "assistant clerk",
    "deputy clerk", "executive", "executive director", "chief executive", "ceo", "webmaster", "administrator", "organisers", "steering committee",
    "task and finish group", "sub-group", "subgroup", "subcommittee", "sub-committee", "working party", "facilitator", "registrar", "dean", "librarian",
)  # fmt: skip
_GROUPS = frozenset("""members committee team group board council councillors trustees officers staff chairs leads authorities volunteers
    editors governors subcommittee sub-committee subgroup sub-group office department forum panel secretariat""".split())  # fmt: skip
EVERYONE = frozenset(
    (
        "all",
        "everyone",
        "everybody",
        "all members",
        "all present",
        "all councillors",
        "all trustees",
        "each",
        "all leads",
    )
)
_WORD = r"(?:[A-Z][\w'’-]*(?:\.[A-Z]\.?)*|[A-Z](?:\.[A-Z])*\.?)"
_NAME = rf"(?:{TITLES})?@?{_WORD}(?:[ ]{_WORD}){{0,3}}"
_NAMES = rf"{_NAME}(?:(?:\s*,\s*|\s*/\s*|\s+and\s+|\s*&\s*|\s*\+\s*){_NAME}){{0,6}}"
_ROLE = rf"(?:[Tt]he\s+)?(?:[Aa]ll|[Ee]veryone|[Ee]verybody|(?i:{'|'.join(re.escape(each) for each in sorted(ROLES, key=len, reverse=True))}))(?:\s+members)?"
_SUBJECT = rf"(?:{_ROLE}|{_NAMES}(?:\s*(?:,|and|&)\s*{_ROLE})?)"
_DOES = (
    r"(?:(?:have|has|had)?\s*(?:agreed|agrees|offered|offers|volunteered|undertook|undertakes|promised|committed|asked|was\s+asked|were\s+asked|is\s+asked|are\s+asked|"
    r"is\s+going|are\s+going|needs|need|is|are|has|have|was\s+tasked|is\s+tasked|were\s+tasked|was\s+actioned|is\s+to|kindly\s+agreed|took\s+an\s+action)\s+to|to|will|shall|should|must|would|can|please)"
)
# "Nadia to send", "the Clerk would ask": who, and how it goes on.
DEED = re.compile(
    rf"(?<![\w@])(?P<who>{_SUBJECT})\s+(?:also\s+|both\s+)?(?P<how>{_DOES})\s+(?:also\s+|then\s+)?(?P<verb>[a-z][\w’'-]*)"
)
_PASSIVE = re.compile(
    rf"\b(?:to|will|should|must)\s+be\s+\w+(?:ed|en|t)\s+(?:\w+\s+){{0,3}}?by\s+(?P<who>(?:the\s+)?{_SUBJECT})"
)
_COLON = re.compile(
    r"^(?P<who>[^:\n]{1,90}?)\s*:\s+(?P<text>\S.*)$|^(?P<who2>[^:\n]{1,40}):(?P<text2>[A-Za-z].*)$", re.DOTALL
)
_DASH = re.compile(r"^(?P<who>[^–—\n]{1,60}?)\s+[–—-]{1,2}>?\s+(?P<text>\S.*)$", re.DOTALL)
_BRACKETED = re.compile(
    r"[\s,]*[(\[](?P<who>[^()\[\]]{1,60})[)\]]\s*(?=[.;,]?\s*(?:$|[-–—&]|by\b|due\b|and\b|[(\[]))"
)
_TRAILING = re.compile(
    rf"(?:[\s.;,]+(?:owners?|leads?|assigned\s+to|assignees?|responsible|action(?:ed)?\s+by|action|who)\s*[:–—-]\s*|\s+[–—]\s+|\s+-\s+|\s*→\s*|\s*->\s*|\.\s+|\t\s*)(?P<who>{_ROLE}|{_NAMES}|[A-Z]{{2,4}}(?:\s*[/,&]\s*[A-Z]{{2,4}})*)\s*\.?$"
)
_AT = re.compile(r"(?<![\w.])@(?P<who>[A-Za-z][\w.-]*\w)")
_HANDLE = re.compile(r"[A-Za-z][\w-]{1,24}")
_INITIALS = re.compile(r"(?!(?:AGREED|NOTED|NB|FYI|AOB|TBC|TODO|NEW|ACTION)$)[A-Z]{2,4}")
VERBS = frozenset(
    """add agree amend announce apply approach arrange ask assess attend book bring buy call chase check circulate clarify clean close
    collate collect compile complete compose confirm consider consult contact continue convene coordinate create cut deliver design
    develop discuss distribute do draft edit email ensure establish explore feed file finalise finalize find finish fix follow forward
    gather get give go hold host identify implement improve include inform insert investigate invite issue join keep lead liaise link list
    look maintain make meet merge monitor move notify obtain offer open order organise organize pass pay post prepare present print
    produce progress propose provide publicise publish purchase pursue put raise reach recruit refer register remind remove renew
    reply report request research resend resolve respond review revise run schedule seek send set share sign speak start submit summarise
    support table take talk test thank think track triage try turn update upload verify visit volunteer work write upgrade
    re-send recirculate reconvene""".split()
)


@dataclass(frozen=True, kw_only=True)
class Known:
    """The names that these minutes know: of people who are listed, of roles, and of owners written apart."""

    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, people: Iterable[PersonFound], more: Iterable[str] = ()) -> Known:
        said: set[str] = set()
        for person in people:
            bare = re.sub(r"\([^)]*\)|[\"“”]", " ", person.name)
            parts = bare.split()
            said.add(" ".join(parts).casefold())
            if parts:
                said.update((parts[0].casefold(), parts[-1].casefold()))
                said.add("".join(part[0] for part in re.split(r"[\s-]+", bare) if part).casefold())
            said.update(word.casefold() for word in re.findall(r"\(([^)]+)\)", person.name))
            if person.initials:
                said.add(person.initials.casefold())
        said.update(each.casefold() for each in more)
        return cls(names=frozenset(each for each in said if len(each) > 1))

    def has(self, name: str) -> bool:
        bare = re.sub(rf"^(?:{TITLES}|@|[Tt]he\s+)", "", name.strip()).casefold()
        return bare in self.names or bare in ROLES or bare in EVERYONE


@dataclass(frozen=True, kw_only=True)
class Owned:
    """Owners as written, and the text; certain: they stand apart from it ("Nadia: send it")."""

    owners: tuple[str, ...] = ()
    text: str
    certain: bool = False


def are_names(words: str, known: Known, *, loosely: bool = False) -> bool:
    """Whether these words are only the names of people, roles or "all"; loosely: where names are expected."""
    bare = words.strip(" .:*–—-")
    if not bare or len(bare) > 160 or (not loosely and any(char in bare for char in "!?=<>")):
        return False
    parts = split(bare)
    return bool(parts) and len(parts) <= 10 and all(_is_name(part, known, loosely) for part in parts)


def _is_name(name: str, known: Known, loosely: bool) -> bool:
    if known.has(name):
        return True
    words = name.split()
    if len(words) > (6 if loosely else 4) or not words or any(char.isdigit() for char in name):
        return False
    if re.fullmatch(r"[A-Z]{2,4}", name):
        return name not in (
            "TBC",
            "TBD",
            "TBA",
            "NA",
            "ASAP",
            "DONE",
            "OPEN",
            "AOB",
            "FYI",
            "NOTE",
            "NEW",
            "NB",
            "UPDATE",
            "ITEM",
        )
    if loosely:
        return names.can_be_people(name) and (names.is_written_as_name(name) or len(words) == 1)
    return (
        names.can_be_people(name)
        and all(word[:1].isupper() or word in ("of", "de", "van", "von", "da", "la", "le") for word in words)
        and words[0].casefold() not in VERBS
    )


def owned(text: str, known: Known) -> Owned:
    """The owners that an action's own words give, wherever they stand."""
    return (
        _before_colon(text, known)
        or _deed_first(text, known)
        or _bare_name(text, known)
        or _at_sign(text)
        or _in_brackets(text, known)
        or _at_the_end(text, known)
        or _before_dash(text, known)
        or _inside(text, known)
        or Owned(text=text)
    )


def _before_colon(text: str, known: Known) -> Owned | None:
    match = _COLON.match(text)
    if match is None:
        return None
    who, rest = match["who"] or match["who2"], match["text"] or match["text2"]
    who = re.sub(r"\s+to$", "", who)
    if not (
        are_names(who, known)
        or (
            _HANDLE.fullmatch(who)
            and who.casefold() not in VERBS | names.NOT_FIRST
            and names.can_be_people(who)
        )
    ):
        return None
    return Owned(owners=split(who), text=re.sub(r"^(?:to|will|please)\s+", "", rest.strip()), certain=True)


def _deed_first(text: str, known: Known) -> Owned | None:
    """ "Nadia to send …", "niko to comment", "Steering committee members will …" at the beginning."""
    match = DEED.match(text)
    if match is not None and (_plain_subject(match["who"], known)) and _is_deed(match):
        return Owned(owners=split(match["who"]), text=text)
    loose = re.match(
        r"(?P<who>@?[\w.'’/&, -]{1,60}?)\s+(?P<how>to|will|shall)\s+(?P<verb>[a-z][\w’'-]*)", text
    )
    if loose is None or not _is_deed(loose):
        return None
    who = loose["who"].strip(" ,")
    first = who.split()
    if first and first[-1].casefold() in _GROUPS and len(first) <= 5 and first[0].casefold() not in VERBS:
        return Owned(owners=(who,), text=text)
    if not first or first[0].casefold() in VERBS | names.NOT_FIRST or not names.can_be_people(who):
        return None
    if len(first) > 1 and first[0][:1].islower():
        return None
    return Owned(owners=split(who) if len(first) < 4 else (who,), text=text)


def _plain_subject(who: str, known: Known) -> bool:
    return all(
        known.has(part)
        or _INITIALS.fullmatch(part)
        or (names.can_be_people(part) and part.split()[0].casefold() not in VERBS | names.NOT_FIRST)
        for part in split(who)
    )


def _is_deed(match: re.Match[str]) -> bool:
    verb = match["verb"].casefold()
    if verb in (
        "be",
        "have",
        "the",
        "a",
        "an",
        "this",
        "that",
        "not",
        "whom",
        "which",
        "all",
        "our",
        "their",
        "his",
        "her",
        "date",
        "it",
        "us",
        "them",
        "me",
    ):
        return False
    return match["how"].endswith("to") or (
        match["how"] in ("will", "shall", "would", "should", "must", "please", "can")
        and not verb.endswith("ly")
    )


def _bare_name(text: str, known: Known) -> Owned | None:
    """ "VMB send PRs", "RoyO refer to IT": a name, then a verb in its plain form."""
    match = re.match(rf"(?P<who>{_NAMES}|\w+)\s+(?P<verb>[a-z][\w-]+)\b", text)
    if match is None or match["verb"] not in VERBS:
        return None
    if match["who"].casefold() in VERBS | names.NOT_FIRST or not are_names(match["who"], known):
        return None
    return Owned(owners=split(match["who"]), text=text)


def _at_sign(text: str) -> Owned | None:
    found = list(_AT.finditer(text))
    if not found:
        return None
    bare = re.sub(r"^(?:\s*@[\w.-]+\w\s*[,&:–-]?\s*(?:and\s+)?)+(?:to\s+)?", "", text)
    return Owned(
        owners=tuple(dict.fromkeys(match["who"] for match in found)), text=bare or text, certain=True
    )


def _in_brackets(text: str, known: Known) -> Owned | None:
    for match in reversed(list(_BRACKETED.finditer(text))):
        who = re.sub(
            r"^(?:owner|lead|action|by|for)\s*[:–-]?\s*", "", match["who"].strip(), flags=re.IGNORECASE
        )
        if are_names(who, known) or (
            _HANDLE.fullmatch(who)
            and who.islower()
            and who
            not in names.NOT_FIRST
            | VERBS
            | {"proposed", "optional", "done", "ongoing", "tbc", "tbd", "open", "closed"}
        ):
            at_end = match.end() >= len(text.rstrip(" ."))
            return Owned(
                owners=split(who), text=text[: match.start()].rstrip() if at_end else text, certain=True
            )
    return None


def _at_the_end(text: str, known: Known) -> Owned | None:
    match = _TRAILING.search(text)
    if match is None or match.start() < 8 or not are_names(match["who"], known):
        return None
    between = text[match.start() : match.start("who")]
    explicit = re.search(r"[:→>]\s*$|\s[–—-]\s$", between)
    if not explicit and not all(
        known.has(part) or re.fullmatch(r"[A-Z]{2,3}", part) for part in split(match["who"])
    ):
        return None
    return Owned(owners=split(match["who"]), text=text[: match.start()].rstrip(" ,;–—-"), certain=True)


def _before_dash(text: str, known: Known) -> Owned | None:
    match = _DASH.match(text)
    if match is None or not are_names(match["who"], known):
        return None
    if not all(known.has(part) or len(part.split()) < 3 for part in split(match["who"])):
        return None
    return Owned(owners=split(match["who"]), text=re.sub(r"^(?:to|will)\s+", "", match["text"]), certain=True)


def _inside(text: str, known: Known) -> Owned | None:
    """ "It was agreed that the Clerk would …", "… to be tackled by the Clerk"."""
    for match in DEED.finditer(text[:400]):
        if (
            _plain_subject(match["who"], known)
            and _is_deed(match)
            and (known.has(match["who"]) or match["how"] == "to")
        ):
            return Owned(owners=split(match["who"]), text=text)
    passive = _PASSIVE.search(text)
    if passive is not None and _plain_subject(passive["who"], known):
        return Owned(owners=split(passive["who"]), text=text)
    return None
