import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from steward.extensions.reports.documents import report
from steward.extensions.reports.documents.blocks import blocks_of
from tests.domain.documents.test_rules import COLOURS, GIF
from tests.extensions.reports import samples
from tests.extensions.reports.test_reports import page_count

WITHOUT_COLOURS = GIF.replace(COLOURS, b"\x00\x00\x00")


@pytest.mark.parametrize(
    ("make", "head"),
    [(report.sheet_pdf, b"%PDF"), (report.sheet_word, b"PK"), (report.sheet_markdown, b"# Log")],
)
def test_a_document_is_made_the_same_byte_for_byte(make, head):
    sheet = samples.sheet(GIF)

    assert make(sheet) == make(sheet)
    assert make(sheet).startswith(head)


def test_a_draft_bears_its_watermark_and_what_is_in_force_does_not():
    draft = samples.sheet(GIF)
    in_force = replace(draft, notice="")

    assert page_count(report.sheet_pdf(draft)) == 1
    assert len(report.sheet_pdf(draft)) > len(report.sheet_pdf(in_force))
    assert b"Draft, not in force" in report.sheet_markdown(draft)
    assert b"Draft" not in report.sheet_markdown(in_force)


def test_a_picture_that_cannot_be_drawn_does_not_keep_the_document_from_being_made():
    sheet = samples.sheet(WITHOUT_COLOURS)

    assert page_count(report.sheet_pdf(sheet)) == 1


def test_a_word_file_holds_its_parts_and_the_picture():
    with zipfile.ZipFile(BytesIO(report.sheet_word(samples.sheet(GIF)))) as archive:
        body = archive.read("word/document.xml").decode()
        assert archive.read("word/media/image1.gif") == GIF

    for style in ("Notice", "Title", "Heading2", "ListParagraph", "Quote", "Code", "TableText"):
        assert f'w:val="{style}"' in body
    assert "x = #panic(&quot;no&quot;)" in body or 'x = #panic("no")' in body


def test_every_kind_of_block_is_told():
    kinds = [block["kind"] for block in blocks_of(samples.TEXT)]

    assert kinds == [
        *("paragraph", "heading", "list", "quote", "table", "code", "paragraph", "rule"),
        "paragraph",
    ]
