"""The twenty nonconformities that are reported most: each is made by operations and found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from steward.domain.assessments.operations.writing import begin_assessment
from steward.domain.audits.operations.checking import judge_point
from steward.domain.audits.operations.planning import plan_audit
from steward.domain.competence.operations.functions import add_competence, create_function
from steward.domain.competence.operations.people import appoint_holder
from steward.domain.competence.terms.functions import CompetenceDraft, FunctionDraft
from steward.domain.documents.operations.deciding import approve_document, submit_document
from steward.domain.documents.operations.linking import name_people
from steward.domain.documents.operations.publishing import publish_document
from steward.domain.documents.operations.writing import DocumentDraft, create_document
from steward.domain.findings.operations.raising import raise_finding
from steward.domain.governance.operations.keeping import add_entry
from steward.domain.governance.operations.scope import approve_scope, submit_scope, take_in_all
from steward.domain.objectives.operations.measuring import measure_objective
from steward.domain.objectives.operations.objectives import write_objective
from steward.domain.objectives.terms.objectives import ObjectiveDraft
from steward.domain.parts.operations import add_version, create_part
from steward.domain.parts.terms import PartDraft
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.operations.answering import save_answer, start_run
from steward.domain.reviews.operations.planning import plan_review
from steward.domain.reviews.operations.signing import sign_minutes
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.inventory import change_facts
from steward.domain.risks.operations.treating import TreatmentDraft, plan_treatment
from steward.domain.soa.operations import decide_applicability, withdraw_applicability
from steward.domain.soa.policy import DECIDE_APPLICABILITY
from steward.domain.systems.operations.linking import link_part
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.core.actor import by_rule
from steward.foundation.identity.models import Organisation
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.queries import own_membership
from steward.foundation.identity.terms import Role
from tests.domain.assessments.test_operations import PLAIN, approved, filled
from tests.domain.audits.story import a_draft as an_audit
from tests.domain.audits.story import a_fieldwork
from tests.domain.findings.test_raising import a_draft as a_finding
from tests.domain.governance.test_operations import LAW, a_scope
from tests.domain.lint.facts import fired
from tests.domain.objectives.test_operations import full, running  # noqa: F401 -- leaf
from tests.domain.reviews.test_operations import a_plan, held
from tests.factories.organisations import a_member

FACTS = {"employment_use": True, "technique": ["deep_learning"], "affects_individuals": True}


def later(actor, days):
    return replace(actor, now=actor.now + timedelta(days=days))


def a_system(actor, name="Screening", stage="operation_monitoring", **facts):
    draft = SystemDraft(name=name, stage=stage, facts={**FACTS, **facts})
    return create_system(actor=actor, draft=draft)


@pytest.fixture
def system(owner):
    return a_system(owner)


@pytest.fixture
def approver(owner):
    return a_member(owner, Role.APPROVER, "approver@harbour.example")


@pytest.fixture
def risk(owner, system):
    derive_register(actor=owner)
    return Risk.objects.visible_to(owner).order_by("-current_rank")[0]


def records(found, rule):
    return {key for key, _ in found.get(rule, [])}


def test_1_a_supplier_that_no_system_of_the_inventory_names(owner, system):
    create_part(actor=owner, kind="supplier", name="Maker")
    assert "LINT-SYS-003" in fired(owner, "organisation")

    link_part(actor=owner, system=system, draft=PartDraft(kind="supplier", name="Maker"))
    assert "LINT-SYS-003" not in fired(owner, "organisation")


def test_2_a_system_in_use_without_an_assessment_or_changed_after_it(owner, approver):
    draft = SystemDraft(name="Claims", stage="deployment", purpose="Sorts claims", facts=PLAIN)
    system = create_system(actor=owner, draft=draft)
    idea = a_system(owner, "Idea", stage="inception")
    found = fired(owner, "system")
    assert records(found, "LINT-IMP-001") == {system.pk}
    assert idea.pk not in records(found, "LINT-RSK-015")

    assessment = begin_assessment(actor=owner, system=system)
    filled(owner, assessment)
    approved(owner, approver, assessment)
    found = fired(later(owner, 1), "system", "impact_assessment")
    assert not records(found, "LINT-IMP-001") | records(found, "LINT-IMP-002")
    assert not records(found, "LINT-LIF-002")

    change_facts(actor=later(owner, 2), system=system, facts={"public_facing": True})
    found = fired(later(owner, 3), "system")
    assert found["LINT-IMP-002"] == [
        (system.pk, "It changed 1 days ago; its assessment was approved 3 days ago.")
    ]


def test_3_bias_testing_that_is_claimed_without_a_measure(owner, system):
    run = start_run(actor=owner, questionnaire="model-release", system=system)
    save_answer(actor=owner, run=run, question="mr-fairness", value="met")
    assert "LINT-BIA-001" not in fired(owner, "system")
    Run.objects.filter(pk=run.pk).update(status="submitted", submitted_at=owner.now)
    found = fired(owner, "system")
    assert {"LINT-BIA-001", "LINT-BIA-002"} <= set(found)

    metrics = [{"name": "Demographic parity difference", "value": "0.03", "dataset": "2026"}]
    draft = PartDraft(kind="model", name="Scorer", version="3", details={"metrics": metrics})
    link_part(actor=owner, system=system, draft=draft)
    found = fired(owner, "system")
    assert "LINT-BIA-001" not in found
    assert "LINT-BIA-002" in found


def test_4_a_system_that_affects_people_and_that_nobody_oversees(owner):
    loose = a_system(owner, "Loose", human_oversight="none")
    a_system(owner, "Watched", human_oversight="in_the_loop")

    found = fired(owner, "system")
    assert records(found, "LINT-OVR-001") == {loose.pk}
    assert len(found["LINT-OVR-002"]) == 2


def test_5_a_control_that_was_left_out_and_on_which_a_treatment_relies(owner, risk):
    draft = TreatmentDraft(option="reduce", title="Test it", less_often=50, controls=("A.6.2.4",))
    treatment = plan_treatment(actor=owner, risk=accept_risk(actor=owner, risk=risk), draft=draft)
    assert not {"LINT-SOA-006", "LINT-TRT-005"} & set(fired(owner, "control", "treatment"))

    decide_applicability(actor=owner, control="A.6.2.4", applicable=False, reason="No")
    found = fired(owner, "control", "treatment")
    assert "LINT-SOA-004" in found
    assert "LINT-SOA-006" in found
    assert records(found, "LINT-TRT-005") == {treatment.pk}
    assert "A.6.2.4 does not apply" in found["LINT-TRT-005"][0][1]

    withdraw_applicability(actor=owner, control="A.6.2.4")
    assert not {"LINT-SOA-006", "LINT-TRT-005"} & set(fired(owner, "control", "treatment"))


def test_6_a_register_that_is_absent_or_on_which_nobody_decided(owner, system):
    assert "LINT-RSK-002" in fired(owner, "organisation")
    assert "LINT-RSK-015" in fired(owner, "system")

    derive_register(actor=owner)
    found = fired(owner, "organisation", "system")
    assert "LINT-RSK-003" in found
    assert not {"LINT-RSK-002", "LINT-RSK-015"} & set(found)

    accept_risk(actor=owner, risk=Risk.objects.visible_to(owner)[0])
    assert "LINT-RSK-003" not in fired(owner, "organisation", "risk")


def test_7_a_serious_risk_that_stands_as_the_catalogue_has_it(owner, risk):
    accept_risk(actor=owner, risk=risk)
    assert records(fired(owner, "risk"), "LINT-RSK-010") == {risk.pk}

    draft = TreatmentDraft(option="reduce", title="Second pair of eyes", less_often=50)
    plan_treatment(actor=owner, risk=Risk.objects.get(pk=risk.pk), draft=draft)
    assert "LINT-RSK-010" not in fired(owner, "risk")


def test_8_a_scope_that_is_missing_or_does_not_know_a_system(owner, system):
    executive = a_member(owner, Role.EXECUTIVE, "executive@harbour.example")
    assert "LINT-SCO-001" in fired(owner, "organisation")

    version = a_scope(owner)
    take_in_all(actor=owner, version=version)
    submit_scope(actor=owner, version=version)
    approve_scope(actor=executive, version=version, in_force_from=owner.today)
    found = fired(owner, "organisation", "system", "scope")
    assert not {"LINT-SCO-001", "LINT-SCO-006"} & set(found)
    assert "LINT-SCO-003" in found

    second = a_system(owner, "Another")
    found = fired(owner, "organisation", "system")
    assert records(found, "LINT-SCO-006") == {second.pk}
    assert "LINT-SCO-002" in found


def test_9_a_policy_that_is_younger_than_what_was_decided_under_it(owner, approver, risk):
    accept_risk(actor=owner, risk=risk)
    after = later(owner, 40)
    draft = DocumentDraft(title="AI policy", kind="policy", is_ai_policy=True, owner_id=owner.id)
    policy = create_document(actor=after, draft=draft, text="## Purpose\n\nWe use AI with care.")
    name_people(actor=after, document=policy, approvers=[approver.id])
    submit_document(actor=after, document=policy, note="First")
    approve_document(actor=later(approver, 40), document=policy)
    publish_document(actor=after, document=policy, figures={})

    found = fired(later(owner, 50), "policy", "document")
    assert "It came out 10 days ago" in found["LINT-POL-003"][0][1]
    assert "LINT-POL-004" not in found
    assert "LINT-POL-006" not in found

    day = after.today + timedelta(days=30)
    dates = {"kind": "stage_2", "starts_on": day, "ends_on": day}
    plan_audit(actor=after, draft=an_audit(after, **dates))
    assert "LINT-POL-004" in fired(later(owner, 50), "policy")


def test_10_a_supplier_that_was_never_assessed(owner, system):
    link_part(actor=owner, system=system, draft=PartDraft(kind="supplier", name="Maker"))
    now = replace(owner, now=datetime.now(UTC) + timedelta(days=40))
    assert "LINT-SUP-001" in fired(now, "supplier")

    run = start_run(actor=owner, questionnaire="supplier-ai", system=system)
    Run.objects.filter(pk=run.pk).update(status="submitted", submitted_at=now.now)
    assert "LINT-SUP-001" not in fired(now, "supplier")
    assert "LINT-SUP-003" in fired(later(now, 400), "supplier")


def test_11_a_model_in_use_whose_version_nobody_can_name(owner, system):
    link_part(actor=owner, system=system, draft=PartDraft(kind="model", name="Scorer"))
    assert records(fired(owner, "system"), "LINT-SYS-011") == {system.pk}

    other = a_system(owner, "Other")
    model = create_part(actor=owner, kind="model", name="Ranker")
    add_version(actor=owner, part=model, version="2.1")
    draft = PartDraft(kind="model", name="Ranker", version="2.1")
    link_part(actor=owner, system=other, draft=draft)
    assert records(fired(owner, "system"), "LINT-SYS-011") == {system.pk}


def test_12_an_auditor_who_judged_own_work(owner):
    work = a_fieldwork(owner)
    point = work.point("A.6.2.4")
    judge_point(actor=work.other, point=point, judgement="conforms", evidence="The process")
    found = fired(owner, "audit", "organisation")
    assert "LINT-AUD-006" not in found
    assert {"LINT-AUD-004", "LINT-AUD-005"} <= set(found)

    auditor = by_rule(work.other, DECIDE_APPLICABILITY)
    decide_applicability(actor=auditor, control="A.6.2.4", applicable=True, reason="We test")
    found = fired(owner, "audit")
    assert records(found, "LINT-AUD-006") == {work.audit.pk}
    assert "A.6.2.4, A member" in found["LINT-AUD-006"][0][1]


def test_13_a_management_review_without_inputs_and_decisions(owner):
    chair = a_member(owner, Role.EXECUTIVE, email="chair@harbour.example")
    manager = a_member(owner, Role.MANAGER, email="manager@harbour.example")
    review = plan_review(actor=manager, draft=a_plan(owner, chair, manager))
    assert not {"LINT-REV-003", "LINT-REV-004"} & set(fired(owner, "management_review"))

    held(owner, chair, manager, review)
    sign_minutes(actor=chair, review=review)
    found = fired(owner, "management_review")
    assert {"LINT-REV-003", "LINT-REV-004"} <= set(found)


def test_14_an_objective_without_a_measure_or_without_measurements(owner, approver, full):  # noqa: F811 -- leaf
    vague = write_objective(actor=owner, draft=ObjectiveDraft(title="Better AI"))
    clear = running(owner, approver, full)

    found = fired(later(owner, 40), "objective")
    assert records(found, "LINT-OBJ-002") == {vague.pk}
    assert records(found, "LINT-OBJ-003") == {clear.pk}


def test_15_a_nonconformity_whose_cause_nobody_sought(owner):
    finding = raise_finding(actor=owner, draft=a_finding(grade="minor", owner_id=owner.id))

    assert "LINT-FIN-001" not in fired(owner, "finding")
    found = fired(later(owner, 60), "finding")
    assert records(found, "LINT-FIN-001") == {finding.pk}
    assert "LINT-FIN-004" in found


def test_16_a_system_that_changed_after_its_risks_were_decided(owner, system, risk):
    accept_risk(actor=owner, risk=risk)
    assert "LINT-RSK-016" not in fired(later(owner, 1), "system")

    change_facts(actor=later(owner, 2), system=system, facts={"public_facing": True})
    assert records(fired(later(owner, 3), "system"), "LINT-RSK-016") == {system.pk}


def test_17_a_function_whose_competence_has_nothing_to_do_with_ai(owner):
    function = create_function(actor=owner, draft=FunctionDraft(name="Maintainer"))
    plain = CompetenceDraft(name="Training", why="It explains", level=2, shown_by=["training"])
    add_competence(actor=owner, function=function, draft=plain)
    day = {"from_on": owner.today, "appointed_by": "Management"}
    appoint_holder(actor=owner, function=function, person_id=owner.id, **day)
    found = fired(owner, "function")
    assert {"LINT-CMP-004", "LINT-CMP-005"} <= set(found)

    add_competence(actor=owner, function=function, draft=replace(plain, name="Bias in data"))
    assert "LINT-CMP-004" not in fired(owner, "function")


def test_18_a_key_that_never_ends(owner):
    member = own_membership(owner).pk
    day = owner.today + timedelta(days=90)
    create_token(actor=owner, membership_id=member, label="Short", expires_on=day)
    assert "LINT-REC-003" not in fired(owner, "organisation")

    create_token(actor=owner, membership_id=member, label="Endless")
    assert "LINT-REC-003" in fired(owner, "organisation")


def test_19_a_law_that_nobody_considered(owner):
    a_system(owner, eu_market=True)
    assert "LINT-CTX-006" in fired(owner, "organisation")

    add_entry(actor=owner, noun="law", **{**LAW, "title": "EU AI Act"})
    assert "LINT-CTX-006" not in fired(owner, "organisation")


def test_20_records_that_were_made_in_the_days_before_the_audit(owner, approver, full):  # noqa: F811 -- leaf
    now = replace(owner, now=datetime.now(UTC))
    Organisation.objects.filter(pk=owner.organisation_id).update(
        created_at=now.now - timedelta(days=200)
    )
    objective = running(owner, approver, full)
    for day in range(12):
        measured = owner.today + timedelta(days=day % 2)
        measure_objective(actor=now, objective=objective, value=1.0, measured_on=measured)
    assert "LINT-REC-001" not in fired(now, "organisation")

    day = now.today + timedelta(days=10)
    dates = {"kind": "stage_2", "starts_on": day, "ends_on": day}
    plan_audit(actor=now, draft=an_audit(now, **dates))
    found = fired(now, "organisation")
    assert "100 % of 12 records" in found["LINT-REC-001"][0][1]
    assert "LINT-REC-001" not in fired(later(now, 20), "organisation")
