import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.documents.rules.parsing import plain_text, sections_of
from steward.extensions.exchange.prose import read_prose
from steward.extensions.reports.documents.blocks import blocks_of
from steward.extensions.reports.documents.word import Drawn, word_bytes
from steward.foundation.core.errors import Invalid
from tests.domain.documents.test_rules import GIF

TEXT = """## Purpose

We **log** what *matters*, see [the law](https://example.org/a?b=1).

1. One
2. Two

- A point
   - A point below

| Who | When |
| --- | --- |
| Ops | daily |

![A chart](image-1)
"""


def word(text, pictures=None):
    return word_bytes("Title", [], blocks_of(text), pictures or {})


def repacked(content, **parts):
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.namelist():
            new.writestr(
                entry, parts.get(entry.rpartition("/")[2].partition(".")[0]) or old.read(entry)
            )
    return file.getvalue()


def test_what_is_written_out_is_read_back_the_same():
    picture = Drawn(content=GIF, kind="gif", width=1, height=1)
    found = read_prose(word(TEXT, {1: picture}), "log.docx")

    assert found.title == "Title"
    assert blocks_of(found.text) == blocks_of(TEXT)
    assert found.pictures == (("image1.gif", GIF),)
    assert found.left_out == ()


@given(st.lists(st.text("ab c*_#[]|<>\\`1.-+&", max_size=30), min_size=1, max_size=6))
def test_no_words_are_lost_or_become_marks(lines):
    from steward.extensions.reports.documents.word import _plain

    blocks = [{"kind": "paragraph", "spans": [_plain(line)]} for line in lines]
    found = read_prose(word_bytes("T", [], blocks, {}), "x.docx")

    assert plain_text(found.text).split() == " ".join(lines).split()
    assert all(block["kind"] == "paragraph" for block in blocks_of(found.text))


def test_markdown_begins_with_its_title():
    found = read_prose(b"\xef\xbb\xbf# Logging\r\n\r\n## Why\r\n\r\nBecause.\r\n", "a.md")

    assert found.title == "Logging"
    assert [item.title for item in sections_of(found.text)] == ["Why"]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"x", "a.pdf", "Bring a DOCX or Markdown"),
        (b"x", "a.docx", "damaged"),
        (b"\xff\xfe\xff", "a.md", "not in UTF-8"),
        (b"x" * 20_001, "a.md", "too long"),
        (repacked(word("x"), document=b"<!DOCTYPE a []><a/>"), "a.docx", "document type"),
        (repacked(word("x"), document=b"<a>" * 300), "a.docx", "nested too deep"),
        (repacked(word("x"), document=b"<a>"), "a.docx", "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(content, name, reason):
    with pytest.raises(Invalid, match=reason):
        read_prose(content, name)
