"""What people wrote, as text that Slack shows as it was typed; and a card as words to be read aloud."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.commands import grammar
from bot.platforms.slack.manifest import EVERYTHING, commands
from bot.replies.aloud import clean, sentences, shortened, within
from bot.replies.everybody import with_spans
from bot.replies.model import (
    Card,
    Link,
    Mention,
    Moment,
    Span,
    Strong,
    Typed,
    said,
)

# What begins a command of ours and is no slash command: "/remind" is Slack's.
_NO_COMMAND = frozenset(verb.noun or verb.name for verb in grammar.VERBS) - {*commands()[0]}
FALLBACK = 3_000  # Characters of the text that stands for a message where its blocks are not shown.
_RUN = 200  # Characters: a longer word may be parted.
_BOLD_RUN = 350  # Characters: longer bold is put together from several; escaped, each still fits anywhere.

# Slack has no way to escape a formatting mark, and takes its wide form for one too. A zero-width space does not
# stop it: it is the boundary that makes it format. So a mark that could format is shown by the sign that looks
# like it; within a word, where Slack never formats, it stays what was typed.
_LOOKS_LIKE = {
    "*": "∗",  # U+2217
    "＊": "∗",
    "_": "ˍ",  # U+02CD
    "＿": "ˍ",
    "~": "∼",  # U+223C
    "`": "ˋ",  # U+02CB
    "｀": "ˋ",
}
_UNQUOTED = "\u00ad"  # A soft hyphen, shown only at a line's end: after it a ">" starts no quotation.
_JOINED = "\u2060"  # Shows nothing, and parts what Slack would take together.
_BOUNDARY = "\u200b"  # Shows nothing, and lets Slack format what touches a letter or a quotation mark.

_ADDRESS = re.compile(r"https?://[^\s<>|\"“”„«»]*[^\s<>|\"“”„«».,;:!?()\[\]'’*_~`]")
_LINKED = re.compile(r"(?:https?://|mailto:)[^\s<>|\"]+")
_EVERYBODY = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_SIGNS_OF_MARKUP = re.compile(r"<(?=[!@#])")
_USER = re.compile(r"[UW][A-Z0-9]{1,30}")
_NEEDS_CARE = re.compile(r"[*＊_＿~`｀&<>＞@]|https?:")
_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the renderer is told about where a card is shown."""

    users: Mapping[int, str]  # person id -> user id of this workspace
    seal: Callable[[str], str]  # a button's payload -> the signed text that its value holds
    dates: bool = True  # whether what answers there shows Slack's dates, and not their marks
    zones: frozenset[str] = frozenset()  # IANA names of those who read here; empty: not known


def escape(written: str) -> str:
    """What a person wrote, for mrkdwn: shown as typed. Nothing in it formats, mentions or calls anybody."""
    return "".join(_literal(written))


def entities(written: str) -> str:
    """The three characters that Slack reads as control characters (Slack: "Formatting text")."""
    return written.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_text(written: str, limit: int) -> dict[str, object]:
    """A plain_text object of one line: for labels and titles, which Block Kit takes in no other form."""
    shown = _SIGNS_OF_MARKUP.sub(
        f"<{_JOINED}", _EVERYBODY.sub(f"@{_JOINED}", " ".join(clean(written).split()))
    )
    return {"type": "plain_text", "text": shortened(shown, limit) or "…", "emoji": True}


def mrkdwn(spans: Iterable[Span], look: Look) -> str:
    """The spans as mrkdwn, however long it gets."""
    return "".join(atoms(spans, look))


def atoms(spans: Iterable[Span], look: Look) -> Iterator[str]:
    """The spans as pieces of mrkdwn that may be parted anywhere between them; each well under 3,000 characters."""
    each = list(spans)
    for place, span in enumerate(each):
        before = said((each[place - 1],))[-1:] if place else ""
        after = said((each[place + 1],))[:1] if place + 1 < len(each) else ""
        match span:
            case str():
                yield from _literal(span)
            case Strong():
                yield from _bold(span.text, before, after)
            case Mention():
                yield from _mention(span, look)
            case Link():
                yield from _link(span)
            case Typed():
                yield from _typed(_here(span.text), before, after)
            case Moment():
                yield from _moment(span, look, before, after)
            case _:
                assert_never(span)


def packed(pieces: Iterable[str], limit: int) -> list[str]:
    """The pieces put together into texts of at most `limit` characters; none is empty."""
    texts = [""]
    for piece in pieces:
        if len(texts[-1]) + len(piece) > limit:
            texts.append("")
        texts[-1] += piece
    return [text.strip() for text in texts if text.strip()]


def plain(card: Card) -> str:
    """The card in sentences, without markup: what a notification shows, and a screen reader reads.

    Already escaped; at most 3,000 characters, and never empty.
    """
    return within(sentences(with_spans(card, _sayable)), FALLBACK, _unformatted)


def _sayable(span: Span) -> Span:
    return Typed(text=_here(span.text)) if isinstance(span, Typed) else span


def _here(typed: str) -> str:
    """A command as it can be typed in Slack, where some of the words that begin one are Slack's own, or nobody's."""
    word = typed[1:].split(" ", 1)[0] if typed.startswith("/") else ""
    return f"/{EVERYTHING} {typed[1:]}" if word in _NO_COMMAND else typed


# --- spans


def _literal(written: str) -> Iterator[str]:
    shown = clean(written)
    if len(shown) <= _RUN and not _NEEDS_CARE.search(shown):
        yield shown
        return
    for word in _WORDS.findall(shown):
        if word.isspace():
            yield from _runs(word)
            continue
        place = 0
        for address in _ADDRESS.finditer(word):
            yield from _word(word[place : address.start()])
            yield from _address(address[0])
            place = address.end()
        yield from _word(word[place:])


def _address(url: str) -> Iterator[str]:
    """A web address stays one that can be followed: texts are sent verbatim, so Slack itself links nothing."""
    shown = f"<{entities(url)}>"
    if len(shown) <= _BOLD_RUN * 5:
        yield shown
    else:
        yield from _word(url)


def _word(word: str) -> Iterator[str]:
    for run in _runs(word):
        shown = entities(_disarmed(run))
        yield f"{_UNQUOTED}{shown}" if run[0] in ">＞" else shown


def _disarmed(run: str) -> str:
    if _LOOKS_LIKE.keys() & set(run):
        ends = f" {run} "
        run = "".join(
            _LOOKS_LIKE.get(char, char)
            if char in "`｀" or not (ends[place].isalnum() and ends[place + 2].isalnum())
            else char
            for place, char in enumerate(run)
        )
    return _EVERYBODY.sub(f"@{_JOINED}", run)


def _runs(words: str) -> Iterator[str]:
    for start in range(0, len(words), _RUN):
        yield words[start : start + _RUN]


def _bold(written: str, before: str, after: str) -> Iterator[str]:
    """In bold, line by line: Slack's bold ends with the line, and holds no space at its edges."""
    for number, line in enumerate(clean(written).split("\n")):
        if number:
            yield "\n"
        if line.startswith(" "):
            yield " "
        for place, run in enumerate(_at_words(line.strip())):
            if place:
                yield " "
            marked = "".join(_LOOKS_LIKE.get(char, char) for char in _EVERYBODY.sub(f"@{_JOINED}", run))
            first = "" if marked[0].isalnum() else _BOUNDARY
            last = "" if marked[-1].isalnum() else _BOUNDARY
            yield _set_off(f"*{first}{entities(marked)}{last}*", before, after)
        if line.strip() and line.endswith(" "):
            yield " "


def _at_words(line: str) -> Iterator[str]:
    """Pieces of at most _BOLD_RUN characters, parted at a space where there is one."""
    while len(line) > _BOLD_RUN:
        cut = line.rfind(" ", 1, _BOLD_RUN)
        piece, line = (
            line[: cut if cut > 0 else _BOLD_RUN].rstrip(),
            line[cut if cut > 0 else _BOLD_RUN :].lstrip(),
        )
        yield piece
    if line:
        yield line


def _typed(written: str, before: str, after: str) -> Iterator[str]:
    """Words to type, as code: within it Slack formats nothing."""
    words = shortened(" ".join(clean(written).replace("`", "ˋ").replace("｀", "ˋ").split()), _BOLD_RUN)
    if words:
        yield _set_off(f"`{entities(_EVERYBODY.sub(f'@{_JOINED}', words))}`", before, after)


def _set_off(marked: str, before: str, after: str) -> str:
    """Slack formats between spaces and common punctuation; next to anything else the boundary has to be told."""
    first = "" if not before or before in " \n(" else _BOUNDARY
    last = "" if not after or after in " \n.,;:!?)" else _BOUNDARY
    return f"{first}{marked}{last}"


def _mention(span: Mention, look: Look) -> Iterator[str]:
    user = look.users.get(span.person_id) if span.person_id is not None else None
    if user is not None and _USER.fullmatch(user):
        yield f"<@{user}>"
    else:
        yield from _literal(span.name)


def _link(span: Link) -> Iterator[str]:
    address = _LINKED.fullmatch(clean(span.url).strip())
    if address is None or len(span.url) > _BOLD_RUN * 2:
        yield from _literal(span.text if span.text == span.url else f"{span.text} ({span.url})")
        return
    words = " ".join(clean(span.text).split()).replace("|", "¦")
    label = "".join(_LOOKS_LIKE.get(char, char) for char in shortened(words, _RUN))
    yield f"<{entities(address[0])}|{entities(label)}>" if label else f"<{entities(address[0])}>"


def _moment(span: Moment, look: Look, before: str, after: str) -> Iterator[str]:
    """As the card says it where everybody's clock agrees with it; else in each reader's own zone and manner."""
    if not look.dates or _agree(span.at, look.zones):
        yield from _bold(span.words, before, after) if span.strong else _literal(span.words)
        return
    words = " ".join(clean(span.words).split()).replace("|", "¦")
    label = "".join(_LOOKS_LIKE.get(char, char) for char in shortened(words, _RUN)) or "…"
    shape = "{time}" if span.hour else "{date_long}, {time}"
    dated = f"<!date^{int(span.at.timestamp())}^{shape}|{entities(label)}>"
    yield _set_off(f"*{dated}*", before, after) if span.strong else dated


def _agree(at: datetime, zones: frozenset[str]) -> bool:
    """Whether all these zones show an instant as its own does. Where none is known, nobody can say."""
    return bool(zones) and all(at.astimezone(ZoneInfo(zone)).utcoffset() == at.utcoffset() for zone in zones)


# --- the words of a card


def _unformatted(words: str) -> str:
    """Escaped as mrkdwn, which the text of a message is too; web addresses are left to Slack."""
    return entities(" ".join(_disarmed(word) for word in words.split(" ")))
