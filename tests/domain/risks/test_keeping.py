from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk, decide_risks, dismiss_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.reviewing import (
    ask_reviews,
    assign_risks,
    review_risk,
    schedule_review,
)
from steward.domain.risks.queries.keeping import register_rows
from steward.domain.risks.rules.assessing import facts_moved, review_day, trend_of
from steward.domain.risks.rules.criteria import shipped_in_force
from steward.domain.risks.terms import Level
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

FACTS = {"llm": True, "public_facing": True, "uses_personal_data": True}
CADENCE = shipped_in_force("medium").cadence
VALUES = st.dictionaries(st.sampled_from("abc"), st.sampled_from([True, False, None, ["x"]]))


@pytest.fixture
def risks(owner):
    draft = SystemDraft(name="Assistant", facts=FACTS, owner=f" {owner.label.upper()} ")
    create_system(actor=owner, draft=draft)
    derive_register(actor=owner)
    return list(Risk.objects.visible_to(owner).order_by("-current_rank", "id"))


@given(VALUES, VALUES)
def test_facts_move_exactly_where_a_value_that_was_read_is_another_now(kept, now):
    moved = facts_moved(kept, now)

    assert set(moved) == {name for name in kept if kept[name] != now.get(name)}
    assert facts_moved(kept, {**now, **kept}) == {}


@given(st.floats(0, 4e6), st.floats(0, 4e6))
def test_a_trend_turns_round_with_its_two_points(one, other):
    turned = {"up": "down", "down": "up", "same": "same"}
    assert trend_of(other, one) == turned[trend_of(one, other)]
    assert trend_of(one, None) == "none"


def test_a_decision_sets_the_review_by_level_and_the_owner_of_the_system(owner, risks):
    first = accept_risk(actor=owner, risk=risks[0])
    decide_risks(actor=owner, risks=risks[1:], decision="accepted", reason="")

    for row in Risk.objects.visible_to(owner):
        assert row.review_on == review_day(CADENCE, row.current_level, owner.today)
        assert row.owner_id == owner.id
    assert review_day(CADENCE, "critical", owner.today) < review_day(
        CADENCE, Level.LOW, owner.today
    )
    assert dismiss_risk(actor=owner, risk=first, reason="Not ours").review_on is None


def test_a_review_that_is_due_is_asked_for_once_and_closed_by_the_review(owner, risks):
    keeper = a_member(owner, Role.RISK_OWNER)
    accept_risk(actor=owner, risk=risks[0])
    decide_risks(actor=owner, risks=risks[1:], decision="dismissed", reason="Not ours")
    assign_risks(actor=owner, risks=risks[:1], person_id=keeper.id)
    day = owner.today + timedelta(days=40)
    schedule_review(actor=keeper, risk=risks[0], review_on=day)

    assert ask_reviews(actor=at(owner, 20)) == 0
    assert [ask_reviews(actor=at(owner, 30)) for _ in range(2)] == [1, 0]
    task = Task.objects.get(origin__startswith="review:")
    assert (task.assignee_id, task.due_on) == (keeper.id, day)
    late = at(keeper, 41)
    assert list(register_rows(late).filter(is_due=True, is_mine=True)) == [risks[0]]
    with pytest.raises(Invalid):
        review_risk(actor=late, risk=risks[0], note=" ")
    row = review_risk(actor=late, risk=risks[0], note="Read the log")
    assert row.review_on == review_day(CADENCE, row.current_level, late.today)
    assert Task.objects.get(pk=task.pk).status == "done"
    assert not register_rows(late).filter(is_due=True).exists()
    assert Entry.objects.filter(event="risk.reviewed", subject_id=row.pk).count() == 1


def test_only_what_is_in_the_register_is_reviewed_and_only_members_answer(owner, risks):
    with pytest.raises(Conflict):
        review_risk(actor=owner, risk=risks[0], note="Looked")
    with pytest.raises(Invalid):
        assign_risks(actor=owner, risks=risks, person_id=uuid7())
    accept_risk(actor=owner, risk=risks[0])
    for day in (owner.today, owner.today + timedelta(days=4000)):
        with pytest.raises(Invalid):
            schedule_review(actor=owner, risk=risks[0], review_on=day)


def at(actor, days):
    return replace(actor, now=actor.now + timedelta(days=days))
