import base64

from steward.domain.questionnaires.models import Questionnaire
from tests.extensions.exchange.questionnaires.files import FHIR, as_json
from tests.interfaces.api.test_crosswalk import post, program  # noqa: F401 -- fixture


def given(content, **more):
    return {"name": "device.json", "content": base64.b64encode(content).decode(), **more}


def test_a_program_looks_through_a_file_and_makes_it_a_draft(program, owner):  # noqa: F811
    told = post(program, "questionnaire-files/preview", given(as_json(FHIR))).json()
    assert (told["format"], told["questions"], told["conditions"]) == ("fhir", 7, 2)
    assert not Questionnaire.objects.visible_to(owner).exists()

    made = post(program, "questionnaire-files", given(as_json(FHIR)))
    assert made.status_code == 201
    row = Questionnaire.objects.visible_to(owner).get()
    assert made.json()["id"] == str(row.pk)
    again = post(program, "questionnaire-files/preview", given(as_json(FHIR))).json()
    assert again["earlier"] == [str(row.pk)]


def test_a_program_renews_a_draft(program, owner):  # noqa: F811
    made = post(program, "questionnaire-files", given(as_json(FHIR))).json()
    revision = program.get(f"/api/templates/{made['id']}").json()["revision"]
    changed = as_json({**FHIR, "title": "Device check 2"})

    renewed = post(
        program, "questionnaire-files", given(changed, into=made["id"], revision=revision)
    )
    late = post(program, "questionnaire-files", given(changed, into=made["id"], revision="x"))

    assert renewed.status_code == 201
    assert renewed.json()["changes"] >= 1
    assert late.status_code == 409


def test_what_is_no_questionnaire_is_refused(program):  # noqa: F811
    assert post(program, "questionnaire-files", given(b"{}")).status_code == 422
    assert post(program, "questionnaire-files", {"name": "a", "content": "?"}).status_code == 422


def test_a_program_writes_a_questionnaire_for_elsewhere(program, owner):  # noqa: F811
    made = post(program, "questionnaire-files", given(as_json(FHIR))).json()
    told = program.get(f"/api/questionnaire-files/{made['key']}/fhir").json()

    assert b'"resourceType": "Questionnaire"' in base64.b64decode(told["content"])
    assert program.get(f"/api/questionnaire-files/{made['key']}/odt").status_code == 404
    assert program.get("/api/questionnaire-files/nothing/fhir").status_code == 404
