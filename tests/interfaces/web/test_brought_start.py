"""Questionnaires brought from elsewhere can be published, started and scored from the screen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steward.domain.frameworks.queries import current_resource
from steward.domain.questionnaires.building.shape import revision_of
from steward.domain.questionnaires.models import Questionnaire, Run
from steward.domain.questionnaires.operations.answering import save_answer
from steward.domain.questionnaires.queries import sitting_of
from steward.domain.questionnaires.rules import score_of
from steward.extensions.packs.foreign.names import name_of
from tests.extensions.exchange.questionnaires.files import (
    FHIR,
    SCORED,
    SURVEYJS,
    TABLE,
    as_json,
    xlsform,
)
from tests.extensions.packs.foreign.libraries import QUIRKS
from tests.interfaces.web.test_crosswalk import browser  # noqa: F401 -- fixture
from tests.interfaces.web.test_libraries import installed, looked_through


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("visit.xlsx", xlsform()),
        ("check.json", as_json(SURVEYJS)),
        ("fhir.json", as_json(FHIR)),
        ("questions.csv", TABLE.encode() if isinstance(TABLE, str) else TABLE),
        ("scored.csv", SCORED.encode() if isinstance(SCORED, str) else SCORED),
    ],
)
def test_an_import_is_published_and_started_from_the_screen(browser, owner, name, content):  # noqa: F811
    report = browser.post("/questionnaires/import", {"file": SimpleUploadedFile(name, content)})
    draft = browser.post(f"{report.url.partition('?')[0]}/draft", {"language": ""}).url
    row = Questionnaire.objects.visible_to(owner).get()
    published = browser.post(f"{draft}/publish", {"revision": revision_of(row.draft)}, follow=True)
    started = browser.post("/questionnaires/start", {"questionnaire": row.key}, follow=True)

    assert "Version 1 is published." in published.content.decode()
    assert "Start answering" in published.content.decode()
    assert started.status_code == 200
    assert Run.objects.visible_to(owner).get().questionnaire == row.key


def test_what_keeps_an_import_from_being_published_is_said(browser, owner):  # noqa: F811
    content = b"question,type,options,requirement\nWho?,text,,\nWhich?,single,a;b,Z.99.9\n"
    file = SimpleUploadedFile("q.csv", content)
    report = browser.post("/questionnaires/import", {"file": file}).url
    draft = browser.post(f"{report.partition('?')[0]}/draft", {"language": ""}).url
    row = Questionnaire.objects.visible_to(owner).get()
    refused = browser.post(f"{draft}/publish", {"revision": revision_of(row.draft)}, follow=True)
    listed = browser.get("/questionnaires/build").content.decode()

    assert "1 to put right" in browser.get(draft).content.decode()
    assert "There is no requirement “Z.99.9”." in refused.content.decode()
    assert "1 to put right before it can be sent" in listed


def test_the_questions_of_a_library_are_started_and_scored(browser, owner):  # noqa: F811
    address = looked_through(browser, ("quirks.yaml", QUIRKS))
    installed(browser, address)
    key = f"{name_of('urn:example:risk:framework:quirks')}-questions"
    listed = browser.get("/questionnaires").content.decode()
    started = browser.post("/questionnaires/start", {"questionnaire": key}, follow=True)
    run = Run.objects.visible_to(owner).get()
    save_answer(actor=owner, run=run, question="a.1:question:1", value="1")

    assert current_resource("questionnaire", key).title in listed
    assert started.status_code == 200
    assert run.system is None
    assert score_of(sitting_of(owner, run)).percentage == 10
    assert sitting_of(owner, run).visibility["a.1:question:2"] == "shown"
