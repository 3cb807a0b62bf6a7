import pytest
from django.test import Client

from steward.domain.risks.operations.deriving import derive_register
from steward.domain.soa.models import ApplicabilityDecision, Statement
from steward.domain.soa.operations import accept_proposals, decide_many, freeze_statement
from steward.domain.soa.queries import live_rows
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.models import Person
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

FACTS = {"employment_use": True, "technique": ["deep_learning"], "human_oversight": "on_the_loop"}
BACKEND = "django.contrib.auth.backends.ModelBackend"
DECISION = {"applicable": "no", "basis": "business", "reason": "Nothing of it"}


@pytest.fixture
def register(owner):
    create_system(actor=owner, draft=SystemDraft(name="Screening", facts=FACTS))
    derive_register(actor=owner)


def client_of(actor):
    client = Client()
    client.force_login(Person.objects.get(pk=actor.id), BACKEND)
    return client


def test_every_row_shows_both_justifications_and_doors(register, browser_of_owner, owner):
    decide_many(actor=owner, controls=["A.6.2.4"], applicable=False, reason="Bought as it is")

    page = browser_of_owner.get("/soa").content.decode()

    assert page.count('<tr id="A.') == 38
    assert "Bought as it is" in page
    assert '<a href="/risks?control=A.6.2.4">' in page
    assert "Left out, yet" in page


def test_the_rows_are_narrowed_and_htmx_gets_only_them(register, browser_of_owner, owner):
    decide_many(actor=owner, controls=["A.2.2"], applicable=False, reason="Later")

    excluded = browser_of_owner.get("/soa?applies=no", headers={"HX-Request": "true"})
    nothing = browser_of_owner.get("/soa?q=zebra")
    odd = browser_of_owner.get("/soa?objective=A.99&status=great")

    assert excluded.content.decode().count('<tr id="A.') == 1
    assert b"<html" not in excluded.content
    assert b"Nothing matches" in nothing.content
    assert odd.status_code == 200


def test_a_decision_changes_the_page_in_place(register, browser_of_owner):
    behind = {"HX-Request": "true", "HX-Current-URL": "http://testserver/soa?applies=no"}

    asked = browser_of_owner.get("/soa/A.2.2/decide", headers={"HX-Request": "true"})
    answer = browser_of_owner.post("/soa/A.2.2/decide", DECISION, headers=behind)

    assert b"Justification" in asked.content
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (200, "#results")
    assert answer.content.decode().count('<tr id="A.') == 1
    assert ApplicabilityDecision.objects.get().reason == "Nothing of it"


def test_a_decision_without_a_reason_is_refused_and_what_was_typed_stays(
    register, browser_of_owner
):
    answer = browser_of_owner.post("/soa/A.2.2/decide", {**DECISION, "reason": "  "})

    assert answer.status_code == 422
    assert b"This field is required" in answer.content
    assert b'value="no" selected' in answer.content
    assert not ApplicabilityDecision.objects.exists()


def test_several_controls_are_decided_alike_and_proposals_taken(register, browser_of_owner, owner):
    many = {**DECISION, "ids": ["A.2.2", "A.2.3"]}
    proposed = sum(row.applicable is True for row in live_rows(owner))

    none = browser_of_owner.get("/soa/decide")
    browser_of_owner.post("/soa/decide", many)
    browser_of_owner.post("/soa/accept", {})
    again = browser_of_owner.post("/soa/accept", {})

    assert none.status_code == 422
    assert ApplicabilityDecision.objects.filter(applicable=False).count() == 2
    assert ApplicabilityDecision.objects.filter(basis="proposal").count() >= proposed - 2
    assert (again.status_code, b"No proposal is left" in again.content) == (422, True)


def test_a_decision_is_taken_back(register, browser_of_owner, owner):
    decide_many(actor=owner, controls=["A.2.2"], applicable=False, reason="Later")

    browser_of_owner.post("/soa/A.2.2/withdraw", {})
    again = browser_of_owner.post("/soa/A.2.2/withdraw", {})

    assert not ApplicabilityDecision.objects.exists()
    assert again.status_code == 422


def test_freezing_asks_and_says_what_nobody_decided(register, browser_of_owner):
    asked = browser_of_owner.get("/soa/freeze").content.decode()
    refused = browser_of_owner.post("/soa/freeze", {"note": "First", "approver": "The owner"})
    frozen = browser_of_owner.post(
        "/soa/freeze", {"note": "First", "approver": "The owner", "with_proposals": "on"}
    )

    assert "Freeze revision 1" in asked
    assert "of 38 rows are not decided by a person" in asked
    assert refused.status_code == 422
    assert b"First" in refused.content
    assert frozen.headers["Location"] == "/soa/revisions/1"
    assert Statement.objects.get().approver == "The owner"


def test_a_revision_is_shown_as_frozen_compared_and_printed(register, browser_of_owner, owner):
    freeze_statement(actor=owner, note="For the audit", with_proposals=True)
    decide_many(actor=owner, controls=["A.2.2"], applicable=False, reason="Later on")
    accept_proposals(actor=owner)
    freeze_statement(actor=owner, with_proposals=True)

    revision = browser_of_owner.get("/soa/revisions/1").content.decode()
    between = browser_of_owner.get("/soa/compare?old=1&new=2").content.decode()
    same = browser_of_owner.get("/soa/compare?old=2&new=live").content.decode()

    assert "For the audit" in revision
    assert "the rows match it" in revision
    assert "Later on" not in revision
    assert "Later on" in between
    assert "No difference" in same
    for kind, begin in {
        "pdf": b"%PDF",
        "xlsx": b"PK",
        "csv": b"\xef\xbb\xbf",
        "json": b"{",
    }.items():
        answer = browser_of_owner.get(f"/soa/revisions/1/export.{kind}")
        assert answer.content.startswith(begin), kind
    assert browser_of_owner.get("/soa/revisions/1/export.doc").status_code == 404
    assert browser_of_owner.get("/soa/revisions/9").status_code == 404
    assert browser_of_owner.get("/soa/compare?old=x").status_code == 422


def test_a_changed_revision_is_not_taken_for_proof(register, browser_of_owner, owner):
    freeze_statement(actor=owner, with_proposals=True)
    statement = Statement.objects.get()
    Statement.objects.update(rows=[{**statement.rows[0], "title": "Other"}, *statement.rows[1:]])

    assert b"no longer fit the digest" in browser_of_owner.get("/soa/revisions/1").content


def test_an_auditor_reads_and_decides_nothing(register, owner):
    auditor = client_of(a_member(owner, Role.EXTERNAL_AUDITOR))

    page = auditor.get("/soa").content.decode()

    assert "Freeze a revision" not in page
    assert "Take back" not in page
    assert '/decide" hx-get' not in page
    assert auditor.get("/soa/A.2.2/decide").status_code == 403
    assert auditor.post("/soa/freeze", {}).status_code == 403


def test_a_respondent_sees_none_of_it(register, owner):
    respondent = client_of(a_member(owner, Role.RESPONDENT))

    for path in ("/soa", "/soa/revisions", "/controls", "/controls/A.2.2", "/readiness"):
        assert respondent.get(path).status_code == 403, path
    for path in ("/reports", "/reports/summary.pdf", "/frameworks"):
        assert respondent.get(path).status_code == 403, path
