"""Words that stand in place of a date, repeat, or are too vague for one: asap, every Monday, mid-July."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.date_clock import PARTS
from bot.commands.date_named import EVENT_NOUNS, HOLIDAY_WORDS
from bot.commands.date_periods import SEASONS, TERM_WORDS
from bot.commands.date_words import TARGETS, TODAY, TOMORROW, UNITS, Token

STANDING: dict[str, str] = {
    words: sort
    for sort, phrases in (
        (
            "asap",
            "asap|a s a p|as soon as possible|as soon as poss|as soon as you can|as soon as we can"
            "|as soon as|urgent"
            "|urgently|very urgent|now|right now|right away|straight away|immediately|at once|at the earliest"
            "|at the earliest opportunity|earliest opportunity|at your earliest convenience|quickly|soonest"
            "|as early as possible|with immediate effect|pronto|first opportunity|next available"
            "|sooner the better"
            "|the sooner the better|as quickly as possible|soon as possible|soon as",
        ),
        (
            "ongoing",
            "ongoing|on going|continuing|continuous|continuously|rolling|standing|standing item"
            "|open ended|open"
            "|permanent|permanently|always|all the time|in progress|continual|until further notice|bau"
            "|on a rolling basis|in hand|underway|under way|business as usual|throughout|indefinite"
            "|indefinitely|forever",
        ),
        (
            "tbc",
            "tbc|tbd|tba|t b c|t b d|t b a|to be confirmed|to be decided|to be agreed|to be arranged"
            "|to be advised|to be announced|to be determined|to be set|to be fixed|not yet known"
            "|not known|unknown"
            "|not decided|not yet decided|undecided|date tbc|tbc date|to follow|date to follow"
            "|date to be confirmed"
            "|date to be agreed|not sure|not sure yet|dont know|dunno|no idea|will confirm|pending"
            "|not set|not yet set"
            "|not agreed|not yet agreed|tb confirmed|to confirm|to agree|date to be decided"
            "|date to be arranged|dk"
            "|waiting|awaiting|awaiting date|will advise",
        ),
        (
            "none",
            "n/a|na|n a|none|no date|no deadline|no due date|no rush|no hurry|not applicable|nil"
            "|null|never|nothing"
            "|whenever|when possible|where possible|if possible|when you can|when we can|when i can"
            "|when they can"
            "|when able|when time allows|when time permits|as time allows|when convenient|at your convenience"
            "|in due course|at some point|at some stage|some time|sometime|some day|someday|one day"
            "|any time|anytime"
            "|as and when|as required|as needed|as necessary|when needed|when required|if needed|ad hoc|adhoc"
            "|eventually|soon|shortly|in time|no fixed date|no set date|no end date|without date"
            "|undated|not urgent|low priority"
            "|no specific date|as appropriate|in good time|sooner or later|whenever possible|whenever you can"
            "|no time limit|when you get a chance|when you get chance|when you have time"
            "|when theres time|when there is time"
            "|when i get a chance|when practicable|when practical|as soon as practicable"
            "|as soon as practical|open date"
            "|when convenient to all|flexible|any|x|when ready|when you are ready|when youre ready"
            "|when they are ready"
            "|no particular date|not dated|long term|longer term|short term|medium term|date"
            "|deadline|due|no|priority"
            "|when opportunity arises|no timescale|no timeframe|in your own time|at leisure|at your leisure"
            "|at a later date|a later date|later date|in the future|in future|future|going forward"
            "|moving forward",
        ),
    )
    for words in phrases.split("|")
}
RECURRING = frozenset(
    """every each quarterly monthly weekly daily yearly annually annual biannually biannual biweekly bimonthly
    fortnightly termly hourly mondays tuesdays wednesdays thursdays fridays saturdays sundays weekdays recurring
    regularly repeating repeat repeats routinely nightly weekends alternate biennially biennial""".split()
)
RECURRING_PHRASES = (
    ("half", "termly"),
    ("half", "yearly"),
    ("per",),
    ("twice", "a"),
    ("once", "a"),
    ("times", "a"),
    ("bi", "weekly"),
    ("bi", "monthly"),
    ("bi", "annually"),
    ("day", "to", "day"),
)
VAGUE = frozenset(
    """early earlier mid middle midway late later start beginning begining around about approx approximately
    circa roughly towards toward ish sometime few several soonish shortly coming while bit half halfway runup run
    autumn summer winter spring term terms holidays holiday hols break back once after following since until when
    whenever post season semester academic probably possibly maybe somewhere some through lead nearly almost
    latter forthcoming upcoming foreseeable future latish earlyish eventually""".split()
)
_GLUE = frozenset(
    """the of in on at by to a an and or for from next this last after before until till over during within
    between early mid late start beginning end middle later around about some time sometime few several weeks week
    month months year years day days back half term holidays holiday break every each other first second third
    fourth new school academic calendar financial part way through towards approx circa roughly once twice per
    times alternate our we other than so couple coming following sometime latter lead up run""".split()
)
# Names of people that are words of dates too: alone they are never a date in a sentence.
NAMES = frozenset(
    ("jan", "april", "may", "june", "summer", "dawn", "august", "mark", "autumn", "march", "sun", "sat")
)
KNOWN = (
    _GLUE
    | VAGUE
    | RECURRING
    | SEASONS
    | TERM_WORDS
    | HOLIDAY_WORDS
    | frozenset(UNITS)
    | TODAY
    | TOMORROW
    | frozenset(PARTS)
    | {"meeting", "meetings"}
)
Trouble = tuple[str, str]


def words(tokens: Sequence[Token]) -> str:
    return " ".join(token.low for token in tokens)


def standing_for(tokens: Sequence[Token]) -> str | None:
    """What words say there is no date yet: asap, ongoing, tbc or none."""
    text = words(tokens)
    for opening in ("due ", "date ", "by ", "deadline ", "on "):
        if text not in STANDING:
            text = text.removeprefix(opening)
    return STANDING.get(text.removesuffix(" please").removesuffix(" pls").removesuffix(" thanks"))


def standing_within(tokens: Sequence[Token]) -> str | None:
    """The same when more is said around it: "TBC - see minutes"."""
    lows = [token.low for token in tokens]
    plain = next((low for low in ("tbc", "tbd", "tba", "asap", "ongoing") if low in lows), None)
    return STANDING[plain] if plain and not recurs(tokens) else None


def nothing(tokens: Sequence[Token]) -> bool:
    """Whether there is nothing here but signs: "-", "?"."""
    return all(token.sort in ("sign", "soft") for token in tokens)


def recurs(tokens: Sequence[Token]) -> bool:
    """Whether the words say that it happens again and again."""
    lows = [token.low for token in tokens]
    if any(low in RECURRING for low in lows):
        return True
    return any(
        tuple(lows[start : start + len(phrase)]) == phrase
        for phrase in RECURRING_PHRASES
        for start in range(len(lows))
    )


def says_vague(tokens: Sequence[Token]) -> bool:
    """Whether a vague word or a season is among them."""
    return any(token.low in VAGUE or token.low in SEASONS for token in tokens)


def trouble_in(tokens: Sequence[Token]) -> str:
    """Why a phrase that is no date must be asked about."""
    if recurs(tokens):
        return "recurrence"
    lows = {token.low for token in tokens}
    if says_vague(tokens):
        return "vague"
    if lows & EVENT_NOUNS:
        return "unknown_event"
    if any(token.sort in ("mo", "wd") or token.low in UNITS for token in tokens):
        return "vague"
    if tokens and tokens[0].low in ("by", "at", "before", "for") and tokens[-1].sort == "word":
        return "unknown_event"
    return "not_understood"


def only_dates(tokens: Sequence[Token]) -> bool:
    """Whether every word belongs to the language of dates (then a vague end of a sentence is its date)."""
    return all(
        token.sort in ("wd", "mo", "ord", "num", "dm", "dmy") or token.low in KNOWN or token.low in TARGETS
        for token in tokens
    )
