"""What a letter asks: its sentences as commands, its notes as one proposal, and what is not clear enough to act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.commands import adding, block, grammar
from bot.commands.model import (
    Acknowledge,
    AddAction,
    Apologise,
    Attend,
    CarryAction,
    ChangeDue,
    Command,
    Decide,
    DoneAction,
    DropAction,
    Help,
    NotMine,
    PasteBlock,
    PauseReminders,
    Several,
    Suggest,
    UpdateAction,
)
from bot.commands.said import PLAIN
from bot.commands.typed import LONGEST_LINE, MONTH, WEEKDAY, clean
from bot.domain.errors import ConvenorError, TooLong

MOST_SENTENCES = 40  # More is no letter to a bot.


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One thing that a letter asks for; quoted is the piece of the answered mail under which it stands."""

    said: str
    command: Command
    quoted: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What was read. With a doubt nothing is done: what was read is shown back.

    unread: sentences that ask for nothing that is known.
    """

    asked: tuple[Asked, ...] = ()
    unread: tuple[str, ...] = ()
    doubt: bool = False

    @property
    def is_nothing(self) -> bool:
        """Greetings and thanks alone, or no word at all."""
        return not self.asked and not self.unread


def read(
    words: str,
    *,
    subject: str = "",
    answers: Sequence[tuple[str, str]] = (),
    notes: str = "",
    is_reply: bool = False,
) -> Letter:
    """The letter.

    subject: of a letter that answers nothing, without "Fw:". answers: what was quoted, and what stands under it.
    notes: a mail that was passed on with it. is_reply: it answers a message of ours, so that a remark is about that.

    Raises:
        TooLong: it is longer than any message may be.
    """
    longest = max(len(words), len(notes))
    if longest > LONGEST_LINE:
        raise TooLong(what="message", limit=LONGEST_LINE, length=longest)
    lines = _lines(words)
    if not is_reply and (found := _notes(lines, notes, subject)) is not None:
        return found
    read = _read(_sentences(_under_subject(lines, subject)), is_reply=is_reply)
    parts = [read, *(_under(quoted, text) for quoted, text in answers)]
    return _whole(parts)


_NO_TOPIC = re.compile(
    r"\b(?:i|i'?m|i'?ve|i'?ll|i'?d|me|my|mine|you|your|we'?re|sorry|afraid|thanks?|thank|hello|hi|yes|yep|no|nope|nothing|none|nil|"
    r"ok|okay|sure|please|great|fine|maybe|perhaps|later|attached|this|that|it|not|can't|don't|won't|done)\b",
    re.IGNORECASE,
)
_NO_ITEMS = re.compile(
    r"^(?:no|nope|none|nil|nothing)\b(?:,?\s+(?:no|nothing|thanks?|thank\s+you|from|me|us|to|add|suggest|raise|this|time|yet|new|further|more|at|the|"
    r"moment|present|items?|ideas?|suggestions?|topics?|for|now|agenda|my|our|side|end|here|i'?m|afraid))*[\s.!]*$|"
    r"^(?:i|we)\s+(?:have|'ve\s+got)\s+(?:nothing|no\s+(?:items?|ideas?|suggestions?|topics?))\b.{0,40}$",
    re.IGNORECASE,
)


def is_topic(words: str) -> bool:
    """Whether a line can be nothing but an item for an agenda: it speaks of nobody, and answers nothing."""
    said = words.translate(PLAIN)
    return len(said.split()) > 1 and _NO_TOPIC.search(said) is None


def has_no_items(words: str) -> bool:
    """ "Nothing from me, thanks", to whoever asks for items."""
    return _NO_ITEMS.match(words.translate(PLAIN)) is not None


# --- lines, without greeting


_HELLO = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|dear|morning|afternoon|good\s+(?:morning|afternoon|evening)|prynhawn\s+da|bore\s+da)(?:\s+(?:again|there|all|both|team|everyone|everybody|"
    r"colleagues|convenor|bot|sir|madam|or|chair|(?-i:[A-Z])[\w'’.-]*)){0,4})\s*(?P<mark>[,!.:–—-]+|$)\s*",
    re.IGNORECASE,
)
_NICETY = re.compile(
    r"^(?:i\s+)?(?:hope|trust)\s+(?:you|this|all|that|everyone)\b[^.!?]{0,80}[.!]*$|^(?:how\s+are\s+you|hope\s+all)\b[^.!?]{0,40}[?.!]*$|"
    r"^(?:see|as\s+per)\s+(?:above|attached|enclosed)[.!]*$|^(?:please\s+)?(?:let\s+me\s+know|get\s+in\s+touch|shout|give\s+me\s+a\s+(?:call|ring|shout))\s+if\b[^.!?]{0,100}[.!]*$|"
    r"^(?:many\s+|kind\s+|best\s+|warm\s+|with\s+)*(?:regards|wishes|best)\s*[,.!]*$|^(?:hope\s+(?:this|that)\s+(?:helps|is\s+(?:ok|okay|fine|all\s+right)))[.!]*$|"
    r"^(?-i:[A-Z])[\w'’-]+\s+x{1,3}[\s.!]*$|^(?:speak|talk)\s+soon[.!]*$|^(?:have\s+a\s+(?:good|great|lovely|nice)\s+\w+)[.!]*$|^(?:thanks?|thank\s+you|cheers|ta)\b(?:(?!\b(?:but|done|not|can|could|please|will)\b)[^.!?]){0,60}[.!]*$",
    re.IGNORECASE,
)


def without_greeting(words: str) -> str:
    return "\n".join(_lines(words)).strip()


def _lines(words: str) -> list[str]:
    lines = [line.strip() for line in clean(words).split("\n")]
    first = next((number for number, line in enumerate(lines) if line), 0)
    if lines and (hello := _HELLO.match(lines[first])) is not None:
        lines[first] = lines[first][hello.end() :].strip()
    return lines


# --- notes


_COUNTED = re.compile(r"^\d{1,3}[.)]\s+(?=\d{1,2}[a-z]\b)")  # "1. 4c …": the paper's own label counts.
_POINT = re.compile(r"^(?:[-*•●▪–—‣·]|\(?\d{1,3}[.)]|\[[ xX]\]|[a-z][.)])\s+\S")
_TAG = re.compile(r"^(?:re|fwd?|aw|wg|tr)\s*:\s*", re.IGNORECASE)
_PLEASE_ADD = re.compile(
    r"^(?:please\s+)?(?:(?:can|could|would)\s+you\s+(?:please\s+)?)?(?:add|record|note|capture|put|see|find|here\s+(?:are|is)|these\s+are|below\s+(?:are|is)|attached)\b.{0,90}$|"
    r"^(?:the\s+)?(?:actions?|notes|minutes|summary)\b.{0,60}:?$",
    re.IGNORECASE,
)


def _notes(lines: Sequence[str], passed_on: str, subject: str) -> Letter | None:
    """Pasted or forwarded notes, as one proposal that nothing is stored of before it is confirmed."""
    own = [line for line in lines if line]
    if passed_on and all(_is_idle(line) or _PLEASE_ADD.match(line) for line in own):
        own = _lines(passed_on)
    listed = [line for line in own if _POINT.match(line) or "\t" in line]
    if len(listed) < 2 and sum(_is_promised(line) for line in own) < 2:
        return None
    kept = tuple(
        _COUNTED.sub("", line)
        for line in own
        if not _is_idle(line) and (line in listed or not _introduces(line))
    )
    if _answers_by_reference(kept):
        return None
    return Letter(asked=(Asked(said=subject or kept[0], command=PasteBlock(lines=kept)),))


def _introduces(line: str) -> bool:
    return _PLEASE_ADD.match(line) is not None and not _is_promised(line)


def _is_promised(line: str) -> bool:
    """A line with somebody who does something, that is no sentence of the sender's own."""
    if re.match(
        r"(?:i|we|i'?m|i'?ve|i'?ll|it|this|that|they|he|she)\b", line.translate(PLAIN), re.IGNORECASE
    ):
        return False
    read = block.read_block((line,))
    return bool(read) and isinstance(read[0].command, AddAction) and read[0].command.who is not None


def _answers_by_reference(lines: Iterable[str]) -> bool:
    """ "1. 4a done", "- 4b by Friday": a list of answers is no list of notes."""
    understood = [_meant(_POINT_MARK.sub("", line), is_reply=True) for line in lines]
    return bool(understood) and all(
        command is not None and not isinstance(command, (AddAction, Suggest, Decide, Help))
        for command in understood
    )


_POINT_MARK = re.compile(r"^(?:[-*•●▪–—‣·]|\(?\d{1,3}[.)](?=\s)|\[[ xX]\])\s*")


def _is_idle(line: str) -> bool:
    """Greeting, thanks, a nicety: nothing is asked for."""
    return not line or _NICETY.match(line) is not None or isinstance(_parsed(line), (Acknowledge, Help))


# --- sentences


_SPLIT = re.compile(r"(?<=[.!?;])[\s]+(?=[\"“‘(\[]?[A-Z0-9#])|(?<=[!?])\s+")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|mr|mrs|ms|dr|st|no|approx|inc|vs|etc|cllr|prof|sept|dec|jan|feb|aug|oct|nov)|^\S{1,3})\.$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\s*(?:,|;|\s-\s|–|\band\b|\bbut\b)\s*(?=(?:action\s+)?(?:#\d+|[A-Za-z]{3}\d{2}[a-z]?/\d{1,3}[a-z]{0,2}|\d{1,2}[a-z])\b)|"
    r"(?<=[a-z])\s+(?=(?:#\d+|[A-Za-z]{3}\d{2}[a-z]?/\d{1,3}[a-z]{0,2}|\d{1,2}[a-z])\s+(?:done|complete|completed|closed|finished|not|nearly)\b)",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^(?:(?:just\s+)?(?:to|a\s+(?:quick\s+)?(?:note|line|message)\s+to)\s+(?:say|confirm|let\s+you\s+know|report|update\s+you)(?:\s+that)?|just\s+(?:writing|emailing|letting\s+you\s+know)(?:\s+to\s+say)?(?:\s+that)?|"
    r"please\s+note(?:\s+that)?|note\s+that|fyi|for\s+(?:your\s+)?info(?:rmation)?|update|good\s+news|happy\s+to\s+say(?:\s+that)?|pleased\s+to\s+(?:say|report|confirm)(?:\s+that)?|"
    r"i(?:'m|\s+am)\s+(?:pleased|happy|glad)\s+to\s+(?:say|report|confirm)(?:\s+that)?|i\s+(?:can\s+)?confirm(?:\s+that)?|i\s+(?:just\s+)?wanted\s+to\s+(?:say|let\s+you\s+know|confirm)(?:\s+that)?|i(?:'m|\s+am)\s+(?:writing|emailing)\s+to\s+(?:say|confirm|let\s+you\s+know)(?:\s+that)?|"
    r"ps|p\.s\.?|also|unfortunately|i(?:'m|\s+am)\s+afraid|regrettably|sadly|yes|thanks|thank\s+you|many\s+thanks|(?:my\s+)?apologies|sorry|(?:for|on|about|re|regarding|as\s+(?:for|to)|with\s+regards?\s+to|in\s+(?:terms|respect)\s+of)\s+(?:action\s+)?(?P<ref>#\d+|[A-Za-z]{3}\d{2}[a-z]?/\d{1,3}[a-z]{0,2}|\d{1,2}[a-z]))\b"
    r"\s*[,:;.!–—-]*\s+(?=\S)",
    re.IGNORECASE,
)
_SORRY_FIRST = re.compile(
    r"^(?:(?:many\s+|my\s+|sincere\s+)?(?:apologies|sorry)|(?:i'?m\s+)?(?:so\s+|very\s+)?sorry)\s+(?:for|about|it(?:'s|\s+is)|this\s+is|to\s+be|i'?m)\s+[^,.:;–—]{3,60}?\b(?:delay|late|reply|replying|response|slow|confusion|silence|sooner|earlier|touch)\s*(?:[,:;.–—]|\s-)+\s*(?=\S)",
    re.IGNORECASE,
)


_LONGEST_ABBREVIATION = 12  # Characters at the end of a piece that are looked at.


def _sentences(lines: Iterable[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        rest = _POINT_MARK.sub("", line).strip()
        pieces: list[str] = []
        for piece in _SPLIT.split(rest):
            if pieces and _ABBREVIATED.search(pieces[-1][-_LONGEST_ABBREVIATION:]):
                pieces[-1] = f"{pieces[-1]} {piece}"
            elif piece.strip():
                pieces.append(piece.strip())
        found += pieces
    return found[:MOST_SENTENCES]


def _under_subject(lines: Sequence[str], subject: str) -> list[str]:
    """The lines; the subject in front where it says what they are, or alone where there is nothing else."""
    said = _without_tags(subject)
    own = [line for line in lines if line]
    if not said:
        return own
    if not own or all(_is_idle(line) for line in own):
        return [said]
    first = next(line for line in own if not _is_idle(line))
    if _HEADING.match(said):
        return [f"{said}: {line}" if line is first else line for line in own]
    if _is_command(said) and not any(_is_command(each) for each in _sentences(own)):
        return [said, *own]
    return own


_HEADING = re.compile(
    r"^(?:(?:an?\s+)?(?:suggestions?|ideas?|items?|topic)(?:\s+for\s+(?:the\s+)?(?:next\s+)?(?:agenda|meeting))?|agenda(?:\s+(?:item|suggestion|request))?|a\.?o\.?b\.?|for\s+the\s+agenda|(?:new\s+)?action)$",
    re.IGNORECASE,
)


def _without_tags(subject: str) -> str:
    said = clean(subject)
    while (tag := _TAG.match(said)) is not None:
        said = said[tag.end() :]
    return re.sub(r"^\[[^\]]{1,20}\]\s*", "", said).strip()


def _is_command(words: str) -> bool:
    command = _meant(words, is_reply=False)
    return command is not None and not isinstance(command, (Acknowledge, Help, AddAction, Decide))


def _parsed(words: str) -> Command | None:
    try:
        return grammar.parse(words)
    except ConvenorError:
        return None


def _meant(sentence: str, *, is_reply: bool) -> Command | None:
    """The command of one sentence; a remark about who will do what, in an answer, is an update and no new action."""
    said = _SORRY_FIRST.sub("", sentence)
    command = _parsed(said)
    if (command is None or isinstance(command, AddAction)) and (about := _about(said)) is not None:
        return about
    plain = said
    while command is None or _is_loose(command, plain, is_reply=is_reply):
        lead = _LEAD_IN.match(plain.translate(PLAIN))
        if lead is None:
            break
        ref = lead["ref"]
        plain = plain[lead.end() :]
        command = _parsed(f"{ref} {plain}" if ref else plain)
    if command is None:
        command = (
            _parsed(f"{said[:1].lower()}{said[1:]}")
            if re.match(r"[A-Z]['’]?[a-z]* ", said) and not is_reply
            else None
        )
    if command is None:
        return None
    if isinstance(command, AddAction) and command.who is None and _POINTS.fullmatch(command.text or ""):
        return None
    if isinstance(command, AddAction) and not _ADDS.match(plain) and _NAMES_ONE.search(command.text or ""):
        return None  # "I need to drop 4b" speaks of one that is there.
    if isinstance(command, AddAction) and not _ADDS.match(plain) and _STATES.match(command.text or ""):
        return None
    if isinstance(command, (AddAction, Decide)) and not _ADDS.match(plain):
        if is_reply and isinstance(command, AddAction):
            return UpdateAction(text=sentence) if _OWN_PROMISE.match(plain.translate(PLAIN)) else None
        return command if not is_reply else None
    return command


_ABOUT = re.compile(
    r"^(?:(?:for|on|about|re|regarding|as\s+for|action)\s+)?(?P<ref>#\d+|[A-Za-z]{3}\d{2}[a-z]?/\d{1,3}[a-z]{0,2}|\d{1,2}[a-z])\s*(?:[):,–—]|[.]\s|\s-)\s*(?P<rest>\S.*)$",
    re.IGNORECASE,
)


def _about(said: str) -> Command | None:
    """ "4b: can I have until Friday?", "4c - by Friday": what is said of the reference in front."""
    found = _ABOUT.match(said)
    if found is None:
        return None
    ref, rest = found["ref"], found["rest"]
    if _BARE_DATE.match(rest):
        return ChangeDue(ref=ref, when=_date_in(rest))
    command = _parsed(rest)
    if (
        isinstance(command, (DoneAction, DropAction, NotMine, CarryAction, ChangeDue, UpdateAction))
        and command.ref is None
    ):
        return replace(command, ref=ref)
    if command is None and len(rest.split()) > 1 and not adding.has_owner(rest):
        return UpdateAction(ref=ref, text=rest)
    return None


_ADDS = re.compile(
    r"^/|^(?:please\s+)?(?:(?:can|could|would)\s+you\s+(?:please\s+)?)?(?:add|new\s+action|actions?\b\s*[:–—-]|ap\s*\d*[a-z]?\s*:)",
    re.IGNORECASE,
)
# "My last mail was meant for Imran": how something is, and nothing that he does.
_STATES = re.compile(
    r"(?:my|the|this|that|it|we|our|your|his|her|their|i)\b.{0,60}?\b(?:was|were|is|are|has|had)\b",
    re.IGNORECASE,
)
# "Please add him.": what is pointed at is no action.
_POINTS = re.compile(
    r"(?:him|her|them|it|this|that|these|those|me|us)(?:\s+(?:please|too|as\s+well|all|in))*[\s.!]*",
    re.IGNORECASE,
)
_OWN_PROMISE = re.compile(
    r"^(?:i|we)(?:'ll|\s+will|\s+shall|'m\s+going\s+to|\s+am\s+going\s+to)\b", re.IGNORECASE
)


def _is_loose(command: Command, said: str, *, is_reply: bool) -> bool:
    """Whether a shorter reading may be the better one: "Just to say 4b is done" is no remark on its own."""
    if isinstance(command, (AddAction, Decide)):
        return _LEAD_IN.match(said.translate(PLAIN)) is not None
    return isinstance(command, UpdateAction) and re.match(r"please\s+note", said, re.IGNORECASE) is not None


# --- what they amount to


_DOUBTS = re.compile(
    r"\b(?:not|n't|cannot|never|nearly|almost|but|however|although|though|except|unless|if|whether|actually|wait|wrong|mistake|mistaken|"
    r"ignore|scrap\s+that|correction|instead|rather|perhaps|maybe|might|possibly|unsure|think|thought|hopefully|still|only|partly|"
    r"half|some\s+of|below|in\s+red|comments|attached\s+form|says?|said|wrote|told|asked|question|which)\b|n't\b|\?",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(
    r"\b(?:however|although|unless|if|actually|wait|wrong|mistaken?|ignore|scrap\s+that|correction|instead|maybe|perhaps)\b",
    re.IGNORECASE,
)
_NAMES_ONE = re.compile(
    r"(?<![\w/])(?:#\d+|[A-Za-z]{3}\d{2}[a-z]?/\d{1,3}[a-z]{0,2}|\d{1,2}[A-Za-z])(?![\w/])"
)
_BARE_DATE = re.compile(
    rf"^(?:(?:how\s+about|maybe|what\s+about|shall\s+we\s+say|say|by|until|till|on|for|before|end\s+of|the\s+end\s+of)\s+)*(?:the\s+)?(?:(?:next\s+|this\s+)?{WEEKDAY}\b|\d{{1,2}}(?:st|nd|rd|th)?(?:\s+(?:of\s+)?{MONTH}|[/.]\d)|{MONTH}\b|next\s+(?:week|month|meeting|term)|tomorrow|end\s+of\b|the\s+end\s+of\b|half\s+term|easter|christmas|the\s+next\s+meeting|september|in\s+(?:a|two|three|\d)\s+(?:weeks?|months?|fortnight))[\w\s,/.]{{0,30}}(?:\s+please)?[\s.!?]*$",
    re.IGNORECASE,
)


def _read(sentences: Sequence[str], *, is_reply: bool) -> Letter:
    asked: list[Asked] = []
    unread: list[str] = []
    alone = sum(not _is_idle(each) for each in sentences) == 1
    doubt = interrupted = False
    for sentence in sentences:
        if _is_idle(sentence) and not _is_thumb(sentence):
            continue
        found = _clauses(sentence, is_reply=is_reply)
        if not found:
            if is_reply and alone and _BARE_DATE.match(sentence):
                asked.append(Asked(said=sentence, command=ChangeDue(when=_date_in(sentence))))
                doubt = True
            elif interrupted or not _follows(asked, sentence):
                unread.append(sentence)
                interrupted = True
            continue
        interrupted = False
        if any(_is_remark(each.command) for each in found) and not (is_reply and (alone or asked)):
            unread.append(sentence)
            continue
        for each in map(_without_why, found):
            loose = isinstance(each.command, (AddAction, Decide)) and not _ADDS.match(each.said)
            if loose and not alone:
                unread.append(each.said)
            elif (both := _with_deputy(asked, each)) is not None:
                asked[-1] = both
            else:
                asked.append(each)
                doubt |= _is_thumb(each.said)
    ends = any(isinstance(one, _ENDS) for each in asked for one in _each(each.command))
    doubts = _DOUBTS if ends else _TAKES_BACK
    doubt |= bool(asked) and any(
        doubts.search(each.translate(PLAIN)) or _NAMES_ONE.search(each) for each in unread
    )
    if not asked and not unread and (wanted := next(filter(_wants_help, sentences), None)) is not None:
        asked.append(Asked(said=wanted, command=_parsed(wanted) or Help()))
    return Letter(asked=tuple(asked), unread=tuple(unread), doubt=doubt or _contradicts(asked))


def _wants_help(sentence: str) -> bool:
    """A question about what this is; "hello" alone is a greeting."""
    return isinstance(_parsed(sentence), Help) and _HELLO.match(sentence) is None


def _clauses(sentence: str, *, is_reply: bool) -> list[Asked]:
    """ "4a done, 4b by Friday and 7c not mine": each of its own, where each can be read."""
    pieces = [piece.strip() for piece in _CLAUSE.split(sentence) if piece.strip()]
    whole = _meant(sentence, is_reply=is_reply)
    if len(pieces) > 1 and not isinstance(whole, Several):
        each = [_meant(piece, is_reply=is_reply) for piece in pieces]
        if all(command is not None and not isinstance(command, (AddAction, Decide)) for command in each):
            return [
                Asked(said=piece, command=command)
                for piece, command in zip(pieces, each, strict=True)
                if command is not None and not isinstance(command, (Acknowledge, Help))
            ]
    if whole is None or isinstance(whole, (Acknowledge, Help)):
        return []
    return [Asked(said=sentence, command=command) for command in _each(whole)]


def _with_deputy(asked: Sequence[Asked], more: Asked) -> Asked | None:
    """ "I can't make the 16th. Sam will cover for me.": one apology, with its deputy."""
    before = asked[-1] if asked else None
    if before is None or not isinstance(before.command, Apologise) or not isinstance(more.command, Apologise):
        return None
    one, other = before.command, more.command
    if other.meeting or other.who or (one.deputy and other.deputy):
        return None
    return replace(
        before, command=replace(one, deputy=one.deputy or other.deputy, reason=one.reason or other.reason)
    )


def _is_remark(command: Command) -> bool:
    """How something goes, without saying what: an answer to a message is about that; else nobody knows."""
    return isinstance(command, UpdateAction) and command.ref is None and command.kind == "update"


def _is_thumb(sentence: str) -> bool:
    return isinstance(_parsed(sentence), DoneAction) and not any(char.isalnum() for char in sentence)


_WHY = re.compile(
    rf"(?:,?\s+please\b|[\s,;–—-]+(?:as|since|because|so|but|while|when|if)\s|,\s+(?!(?:\d|the\b|{MONTH}|{WEEKDAY}))).*$",
    re.IGNORECASE | re.DOTALL,
)


def _without_why(asked: Asked) -> Asked:
    """ "Until Friday 19 July please, two venues have not answered": the date alone."""
    match asked.command:
        case ChangeDue(when=str() as when) as command if bare := _WHY.sub("", when).strip():
            return replace(asked, command=replace(command, when=bare))
        case PauseReminders(until=str() as until) as command if bare := _WHY.sub("", until).strip():
            return replace(asked, command=replace(command, until=bare))
        case _:
            return asked


def _date_in(sentence: str) -> str:
    words = re.sub(
        r"^(?:(?:how\s+about|maybe|what\s+about|shall\s+we\s+say|say|by|until|till)\s+)+",
        "",
        sentence,
        flags=re.IGNORECASE,
    )
    return re.sub(r"[\s.!?]+$|\s+please[\s.!?]*$", "", words, flags=re.IGNORECASE)


def _follows(asked: list[Asked], sentence: str) -> bool:
    """A plain sentence after "Done." says what came of it, and after an update how it goes; it is kept with that."""
    before = asked[-1] if asked else None
    if before is None or _DOUBTS.search(sentence.translate(PLAIN)) or _NAMES_ONE.search(sentence):
        return False
    match before.command:
        case DoneAction() as done:
            outcome = f"{done.outcome}. {sentence}" if done.outcome else sentence
            command: Command = replace(done, outcome=outcome.rstrip(" ."))
        case UpdateAction(text=str() as text) as update:
            command = replace(update, text=f"{text} {sentence}")
        case _:
            return False
    asked[-1] = replace(before, command=command)
    return True


_ENDS = (DoneAction, DropAction, NotMine, CarryAction)


def _contradicts(asked: Sequence[Asked]) -> bool:
    """Done and not done of one thing, coming and not coming: that is asked, whatever the order."""
    commands = [one for each in asked for one in _each(each.command)]
    kinds = {type(each) for each in commands}
    if Apologise in kinds and Attend in kinds:
        return True
    about: dict[str, set[type[Command]]] = {}
    for each in commands:
        if isinstance(each, (*_ENDS, ChangeDue, UpdateAction)):
            about.setdefault((each.ref or "").casefold(), set()).add(type(each))
    if any(isinstance(each, DoneAction) and _names_another(each) for each in commands):
        return True
    return any(len(found) > 1 and found & set(_ENDS) for found in about.values())


def _names_another(done: DoneAction) -> bool:
    """Whether what came of it speaks of something else: "I've finished 4a and started 4b"."""
    return any(
        each[0].casefold() != (done.ref or "").casefold() for each in _NAMES_ONE.finditer(done.outcome or "")
    )


def _each(command: Command) -> Iterator[Command]:
    yield from command.commands if isinstance(command, Several) else (command,)


def _under(quoted: str, text: str) -> Letter:
    read = _read(_sentences(_lines(text)), is_reply=True)
    return replace(read, asked=tuple(replace(each, quoted=quoted) for each in read.asked))


def _whole(parts: Sequence[Letter]) -> Letter:
    return Letter(
        asked=tuple(each for part in parts for each in part.asked),
        unread=tuple(each for part in parts for each in part.unread),
        doubt=any(part.doubt for part in parts) or (any(p.asked for p in parts[1:]) and bool(parts[0].asked)),
    )
