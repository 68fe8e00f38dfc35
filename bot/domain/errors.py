"""The bot's own errors: a code and data; the words are found in replies/cards/problems.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


class ConvenorError(Exception):
    """Anything the bot refuses or asks about; nothing was stored when it is raised."""


@dataclass(kw_only=True)
class NotUnderstood(ConvenorError):
    """The words fit no verb, or a verb's words are incomplete."""

    text: str
    nearest: tuple[str, ...] = ()  # usages of the verbs that were probably meant, best first
    missing: str | None = None  # what the verb still needs: "text", "date", "reference", "owner" …


@dataclass(kw_only=True)
class TooLong(ConvenorError):
    """A text is longer than its field may be."""

    what: str
    limit: int  # characters
    length: int


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One thing that a doubtful word may mean, with enough text to tell it from the others."""

    key: str  # what to type or to put in a button: a full reference, "#12", a person's full name
    text: str


@dataclass(kw_only=True)
class UnknownReference(ConvenorError):
    """No such reference in this network (another network's counts as none)."""

    phrase: str
    kind: str = "action"  # action | suggestion | agenda item | milestone | meeting | decision


@dataclass(kw_only=True)
class AmbiguousReference(ConvenorError):
    """A short reference fits several things; the full ones are the candidates."""

    phrase: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(kw_only=True)
class UnknownPerson(ConvenorError):
    """Nobody in the network has that name, organisation, role or address."""

    phrase: str
    closest: tuple[Candidate, ...] = ()


@dataclass(kw_only=True)
class AmbiguousPerson(ConvenorError):
    """Several people fit; nothing is guessed."""

    phrase: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(kw_only=True)
class NoOwner(ConvenorError):
    """An action was given without anybody to do it."""

    text: str


@dataclass(kw_only=True)
class DateProblem(ConvenorError):
    """A date is ambiguous, impossible, in the past or contradicts its weekday.

    reason is one of the reasons of commands/dates.py, or "past", "before_meeting", "no_date".
    """

    phrase: str
    reason: str
    candidates: tuple[date | datetime, ...] = ()


@dataclass(kw_only=True)
class NotAllowed(ConvenorError):
    """The sender's role may not do this; who may is said."""

    verb: str
    allowed: str  # "chair", "minute_taker", "owner", "member"
    ask: tuple[str, ...] = ()  # full names of those who can


@dataclass(kw_only=True)
class WrongState(ConvenorError):
    """The thing is in a state in which this makes no sense (done twice, an old button)."""

    subject: str  # what it is about, as it is shown: "Jun24/4a", "S2"
    state: str  # the present state, in the domain's word
    verb: str
    text: str = ""


@dataclass(kw_only=True)
class ChangedSince(ConvenorError):
    """Somebody else changed the thing since; nothing is overwritten silently."""

    subject: str
    by: str | None = None
    at: datetime | None = None
    what: str | None = None


@dataclass(kw_only=True)
class NothingToUndo(ConvenorError):
    """The sender has no change of their own that could be undone."""


@dataclass(kw_only=True)
class NoMeeting(ConvenorError):
    """No meeting fits: none scheduled, or none by that name."""

    phrase: str = ""


@dataclass(kw_only=True)
class MeetingProblem(ConvenorError):
    """A meeting can't be so: in the past, ending before it starts, clashing."""

    reason: str  # past | ends_before_start | same_day | closed | not_started | cancelled
    detail: str = ""


@dataclass(kw_only=True)
class NoNetwork(ConvenorError):
    """The sender or conversation belongs to no network, or to several and none was chosen."""

    choices: tuple[str, ...] = ()


@dataclass(kw_only=True)
class NotMember(ConvenorError):
    """The sender is not (or no longer) in the network."""

    name: str
    network: str  # "" where its name is none of the sender's business
    network_id: int | None = None  # where the sender may ask to join it
    chair: str = ""


@dataclass(kw_only=True)
class CodeGone(ConvenorError):
    """A code is unknown, was used, or has expired; which of these is nobody's business."""


@dataclass(kw_only=True)
class AlreadyExists(ConvenorError):
    """A name that must be unique is taken."""

    what: str
    name: str


@dataclass(kw_only=True)
class BadValue(ConvenorError):
    """A setting or argument has a value that it can't have."""

    name: str
    value: str
    expected: str  # what it may be, as a person would type it


@dataclass(kw_only=True)
class DocumentProblem(ConvenorError):
    """A document can't be read; nothing of it was stored.

    reason: empty | too_large | too_large_template | too_long | too_slow | bomb | entities | damaged | password |
    macros | pdf | doc | rtf | not_word | not_text | misnamed | missing | no_minutes | several | unreachable |
    scope | elsewhere | unproved | busy.
    """

    reason: str
    name: str = ""  # of the file, without its folder
    page: str = ""  # the address at which it can be given all the same


@dataclass(kw_only=True)
class ProposalGone(ConvenorError):
    """A proposal was used, has expired, or belongs to somebody else."""

    why: str  # used | expired | other


@dataclass(kw_only=True)
class StaleAgenda(ConvenorError):
    """The agenda changed since the number or button was shown."""

    phrase: str
    present: tuple[str, ...] = field(default=())


@dataclass(kw_only=True)
class Busy(ConvenorError):
    """Too much is waiting; this was withdrawn from the queue and nothing was stored."""
