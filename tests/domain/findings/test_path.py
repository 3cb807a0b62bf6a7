from dataclasses import replace
from datetime import timedelta

import pytest

from steward.domain.findings.models import Finding
from steward.domain.findings.operations.causing import (
    add_case,
    explain_finding,
    finish_search,
    look_at_case,
    raise_from_case,
)
from steward.domain.findings.operations.judging import (
    conclude_improvement,
    decide_improvement,
    judge_effect,
    move_check,
)
from steward.domain.findings.operations.planning import (
    approve_plan,
    drop_action,
    finish_action,
    keep_action,
    send_plan_back,
    submit_plan,
)
from steward.domain.findings.operations.raising import assign_finding, raise_finding
from steward.domain.findings.operations.reacting import (
    answer_dispute,
    correct_finding,
    dispute_finding,
    extend_deadline,
)
from steward.domain.findings.operations.tasking import chase_findings
from steward.domain.findings.queries import facts, register
from steward.domain.findings.queries.improving import improvements, trends_of
from steward.domain.findings.terms.drafts import ActionDraft, CauseDraft
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from tests.domain.findings.test_raising import a_draft
from tests.domain.findings.test_rules import WHYS
from tests.factories.organisations import a_member

CAUSE = CauseDraft(cause="The charter of the board names no deputies", category="method", whys=WHYS)


@pytest.fixture
def approver(owner):
    return a_member(owner, Role.APPROVER, email="approver@harbour.example")


@pytest.fixture
def auditor(owner):
    return a_member(owner, Role.INTERNAL_AUDITOR, email="auditor@harbour.example")


@pytest.fixture
def worker(owner):
    return a_member(owner, Role.CONTRIBUTOR, email="worker@harbour.example")


@pytest.fixture
def finding(owner, worker):
    return raise_finding(actor=owner, draft=a_draft(owner_id=worker.id))


def later(actor, days):
    return replace(actor, now=actor.now + timedelta(days=days))


def explained(worker, finding):
    correct_finding(actor=worker, finding=finding, correction="Both systems were stopped")
    return explain_finding(actor=worker, finding=finding, draft=CAUSE)


def planned(worker, finding, doer):
    explained(worker, finding)
    finish_search(actor=worker, finding=finding, none_because="Only these two were released")
    draft = ActionDraft(
        title="Name deputies in the charter",
        due_on=worker.today + timedelta(days=20),
        evidence="The charter as approved",
        owner_id=doer.id,
    )
    action = keep_action(actor=worker, finding=finding, draft=draft)
    submit_plan(
        actor=worker, finding=finding, criterion="No release without approval in three months"
    )
    return action


def implemented(worker, finding, approver):
    action = planned(worker, finding, worker)
    approve_plan(actor=approver, finding=finding)
    finish_action(actor=worker, action=action, shown="Charter of 2 November")
    return register.get_finding(worker, finding.pk)


def test_a_nonconformity_goes_its_way_and_is_closed_by_somebody_else(
    owner, worker, approver, auditor, finding
):
    action = planned(worker, finding, worker)
    with pytest.raises(Conflict, match="somebody else does"):
        approve_plan(actor=replace(worker, permissions=owner.permissions), finding=finding)

    approve_plan(actor=approver, finding=finding)
    task = Task.objects.get(origin=action.origin)
    assert (task.assignee_id, task.due_on, task.status) == (worker.id, action.due_on, "open")
    finish_action(actor=worker, action=action, shown="Charter of 2 November")

    task.refresh_from_db()
    row = register.get_finding(owner, finding.pk)
    assert (task.status, row.state) == ("done", "implemented")
    assert row.check_on == owner.today + timedelta(days=90)
    with pytest.raises(Conflict, match="judged from"):
        judge_effect(actor=auditor, finding=row, effective=True, judgement="Seen")
    doer = replace(later(worker, 90), permissions=owner.permissions)
    with pytest.raises(Conflict, match="answers for the finding"):
        judge_effect(actor=doer, finding=row, effective=True, judgement="Seen")
    row = judge_effect(
        actor=later(auditor, 90),
        finding=row,
        effective=True,
        judgement="Twelve releases, all approved",
    )

    assert (row.state, row.closed_on) == ("closed", owner.today + timedelta(days=90))
    assert facts.finding_facts(owner).closed == 1
    assert not facts.closed_by_owner(owner).exists()


def test_what_had_no_effect_goes_back_to_its_cause_and_keeps_what_was_said(
    worker, approver, auditor, finding
):
    row = implemented(worker, finding, approver)

    row = judge_effect(
        actor=later(auditor, 95), finding=row, effective=False, judgement="It came again in May"
    )

    assert (row.state, row.round, row.check_on) == ("corrected", 2, None)
    assert row.earlier[0]["cause"] == CAUSE.cause
    assert row.due_on == worker.today + timedelta(days=95 + 45)
    second = later(worker, 96)
    explain_finding(actor=second, finding=row, draft=CAUSE)
    finish_search(actor=second, finding=row, none_because="As before")
    with pytest.raises(Conflict, match="at least one"):
        submit_plan(actor=second, finding=row, criterion="None in a year")


def test_who_disputes_a_finding_does_not_decide_about_it(owner, worker, approver, finding):
    dispute_finding(actor=worker, finding=finding, reason="The approval was on paper")
    with pytest.raises(Conflict):
        correct_finding(actor=worker, finding=finding, correction="Stopped")
    deciding = replace(worker, permissions=owner.permissions)
    with pytest.raises(Conflict, match="somebody else"):
        answer_dispute(actor=deciding, finding=finding, upheld=False, reason="It was")

    row = answer_dispute(actor=approver, finding=finding, upheld=True, reason="No paper is found")
    assert row.state == "raised"
    dispute_finding(actor=worker, finding=finding, reason="Here it is")
    row = answer_dispute(actor=approver, finding=finding, upheld=False, reason="Seen")
    assert (row.state, row.due_on) == ("withdrawn", None)
    with pytest.raises(Conflict, match="nothing more"):
        dispute_finding(actor=worker, finding=finding, reason="Again")


def test_a_correction_lies_between_the_finding_and_today(worker, finding):
    for away in (-1, 1):
        day = worker.today + timedelta(days=away)
        with pytest.raises(Invalid) as refusal:
            correct_finding(actor=worker, finding=finding, correction="Stopped", corrected_on=day)
        assert refusal.value.place == "corrected_on"


def test_similar_cases_are_proposed_looked_at_and_may_become_findings(owner, worker, finding):
    facts_of = {"owner": "Ada Ops", "unit": "Claims", "source": "the intake", "facts": {}}
    systems = [
        create_system(actor=owner, draft=SystemDraft(name=name, purpose="Sorts", **facts_of))
        for name in ("Claims", "Fraud")
    ]
    finding = raise_finding(
        actor=owner, draft=a_draft(subjects=(systems[0].as_subject(),), owner_id=worker.id)
    )
    explained(worker, finding)

    cases = register.cases_of(worker, finding)
    fraud = next(case for case in cases if case.key == systems[1].pk)
    assert "the same owner, Ada Ops" in fraud.reasons
    assert any(case.kind == "nonconformity" for case in cases)
    with pytest.raises(Invalid, match="not looked at"):
        finish_search(actor=worker, finding=finding)
    with pytest.raises(Invalid):
        look_at_case(actor=worker, case=fraud, verdict="not_found", note=" ")
    own = raise_from_case(
        actor=worker,
        case=fraud,
        statement="The fraud system was released unapproved as well",
        evidence="Release log of May",
    )
    assert own.source == finding.as_subject()
    with pytest.raises(Conflict):
        raise_from_case(actor=worker, case=fraud, statement="Once more, the same", evidence="Log")
    extra = add_case(actor=worker, finding=finding, place="The mobile app")
    for case in register.cases_of(worker, finding):
        if case.verdict == "open":
            look_at_case(actor=worker, case=case, verdict="not_found", note="Log of 2026 read")
    row = finish_search(actor=worker, finding=finding)

    assert row.state == "searched"
    assert register.get_case(worker, extra.pk).looked_on == worker.today
    with pytest.raises(Conflict, match="nobody searches"):
        look_at_case(actor=worker, case=extra, verdict="found", note="Seen after all")


def test_a_finding_like_a_closed_one_is_a_repeat(owner, worker, approver, auditor, finding):
    row = implemented(worker, finding, approver)
    judge_effect(actor=later(auditor, 90), finding=row, effective=True, judgement="All approved")

    again = raise_finding(
        actor=later(owner, 200),
        draft=a_draft(statement="Two systems were put to use with no approval recorded"),
    )

    assert (again.repeat_id, again.repeat_label) == (finding.pk, "NC-0001")
    assert "the same requirement" in again.repeat_why
    assert list(facts.repeated(owner)) == [again]


def test_clocks_make_one_task_each_and_the_step_closes_it(owner, worker, finding):
    assert chase_findings(actor=owner) == 0
    soon = later(owner, 25)

    assert chase_findings(actor=soon) == 1
    assert chase_findings(actor=later(owner, 26)) == 0
    task = Task.objects.get(origin__startswith=f"nonconformity:{finding.pk}:correction")
    assert task.assignee_id == worker.id
    correct_finding(actor=later(worker, 26), finding=finding, correction="Both were stopped")
    task.refresh_from_db()
    assert task.status == "done"
    assert list(facts.without_cause(later(owner, 50))) == [finding]
    assert list(facts.overdue(later(owner, 50))) == [finding]


def test_more_time_is_given_by_somebody_else_with_a_reason(owner, worker, approver, finding):
    until = worker.today + timedelta(days=40)
    deciding = replace(worker, permissions=owner.permissions)
    with pytest.raises(Conflict):
        extend_deadline(
            actor=deciding, finding=finding, clock="correction", until=until, reason="Leave"
        )

    row = extend_deadline(
        actor=approver,
        finding=finding,
        clock="correction",
        until=until,
        reason="The vendor is away",
    )

    assert row.due_on == until
    assert [item.is_extended for item in row.clocks][:2] == [True, False]


def test_an_effect_is_judged_on_another_day_for_a_reason(worker, approver, auditor, finding):
    row = implemented(worker, finding, approver)

    row = move_check(
        actor=approver, finding=row, check_on=worker.today, reason="Three releases were seen today"
    )

    assert (
        judge_effect(actor=auditor, finding=row, effective=True, judgement="All approved").state
        == "closed"
    )


def test_an_action_dropped_from_a_plan_needs_another_in_its_place(worker, approver, finding):
    action = planned(worker, finding, worker)
    send_plan_back(actor=approver, finding=finding, note="One action is too little")
    draft = ActionDraft(title="Train", due_on=worker.today, evidence="List", owner_id=worker.id)
    other = keep_action(actor=worker, finding=finding, draft=draft)
    submit_plan(actor=worker, finding=finding, criterion="No release without approval")
    approve_plan(actor=approver, finding=finding)

    drop_action(actor=worker, action=other, reason="Everybody knows")
    with pytest.raises(Conflict, match="empty"):
        drop_action(actor=worker, action=action, reason="No")
    finish_action(actor=worker, action=action, shown="Charter")
    assert register.get_finding(worker, finding.pk).state == "implemented"


def test_an_opportunity_is_decided_done_and_told(owner, worker):
    draft = a_draft(grade="opportunity", requirement="", evidence="", owner_id=worker.id)
    row = raise_finding(actor=owner, draft=draft)
    with pytest.raises(Conflict, match="one cannot"):
        correct_finding(actor=worker, finding=row, correction="Stopped")
    decide_improvement(actor=owner, finding=row, taken_up=True, reason="It is cheap")
    action = keep_action(
        actor=worker,
        finding=row,
        draft=ActionDraft(
            title="Write it", due_on=worker.today, evidence="Page", owner_id=worker.id
        ),
    )
    with pytest.raises(Conflict, match="A1"):
        conclude_improvement(actor=worker, finding=row, result="Shorter")
    finish_action(actor=worker, action=action, shown="The page")

    row = conclude_improvement(actor=worker, finding=row, result="Releases take a day less")

    assert (row.state, row.result) == ("closed", "Releases take a day less")
    assert list(improvements(owner)) == [row]
    assert trends_of(owner).months[-1].closed == 1
    other = raise_finding(actor=owner, draft=draft)
    left = decide_improvement(actor=owner, finding=other, taken_up=False, reason="No budget")
    assert left.state == "declined"


@pytest.mark.parametrize("role", Role)
def test_by_role_who_may_take_which_step(owner, finding, role):
    actor = a_member(owner, role, email=f"a-{role.value}@harbour.example")
    may = {
        "edit": role in (Role.OWNER, Role.MANAGER, Role.CONTRIBUTOR),
        "approve": role in (Role.OWNER, Role.MANAGER, Role.APPROVER, Role.EXECUTIVE),
        "judge": role in (Role.OWNER, Role.MANAGER, Role.APPROVER, Role.INTERNAL_AUDITOR),
    }
    steps = {
        "edit": lambda: dispute_finding(actor=actor, finding=finding, reason="No"),
        "approve": lambda: send_plan_back(actor=actor, finding=finding, note="No"),
        "judge": lambda: judge_effect(actor=actor, finding=finding, effective=True, judgement="x"),
    }
    for name in ("approve", "judge", "edit"):
        try:
            steps[name]()
        except NotAllowed:
            assert not may[name]
        except Conflict:
            assert may[name]
        else:
            assert may[name]


def test_who_answers_for_a_finding_brings_it_on_whatever_the_role(owner):
    bearer = a_member(owner, Role.RISK_OWNER, email="bearer@harbour.example")
    row = raise_finding(actor=owner, draft=a_draft())
    with pytest.raises(NotAllowed):
        correct_finding(actor=bearer, finding=row, correction="Stopped")
    assign_finding(actor=owner, finding=row, person_id=bearer.id)
    row = Finding.objects.get(pk=row.pk)

    assert correct_finding(actor=bearer, finding=row, correction="Stopped").state == "corrected"
