from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.frameworks.terms import Maturity
from steward.domain.tasks.rules import (
    action_of,
    check_comment,
    check_due,
    check_move,
    check_new,
    checklist,
    gap_tasks,
    moves_from,
    priority_by_hand,
)
from steward.domain.tasks.terms import ActionPlan, NewTask, RiskPressure, Severity, TaskStatus
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


@pytest.mark.parametrize("level", [Maturity.NONE, Maturity.PARTIAL, Maturity.DEFINED])
def test_the_reason_reads_as_sentences_whatever_kind_of_word_the_level_is(level):
    (reason,) = {d.reason for d in gap_tasks(PLAN, {"A.5.4": level})}
    assert reason == gap_tasks(PLAN, {"A.5.4": level.value})[0].reason
    assert "A.5.4" in reason
    assert reason.endswith("; conformity asks that it is implemented.")
    assert not set("<>'_") & set(reason)


STATUSES = st.sampled_from(list(TaskStatus))


@given(STATUSES, STATUSES, st.text(max_size=5))
def test_a_move_is_possible_exactly_where_the_board_offers_it(now, then, note):
    offered = then in moves_from(now)
    noted = bool(note.strip()) or not then.is_closed
    if offered and noted:
        assert check_move(now, then, note) is then
    else:
        with pytest.raises(Invalid if offered else Conflict):
            check_move(now.value, then.value, note)


def test_a_closed_task_is_opened_before_it_is_closed_otherwise():
    with pytest.raises(Conflict, match="done cannot become cancelled; open it again"):
        check_move("done", "cancelled", "late")
    with pytest.raises(Invalid, match="why it is not needed"):
        check_move("open", "cancelled", " ")
    with pytest.raises(Invalid, match="no status “late”"):
        check_move("open", "late")


DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1))


@given(DAYS, DAYS)
def test_no_task_is_due_before_today(due_on, today):
    if due_on >= today:
        assert check_due(due_on, today) == due_on
        assert check_new(NewTask(title="It", due_on=due_on), today).due_on == due_on
    else:
        with pytest.raises(Invalid):
            check_due(due_on, today)


@given(st.sampled_from(list(Severity)), st.floats(0.01, 1000), st.floats(0.01, 1000))
def test_more_effort_never_raises_a_priority_by_hand(severity, effort, more):
    assert priority_by_hand(severity, effort + more) <= priority_by_hand(severity, effort)


@given(st.lists(st.text(max_size=9)), st.sets(st.integers(1, 12)))
def test_a_checklist_has_every_step_once_and_ignores_ticks_of_none(steps, ticked):
    ticks = {str(number): {"by": "Ada", "on": "2026-11-02"} for number in ticked}
    found = checklist(steps, ticks)
    assert [step.text for step in found] == steps
    assert {step.number for step in found if step.is_done} == {
        number for number in ticked if number <= len(steps)
    }


@given(st.text(max_size=30))
def test_a_comment_is_trimmed_or_refused(text):
    if text.strip():
        assert check_comment(text) == text.strip()
    else:
        with pytest.raises(Invalid):
            check_comment(text)
