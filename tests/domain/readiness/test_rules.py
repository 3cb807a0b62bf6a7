from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.domain.readiness.rules import bounds, next_actions, readiness
from steward.domain.readiness.terms import Assurance, RequirementState
from steward.domain.tasks.terms import ActionPlan

PLAN = ActionPlan.from_body(
    {
        "requirements": [
            {
                "requirement": requirement,
                "actions": [
                    {"id": f"{requirement}-1", "title": "A", "effort_days": 2, "for_levels": low},
                    {"id": f"{requirement}-2", "title": "B", "effort_days": 1, "for_levels": low},
                ],
            }
            for requirement in ("4.1", "A.2.2")
            for low in (["none", "partial"],)
        ]
    }
)
REQUIREMENTS = ("4.1", "4.2", "6.1.2", "A.2.2", "A.6.2.4", "A.10.2")


@st.composite
def portfolios(draw):
    return [
        RequirementState(
            requirement=requirement,
            title="T",
            maturity=draw(st.none() | st.sampled_from(MATURITY_ORDER)),
            assurance=draw(st.sampled_from(Assurance)),
            applicable=draw(st.booleans()),
            blocks_certification=draw(st.booleans()),
            weight=draw(st.sampled_from([1.0, 2.0])),
        )
        for requirement in REQUIREMENTS
    ]


@given(portfolios())
def test_the_range_is_a_range_everywhere(states):
    result = readiness(states, PLAN)
    for part in (result, *result.scores):
        assert 0 <= part.low <= part.high <= 1 + 1e-9
    assert result.low == pytest.approx(readiness(states[::-1], PLAN).low)


@given(portfolios(), st.integers(0, 5))
def test_better_evidence_never_lowers_anything(states, index):
    better = list(states)
    rank = min(states[index].assurance.rank + 1, 4)
    better[index] = replace(states[index], assurance=tuple(Assurance)[rank])
    before, after = readiness(states, PLAN), readiness(better, PLAN)
    assert after.low >= before.low - 1e-9
    assert after.high >= before.high - 1e-9
    assert after.assurance.rank >= before.assurance.rank


@given(portfolios(), st.integers(0, 5))
def test_a_requirement_that_comes_further_never_lowers_anything(states, index):
    now = states[index].maturity
    if now is None:
        return
    better = list(states)
    better[index] = replace(states[index], maturity=MATURITY_ORDER[min(now.score + 1, 4)])
    before, after = readiness(states, PLAN), readiness(better, PLAN)
    assert after.low >= before.low - 1e-9
    assert after.high >= before.high - 1e-9
    assert len(after.blockers) <= len(before.blockers)


@given(portfolios(), st.integers(0, 5), st.sampled_from(MATURITY_ORDER))
def test_an_answer_only_narrows_the_range(states, index, answer):
    if states[index].maturity is not None:
        return
    answered = list(states)
    answered[index] = replace(states[index], maturity=answer)
    before, after = readiness(states, PLAN), readiness(answered, PLAN)
    assert after.low >= before.low - 1e-9
    assert after.high <= before.high + 1e-9


def test_unknown_is_anything_and_a_bare_claim_is_worth_half():
    assert bounds(None, Assurance.SIGNED) == (0.0, 1.0)
    assert bounds(Maturity.IMPLEMENTED, Assurance.STATEMENT) == (0.5, 1.0)
    assert bounds(Maturity.IMPLEMENTED, Assurance.SIGNED) == (1.0, 1.0)


def test_clauses_come_in_natural_order_and_excluded_controls_do_not_count():
    states = [
        RequirementState(requirement="A.10.2", title="T"),
        RequirementState(requirement="A.2.2", title="T", maturity=Maturity.MEASURED),
        RequirementState(requirement="A.2.3", title="T", applicable=False),
        RequirementState(requirement="10.1", title="T"),
    ]
    result = readiness(states, PLAN, {"A.2": "Policies"})
    assert [(s.clause, s.low) for s in result.scores] == [("10", 0), ("A.2", 0.5), ("A.10", 0)]
    assert result.scores[1].title == "Policies"


def test_blockers_say_what_stands_in_the_way():
    states = [
        RequirementState(requirement="4.3", title="Scope", blocks_certification=True),
        RequirementState(
            requirement="5.2", title="Policy", blocks_certification=True, maturity=Maturity.PARTIAL
        ),
        RequirementState(requirement="6.2", title="Objectives", maturity=Maturity.NONE),
    ]
    assert readiness(states, PLAN).blockers == (
        "4.3 Scope: nobody has answered yet",
        "5.2 Policy: stands at 'partial'",
    )


def test_the_cheapest_step_comes_first_and_each_says_what_it_brings():
    states = [
        RequirementState(requirement="4.1", title="Context", maturity=Maturity.NONE),
        RequirementState(requirement="4.2", title="Parties"),
        RequirementState(requirement="6.1.2", title="Risks", maturity=Maturity.IMPLEMENTED),
    ]
    actions = readiness(states, PLAN).actions
    assert [a.kind for a in actions] == ["answer", "evidence", "treatment", "treatment"]
    assert actions[0].narrows == pytest.approx(1 / 3)
    assert actions[1].gain == pytest.approx(0.2 / 3)
    assert sum(a.gain for a in actions[2:]) == pytest.approx(0.6 * 0.5 / 3)


def test_work_already_done_is_not_proposed_again():
    state = RequirementState(requirement="4.1", title="Context", maturity=Maturity.NONE)
    assert [a.id for a in next_actions(state, PLAN, 1.0, frozenset({"4.1-1"}))] == ["4.1-2"]
    assert next_actions(state, PLAN, 1.0, frozenset({"4.1-1", "4.1-2"})) == ()
