import io
import json
import zipfile

import pytest
import typst
import xlsxwriter

from steward.domain.evidence.models import EvidenceText, EvidenceWord
from steward.domain.evidence.operations import keep_version
from steward.domain.evidence.queries.searching import search_evidence
from steward.domain.evidence.terms.kinds import EvidenceLevel, Provenance
from steward.extensions.exchange.evidence_texts import read_texts
from steward.extensions.exchange.words import words_of
from steward.foundation.core.errors import Invalid
from steward.foundation.files.rules import MARKUP, NOTEBOOK, PDF, SHEET, WORD


def kept(actor, name, content):
    return keep_version(
        actor=actor,
        item_key=name,
        title=f"Kept {name[:3]}",
        name=name,
        content=content,
        provenance=Provenance(),
        level=EvidenceLevel.L1,
    )


def a_workbook():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Readings").write_row(0, 0, ["harbour pilots", 12])
    return file.getvalue()


def a_word_file():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        body = "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>Validated lighthouses</w:t></w:r></w:p></w:body></w:document>"
        archive.writestr("word/document.xml", body)
    return file.getvalue()


def test_words_of_every_kind_are_found_with_where_they_stand(owner, a_pdf):
    book = {"cells": [{"source": ["import numpy\n"], "outputs": [{"text": ["drift 0.2"]}]}]}
    kept(owner, "one.xlsx", a_workbook())
    kept(owner, "two.docx", a_word_file())
    kept(owner, "six.ipynb", json.dumps(book).encode())
    kept(owner, "ten.html", b"<html><script>secret()</script><p>Foghorns &amp; bells</p>")
    kept(owner, "pdf.pdf", a_pdf)
    kept(owner, "bad.pdf", b"%PDF-1.7 nothing")

    assert (read_texts(actor=owner), read_texts(actor=owner), read_texts(actor=owner)) == (5, 1, 0)

    def found(words):
        return [(str(hit.item), hit.pieces) for hit in search_evidence(owner, words)]

    assert found("Pilot harbours")[0][1] == (
        ("Readings\n", False),
        ("harbour", True),
        (" ", False),
        ("pilots", True),
    )
    assert [name for name, _ in found("validate")] == ["EV-0002 Kept two"]
    assert [name for name, _ in found("drift numpy")] == ["EV-0003 Kept six"]
    assert [name for name, _ in found("bells")] == ["EV-0004 Kept ten"]
    assert found("secret") == []
    assert [name for name, _ in found("Lanterns")] == ["EV-0005 Kept pdf"]
    assert [name for name, _ in found("ev-0002")] == ["EV-0002 Kept two"]
    assert len(found("kept")) == 6
    bad = EvidenceText.objects.get(version__name="bad.pdf")
    assert (bad.state, bad.note[:18]) == ("refused", "The PDF is damaged")

    kept(owner, "one.xlsx", b"anchors")
    read_texts(actor=owner)
    assert found("harbour") == []
    assert EvidenceWord.objects.filter(word="anchor").count() == 1


@pytest.fixture
def a_pdf():
    return typst.compile(b"= Lanterns\nThey shine.", format="pdf")


def test_what_cannot_be_read_says_why():
    for media, content, said in (
        (WORD, b"PK\x03\x04", "damaged"),
        (SHEET, b"PK\x03\x04", "damaged"),
        (NOTEBOOK, b"[1]", "damaged"),
        (PDF, b"%PDF-", "damaged"),
    ):
        with pytest.raises(Invalid, match=said):
            words_of(content, media.type, "file")
    assert words_of(b"<b>a</b>", MARKUP.type, "a.html") == " a "
