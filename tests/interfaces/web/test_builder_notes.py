import json

import pytest

from steward.domain.questionnaires.building.noting import count_notes
from steward.domain.questionnaires.operations.authoring import import_questionnaire
from steward.extensions.exchange.questionnaires.reading import read_foreign
from steward.foundation.core.errors import Invalid
from tests.interfaces.web.test_builder import BODY, again, change
from tests.interfaces.web.test_crosswalk import browser  # noqa: F401 -- fixture


@pytest.fixture
def noted(owner):
    body = json.loads(json.dumps(BODY))
    body["remarks"] = ["triggers: left out"]
    first = body["sections"][0]["questions"][0]
    first["remarks"] = ["The check “x” is left out."]
    first["fields"] = [{"id": "f", "text": "Place", "remarks": ["Its picture is left out."]}]
    return import_questionnaire(actor=owner, body=body)


def test_what_the_import_left_stands_beside_the_question_and_is_counted(browser, noted):  # noqa: F811
    page = browser.get(f"/questionnaires/build/{noted.pk}").content.decode()
    listed = browser.get("/questionnaires/build").content.decode()

    assert "The check “x” is left out." in page
    assert "Place: Its picture is left out." in page
    assert "triggers: left out" in page
    assert "3 notes" in page
    assert "3 notes from the import" in listed


def test_a_note_is_taken_away_once_it_is_seen_to(browser, noted):  # noqa: F811
    change(browser, noted, do="noted", place="q:q_a", note="1")
    change(browser, noted, do="noted", place="t:", note="0")
    gone = change(browser, noted, do="noted", place="q:q_a", note="7")
    draft = again(noted).draft

    assert count_notes(draft) == 1
    assert "remarks" not in draft
    assert draft["sections"][0]["questions"][0]["remarks"] == ["The check “x” is left out."]
    assert gone.status_code == 404


def test_notes_are_texts(owner):
    with pytest.raises(Invalid) as refused:
        import_questionnaire(actor=owner, body={**BODY, "remarks": [{"a": 1}]})

    assert refused.value.place == "questionnaire.remarks.0"


def test_what_is_lost_at_no_question_stays_on_the_draft():
    survey = {
        "title": "S",
        "triggers": [{"type": "complete", "expression": "{a} = 1"}],
        "pages": [{"name": "p", "elements": [{"type": "text", "name": "a"}]}],
    }
    body = read_foreign(json.dumps(survey).encode(), "s.json").body

    assert body["remarks"]
    assert "triggers" in body["remarks"][0]


def test_both_lists_offer_other_tools(browser, noted):  # noqa: F811
    builder = browser.get("/questionnaires/build").content.decode()
    overview = browser.get("/questionnaires").content.decode()

    assert 'href="/questionnaires/import"' in builder
    assert f'href="/questionnaires/as/xlsform/{noted.key}"' in builder
    assert 'href="/questionnaires/import"' in overview
    assert 'href="/questionnaires/as/fhir/iso-42001-readiness"' in overview
    assert browser.get(f"/questionnaires/as/fhir/{noted.key}").status_code == 200
