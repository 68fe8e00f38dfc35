"""The papers that are sent round: what stands in them, that Word and readers can use them, that they are harmless."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.action_log_writer import (
    ActionLog,
    Happened,
    LoggedAction,
    age_in_words,
    cell,
    write_action_csv,
    write_action_log,
)
from bot.documents.agenda_writer import AgendaPaper, AgendaRow, write_agenda
from bot.documents.reader import read_minutes

MADE = datetime(2024, 9, 2, 9, tzinfo=UTC)
AGENDA = AgendaPaper(
    network="South Quay QA Leads",
    when="Monday 16 September 2024, 10:00 to 12:00",
    places=("Wexcombe Town Hall", "https://meet.example/quay"),
    rows=(
        AgendaRow(number="1", time="10:00 – 10:10", title="Introductions and apologies", standing=True),
        AgendaRow(
            number="2",
            time="10:10 – 10:40",
            title="Joint inspections",
            lines=("what to expect", "who goes"),
            leads=("Nadia Farrow",),
            papers=("https://papers.example/2",),
        ),
    ),
    made=MADE,
)
ACTION = LoggedAction(
    ref="Jun24/4a",
    text="find three options for a venue",
    owners=("Imran Sethi",),
    organisations=("Wexcombe",),
    due="Friday 12 July 2024",
    state="Open",
    made=date(2024, 6, 25),
    age=69,
)
LOG = ActionLog(
    network="South Quay QA Leads", as_of="Monday 2 September 2024", open=(ACTION,), finished=(), made=MADE
)


def opened(file: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(file))


def rows(file: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in opened(file).tables[0].rows]


def test_the_agenda_has_its_items_in_a_numbered_table() -> None:
    assert rows(write_agenda(AGENDA)) == [
        ["Item No.", "Time", "Item Description", "Lead", "Papers"],
        ["1.", "10:00 – 10:10", "Introductions and apologies", "", ""],
        [
            "2.",
            "10:10 – 10:40",
            "Joint inspections\nwhat to expect\nwho goes",
            "Nadia Farrow",
            "https://papers.example/2",
        ],
    ]


def test_standing_items_are_bold_and_the_paper_says_so() -> None:
    document = opened(write_agenda(AGENDA))
    bold = [row.cells[2].paragraphs[0].runs[0].bold for row in document.tables[0].rows[1:]]

    assert bold == [True, None]
    assert "Items in bold are standing items" in [each.text for each in document.paragraphs]


def test_it_can_be_read_aloud_and_found() -> None:
    """A title, a language, real headings, and a header row that is one."""
    document = opened(write_agenda(AGENDA))
    header = document.tables[0].rows[0]._tr

    assert (
        document.core_properties.title
        == "South Quay QA Leads: agenda, Monday 16 September 2024, 10:00 to 12:00"
    )
    assert document.core_properties.language == "en-GB"
    assert [each.text for each in document.paragraphs if each.style and each.style.name == "Heading 1"] == [
        "Agenda"
    ]
    assert header.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
    assert all(each.text.strip() for each in document.paragraphs), "no empty paragraph makes room"


def test_what_stands_under_a_sub_item_is_indented_further() -> None:
    row = AgendaRow(number="1", time="", title="Quality", lines=("Area of challenge:", "  Process"))
    (item,) = opened(write_agenda(replace(AGENDA, rows=(row,)))).tables[0].columns[2].cells[1:]

    assert [(each.text, each.style.name) for each in item.paragraphs[1:]] == [
        ("Area of challenge:", "List Bullet"),
        ("Process", "List Bullet 2"),
    ]


async def test_our_own_reader_finds_the_items_again() -> None:
    found = await read_minutes(write_agenda(AGENDA), name="agenda.docx")

    assert [(each.number, each.description, each.leads, each.standing) for each in found.agenda] == [
        ("1", "Introductions and apologies", (), True),
        ("2", "Joint inspections", ("Nadia Farrow",), False),
    ]


def test_the_action_log_says_who_does_what_and_names_nobody_as_late() -> None:
    file = write_action_log(LOG)
    words = "\n".join(each.text for each in opened(file).paragraphs)

    assert rows(file)[1] == [
        "Jun24/4a", "find three options for a venue", "Imran Sethi", "Friday 12 July 2024", "Open",
        "25 Jun 2024\n69 days", "",
    ]  # fmt: skip
    assert "No action is finished yet." in words
    assert "late" not in words
    assert "overdue" not in words


async def test_our_own_reader_finds_the_actions_again_and_each_once() -> None:
    happened = Happened(
        day=date(2024, 6, 25), what="Noted: find three options for a venue", who="Bethan Lowe"
    )
    other = replace(
        ACTION, ref="Jun24/7b", text="share an example", owners=("Nadia Farrow",), history=(happened,)
    )
    log = replace(LOG, open=(replace(ACTION, history=(happened,)), other))
    found = await read_minutes(write_action_log(log), name="log.docx")

    assert [(each.id, each.text, each.owners) for each in found.actions] == [
        ("jun24/4a", "find three options for a venue", ("Imran Sethi",)),
        ("jun24/7b", "share an example", ("Nadia Farrow",)),
    ]


@pytest.mark.parametrize("days, said", [(0, "new"), (1, "1 day"), (69, "69 days")])
def test_how_long_an_action_is_on_the_list_is_said_without_judging(days: int, said: str) -> None:
    assert age_in_words(replace(ACTION, age=days)) == said


def test_who_has_what_and_what_became_of_it_stand_under_headings_of_their_own() -> None:
    happened = Happened(day=date(2024, 6, 25), what="Noted", who="Bethan Lowe")
    document = opened(write_action_log(replace(LOG, open=(replace(ACTION, history=(happened,)),))))
    after = [each.text for each in document.paragraphs][3:]

    assert after == [
        "Finished actions",
        "No action is finished yet.",
        "By owner",
        "Imran Sethi",
        "Jun24/4a: find three options for a venue (Friday 12 July 2024)",
        "By organisation",
        "Wexcombe",
        "Jun24/4a: find three options for a venue (Friday 12 July 2024)",
        "What became of each",
        "Jun24/4a: find three options for a venue",
        "25 June 2024, Bethan Lowe: Noted",
    ]


def test_the_plain_table_reads_back_to_what_was_written() -> None:
    happened = Happened(day=date(2024, 6, 25), what="Noted", who="Bethan Lowe")
    action = replace(ACTION, due_on=date(2024, 7, 12), outcome="Three, and one is free", history=(happened,))
    file = write_action_csv(replace(LOG, open=(action,))).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file, newline=""))

    assert row == {
        "Action No.": "Jun24/4a", "Action Description": "find three options for a venue", "Lead": "Imran Sethi",
        "Organisation": "Wexcombe", "Due": "Friday 12 July 2024", "Due date": "2024-07-12", "State": "Open",
        "Outcome": "Three, and one is free", "Meeting": "", "Made": "2024-06-25", "Completed": "",
        "Age in days": "69", "History": "25 June 2024, Bethan Lowe: Noted",
    }  # fmt: skip


@pytest.mark.parametrize(
    "risky", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", " =1", "\t=1", "\r=1", "＝1"]
)
def test_what_a_spreadsheet_would_run_is_words_there(risky: str) -> None:
    file = write_action_csv(replace(LOG, open=(replace(ACTION, text=risky),))).decode("utf-8-sig")
    (_, row) = csv.reader(io.StringIO(file, newline=""))

    assert row[1] == f"'{risky}"


@pytest.mark.parametrize("harmless", ["find a venue", "-5%", "+3", "12.5", "a=b", "e-mail", ""])
def test_other_words_stay_as_they_are(harmless: str) -> None:
    assert cell(harmless) == harmless


def test_the_table_opens_in_excel_with_its_letters() -> None:
    assert write_action_csv(replace(LOG, open=(replace(ACTION, text="Zoë’s note"),))).startswith(
        b"\xef\xbb\xbf"
    )


@given(words=st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_words_make_files_that_open(words: str) -> None:
    row = replace(AGENDA.rows[1], title=words, lines=(words,), leads=(words,), papers=(words,))
    assert len(rows(write_agenda(replace(AGENDA, network=words, when=words, rows=(row,))))) == 2
    log = replace(LOG, open=(replace(ACTION, text=words, owners=(words,), outcome=words),))
    assert len(rows(write_action_log(log))) == 2
    read = list(csv.reader(io.StringIO(write_action_csv(log).decode("utf-8-sig"), newline="")))
    assert len(read) == 2
