from datetime import UTC, datetime, timedelta

import pytest

from steward.domain.findings.models import CorrectiveAction, Finding, SimilarCase
from steward.domain.findings.operations.causing import explain_finding
from steward.domain.findings.operations.raising import raise_finding
from steward.domain.findings.operations.reacting import correct_finding
from steward.domain.questionnaires.models import Finding as Drafted
from steward.domain.questionnaires.operations.answering import start_run
from steward.domain.questionnaires.queries import INTAKE
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import decide_risks
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.queries import relying_on
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.foundation.identity.terms import Role
from tests.domain.findings.test_path import CAUSE, implemented
from tests.domain.findings.test_raising import GIVEN, a_draft
from tests.factories.organisations import a_member
from tests.interfaces.web.test_settings import browser_of

HTMX = {"HX-Request": "true"}
TODAY = datetime.now(UTC).date()
WHYS = {f"why_{number}": why for number, why in enumerate(CAUSE.whys, 1)}


@pytest.fixture
def worker(owner):
    return a_member(owner, Role.CONTRIBUTOR, email="worker@harbour.example")


@pytest.fixture
def finding(owner, worker):
    return raise_finding(actor=owner, draft=a_draft(owner_id=worker.id))


def text_of(answer):
    return answer.content.decode()


def test_a_finding_is_raised_and_brought_on_where_it_is_written(owner, worker, browser_of_owner):
    made = browser_of_owner.post(
        "/findings/new",
        {**GIVEN, "requirement": "iso-42001|A.6.2.5", "owner_id": str(worker.id)},
        headers=HTMX,
    )
    finding = Finding.objects.get()
    page = f"/findings/{finding.pk}"
    assert made.headers["HX-Redirect"] == page
    assert "NC-0001" in text_of(browser_of_owner.get("/findings?mine=&q=approval"))
    mine = browser_of(worker)
    assert mine.get("/findings/mine").headers["Location"] == "/findings?mine=1&active=1"

    refused = mine.post(f"{page}/steps/correct", {"correction": " "})
    assert (refused.status_code, "This field is required" in text_of(refused)) == (422, True)
    mine.post(f"{page}/steps/correct", {"correction": "Both were stopped"})
    same = {"cause": finding.statement, "category": "method", **WHYS}
    refused = mine.post(f"{page}/steps/explain", same)
    assert (refused.status_code, "not why it came about" in text_of(refused)) == (422, True)
    assert WHYS["why_3"] in text_of(refused)
    gap = {**same, "cause": CAUSE.cause, "why_2": ""}
    refused = text_of(mine.post(f"{page}/steps/explain", gap))
    assert "Leave no step out" in refused
    mine.post(f"{page}/steps/explain", {**same, "cause": CAUSE.cause, "people": "No deputies\n\n"})
    finding.refresh_from_db()
    assert (finding.state, finding.fishbone) == ("explained", {"people": ["No deputies"]})


def test_similar_cases_plan_and_actions_are_written_on_the_page(
    owner, worker, finding, browser_of_owner
):
    correct_finding(actor=worker, finding=finding, correction="Both were stopped")
    explain_finding(actor=worker, finding=finding, draft=CAUSE)
    page, mine = f"/findings/{finding.pk}", browser_of(worker)

    mine.post(f"{page}/places/new", {"place": "The mobile app"}, headers=HTMX)
    case = SimilarCase.objects.get()
    refused = text_of(mine.post(f"/findings/cases/{case.pk}/look", {"verdict": "found"}))
    assert "Say what was looked at" in refused
    mine.post(f"/findings/cases/{case.pk}/look", {"verdict": "not_found", "note": "Log read"})
    mine.post(f"{page}/steps/search", {"none_because": ""})
    day = TODAY + timedelta(days=9)
    action = {"title": "Name deputies", "evidence": "Charter", "due_on": day.isoformat()}
    mine.post(f"{page}/actions/new", {**action, "owner_id": str(worker.id)}, headers=HTMX)
    mine.post(f"{page}/steps/plan", {"criterion": "No release without approval"})
    assert mine.post(f"{page}/steps/approve", {"verdict": "approve"}).status_code == 403
    refused = text_of(browser_of_owner.post(f"{page}/steps/approve", {"verdict": "back"}))
    assert "Say what is missing" in refused
    browser_of_owner.post(f"{page}/steps/approve", {"verdict": "approve"})
    row = CorrectiveAction.objects.get()
    mine.post(f"/findings/actions/{row.pk}/finish", {"shown": "Charter of May"}, headers=HTMX)

    shown = text_of(browser_of_owner.get(page))
    assert "The effect is judged from" in shown
    assert "Charter of May" in shown
    assert browser_of_owner.get(f"{page}/report.pdf").content.startswith(b"%PDF")
    assert "NC-0001" in text_of(browser_of_owner.get("/findings/board?mine="))
    refused = text_of(
        browser_of_owner.post(f"{page}/steps/judge", {"effective": "yes", "judgement": "Seen"})
    )
    assert "sooner says little" in refused


def test_the_effect_is_judged_on_the_page_when_its_day_has_come(
    owner, worker, finding, browser_of_owner
):
    approver = a_member(owner, Role.APPROVER, email="approver@harbour.example")
    row = implemented(worker, finding, approver)
    Finding.objects.filter(pk=row.pk).update(check_on=owner.today)
    page = f"/findings/{row.pk}"

    assert browser_of_owner.post(f"{page}/steps/judge", {"judgement": "x"}).status_code == 422
    browser_of_owner.post(f"{page}/steps/judge", {"effective": "no", "judgement": "It came again"})

    shown = text_of(browser_of_owner.get(page))
    assert "Round 2" in shown
    assert "What earlier rounds said" in shown
    assert CAUSE.cause in shown


def test_a_dispute_a_grade_and_a_clock_are_decided_in_the_dialog(finding, browser_of_owner):
    page = f"/findings/{finding.pk}"
    until = TODAY + timedelta(days=60)
    browser_of_owner.post(
        f"{page}/extend",
        {"clock": "correction", "until": until.isoformat(), "reason": "Leave"},
        headers=HTMX,
    )
    browser_of_owner.post(f"{page}/regrade", {"grade": "major", "reason": "Again"}, headers=HTMX)
    finding.refresh_from_db()
    assert (finding.grade, finding.due_on) == ("major", until)

    browser_of_owner.post(f"{page}/dispute", {"reason": "On paper"}, headers=HTMX)
    refused = browser_of_owner.post(
        f"{page}/answer", {"upheld": "yes", "reason": "No"}, headers=HTMX
    )
    assert (refused.status_code, "somebody else does" in text_of(refused)) == (422, True)


def test_an_improvement_is_decided_and_stands_in_the_log(owner, browser_of_owner):
    draft = a_draft(grade="opportunity", requirement="", evidence="")
    page = f"/findings/{raise_finding(actor=owner, draft=draft).pk}"

    browser_of_owner.post(f"{page}/steps/decide", {"taken_up": "yes", "reason": "It is cheap"})
    browser_of_owner.post(f"{page}/steps/conclude", {"result": "A day less for each release"})

    log = text_of(browser_of_owner.get("/findings/improvement"))
    assert "A day less" in log
    assert f'href="{page}"' in log
    assert browser_of_owner.get("/findings/improvement/export.csv").status_code == 200
    assert "Days to close" in text_of(browser_of_owner.get("/findings/trends"))


def test_a_finding_reaches_the_risks_and_the_control_that_it_speaks_against(
    owner, browser_of_owner
):
    facts = {"affects_individuals": True, "human_oversight": "none", "public_facing": True}
    system = create_system(
        actor=owner, draft=SystemDraft(name="Claims", purpose="Sorts", facts=facts, source="x")
    )
    derive_register(actor=owner, systems=[system])
    risks = list(Risk.objects.filter(relying_on("A.9.2")))
    decide_risks(actor=owner, risks=risks, decision="accepted", reason="So it is")
    draft = a_draft(requirement="A.9.2", subjects=(system.as_subject(),))
    page = f"/findings/{raise_finding(actor=owner, draft=draft).pk}"
    assert risks[0].reference in text_of(browser_of_owner.get(page))

    asked = browser_of_owner.post(
        f"{page}/risks/{risks[0].pk}/review", {"reason": "Nobody looks"}, headers=HTMX
    )
    lowered = browser_of_owner.post(
        f"{page}/controls/A.9.2/lower", {"maturity": "partial", "reason": "Seen"}, headers=HTMX
    )

    assert (asked.status_code, lowered.status_code) == (204, 204)
    risks[0].refresh_from_db()
    assert risks[0].review_on is not None
    assert Task.objects.filter(origin__startswith=f"review:{risks[0].pk}:").exists()
    history = text_of(browser_of_owner.get(page))
    assert f"asked to review {risks[0].reference}" in history
    assert "set A.9.2 to partial" in history


def test_what_answers_point_to_is_raised_once_and_keeps_its_origin(owner, browser_of_owner):
    system = create_system(
        actor=owner, draft=SystemDraft(name="Claims", purpose="Sorts", facts={}, source="x")
    )
    run = start_run(actor=owner, questionnaire=INTAKE, system=system)
    drafted = Drafted.objects.create(
        organisation_id=owner.organisation_id,
        run=run,
        number=1,
        origin="q",
        title="No oversight is described",
        requirement="A.9.2",
    )
    address = f"/findings/answers/{drafted.pk}/raise"
    asked = text_of(browser_of_owner.get(address, headers=HTMX))
    assert "No oversight is described" in asked
    given = {
        "grade": "minor",
        "statement": "No oversight is described at all",
        "requirement": "iso-42001|A.9.2",
        "evidence": "Answer 4",
    }

    browser_of_owner.post(address, given, headers=HTMX)
    again = browser_of_owner.post(address, given, headers=HTMX)

    assert (again.status_code, "NC-0001" in text_of(again)) == (422, True)
    finding = Finding.objects.get()
    assert finding.source == drafted.as_subject()
    assert "NC-0001" in text_of(browser_of_owner.get(f"/questionnaires/{run.pk}/review"))


def test_a_step_without_its_form_leads_to_the_page_and_an_unknown_one_to_none(
    finding, browser_of_owner
):
    page = f"/findings/{finding.pk}"

    assert browser_of_owner.get(f"{page}/steps/correct").headers["Location"] == f"{page}#path"
    assert browser_of_owner.get(f"{page}/steps/nonsense").status_code == 404
