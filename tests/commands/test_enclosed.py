"""What somebody wants who sends a file: minutes, or something else that it came with."""

from __future__ import annotations

import pytest

from bot.commands.enclosed import has_minutes, pasted
from bot.commands.model import Command, ListActions, ReadLetter
from bot.commands.request import SentFile


def a_file(name: str = "notes.docx") -> SentFile:
    return SentFile(name=name, content=b"PK")


def letter(words: str = "", subject: str = "") -> ReadLetter:
    return ReadLetter(words=words, subject=subject)


@pytest.mark.parametrize(
    "words,command,name",
    [
        pytest.param("", None, "notes.docx", id="a file alone"),
        pytest.param("/minutes import", None, "notes.docx", id="typed"),
        pytest.param("@Convenor here are the minutes of June", None, "notes.docx", id="said"),
        pytest.param("notes from our meeting", None, "notes.docx", id="notes"),
        pytest.param("", letter(), "notes.docx", id="a mail with nothing else"),
        pytest.param("", letter("Here you are", "Minutes of 25 June"), "scan.docx", id="a subject"),
        pytest.param("", letter("Hello, please find attached."), "QA mins June.docx", id="a name"),
    ],
)
def test_minutes(words: str, command: Command | None, name: str):
    assert has_minutes(words, command, a_file(name))


@pytest.mark.parametrize(
    "words,command,name",
    [
        pytest.param("done 4a, see the template", None, "template.docx", id="an answer with its proof"),
        pytest.param("the paper for item 3", None, "minutes.docx", id="a paper"),
        pytest.param("suggest it for 20 minutes", None, "talk.docx", id="minutes of time"),
        pytest.param("", ListActions(), "minutes.docx", id="a button"),
        pytest.param("", letter("Done, here is the template"), "template.docx", id="a mail about something"),
    ],
)
def test_something_else(words: str, command: Command | None, name: str):
    assert not has_minutes(words, command, a_file(name))


def test_without_a_file_only_what_is_pasted_below_counts():
    assert has_minutes("/minutes import\nDate: 25 June 2024\n1a Nadia to ring", None, None)
    assert not has_minutes("/minutes import", None, None)
    assert not has_minutes("here are the minutes", None, None)


def test_what_is_pasted_is_a_text():
    found = pasted("minutes import\n\nDate: 25 June 2024")
    assert found is not None
    assert (found.name, found.media_type, found.content) == (
        "minutes.txt",
        "text/plain",
        b"Date: 25 June 2024",
    )
    assert pasted("minutes import notes.docx") is None
