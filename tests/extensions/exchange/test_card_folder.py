import hashlib
import io
import zipfile

import pytest

from steward.extensions.exchange import card_folder
from steward.extensions.exchange.card_folder import name_of, pack, part_of, read_cards
from steward.foundation.core.errors import Invalid

GOOD = b"""---
license: mit
base_model: acme/base
library_name: transformers
pipeline_tag: text-generation
datasets: [acme/corpus]
tags: [pii]
---
# Net
## Limitations
Weak on numbers.
"""


def archive(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name.replace("__dot__", ".").replace("__slash__", "/"), content)
    return packed.getvalue()


def read(*files):
    return read_cards(pack(files), "cards.zip")


def test_each_card_is_read_for_itself_and_a_bad_one_is_named_with_its_line():
    bomb = b"---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n"
    readings = read(
        ("good.md", GOOD),
        ("latin.md", b"# A\nna\xefve"),
        ("list.md", b"---\n- a\n---\n"),
        ("bomb.md", bomb),
        ("bare.md", b"# Bare"),
    )
    found = {item.name: item for item in readings}

    assert found["good.md"].card.licence == "mit"
    assert found["latin.md"].problem == "latin.md:2: The card is not UTF-8."
    assert found["list.md"].problem.startswith("list.md:2: ")
    assert found["bomb.md"].problem.startswith("bomb.md:")
    assert found["bare.md"].card.notes


def test_a_card_becomes_a_part_with_what_it_says():
    part = part_of(read(("acme__net.md", GOOD))[0])

    assert (part.kind, part.name, part.licence, len(part.digest)) == (
        "model",
        "acme/net",
        "mit",
        64,
    )
    assert part.details == {
        "base_model": ["acme/base"],
        "datasets": ["acme/corpus"],
        "task": "text-generation",
        "library": "transformers",
        "limitations": "Weak on numbers.",
        "personal_data": "yes",
    }


def test_a_card_that_cannot_be_read_becomes_no_part():
    with pytest.raises(Invalid):
        part_of(read(("latin.md", b"\xff"))[0])


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("acme__net.md", "acme/net"),
        ("cards/acme__net/README.md", "acme/net"),
        ("net/README.md", "Net"),
        ("net.md", "Net"),
    ],
)
def test_the_file_says_how_the_publisher_calls_it(file, name):
    assert name_of(read((file, GOOD))[0]) == name


def test_a_title_of_a_template_is_no_name():
    assert name_of(read(("mine.md", b"# {{ model_id }}"))[0]) == "mine"


def test_files_of_one_name_are_kept_apart():
    names = [item.name for item in read(("README.md", b"# A"), ("README.md", b"# B"))]

    assert sorted(names) == ["README (2).md", "README.md"]


def test_only_cards_are_taken_from_an_archive():
    content = archive(
        a__dot__md="# A", b__dot__bin="x", __MACOSX__slash__a__dot__md="x", c__dot__YAML="name: c"
    )

    assert [item.name for item in read_cards(content, "x.zip")] == ["a.md", "c.YAML"]


def test_bombs_and_what_is_no_archive_are_refused(monkeypatch):
    with pytest.raises(Invalid, match="not a readable ZIP"):
        read_cards(b"PK\x03\x04 broken", "x.zip")
    with pytest.raises(Invalid, match="no card"):
        read_cards(archive(a__dot__bin="x"), "x.zip")
    with pytest.raises(Invalid, match="far more than its size"):
        read_cards(archive(**{f"a{n}__dot__md": b"0" * 1_000_000 for n in range(3)}), "x.zip")
    monkeypatch.setattr(card_folder, "MOST_CARDS", 2)
    with pytest.raises(Invalid, match="3 cards"):
        read_cards(archive(a__dot__md="a", b__dot__md="b", c__dot__md="c"), "x.zip")
    with pytest.raises(Invalid, match="More than 2"):
        pack((f"{n}.md", b"x") for n in range(3))
    monkeypatch.setattr(card_folder, "MOST_ENTRIES", 2)
    with pytest.raises(Invalid, match="packs 3"):
        read_cards(archive(a__dot__md="a", b__dot__md="b", c__dot__md="c"), "x.zip")


def test_a_protected_archive_is_refused():
    content = bytearray(archive(a__dot__md="# A"))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        content[content.index(mark) + (6 if mark[2] == 3 else 8)] |= 1

    with pytest.raises(Invalid, match="password"):
        read_cards(bytes(content), "x.zip")


def test_a_card_larger_than_a_card_is_named_and_the_rest_goes_on():
    noise = hashlib.shake_256(b"noise").hexdigest(700_000).encode()
    readings = read(("big.md", noise), ("good.md", GOOD))

    assert "at most 1 MB" in readings[0].problem
    assert readings[1].card is not None
