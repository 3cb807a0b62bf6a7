import contextlib
import io
import json
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.domain.questionnaires.questions import Kind
from steward.extensions.exchange.questionnaires.drafting import Draft
from steward.extensions.exchange.questionnaires.formulas import Untranslatable, read
from steward.extensions.exchange.questionnaires.reading import read_foreign
from steward.extensions.exchange.questionnaires.terms import Format
from steward.foundation.core.errors import Invalid
from tests.extensions.exchange.questionnaires.files import (
    CHOICES,
    FHIR,
    SCORED,
    SURVEY,
    SURVEYJS,
    TABLE,
    as_json,
    xlsform,
)
from tests.extensions.exchange.samples import grid, workbook

LONGEST = 5.0
XLSFORM = xlsform()
WRITTEN = [XLSFORM, as_json(SURVEYJS), as_json(FHIR), TABLE.encode(), SCORED.encode()]
fuzz = settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=20)  # fmt: skip


def outcome(content, name="given"):
    """Read, and let nothing but a clear refusal come out in bounded time."""
    start = time.monotonic()
    found, refused = None, ""
    try:
        found = read_foreign(content, name)
    except Invalid as refusal:
        refused = refusal.place and refusal.message
    assert found is not None or refused
    assert time.monotonic() - start < LONGEST
    return found


@given(st.binary(max_size=2_000))
@fuzz
def test_any_bytes(content):
    outcome(content)


@given(st.sampled_from(WRITTEN), st.data())
@fuzz
def test_real_files_changed_anywhere(content, data):
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(changed) - 1))
        if data.draw(st.booleans()):
            changed[at] = data.draw(st.integers(0, 255))
        else:
            del changed[at : at + data.draw(st.integers(1, 40))]
        if not changed:
            break
    outcome(bytes(changed))


def replaced(value, path, new):
    """Return a JSON value with one place in it exchanged."""
    if not path or not isinstance(value, dict | list) or not value:
        return new
    step = path[0] % len(value)
    if isinstance(value, list):
        return [replaced(x, path[1:], new) if i == step else x for i, x in enumerate(value)]
    key = list(value)[step]
    return {k: replaced(v, path[1:], new) if k == key else v for k, v in value.items()}


@given(st.sampled_from([SURVEYJS, FHIR]), st.lists(st.integers(0, 30), max_size=9), VALUES)
@fuzz
def test_any_value_at_any_place_of_the_json_formats(raw, path, new):
    outcome(json.dumps(replaced(raw, path, new)).encode("utf-8", "surrogatepass"))


CELLS = st.sampled_from(
    ["", "text", "begin group", "end group", "begin repeat", "end repeat", "select_one kinds",
     "select_multiple kinds or_other", "begin loop over kinds", "calculate", "a", "b", "yes",
     "${a} = 'x'", "selected(${b}, 'health')", "if(${a} = 1, ${b}, ${a})", ". > 3", "${a} + 1"]
) | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=1, max_size=11), min_size=1, max_size=14))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_rows_of_an_xlsform(rows):
    lines = [SURVEY[0], *rows]
    table = "\n".join("|" + "|".join(["", *(c.replace("|", "").replace("\n", " ") for c in line)]) + "|" for line in lines)  # fmt: skip
    choices = "\n".join("| | " + " | ".join(row) + " |" for row in CHOICES)
    outcome(f"| survey |\n{table}\n| choices |\n{choices}\n".encode())


@given(st.text("()'\"${}ab.=<>!&|+-*/, 19notradselcp[]", max_size=120))
@fuzz
def test_any_expression(text):
    draft = Draft("given", Format.XLSFORM)
    draft.question("a", "A", Kind.NUMBER)
    draft.condition(text, "place", "The condition", own="a")


@pytest.mark.parametrize(
    "text",
    ["(" * 5_000, "not(" * 2_000, "-" * 9_000, "!" * 9_000, "a and " * 1_600, "1+" * 4_900 + "1",
     "[" * 5_000, "${a}=" * 1_900, "'" * 9_001, "x" * 10_001, "if(" * 3_000],
)  # fmt: skip
def test_deep_and_long_expressions_end(text):
    start = time.monotonic()
    with contextlib.suppress(Untranslatable):
        read(text)
    assert time.monotonic() - start < LONGEST


def nested(depth, key, inner):
    for _ in range(depth):
        inner = {
            "type": "panel" if key == "elements" else "group",
            "linkId": "g",
            "text": "G",
            key: [inner],
        }
    return inner


@pytest.mark.parametrize("depth", [15, 28, 200])
def test_deep_nesting(depth):
    leaf = {"type": "text", "name": "a", "linkId": "a", "text": "A"}
    outcome(as_json({"pages": [{"elements": [nested(depth, "elements", leaf)]}]}))
    outcome(as_json({"resourceType": "Questionnaire", "item": [nested(depth, "item", leaf)]}))
    outcome(b'{"pages":' + b"[" * 50_000)
    rows = [("type", "name")] + [("begin group", f"g{i}") for i in range(depth)] + [("text", "a")]
    outcome(workbook(("survey", grid(*rows))))


def test_calculations_that_read_each_other_end():
    rows = [("type", "name", "calculation", "relevant"), ("text", "t", "", "${c0} = 'x'")]
    rows += [
        (
            "calculate",
            f"c{i}",
            f"if(${{c{(i + 1) % 30}}} = 'x', ${{c{(i + 2) % 30}}}, ${{c{(i + 3) % 30}}})",
        )
        for i in range(30)
    ]
    assert outcome(workbook(("survey", grid(*rows)))) is not None


def test_a_calculation_that_doubles_itself_ends():
    rows = [("type", "name", "calculation", "relevant"), ("integer", "n")]
    rows += [("text", "t", "", "${c0} = 'x'")]
    rows += [
        ("calculate", f"c{i}", f"if(${{n}} = 1, ${{c{i + 1}}}, ${{c{i + 1}}})") for i in range(60)
    ]
    assert outcome(workbook(("survey", grid(*rows)))) is not None


def test_a_long_chain_of_conditions_is_left_out_with_a_remark():
    chain = " and ".join(["${n} > 1"] * 600)
    rows = [("type", "name", "relevant"), ("integer", "n"), ("text", "t", chain)]
    brought = outcome(workbook(("survey", grid(*rows))))

    assert "250 operators" in brought.remarks[0].reason


def test_a_long_condition_above_many_questions_is_refused_in_time():
    either = [" or ".join(f"{{q{k}}} notempty" for k in range(low, low + 120)) for low in (0, 120)]
    inner = [{"type": "text", "name": f"q{i}"} for i in range(1_900)]
    for text in either:
        inner = [{"type": "panel", "visibleIf": text, "elements": inner}]

    assert outcome(as_json({"pages": [{"elements": inner}]})) is None


def test_huge_cells_are_refused_or_cut():
    assert outcome(b"question\n" + b"a" * 2_000_000) is None
    assert outcome(workbook(("survey", grid(("type", "name"), ("text", "a" * 30_000))))) is None
    assert outcome(as_json({"pages": [{"elements": [{"type": "text", "name": "x" * 3_000_000}]}]}))


def test_more_questions_than_can_be_kept_are_refused():
    many = [{"type": "text", "name": f"q{i}"} for i in range(2_500)]

    assert outcome(as_json({"pages": [{"elements": many}]})) is None
    assert outcome(("question\n" + "".join(f"Q {i}?\n" for i in range(2_500))).encode()) is None


def bomb(entry, content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(entry, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("entry", "content"),
    [
        ("xl/worksheets/sheet1.xml", b"0" * 30_000_000),
        ("xl/worksheets/sheet1.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("xl/worksheets/sheet1.xml", b'<s><row r="99999999"><c r="ZZZ99999999"><v>1</v></c></row></s>'),
    ],
)  # fmt: skip
def test_bombs_are_refused(entry, content):
    assert outcome(bomb(entry, content)) is None
