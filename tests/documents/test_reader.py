"""A stranger's file is read in a process of its own: within seconds, within limits, and refused with a reason."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.documents.reader import LARGEST, read_minutes, read_minutes_file
from bot.domain.errors import DocumentProblem
from bot.replies.cards import problems
from bot.replies.model import said
from tests.documents.building import NAMES, blank, cell, p, packed, rows, saved, table, word

pytestmark = pytest.mark.slow
MINUTES = b"# Network, 3 March 2025\n\n## Actions\n- Nadia to send the template by 14 March\n"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
    f"<w:document {NAMES}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)


async def test_minutes_are_read(tmp_path: Path) -> None:
    file = tmp_path / "minutes.md"
    file.write_bytes(MINUTES)

    found = await read_minutes_file(str(file))

    assert [(each.text, each.owners) for each in found.actions] == [
        ("Nadia to send the template by 14 March", ("Nadia",))
    ]


async def test_minutes_are_read_for_a_process_that_is_large_itself() -> None:
    """On Linux a new process is counted as large as the one that started it once was."""
    ballast = bytearray(b"x") * 300_000_000

    found = await read_minutes(MINUTES, name="minutes.md")

    assert len(ballast) == 300_000_000
    assert len(found.actions) == 1


async def test_a_word_file_is_read_whatever_its_name_says() -> None:
    document = blank()
    document.add_heading("Actions", level=1)
    table(document, [["Action", "Owner"], ["Send the template", "Nadia Farrow"]])

    found = await read_minutes(saved(document), name="minutes.txt")

    assert [each.owners for each in found.actions] == [("Nadia Farrow",)]


@pytest.mark.parametrize(
    "name, data, reason",
    [
        pytest.param("empty.docx", b"", "empty", id="nothing at all"),
        pytest.param("blank.txt", b" \n\n\t", "empty", id="only blanks"),
        pytest.param("big.docx", b"PK\x03\x04" + b"\0" * LARGEST, "too_large", id="a file of 20 MB and more"),
        pytest.param("minutes.docx", b"%PDF-1.7", "pdf", id="a PDF with another name"),
        pytest.param("minutes.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "doc", id="the old format with another name"),
        pytest.param("minutes.docx", b"just words", "not_word", id="words with another name"),
        pytest.param("picture.txt", bytes(range(256)) * 9, "not_text", id="no text"),
        pytest.param("bomb.docx", word("", document="<a>" + " " * 31_000_000 + "</a>"), "bomb", id="a zip bomb"),
        pytest.param("laughs.docx", word("", document=LAUGHS), "entities", id="entities that grow"),
        pytest.param("sheet.docx", packed([("[Content_Types].xml", "<Types/>")]), "not_word", id="no document in it"),
    ],
)  # fmt: skip
async def test_what_may_not_be_read_is_refused_in_a_clear_sentence(
    name: str, data: bytes, reason: str
) -> None:
    with pytest.raises(DocumentProblem) as problem:
        await read_minutes(data, name=name)

    assert (problem.value.reason, problem.value.name) == (reason, name)
    words = " ".join(
        said(part.spans) for part in problems.problem(problem.value).parts if hasattr(part, "spans")
    ) + said(problems.problem(problem.value).title)
    assert name in words
    assert "Nothing was stored" in words


async def test_a_file_that_is_not_there_is_said_so() -> None:
    with pytest.raises(DocumentProblem) as problem:
        await read_minutes_file("/nowhere/minutes.docx")

    assert problem.value.reason == "missing"


async def test_a_bot_that_is_large_itself_still_reads() -> None:
    """What the bot's own process takes is not counted against the one that reads."""
    ballast = bytearray(260_000_000)
    ballast[::4096] = b"x" * len(ballast[::4096])

    found = await read_minutes(MINUTES, name="minutes.md")

    assert len(found.actions) == 1
    assert len(ballast) > 0


async def test_a_part_that_fills_the_memory_is_given_up() -> None:
    filling = "<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 800_000

    with pytest.raises(DocumentProblem) as problem:
        await read_minutes(word(filling), name="long.docx")

    assert problem.value.reason in ("bomb", "too_long")


async def test_a_thousand_rows_are_read() -> None:
    def row(*cells: str) -> str:
        return "".join(cell(p(each)) for each in cells)

    register = rows(
        row("Action No.", "Action", "Lead"),
        *(
            row(f"{number}a", f"Send paper {number} to the colleges", "Nadia Farrow")
            for number in range(1000)
        ),
    )
    found = await read_minutes(word(p("Minutes") + p("SUMMARY OF ACTIONS") + register), name="long.docx")

    assert len(found.actions) == 1000


HOSTILE = {
    "a thousand rows": "| Action | Owner |\n|---|---|\n" + "| Nadia to send the paper number {n} | Nadia |\n",
    "every paragraph an action": "Action: Nadia to send paper {n} to everybody.\n\n",
    "one endless line": "Action Nadia to to to to : – - ( ",
    "brackets without end": "((((((((((",
    "stars without end": "** * ** ",
    "bars without end": "||||||||\n",
    "names without end": "Nadia, Imran, Sam, Asha, ",
    "from right to left": "פעולה: נדיה תשלח את המסמך עד 14 במרץ\n\n‏إجراء: نادية ترسل الوثيقة‏\n\n",
    "signs that no one sees": "Action: \u202eNadia\u202c to\u200b send \u2066it\u2069\n\n",
}


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_text_is_read_or_refused_in_time(kind: str) -> None:
    line = HOSTILE[kind]
    head, _, row = line.rpartition("\n|") if kind == "a thousand rows" else ("", "", line)
    body = "".join((f"|{row}" if head else row).replace("{n}", str(n)) for n in range(1000))
    begun = time.monotonic()
    try:
        await read_minutes(f"{head}\n{body}".encode(), name="hostile.txt")
    except DocumentProblem:
        pass

    assert time.monotonic() - begun < 11
