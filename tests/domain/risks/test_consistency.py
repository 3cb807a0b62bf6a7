from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.risks.rules.consistency import (
    RULES,
    CheckedAcceptance,
    CheckedRisk,
    CheckedTreatment,
    Ground,
    counts_of,
    findings,
)
from steward.domain.risks.rules.criteria import shipped_in_force
from steward.domain.risks.rules.treating import Effect
from steward.domain.risks.terms import Criteria, Level

TODAY = date(2026, 11, 2)
GROUND = Ground(
    criteria=Criteria(),
    terms=shipped_in_force("medium").terms,
    today=TODAY,
    excluded={"A.3.2"},
    in_place={"A.6.2.4", "A.3.2"},
)
PLAN = CheckedTreatment(
    reference="TRT-0001",
    option="reduce",
    status="approved",
    effect=Effect(0.1, 1.0),
    due_on=TODAY + timedelta(days=9),
    has_cost=True,
)
BORNE = CheckedAcceptance(
    level="high",
    accepted_on=TODAY,
    expires_on=TODAY + timedelta(days=90),
    accepted_by="Executive",
    authority=Level.CRITICAL,
)
SOUND = CheckedRisk(
    id=UUID(int=1),
    reference="RISK-0001",
    title="Answers mislead",
    system=UUID(int=9),
    system_name="Assistant",
    is_live=True,
    changed=False,
    inherent=(4, 4, "high"),
    current=(3, 4, "high"),
    target=(1, 4, "low"),
    treatments=(PLAN,),
)
DONE = replace(PLAN, status="done", done_on=TODAY - timedelta(days=40))
POINTS = st.tuples(st.integers(1, 5), st.integers(1, 5), st.sampled_from([*map(str, Level)]))
TREATMENTS = st.builds(
    replace,
    st.just(PLAN),
    status=st.sampled_from(["planned", "approved", "done", "effective", "ineffective", "dropped"]),
    due_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    controls=st.lists(st.sampled_from(["A.2.2", "A.3.2", "A.6.2.4"]), max_size=2),
    has_cost=st.booleans(),
)


def rules_of(*risks):
    return [item.rule.id for item in findings(risks, GROUND)]


def test_a_sound_risk_has_no_finding():
    assert rules_of(SOUND) == []
    assert rules_of(replace(SOUND, treatments=(), acceptance=BORNE)) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"treatments": ()}, "no-answer"),
        ({"treatments": (replace(PLAN, status="dropped"),)}, "no-answer"),
        ({"target": (3, 4, "high")}, "target-above"),
        ({"inherent": (2, 4, "medium")}, "current-above-inherent"),
        ({"target": (4, 2, "medium")}, "target-above-current"),
        ({"changed": True}, "changed-since"),
        ({"rate": 12.0}, "estimate-contradicts"),
        ({"treatments": (replace(PLAN, due_on=TODAY - timedelta(1)),)}, "overdue"),
        ({"treatments": (DONE,)}, "unverified"),
        (
            {"treatments": (replace(PLAN, status="effective"),), "inherent": (3, 4, "high")},
            "without-effect",
        ),
        ({"treatments": (replace(PLAN, effect=Effect()),)}, "no-effect-said"),
        ({"treatments": (replace(PLAN, controls=("A.3.2",)),)}, "control-excluded"),
        (
            {"treatments": (replace(PLAN, status="effective", controls=("A.2.2",)),)},
            "control-missing",
        ),
        ({"treatments": (replace(PLAN, due_on=None),)}, "no-due"),
        ({"treatments": (replace(PLAN, unassigned=True),)}, "nobody"),
        ({"treatments": (replace(PLAN, has_cost=False),)}, "no-cost"),
        ({"is_live": False}, "not-in-register"),
        ({"acceptance": replace(BORNE, level="medium")}, "acceptance-risen"),
        ({"acceptance": replace(BORNE, expires_on=TODAY - timedelta(1))}, "acceptance-over"),
        ({"acceptance": replace(BORNE, expires_on=TODAY + timedelta(900))}, "acceptance-too-long"),
        ({"acceptance": replace(BORNE, authority=Level.MEDIUM)}, "acceptance-beyond"),
    ],
)
def test_each_contradiction_is_found_alone(changes, rule):
    assert rules_of(replace(SOUND, **changes)) == [rule]


def test_namesakes_count_within_a_system_and_only_live_ones():
    other = replace(SOUND, id=UUID(int=2), title=" answers  MISLEAD ")
    elsewhere = replace(other, system=UUID(int=8))
    gone = replace(other, is_live=False, treatments=())

    assert rules_of(SOUND, other) == ["same-title", "same-title"]
    assert rules_of(SOUND, elsewhere, gone) == []


@given(POINTS, POINTS, POINTS, st.lists(TREATMENTS, max_size=3), st.none() | st.floats(1e-6, 300))
def test_every_finding_says_what_and_is_counted_once(inherent, current, target, plans, rate):
    risk = replace(
        SOUND, inherent=inherent, current=current, target=target, treatments=plans, rate=rate
    )
    found = findings([risk], GROUND)

    assert sum(counts_of(found).values()) == len(found)
    assert all(item.rule is RULES[item.rule.id] and item.told.endswith(".") for item in found)
    weights = [["high", "medium", "low"].index(item.rule.severity) for item in found]
    assert weights == sorted(weights)
    above = current[2] in ("high", "critical")
    pursued = any(row.status not in ("dropped", "ineffective") for row in plans)
    assert ("no-answer" in counts_of(found)) == (above and not pursued)
