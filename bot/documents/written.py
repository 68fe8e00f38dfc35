"""Plain text and Markdown as a document: headings, lists, tick boxes, tables, and lines that go on in the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.documents.structure import Block, Cell, Document, Paragraph, Row, Run, Table
from bot.documents.tabbed import rows_of_tabbed_cells
from bot.domain.errors import DocumentProblem

MOST_LINES = 60_000
_FENCE = re.compile(r"^\s*(```|~~~)")
_HASHES = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"^\s*([-=_*~–—])(?:\s*\1){2,}\s*$")
_ATTRIBUTES = re.compile(r"^\s*\{:[^}]*\}\s*$")
_ITEM = re.compile(
    r"^(?P<indent>[ \t]*)(?:(?P<bullet>[-*+•●▪◦‣·➢○■□])[ \t]+|(?P<round>o)[ \t]+(?=\S)|"
    r"(?P<number>\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-z]|[ivx]{1,4})[.)]|\d{1,3}(?:\.\d{1,3}){1,3})[ \t]+)(?P<text>.*)$"
)
_BOX = re.compile(r"^\s*(?:\[(?P<mark>[ xX✓✔])?\]|(?P<on>[☑☒✅✔✓])|(?P<off>☐))\s*(?P<text>.*)$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*$")
_GRID_RULE = re.compile(r"^\s*\+(?:[-=:]+\+)+\s*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_BOOKMARK = re.compile(r"\[bookmark: [^\]]*\]")
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|span|p|div|sup|sub|font|a|small|center|mark)\b[^>]{0,200}>", re.IGNORECASE
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MARKS = re.compile(r"(\*\*\*|\*\*|__|~~|(?<![\w~])~(?=\S)|(?<=\S)~(?![\w~/]))")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])")
# A line of a chat's log: when, who, what.
_CHAT = re.compile(r"^\s*[\[(]?\d{1,2}:\d\d(?::\d\d)?\s*(?:[AaPp][Mm])?[\])]?\s*(?:<(?P<nick>[^<>\s]{1,40})>|(?P<named>[A-Za-z][\w .'-]{0,40}?):)\s+(?P<text>\S.*)$")  # fmt: skip
_TOPIC = re.compile(r"^#(?:topic|startmeeting|subtopic)\s+(?P<title>\S.*)$", re.IGNORECASE)
_TITLE_LINE = re.compile(r"[A-Z][\w'’&/() -]{2,50}")
_WRAPS = range(55, 101)  # characters: lines of this length were broken by a page's or a mail's width


def read_text(data: bytes) -> Document:
    """The document in a file of plain text or Markdown.

    Raises:
        DocumentProblem: empty, or not text.
    """
    return document_of(decoded(data))


def decoded(data: bytes) -> str:
    """The words of a text file, in whichever of the usual encodings it is."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        control = sum(1 for char in text[:20_000] if char < " " and char not in "\t\n\r\f\v\x1b")
        if control * 100 > len(text[:20_000]):
            break
        return text
    raise DocumentProblem(reason="not_text")


def document_of(text: str) -> Document:
    """The document in words that were pasted, or read from a file."""
    if not text.strip():
        raise DocumentProblem(reason="empty")
    text = _COMMENT.sub(
        "", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\xa0", " ")
    )
    front, text = _front_matter(text)
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        raise DocumentProblem(reason="too_long")
    return Document(blocks=tuple(_blocks(lines)), title=front.get("title"), date=front.get("date"))


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """What a page's head says ("title: …" between two lines of dashes), and the rest."""
    match = re.match(r"\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", text, re.DOTALL)
    if match is None or ":" not in match[1]:
        return {}, text
    pairs = (re.match(r"(title|date):\s*[\"']?(.*?)[\"']?\s*$", line) for line in match[1].split("\n"))
    return {pair[1]: pair[2] for pair in pairs if pair is not None}, text[match.end() :]


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    width = _width(lines)
    held: list[str] = []  # the lines of the paragraph that may still go on
    at = 0
    while at < len(lines):
        line = lines[at]
        if _FENCE.match(line):
            yield from _flushed(held)
            at = _after_fence(lines, at)
            continue
        table, after = _table(lines, at)
        if table is not None:
            yield from _flushed(held)
            yield table
            at = after
            continue
        bare = _unquoted(line)
        chat = _CHAT.match(bare)
        if chat is not None:
            yield from _flushed(held)
            yield _said_in_chat(chat)
        elif held and (level := _underlined(bare, held)):
            yield _spans(held.pop(), heading=level)
        elif not bare.strip() or _RULE.match(bare) or _ATTRIBUTES.match(bare):
            yield from _flushed(held)
        elif match := _HASHES.match(bare):
            yield from _flushed(held)
            yield _spans(match[2], heading=len(match[1]))
        elif not held and _is_title_line(lines, at):
            yield _spans(bare.strip(), heading=5)
        elif held and _goes_on(held, bare, width):
            held.append(bare.strip())
        else:
            yield from _flushed(held)
            held.append(bare.rstrip())
        at += 1
    yield from _flushed(held)


def _is_title_line(lines: Sequence[str], at: int) -> bool:
    """Whether a short line of plain words, after a blank one, stands right above a paragraph or a list."""
    words, below = lines[at].strip(), lines[at + 1] if at + 1 < len(lines) else ""
    if at == 0 or lines[at - 1].strip() or not _TITLE_LINE.fullmatch(words) or len(words.split()) > 6:
        return False
    listed = _ITEM.match(below) is not None and _ITEM.match(lines[at]) is None
    enough = 25 if below.rstrip()[-1:] in (".", "!") else _WRAPS.start
    return listed or (len(below.strip()) >= enough and below[:1].isupper())


def _underlined(line: str, held: Sequence[str]) -> int:
    """The level of a heading whose line is followed by one of "===" or "---"."""
    if len(held) != 1 or _ITEM.match(held[0]) or not re.match(r"^\s{0,3}(?:={3,}|-{3,})\s*$", line):
        return 0
    return 1 if "=" in line else 2


def _unquoted(line: str) -> str:
    return re.sub(r"^\s{0,3}(?:>\s?)+", "", line)


def _after_fence(lines: Sequence[str], at: int) -> int:
    """The line after a block of code; without its end, it is none."""
    fence = _FENCE.match(lines[at])
    assert fence is not None, "asked for at a fence"
    for place in range(at + 1, len(lines)):
        if lines[place].lstrip().startswith(fence[1]):
            return place + 1
    return at + 1


def _said_in_chat(chat: re.Match[str]) -> Paragraph:
    topic = _TOPIC.match(chat["text"])
    if topic is not None:
        return _spans(topic["title"], heading=3)
    if chat["text"].startswith("#") or re.match(
        r"(?i)(?:action|ai|ap|todo|decision|resolved|agreed)\b", chat["text"]
    ):
        return _spans(chat["text"])
    return _spans(f"{chat['nick'] or chat['named']}: {chat['text']}")


def _width(lines: Sequence[str]) -> int:
    """The width that the text's lines were broken to; 0 where they were not."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if not lengths or lengths[-1] > _WRAPS.stop or sum(n in _WRAPS for n in lengths) * 5 < len(lengths):
        return 0
    return lengths[-max(1, len(lengths) // 20)]


def _goes_on(held: Sequence[str], line: str, width: int) -> bool:
    """Whether a line continues the one before it. width: what the lines were broken to, 0: they were not."""
    before, words = held[-1], line.strip()
    if _ITEM.match(line) or _BOX.match(line) or "\t" in line.strip():
        return False
    if words.startswith("…"):
        return True
    if (
        before.endswith("  ")
        or words.startswith(("**", "__", "#", "|"))
        or re.fullmatch(r".{1,40}:|(?:[A-Z]{2,4}[\s,/&]*){1,4}", words)
    ):
        return False
    if (
        words[:1].islower()
        and before.rstrip()[-1:] not in ".!?:;"
        and len(before.strip()) >= _WRAPS.start - 15
    ):
        # "niko: to do this" after a full line begins something new, a name in small letters or not.
        return not re.match(r"[\w.@-]{1,30}\s?:\s", words)
    full = len(before.rstrip()) >= width - (12 if before.rstrip()[-1:] in ".!?:;" else 22)
    if not width or not full:
        return False
    return not re.match(
        r"(?:[A-Z][\w.'’/&-]{0,20}\s?){1,4}:\s|(?i:actions?|decisions?|resolved|agreed|noted)\b", words
    )


def _flushed(held: list[str]) -> Iterator[Paragraph]:
    if held:
        yield _item(" ".join([held[0].rstrip(), *held[1:]]))
        held.clear()


def _item(line: str) -> Paragraph:
    """A line as a paragraph, with its place in a list."""
    line = re.sub(r"^(\s*)(\*\*|__)(\d{1,3}(?:\.\d{1,3})*[.)])\s+", r"\1\3 \2", line)  # "**1. Title**"
    match = _ITEM.match(line)
    if match is None:
        box = _BOX.match(line)
        if box is not None and box["text"]:
            return _spans(box["text"], box=_ticked(box))
        return _spans(line)
    if not match["text"].strip():
        return _spans(line)
    depth = len(match["indent"].expandtabs(4)) // 2
    bullet, number, text = bool(match["bullet"] or match["round"]), match["number"], match["text"]
    inner = _ITEM.match(text) if bullet else None
    if inner is not None and inner["number"]:
        number, text = inner["number"], inner["text"]
    box = _BOX.match(text)
    if box is not None and box["text"]:
        return _spans(box["text"], bullet=bullet, number=number, depth=depth, box=_ticked(box))
    return _spans(text, bullet=bullet, number=number, depth=depth)


def _ticked(box: re.Match[str]) -> bool:
    return bool(box["on"]) or (box["mark"] or " ") in "xX✓✔"


def _spans(
    text: str, *, heading: int | None = None, bullet: bool = False, number: str | None = None, depth: int = 0,
    box: bool | None = None,
) -> Paragraph:  # fmt: skip
    """Words with Markdown's signs in them as runs."""
    text = _BREAK.sub("\n", _TAG.sub("", _BOOKMARK.sub("", _LINK.sub(r"\1", _IMAGE.sub("", text)))))
    runs: list[Run] = []
    bold = struck = False
    parts = _MARKS.split(text)
    closes = {sign: parts[1::2].count(sign) for sign in ("***", "**", "__", "~~", "~")}
    for place, part in enumerate(parts):
        if place % 2 == 0:
            words = _ESCAPED.sub(r"\1", _EMPHASIS.sub(lambda match: match[1] or match[2], part))
            if words:
                runs.append(Run(text=words, bold=bold, struck=struck))
        elif closes[part] < 2:
            runs.append(Run(text=part, bold=bold, struck=struck))
        elif part in ("~~", "~"):
            struck = not struck
        else:
            bold = not bold
    return Paragraph(runs=tuple(runs), heading=heading, bullet=bullet, number=number, depth=depth, box=box)


# --- tables


def _table(lines: Sequence[str], at: int) -> tuple[Table | None, int]:
    """The table that begins on this line, in one of the ways to write one, and the line after it."""
    line = lines[at]
    if "|" in line and at + 1 < len(lines) and "-" in lines[at + 1] and _TABLE_RULE.match(lines[at + 1]):
        end = at
        while end < len(lines) and "|" in lines[end] and lines[end].strip():
            end += 1
        if end > at + 1:
            rows = [_bars(lines[place]) for place in range(at, end) if place != at + 1]
            return _tabled(rows), end
    if _GRID_RULE.match(line):
        return _grid(lines, at)
    if line.lstrip()[:6].lower() == "<table":
        return _html(lines, at)
    if line.lstrip().startswith("|") and line.count("|") > 2:
        end = at
        while end < len(lines) and lines[end].lstrip().startswith("|"):
            end += 1
        return _tabled([_bars(each) for each in lines[at:end] if not _TABLE_RULE.match(each)]), end
    tabbed = rows_of_tabbed_cells(lines, at)
    if tabbed is not None:
        return _tabled(tabbed[0]), tabbed[1]
    return None, at


def _bars(line: str) -> list[str]:
    parts = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    return [part.strip().replace("\\|", "|") for part in parts]


def _grid(lines: Sequence[str], at: int) -> tuple[Table | None, int]:
    """A table drawn with +---+ and bars."""
    rows: list[list[str]] = []
    end, opened = at, True
    while end < len(lines) and lines[end].lstrip()[:1] in ("+", "|"):
        if lines[end].lstrip().startswith("+"):
            opened = True
        else:
            cells = _bars(lines[end])
            if opened or len(cells) != len(rows[-1]):
                rows.append(cells)
            else:
                rows[-1] = [f"{old}\n{new}".strip("\n") for old, new in zip(rows[-1], cells, strict=True)]
            opened = False
        end += 1
    return (_tabled(rows), end) if rows else (None, at)


def _html(lines: Sequence[str], at: int) -> tuple[Table | None, int]:
    """A table in HTML, as Markdown writers put it where a cell has several paragraphs."""
    end = next((n for n in range(at, len(lines)) if "</table" in lines[n].lower()), len(lines) - 1) + 1
    words = "\n".join(lines[at:end])
    rows = []
    for row in re.findall(r"<tr\b[^>]*>(.*?)(?=<tr\b|</table|</tr)", words, re.DOTALL | re.IGNORECASE):
        cells = re.findall(r"<t[hd]\b[^>]*>(.*?)(?=<t[hd]\b|</t[hd]|$)", row, re.DOTALL | re.IGNORECASE)
        rows.append([_of_html(cell) for cell in cells])
    return (_tabled(rows), end) if rows else (None, at)


def _of_html(cell: str) -> str:
    cell = re.sub(r"</?strong\b[^>]*>|</?b\b[^>]*>", "**", cell)
    cell = re.sub(r"<li\b[^>]*>", "\n- ", cell)
    cell = re.sub(r"</?(?:p|div|ul|ol|br|blockquote|h\d)\b[^>]*>", "\n", cell, flags=re.IGNORECASE)
    cell = re.sub(r"<[^>]+>", "", cell).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return re.sub(r"\n\s*\n+", "\n", cell.replace("&nbsp;", " ").replace("&quot;", '"')).strip()


def _tabled(rows: Sequence[Sequence[str]]) -> Table:
    return Table(
        rows=tuple(
            Row(cells=tuple(Cell(blocks=tuple(_cell(text)), at=at) for at, text in enumerate(row)))
            for row in rows
        )
    )


def _cell(text: str) -> Iterator[Paragraph]:
    text = _BREAK.sub("\n", text)
    for line in text.split("\n"):
        if line.strip():
            match = _HASHES.match(line)
            yield _spans(match[2], heading=len(match[1])) if match else _item(line.strip())
