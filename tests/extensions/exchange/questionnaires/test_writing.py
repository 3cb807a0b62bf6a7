import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.domain.questionnaires.terms import Template
from steward.extensions.exchange.questionnaires.reading import read_foreign
from steward.extensions.exchange.questionnaires.terms import LEFT_OUT
from steward.extensions.exchange.questionnaires.writing import written_as
from steward.foundation.core.errors import NotFound

WORDS = st.text("abcdefgh ÄÖéß?", min_size=1, max_size=20).map(str.strip).filter(bool)
OPTIONS = st.lists(st.sampled_from(["low", "mid", "high", "x1", "x2"]), min_size=2, unique=True)
KINDS = ("single", "multiple", "yes_no", "number", "date", "text", "note", "file")
FOR_FORMAT = {"xlsform": "made.xlsx", "fhir": "made.json"}


@st.composite
def questions(draw, index):
    kind = draw(st.sampled_from(KINDS))
    made = {"id": f"q{index}", "text": draw(WORDS), "type": kind}
    if kind in ("single", "multiple"):
        made["options"] = [{"value": item, "label": draw(WORDS)} for item in draw(OPTIONS)]
    if kind == "number":
        if draw(st.booleans()):
            made["whole"] = True
        if draw(st.booleans()):
            made["minimum"] = draw(st.integers(-5, 0))
            made["maximum"] = draw(st.integers(99, 900))
    if kind == "text" and draw(st.booleans()):
        made["maximum"] = draw(st.integers(1, 400))
    if kind != "note" and draw(st.booleans()):
        made["required"] = True
    return made


@st.composite
def simple_conditions(draw, before):
    question = draw(st.sampled_from(before))
    name = f"answers.{question['id']}"
    kind = question["type"]
    found = [f"{name}.state == 'answered'", f"{name}.state != 'answered'"]
    if kind == "single":
        value = draw(st.sampled_from(question["options"]))["value"]
        found += [f"{name} == '{value}'", f"{name} != '{value}'"]
    if kind == "multiple":
        found.append(f"'{draw(st.sampled_from(question['options']))['value']}' in {name}")
    if kind == "yes_no":
        found += [name, f"!{name}"]
    if kind == "number":
        sign = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
        found.append(f"{name} {sign} {draw(st.integers(0, 99))}")
    return draw(st.sampled_from(found))


@st.composite
def bodies(draw):
    count = draw(st.integers(1, 8))
    asked = []
    for index in range(count):
        made = draw(questions(index))
        before = [item for item in asked if item["type"] not in ("note", "file")]
        if before and draw(st.booleans()):
            parts = draw(st.lists(simple_conditions(before), min_size=1, max_size=3, unique=True))
            made["visible_when"] = draw(st.sampled_from([" && ", " || "])).join(parts)
        asked.append(made)
    cut = draw(st.integers(1, count))
    parts = [part for part in (asked[:cut], asked[cut:]) if part]
    sections = [
        {"id": f"s{index}", "title": draw(WORDS), "questions": part}
        for index, part in enumerate(parts)
    ]
    return {"id": "made", "title": draw(WORDS), "sections": sections}


def kept(body):
    return [
        {name: value for name, value in question.items() if name != "remarks"}
        for section in body["sections"]
        for question in section["questions"]
    ]


@pytest.mark.parametrize("kind", ["xlsform", "fhir"])
@given(body=bodies())
@settings(max_examples=60)
def test_written_and_read_again_it_asks_the_same(kind, body):
    written = written_as(Template.from_body(body), kind)
    brought = read_foreign(written.content, FOR_FORMAT[kind])

    assert written.remarks == []
    assert kept(brought.body) == kept(body)
    assert [s["title"] for s in brought.body["sections"]] == [s["title"] for s in body["sections"]]


RICH = {
    "id": "rich",
    "title": "Rich",
    "sections": [
        {
            "id": "s",
            "title": "S",
            "questions": [
                {"id": "a", "text": "A", "type": "single",
                 "options": [{"value": "x", "label": "X", "score": 1}, {"value": "y", "label": "Y"}]},
                {"id": "b", "text": "B", "type": "number", "required_when": "answers.a == 'x'",
                 "constraints": [{"that": "answers.b > 3", "message": "More"}],
                 "visible_when": "uses_personal_data"},
                {"id": "c", "text": "C", "type": "matrix", "rows": ["r1"], "options": ["lo", "hi"]},
                {"id": "d", "text": "D", "type": "computed", "formula": "answers.b * 2"},
                {"id": "e", "text": "E", "type": "group",
                 "fields": [{"id": "f", "text": "F", "type": "text"}]},
                {"id": "g", "text": "G", "type": "person"},
            ],
        }
    ],
    "effects": [{"kind": "task", "title": "Look", "when": "answers.a == 'x'"}],
}  # fmt: skip


def test_what_fhir_cannot_say_is_said_in_the_file():
    written = written_as(Template.from_body(RICH), "fhir")
    said = [
        e["valueString"] for e in json.loads(written.content)["extension"] if e["url"] == LEFT_OUT
    ]

    assert len(said) == len(written.remarks)
    for words in (
        "b: “uses_personal_data”",
        "Required when",
        "answers.b > 3",
        "d: A calculation",
        "effects",
        "a: Scores",
    ):
        assert any(words in item for item in said), words
    read = read_foreign(written.content, "made.json").remarks
    assert [item.reason for item in read if item.place == "When it was written"] == said


def test_an_xlsform_keeps_checks_calculations_and_groups():
    written = written_as(Template.from_body(RICH), "xlsform")
    brought = read_foreign(written.content, "rich.xlsx")
    found = {question["id"]: question for question in brought.questions}

    assert found["b"]["required_when"] == "answers.a == 'x'"
    assert found["b"]["constraints"] == [{"that": "answers.b > 3", "message": "More"}]
    assert found["d"]["formula"] == "answers.b * 2"
    assert found["e"]["fields"] == [found["f"]]
    assert found["c_r1"]["options"][0]["value"] == "lo"
    assert any("uses_personal_data" in item.reason for item in written.remarks)


def test_there_are_two_formats():
    with pytest.raises(NotFound):
        written_as(Template.from_body(RICH), "odt")
