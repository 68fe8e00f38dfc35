"""Actions in tables: registers with their columns, and minutes with a column of initials or actions beside the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.commands.wording import sentences, shared, tidy
from bot.documents.minutes import columns, found, owners, people_names
from bot.documents.minutes.found import Found
from bot.documents.minutes.owners import Known
from bot.documents.minutes.status import status_in_column
from bot.documents.structure import Cell, Paragraph, Row, Table

_LABEL = re.compile(
    r"\(?(?:(?:action|ap|ref)\s*)?[A-Z]{0,4}[-.]?\d{1,4}(?:[./-]\d{1,4}){0,3}\s?[a-z]{0,2}[.):]?",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(?:none|nil|n/?a|no actions?|-+|–|—|\.+|tbc|noted|to note|for information|info|for noting)\.?",
    re.IGNORECASE,
)
_STATES = ("status", "update", "rag")  # columns that may say how far it is, the surest first
_SHORT = re.compile(r"^(?:(?:the\s+)?\S+(?:\s+\S+)?)\s+(?:to|will)\s+\w+[.]?$", re.IGNORECASE)
# Before a name these make it whom something is asked of, or where it comes from, and not who does it.
_NOT_SUBJECT = re.compile(
    r"\b(?:for|from|asked|asks|ask|request|requested|wants?|wanted|like|allows?|enables?|of|with|invite|invited|remind|reminded|by|than)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:this|it|these|them|that|same|above|matter)\b|^\W*(?:\S+\s+){1,3}to\s+\S+\W*$", re.IGNORECASE
)


def read_table(
    table: Table, known: Known, *, in_actions: bool, carried: bool = False, item: str | None = None
) -> Iterator[Found]:
    """The actions of a table; in_actions: it stands under a heading that says it holds some."""
    header = columns.header_of(table.rows)
    if header is None:
        if in_actions:
            yield from _without_header(table, known, carried)
        return
    place, named = header
    rows = table.rows[place + 1 :]
    titles = " ".join(table.rows[place].texts).casefold()
    if "papers" in named or ("time" in named and "action" not in named):
        return  # an agenda
    if "action" in named and _is_names(rows, named["action"], known):
        yield from _beside(rows, named["action"], named, known)
    elif "action" in named and (in_actions or len(named) > 1 or "action" in titles):
        yield from _register(rows, named, named["action"], known, carried, in_actions)
    elif in_actions and ("text" in named or "who" in named):
        text = named.get("text", _longest(rows, set(named.values())))
        yield from _register(rows, named, text, known, carried, in_actions)
    elif (
        "who" in named
        and "text" in named
        and {"when", *_STATES} & set(named)
        and not _is_names(rows, named["text"], known)
    ):
        yield from _register(rows, named, named["text"], known, carried, in_actions)
    elif "who" in named and "text" in named and "action" in titles:
        yield from _beside(rows, named["who"], named, known)


def _register(
    rows: Sequence[Row], named: dict[str, int], text: int, known: Known, carried: bool, in_actions: bool
) -> Iterator[Found]:
    """Each row an action, or several where its cell has several paragraphs."""
    done_with = carried
    item: str | None = None
    for row in rows:
        said = [cell for cell in row.cells if cell.text.strip()]
        if (
            len(said) == 1
            and len(row.cells) > 1
            and said[0].at == 0
            and text != 0
            and not _LABEL.fullmatch(said[0].text.strip())
        ):
            done_with = carried or bool(
                re.search(r"(?i)previous|carried|last meeting|closed|completed", said[0].text)
            )
            continue  # a row that divides the table
        cell = row.cell(text)
        if (
            cell is None
            or not cell.text.strip()
            or _NOTHING.fullmatch(cell.text.strip())
            or columns.column_of(cell.text)
        ):
            continue
        label = _label(row, named.get("number"))
        if "text" in named and named["text"] != text:
            item = _label(row, named.get("number")) or item
        parts = _parts(cell, known, single=in_actions or "status" in named or "when" in named)
        named_who = [line for line in _column(row, named, "who").split("\n") if line.strip()]
        whens = [line for line in _column(row, named, "when").split("\n") if line.strip()]
        lines = [paragraph.text for paragraph in cell.paragraphs if paragraph.text]
        if len(lines) == len(named_who) > 1:
            parts = lines
        status = next(
            (each for name in _STATES if (each := status_in_column(_column(row, named, name)))), None
        )
        struck = [paragraph.struck for paragraph in cell.paragraphs if paragraph.text]
        for number, part in enumerate(parts):
            who = named_who[number] if len(named_who) == len(parts) else ", ".join(named_who)
            when = whens[number] if len(whens) == len(parts) else " ".join(whens)
            read = found.read(part, known, source="table", struck=all(struck) if struck else False)
            if read is None:
                continue
            names = people_names.split(who) if who.strip() and not _NOTHING.fullmatch(who.strip()) else ()
            yield replace(
                read, owners=names or read.owners, certain=bool(names) or read.certain,
                label=(label if len(parts) == 1 else None) or read.label, due=when.strip() or None,
                status=status or read.status, carried=done_with, item=item,
            )  # fmt: skip


def _parts(cell: Cell, known: Known, *, single: bool) -> list[str]:
    """The actions in one cell: a paragraph each where each is one, else all of it."""
    lines = [paragraph for paragraph in cell.paragraphs if paragraph.text]
    if len(lines) < 2:
        said = sentences(cell.text)
        return said if len(said) > 1 and all(owners.DEED.match(each) for each in said) else [cell.text]
    if all(line.is_item for line in lines) or all(owners.owned(line.text, known).owners for line in lines):
        return [line.text for line in lines]
    return [" ".join(line.text for line in lines)] if single else [line.text for line in lines]


def _column(row: Row, named: dict[str, int], name: str) -> str:
    return row.text(named[name]) if name in named else ""


def _label(row: Row, column: int | None) -> str | None:
    """The paper's number for a row: written, or only shown by Word."""
    if column is None:
        return None
    cell = row.cell(column)
    if cell is None:
        return None
    said = cell.text.strip() or next((each.number for each in cell.paragraphs if each.number), "")
    return said.strip(" .():").lower() or None if _LABEL.fullmatch(said) or len(said) < 12 else None


def _is_names(rows: Sequence[Row], column: int, known: Known) -> bool:
    """Whether a column holds people's names or initials, and no sentences."""
    said = [text for row in rows if (text := row.text(column).strip()) and not _NOTHING.fullmatch(text)]
    if not said:
        return False
    named = sum(
        1
        for text in said
        if all(owners.are_names(line, known, loosely=True) for line in text.split("\n") if line.strip())
    )
    return named * 10 >= len(said) * 7 and sum(len(text) for text in said) / len(said) < 40


def _longest(rows: Sequence[Row], taken: set[int]) -> int:
    lengths: dict[int, int] = {}
    for row in rows:
        for cell in row.cells:
            if cell.at not in taken:
                lengths[cell.at] = lengths.get(cell.at, 0) + len(cell.text)
    return max(lengths, key=lambda at: lengths[at], default=0)


def _without_header(table: Table, known: Known, carried: bool) -> Iterator[Found]:
    """A table under "Actions" whose columns have no names: the longest is what, names are who."""
    rows = table.rows
    width = table.columns
    who = next((at for at in range(width) if _is_names(rows, at, known)), None)
    label = 0 if sum(bool(_LABEL.fullmatch(row.text(0).strip())) for row in rows) * 2 > len(rows) else None
    text = _longest(rows, {at for at in (who, label) if at is not None})
    named = (
        {"action": text}
        | ({"who": who} if who is not None else {})
        | ({"number": label} if label is not None else {})
    )
    yield from _register(rows, named, text, known, carried, True)


# --- a column of names beside the text


def _beside(rows: Sequence[Row], column: int, named: dict[str, int], known: Known) -> Iterator[Found]:
    """Minutes with names in a column: the sentences of the row that say what they do."""
    text = (
        named["text"]
        if "text" in named
        else _longest(rows, {column, *(at for name, at in named.items() if name == "number")})
    )
    for row in rows:
        said = [
            line.strip()
            for line in row.text(column).split("\n")
            if line.strip() and not _NOTHING.fullmatch(line.strip())
        ]
        cell = row.cell(text)
        if not said or cell is None or not cell.text.strip():
            continue
        item = _label(row, named.get("number", 0 if text != 0 else None))
        named_who = [people_names.split(line) for line in said]
        yield from deeds(cell.paragraphs, named_who, replace_known(known, named_who), item)


def replace_known(known: Known, named_who: Sequence[tuple[str, ...]]) -> Known:
    return Known(names=known.names | {name.casefold() for who in named_who for name in who})


def deeds(
    paragraphs: Sequence[Paragraph], named_who: Sequence[tuple[str, ...]], known: Known, item: str | None
) -> Iterator[Found]:
    """What each of some people is to do, by the sentences that name them; named_who: as they stand beside the text."""
    said = [part for paragraph in paragraphs if paragraph.text for part in _clauses(paragraph.text)]
    deeds = [
        (place, part, subject)
        for place, part in enumerate(said)
        if (subject := _subject(part, known)) is not None
    ]
    if not deeds:
        last = next((place for place in reversed(range(len(said))) if not _is_vote(said[place])), None)
        if last is None:
            return
        deeds = [(last, said[last], ())]
    flat = tuple(dict.fromkeys(name for who in named_who for name in who))
    kept: list[Found] = []
    for number, (place, part, subject) in enumerate(deeds):
        who = named_who[number] if len(named_who) == len(deeds) else _fitting(subject, flat)
        context = said[place - 1] if place and _VAGUE.search(part) and len(part.split()) < 14 else None
        one = Found(text=tidy(part), owners=who, source="table", item=item, context=context, certain=True)
        double = next(
            (
                n
                for n, other in enumerate(kept)
                if set(other.owners) & set(who) and _SHORT.match(part) and shared(part, other.text) == 1.0
            ),
            None,
        )
        if double is None:
            kept.append(one)
        else:
            kept[double] = replace(kept[double], wordings=(*kept[double].wordings, one.text))
    yield from kept


def _fitting(subject: tuple[str, ...], flat: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the column whom the sentence names; its own subject where the column has nobody like them."""
    if len(flat) == 1 and all(
        name.casefold() in owners.ROLES or people_names.same(name, flat[0]) for name in subject
    ):
        return flat
    fits = tuple(name for name in flat if any(people_names.same(name, each) for each in subject))
    return fits or subject or flat


def _clauses(text: str) -> Iterator[str]:
    """Sentences, taken apart further where a second person is given something to do, and what stands in brackets."""
    for sentence in sentences(text):
        inner = re.search(r"\(([^()]*\bto\s+[^()]{8,})\)", sentence)
        if inner is not None and owners.DEED.match(inner[1]):
            yield inner[1]
            continue
        cuts = [
            match.start()
            for match in re.finditer(
                rf"(?:\band|;|,)\s+(?={owners.DEED.pattern.replace('(?P<who>', '(?:').replace('(?P<how>', '(?:').replace('(?P<verb>', '(?:')})",
                sentence,
            )
        ]
        start = 0
        for cut in cuts:
            before = sentence[start:cut]
            if owners.DEED.search(before):
                yield before.strip(" ,;")
                start = re.compile(r"(?:and|;|,)\s+").match(sentence, cut).end()  # type: ignore[union-attr]
        yield re.sub(r"^[^:]{0,80}:\s+(?=(?:the\s+)?\S+\s+to\s)", "", sentence[start:].strip())


def _subject(sentence: str, known: Known) -> tuple[str, ...] | None:
    """Who is to do something in a sentence; None where nobody is."""
    if _is_vote(sentence):
        return None
    for match in owners.DEED.finditer(sentence):
        subject = people_names.split(match["who"])
        if _NOT_SUBJECT.search(sentence[: match.start()]):
            continue
        if (
            subject
            and all(known.has(each) for each in subject)
            and match["verb"] not in ("be", "have", "the", "a")
        ):
            return subject
    said = owners.owned(sentence, known)
    passive = re.search(r"\bby (?:the )?\S+", sentence) and all(known.has(each) for each in said.owners)
    return said.owners if said.owners and passive else None


def _is_vote(sentence: str) -> bool:
    return (
        re.match(
            r"(?i)\W*(?:prop(?:osed)?|2nd|seconded|moved|all agreed|all in favour|carried|agreed unanimously|unanimous)\b",
            sentence,
        )
        is not None
    )
