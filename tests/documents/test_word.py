"""A .docx is read as its reader sees it in Word."""

from __future__ import annotations

import pytest

from bot.documents.structure import Block, Paragraph, Table
from bot.documents.word import read_word
from bot.domain.errors import DocumentProblem
from tests.documents import building
from tests.documents.building import cell, listed, p, rows, word


def blocks(data: bytes) -> list[Block]:
    return list(read_word(data).blocks)


def lines(data: bytes) -> list[str]:
    return [block.text for block in blocks(data) if isinstance(block, Paragraph)]


def only_table(data: bytes) -> Table:
    (found,) = [block for block in blocks(data) if isinstance(block, Table)]
    return found


NUMBERING = """
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1%2"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="3">
  <w:lvl w:ilvl="0"><w:start w:val="9"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%1)"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


def numbers(body: str, **parts: str) -> list[str | None]:
    found = blocks(word(body, numbering=NUMBERING, **parts))
    return [block.number for block in found if isinstance(block, Paragraph)]


def test_the_numbers_that_word_shows_are_counted() -> None:
    body = listed("One") + listed("a") + listed("in it", depth=1) + listed("b", depth=1) + listed("Three")

    assert numbers(body) == ["1.", "2.", "2a", "2b", "3."]


def test_a_list_may_begin_elsewhere_and_in_other_signs() -> None:
    assert numbers(listed("nine", number=3) + listed("ten", number=3)) == ["(ix)", "(x)"]


def test_a_list_that_starts_anew_begins_again() -> None:
    assert numbers(listed("One") + listed("Two") + listed("One again", number=4)) == ["1.", "2.", "1."]


def test_a_cell_that_holds_nothing_but_its_number_has_one() -> None:
    body = rows(cell(listed("")) + cell(p("Welcome")), cell(listed("")) + cell(p("Budget")))

    found = only_table(word(body, numbering=NUMBERING))

    assert [row.cells[0].paragraphs[0].number for row in found.rows] == ["1.", "2."]


def test_bullets_have_no_number() -> None:
    (block,) = blocks(word(listed("milk", number=2), numbering=NUMBERING))

    assert isinstance(block, Paragraph)
    assert (block.bullet, block.number) == (True, None)


def test_a_style_may_make_the_list_and_the_heading() -> None:
    styles = """
    <w:style w:type="paragraph" w:styleId="Top"><w:name w:val="heading 1"/><w:rPr><w:b/></w:rPr></w:style>
    <w:style w:type="paragraph" w:styleId="Ours"><w:name w:val="Ours"/><w:basedOn w:val="Top"/>
      <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>"""
    body = p("Welcome", before='<w:pPr><w:pStyle w:val="Ours"/></w:pPr>')

    (block,) = blocks(word(body, styles=styles, numbering=NUMBERING))

    assert isinstance(block, Paragraph)
    assert (block.heading, block.number, block.bold) == (1, "1.", True)


def test_changes_that_are_tracked_read_as_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>Nadia to send </w:t></w:r><w:del><w:r><w:delText>it</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>the template</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t> today</w:t></w:r></w:moveFrom></w:p>"
    )

    assert lines(word(body)) == ["Nadia to send the template"]


def test_a_deleted_paragraph_mark_joins_two_and_a_deleted_row_is_gone() -> None:
    first = p("Nadia ", before="<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>")
    gone = "<w:trPr><w:del/></w:trPr>" + cell(p("old"))

    assert lines(word(first + p("to send it"))) == ["Nadia to send it"]
    assert [row.texts for row in only_table(word(rows(gone, cell(p("new"))))).rows] == [["new"]]


def test_what_stands_in_a_text_box_is_read_once() -> None:
    box = "<w:txbxContent>" + p("ACTION: Imran to ring them") + "</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>Beside it.</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )

    assert lines(word(body)) == ["Beside it.", "ACTION: Imran to ring them"]


def test_content_controls_are_looked_through_wherever_they_stand() -> None:
    inside = "<w:sdt><w:sdtContent><w:r><w:t>12 May</w:t></w:r></w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent><w:tr>{cell(p('in a row'))}</w:tr></w:sdtContent></w:sdt>"
    body = f"<w:p><w:r><w:t>Date: </w:t></w:r>{inside}</w:p><w:sdt><w:sdtContent>{p('around')}</w:sdtContent></w:sdt>"

    assert lines(word(body)) == ["Date: 12 May", "around"]
    assert only_table(word(f"<w:tbl>{row}</w:tbl>")).rows[0].texts == ["in a row"]


@pytest.mark.parametrize(
    "sign, ticked",
    [("☐ ", False), ("☒ ", True), ("☑", True), ("✓ ", True)],
)
def test_a_box_at_the_beginning_is_a_tick_box(sign: str, ticked: bool) -> None:
    (block,) = blocks(word(p(f"{sign}Nadia to send it")))

    assert isinstance(block, Paragraph)
    assert (block.box, block.text) == (ticked, "Nadia to send it")


def test_an_old_form_has_boxes_too() -> None:
    box = "<w:r><w:fldChar><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>"

    (block,) = blocks(word(p("Nadia to send it", before=box)))

    assert isinstance(block, Paragraph)
    assert (block.box, block.text) == (True, "Nadia to send it")


def test_struck_and_bold_words_are_told_apart() -> None:
    body = (
        "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>done with</w:t></w:r></w:p>"
        '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Loud</w:t></w:r><w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t> soft</w:t></w:r></w:p>'
    )

    struck, mixed = blocks(word(body))

    assert isinstance(struck, Paragraph)
    assert isinstance(mixed, Paragraph)
    assert (struck.struck, mixed.struck) == (True, False)
    assert [run.bold for run in mixed.runs] == [True, False]


def test_merged_cells_keep_the_columns_of_those_below() -> None:
    body = rows(
        cell(p("ACTIONS"), about='<w:gridSpan w:val="2"/>') + cell(p("Lead")),
        cell(p("1a"), about='<w:vMerge w:val="restart"/>') + cell(p("send it")) + cell(p("NF")),
        cell(p(), about="<w:vMerge/>") + cell(p("print it")) + cell(p("IS")),
    )

    found = only_table(word(body))

    assert [row.text(2) for row in found.rows] == ["Lead", "NF", "IS"]
    assert [row.cells[0].continues for row in found.rows] == [False, False, True]


def test_tables_in_tables_are_read() -> None:
    inner = rows(cell(p("Nadia")) + cell(p("send it")))

    (block,) = [
        each
        for each in only_table(word(rows(cell(inner + p())))).rows[0].cells[0].blocks
        if isinstance(each, Table)
    ]

    assert block.rows[0].texts == ["Nadia", "send it"]


def test_fields_show_their_result_and_hidden_words_stay_hidden() -> None:
    body = (
        '<w:p><w:r><w:instrText>DATE \\@ "d MMMM"</w:instrText></w:r><w:r><w:t>5 May</w:t></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    )

    assert lines(word(body)) == ["5 May"]


def test_a_line_break_makes_a_line_of_its_own() -> None:
    assert lines(word("<w:p><w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r></w:p>")) == ["one", "two"]


def test_comments_are_read_apart_from_the_text() -> None:
    document = read_word(
        word(p("Agreed."), comments=f'<w:comment w:author="Imran">{p("Was it?")}</w:comment>')
    )

    assert [(each.author, each.text) for each in document.comments] == [("Imran", "Was it?")]


def test_what_python_docx_writes_is_read() -> None:
    document = building.blank()
    document.core_properties.title = "Minutes of the network"
    document.add_heading("Actions", level=2)
    document.add_paragraph("Nadia to send it", style="List Bullet")

    found = read_word(building.saved(document))

    heading, item = found.blocks
    assert found.title == "Minutes of the network"
    assert isinstance(heading, Paragraph)
    assert isinstance(item, Paragraph)
    assert (heading.heading, heading.text) == (2, "Actions")
    assert (item.bullet, item.text) == (True, "Nadia to send it")


def test_a_strict_document_reads_like_any_other() -> None:
    strict = (
        '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:r><w:t>Agreed.'
        "</w:t></w:r></w:p></w:body></w:document>"
    )

    assert lines(word("", document=strict)) == ["Agreed."]


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<w:document {building.NAMES}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    "data, reason",
    [
        pytest.param(word("", document=LAUGHS), "entities", id="entities that grow"),
        pytest.param(b"%PDF-1.7 and so on", "pdf", id="a PDF"),
        pytest.param(OLE, "doc", id="the old format"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "password", id="a password"),
        pytest.param(b"{\\rtf1 hello}", "rtf", id="rich text"),
        pytest.param(word(p("x"))[:-200], "damaged", id="half a file"),
        pytest.param(building.packed([("hello.txt", "hello")]), "not_word", id="some other zip"),
        pytest.param(word("", document="<w:document"), "damaged", id="broken XML"),
        pytest.param(building.packed([("[Content_Types].xml", "<Types/>"), ("word/vbaProject.bin", "x")]), "macros", id="macros"),
        pytest.param(word("", document="<a>" + " " * 31_000_000 + "</a>"), "bomb", id="a zip bomb"),
        pytest.param(building.packed((f"{n}.xml", "") for n in range(3000)), "bomb", id="thousands of parts"),
        pytest.param(word(p("x") * 60_001), "too_long", id="tens of thousands of paragraphs"),
    ],
)  # fmt: skip
def test_what_may_not_be_opened_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentProblem) as problem:
        read_word(data)

    assert problem.value.reason == reason


def test_tables_nested_without_end_stop_somewhere() -> None:
    deep = p("x")
    for _ in range(60):
        deep = rows(cell(deep))

    assert blocks(word(deep))
