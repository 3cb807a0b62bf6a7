from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from steward.domain.competence.models import (
    Addressee,
    AimsFunction,
    Campaign,
    Communication,
    GapAction,
    Holding,
    QuizQuestion,
    RequiredCompetence,
    TrainingImport,
    TrainingRecord,
)
from steward.foundation.identity.models import Person
from steward.foundation.identity.terms import Role
from steward.interfaces.web.competence.marked import marked
from tests.factories.organisations import a_member

HTMX = {"HX-Request": "true"}
LIST = b"Learner,Course,Completion date,Hours\nAnn Other,AI basics,2026-05-13,many\n"


@pytest.fixture
def reader(owner):
    return a_member(owner, Role.RESPONDENT, email="reader@harbour.example")


def browser_of(actor):
    client = Client()
    client.force_login(Person.objects.get(pk=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def shown(client, address):
    return client.get(address).content.decode()


def test_a_function_is_adopted_held_assessed_and_its_gap_closed_on_the_pages(
    owner, browser_of_owner, reader
):
    page = browser_of_owner
    assert "Begin with the proposed functions" in shown(page, "/competence")
    page.post("/competence/adopt", {"keys": ["internal-auditor"]}, headers=HTMX)
    function = AimsFunction.objects.get()
    home = f"/competence/functions/{function.pk}"
    assert "Functions that nobody holds" in shown(page, "/competence")

    refused = page.post(
        f"{home}/appoint", {"from_on": "2026-11-02", "appointed_by": "The board"}, headers=HTMX
    )
    assert (refused.status_code, "Choose a person" in refused.content.decode()) == (422, True)
    assert "The board" in refused.content.decode()
    who = {"who": f"member:{reader.id}", "from_on": "2026-11-02", "appointed_by": "The board"}
    page.post(f"{home}/appoint", who, headers=HTMX)
    holding, need = Holding.objects.get(), RequiredCompetence.objects.order_by("place").first()
    pair = f"/competence/holdings/{holding.pk}/needs/{need.pk}"
    assert "Not assessed" in shown(page, home)

    page.post(f"{pair}/assess", {"level": "2", "basis": "An audit"}, headers=HTMX)
    assert "2 of 4" in shown(page, "/competence?standing=gap")
    due = owner.today.replace(year=owner.today.year + 1)
    plan = {"kind": "training", "what": "A course", "due_on": due, "owner_id": owner.id}
    page.post(f"{pair}/plan", plan, headers=HTMX)
    action = GapAction.objects.get()
    page.post(f"/competence/actions/{action.pk}/finish", {"note": "Attended"}, headers=HTMX)
    judged = page.post(
        f"/competence/actions/{action.pk}/judge", {"level": "4", "why": "Seen"}, headers=HTMX
    )
    assert "Somebody else judges it" in judged.content.decode()
    judge = browser_of(a_member(owner, Role.APPROVER, email="judge@harbour.example"))
    address = f"/competence/actions/{action.pk}/judge"
    judge.post(address, {"level": "4", "why": "Seen"}, headers=HTMX)
    assert "Effective" in shown(page, f"/competence/actions/{action.pk}")
    document = page.get(f"/competence/people/{holding.worker_id}/record.pdf")
    assert document.content.startswith(b"%PDF")
    assert page.get("/reports/competence.xlsx").status_code == 200


def test_trainings_are_imported_with_a_preview_and_taken_back(browser_of_owner):
    page = browser_of_owner
    file = SimpleUploadedFile("lms.csv", LIST)
    preview = page.post("/trainings/import", {"file": file})
    text = shown(page, preview.url)
    for words in ("1 new", "Ann Other", "This is no number of hours"):
        assert words in text, words
    targets = ["person", "title", "held_on", ""]

    done = page.post(preview.url, {"target": targets, "go": "import"})

    batch = TrainingImport.objects.get()
    assert done.url == f"/trainings/imports/{batch.pk}"
    row = TrainingRecord.objects.get()
    bad = page.post(f"/trainings/{row.pk}/attach", {"file": SimpleUploadedFile("a.pdf", b"<html>")})
    assert (bad.status_code, "Only PDF" in bad.content.decode()) == (422, True)
    good = SimpleUploadedFile("../Ann.pdf", b"%PDF-1.7 x")
    page.post(f"/trainings/{row.pk}/attach", {"file": good})
    kept = page.get(f"/trainings/{row.pk}/certificate")
    assert kept["Content-Disposition"] == 'attachment; filename="Ann.pdf"'
    assert kept.content == b"%PDF-1.7 x"

    page.post(f"/trainings/imports/{batch.pk}/undo", headers=HTMX)
    assert TrainingRecord.objects.count() == 1  # its certificate keeps it


def test_a_person_acknowledges_on_one_page_and_sees_why_an_answer_was_not_right(
    owner, browser_of_owner, reader
):
    page = browser_of_owner
    fields = {
        "title": "Our policy",
        "message": "Read **this** <b>now</b>.",
        "statement": "I act by it.",
        "group_kind": "people",
        "starts_on": owner.today,
        "due_on": owner.today + timedelta(days=400),
        "remind_every": "7",
        "pass_percent": "80",
        "attempts": "0",
    }
    refused = page.post("/campaigns/new", fields, headers=HTMX)
    assert "Choose at least one" in refused.content.decode()
    page.post("/campaigns/new", fields | {"people": [str(reader.id)]}, headers=HTMX)
    campaign = Campaign.objects.get()
    home = f"/campaigns/{campaign.pk}"
    words = {"text": "Who decides?", "options": "* A person\nA score", "explanation": "It doubts"}
    page.post(f"{home}/questions/new", words, headers=HTMX)
    page.post(f"{home}/start", headers=HTMX)
    assert "<strong>this</strong> &lt;b&gt;now" in shown(page, home)
    assert page.get(f"{home}/mine").status_code == 404

    mine = browser_of(reader)
    assert mine.get(home).status_code == 403
    assert "Our policy" in shown(mine, "/campaigns/mine")
    question = QuizQuestion.objects.get()
    empty = mine.post(f"{home}/mine")
    assert (empty.status_code, "Answer this question" in empty.content.decode()) == (422, True)
    wrong = mine.post(f"{home}/mine", {f"q-{question.pk}": "1"}, follow=True).content.decode()
    assert ("Not right" in wrong, "It doubts" in wrong) == (True, True)
    right = mine.post(f"{home}/mine", {f"q-{question.pk}": "0"}, follow=True).content.decode()
    assert "You have done your part" in right
    assert Addressee.objects.get().is_done

    page.post(f"{home}/close", headers=HTMX)
    assert "Frozen when the campaign was closed" in shown(page, home)
    assert mine.post(f"{home}/mine").status_code == 409


def test_what_is_told_is_planned_and_recorded(owner, browser_of_owner):
    page = browser_of_owner
    fields = {"what": "Incidents", "audience": "external", "with_whom": "Authority", "how": "Form"}
    fields |= {"trigger": "A serious incident", "every_months": "0", "speaker": "The chair"}
    page.post("/communication/new", fields, headers=HTMX)
    row = Communication.objects.get()
    late = page.post(f"/communication/{row.pk}/tell", {"told_on": "2999-01-01", "note": "x"})
    assert (late.status_code, "lies ahead" in late.content.decode()) == (422, True)
    proof = SimpleUploadedFile("seen.png", b"\x89PNG\r\n\x1a\nx")
    page.post(
        f"/communication/{row.pk}/tell",
        {"told_on": "2026-10-01", "note": "By form", "file": proof},
    )
    text = shown(page, f"/communication/{row.pk}")
    assert ("By form" in text, "seen.png" in text) == (True, True)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb\n\nc", "<p>a<br>b</p>\n<p>c</p>"),
        ("## Head\n- one\n- *two*", "<h3>Head</h3>\n<ul><li>one</li><li><em>two</em></li></ul>"),
        (
            "[go](https://a.example/x?y=1&z)",
            '<p><a href="https://a.example/x?y=1&amp;z">go</a></p>',
        ),
        ("[go](javascript:alert(1))", "<p>[go](javascript:alert(1))</p>"),
        ("[go](//evil.example)", "<p>[go](//evil.example)</p>"),
        ('<img src=x onerror="x">', "<p>&lt;img src=x onerror=&quot;x&quot;&gt;</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
    ],
)
def test_a_message_shows_its_marks_and_nothing_else(text, html):
    assert marked(text) == html
