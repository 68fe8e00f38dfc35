"""The words of a mail that came as HTML: its lines, quotations marked as in plain text, tables with tabs."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

LONGEST: Final = 400_000  # Characters of HTML that are read once styles and comments are gone.
DEEPEST: Final = 200  # Elements within each other that are kept in mind.

# Lines that no person types (private use): where a program says that a quotation, or a signature, begins.
QUOTED_BELOW: Final = "\ue001"
SIGNATURE: Final = "\ue002"
SIGNATURE_ENDS: Final = "\ue003"
PRIVATE: Final = re.compile("[\ue000-\uf8ff]")

_UNSEEN = ("head", "style", "script", "title", "template", "noscript", "svg", "object")
_BLOCKS = frozenset(
    """address article aside blockquote body center dd details div dl dt figure footer form h1 h2 h3 h4 h5 h6 header
    hr html li main nav ol p pre section table tbody td tfoot th thead tr ul""".split()
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_QUOTED_IDS = re.compile(
    r"^(?:x_)*(?:appendonsend|divrplyfwdmsg|mail-editor-reference-message-container|olk_src_body_section|"
    r"reply-intro|replysplit|isreplycontent|yahoo_quoted_\d+)$"
)
_QUOTED_CLASSES = re.compile(
    r"(?:^|\s)(?:x_)*(?:yahoo_quoted|protonmail_quote|outlookmessageheader|zmail_extra|ydp\w*yahoo_quoted|"
    r"moz-forward-container)(?:\s|$)"
)
_SIGNED = re.compile(
    r"(?:^|\s)(?:x_)*(?:signature|ms-outlook-mobile-signature|applemailsignature|gmail_signature|moz-signature|"
    r"protonmail_signature_block\S*|divtagdefaultwrapper_signature|mobile-signature)(?:\s|$)"
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden")
_NO_BORDER = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)")


def lines(marked: str) -> list[str]:
    """The lines of a mail as plain text: "> " before what is quoted, a tab between cells, "- " before points.

    The standard library's parser takes quadratic time over tags that never end, so this reads them itself.
    """
    text = _without_unseen(PRIVATE.sub("", marked))[:LONGEST]
    reader = _Reader()
    place = 0
    while (begin := text.find("<", place)) >= 0:
        reader.words(text[place:begin])
        end = _end_of_tag(text, begin)
        if end < 0:
            reader.words("<")
            place = begin + 1
            continue
        reader.tag(text[begin + 1 : end])
        place = end + 1
    reader.words(text[place:])
    return reader.done()


_LONGEST_TAG = 4_000  # Characters; what is longer is no tag.


def _end_of_tag(text: str, begin: int) -> int:
    """Where the tag that begins here ends; -1: it is no tag, somebody typed "<"."""
    if not re.match(r"<[a-zA-Z/!?]", text[begin : begin + 2]):
        return -1
    limit = begin + _LONGEST_TAG
    end = text.find(">", begin, limit)
    for _ in range(20):  # A ">" between quotation marks ends nothing.
        if end < 0 or text.count('"', begin, end) % 2 == 0:
            break
        end = text.find(">", end + 1, limit)
    return end


def _without_unseen(marked: str) -> str:
    """Without comments, styles and scripts: Outlook writes more of them than words."""
    marked = _cut_out(marked, "<!--", "-->")
    for name in ("style", "script", "head"):
        marked = _cut_out(marked, f"<{name}", f"</{name}>")
    return marked


def _cut_out(marked: str, start: str, end: str) -> str:
    """Without what stands between two marks; linear, whatever is left open."""
    kept, place, folded = [], 0, marked.lower()
    if len(folded) != len(marked):  # A letter that is longer in small: places would not be the same.
        folded = marked
    while (begin := folded.find(start, place)) >= 0:
        after = folded[begin + len(start) : begin + len(start) + 1]
        if start[1:].isalpha() and after.isalpha():  # "<header" is no "<head".
            kept.append(marked[place : begin + len(start)])
            place = begin + len(start)
            continue
        finish = folded.find(end, begin)
        kept.append(marked[place:begin])
        if finish < 0:
            return "".join(kept) if start == "<!--" else "".join([*kept, marked[begin + len(start) :]])
        place = finish + len(end)
    return "".join([*kept, marked[place:]])


@dataclass(kw_only=True)
class _Element:
    name: str
    quotes: bool = False
    hides: bool = False
    signs: bool = False


@dataclass(kw_only=True)
class _Row:
    """A row of a table: the lines of each cell."""

    cells: list[list[str]] = field(default_factory=list)
    depth: int = 0


_TAG = re.compile(r"(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})(?P<given>.*)", re.DOTALL)
_GIVEN = re.compile(r"([a-zA-Z-]{1,30})\s{0,9}=\s{0,9}(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")


class _Reader:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[_Element] = []
        self._lists: list[int | None] = []  # the number of the last point; None: without numbers
        self._rows: list[_Row] = []
        self._quoted = self._hidden = 0
        self._keeps_breaks = 0

    def tag(self, written: str) -> None:
        """What stands between "<" and ">"."""
        found = _TAG.match(written)
        if found is None:
            return
        name = found["name"].lower()
        if found["end"]:
            self._finish(name)
            return
        given = {
            each[1].lower(): html.unescape(each[2].strip("\"'")).casefold()
            for each in _GIVEN.finditer(found["given"])
        }
        if name == "br":
            self._break()
        elif name == "img" and _is_sign(given.get("alt", "")):
            self._line.append(given["alt"])
        elif name in _BLOCKS:
            self._break(soft=True)
        if name not in _VOID:
            self._start(name, given)

    def _start(self, tag: str, given: Mapping[str, str]) -> None:
        self._begin(tag, given)
        element = self._open[-1]
        if element.signs:
            self._mark(SIGNATURE)
        elif _QUOTED_IDS.search(given.get("id", "")) or _QUOTED_CLASSES.search(given.get("class", "")):
            self._mark(QUOTED_BELOW)

    def _begin(self, tag: str, given: Mapping[str, str]) -> None:
        named = f"{given.get('id', '')} {given.get('class', '')}"
        element = _Element(
            name=tag,
            quotes=tag == "blockquote" and _is_quotation(given),
            hides=tag in _UNSEEN or _HIDDEN.search(given.get("style", "")) is not None,
            signs=_SIGNED.search(named) is not None,
        )
        if len(self._open) >= DEEPEST:
            self._end(self._open.pop())
        self._open.append(element)
        self._quoted += element.quotes
        self._hidden += element.hides
        match tag:
            case "ol":
                self._lists.append(max(_number(given.get("start", "1")) - 1, 0))
            case "ul":
                self._lists.append(None)
            case "li":
                self._line.append(self._point())
            case "tr":
                self._rows.append(_Row(depth=len(self._lines)))
            case "pre":
                self._keeps_breaks += 1

    def _finish(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._break(soft=True)
            if tag == "p":
                self._blank()
        names = [element.name for element in self._open]
        if tag not in names[-40:]:
            return
        while self._open:
            element = self._open.pop()
            self._end(element)
            if element.name == tag:
                return

    def _end(self, element: _Element) -> None:
        self._quoted -= element.quotes
        self._hidden -= element.hides
        if element.signs:
            self._mark(SIGNATURE_ENDS)
        match element.name:
            case "ol" | "ul" if self._lists:
                self._lists.pop()
            case "td" | "th" if self._rows:
                row = self._rows[-1]
                row.cells.append(self._lines[row.depth :])
                del self._lines[row.depth :]
            case "tr" if self._rows:
                self._row(self._rows.pop())
            case "pre":
                self._keeps_breaks -= 1

    def words(self, written: str) -> None:
        if self._hidden or not written:
            return
        data = PRIVATE.sub("", html.unescape(written))
        if self._keeps_breaks:
            first, *more = data.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for each in more:
                self._break()
                self._line.append(each)
        else:
            self._line.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    # --- lines

    def _point(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _break(self, *, soft: bool = False) -> None:
        """soft: only where something stands on the line."""
        said = "".join(self._line).replace("\u00a0", " ").strip(" ")
        self._line = []
        if said or not soft:
            self._lines.append(f"{'> ' if self._quoted else ''}{said}")

    def _blank(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append("> " if self._quoted else "")

    def _mark(self, mark: str) -> None:
        self._break(soft=True)
        self._lines.append(mark)

    def _row(self, row: _Row) -> None:
        """Cells of a line each are a row of a table; longer ones are how a page was laid out."""
        said = [[line for line in cell if line.strip("> ")] for cell in row.cells]
        if (
            len(said) > 1
            and all(len(cell) <= 3 for cell in said)
            and not any(_is_mark(cell) for cell in said)
        ):
            self._lines.append("\t".join(" ".join(cell) for cell in said))
        else:
            for cell in row.cells:
                self._lines += cell

    def done(self) -> list[str]:
        self._break(soft=True)
        while self._rows:  # Never closed: what was read of it counts.
            row = self._rows.pop()
            rest = self._lines[row.depth :]
            del self._lines[row.depth :]
            for cell in row.cells:
                self._lines += cell
            self._lines += rest
        return self._lines


def _is_quotation(given: Mapping[str, str]) -> bool:
    """Gmail and Outlook indent with the same element: a quotation says so, or has its bar."""
    if given.get("type") == "cite" or "gmail_quote" in given.get("class", ""):
        return True
    return _NO_BORDER.search(given.get("style", "")) is None


def _is_sign(alt: str) -> bool:
    """Whether a picture stands for a sign that somebody typed."""
    return 0 < len(alt) <= 3 and not alt.isascii()


def _is_mark(cell: list[str]) -> bool:
    return any(line in (QUOTED_BELOW, SIGNATURE, SIGNATURE_ENDS) for line in cell)


def _number(words: str) -> int:
    return int(words) if words.isdigit() and len(words) < 5 else 1
