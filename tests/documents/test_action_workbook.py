"""The action log for Excel: real dates, what stays in sight, and words that are never run."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.documents.action_log_writer import ActionLog, Happened, LoggedAction
from bot.documents.action_workbook import write_action_workbook

IMRAN = LoggedAction(
    ref="Jun24/4a",
    text="Find three options for a venue",
    owners=("Imran Sethi", "Asha Rowan"),
    organisations=("Thornbury Vale", "Eastmarsh"),
    due="Friday 12 July 2024",
    due_on=date(2024, 7, 12),
    state="Open",
    meeting="25 June 2024",
    made=date(2024, 6, 25),
    age=69,
    history=(Happened(day=date(2024, 6, 25), what="Noted: find three options", who="Bethan Lowe"),),
)
NOBODY = replace(
    IMRAN, ref="#2", text="Thank the speakers", owners=(), organisations=(), due="Ongoing", due_on=None
)
DONE = replace(
    IMRAN, ref="Jun24/1a", text="Write to the colleges", owners=("Dev Anand-Price",), organisations=("Wexcombe",),
    state="Done", outcome="Six replies", completed=date(2024, 7, 1), age=6, history=(),
)  # fmt: skip
LOG = ActionLog(
    network="South Quay QA Leads",
    as_of="Monday 2 September 2024",
    open=(IMRAN, NOBODY),
    finished=(DONE,),
    made=datetime(2024, 9, 2, 9, tzinfo=UTC),
)


def opened(log: ActionLog = LOG) -> Workbook:
    return load_workbook(io.BytesIO(write_action_workbook(log)))


def column(book: Workbook, sheet: str, title: str) -> list[object]:
    made = book[sheet]
    (place,) = [cell.column for cell in made[1] if cell.value == title]
    return [row[place - 1].value for row in made.iter_rows(min_row=2)]


def test_every_action_is_a_row_with_its_outcome_and_age() -> None:
    book = opened()

    assert book.sheetnames == ["All actions", "By owner", "By organisation", "History"]
    assert column(book, "All actions", "Action No.") == ["Jun24/4a", "#2", "Jun24/1a"]
    assert column(book, "All actions", "Outcome") == [None, None, "Six replies"]
    assert column(book, "All actions", "Age in days") == [69, 69, 6]


def test_dates_are_dates_that_can_be_sorted() -> None:
    book = opened()

    assert column(book, "All actions", "Due date") == [datetime(2024, 7, 12), None, datetime(2024, 7, 12)]  # noqa: DTZ001  # As openpyxl reads days.
    assert book["All actions"]["F2"].number_format == "d mmm yyyy"


def test_an_action_of_two_stands_with_each_of_them_and_nobodys_stands_last() -> None:
    book = opened()

    assert column(book, "By owner", "Owner") == ["Asha Rowan", "Dev Anand-Price", "Imran Sethi", "Nobody yet"]
    assert column(book, "By organisation", "Of organisation") == [
        "Eastmarsh", "Thornbury Vale", "Wexcombe", "No organisation",
    ]  # fmt: skip


def test_the_history_says_who_did_what_when() -> None:
    assert [cell.value for cell in opened()["History"][2]] == [
        "Jun24/4a", "Find three options for a venue", datetime(2024, 6, 25), "Bethan Lowe", "Noted: find three options",  # noqa: DTZ001
    ]  # fmt: skip


def test_the_titles_stay_in_sight_on_screen_and_paper_and_every_column_can_be_filtered() -> None:
    book = opened()

    assert book.properties.title == "South Quay QA Leads: action log"
    assert book.properties.language == "en-GB"
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(sheet.column_dimensions[cell.column_letter].width >= 12 for cell in sheet[1])


def test_nothing_in_it_says_late() -> None:
    words = " ".join(str(cell.value) for sheet in opened() for row in sheet.rows for cell in row).lower()

    assert not any(each in words for each in ("late", "overdue", "days ago", "outstanding"))


@pytest.mark.parametrize(
    "risky", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", " =1", "\t=1", "＝1", "#N/A", "{=1}"]
)
def test_what_excel_would_run_is_words_there(risky: str) -> None:
    book = opened(
        replace(LOG, open=(replace(IMRAN, text=risky, owners=(risky,), outcome=risky),), finished=())
    )
    cell = book["All actions"]["B2"]

    assert (cell.value, cell.data_type) == (risky, "s")
    assert cell.quotePrefix is (risky not in ("#N/A", "{=1}")), "editing it does not make it a formula either"


@given(words=st.text(max_size=200))
@settings(max_examples=25, deadline=None)
def test_any_words_make_a_workbook_that_opens_and_runs_nothing(words: str) -> None:
    happened = replace(IMRAN.history[0], what=words, who=words)
    row = replace(IMRAN, ref=words, text=words, owners=(words,), organisations=(words,), history=(happened,))
    book = opened(replace(LOG, network=words, as_of=words, open=(row,)))

    assert {cell.data_type for sheet in book for row in sheet.rows for cell in row} <= {"s", "n", "d"}
