"""The example network's minutes, as Word file, as Markdown and as plain text: one reading of all three."""

from __future__ import annotations

from datetime import date

import pytest

from bot.documents.minutes.reading import minutes_in
from bot.documents.structure import Document
from bot.documents.word import read_word
from bot.documents.written import document_of
from bot.domain.minutes import MinutesFound
from tests.documents.building import cell, listed, p, rows, word

NUMBERING = """
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""

PRESENT = [
    "Wexcombe, Marion Keane – Chair",
    "Wexcombe, Bethan Lowe – Minute Taker",
    "Harrowmere, Imran Sethi",
    "Thornbury Vale and Sands, Nadia Farrow",
]
AWAY = ["Thornbury Vale & Sands, Gwen Tallis", "Eastmarsh, Sam Okoro", "Eastmarsh, Priya Mistry", ""]
AGENDA = [
    ("10:00 – 10:10", "Introduction and Apologies", "Chair"),
    ("10:10 – 10:40", "Peer audits", "Imran Sethi\nNadia Farrow"),
    ("10:40 – 10:50", "BREAK", "All"),
    ("10:50 – 11:00", "AOB", "All"),
]
ACTIONS = [
    (
        "1a",
        "Update the terms of reference and add “Foster carers” to September agenda. COMPLETE",
        "Bethan Lowe",
    ),
    ("1b", "Marion to contact the data lead to arrange a meeting about the dashboard.", "Marion Keane"),
    ("2a", "Imran to present suggested dates for the peer audits at September’s meeting.", "Imran Sethi"),
    ("2b", "Ways of tracking actions to be added to September’s agenda.", "Marion Keane"),
    ("2c", "Nadia to circulate an anonymised self-audit.", "Nadia Farrow"),
]
TALK = [
    ("Introduction and Apologies", [
        "Marion welcomed all. The group read the terms of reference.",
        "Action 1a – Update the terms of reference for the new sponsor. Reintroduce agenda item “Foster carers” to the September agenda.",
        "Action 1b - Marion will contact the data lead to arrange a meeting about the dashboard.",
    ]),
    ("Peer audits", [
        "Imran explained what has been tried. Nadia asked how long it takes. The audits will be planned for March / April 2025.",
        "Action 2a - Imran to present suggested dates at September’s meeting.",
        "Action 2b: Ways of tracking actions to be added to September’s agenda.",
        "Action 2c: Imran asked if Nadia was able to circulate an anonymised self-audit.",
        "Nadia requested moderations to be added to the agenda.",
    ]),
    ("BREAK", [""]),
    ("AOB", ["Marion thanked everyone for their time and closed the meeting."]),
]  # fmt: skip
NEXT = [
    ("10:00 – 10:10", ["Introduction and Apologies"], "Chair", True),
    ("", ["Quality and performance", "Area of challenge. Questions could include:", "Process", "What do you understand?",
          "Good practice. Questions could include:", "What is it?"], "", True),
    ("", ["How do you track actions?"], "", False),
]  # fmt: skip
TITLE, WHEN = "South Quay Quality Leads Minutes", "Date: Tuesday the 25th Of June 2024, 10:00 – 12:00"
FOLLOWING = "Next Meeting: Monday 16th September 2024"


def as_word() -> Document:
    return read_word(word_file())


def word_file() -> bytes:
    """The example's minutes as their minute taker keeps them."""
    bold = "<w:pPr/>"

    def b(text: str) -> str:
        return f"<w:p>{bold}<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>"

    def across(text: str, columns: int) -> str:
        return cell(text, about=f'<w:gridSpan w:val="{columns}"/>')

    people = [cell(b("ATTENDEES")) + cell(p()) + cell(b("APOLOGIES"))]
    people += [
        cell(p(_x(here))) + cell(p()) + cell(p(_x(away))) for here, away in zip(PRESENT, AWAY, strict=True)
    ]
    heads = "".join(cell(b(each)) for each in ("Item No.", "Time", "Item Description", "Lead", "Papers"))
    agenda = [across(b("AGENDA – 25.06.24"), 5), heads]
    agenda += [
        cell(listed(""))
        + cell(p(time))
        + cell(p(what))
        + cell("".join(p(each) for each in who.split("\n")))
        + cell(p())
        for time, what, who in AGENDA
    ]
    actions = [across(b("SUMMARY OF ACTIONS"), 3)]
    actions += ["".join(cell(b(each)) for each in ("Action No.", "Action Description", "Lead"))]
    actions += [cell(p(no)) + cell(p(what) + p()) + cell(p(who)) for no, what, who in ACTIONS]
    talk = [cell(b("MINUTES"))]
    for title, said in TALK:
        numbered = f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{title}</w:t></w:r></w:p>'
        talk += [cell(numbered), cell("".join(p(each) for each in said))]
    following = [across(b("SUGGESTED AGENDA – 16.09.24") + b("Items in bold are standing items"), 5), heads]
    for place, (time, (what, *below), who, standing) in enumerate(NEXT, start=1):
        main = (b if standing else p)(what) + "".join(listed(each, number=2) for each in below)
        following.append(cell(p(f"{place}.")) + cell(p(time)) + cell(main) + cell(p(who)) + cell(p()))
    body = p(TITLE) + rows(cell(b(WHEN))) + rows(*people) + rows(cell(b(FOLLOWING)))
    body += rows(*agenda) + rows(*actions) + rows(*talk) + rows(*following)
    return word(body, numbering=NUMBERING)


def _x(text: str) -> str:
    return text.replace("&", "&amp;")


def as_markdown() -> Document:
    def table(*each: list[str]) -> list[str]:
        first, *rest = (f"| {' | '.join(row)} |" for row in each)
        return [first, "|" + "---|" * len(each[0]), *rest, ""]

    lines = [f"# {TITLE}", "", f"**{WHEN}**", ""]
    lines += table(
        ["ATTENDEES", "APOLOGIES"], *([here, away] for here, away in zip(PRESENT, AWAY, strict=True))
    )
    lines += [f"**{FOLLOWING}**", "", "## AGENDA – 25.06.24", ""]
    heads = ["Item No.", "Time", "Item Description", "Lead", "Papers"]
    lines += table(
        heads,
        *(
            [f"{n}.", time, what, who.replace("\n", "<br>"), ""]
            for n, (time, what, who) in enumerate(AGENDA, 1)
        ),
    )
    lines += ["## SUMMARY OF ACTIONS", ""]
    lines += table(["Action No.", "Action Description", "Lead"], *(list(each) for each in ACTIONS))
    lines += ["## MINUTES", ""]
    for n, (title, said) in enumerate(TALK, 1):
        lines += [f"### {n}. {title}", "", *(line for each in said for line in (each, ""))]
    lines += ["## SUGGESTED AGENDA – 16.09.24", "", "Items in bold are standing items", ""]
    following = [heads]
    for n, (time, (what, *below), who, standing) in enumerate(NEXT, 1):
        main = "<br>".join([f"**{what}**" if standing else what, *(f"· {each}" for each in below)])
        following.append([f"{n}.", time, main, who, ""])
    return document_of("\n".join(lines + table(*following)))


def as_text() -> Document:
    """What is left of the Word file when its text is copied: each cell on a line that begins with a tab."""

    def table(*each: list[str]) -> list[str]:
        return [line for row in each for line in (*(f"\t{one}" for one in row), "")] + ["", ""]

    lines = [TITLE, "", f"\t{WHEN}", "", "", ""]
    lines += table(["ATTENDEES", "", "APOLOGIES"], *([a, "", b] for a, b in zip(PRESENT, AWAY, strict=True)))
    lines += [f"\t{FOLLOWING}", "", "", "", "\tAGENDA – 25.06.24", ""]
    heads = ["Item No.", "Time", "Item Description", "Lead", "Papers"]
    lines += table(heads, *([f"{n}. ", time, what, who, ""] for n, (time, what, who) in enumerate(AGENDA, 1)))
    lines += ["\tSUMMARY OF ACTIONS", ""]
    lines += table(
        ["Action No.", "Action Description", "Lead"], *([no, f"{what}\n", who] for no, what, who in ACTIONS)
    )
    lines += ["\tMINUTES", ""]
    for n, (title, said) in enumerate(TALK, 1):
        lines += [f"\t{n}. {title}", "", "\t", *(line for each in said for line in (each, "")), ""]
    lines += ["", "\tSUGGESTED AGENDA – 16.09.24", "Items in bold are standing items", ""]
    following = [heads]
    for n, (time, (what, *below), who, _) in enumerate(NEXT, 1):
        following.append([f"{n}.", time, "\n".join([what, *(f"· {each}" for each in below)]), who, ""])
    return document_of("\n".join(lines + table(*following)))


FORMS = {"word": as_word, "markdown": as_markdown, "text": as_text}


@pytest.fixture(params=FORMS)
def found(request: pytest.FixtureRequest) -> MinutesFound:
    return minutes_in(FORMS[request.param]())


def test_the_meeting_and_the_next_one_are_found(found: MinutesFound) -> None:
    meeting, following = found.meeting, found.next_meeting

    assert (meeting.title, meeting.date, meeting.start, meeting.end) == (
        TITLE,
        date(2024, 6, 25),
        "10:00",
        "12:00",
    )
    assert following is not None
    assert following.date == date(2024, 9, 16)


def test_people_are_listed_with_their_organisations(found: MinutesFound) -> None:
    assert [(each.organisation, each.name, each.role) for each in found.attendees] == [
        ("Wexcombe", "Marion Keane", "chair"),
        ("Wexcombe", "Bethan Lowe", "minute taker"),
        ("Harrowmere", "Imran Sethi", None),
        ("Thornbury Vale and Sands", "Nadia Farrow", None),
    ]
    assert [each.name for each in found.apologies] == ["Gwen Tallis", "Sam Okoro", "Priya Mistry"]


def test_two_spellings_of_an_organisation_are_a_doubt(found: MinutesFound) -> None:
    doubts = [doubt for doubt in found.doubts if doubt.code == "organisation_twice"]

    assert [(doubt.about, doubt.values) for doubt in doubts] == [
        ("Thornbury Vale & Sands", ("Thornbury Vale and Sands",))
    ]


def test_the_agenda_has_times_and_leads(found: MinutesFound) -> None:
    assert [(each.number, each.description, each.start, each.end, each.leads) for each in found.agenda] == [
        ("1", "Introduction and Apologies", "10:00", "10:10", ("Chair",)),
        ("2", "Peer audits", "10:10", "10:40", ("Imran Sethi", "Nadia Farrow")),
        ("3", "BREAK", "10:40", "10:50", ("All",)),
        ("4", "AOB", "10:50", "11:00", ("All",)),
    ]


def test_each_action_is_there_once_with_owner_and_date(found: MinutesFound) -> None:
    september = date(2024, 9, 16)

    assert [(each.id, each.owners, each.due and each.due.last, each.status) for each in found.actions] == [
        ("1a", ("Bethan Lowe",), september, "done"),
        ("1b", ("Marion Keane",), None, "open"),
        ("2a", ("Imran Sethi",), september, "open"),
        ("2b", ("Marion Keane",), september, "open"),
        ("2c", ("Nadia Farrow",), None, "open"),
    ]


def test_an_action_in_other_words_keeps_both_wordings(found: MinutesFound) -> None:
    first, *_, last = found.actions

    assert "Foster carers" in first.text
    assert any("new sponsor" in other for other in first.alt_texts)
    assert any("asked if Nadia was able" in other for other in last.alt_texts)


def test_what_was_asked_for_in_the_talk_alone_is_kept(found: MinutesFound) -> None:
    asked = [each for each in found.commitments if each.kind == "agenda_request"]

    assert [each.text for each in asked] == ["Nadia requested moderations to be added to the agenda."]


def test_the_suggested_agenda_has_its_sub_items(found: MinutesFound) -> None:
    assert found.next_agenda is not None
    assert found.next_agenda.date == date(2024, 9, 16)
    first, second, third = found.next_agenda.items
    assert (first.description, first.start, first.leads) == (
        "Introduction and Apologies",
        "10:00",
        ("Chair",),
    )
    assert [
        (child.description, [each.description for each in child.children]) for child in second.children
    ] == [
        ("Area of challenge. Questions could include:", ["Process", "What do you understand?"]),
        ("Good practice. Questions could include:", ["What is it?"]),
    ]
    assert third.children == ()


@pytest.mark.parametrize("form", ["word", "markdown"])
def test_items_in_bold_are_standing_where_the_paper_says_so(form: str) -> None:
    agenda = minutes_in(FORMS[form]()).next_agenda

    assert agenda is not None
    assert [item.standing for item in agenda.items] == [True, True, False]


def test_a_proposal_comes_back_from_json_as_it_was(found: MinutesFound) -> None:
    assert MinutesFound.from_json(found.to_json()) == found
