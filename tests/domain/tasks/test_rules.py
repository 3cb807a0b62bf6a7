import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.tasks.rules import action_of, check_move, gap_tasks
from steward.domain.tasks.terms import ActionPlan, RiskPressure, Severity, TaskStatus
from steward.foundation.core.errors import Conflict, Invalid

LEVELS = ["none", "partial", "defined", "implemented", "measured"]
PLAN = ActionPlan.from_body(
    {
        "default_due_days": {"critical": 14, "high": 30, "medium": 90, "low": 180},
        "requirements": [
            {
                "requirement": requirement,
                "actions": [
                    {
                        "id": f"ta-{requirement}-1",
                        "title": "Plan it",
                        "effort_days": 2,
                        "owner_role": "Product owner",
                        "for_levels": ["none", "partial"],
                    },
                    {
                        "id": f"ta-{requirement}-2",
                        "title": "Do it",
                        "effort_days": 1,
                        "for_levels": ["none", "partial", "defined"],
                    },
                ],
            }
            for requirement in ("4.1", "A.5.4")
        ],
    }
)
REQUIREMENTS = st.sampled_from(["4.1", "A.5.4", "A.7.4"])
PRESSURES = st.lists(
    st.builds(
        RiskPressure,
        control=REQUIREMENTS,
        severity=st.sampled_from([Severity.HIGH, Severity.CRITICAL]),
        relief=st.floats(0, 1000),
        references=st.just(("RISK-0001",)),
    )
)
PRESSURE = RiskPressure(
    control="A.5.4", severity=Severity.CRITICAL, relief=30.0, references=("RISK-1", "RISK-2")
)


@given(st.dictionaries(REQUIREMENTS, st.none() | st.sampled_from(LEVELS)), PRESSURES)
def test_one_cause_makes_one_task_and_the_order_is_by_priority(maturity, pressures):
    drafts = gap_tasks(PLAN, maturity, pressures)
    assert len({d.origin for d in drafts}) == len(drafts)
    assert [d.priority for d in drafts] == sorted((d.priority for d in drafts), reverse=True)
    assert drafts == gap_tasks(PLAN, dict(reversed(maturity.items())), pressures)


def test_a_gap_makes_the_tasks_of_its_level():
    drafts = gap_tasks(PLAN, {"4.1": "defined", "A.5.4": "implemented"})
    assert [d.origin for d in drafts] == ["gap:4.1:ta-4.1-2"]
    assert (drafts[0].severity, drafts[0].due_days, drafts[0].priority) == ("low", 180, 1.0)
    assert action_of(drafts[0].origin) == "ta-4.1-2"


def test_the_origin_does_not_change_when_a_risk_joins_the_gap():
    alone = gap_tasks(PLAN, {"A.5.4": "none"})
    pressed = gap_tasks(PLAN, {"A.5.4": "none"}, [PRESSURE])
    assert {d.origin for d in alone} == {d.origin for d in pressed}
    assert {d.due_days for d in pressed} == {14}
    assert pressed[0].priority == pytest.approx((3 + 30) / 3)
    assert "RISK-1, RISK-2 are above appetite" in pressed[0].reason


def test_an_unknown_requirement_makes_a_task_only_when_a_risk_relies_on_it():
    assert gap_tasks(PLAN, {"A.5.4": None}) == ()
    assert gap_tasks(PLAN, {"A.5.4": None}, [PRESSURE])


def test_an_excluded_control_makes_no_task():
    assert gap_tasks(PLAN, {"A.5.4": "none"}, [PRESSURE], excluded={"A.5.4"}) == ()


def test_a_blocking_gap_is_urgent():
    drafts = gap_tasks(PLAN, {"4.1": "partial"}, blocking={"4.1"})
    assert {d.severity for d in drafts} == {"high"}


def test_a_cancelled_task_says_why_and_a_closed_one_is_reopened_first():
    assert check_move("open", "done") is TaskStatus.DONE
    with pytest.raises(Invalid, match="Say why"):
        check_move("open", "cancelled")
    with pytest.raises(Conflict, match="done cannot become cancelled"):
        check_move("done", "cancelled", "late")
