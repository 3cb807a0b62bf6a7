"""What strangers bring costs no more memory than a limit, whichever reader takes it."""

import io
import tracemalloc
import zipfile
from contextlib import suppress

import pytest

from steward.domain.crosswalks.queries import Catalogue
from steward.extensions.exchange.card_folder import read_cards
from steward.extensions.exchange.cards import read_card
from steward.extensions.exchange.prose import read_prose
from steward.extensions.exchange.questionnaires.reading import read_foreign
from steward.extensions.exchange.registers.reading import read_register
from steward.extensions.exchange.tables import read_table
from steward.extensions.exchange.ties import read_ties
from steward.extensions.packs.foreign.convert import convert
from steward.foundation.core.errors import DomainError

MB = 1_000_000
MOST = 400 * MB


def a_bomb(entry, size):
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(entry, "w") as inside,
    ):
        for _ in range(size // MB):
            inside.write(bytes(MB))
    return file.getvalue()


HOSTILE = {
    "one line": b"x" * (20 * MB),
    "one cell": b'a,b\n"' + b"y" * (20 * MB) + b'",2\n',
    "many columns": b",".join(b"c%d" % number for number in range(400_000)) + b"\n1\n",
    "many rows": b"a,b\n" + b"1,2\n" * 40_000,
    "many empty lines": b"a,b\n" + b"\n" * 100_000,
    "many brackets": b"[" * MB,
    "many braces": b'{"a":' * (MB // 5),
    "anchors": b"---\na: &a [x,x]\n"
    + b"".join(b"%c: &%c [*%c,*%c]\n" % (98 + n, 98 + n, 97 + n, 97 + n) for n in range(24))
    + b"---\n",
    "a sheet of zeros": a_bomb("xl/worksheets/sheet1.xml", 300 * MB),
    "a card of zeros": a_bomb("card.md", 300 * MB),
    "a document of zeros": a_bomb("word/document.xml", 300 * MB),
    "zeros": bytes(20 * MB),
}
READERS = {
    "table": lambda content: read_table(content, "brought.csv"),
    "document": lambda content: read_prose(content, "brought.docx"),
    "prose": lambda content: read_prose(content, "brought.md"),
    "ties": lambda content: read_ties(content, "brought.csv", Catalogue({}, ())),
    "register": lambda content: read_register(content, "brought.csv"),
    "card": lambda content: read_card(content, "brought.md"),
    "cards": lambda content: read_cards(content, "brought.zip"),
    "questionnaire": lambda content: read_foreign(content, "brought"),
    "library": lambda content: convert([("brought.yaml", content)], {}),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_no_reader_takes_more_memory_than_its_limit(read, content):
    tracemalloc.start()
    with suppress(DomainError):
        read(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST, f"{peak / MB:,.0f} MB"
