import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.parts.rules import (
    checked_details,
    likely_same,
    loose_name,
    part_key,
    version_name,
)
from steward.domain.parts.terms import NamedPart
from steward.foundation.core.errors import Invalid


def part(key, name, kind="model"):
    return NamedPart(key=key, kind=kind, name=name)


@given(st.text())
def test_a_key_is_its_own_key(name):
    assert part_key(part_key(name)) == part_key(name)


def test_spaces_and_case_make_no_second_part():
    assert part_key("  Acme  Scorer ") == part_key("acme scorer")


def test_publisher_and_punctuation_are_looked_past():
    assert loose_name("google/gemma-7b") == loose_name("Gemma 7B")
    known = [part("1", "google/gemma-7b"), part("2", "google/gemma-7b", "dataset"), part("3", "x")]

    assert [item.key for item in likely_same(known, "model", "Gemma 7B")] == ["1"]
    assert likely_same(known, "model", "Google/Gemma-7b") == ()


def test_a_version_without_a_name_is_called_by_its_digest():
    assert version_name("", "abcdef0123456789") == "card abcdef0123"
    assert version_name(" 2.1 ", "abc") == "2.1"
    assert version_name("", "") == ""


def test_details_become_lists_and_texts():
    assert checked_details({"base_model": "a, b;c", "limitations": " weak "}) == {
        "base_model": ["a", "b", "c"],
        "limitations": "weak",
    }
    assert checked_details({"metrics": [{"name": "F1", "value": 0.9}]}) == {
        "metrics": [{"name": "F1", "value": "0.9", "dataset": ""}]
    }


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"colour": "red"}, "colour"),
        ({"personal_data": "maybe"}, "personal_data"),
        ({"metrics": "F1"}, "metrics"),
        ({"metrics": ["F1"]}, "metrics"),
    ],
)
def test_wrong_details_are_refused_with_their_place(given, place):
    with pytest.raises(Invalid) as error:
        checked_details(given)
    assert error.value.place == place
