import pytest

from steward.domain.questionnaires.building.findings import Known
from steward.domain.questionnaires.building.linting import lint
from steward.domain.questionnaires.terms import Template
from steward.extensions.exchange.questionnaires.reading import read_foreign
from steward.foundation.core.errors import Invalid
from tests.extensions.exchange.questionnaires.files import (
    FHIR,
    SCORED,
    SURVEY,
    SURVEYJS,
    TABLE,
    as_json,
    xlsform,
)

NOTHING_KNOWN = Known(vocabulary={}, requirements=frozenset(), roles=frozenset())


def by_id(brought):
    return {question["id"]: question for question in brought.questions}


def places(brought):
    return {item.place for item in brought.remarks}


def test_an_xlsform_comes_over_with_its_conditions():
    found = by_id(read_foreign(xlsform(), "visit.xlsx"))

    assert found["company"] == {
        "id": "company", "text": "Which company?", "type": "text", "required": True, "maximum": 80,
    }  # fmt: skip
    assert found["personal"]["type"] == "yes_no"
    assert (
        found["kinds"]["visible_when"] == "answers.personal && answers.company.state == 'answered'"
    )
    assert [option["value"] for option in found["kinds"]["options"]] == ["health", "money", "other"]
    assert found["kinds"]["maximum"] == 3
    assert found["kinds_other"]["visible_when"].startswith("'other' in answers.kinds")
    assert found["people"]["visible_when"] == "'health' in answers.kinds"
    assert found["people"]["required_when"] == "answers.personal"
    assert (found["people"]["minimum"], found["people"]["maximum"]) == (1, 1000)
    assert found["land"]["visible_when"] == "!(answers.people > 500)"
    assert found["twice"]["formula"] == "answers.people * 2"
    assert found["since"]["minimum"] == "2020-01-01"
    assert found["why"]["visible_when"] == "!(answers.people > 500) && answers.people > 100"
    assert found["sites"]["fields"] == [found["address"]]
    assert "big" not in found


def test_a_cascade_refuses_options_that_do_not_fit():
    town = by_id(read_foreign(xlsform(), "visit.xlsx"))["town"]

    assert [rule["that"] for rule in town["constraints"]] == [
        "!(answers.town in ['pine']) || answers.land == 'north'",
        "!(answers.town in ['oak', 'port']) || answers.land == 'south'",
    ]


def test_what_an_xlsform_loses_is_said_by_row_column_and_reason():
    brought = read_foreign(xlsform(), "visit.xlsx")
    said = {item.place: item for item in brought.remarks}

    assert "survey, column label::deutsch" in said
    assert "no “today”" in said["survey, row 12, column constraint"].reason or (
        "no today" in said["survey, row 12, column constraint"].reason
    )
    assert "another file" in said["survey, row 17, column relevant"].reason
    assert said["survey, row 11, column appearance"].weight == "looks"
    assert said["survey, row 16, column type"].reason == "A place is asked as a text."
    assert "survey, row 20, column relevant" in said
    assert "another file" in by_id(brought)["thanks"]["remarks"][0]


def test_another_language_can_be_chosen():
    brought = read_foreign(xlsform(), "visit.xlsx", "Deutsch")

    assert by_id(brought)["company"]["text"] == "Welche Firma?"
    assert brought.languages == ("english", "deutsch")


def test_surveyjs_comes_over_with_its_conditions():
    brought = read_foreign(as_json(SURVEYJS), "tool.json")
    found = by_id(brought)

    assert brought.body["title"] == "Tool check"
    assert found["data"]["visible_when"] == "answers.cloud"
    assert found["data"]["options"][-1] == {"value": "none", "label": "None", "exclusive": True}
    assert (
        found["count"]["visible_when"]
        == "'faces' in answers.data && answers.cloud.state == 'answered'"
    )
    assert found["count"]["required_when"] == "'names' in answers.data || 'faces' in answers.data"
    assert (found["count"]["minimum"], found["count"]["maximum"]) == (1, 90)
    assert found["reason"]["visible_when"] == "answers.trust.the_model == 'low'"
    assert found["uses"]["fields"] == [found["use"]]
    assert found["double"]["formula"] == "answers.count * 2"
    assert "“missing” is no question" in found["note"]["remarks"][0]
    assert "pages[0].elements[2].elements[1].visibleIf" in places(brought)


def test_fhir_comes_over_with_its_conditions():
    brought = read_foreign(as_json(FHIR), "device.json")
    found = by_id(brought)

    assert [section["title"] for section in brought.body["sections"]] == [
        "The device",
        "Device check",
    ]
    assert found["a_1_1"]["visible_when"] == "answers.a_1"
    assert [option["value"] for option in found["a_2"]["options"]] == ["lo", "hi"]
    assert found["a_3"]["type"] == "multiple"
    assert found["a_4"]["visible_when"] == "'n' in answers.a_3 || answers.a_2 != 'lo'"
    assert (found["a_4"]["minimum"], found["a_4"]["whole"]) == (0, True)
    assert found["b"]["fields"] == [found["b_1"]]
    assert {"item a.4", "item a.4, extension"} <= places(brought)


def test_a_plain_table_is_read_by_its_headings():
    brought = read_foreign(TABLE.encode(), "fragen.csv")
    found = by_id(brought)

    assert [section["title"] for section in brought.body["sections"]] == ["Basis", "Daten"]
    assert found["q_1"]["help"] == "Laut Vertrag"
    assert found["q_2"] == {
        "id": "q_2", "text": "Gibt es einen Vertrag?", "type": "yes_no", "required": True,
    }  # fmt: skip
    assert [option["label"] for option in found["q_3"]["options"]] == ["Namen", "Adressen"]
    assert places(brought) == {"column “Farbe”"}


def test_scores_warnings_and_follow_ups_stand_on_their_options():
    brought = read_foreign(SCORED.encode(), "check.csv")
    found = by_id(brought)
    first = found["q_do_you_train_on_our_data"]

    assert [option["score"] for option in first["options"]] == [0, 5, 3]
    assert first["options"][0]["effects"] == [
        {"kind": "finding", "title": "The supplier trains on our data", "severity": "high"}
    ]
    more = found["q_do_you_train_on_our_data_more"]
    assert more["text"] == "On which data?"
    assert more["visible_when"] == "answers.q_do_you_train_on_our_data == 'yes'"
    later = found["q_how_is_consent_asked"]
    assert later["visible_when"] == "answers.q_do_you_train_on_our_data == 'with_consent'"
    assert brought.body["scoring"] == {"method": "sum"}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsform(), "a.xlsx"),
        (as_json(SURVEYJS), "a.json"),
        (as_json(FHIR), "a.json"),
        (TABLE.encode(), "a.csv"),
        (SCORED.encode(), "a.csv"),
    ],
)
def test_what_comes_over_can_be_published_and_has_the_same_ids_again(content, name):
    brought = read_foreign(content, name)

    assert Template.from_body(brought.body)
    assert lint(brought.body, NOTHING_KNOWN).errors == ()
    assert read_foreign(content, name) == brought


def test_markdown_and_csv_stand_for_the_sheets():
    lines = ["| survey |", *("| | " + " | ".join(row) + " |" for row in SURVEY[:5])]

    assert "company" in by_id(read_foreign("\n".join(lines).encode(), "visit.md"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"{", "no JSON"),
        (b'{"a": 1}', "neither a FHIR"),
        (b"[1]", "JSON object"),
        (b'{"resourceType": "Questionnaire"}', "No question"),
        (b"colour,size\nred,3\n", "No column is headed"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_questionnaire_is_refused_with_the_reason(content, words):
    with pytest.raises(Invalid, match=words):
        read_foreign(content, "given")


def test_kinds_that_become_another_kind_are_told():
    elements = [
        {"type": "ranking", "name": "order", "choices": ["a", "b"]},
        {"type": "signaturepad", "name": "sign"},
    ]
    found = read_foreign(as_json({"pages": [{"elements": elements}]}), "survey.json")
    told = {item.place: item.reason for item in found.remarks}
    order, sign = (told[f"pages[0].elements[{place}].type"] for place in (0, 1))
    assert order.startswith("An order is asked as a choice of several")
    assert sign == "A signature is asked as a file."


def test_a_file_without_a_question_says_what_stood_there_instead():
    form = b'"survey",,,\n,"type","name","label:English"\n,"include","how_old",\n'
    with pytest.raises(Invalid, match=r"No question.*row 2.*“how_old” is another file"):
        read_foreign(form, "form.csv")
