import pytest

from steward.domain.risks.models import Risk, RiskAssessment
from steward.domain.risks.operations.assessing import (
    approve_assessment,
    return_assessment,
    submit_assessment,
)
from steward.domain.risks.operations.deciding import accept_risk, edit_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.inventory import change_facts
from steward.domain.risks.rules.assessing import trend_of
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

FACTS = {"llm": True, "public_facing": True, "uses_personal_data": True}


@pytest.fixture
def risk(owner):
    create_system(actor=owner, draft=SystemDraft(name="Assistant", facts=FACTS))
    derive_register(actor=owner)
    found = Risk.objects.visible_to(owner).order_by("-current_rank", "id")[0]
    return accept_risk(actor=owner, risk=found)


def test_it_is_frozen_by_one_approved_by_another_and_says_how_the_risk_moved(owner, risk):
    row = submit_assessment(actor=owner, risk=risk, note="Read with the team")
    assert row.points["current"]["level"] == risk.current_level
    assert row.explanation["lines"]
    assert row.facts
    for state in (Conflict,):
        with pytest.raises(state):
            submit_assessment(actor=owner, risk=risk, note="Again")
        with pytest.raises(state, match="Whoever assessed"):
            approve_assessment(actor=owner, assessment=row)
    other = a_member(owner, Role.APPROVER)
    approve_assessment(actor=other, assessment=row)
    with pytest.raises(Conflict):
        return_assessment(actor=other, assessment=row, note="Late")
    edit_risk(actor=owner, risk=risk, likelihood=1, consequence=1, reason="Small")
    moved = Risk.objects.get(pk=risk.pk)
    assert trend_of(moved.current_rank, moved.approved_rank) == "down"
    assert RiskAssessment.objects.get().points == row.points

    again = submit_assessment(actor=owner, risk=risk, note="After the change")
    assert any(line.endswith("instead: Small") for line in again.explanation["lines"])
    assert again.explanation["lines"][-2].endswith(f": {again.points['current']['level']}")
    with pytest.raises(Invalid):
        return_assessment(actor=other, assessment=again, note=" ")
    return_assessment(actor=other, assessment=again, note="Ask the users")
    assert RiskAssessment.objects.get(in_force=True) == row


def test_exactly_the_facts_that_it_read_reopen_it_and_ask_once(owner, risk):
    row = submit_assessment(actor=owner, risk=risk, note="Read")
    approve_assessment(actor=a_member(owner, Role.APPROVER), assessment=row)
    read = sorted(row.facts)
    unread = next(name for name in ("biometric", "ground_truth_delay", "safety_component"))
    if unread not in read:
        change_facts(actor=owner, system=risk.system, facts={unread: True})
        assert RiskAssessment.objects.get().state == "approved"
    name = next(item for item in read if isinstance(row.facts[item], bool))
    system = Risk.objects.get(pk=risk.pk).system
    change_facts(actor=owner, system=system, facts={name: not row.facts[name]})
    found = RiskAssessment.objects.get()
    assert (found.state, found.reason) == ("reopened", f"Facts have changed: {name}.")
    assert Task.objects.filter(origin=f"assessment:{row.pk}:reopened").count() == 1
