import json

import pytest

from steward.domain.questionnaires.rules import score
from steward.domain.questionnaires.terms import Template
from steward.extensions.exchange.questionnaires.reading import read_foreign
from tests.extensions.exchange.questionnaires.files import CHOICES, SURVEY, xlsform


def survey(*elements):
    content = {"title": "S", "pages": [{"name": "p", "elements": list(elements)}]}
    return read_foreign(json.dumps(content).encode(), "s.json")


def reasons(brought):
    return [item.reason for item in brought.remarks]


CHOSEN = {
    "type": "radiogroup",
    "name": "level",
    "choices": [
        {"value": "low", "score": 2},
        {"value": "high", "score": "7,5"},
        {"value": "odd", "score": "many", "colour": "red"},
        {"value": "none"},
    ],
}


def test_points_of_a_survey_are_added_up_and_what_is_none_is_named():
    brought = survey(CHOSEN)
    sheet = Template.from_body(brought.body)

    assert brought.body["scoring"] == {"method": "sum"}
    assert [option.score for option in sheet.questions[0].options] == [2, 7.5, None, None]
    assert score(sheet, {"level": "high"}).percentage == 7.5
    assert "The score “many” is no number, or has no option; left out." in reasons(brought)
    assert "“colour” of an option has no equal here." in reasons(brought)


@pytest.mark.parametrize(
    ("element", "answer", "expected"),
    [
        ({"type": "boolean", "correctAnswer": True}, True, 100.0),
        ({"type": "boolean", "correctAnswer": False}, True, 0.0),
        ({"type": "dropdown", "choices": ["a", "b"], "correctAnswer": "b"}, "b", 100.0),
    ],
)
def test_a_right_answer_scores(element, answer, expected):
    sheet = Template.from_body(survey({"name": "q", **element}).body)

    assert score(sheet, {"q": answer}).percentage == expected


def test_a_right_answer_that_cannot_score_is_named():
    brought = survey({"type": "text", "name": "q", "correctAnswer": "Blue", "score": 3})

    assert "“correctAnswer” has no equal here: Blue" in reasons(brought)
    assert "“score” has no equal here: 3" in reasons(brought)
    assert "scoring" not in brought.body


def test_scores_inside_a_repeated_group_are_named():
    group = {"type": "paneldynamic", "name": "g", "templateElements": [CHOSEN]}
    brought = survey(group)

    assert "Scores inside a repeated group are not counted; left out." in reasons(brought)
    options = brought.body["sections"][0]["questions"][0]["fields"][0]["options"]
    assert not any("score" in option for option in options)


def test_ordinal_values_of_fhir_are_added_up():
    url = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
    options = [
        {
            "valueCoding": {"code": code, "display": code},
            "extension": [{"url": url, "valueDecimal": value}],
        }
        for code, value in (("never", 0), ("often", 3))
    ]
    item = {"linkId": "q", "text": "How often?", "type": "choice", "answerOption": options}
    content = {"resourceType": "Questionnaire", "title": "F", "item": [item]}
    sheet = Template.from_body(read_foreign(json.dumps(content).encode(), "f.json").body)

    assert score(sheet, {"q": "often"}).percentage == 3


def test_scores_of_choices_in_an_xlsform_count_and_other_columns_are_named():
    head, *rows = CHOICES
    scores = {"yes": "0", "no": "4"}
    choices = [(*head, "score", "risk")] + [
        (*row, *[""] * (5 - len(row)), scores.get(row[1], ""), "9" if row[1] == "no" else "")
        for row in rows
    ]
    brought = read_foreign(xlsform(SURVEY, choices), "visit.xlsx")
    sheet = Template.from_body(brought.body)

    assert score(sheet, {"personal": "no"}).percentage == 4
    assert "The column “risk” of the choices has no equal here; it is left out." in reasons(brought)
    assert not any("“land” of the choices" in reason for reason in reasons(brought))
