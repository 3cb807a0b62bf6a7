import pytest

from steward.domain.questionnaires.models import (
    Derivation,
    Finding,
    Questionnaire,
    QuestionnaireVersion,
)
from steward.domain.questionnaires.operations.answering import save_answers, start_run
from steward.domain.questionnaires.queries import get_run
from steward.domain.readiness.operations import submit_and_derive
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk, dismiss_risk, edit_risk
from steward.domain.risks.operations.inventory import change_facts
from steward.domain.risks.queries import current_criteria, explanation_of
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.journal.models import Entry

SCENARIO = "R-HUM-02"
LOSS = {"min": 1000, "mode": 5000, "max": 90000}
OWN = {
    "id": "lock_in",
    "kind": "risk",
    "title": "We cannot leave the supplier",
    "description": "Leaving costs more than staying.",
    "likelihood": 4,
    "impact": 5,
    "loss": LOSS,
}
BODY = {
    "id": "exit-check",
    "title": "Exit check",
    "about": "system",
    "sections": [
        {
            "id": "one",
            "title": "One",
            "questions": [
                {
                    "id": "q_back",
                    "type": "yes_no",
                    "text": "Can you go back?",
                    "options": [
                        {"value": "yes"},
                        {
                            "value": "no",
                            "effects": [{"id": "back", "kind": "risk", "scenario": SCENARIO}],
                        },
                    ],
                },
                {
                    "id": "q_exit",
                    "type": "single",
                    "text": "How do you leave?",
                    "options": [
                        {"value": "plan", "label": "By a plan"},
                        {"value": "none", "label": "We cannot", "effects": [OWN]},
                    ],
                },
            ],
        }
    ],
}


def published(owner, key, body):
    row = Questionnaire.objects.create(
        organisation_id=owner.organisation_id, key=key, title=body["title"]
    )
    return QuestionnaireVersion.objects.create(
        organisation_id=owner.organisation_id,
        questionnaire=row,
        number=1,
        body=body,
        published_at=owner.now,
        published_by="Somebody",
    )


@pytest.fixture
def system(owner):
    return create_system(actor=owner, draft=SystemDraft(name="Screening"))


@pytest.fixture
def sheet(owner):
    return published(owner, "exit-check", BODY)


def answered(owner, system, **values):
    """Answer the check anew and submit it."""
    run = start_run(actor=owner, questionnaire="exit-check", system=system)
    given = {name: (value, "") for name, value in values.items()}
    assert save_answers(actor=owner, run=run, values=given)[1] == []
    submit_and_derive(actor=owner, run=run)
    return get_run(owner, run.pk)


def test_an_answer_proposes_a_risk_of_the_catalogue_and_one_in_its_own_words(owner, sheet, system):
    answered(owner, system, q_back=False, q_exit="none")

    known = {risk.title: risk for risk in Risk.objects.filter(system=system)}
    assert len(known) == 2
    own = known["We cannot leave the supplier"]
    assert (own.inherent_likelihood, own.inherent_consequence) == (4, 5)
    assert {risk.status for risk in known.values()} == {"proposed"}
    assert {risk.scenario for risk in known.values()} > {SCENARIO}
    told = explanation_of(own, current_criteria(owner))
    assert told["lines"][0] == (
        "“How do you leave?” was answered “We cannot” in Exit check: Screening."
    )
    assert any("between 1000 and 90000" in line for line in told["lines"])
    rows = {row.effect: row for row in Derivation.objects.all()}
    assert {row.state for row in rows.values()} == {"applied"}
    assert rows["lock_in"].result_id == own.pk
    assert not Finding.objects.exists()
    assert Entry.objects.filter(event="risk.proposed").count() == 2


def test_answering_again_never_makes_a_second_risk(owner, sheet, system):
    answered(owner, system, q_back=False, q_exit="none")
    before = sorted(Risk.objects.values_list("pk", "status", "fingerprint", "changed"))

    answered(owner, system, q_back=False, q_exit="none")

    assert sorted(Risk.objects.values_list("pk", "status", "fingerprint", "changed")) == before


def test_a_decision_stays_whatever_is_answered_later(owner, sheet, system):
    answered(owner, system, q_back=False, q_exit="none")
    own, back = Risk.objects.exclude(scenario=SCENARIO).get(), Risk.objects.get(scenario=SCENARIO)
    edit_risk(actor=owner, risk=own, likelihood=2, consequence=2, reason="We know them well")
    dismiss_risk(actor=owner, risk=back, reason="It is a test system")

    answered(owner, system, q_back=False, q_exit="none")
    own.refresh_from_db()
    back.refresh_from_db()
    assert (own.status, own.inherent_likelihood, own.changed) == ("edited", 2, False)
    assert (back.status, back.changed) == ("dismissed", False)

    answered(owner, system, q_back=True, q_exit="plan")
    own.refresh_from_db()
    assert (own.status, own.inherent_likelihood, own.changed) == ("edited", 2, True)


def test_what_no_answer_proposes_any_longer_is_withdrawn(owner, sheet, system):
    answered(owner, system, q_back=False, q_exit="none")

    answered(owner, system, q_back=True, q_exit="none")

    assert dict(Risk.objects.values_list("scenario", "status"))[SCENARIO] == "withdrawn"
    assert Risk.objects.exclude(scenario=SCENARIO).get().status == "proposed"
    answered(owner, system, q_back=False, q_exit="none")
    assert dict(Risk.objects.values_list("scenario", "status"))[SCENARIO] == "proposed"


def test_deriving_the_register_keeps_what_answers_propose(owner, sheet, system):
    answered(owner, system, q_back=False, q_exit="none")
    risk = Risk.objects.exclude(scenario=SCENARIO).get()
    accept_risk(actor=owner, risk=risk)

    change_facts(actor=owner, system=system, facts={"uses_personal_data": True})

    kept = dict(Risk.objects.filter(pk__in=[risk.pk]).values_list("status", "changed"))
    assert kept == {"accepted": False}
    assert Risk.objects.get(scenario=SCENARIO).status == "proposed"


def test_a_risk_about_the_organisation_is_proposed_and_let_go_when_nothing_says_so(
    owner, browser_of_owner
):
    published(owner, "own-check", {**BODY, "id": "own-check", "about": "organisation"})

    def answer(value):
        run = start_run(actor=owner, questionnaire="own-check")
        save_answers(actor=owner, run=run, values={"q_exit": (value, "")})
        submit_and_derive(actor=owner, run=run)

    answer("none")
    risk = Risk.objects.get()
    assert (risk.title, risk.system_id, risk.status) == (
        "We cannot leave the supplier",
        None,
        "proposed",
    )
    assert not Finding.objects.exists()
    page = browser_of_owner.get(f"/risks/{risk.pk}").content.decode()
    assert "“How do you leave?” was answered “We cannot”" in page
    answer("none")
    assert Risk.objects.count() == 1
    answer("plan")
    risk.refresh_from_db()
    assert risk.status == "withdrawn"


def test_the_page_and_the_api_name_the_answer(owner, sheet, system, browser_of_owner):
    run = answered(owner, system, q_back=True, q_exit="none")
    risk = Risk.objects.get()

    page = browser_of_owner.get(f"/risks/{risk.pk}").content.decode()

    assert "“How do you leave?” was answered “We cannot”" in page
    assert f"/questionnaires/{run.pk}?section=0#q_exit" in page
    assert "Leaving costs more than staying." in page
