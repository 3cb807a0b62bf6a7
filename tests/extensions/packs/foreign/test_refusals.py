import contextlib
import json
import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.extensions.packs.foreign.convert import convert
from steward.extensions.packs.foreign.terms import LibraryError
from tests.extensions.packs.foreign.libraries import QUIRKS

HEAD = b"urn: urn:x:risk:library:x\nlocale: en\nref_id: X\nversion: 1\n"
SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)
KEYS = st.sampled_from(
    [
        "framework",
        "frameworks",
        "requirement_mapping_sets",
        "requirement_mapping_set",
        "reference_controls",
        "threats",
        "risk_matrix",
        "preset",
        "metric_definitions",
        "requirement_nodes",
        "urn",
        "parent_urn",
        "questions",
        "choices",
        "depends_on",
        "grid",
        "requirement_mappings",
        "probability",
        "impact",
        "risk",
        "implementation_groups",
    ]
)
SHAPED = st.recursive(
    SCRAPS,
    lambda inner: st.dictionaries(KEYS, inner | st.lists(inner, max_size=3), max_size=5),
    max_leaves=30,
)


def refused(content: bytes) -> str:
    with pytest.raises(LibraryError) as caught:
        convert([("x.yaml", content)], {})
    return f"{caught.value.place}: {caught.value.message}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "x.yaml:1: This is no library: its top is no mapping."),
        (b"- 1", "x.yaml:1: This is no library: its top is no mapping."),
        (
            b"urn: u",
            "x.yaml:1: This is no library: it says nothing of locale, ref_id, version, objects.",
        ),
        (HEAD + b"objects: []", "x.yaml:1: “objects” must be a mapping."),
        (b"a: \xff", "x.yaml:1: The byte 0xff is not UTF-8; save the file as UTF-8."),
        (b"a: [1", "x.yaml:2: This is not YAML: did not find expected ',' or ']'."),
        (
            b"a: !!python/name:os.system x",
            "x.yaml:1: The tag “tag:yaml.org,2002:python/name:os.system” is not taken.",
        ),
        (b"[" * 100_000, "x.yaml:1: Lists and keys are nested deeper than 60 levels."),
        (b"a: *b", "x.yaml:1: The alias “b” stands for nothing that is complete."),
        (b"a: 1\n---\nb: 2", "x.yaml:2: A library is one document; a second one begins here."),
        (b"? [1]\n: 2", "x.yaml:1: A key is a text or a number."),
        (
            HEAD + b"objects: {framework: {}, frameworks: []}",
            "x.yaml:5: framework and frameworks exclude each other.",
        ),
    ],
)
def test_what_is_no_library_is_refused_with_its_place(content, expected):
    assert refused(content) == expected


def test_aliases_that_multiply_are_refused_before_they_grow():
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    begun = time.process_time()

    assert "holds more than 2,000,000 values" in refused("\n".join(lines).encode())
    assert time.process_time() - begun < 2


def test_a_chain_of_parents_without_end_is_cut_in_time():
    nodes = "".join(
        f"    - {{urn: 'urn:x:risk:req_node:x:{i}', assessable: true, parent_urn: 'urn:x:risk:req_node:x:{(i + 1) % 4000}'}}\n"
        for i in range(4000)
    )
    text = (
        HEAD
        + b"objects:\n  framework:\n    urn: urn:x:f\n    requirement_nodes:\n"
        + nodes.encode()
    )
    begun = time.process_time()

    found = convert([("x.yaml", text)], {})[0]

    assert len(found.pack.resources[0].body["nodes"]) == 4000
    assert time.process_time() - begun < 5


@settings(max_examples=150, deadline=2000)
@given(SHAPED)
def test_whatever_objects_hold_there_is_a_pack_or_a_clear_refusal(objects):
    head = yaml.safe_load(HEAD)
    content = yaml.safe_dump(
        head | {"objects": {"x": 1} if not isinstance(objects, dict) else objects}
    )
    with contextlib.suppress(LibraryError):
        found = convert([("x.yaml", content.encode("utf-8", "replace"))], {})
        json.dumps([item.body for item in found[0].pack.resources], allow_nan=False)


@settings(max_examples=150, deadline=2000)
@given(st.integers(0, len(QUIRKS) - 1), st.integers(0, 40), st.binary(max_size=12))
def test_a_library_with_a_hole_is_read_or_refused(start, length, filling):
    content = QUIRKS[:start] + filling + QUIRKS[start + length :]
    with contextlib.suppress(LibraryError):
        convert([("x.yaml", content)], {})
