import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from steward.domain.parts.terms import PartDraft
from steward.domain.questionnaires.jobs import send_in_steps
from steward.domain.questionnaires.models import (
    Answer,
    Derivation,
    Finding,
    Questionnaire,
    QuestionnaireVersion,
    Respondent,
    Run,
)
from steward.domain.questionnaires.operations.answering import save_answers, start_run
from steward.domain.questionnaires.operations.reviewing import decide_findings, return_run
from steward.domain.questionnaires.operations.sending import ask_to_send, give_to, set_run
from steward.domain.questionnaires.queries import READINESS, get_run
from steward.domain.readiness.operations import approve_and_derive, submit_and_derive
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.linking import link_part
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Comment, Task
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from steward.foundation.work.runners import Errand
from tests.factories.organisations import a_member

CONTRACT = [
    {"value": "yes", "score": 1},
    {
        "value": "none",
        "label": "No contract",
        "score": 0,
        "effects": [
            {
                "id": "no_contract",
                "kind": "finding",
                "title": "There is no contract",
                "severity": "high",
                "requirement": "A.10.3",
            },
            {"id": "get_contract", "kind": "task", "title": "Close a contract", "days": 10},
        ],
    },
]
BODY = {
    "id": "supplier-check",
    "title": "Supplier check",
    "about": "system",
    "scoring": {"bands": [{"min": 0, "max": 49, "label": "Not yet"}]},
    "effects": [
        {
            "id": "personal",
            "kind": "fact",
            "attribute": "uses_personal_data",
            "value": True,
            "when": "answers.q_data",
        },
        {
            "id": "look",
            "kind": "applicability",
            "control": "A.10.3",
            "applicable": True,
            "reason": "A supplier is relied on.",
            "when": "answers.q_contract == 'none'",
        },
    ],
    "sections": [
        {
            "id": "one",
            "title": "One",
            "questions": [
                {
                    "id": "q_contract",
                    "type": "single",
                    "text": "Is there a contract?",
                    "options": CONTRACT,
                    "required": True,
                    "allow_not_applicable": True,
                },
                {"id": "q_data", "type": "yes_no", "text": "Do they get personal data?"},
                {
                    "id": "q_why",
                    "type": "text",
                    "text": "Why do they need it?",
                    "visible_when": "answers.q_data",
                    "required_when": "answers.q_data",
                },
            ],
        },
        {
            "id": "two",
            "title": "Two",
            "questions": [
                {
                    "id": "q_price",
                    "type": "money",
                    "text": "What does it cost?",
                    "minimum": 0,
                    "currency": "CHF",
                },
                {
                    "id": "q_rows",
                    "type": "matrix",
                    "text": "How good is it?",
                    "rows": ["speed", "care"],
                    "options": ["good", "bad"],
                },
                {
                    "id": "q_people",
                    "type": "group",
                    "text": "Who works with it?",
                    "fields": [{"id": "name", "type": "text", "text": "Name"}],
                },
                {"id": "q_owner", "type": "person", "text": "Who owns it?"},
                {"id": "q_paper", "type": "file", "text": "The contract"},
            ],
        },
    ],
}


@pytest.fixture
def browser(browser_of_owner):
    return browser_of_owner


@pytest.fixture
def sheet(owner):
    row = Questionnaire.objects.create(
        organisation_id=owner.organisation_id, key="supplier-check", title="Supplier check"
    )
    return QuestionnaireVersion.objects.create(
        organisation_id=owner.organisation_id,
        questionnaire=row,
        number=1,
        body=BODY,
        published_at=owner.now,
        published_by="Somebody",
    )


@pytest.fixture
def system(owner):
    return create_system(actor=owner, draft=SystemDraft(name="Screening"))


@pytest.fixture
def run(owner, sheet, system):
    return start_run(actor=owner, questionnaire="supplier-check", system=system)


def give(actor, run, **values):
    _, problems = save_answers(
        actor=actor, run=run, values={name: (value, "") for name, value in values.items()}
    )
    assert problems == []


def test_submitting_lets_every_effect_follow_once(owner, run):
    give(owner, run, q_contract="none", q_data=True, q_why="To rank")

    submit_and_derive(actor=owner, run=run)

    found = {row.effect: row for row in Derivation.objects.all()}
    assert set(found) == {"no_contract", "get_contract", "personal", "look"}
    assert {e for e, row in found.items() if row.state == "applied"} == set(found) - {"no_contract"}
    assert found["no_contract"].read == {"answers.q_contract": "none"}
    finding = Finding.objects.get()
    assert (finding.status, finding.requirement) == ("draft", "A.10.3")
    run.system.refresh_from_db()
    assert run.system.facts["uses_personal_data"] is True
    assert found["get_contract"].result_label.endswith("Close a contract")
    again = start_run(actor=owner, questionnaire="supplier-check", system=run.system)
    give(owner, again, q_contract="none")
    submit_and_derive(actor=owner, run=again)
    assert Task.objects.filter(title="Close a contract").count() == 1


def test_last_years_answers_are_proposed_and_not_confirmed(owner, run):
    give(owner, run, q_contract="yes", q_data=False)
    submit_and_derive(actor=owner, run=run)

    again = start_run(actor=owner, questionnaire="supplier-check", system=run.system)

    rows = {row.question: row for row in Answer.objects.filter(run=again)}
    assert rows["q_contract"].value == "yes"
    assert (rows["q_contract"].confirmed, rows["q_contract"].source) == (False, "Supplier check")
    assert rows["q_contract"].source_on == owner.today
    give(owner, again, q_contract="yes")
    rows["q_contract"].refresh_from_db()
    assert rows["q_contract"].confirmed


def test_the_parts_of_a_system_say_which_version_is_released(owner, system):
    details = {"base_model": ["open/base"], "task": "text-classification"}
    draft = PartDraft(kind="model", name="Ranking", version="4.2.0", licence="MIT", details=details)
    link_part(actor=owner, system=system, draft=draft)

    release = start_run(actor=owner, questionnaire="model-release", system=system)
    impact = start_run(actor=owner, questionnaire="ai-impact-assessment", system=system)

    version = Answer.objects.get(run=release, value="4.2.0")
    assert (version.source, version.confirmed) == ("the card of Ranking", False)
    told = Answer.objects.get(run=impact, question="ia-y1").value
    assert told == (
        "It relies on:\nRanking 4.2.0 (for text classification; built on open/base; licence MIT)"
    )


def test_a_reviewed_run_counts_only_when_somebody_else_approves(owner, run, system):
    reviewer = a_member(owner, Role.APPROVER)
    set_run(actor=owner, run=run, reviewer=reviewer.id)
    run.refresh_from_db()
    give(owner, run, q_contract="none")

    submit_and_derive(actor=owner, run=run)

    run.refresh_from_db()
    assert run.status == "review"
    assert not Task.objects.filter(title="Close a contract").exists()
    with pytest.raises(NotAllowed):
        approve_and_derive(actor=owner, run=run)
    with pytest.raises(Invalid):
        return_run(actor=reviewer, run=run, note=" ")
    return_run(actor=reviewer, run=run, note="Look again")
    run.refresh_from_db()
    give(owner, run, q_contract="yes")
    submit_and_derive(actor=owner, run=run)
    assert Derivation.objects.get(effect="no_contract").state == "withdrawn"
    assert Finding.objects.get().status == "rejected"
    with pytest.raises(Conflict):
        return_run(actor=reviewer, run=start_run(actor=owner, questionnaire=READINESS), note="No")
    run.refresh_from_db()
    approve_and_derive(actor=reviewer, run=run)
    run.refresh_from_db()
    assert (run.status, run.reviewed_by) == ("approved", reviewer.label)
    assert not Task.objects.filter(title="Close a contract").exists()


def test_a_confirmed_finding_becomes_one_task(owner, run):
    give(owner, run, q_contract="none")
    submit_and_derive(actor=owner, run=run)
    run.refresh_from_db()
    keys = [row.pk for row in Finding.objects.all()]

    with pytest.raises(Invalid):
        decide_findings(actor=owner, run=run, findings=keys, decision="rejected")
    decide_findings(actor=owner, run=run, findings=keys, decision="confirmed")

    finding = Finding.objects.get()
    assert Task.objects.get(pk=finding.task).title == "There is no contract"
    with pytest.raises(Invalid):
        decide_findings(actor=owner, run=run, findings=keys, decision="confirmed")


def test_who_may_only_decide_confirms_a_finding_and_its_task_follows(owner, run):
    give(owner, run, q_contract="none")
    submit_and_derive(actor=owner, run=run)
    run.refresh_from_db()
    approver = a_member(owner, Role.APPROVER)
    keys = [row.pk for row in Finding.objects.all()]

    decide_findings(actor=approver, run=run, findings=keys, decision="confirmed")

    assert Task.objects.filter(pk=Finding.objects.get().task).exists()


def test_sending_makes_one_run_a_target_and_passes_over_who_has_it(owner, sheet, system):
    others = [create_system(actor=owner, draft=SystemDraft(name=f"S{i}")) for i in range(4)]
    start_run(actor=owner, questionnaire="supplier-check", system=others[0])
    member = a_member(owner, Role.RESPONDENT)
    due = owner.today + timedelta(days=9)
    keys = [row.pk for row in AiSystem.objects.all()]

    work = ask_to_send(
        actor=owner,
        questionnaire="supplier-check",
        systems=keys,
        due_on=due,
        respondents=[member.id],
    )
    send_in_steps(Errand(work))
    work.refresh_from_db()
    send_in_steps(Errand(work))

    assert (work.result["sent"], work.result["passed"]) == (4, 1)
    sent = Run.objects.exclude(sending=None)
    assert {(r.due_on, r.questionnaire) for r in sent} == {(due, "supplier-check")}
    assert Respondent.objects.count() == 4
    with pytest.raises(Invalid, match="passed"):
        ask_to_send(
            actor=owner,
            questionnaire="supplier-check",
            systems=keys,
            due_on=owner.today - timedelta(days=1),
        )


def test_who_answers_cannot_review(owner, run):
    member = a_member(owner, Role.CONTRIBUTOR)
    give_to(actor=owner, run=run, person=member.id, section="one")

    with pytest.raises(Invalid, match="cannot review"):
        set_run(actor=owner, run=run, reviewer=member.id)
    with pytest.raises(Invalid, match="no section"):
        give_to(actor=owner, run=run, person=member.id, section="none")


def save(browser, run, section=0, **fields):
    given = {name.replace("__", "|"): value for name, value in fields.items()}
    return browser.post(
        f"/questionnaires/{run.pk}/save", {"section": section, "goto": section, **given}
    )


def test_every_kind_is_answered_through_the_form(owner, browser, run):
    one = save(browser, run, q_contract="none", q_data="yes", q_why="To rank")
    two = save(
        browser,
        run,
        1,
        q_price="1200.50",
        q_price__currency="chf",
        q_rows="",
        q_rows__speed="good",
        q_people="",
        q_people__0__name="Ada",
        q_people__1__name="",
        q_owner=str(owner.id),
    )

    assert (one.status_code, two.status_code) == (302, 302)
    values = dict(Answer.objects.filter(run=run).values_list("question", "value"))
    assert values["q_data"] is True
    assert values["q_price"] == {"amount": 1200.5, "currency": "CHF"}
    assert values["q_rows"] == {"speed": "good"}
    assert values["q_people"] == [{"name": "Ada"}]
    assert values["q_owner"]["id"] == str(owner.id)
    shown = browser.get(f"/questionnaires/{run.pk}?section=1").content.decode()
    assert 'value="Ada"' in shown
    assert "1200.5" in shown


def test_a_file_is_kept_with_the_answer(browser, run, tmp_path):
    paper = tmp_path / "contract.txt"
    paper.write_text("signed")

    with paper.open("rb") as file:
        browser.post(
            f"/questionnaires/{run.pk}/save",
            {"section": 1, "goto": 1, "q_paper": "", "q_paper|file": file},
        )

    assert Answer.objects.get(question="q_paper").value["name"] == "contract.txt"


def test_what_does_not_fit_is_told_next_to_its_question_and_the_rest_is_kept(browser, run):
    response = save(browser, run, 1, q_price="-5", q_people="", q_people__0__name="Ada")

    assert response.status_code == 422
    assert "too little" in response.content.decode()
    assert Answer.objects.get().question == "q_people"


def test_does_not_apply_needs_a_reason(browser, run):
    refused = save(browser, run, q_contract="not_applicable")
    kept = save(browser, run, q_contract="not_applicable", q_contract__comment="No supplier")

    assert "Say why it does not apply" in refused.content.decode()
    assert kept.status_code == 302
    assert Answer.objects.get().comment == "No supplier"


def test_looking_at_a_proposal_does_not_confirm_it_but_the_button_does(owner, browser, run):
    give(owner, run, q_contract="yes")
    submit_and_derive(actor=owner, run=run)
    again = start_run(actor=owner, questionnaire="supplier-check", system=run.system)

    save(browser, again, q_contract="yes", q_data="")
    looked = Answer.objects.get(run=again).confirmed
    shown = browser.get(f"/questionnaires/{again.pk}").content.decode()
    save(browser, again, q_contract="yes", confirm="all")

    assert not looked
    assert "Proposed from Supplier check" in shown
    assert Answer.objects.get(run=again).confirmed


def test_review_and_outcome_explain_themselves(owner, browser, run):
    save(browser, run, q_contract="none")
    done = browser.post(f"/questionnaires/{run.pk}/submit", follow=True).content.decode()
    review = browser.get(f"/questionnaires/{run.pk}/review").content.decode()
    key = Finding.objects.get().pk
    refused = browser.post(
        f"/questionnaires/{run.pk}/findings", {"findings": key, "decision": "rejected"}
    )
    browser.post(f"/questionnaires/{run.pk}/findings", {"findings": key, "decision": "confirmed"})

    assert "<h1>Submitted</h1>" in done
    assert "answers.q_contract ==" in done
    assert "The arithmetic" in review
    assert "Say why" in refused.content.decode()
    assert Finding.objects.get().status == "confirmed"


def test_a_run_is_exported(browser, run):
    save(browser, run, q_contract="none")

    files = {
        k: browser.get(f"/questionnaires/{run.pk}/export.{k}") for k in ("pdf", "xlsx", "json")
    }

    assert files["pdf"].content.startswith(b"%PDF")
    assert files["xlsx"].content.startswith(b"PK")
    assert files["json"].json()["sections"][0]["answers"][0]["words"] == "No contract"
    assert browser.get(f"/questionnaires/{run.pk}/export.doc").status_code == 404


class WhileSomebodyRemoves(Errand):
    """An errand in whose first step a system leaves the inventory after it was read."""

    gone: AiSystem | None = None

    @contextmanager
    def step(self):
        first, self.gone = self.gone, None
        with super().step() as actor:
            yield actor
            if first is not None:
                AiSystem.objects.filter(pk=first.pk)._raw_delete("default")
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_system_that_leaves_while_it_is_sent_to_does_not_end_the_sending(owner, sheet, system):
    other = create_system(actor=owner, draft=SystemDraft(name="Leaves"))
    keys = [system.pk, other.pk]
    work = ask_to_send(actor=owner, questionnaire="supplier-check", systems=keys)
    errand = WhileSomebodyRemoves(work)
    errand.gone = other

    send_in_steps(errand)

    work.refresh_from_db()
    assert (work.result["sent"], work.result["passed"]) == (2, 0)


def test_the_list_is_narrowed_and_a_sending_is_previewed(owner, browser, run):
    Run.objects.update(due_on=owner.today - timedelta(days=2))
    listed = browser.get("/questionnaires?overdue=1").content.decode()
    nothing = browser.get("/questionnaires?status=approved").content.decode()
    preview = browser.get(
        "/questionnaires/send?questionnaire=supplier-check&q=Scre"
    ).content.decode()
    sent = browser.post("/questionnaires/send", {"questionnaire": "supplier-check"})
    wrong = browser.post(
        "/questionnaires/send", {"questionnaire": "supplier-check", "due_on": "yesterday"}
    )

    assert "Overdue" in listed
    assert "No questionnaire matches" in nothing
    assert re.search(r"<strong>1</strong> AI system", preview)
    assert "already has this questionnaire open" in preview
    assert sent.headers["Location"].startswith("/work/")
    assert (wrong.status_code, "not a date" in wrong.content.decode()) == (422, True)


def test_people_are_asked_and_a_question_is_discussed(owner, browser, run):
    member = a_member(owner, Role.CONTRIBUTOR)
    address = f"/questionnaires/{run.pk}"
    browser.post(f"{address}/people", {"what": "give", "person": member.id, "section": "two"})
    row = Respondent.objects.get()
    shown = browser.get(f"{address}/people").content.decode()
    browser.post(f"{address}/take", {"respondent": row.pk})
    browser.post(f"{address}/people", {"what": "set", "due_on": "", "reviewer": member.id})
    browser.post(f"{address}/say", {"question": "q_data", "text": "Which data?"})
    refused = browser.post(f"{address}/people", {"what": "give", "person": ""})

    assert "Two" in shown
    assert not Respondent.objects.exists()
    assert get_run(owner, run.pk).reviewer_id == member.id
    assert Comment.objects.get().subject_kind == "answer"
    assert "Which data?" in browser.get(address).content.decode()
    assert refused.status_code == 422
