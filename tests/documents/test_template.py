"""A network's own Word template: its look is kept; its text, and what could do harm, is not."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, RGBColor

from bot.documents.agenda_writer import AgendaPaper, AgendaRow, write_agenda
from bot.documents.reader import clean_template, read_minutes
from bot.domain.errors import DocumentProblem
from tests.documents.building import packed, saved, word
from tests.documents.libreoffice import printed

MADE = datetime(2024, 9, 2, 9, tzinfo=UTC)
ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
TEAL = RGBColor(0x00, 0x66, 0x66)


def template(*, dotx: bool = False) -> bytes:
    """With a header, a narrow page, a heading of its own colour, some text, and a picture from elsewhere."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "South Quay, all ports"
    document.sections[0].footer.paragraphs[0].text = "In confidence"
    document.sections[0].page_width, document.sections[0].left_margin = Cm(18), Cm(3)
    document.styles["Heading 1"].font.color.rgb = TEAL
    document.add_paragraph("Write your agenda here")
    settings = document.settings
    attached = OxmlElement("w:attachedTemplate")
    attached.set(
        qn("r:id"),
        document.part._settings_part.relate_to("https://tracker.example/x.dotm", ATTACHED, is_external=True),
    )
    settings.element.append(attached)
    data = saved(document)
    if not dotx:
        return data
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(b"document.main+xml", b"template.main+xml"))
    return file.getvalue()


def agenda(own: bytes | None) -> bytes:
    rows = (AgendaRow(number="1", time="10:00", title="Joint inspections", lines=("Area:", "  Process")),)
    return write_agenda(
        AgendaPaper(network="South Quay QA Leads", when="16 September", rows=rows, made=MADE, template=own)
    )


@pytest.mark.parametrize("dotx", [False, True], ids=["docx", "dotx"])
async def test_its_look_is_kept_and_its_text_is_not(dotx: bool) -> None:
    document = docx.Document(io.BytesIO(agenda(await clean_template(template(dotx=dotx), name="ours.docx"))))

    words = [each.text for each in document.paragraphs]
    assert "Write your agenda here" not in words
    assert words[:2] == ["South Quay QA Leads", "16 September"]
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "South Quay, all ports"
    assert [each.text for each in section.footer.paragraphs] == ["In confidence"]
    assert document.styles["Heading 1"].font.color.rgb == TEAL
    assert document.core_properties.title == "South Quay QA Leads: agenda, 16 September"
    assert sum(column.width for column in document.tables[0].columns) <= Cm(18 - 3 - 3.17) + 12


async def test_nothing_is_fetched_from_elsewhere() -> None:
    with zipfile.ZipFile(io.BytesIO(await clean_template(template(), name="ours.docx"))) as file:
        everything = b"".join(file.read(name) for name in file.namelist())

    assert b"tracker.example" not in everything
    assert b"attachedTemplate" not in everything


async def test_a_template_without_our_styles_gets_them() -> None:
    bare = await clean_template(word("<w:p/>"), name="bare.docx")

    document = docx.Document(io.BytesIO(agenda(bare)))
    assert [each.style.name for each in document.paragraphs if each.text == "Agenda"] == ["Heading 1"]


async def test_papers_made_with_it_read_back() -> None:
    own = await clean_template(template(), name="ours.docx")

    found = await read_minutes(agenda(own), name="agenda.docx")
    assert [each.description for each in found.agenda] == ["Joint inspections"]


async def test_papers_made_with_it_open_elsewhere(tmp_path: Path) -> None:
    own = await clean_template(template(), name="ours.docx")

    shown = printed("own-template", agenda(own), tmp_path)
    assert "South Quay, all ports" in shown.pages[0]
    assert "Joint inspections" in shown.pages[0]


@pytest.mark.parametrize(
    "data, reason",
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"%PDF-1.7", "pdf", id="a PDF"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "doc", id="the old format"),
        pytest.param(b"words", "not_word", id="words"),
        pytest.param(packed([("[Content_Types].xml", "<Types/>"), ("word/vbaProject.bin", "x")]), "macros", id="macros"),
        pytest.param(word("", document="<a>" + " " * 31_000_000 + "</a>"), "bomb", id="a bomb"),
        pytest.param(word("", document='<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "entities", id="entities"),
        pytest.param(word("<w:p/>")[:-100], "damaged", id="half a file"),
    ],
)  # fmt: skip
async def test_what_may_be_no_template_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentProblem) as problem:
        await clean_template(data, name="ours.docx")

    assert problem.value.reason == reason
