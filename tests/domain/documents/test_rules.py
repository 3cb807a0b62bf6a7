import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.documents.rules import parsing
from steward.domain.documents.rules.boilerplate import begun_text, judge
from steward.domain.documents.rules.checking import check_text
from steward.domain.documents.rules.dates import add_months, kept_until
from steward.domain.documents.rules.filling import changed_since, fields_in, filled
from steward.domain.documents.rules.parsing import images_in, plain_text, sections_of
from steward.domain.documents.rules.pictures import read_picture
from steward.domain.documents.rules.redlining import redline, words_compared
from steward.domain.documents.rules.speaking import spoken_points
from steward.domain.documents.rules.states import next_number
from steward.domain.documents.terms.fields import FIELDS
from steward.domain.documents.terms.outlines import Heading, Outline
from steward.foundation.core.errors import Invalid

OWN = (
    "## How we log\n\nEvery model writes what it was asked, what it answered and who asked, into a"
    " store that two people may read. Entries are kept for a year and then destroyed."
)
COLOURS = b"\x80\x00\x00\x00\x00\x00\xff\xff\xff"
GIF = (
    b"GIF89a\x01\x00\x01\x00" + COLOURS + b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
GUIDANCE = (
    "Say which events are recorded, where they are kept, for how long, and who may read them."
)
OUTLINE = Outline(
    id="doc-x",
    title="Logging",
    kind="procedure",
    necessity="mandatory",
    satisfies=("A.6.2.8",),
    also=(),
    owner_role="Engineer",
    approver_role="Manager",
    review_months=12,
    headings=(
        Heading("Purpose", "Explain in two sentences why the organisation keeps logs at all."),
        Heading("What is logged", GUIDANCE),
    ),
)
WORDS = st.text("abc de\n#*|-![]()`{}<>&_", max_size=200)


def test_an_outline_is_all_template_until_it_is_written():
    found = judge(begun_text(OUTLINE), OUTLINE)

    assert found.is_outline
    assert found.share == 1
    assert [item.percent for item in found.sections] == [100, 100]


def test_own_words_in_place_of_the_guidance_are_written():
    text = f"## Purpose\n\n{OWN.partition(chr(10))[2]}\n\n## What is logged\n\n> {GUIDANCE}\n"

    found = judge(text, OUTLINE)

    assert [item.is_written for item in found.sections] == [True, False]
    assert not found.is_outline


def test_guidance_that_stands_beside_own_words_is_told():
    own = OWN.partition("\n")[2]
    found = judge(f"## What is logged\n\n> {GUIDANCE}\n\n{own}\n\n{own}", OUTLINE)

    assert found.sections[0].reasons == ("still holds the guidance of the outline",)
    assert found.sections[0].share < 0.5


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "is empty"),
        ("We at [name of the organisation] keep logs of every answer given.", "placeholder"),
        ("Lorem ipsum dolor sit amet, consectetur adipiscing elit.", "filler"),
        ("The retention is TBD and will be settled with the board.", "placeholder “TBD”"),
        ("Approved by ________ on the day of the meeting in spring.", "blank to fill in"),
    ],
)
def test_what_nobody_filled_in_is_named(body, reason):
    found = judge(f"## Retention\n\n{body}", OUTLINE)

    assert reason in found.sections[0].reasons[0]


def test_links_and_parents_of_written_sections_are_no_placeholder():
    text = f"# Handbook\n\n{OWN}\n\nSee [the law](https://example.org) and [x] done."

    assert judge(text, OUTLINE).unwritten == ()


@given(st.integers(0, 2), WORDS)
def test_more_of_the_outline_never_makes_a_text_more_ones_own(times, words):
    body = "One keeps what was asked and answered in a place that few may read. " + words
    before = judge(f"## What is logged\n\n{body}", OUTLINE)
    after = judge(f"## What is logged\n\n{body}\n\n" + f"{GUIDANCE}\n\n" * (times + 1), OUTLINE)

    assert after.share >= before.share
    assert 0 <= before.share <= 1


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 1200))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months):
    later = add_months(day, months)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and later.day >= 28)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 600))
def test_a_version_is_kept_from_the_day_that_starts_its_time(day, months):
    assert kept_until("published", months, published=day, replaced=None) == add_months(day, months)
    assert kept_until("replaced", months, published=day, replaced=None) is None
    assert kept_until("replaced", None, published=day, replaced=day) is None


@given(st.lists(st.booleans(), max_size=20))
def test_numbers_of_versions_only_grow(minors):
    last = None
    for is_minor in minors:
        fresh = next_number(last, is_minor=is_minor)
        assert last is None or fresh > last
        last = fresh


@given(WORDS, WORDS)
def test_a_redline_holds_both_texts(before, after):
    pieces = words_compared(before, after)

    assert "".join(p.text for p in pieces if p.kind != "new") == before
    assert "".join(p.text for p in pieces if p.kind != "gone") == after


@given(WORDS, WORDS)
def test_a_redline_names_every_section_of_both(before, after):
    found = redline(before, after)

    old = [c.was or c.title for c in found if c.standing != "new"]
    assert len(old) == len(sections_of(before))
    assert len([c for c in found if c.standing != "gone"]) == len(sections_of(after))
    assert all(c.standing == "same" for c in redline(after, after))


def test_a_section_with_another_heading_and_the_same_words_was_renamed():
    before, after = OWN, OWN.replace("How we log", "Logging").replace("a year", "two years")
    (change,) = redline(before, after)

    assert (change.title, change.was, change.standing) == ("Logging", "How we log", "changed")
    assert [p.text.strip() for p in change.pieces if p.kind == "new"] == ["two years"]


def test_a_heading_in_code_is_no_section():
    text = "## One\n\n```\n## not one\n```\n\n## Two\n\nWords."

    assert [item.title for item in sections_of(text)] == ["One", "Two"]


def test_fields_are_words_and_never_marks():
    text = "We run {{ systems.count }} for {{ organisation.name }}; {{ nobody.knows }}."
    said = filled(text, {"systems.count": "7", "organisation.name": "*A*|<b>\nInc"})

    assert fields_in(text) == ("systems.count", "organisation.name", "nobody.knows")
    assert plain_text(said) == "We run 7 for *A*|<b> Inc; {{ nobody.knows }}."
    assert filled(text, {}).startswith("We run – for –;")


def test_what_moved_since_is_told():
    then = {"systems.count": "7", "soa.revision": "1"}

    assert changed_since(then, {"systems.count": "8", "soa.revision": "1"}) == (
        (FIELDS["systems.count"], "7", "8"),
    )


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        GIF[:-1],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"\xff\xd8\xff\xd9",
    ],
)
def test_what_is_no_whole_picture_is_refused(bad):
    with pytest.raises(Invalid):
        read_picture(bad)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_picture(content):
    for head in (b"", b"GIF89a", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        with contextlib.suppress(Invalid):
            read_picture(head + content)


def test_a_picture_is_known_by_its_bytes():
    assert (read_picture(GIF).media_type, read_picture(GIF).width) == ("image/gif", 1)


def test_only_pictures_of_the_document_count():
    text = "![a](image-2) ![b](https://example.org/x.png) ![c](image-2) `![d](image-3)`"

    assert images_in(text) == (2,)


@pytest.mark.parametrize("text", ["x" * 10_001, "x\n" * 15_000, "y" * 200_001, "[" * 1_001])
def test_a_text_beyond_its_bounds_is_refused(text):
    with pytest.raises(Invalid, match=r"too long|Keep it|brackets"):
        check_text(text)


def test_a_policy_speaks_to_a_point_by_a_written_section():
    text = (
        "## Our purpose\n\nWe use AI to answer letters faster, and never to decide on people alone."
        "\n\n## Objectives\n\n> TODO\n\n## Rules\n\nWe meet the requirements of every law that"
        " applies to us, and we continually improve how we work with AI every year."
    )
    found = spoken_points(sections_of(text), judge(text, None).sections)

    assert [item.section for item in found] == ["Our purpose", "", "Rules", "Rules"]


LINES = st.sampled_from(
    ["# One", "## Two ##", "### *Three*", "#no", " # In", "    # code", "- item", "  - inner", "1. first",
     "> said", "> # quoted", "- # in a list", "```", "~~~", "````", "```py", "```a`b", "  ```", "- ```",
     "> ```", "text", "**bold** ``` text", "| a | b |", "| --- | --- |", "Title", "=====", "---", "",
     "", "[a]: http://x", "[a]", "\\# no", "\t# tab", "<div>", "a\u2028# b", "a\r# c"]
)  # fmt: skip


@given(lines=st.lists(LINES, max_size=14), end=st.sampled_from(["", "\n", "\n\n"]))
def test_a_text_read_in_parts_is_the_text_read_whole(lines, end):
    text = "\n".join(lines) + end
    whole = parsing._parser().parse(text)
    read = [{**token.as_dict(), "map": None} for token in parsing.parsed(text)]
    assert read == [{**token.as_dict(), "map": None} for token in whole]

    lines = text.replace("\r", "\n").split("\n")
    heads = [token for token in whole if token.type == "heading_open" and not token.level]
    begins = [token.map[1] for token in heads]
    ends = [*(token.map[0] for token in heads), len(lines)]
    bodies = ["\n".join(lines[a:b]).strip() for a, b in zip([0, *begins], ends, strict=True)]
    found = sections_of(text)
    assert [item.body for item in found] == bodies[not bodies[0] :]
    assert [item.level for item in found if item.level] == [int(token.tag[1]) for token in heads]
