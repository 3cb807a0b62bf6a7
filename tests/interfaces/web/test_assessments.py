import pytest

from steward.domain.assessments.models import AffectedGroup, Harm, ImpactAssessment, Indicator
from steward.domain.assessments.operations.writing import begin_assessment
from steward.domain.risks.models import Risk
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.terms import Role
from tests.domain.assessments.test_operations import HARM, PLAIN, approved, filled
from tests.factories.organisations import a_member

HTMX = {"HX-Request": "true"}


@pytest.fixture
def system(owner):
    draft = SystemDraft(name="Claims", purpose="Sorts claims", facts=PLAIN, source="the intake")
    return create_system(actor=owner, draft=draft)


@pytest.fixture
def approver(owner):
    return a_member(owner, Role.APPROVER)


def test_an_assessment_is_begun_written_and_watched_on_its_pages(owner, browser_of_owner, system):
    page = f"/impact-assessments/{system.pk}"
    assert "not assessed yet" in browser_of_owner.get(f"/systems/{system.pk}").content.decode()
    assert "Begin the impact" in browser_of_owner.get(page).content.decode()
    browser_of_owner.post(f"{page}/begin")
    assert "0 of 14 sections complete" in browser_of_owner.get(page).content.decode()

    refused = browser_of_owner.post(
        f"{page}/add/group",
        {"name": "Holders", "kind": "group", "is_vulnerable": "on"},
        headers=HTMX,
    )
    assert (refused.status_code, "what makes this group" in refused.content.decode()) == (422, True)
    assert "Holders" in refused.content.decode()
    browser_of_owner.post(f"{page}/add/group", {"name": "Holders", "kind": "group"}, headers=HTMX)
    group = AffectedGroup.objects.get()
    browser_of_owner.post(f"{page}/add/harm", HARM | {"group_id": group.pk}, headers=HTMX)
    harm = Harm.objects.get()
    browser_of_owner.post(
        f"/impact-assessments/harms/{harm.pk}/indicator",
        {"name": "Overturned", "direction": "above", "threshold": "5", "unit": "%"},
        headers=HTMX,
    )
    indicator = Indicator.objects.get()
    browser_of_owner.post(
        f"/impact-assessments/indicators/{indicator.pk}/read",
        {"value": "7", "read_on": owner.today},
        headers=HTMX,
    )
    browser_of_owner.post(
        f"/impact-assessments/entries/harm/{harm.pk}/edit",
        HARM | {"group_id": group.pk, "severity": 5},
        headers=HTMX,
    )
    shown = browser_of_owner.get(page).content.decode()
    for words in ("Beyond the threshold", "bad when at least 5 %", "severity 5", "level-critical"):
        assert words in shown, words

    browser_of_owner.post(f"/impact-assessments/entries/harm/{harm.pk}/remove", headers=HTMX)
    assert Harm.objects.count() == 0


def test_a_section_keeps_what_was_typed_and_is_talked_about(owner, browser_of_owner, system):
    begin_assessment(actor=owner, system=system)
    page = f"/impact-assessments/{system.pk}"
    section = f"{page}/sections/purpose"
    short = browser_of_owner.post(section, {"text": "Sorting sorting", "done": "1"})
    assert (short.status_code, "Sorting sorting" in short.content.decode()) == (422, True)
    assert "Say more: 1 different" in short.content.decode()
    browser_of_owner.post(section, {"text": "Sorting letters"})
    browser_of_owner.post(f"{section}/comments", {"text": "Which letters?"})
    shown = browser_of_owner.get(section).content.decode()
    assert "Which letters?" in shown
    assert "Saved" in shown
    browser_of_owner.post(f"{section}/owner", {"owner_id": owner.id}, headers=HTMX)
    assert f"{section}#comments" in browser_of_owner.get(page).content.decode()


def test_versions_stand_side_by_side_and_a_summary_is_published(
    owner, approver, browser_of_owner, system
):
    page = f"/impact-assessments/{system.pk}"
    row = begin_assessment(actor=owner, system=system)
    filled(owner, row)
    approved(owner, approver, row, decision="measures", conditions="A person reads refusals")
    assert (
        Risk.objects.get(category="People").reference in browser_of_owner.get(page).content.decode()
    )

    browser_of_owner.post(
        f"{page}/reopen", {"keys": ["purpose"], "reason": "New offices"}, headers=HTMX
    )
    browser_of_owner.post(f"{page}/sections/purpose", {"text": "Sorts letters for Lisbon"})
    compared = browser_of_owner.get(f"{page}/compare", {"old": "1", "new": "now"}).content.decode()
    assert "<ins>Lisbon</ins>" in compared
    assert "1 part differs" in compared
    wrong = browser_of_owner.get(f"{page}/compare", {"old": "x"})
    assert wrong.status_code == 422
    version = browser_of_owner.get(f"{page}/versions/1").content.decode()
    assert "A person reads refusals" in version

    form = browser_of_owner.get(f"{page}/publish", headers=HTMX).content.decode()
    assert "What can go wrong" in form
    assert browser_of_owner.get(f"{page}/files/summary.pdf").status_code == 404
    words = " ".join(f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(40))
    browser_of_owner.post(f"{page}/publish", {"summary": f"What it is for\n{words}"}, headers=HTMX)
    assert ImpactAssessment.objects.get().published_version == 1
    for name in ("summary", "assessment"):
        file = browser_of_owner.get(f"{page}/files/{name}.pdf")
        assert file.content[:5] == b"%PDF-", name
    for kind in ("pdf", "csv", "json", "xlsx"):
        made = browser_of_owner.get(f"/reports/impact-assessments.{kind}")
        assert made.status_code == 200, kind
    listed = browser_of_owner.get("/impact-assessments?state=reopened").content.decode()
    assert "Claims" in listed
    assert "Claims" not in browser_of_owner.get("/impact-assessments?due=1").content.decode()


def test_who_only_reads_sees_no_button_and_writes_nothing(owner, system):
    from django.test import Client

    from steward.foundation.identity.models import Person

    begin_assessment(actor=owner, system=system)
    reader = a_member(owner, Role.EXTERNAL_AUDITOR)
    browser = Client()
    browser.force_login(
        Person.objects.get(pk=reader.id), "django.contrib.auth.backends.ModelBackend"
    )
    page = f"/impact-assessments/{system.pk}"
    shown = browser.get(page).content.decode()
    assert "Record an affected group" not in shown
    assert "Hand in" not in shown
    assert browser.post(f"{page}/add/group", {"name": "x", "kind": "group"}).status_code == 403
    assert browser.post(f"{page}/sections/purpose", {"text": "x"}).status_code == 403
