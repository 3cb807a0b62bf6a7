import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.controls.terms import ControlState, StateOrigin
from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.rules.drafts import RiskGroup
from steward.domain.risks.terms import Level
from steward.domain.soa.rules import (
    check_decision,
    check_freezable,
    count_groups,
    count_risks,
    diff,
    digest_of,
    mismatches,
    proposal,
    statement_rows,
    tally,
)
from steward.domain.soa.terms import Duty, LinkedRisk, SoaDecision
from steward.foundation.core.errors import Conflict, Invalid

CONTROLS = {"A.10.2": "Allocating responsibilities", "A.2.2": "AI policy", "A.5.4": "Impact"}
RISKS = [
    LinkedRisk(reference="RISK-0010", level="medium", controls=("A.5.4",)),
    LinkedRisk(reference="RISK-0002", level="high", controls=("A.5.4", "A.10.2")),
]
IDLE = ControlState(
    requirement="A.5.4", maturity=Maturity.NONE, origin=StateOrigin.ANSWERS, reason=""
)
LAW = Duty(source="EU AI Act", kind="law", controls=frozenset({"A.2.2"}))


def rows(**options):
    return statement_rows(CONTROLS, count_risks(RISKS), {"A.5.4": IDLE}, **options)


def by_control(found):
    return {row.control: row for row in found}


def test_rows_come_in_natural_order_one_per_control():
    assert [row.control for row in rows()] == ["A.2.2", "A.5.4", "A.10.2"]


def test_reasons_are_given_in_words():
    found = by_control(rows(duties=[LAW]))
    assert found["A.5.4"].inclusion == ("Risk: 2 risks, highest high (RISK-0002, RISK-0010)",)
    assert found["A.2.2"].inclusion == ("Law: EU AI Act",)


def test_without_a_reason_a_control_is_not_decided_rather_than_left_out():
    assert by_control(rows())["A.2.2"].applicable is None


def test_a_decision_stands_above_the_rule():
    out = SoaDecision(control="A.5.4", applicable=False, reason="No people are affected")
    row = by_control(rows(decisions={"A.5.4": out}))["A.5.4"]
    assert (row.applicable, row.exclusion, row.inclusion) == (
        False,
        out.reason,
        ("Risk: 2 risks, highest high (RISK-0002, RISK-0010)",),
    )
    assert (row.origin, row.risks) == ("decided", 2)


def test_leaving_a_control_out_needs_a_reason():
    with pytest.raises(Invalid, match=r"reason: Say why this control is left out"):
        check_decision("A.5.4", applicable=False, reason=" ")


def test_including_a_control_needs_a_reason_and_rests_on_something():
    with pytest.raises(Invalid, match=r"reason: Say why this control applies"):
        check_decision("A.5.4", applicable=True, reason="")
    with pytest.raises(Invalid, match=r"basis: An inclusion rests on one of"):
        check_decision("A.5.4", applicable=True, reason="Why", basis="mood")
    asked = check_decision("A.2.2", applicable=True, reason=" Bank X asks ", basis="contract")
    assert by_control(rows(decisions={"A.2.2": asked}))["A.2.2"].inclusion == (
        "Contract: Bank X asks",
    )


def test_a_taken_proposal_keeps_its_reasons_when_the_rules_fall_silent():
    taken = proposal(by_control(rows())["A.10.2"])

    still = by_control(rows(decisions={"A.10.2": taken}))["A.10.2"]
    later = by_control(statement_rows(CONTROLS, {}, {}, decisions={"A.10.2": taken}))["A.10.2"]

    assert (still.origin, still.inclusion) == (
        "decided",
        ("Risk: 1 risk, highest high (RISK-0002)",),
    )
    assert later.inclusion == ("As decided: Risk: 1 risk, highest high (RISK-0002)",)
    assert proposal(still) is None
    assert proposal(by_control(rows())["A.2.2"]) is None


def test_freezing_rows_nobody_decided_needs_a_word():
    with pytest.raises(Conflict, match=r"3 of 3 rows .*\(2 proposed, 1 open\)"):
        check_freezable(rows(), with_proposals=False)
    assert check_freezable(rows(), with_proposals=True).waiting == 3
    assert tally(rows(duties=[LAW])).undecided == 0


def test_a_control_left_out_although_the_law_asks_is_named():
    out = SoaDecision(control="A.2.2", applicable=False, reason="Later")
    found = mismatches(rows(decisions={"A.2.2": out}, duties=[LAW]), {"A.5.4": 1, "A.10.2": 1})
    assert [(m.control, m.problem) for m in found] == [
        ("A.2.2", "Left out, although it is asked for (Law: EU AI Act)")
    ]


def test_the_digest_of_rows_depends_on_their_content_alone():
    assert digest_of([{"a": 1, "b": 2}]) == digest_of([{"b": 2, "a": 1}])
    assert digest_of([{"a": 1}]) != digest_of([{"a": 2}])


def test_mismatches_name_idle_and_wrongly_excluded_controls():
    out = SoaDecision(control="A.10.2", applicable=False, reason="No suppliers")
    found = rows(decisions={"A.10.2": out})
    problems = {m.control: m.problem for m in mismatches(found, {}, count_risks(RISKS))}
    assert problems == {
        "A.5.4": "Applies, yet nothing is implemented and no task is open",
        "A.10.2": "Left out, yet 1 risk relies on it (RISK-0002)",
    }
    assert "A.5.4" not in {m.control for m in mismatches(found, {"A.5.4": 1})}


def test_a_difference_says_before_and_after():
    out = SoaDecision(control="A.5.4", applicable=False, reason="No people")
    changed = diff(rows(), rows(decisions={"A.5.4": out}))
    assert next((c.control, c.what, c.before, c.after) for c in changed) == (
        "A.5.4",
        "applicability",
        "applies",
        "does not apply",
    )
    assert {c.what for c in changed} == {"applicability", "exclusion", "decision"}


@given(
    st.lists(
        st.builds(
            LinkedRisk,
            reference=st.integers(1, 999).map(lambda n: f"RISK-{n:04d}"),
            level=st.sampled_from(Level),
            controls=st.lists(st.sampled_from(sorted(CONTROLS))).map(tuple),
        )
    ),
    st.booleans(),
)
def test_every_included_row_has_a_reason_and_nothing_differs_from_itself(risks, law):
    found = statement_rows(CONTROLS, count_risks(risks), {}, duties=[LAW] if law else [])
    assert len(found) == len(CONTROLS)
    assert all(bool(row.inclusion) == (row.applicable is True) for row in found)
    assert diff(found, found) == ()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["R-1", "R-2", "R-3"]), st.sampled_from(["low", "medium", "critical"])
        ),
        max_size=40,
    )
)
def test_counting_by_rule_and_level_gives_what_counting_each_risk_gives(risks):
    controls = {"R-1": ("A.5.4", "A.7.4"), "R-2": ("A.7.4",), "R-3": ()}
    each = [
        LinkedRisk(reference=f"RISK-{number:04d}", level=level, controls=controls[scenario])
        for number, (scenario, level) in enumerate(risks, 9995)
    ]
    groups = [
        RiskGroup(
            level=level,
            controls=controls[scenario],
            count=len(found),
            references=tuple(f"RISK-{number:04d}" for number in found[:3]),
        )
        for scenario, level in sorted(set(risks))
        if (found := [n for n, risk in enumerate(risks, 9995) if risk == (scenario, level)])
    ]
    assert count_groups(groups) == count_risks(each)
