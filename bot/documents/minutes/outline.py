"""A document as its sections: headings however they are made, what a section is for, labels such as "Present:"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.commands import adding
from bot.commands.typed import MONTH
from bot.documents.minutes import columns
from bot.documents.structure import Block, Paragraph, Table, plain

LABEL_LEVEL = 8  # of a title that is only a line above a list
_BOLD_LEVEL = 6
_MOST_WORDS = 14  # of a heading that is not styled as one

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        ("not_actions", r"^no (?:new |further )?actions?\b|\baction (?:plans?|groups?|teams?|fund|research|days?|weeks?|network|learning)\b|\b(?:climate|community|legal|affirmative|industrial|collective|class) action|action required by"),
        ("next_agenda", r"\b(?:suggested|draft|proposed|provisional|next|future)\b.{0,30}\bagenda|^agenda (?:items? )?(?:for|of) (?:the )?(?:next|future|following)|^(?:items? for )?(?:the )?next (?:meeting['’]?s )?agenda|^(?:agenda )?items? for (?:the )?(?:next|future) (?:meeting|agenda)"),
        ("agenda", r"^(?:the |meeting |today['’]s |draft )?agenda\b(?! items? (?:for|from)).{0,40}$|^order of business$|^topics$"),
        ("next_meeting", r"^(?:date|dates|time|details?)?,?\s*(?:(?:and )?(?:time|venue|place))?\s*(?:of |for )?(?:the |our )?(?:next|future|following) (?:\w+ )?(?:meetings?|call)\b.{0,40}$|^next (?:meetings?|call)\b.{0,60}$"),
        ("previous_actions", r"\b(?:previous|last|past|prior|earlier|old|outstanding|carried|existing|ongoing|rolling|open|review|follow[- ]?up|update)\b.{0,40}\b(?:actions?|to-?dos?|tasks)\b|\bactions?\b.{0,30}\b(?:previous|last|past|prior|earlier|carried|outstanding|review|update|brought forward|from (?:the )?(?:last|previous))\b"),
        ("actions", r"\bactions?\b|^(?:agreed |our |the )?next steps\b|^to[- ]?dos?(?: list)?$|^tasks?(?: list)?$|^follow[- ]?ups?$|^who does what|^homework$|^assignments$|^action points?|^(?:key )?takeaways and"),
        ("decisions", r"^(?:key |main |summary of |list of )?(?:decisions?|resolutions?)(?: made| taken| agreed| passed)?$|^what (?:we|was|they) (?:agreed|decided)|^agreements?$|^(?:resolved|agreed)$"),
        ("apologies", r"^apolog|^(?:sent )?regrets\b|^(?:\w+ )?absent\b|^absence|^not present|^unable to attend"),
        ("attendees", r"^(?:list of )?(?:members |those |people |councillors |trustees |staff |directors |governors |officers |\w+ members )?(?:present|attending|in attendance)\b|^(?:attendees?|attendance|participants?|participation|invited|guests|observers?|observing|also (?:present|in attendance)|who was there|roll[- ]call|committee members|.{0,40}\battending)$|^(?:attendees?|attendance|participants)\b.{0,30}$|^in attendance"),
        ("place", r"^(?:venue|place|location|where|held at|room)$"),
        ("date", r"^(?:date|when|date and time|date & time|meeting date|time|date of meeting|date/time)$"),
        ("chair", r"^(?:chair|chairs|chaired by|chairperson|presiding|convenor|facilitator|host|moderator)$"),
        ("minute_taker", r"^(?:minutes?(?: by| taken by)?|minute[- ]taker|note[- ]?taker|notes by|scribes?|secretary|clerk|recorder|rapporteur)$"),
    )
)  # fmt: skip
_LABEL = re.compile(
    r"^(?P<label>[A-Za-z][A-Za-z /&’'()-]{1,45}?)\s*(?::\s*|\s+[–—-]\s+|\t+\s*)(?P<rest>\S.*)$", re.DOTALL
)
_NUMBER = re.compile(
    r"^(?P<number>\(?(?:\d{1,4}(?:[./]\d{1,4}){0,3}|[A-Z])[.):]?)\s+(?P<title>[A-Z“\"'‘(].*)$"
)
# A styled heading is one, whatever its number stands before.
_STYLED_NUMBER = re.compile(r"^(?P<number>\d{1,3}(?:\.\d{1,3}){0,3}[.)]?)\s+(?P<title>(?!%)\D.*)$")
_LABELS_OF_OTHERS = {"chair", "minute_taker", "date", "place", "next_meeting", "attendees", "apologies"}


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    title: str
    level: int  # 1 the highest; 0: what stands before the first heading
    number: str | None
    blocks: tuple[Block, ...]
    above: tuple[str, ...] = ()  # the titles that it stands under, the nearest first

    @property
    def role(self) -> str | None:
        return role_of(self.title)


def role_of(title: str) -> str | None:
    """What a section of this title is for; None where it is one like others."""
    bare = re.sub(r"^[\W\d]+|[\s:.*#–—-]+$", "", re.sub(r"^\(?\d+[./\d]*[a-z]?[.):]?\s+", "", title.strip()))
    if not bare or len(bare.split()) > 10 or len(bare) > 90 or bare.endswith("?"):
        return None
    for role, pattern in _ROLES:
        if pattern.search(bare):
            return None if role == "not_actions" else role
    return None


def label_of(text: str) -> tuple[str, str] | None:
    """The role of a line such as "Apologies: Nadia Frost", and what is said after it."""
    match = _LABEL.match(text.strip())
    if match is None or len(match["label"].split()) > 5:
        return None
    role = role_of(match["label"])
    if match["label"].casefold() in ("who", "with"):
        return "attendees", match["rest"].strip()
    return (role, match["rest"].strip()) if role in _LABELS_OF_OTHERS else None


def flow(blocks: Iterable[Block]) -> Iterator[Block]:
    """The document without tables that only lay it out; a table's own title becomes a heading above it."""
    for block in blocks:
        if isinstance(block, Paragraph):
            if block.text:
                yield from _run_in(block)
            continue
        rows = [
            row
            for row in block.rows
            if any(text.strip() or _numbered(cell) for text, cell in zip(row.texts, row.cells, strict=True))
        ]
        if not rows:
            continue
        if block.columns == 1 or all(sum(bool(text.strip()) for text in row.texts) <= 1 for row in rows):
            for row in rows:
                for cell in row.cells:
                    if not cell.continues:
                        yield from flow(cell.blocks)
            continue
        while rows and len(rows) > 1 and _is_title(rows[0].texts, block.columns):
            for cell in rows.pop(0).cells:
                yield from _title_row([paragraph for paragraph in cell.paragraphs if paragraph.text])
        if columns.is_form(rows):
            for row in rows:
                yield replace(plain(row.texts[0].split("\n")[0].strip(" :")), heading=LABEL_LEVEL)
                for cell in row.cells[1:]:
                    yield from flow(cell.blocks)
            continue
        yield Table(rows=tuple(rows))


def _run_in(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A paragraph; one that begins with a numbered title in bold as that title and the rest."""
    bold = 0
    while bold < len(paragraph.runs) and (paragraph.runs[bold].bold or not paragraph.runs[bold].text.strip()):
        bold += 1
    title = "".join(run.text for run in paragraph.runs[:bold]).strip()
    rest = paragraph.runs[bold:]
    numbered = paragraph.number is not None or _split_number(title)[0] is not None
    if (
        paragraph.heading is None
        and numbered
        and rest
        and 1 < len(title) < 90
        and re.search(r"[A-Za-z]{3}", title)
        and not _is_marked(title)
    ):
        yield replace(paragraph, runs=paragraph.runs[:bold])
        yield Paragraph(runs=rest)
    else:
        yield paragraph


def _title_row(lines: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """What stands in a table's title: the title, and remarks below it."""
    for place, line in enumerate(lines):
        if place == 0 and len(line.text.split()) <= _MOST_WORDS:
            yield replace(line, heading=_BOLD_LEVEL)
        else:
            yield plain(line.text)


def _numbered(cell: object) -> bool:
    return any(paragraph.number for paragraph in getattr(cell, "paragraphs", ()))


def _is_title(texts: Sequence[str], wide: int) -> bool:
    """Whether a table's first row is its title: one cell across all columns (or the only one with words)."""
    said = [text for text in texts if text.strip()]
    return len(said) == 1 and (
        len(texts) == 1 < wide or (texts[0].strip() != "" and columns.column_of(said[0]) is None)
    )


def sections(blocks: Iterable[Block]) -> tuple[Section, ...]:
    """The sections of a document, in order."""
    flowing = list(flow(blocks))
    read: list[Section] = []
    title, level, number, held = "", 0, None, list[Block]()
    trail: list[tuple[int, str]] = []

    def close() -> None:
        if title or held:
            above = tuple(each for at, each in reversed(trail[:-1]))
            read.append(Section(title=title, level=level, number=number, blocks=tuple(held), above=above))

    for place, block in enumerate(flowing):
        heading = _heading(flowing, place)
        if heading is None:
            held.append(block)
            continue
        close()
        title, level, number = heading
        held = []
        while trail and trail[-1][0] >= level:
            trail.pop()
        trail.append((level, title))
    close()
    return tuple(read)


def _heading(blocks: Sequence[Block], place: int) -> tuple[str, int, str | None] | None:
    """The title, level and number of a block that is a heading."""
    block = blocks[place]
    if not isinstance(block, Paragraph):
        return None
    text = block.text
    words = text.split()
    if len(words) > 30 or block.box is not None:
        return None
    number, bare = (block.number, text) if block.number else _split_number(text)
    if block.heading is not None and not (len(words) > 20 and text.endswith(".")):
        if number is None and (styled := _STYLED_NUMBER.match(text)) is not None:
            number, bare = styled["number"], styled["title"]
        return bare.rstrip(": "), block.heading, _clean(number)
    if len(words) > _MOST_WORDS:
        return None
    shouted = bare.isupper() and number is not None and number[:1].isdigit()
    if block.is_item and not block.bold and not shouted:
        titled = role_of(bare) is not None and (
            text.endswith(":") or _stands_alone(blocks, place, number) or _opens_list(blocks, place)
        )
        if not titled and not _numbered_title(blocks, place, number, bare):
            return None
    if role_of(bare) is not None and (text.endswith(":") or len(words) <= 6) and not _says_something(bare):
        return (
            bare.rstrip(": "),
            LABEL_LEVEL if block.is_item or not block.bold else _BOLD_LEVEL,
            _clean(number),
        )
    if block.bullet and not block.number:
        return None
    if (
        (block.bold or (bare.isupper() and len(bare) > 3))
        and bare[-1:] not in ".;,?"
        and not _is_marked(bare)
    ):
        return bare.rstrip(": "), _BOLD_LEVEL, _clean(number)
    if _numbered_title(blocks, place, number, bare):
        return bare.rstrip(": "), _BOLD_LEVEL, _clean(number)
    return None


def _says_something(text: str) -> bool:
    """Whether a line says more than a title: a label with its words, an action with its owner."""
    return label_of(text) is not None or _is_marked(text) or (adding.has_owner(text) and " to " in text)


def _is_marked(text: str) -> bool:
    return (
        re.match(r"(?i)(?:action|decision|resolved|agreed)\b[^:–—]{0,25}(?:[:–—]|\s-)\s*\S", text) is not None
    )


def _numbered_title(blocks: Sequence[Block], place: int, number: str | None, bare: str) -> bool:
    """Whether a numbered line is a title: short, no sentence, and what follows is no further line of its list."""
    if number is None or bare[-1:] in ".;,?:" or not bare[:1].isupper() or len(bare.split()) > 12:
        return False
    if not re.match(r"\(?(?:\d|[A-Z])", number) or adding.has_owner(bare) or _is_marked(bare):
        return False
    before = blocks[place - 1] if place else None
    after = blocks[place + 1] if place + 1 < len(blocks) else None
    if (isinstance(before, Paragraph) and _in_same_list(before, number)) or not isinstance(after, Paragraph):
        return False
    own = after.number or _split_number(after.text)[0]
    return own is None or _kind_of(own) != _kind_of(number)


def _in_same_list(before: Paragraph, number: str) -> bool:
    other = before.number or _split_number(before.text)[0]
    return other is not None and _kind_of(other) == _kind_of(number)


def _kind_of(number: str) -> tuple[bool, bool, int]:
    """What tells lists apart: letters or digits, in brackets or not, and the number of parts."""
    return number.strip("(.")[:1].isdigit(), number.startswith("("), number.strip("().").count(".")


def _stands_alone(blocks: Sequence[Block], place: int, number: str | None) -> bool:
    """Whether a number is no line among others of its list: an agenda has an item "Apologies" too."""
    beside = [blocks[at] for at in (place - 1, place + 1) if 0 <= at < len(blocks)]
    return number is not None and not any(
        isinstance(each, Paragraph) and _in_same_list(each, number) for each in beside
    )


def _opens_list(blocks: Sequence[Block], place: int) -> bool:
    """Whether a deeper list, or tick boxes, stand below a line of a list."""
    line, after = blocks[place], blocks[place + 1] if place + 1 < len(blocks) else None
    return (
        isinstance(line, Paragraph)
        and isinstance(after, Paragraph)
        and after.is_item
        and (after.depth > line.depth or after.box is not None)
    )


def _split_number(text: str) -> tuple[str | None, str]:
    match = _NUMBER.match(text)
    if match is None or re.match(rf"{MONTH}\b", match["title"], re.IGNORECASE):
        return None, text  # "14 January 2025" is a day
    return match["number"], match["title"]


def _clean(number: str | None) -> str | None:
    return number.strip(" ().:") or None if number else None
