from datetime import timedelta

import pytest
from django.db.models import Count

from steward.domain.questionnaires.operations.answering import save_answer, start_run
from steward.domain.questionnaires.queries import INTAKE, READINESS, asked_sections, template
from steward.domain.readiness.operations import submit_and_derive
from steward.domain.readiness.queries import current_readiness
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import (
    accept_risk,
    decide_risks,
    dismiss_risk,
    edit_risk,
)
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.queries import current_criteria, explanation_of, register_as_of
from steward.domain.soa.operations import decide_applicability, freeze_statement
from steward.domain.soa.queries import changes_since, live_rows
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import SystemDraft, create_system, set_facts
from steward.domain.tasks.models import Task
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

FACTS = {"employment_use": True, "technique": ["deep_learning"], "human_oversight": "on_the_loop"}


def a_system(actor, **facts):
    return create_system(actor=actor, draft=SystemDraft(name="Screening", facts={**FACTS, **facts}))


def answer_intake(actor, system):
    run = start_run(actor=actor, questionnaire=INTAKE, system=system)
    for section in asked_sections(actor, run):
        for item in section.questions:
            question = item.question
            if item.answer is None and question.required:
                kind = question.kind
                value = (
                    "Something"
                    if kind == "text"
                    else "unknown"
                    if question.allows_unknown
                    else True
                )
                save_answer(actor=actor, run=run, question=question.id, value=value)
    return run


def test_a_submitted_intake_becomes_risks_with_their_explanation(owner):
    system = a_system(owner)
    derive_register(actor=owner)
    certain = Risk.objects.count()

    submit_and_derive(actor=owner, run=answer_intake(owner, system))

    biased = Risk.objects.get(scenario="R-FAI-01")
    assert certain > 0
    assert Risk.objects.count() > certain
    assert Risk.objects.filter(certain=False).exists()
    assert (biased.status, biased.certain) == ("proposed", True)
    told = explanation_of(biased, current_criteria(owner))
    assert told["facts"]["employment_use"] is True
    assert told["inherent"]["likelihood"] == biased.inherent_likelihood
    assert biased.inherent_likelihood == 5
    assert Entry.objects.filter(event="register.derived").exists()


def test_purpose_and_misuse_of_a_submitted_intake_are_the_systems_own(owner):
    system = create_system(actor=owner, draft=SystemDraft(name="Screening", misuse="Old words"))
    run = answer_intake(owner, system)
    save_answer(actor=owner, run=run, question="in-purpose", value="Ranks applicants")
    save_answer(actor=owner, run=run, question="in-misuse", value="Only the top is invited")

    submit_and_derive(actor=owner, run=run)

    system.refresh_from_db()
    assert (system.name, system.purpose) == ("Screening", "Ranks applicants")
    assert system.misuse == "Only the top is invited"
    assert Entry.objects.filter(
        event="system.changed", subject_id=system.pk, payload__changed="misuse, purpose"
    ).exists()


def test_an_intake_without_words_leaves_those_of_the_inventory(owner):
    system = create_system(actor=owner, draft=SystemDraft(name="Screening", misuse="Old words"))
    submit_and_derive(actor=owner, run=answer_intake(owner, system))
    system.refresh_from_db()
    assert system.misuse == "Old words"


def test_deriving_again_changes_nothing(owner):
    a_system(owner)
    derive_register(actor=owner)
    before = list(Risk.objects.order_by("number").values())

    outcome = derive_register(actor=owner)
    AiSystem.objects.update(derived_digest="")
    again = derive_register(actor=owner)

    assert (outcome.total, outcome.unchanged_systems, again.total) == (0, 1, 0)
    assert list(Risk.objects.order_by("number").values()) == before


def test_a_decision_survives_a_changed_fact_and_is_marked_as_changed(owner):
    system = a_system(owner)
    derive_register(actor=owner)
    risk = dismiss_risk(
        actor=owner, risk=Risk.objects.get(scenario="R-FAI-01"), reason="Pilot only"
    )

    set_facts(
        actor=owner, system=system, facts={"affects_vulnerable_groups": True}, source="person"
    )
    derive_register(actor=owner)

    risk.refresh_from_db()
    assert (risk.status, risk.reason, risk.changed) == ("dismissed", "Pilot only", True)
    assert any("affects_vulnerable_groups" in line for line in risk.changes)


def test_a_judged_risk_keeps_its_judgement_and_its_controls_follow_the_rule(owner):
    a_system(owner)
    derive_register(actor=owner)
    risk = edit_risk(
        actor=owner,
        risk=Risk.objects.get(scenario="R-FAI-01"),
        likelihood=2,
        consequence=3,
        reason="Measured",
    )
    AiSystem.objects.update(derived_digest="")
    derive_register(actor=owner)

    risk.refresh_from_db()
    assert (risk.status, risk.inherent_likelihood, risk.inherent_consequence) == ("edited", 2, 3)
    assert (risk.decided_by, risk.changed) == ("The owner", False)


def test_dismissing_needs_a_reason_and_deciding_a_permission(owner):
    a_system(owner)
    derive_register(actor=owner)
    risk = Risk.objects.get(scenario="R-FAI-01")

    with pytest.raises(Invalid):
        dismiss_risk(actor=owner, risk=risk, reason=" ")
    with pytest.raises(NotAllowed):
        accept_risk(actor=a_member(owner, Role.CONTRIBUTOR), risk=risk)
    assert Risk.objects.get(pk=risk.pk).status == "proposed"


def test_many_risks_are_decided_at_once_each_with_an_entry(owner):
    a_system(owner)
    derive_register(actor=owner)
    risks = list(Risk.objects.order_by("number")[:3])

    count = decide_risks(actor=owner, risks=risks, decision="accepted", reason="Reviewed")

    assert count == 3
    assert Entry.objects.filter(event="risk.accepted").count() == 3


def test_readiness_answers_become_statuses_tasks_and_lower_risks(owner):
    a_system(owner)
    derive_register(actor=owner)
    before = Risk.objects.get(scenario="R-FAI-01").current_rank
    run = start_run(actor=owner, questionnaire=READINESS)
    for question in template(run.resource_id).questions:
        save_answer(actor=owner, run=run, question=question.id, value="implemented")
    save_answer(actor=owner, run=run, question="rd-01", value="none")

    submit_and_derive(actor=owner, run=run)
    readiness = current_readiness(owner)

    assert Risk.objects.get(scenario="R-FAI-01").current_rank < before
    assert 0 < readiness.low < readiness.high < 1
    origins = Task.objects.values("origin").annotate(count=Count("id"))
    assert Task.objects.filter(requirement="4.3").exists()
    assert all(row["count"] == 1 for row in origins)


def test_the_statement_has_38_rows_freezes_once_and_shows_what_changed(owner):
    a_system(owner)
    derive_register(actor=owner)
    with pytest.raises(Conflict, match="not decided by a person"):
        freeze_statement(actor=owner)
    statement = freeze_statement(actor=owner, with_proposals=True)

    with pytest.raises(Conflict, match="Nothing has changed"):
        freeze_statement(actor=owner, with_proposals=True)
    decide_applicability(actor=owner, control="A.10.4", applicable=False, reason="No customers")
    changed = {change.control for change in changes_since(owner, statement)}

    assert len(live_rows(owner)) == len(statement.rows) == 38
    assert changed == {"A.10.4"}


def test_the_register_can_be_read_as_of_a_past_moment(owner):
    a_system(owner)
    derive_register(actor=owner)
    risk = Risk.objects.get(scenario="R-FAI-01")
    dismiss_risk(actor=owner, risk=risk, reason="Not ours")

    now_rows = register_as_of(owner, owner.now + timedelta(days=36500))
    past_rows = register_as_of(owner, owner.now - timedelta(days=36500))

    assert {row.pgh_obj_id: row.status for row in now_rows}[risk.pk] == "dismissed"
    assert past_rows == []
