"""The agenda: as it is set out in a table or list, else the headings of the minutes; and the one suggested next."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from bot.documents.minutes import columns, owners, people_names
from bot.documents.minutes.meeting import clock_span, day_in
from bot.documents.minutes.outline import Section, role_of
from bot.documents.minutes.owners import Known
from bot.documents.structure import Block, Paragraph, Row, Table
from bot.domain.minutes import ItemFound, NextAgenda

_TIMED = re.compile(
    r"^\(?(?P<time>\d{1,2}[:.]\d\d\s*(?:[ap]m)?(?:\s*(?:–|-|to)\s*\d{1,2}[:.]\d\d\s*(?:[ap]m)?)?)\)?\s*[:–—-]?\s+(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_LED = re.compile(
    r"^(?P<who>[A-Z][\w.]{0,20}(?:\s[A-Z][\w'’-]+){0,2}(?:\s*[,/&]\s*[A-Z][\w.]{0,20}(?:\s[A-Z][\w'’-]+){0,2})*)\s*:\s+(?P<rest>\S.*)$"
)
_NOT_ITEMS = re.compile(
    r"^(?:minutes|agenda|notes|summary|present|attendees?|attendance|apologies|actions?|action items?.*|decisions?|resolutions?|summary of actions.*|.{0,20}action (?:items|points|log|summary).*|"
    r"details|call details|adjourn\w*|participants?|in attendance|key|legend|distribution|circulation|members present|quick recap|discussion|introduction to these minutes)$",
    re.IGNORECASE,
)
_STANDING = re.compile(r"\bbold\b.{0,40}\bstanding\b|\bstanding\b.{0,40}\bbold\b", re.IGNORECASE)
_NO_NAME = re.compile(r"^[-–—]+$|^n/?a$", re.IGNORECASE)
_TITLE_LEVELS = 5


def agenda_of(sections: Sequence[Section], known: Known) -> tuple[ItemFound, ...]:
    """The agenda of the meeting."""
    for section in sections:
        if section.role == "agenda":
            items = _set_out(section, sections, known)
            if items:
                return items
    for section in sections:
        for block in section.blocks:
            if (
                isinstance(block, Table)
                and section.role != "next_agenda"
                and (items := _timetable(block, known))
            ):
                return items
    return _from_minutes(sections, known)


def next_agenda_of(
    sections: Sequence[Section], known: Known, held: dt.date | None, following: dt.date | None
) -> NextAgenda | None:
    """The agenda that is suggested for the next meeting."""
    agendas = [section for section in sections if section.role in ("agenda", "next_agenda")]
    for section in reversed(agendas):
        day = day_in(section.title)
        if section.role == "next_agenda" or (held is not None and day is not None and day > held):
            items = _set_out(section, sections, known)
            if items:
                return NextAgenda(items=items, date=day or following)
    return None


def _set_out(section: Section, sections: Sequence[Section], known: Known) -> tuple[ItemFound, ...]:
    explains = any(
        isinstance(block, Paragraph) and _STANDING.search(block.text) for block in section.blocks
    ) or bool(_STANDING.search(section.title))
    for block in section.blocks:
        if isinstance(block, Table) and (items := _of_table(block, known, bold_is_standing=explains)):
            return items
    items = _of_list(section.blocks, known, bold_is_standing=explains)
    if items:
        return items
    place = sections.index(section)
    below = [
        each
        for each in sections[place + 1 :]
        if section.title in each.above and each.level == section.level + 1
    ]
    return tuple(_item(each.title, each.number, known) for each in below if not _NOT_ITEMS.match(each.title))


def _timetable(table: Table, known: Known) -> tuple[ItemFound, ...]:
    """A table that is an agenda by its columns, wherever it stands."""
    header = columns.header_of(table.rows)
    if header is None or "time" not in header[1] or not {"text", "action"} & set(header[1]):
        return ()
    return _of_table(table, known, bold_is_standing=False)


def _of_table(table: Table, known: Known, *, bold_is_standing: bool) -> tuple[ItemFound, ...]:
    header = columns.header_of(table.rows)
    place, named = header if header is not None else (-1, {})
    text = named.get("text", named.get("action"))
    if text is None:
        lengths = {at: sum(len(row.text(at)) for row in table.rows) for at in range(table.columns)}
        text = max((at for at in lengths if at not in named.values()), key=lambda at: lengths[at], default=0)
    items = []
    for row in table.rows[place + 1 :]:
        cell = row.cell(text)
        lines = [paragraph for paragraph in cell.paragraphs if paragraph.text] if cell is not None else []
        if (
            not lines
            or cell is None
            or (cell.span >= table.columns > 1 and len(row.cells) == 1 and place >= 0)
        ):
            continue
        start, end = clock_span(row.text(named["time"])) if "time" in named else (None, None)
        number = (
            _number(row, named.get("number", 0 if text != 0 and header is None else None))
            or (lines[0].number or "").strip(" .()")
            or None
        )
        title, own = _titled(_lead(lines[0]))
        items.append(
            ItemFound(
                description=title,
                number=number or own,
                start=start,
                end=end,
                leads=_names(row, named.get("who")),
                papers=_lines(row, named.get("papers")),
                standing=bold_is_standing and lines[0].bold,
                children=_children(lines[1:]),
            )
        )
    return tuple(items)


def _number(row: Row, column: int | None) -> str | None:
    """The item's number: written, or only shown by Word."""
    cell = row.cell(column) if column is not None else None
    if cell is None:
        return None
    said = cell.text.strip() or next((each.number for each in cell.paragraphs if each.number), "")
    return said.strip(" .()") or None if len(said) < 10 else None


def _lead(paragraph: Paragraph) -> str:
    """The title of an item: its words in bold at the beginning, where the talk follows in the same paragraph."""
    bold = "".join(
        run.text for run in takewhile(lambda run: run.bold or not run.text.strip(), paragraph.runs)
    ).strip()
    return bold.rstrip(" .:") if len(bold) > 2 and bold != paragraph.text else paragraph.text


def _titled(text: str) -> tuple[str, str | None]:
    match = re.match(r"^(\d{1,2}(?:\.\d{1,2})*)[.)]\s+(\S.*)$", text)
    return (match[2].strip(), match[1]) if match is not None else (text.strip(), None)


def _names(row: Row, column: int | None) -> tuple[str, ...]:
    return (
        tuple(name for name in people_names.split(row.text(column)) if not _NO_NAME.match(name))
        if column is not None
        else ()
    )


def _lines(row: Row, column: int | None) -> tuple[str, ...]:
    return (
        tuple(
            line.strip()
            for line in row.text(column).split("\n")
            if line.strip() and not _NO_NAME.match(line.strip())
        )
        if column is not None
        else ()
    )


def _children(lines: Sequence[Paragraph]) -> tuple[ItemFound, ...]:
    """Sub-items. Where a list shows no depth, what follows a line that ends with a colon stands under it."""
    depths = sorted({line.depth for line in lines})
    flat = len(depths) < 2
    tree: list[tuple[str, list[str]]] = []
    for line in lines:
        opens = line.text.endswith(":")
        under = (
            (line.depth > depths[0]) if not flat else (not opens and bool(tree) and tree[-1][0].endswith(":"))
        )
        if under and tree:
            tree[-1][1].append(line.text)
        else:
            tree.append((line.text, []))
    return tuple(
        ItemFound(description=text, children=tuple(ItemFound(description=each) for each in below))
        for text, below in tree
    )


def _of_list(blocks: Sequence[Block], known: Known, *, bold_is_standing: bool) -> tuple[ItemFound, ...]:
    lines = [block for block in blocks if isinstance(block, Paragraph)]
    listed = [line for line in lines if line.is_item]
    if not listed:
        listed = [
            line
            for line in lines
            if len(line.text.split()) <= 14
            and not line.text.endswith(".")
            and not _STANDING.search(line.text)
        ]
        if len(listed) < 2:
            return ()
    top = min(line.depth for line in listed)
    items: list[tuple[Paragraph, list[Paragraph]]] = []
    for line in listed:
        if line.depth == top or not items:
            items.append((line, []))
        else:
            items[-1][1].append(line)
    return tuple(
        _item(
            line.text, line.number, known, children=_children(below), standing=bold_is_standing and line.bold
        )
        for line, below in items
    )


def _item(
    text: str,
    number: str | None,
    known: Known,
    *,
    children: tuple[ItemFound, ...] = (),
    standing: bool = False,
) -> ItemFound:
    """An item from one line: its time in front, who leads it before a colon or in brackets behind."""
    start = end = None
    timed = _TIMED.match(text)
    if timed is not None:
        start, end = clock_span(timed["time"])
        text = timed["rest"]
    text, own = _titled(text)
    leads: tuple[str, ...] = ()
    led = _LED.match(text)
    if (
        led is not None
        and owners.are_names(led["who"], known)
        and (all(known.has(each) or each.isupper() for each in people_names.split(led["who"])))
    ):
        leads, text = people_names.split(led["who"]), led["rest"]
    behind = re.search(r"\s*(?:\((?P<in>[^()]{1,50})\)|\s[–—-]\s(?P<dash>[^–—()-]{1,40}))\s*$", text)
    if behind is not None and not leads:
        who = behind["in"] or behind["dash"]
        if owners.are_names(who, known) and all(known.has(each) for each in people_names.split(who)):
            leads, text = people_names.split(who), text[: behind.start()]
    return ItemFound(
        description=text.strip(" :*"), number=(number or "").strip(" .()") or own, start=start, end=end, leads=leads,
        standing=standing, children=children,
    )  # fmt: skip


def _from_minutes(sections: Sequence[Section], known: Known) -> tuple[ItemFound, ...]:
    """Where no agenda is set out: the numbered headings, in the text or in its table, else the headings of one level."""
    numbered = [
        section
        for section in sections
        if section.number
        and re.match(r"\d", section.number)
        and (
            section.role not in ("actions", "decisions")
            or (section.number.isdigit() and section is not sections[-1])
        )
    ]
    rows = tuple(_table_headings([each for each in sections if each.role != "next_agenda"]))
    tops = [
        section
        for section in numbered
        if section.number and section.number.removesuffix(".0").count(".") == 0
    ]
    if len(rows) > len(tops):
        return (*rows, *(_item(section.title, section.number, known) for section in tops))
    if len(tops) > 1:
        while tops and _is_list_of(tops[-1]):
            tops.pop()  # What sums up at the end was no item; "Action log" among the others is one.
        return tuple(
            _item(section.title, section.number, known, children=_below(section, sections))
            for section in tops
        )
    parts = [
        section
        for section in sections
        if re.match(r"(?i)^(?:minutes|notes|discussion|meeting notes|summary)$", section.title)
    ]
    for part in parts:
        below = [
            each for each in sections if part.title in each.above[:1] and each.role in (None, "apologies")
        ]
        if len(below) > 1:
            return tuple(_item(each.title, each.number, known) for each in below)
    levels = [
        section.level
        for section in sections
        if 1 < section.level <= _TITLE_LEVELS and section.role is None and section.title
    ]
    level = next((each for each in sorted(set(levels)) if levels.count(each) > 1), None)
    return tuple(
        _item(section.title, section.number, known)
        for section in sections
        if section.level == level and section.role is None and not _NOT_ITEMS.match(section.title)
    )


def _is_list_of(section: Section) -> bool:
    return bool(_NOT_ITEMS.match(section.title)) and role_of(section.title) in ("actions", "decisions")


def _below(section: Section, sections: Sequence[Section]) -> tuple[ItemFound, ...]:
    start = f"{section.number}."
    return tuple(
        ItemFound(description=each.title, number=each.number)
        for each in sections
        if each.number and each.number.startswith(start)
    )


def _table_headings(sections: Sequence[Section]) -> Iterator[ItemFound]:
    """Minutes in a table: rows with a whole number and a short title."""
    for section in sections:
        for block in section.blocks:
            if not isinstance(block, Table) or (columns.header_of(block.rows) is None and block.columns < 2):
                continue
            header = columns.header_of(block.rows)
            if header is not None and "who" in header[1] and "action" in header[1]:
                continue
            for row in block.rows:
                said = [text.strip() for text in row.texts if text.strip()]
                number = _number(row, 0)
                if (
                    number is None
                    or not re.fullmatch(r"\d{1,2}(?:\.0)?", number)
                    or len(said) < 2 - (row.text(0).strip() == "")
                ):
                    continue
                title = next(
                    (
                        _lead(paragraph)
                        for cell in row.cells[1:]
                        for paragraph in cell.paragraphs
                        if paragraph.text
                    ),
                    "",
                )
                if title and len(title.split()) <= 16:
                    yield ItemFound(description=title.strip(" :"), number=number)
