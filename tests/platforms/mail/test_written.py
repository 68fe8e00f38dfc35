"""What the person wrote, out of mails in the forms that programs give them: all of it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.mail import received, written
from bot.platforms.mail.written import Answer
from tests.platforms.mail import mails
from tests.platforms.mail.mails import FORMS, QUOTED, WROTE, mail

WORDS = (
    "Done, circulated on Tuesday.",
    "Can't make the 16th.\nSam Okoro will cover.",
    "Thanks.\n\nCan you also add joint inspections to September's agenda?",
    "I'm on leave from Monday: please ask Imran.\n\n4b is done.",
    "1. Nadia to send the slides by Friday\n2. Imran to ask the venue\n3. Decision: the conference is on 20 March",
    "From Monday I work for Wexcombe. To be honest, 4b is not mine.",
    "On Tuesday I wrote to all 19 authorities: nobody answered.",
    "See you on the 16th",
    "Apologies from Dafydd and Siân, « on the way » – 10 < 12 & so on",
)


def words_of(raw: bytes) -> str:
    return written.of(received.read(raw)).text


def said(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("words", WORDS, ids=lambda words: words[:20])
def test_a_reply_is_read_without_quotation_and_signature(words: str, form: Callable[[str], bytes]):
    assert said(words_of(form(words))) == said(words)


SENTENCES = st.lists(
    st.lists(
        st.sampled_from("I we have sent send the slides venue options by Friday to Imran and on 16 September from wrote subject".split()),
        min_size=2, max_size=14,
    ).map(lambda each: f"{' '.join(each)}."),
    min_size=1, max_size=5,
).map("\n\n".join)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(words=SENTENCES, form=st.sampled_from(FORMS))
def test_no_word_is_lost_and_none_of_the_quotation_is_left(words: str, form: Callable[[str], bytes]):
    assert words_of(form(words)).split() == words.split()


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=400), marked=st.text(max_size=400))
def test_any_text_is_read(text: str, marked: str):
    found = written.of(
        received.read(f"From: a@b.example\nContent-Type: text/html\n\n{marked}".encode("utf-8", "replace"))
    )
    assert isinstance(found.text, str)
    assert isinstance(words_of(f"From: a@b.example\n\n{text}".encode("utf-8", "replace")), str)


@pytest.mark.parametrize(
    "wrapped",
    [
        "I have now heard from all nineteen authorities and will send round the\nresults on Friday.",
        "Nadia to send round the supervision template to everybody who asked for\nit at the June meeting.",
    ],
)
def test_lines_that_a_program_broke_are_one_again(wrapped: str):
    assert words_of(mail(wrapped)) == wrapped.replace("\n", " ")


def test_soft_line_breaks_are_undone():
    raw = b"From: a@b.example\nContent-Type: text/plain; format=flowed\n\nDone, circulated \non Tuesday.\n- one\n- two\n"
    assert words_of(raw) == "Done, circulated on Tuesday.\n- one\n- two"


def test_answers_between_the_lines_know_what_they_answer():
    text = f"See below.\n\n{WROTE}\n> 4a: send the slides\n\nDone.\n\n> 4b: venue options\n\nBy Friday please.\n\nNadia\n"
    found = written.of(received.read(mail(text)))

    assert found.text == "See below."
    assert found.answers == (
        Answer(quoted="4a: send the slides", text="Done."),
        Answer(quoted="4b: venue options", text="By Friday please."),
    )


def test_answers_between_the_quotations_of_html_know_what_they_answer():
    marked = (
        f"<div class='gmail_quote'><div class='gmail_attr'>{WROTE.replace('<', '&lt;').replace('>', '&gt;')}</div>"
        "<blockquote class='gmail_quote'>4a: send the slides</blockquote><div>Done.</div>"
        "<blockquote class='gmail_quote'>4b: venue options</blockquote><div>Not mine.</div><blockquote class='gmail_quote'>4c</blockquote></div>"
    )
    found = written.of(received.read(mail(None, marked)))

    assert [(each.quoted, each.text) for each in found.answers] == [
        ("4a: send the slides", "Done."),
        ("4b: venue options", "Not mine."),
    ]


def test_a_postscript_under_the_signature_counts():
    assert words_of(
        mail("Done.\n\nBest wishes\nNadia Farrow\nQA Lead\n\nPS 4b is done too\n\nSent from my iPhone")
    ) == ("Done.\n\nPS 4b is done too")


def test_indented_words_are_no_quotation():
    marked = "<div>Please add:</div><blockquote style='margin:0 0 0 40px;border:none;padding:0px'><div>Imran to ask the venue</div></blockquote>"
    assert said(words_of(mail(None, marked))) == "Please add:\nImran to ask the venue"


def test_a_pasted_table_keeps_its_cells():
    marked = (
        "<p>Please add these:</p><table><tr><th><p>Ref</p></th><th><p>Action</p></th><th><p>Lead</p></th></tr>"
        "<tr><td><p>4a</p></td><td><p>Send the slides</p></td><td><p>NF</p></td></tr></table>"
    )
    assert (
        said(words_of(mail(None, marked))) == "Please add these:\nRef\tAction\tLead\n4a\tSend the slides\tNF"
    )


def test_numbered_points_keep_their_numbers():
    marked = "<ol start='4'><li>Nadia to send the slides</li><li>Imran to ask</li></ol><ul><li>More</li></ul>"
    assert words_of(mail(None, marked)) == "4. Nadia to send the slides\n5. Imran to ask\n- More"


def test_what_was_forwarded_is_told_apart():
    text = "Please add these.\n\n---------- Forwarded message ---------\nFrom: Bethan Lowe <b@wexcombe.example>\nDate: Tue, 25 Jun 2024\nSubject: Actions\nTo: Nadia\n\nNadia to send the slides\nImran to ask the venue\n"
    found = written.of(received.read(mail(text, subject="Fwd: Actions")))

    assert (found.text, found.forwarded) == ("Please add these.", True)
    assert "Imran to ask the venue" in found.below


def test_only_a_signature_is_no_word():
    assert words_of(mails.mail("Kind regards\n\nNadia\n\nSent from my iPhone")) == ""


def test_nothing_of_what_is_quoted_is_left():
    for form in FORMS:
        words = words_of(form("Yes."))
        assert not any(line and line in words for line in QUOTED), form.__name__


@pytest.mark.parametrize(
    "hostile",
    ["<" * 300_000, "<div " * 80_000, "<blockquote>" * 30_000, "<table><tr><td>" * 25_000, "> " * 200_000, "On " * 100_000,
     "From: \n" * 60_000, "_" * 300_000, "<!--" * 80_000, "a\n" * 200_000, "Kind regards\n" * 30_000],
    ids=lambda text: text[:12].strip(),
)  # fmt: skip
def test_hostile_text_takes_no_time(hostile: str):
    for kind in ("plain", "html"):
        raw = f"From: a@b.example\nContent-Type: text/{kind}\n\n{hostile}".encode()
        assert len(words_of(raw)) <= len(hostile)
