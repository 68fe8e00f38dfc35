"""Which words may be the people of a new action, and which never are; who they are is settled by people.py."""

from __future__ import annotations

import re

from bot.commands.people import EVERYONE, ROLES

_JOINED = re.compile(r"\s*(?:,|;|&|/|\band\b)\s*", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^()]{0,60}\)$")
_MENTION = re.compile(r"<@[^>\s]+>|@[\w.'’-]+|\S+@\S+\.\S+")
MOST_NAMES = 10
LONGEST = 160  # characters of all names together
# Words with which a request or a remark begins, and no name does.
NOT_FIRST = frozenset(
    """
    add agree arrange ask bring book call chase check circulate close collect complete confirm consider contact
    continue create decide deliver develop discuss distribute do draft email ensure explore feed find finish follow
    gather get give go hold include introduce invite investigate issue keep lead let liaise look make meet move note
    obtain organise pass pick prepare present produce progress provide publish put raise reach read reintroduce remind
    remember remove report request research resend respond review revise ring run schedule scope send set share sign
    speak start submit suggest support take talk tell test think try turn update use visit wait work write
    hand
    a an another any anybody anyone anything both enough everything few fewer he her here his how i if it its less
    lots many mine more most much my neither no nobody none nothing one other our plenty she so some somebody someone
    something somewhere that their there these they this those three two us we what whatever when where which who
    whoever why you your
    about above according across after again ahead also although always am are as at back because before being below
    between but by can cannot could dear did does down due during each either else even ever far for from had has
    have having hence however in indeed instead is just last later least like likely maybe might must near nearly
    never next not now of off often on once only onto open or otherwise ought out over per perhaps please pls prior
    quite rather really regarding re same shall should since still such than thanks then therefore though through
    thus till together too towards under unless until up upon usually versus very via was were whether while will
    with within without would yes yet
    ability able access action actions addition admin afraid agenda agendas aim aob apologies approach attempt
    attention better best big chance change changes choice close comment comments commitment contrary cost date
    dates deadline decision decisions delighted desire easy effort error example excited failure fair feedback fine
    free fun fyi glad going good great guide guidance happy hard help hello hey hi honoured hope hoping idea ideas
    important impossible interesting intention introduction invitation invite item items keen key kind late letter
    link links list looking lovely main meeting meetings minutes motion nb need needs new news nice note notes ok
    okay opportunity option options order place plan plans pleased point points possible power pressure ps proposal
    proposals purpose question questions ready reason reasons reference reminder reply response responses right room
    rule sad safe scope sense session simple sorry status subject suggestion suggestions summary task tasks tbc
    tempted terms thank thing things time times title todo tomorrow today tough trying unable update updates urgent
    useful value venue want wants ways way welcome willing wish wonderful worth yesterday
    amendment amendments january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    """.split()
)  # fmt: skip
# Words that stand in no name at all, wherever they stand.
_NEVER = frozenset(
    """am are be been being but can could did do does for from had has have how i if into is it may might must not
    onto or our please shall should so than that their then there they this to was we were what when where which who
    why will with would you your agreed agree asked said says thinks thought wants""".split()
)  # fmt: skip
# A head such as "Looking" is no name; these surnames are.
_NAMES_IN_ING = frozenset(
    """browning cushing dowling downing fleming golding gosling harding jing keating king ling manning ming ning ping
    pickering qing sterling stirling ting xing ying""".split()
)  # fmt: skip
# After "to" these make it a place, a person or a thing, not something to do.
_NO_VERB = frozenset(
    """a all an another any anybody anyone be both each either every everybody everyone five four half her him his
    how it its last me members mine more most my myself next no nobody none not one other others our ours people six
    some somebody someone ten that the their theirs them these they this those three today tomorrow tonight two us
    we what whatever when where which who whom whose why you your yours
    january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs
    fri sat sun""".split()
)  # fmt: skip
# Not what anybody does, but what will be: "it will be done", "Nadia will have gone".
_NO_DEED = _NO_VERB | frozenset("""be have never probably hopefully likely maybe soon always ever""".split())
_DAYS = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*(?:['’]s)?|"
    r"spring|summer|autumn|winter|easter|christmas|michaelmas|lent|half-term|q[1-4]",
    re.IGNORECASE,
)


def split(words: str) -> list[str]:
    """The names in "A, B and C", without quotation marks and what stands in brackets after them."""
    return [bare for part in _JOINED.split(words.strip()) if (bare := _bare(part))]


def _bare(name: str) -> str:
    return _ASIDE.sub("", name.strip()).strip(" \"“”'’.:")


def tidy(words: str) -> str:
    """The names as they were joined, without quotation marks, brackets and a comma at the end."""
    return " ".join(
        _ASIDE.sub("", words.strip().strip(",;:– "))
        .replace('"', "")
        .replace("“", "")
        .replace("”", "")
        .split()
    )


def can_be_people(words: str) -> bool:
    """Whether these words may name people: a few short names, none of which begins like a request."""
    if len(words) > LONGEST:
        return False
    if words.strip().casefold() in EVERYONE or words.strip().casefold() in ROLES:
        return True
    names = split(words) if "://" not in words else []
    return 0 < len(names) <= MOST_NAMES and all(_can_be_name(name) for name in names)


def _is_after_all(name: str) -> bool:
    """Whether a word of NOT_FIRST is a first name here: "Will", "April Jones"."""
    first, _, second = name.partition(" ")
    return (first in ("Will", "April", "June", "August", "May") and not second) or (
        first in ("Will", "April", "June", "August", "May", "Hope", "Chase", "Rose", "Grant")
        and second[:1].isupper()
    )


def _can_be_name(name: str) -> bool:
    low = name.casefold()
    if _MENTION.fullmatch(name) or low in EVERYONE or low in ROLES or low == "me":
        return True
    parts = low.split()
    head = parts[0].strip(".,'’\"")
    if head in ("all", "each", "every", "everyone", "everybody", "the"):
        return len(parts) <= 5 and not any(part in _NEVER for part in parts[1:])
    if _is_after_all(name):
        return len(parts) <= 4 and not any(part in _NEVER for part in parts[1:])
    if (
        head in NOT_FIRST
        or any(part in _NEVER for part in parts)
        or any(char.isdigit() or char in "/\\=" for char in name)
    ):
        return False
    if head.endswith("ing") and len(head) > 4 and head not in _NAMES_IN_ING:
        return False
    if not head[:1].isalpha():
        return False
    return len(parts) <= (6 if is_written_as_name(name) else 2 if name.islower() else 4)


def is_written_as_name(name: str) -> bool:
    """Whether a name is in capitals where names are ("Isle of Wight"), or is a mention, or someone's role."""
    bare = _bare(name)
    if _MENTION.fullmatch(bare) or bare.casefold() in ROLES or bare.casefold() in EVERYONE or bare == "me":
        return True
    parts = bare.split()
    return (
        bool(parts)
        and all(
            part[:1].isupper()
            or part.lower() in ("of", "the", "upon", "on", "de", "la", "van", "von", "der", "al")
            for part in parts
        )
        and parts[0][:1].isupper()
    )


def all_written_as_names(words: str) -> bool:
    names = split(words)
    return bool(names) and can_be_people(words) and all(is_written_as_name(name) for name in names)


def is_day(words: str) -> bool:
    """Whether it is a weekday, month or season, which "for" may precede too."""
    return _DAYS.fullmatch(words.strip().split(" ")[0]) is not None


def is_deed(text: str, *, after: str = "to", shouted: bool = False) -> bool:
    """Whether "to …" or "will …" goes on with something to do.

    after: the word before it. shouted: the line is in capitals, so that they say nothing.
    """
    first = text.split(None, 1)[0].strip("'\"“”‘’(),.;:!?…") if text.strip() else ""
    if not first[:1].isalpha():
        return False
    if not shouted and first[:1].isupper() and not (first.isupper() and 1 < len(first) <= 5):
        return False
    return first.casefold() not in (_NO_VERB if after == "to" else _NO_DEED)
