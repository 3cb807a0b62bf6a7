"""What each kind of file says, and that no file at all gets a parser into trouble."""

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.extensions.connectors.formats import formats
from steward.extensions.connectors.recognising import read_file
from steward.extensions.connectors.terms import Refused, SourceFile
from tests.extensions.connectors.samples import SAMPLES, SARIF, packed

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BOMB = """<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><name>&b;</name></bom>"""


def told(name):
    """Return what the sample of this name says."""
    content = next(content for _, other, content in SAMPLES if other == name)
    return read_file(content, name, NOW)[1]


@pytest.mark.parametrize(("kind", "name", "content"), SAMPLES, ids=[item[1] for item in SAMPLES])
def test_every_kind_is_known_by_itself_and_says_the_same_again(kind, name, content):
    found, reading = read_file(content, name, NOW)

    assert found.kind == kind
    assert reading == read_file(content, name, NOW)[1]
    parts = (reading.observations, reading.evaluations, reading.issues, reading.assets)
    assert any(parts)


def test_every_kind_has_a_sample():
    assert {item[0] for item in SAMPLES} == set(formats())


def test_sarif_counts_a_place_once_and_tells_two_places_apart():
    reading = told("scan.sarif")

    assert [(item.place, item.level) for item in reading.issues] == [
        ("model.pkl:3", "error"),
        ("model.pkl:9", "error"),
    ]
    assert reading.issues[0].message == "Unsafe operator os.system"
    assert reading.issues[0].subject.name == "acme/triage"
    assert reading.covers == "ModelScan · acme/triage"
    assert len(reading.notes) == 2

    moved = json.loads(json.dumps(SARIF).replace('"startLine": 3', '"startLine": 5'))
    again = read_file(json.dumps(moved).encode(), "a.sarif", NOW)[1]
    assert [item.fingerprint for item in again.issues] == [
        item.fingerprint for item in reading.issues
    ]


def test_intervals_come_from_the_counts():
    (score,) = told("new.eval").evaluations
    first, second = told("garak.report.jsonl").evaluations

    assert (score.score, score.samples, score.suite_version) == (0.8, 20, "3")
    assert (round(score.score_low, 3), round(score.score_high, 3)) == (0.584, 0.919)
    assert (first.score, first.lower_is_better, first.samples) == (0.4, True, 10)
    assert second.score == 0.0
    assert round(second.score_high, 3) == 0.299
    assert told("garak.report.jsonl").covers == "garak dan · acme/triage-7b"


def test_a_bill_says_the_same_in_json_and_xml():
    written, marked = told("bom.json"), told("bom.xml")

    assert written == marked
    said = {item.property: item.value for item in written.observations}
    assert said == {"bom.components": 1.0, "bom.completeness": 0.6, "bom.critical_flaw_days": 28.0}
    assert [item.rule for item in written.issues] == ["CVE-2026-1"]
    names = [(item.subject.kind, item.subject.name) for item in written.assets]
    assert names == [("system", "Triage"), ("model", "triage-7b"), ("supplier", "Acme")]


def test_values_arrive_in_the_words_of_the_vocabulary():
    said = {
        (item.property, item.detail.get("column", "")): item.value
        for name in ("report.json", "validation.json", "croissant.json", "inventory.spdx.json")
        for item in told(name).observations
    }

    assert said["drift.share", ""] == 0.25
    assert said["drift.score", "age"] == 0.99
    assert said["data.missing_share", "age"] == 0.25
    assert said["data.critical_passed", ""] == 0.0
    assert said["data.licence_restricts", ""] is True
    assert said["data.core_valid", ""] is True
    assert said["energy.kwh", ""] == 10.0


def test_the_version_in_use_is_the_one_that_an_alias_names():
    model, data = told("registry.json").assets

    assert (model.subject.version, model.stage) == ("2", "champion")
    assert [item.name for item in model.relies_on] == ["cases"]
    assert data.subject.digest == "d1"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bom.xml", BOMB.encode(), "document type"),
        ("a.json", b"[" * 200_000, "nested too deeply"),
        ("a.json", b'{"a":' * 90_000, "nested too deeply"),
        ("a.json", b'{"runs": ' + b"9" * 9000 + b"}", "number that is too long"),
        ("a.json", b"", "empty"),
        ("a.sarif", b'{"version": "2.1.0"}', "runs"),
        ("a.sarif", b"\xff\xfe", "line 1 is not UTF-8"),
        ("a.json", b'{"a": 1,\n "b": }', "line 2, column 7"),
        ("a.exe", b"MZ\x00\x01", "kind is not known"),
        ("a.eval", packed(b" " * 17_000_000), "more than 16 MB"),
        ("a.eval", packed(b" " * 17_000_000, zstd=True), "more than 16 MB"),
        ("a.eval", b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(name, content, words):
    start = time.process_time()

    with pytest.raises(Refused) as refused:
        read_file(content, name, NOW)

    assert words in refused.value.message
    assert time.process_time() - start < 2


def test_a_time_still_to_come_is_the_present_one():
    early = datetime(2026, 1, 1, tzinfo=UTC)
    _, reading = read_file(next(s[2] for s in SAMPLES if s[1] == "log.json"), "log.json", early)

    assert reading.evaluations[0].evaluated_at == early
    assert "still to come" in reading.notes[0]


NAMES = sorted({name for _, name, _ in SAMPLES})
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def changed(draw):
    """Return a sample of which bytes, or values at any place, are others."""
    _, name, content = draw(st.sampled_from(SAMPLES))
    if content[:1] == b"{" and draw(st.booleans()):
        first, _, rest = content.partition(b"\n")
        value = json.loads(first)
        for _ in range(draw(st.integers(1, 4))):
            value = other(draw, value)
        return name, json.dumps(value).encode() + b"\n" + rest
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 40)))
    return name, content[:start] + draw(st.binary(max_size=12)) + content[end:]


def other(draw, value):
    """Return a value in which one part, somewhere, is another."""
    if isinstance(value, dict) and value and draw(st.integers(0, 9)):
        key = draw(st.sampled_from(sorted(value)))
        return value | {key: other(draw, value[key])}
    if isinstance(value, list) and value and draw(st.integers(0, 9)):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], other(draw, value[place]), *value[place + 1 :]]
    return draw(JSON)


@settings(max_examples=300, deadline=2_000)
@given(
    st.one_of(
        changed(),
        st.tuples(st.sampled_from(NAMES), st.binary(max_size=200)),
        st.tuples(st.sampled_from(NAMES), JSON.map(lambda value: json.dumps(value).encode())),
    ),
    st.sampled_from(["", *formats()]),
)
def test_no_file_gets_a_parser_into_trouble(file, kind):
    name, content = file
    try:
        _, reading = read_file(content, name, NOW, kind)
    except Refused:
        return
    for issue in reading.issues:
        assert issue.rule
        assert issue.fingerprint
    for item in (*reading.observations, *reading.evaluations, *reading.issues, *reading.assets):
        json.dumps(getattr(item, "detail", None) or {}, allow_nan=False).encode()
        assert "\x00" not in item.subject.name
        assert len(item.subject.name) <= 300


@given(st.sampled_from(SAMPLES))
@settings(max_examples=30)
def test_recognising_never_raises(sample):
    file = SourceFile(sample[2][: len(sample[2]) // 2], sample[1])

    assert all(item.recognise(file) in (True, False) for item in formats().values())
