import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steward.domain.frameworks.queries import resource_keys
from steward.domain.questionnaires.models import Questionnaire
from steward.extensions.exchange.questionnaires.reading import read_foreign
from tests.extensions.exchange.questionnaires.files import SCORED, xlsform


@pytest.fixture
def browser(browser_of_owner):
    return browser_of_owner


def sent(browser, content, name="visit.xlsx"):
    return browser.post("/questionnaires/import", {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_looked_through_and_then_made_a_draft(browser, owner):
    report = sent(browser, xlsform())
    page = browser.get(report.url).content.decode()

    assert "Supplier visit" in page
    assert "survey, row 17, column relevant" in page
    assert "Which company?" in page
    assert not Questionnaire.objects.visible_to(owner).exists()

    made = browser.post(f"{report.url}/draft")
    row = Questionnaire.objects.visible_to(owner).get()
    assert made.url == f"/questionnaires/build/{row.pk}"
    assert row.title == "Supplier visit"
    assert browser.get(made.url).status_code == 200


def test_a_changed_file_renews_the_draft_and_keeps_what_was_added_here(browser, owner):
    browser.post(f"{sent(browser, SCORED.encode(), 'check.csv').url}/draft")
    row = Questionnaire.objects.visible_to(owner).get()
    first = row.draft["sections"][0]["questions"][0]
    first["requirements"] = ["A.10.3"]
    row.save(update_fields=["draft"])

    changed = SCORED.replace("Do you train on our data?", "Do you train on our data?").replace(
        "On which data?", "On what exactly?"
    )
    report = sent(browser, changed.encode(), "check.csv")
    page = browser.get(report.url).content.decode()
    assert "Brought before: check" in page
    assert "On what exactly?" in page
    revision = page.split('name="revision" value="')[1].split('"')[0]

    late = browser.post(f"{report.url}/draft", {"into": row.pk, "revision": "older"})
    assert late.status_code == 409
    browser.post(f"{report.url}/draft", {"into": row.pk, "revision": revision})
    row.refresh_from_db()
    questions = row.draft["sections"][0]["questions"]
    assert questions[0]["requirements"] == ["A.10.3"]
    assert [question["text"] for question in questions][1] == "On what exactly?"


def test_the_remarks_can_be_kept_as_csv(browser):
    report = sent(browser, xlsform())
    file = browser.get(f"{report.url}/remarks.csv")

    assert file["Content-Type"].startswith("text/csv")
    assert "survey, row 16, column type" in file.content.decode()


def test_another_language_is_read_on_request(browser):
    report = sent(browser, xlsform())

    page = browser.get(report.url, {"language": "deutsch"}).content.decode()
    assert "Welche Firma?" in page


def test_what_cannot_be_read_is_said_next_to_the_field(browser):
    refused = sent(browser, b'{"a": 1}', "a.json")

    assert refused.status_code == 422
    assert "neither a FHIR Questionnaire nor a SurveyJS survey" in refused.content.decode()


def test_the_page_says_what_is_read(browser):
    assert "XLSForm" in browser.get("/questionnaires/import").content.decode()
    assert "/questionnaires/import" in browser.get("/questionnaires").content.decode()


def test_every_shipped_questionnaire_can_be_written_for_elsewhere(browser):
    for _, name in resource_keys("questionnaire"):
        for kind in ("fhir", "xlsform"):
            file = browser.get(f"/questionnaires/as/{kind}/{name}")
            assert file.status_code == 200, name
            assert read_foreign(file.content, "made").questions, name
