import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.foundation.core.yaml_lines import YamlError, load_yaml

TEXTS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(-1000, 1000), TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


def refusal(text):
    with pytest.raises(YamlError) as caught:
        load_yaml(text, "a.yaml")
    return str(caught.value)


def test_every_value_has_its_line():
    located = load_yaml("a: 1\nb:\n  - x\n  - c: 2\n", "a.yaml")
    assert located.value == {"a": 1, "b": ["x", {"c": 2}]}
    assert located.place(("b", 1, "c")) == "a.yaml:4"
    assert located.place(("b", 0)) == "a.yaml:3"


def test_what_is_absent_has_the_line_of_its_nearest_parent():
    located = load_yaml("a: 1\nb:\n  c: 2\n", "a.yaml")
    assert located.place(("b", "missing", "deeper")) == "a.yaml:2"
    assert located.place(("missing",)) == "a.yaml:1"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3: ", "“a” is given twice"),
        ("a: 1\nb: &x 2\n", "a.yaml:2: ", "Anchors and aliases are not taken"),
        ("a: 1\nb: *x\n", "a.yaml:2: ", "Anchors and aliases are not taken"),
        ("a:\n  <<: {b: 1}\n", "a.yaml:2: ", "merge key"),
        ("a: 1\nb: [\n", "a.yaml:3: ", "This is not YAML"),
        ("a: 1\n---\nb: 2\n", "a.yaml:2: ", "another document"),
        ("a: 1\nb: 2026-13-45\n", "a.yaml:2: ", "cannot be read"),
        ("a: 1\nb: !!python/object:os.system {}\n", "a.yaml:2: ", "is not taken"),
        ("a: 1\nb: !!python/name:os.system\n", "a.yaml:2: ", "could not determine"),
        ("a: 1\n? [b]\n: 2\n", "a.yaml:2: ", "is no key"),
        ("a: 1\nb: " + "9" * 5000, "a.yaml:2: ", "A number has 5,000 characters"),
        (b"a: 1\nb: \xff\n", "a.yaml:2: ", "is not UTF-8"),
    ],
)
def test_refusals_name_the_line(text, place, words):
    message = refusal(text)
    assert message.startswith(place)
    assert words in message


def test_a_bomb_of_aliases_is_refused_at_once():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    assert "Anchors and aliases" in refusal("\n".join(lines))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 2_000_000,
        "a: " + ":".join(["59"] * 300_000),
        "".join(" " * n + "a:\n" for n in range(1000)),
    ],
    ids=["deep lists", "number to the base of sixty", "deep keys"],
)
def test_texts_made_to_be_slow_are_refused_quickly(text):
    start = time.process_time()
    refusal(text)
    assert time.process_time() - start < 1


def test_a_file_above_five_megabytes_is_refused():
    assert "5 MB are the limit" in refusal(b"#" * (5 * 1024 * 1024 + 1))


def test_an_empty_text_is_nothing():
    assert load_yaml("", "a.yaml").value is None


@given(VALUES)
def test_what_yaml_writes_is_read_again(value):
    import yaml

    assert load_yaml(yaml.safe_dump(value), "a.yaml").value == value


@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_a_refusal_with_its_place(content):
    assert place_of(content).startswith("a.yaml:")


def place_of(content):
    try:
        return load_yaml(content, "a.yaml").place()
    except YamlError as refused:
        return str(refused)
