import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.domain.risks.rules.changes import changes
from steward.domain.risks.rules.decisions import (
    check_accept,
    check_dismiss,
    check_edit,
    is_stale,
)
from steward.domain.risks.rules.derivation import derive
from steward.domain.risks.rules.drafts import Basis
from steward.domain.risks.rules.explaining import explain
from steward.domain.risks.rules.pressure import control_pressures
from steward.domain.risks.terms import Catalogue, Criteria, Level, RiskStatus
from steward.foundation.core.errors import Conflict, Invalid

CONTENT = Path(__file__).parents[3] / "content"
SHIPPED = yaml.load((CONTENT / "ai-risk/risk-catalog.yaml").read_text("utf-8"), yaml.CSafeLoader)
SCALES = yaml.load((CONTENT / "iso-42001/scales.yaml").read_text("utf-8"), yaml.CSafeLoader)
CRITERIA = Criteria()
BODY = {
    "id": "small",
    "version": "1",
    "global_adjustments": [
        {
            "id": "ga-pilot",
            "dimension": "likelihood",
            "delta": -1,
            "reason": "Pilot.",
            "when": "scale == 'pilot'",
        },
    ],
    "scenarios": [
        {
            "id": "R-1",
            "title": "Biased selection",
            "category": "FAI",
            "applies_when": "employment",
            "inherent": {
                "likelihood": 4,
                "impact": 4,
                "adjust": {
                    "likelihood": [{"delta": 1, "when": "'llm' in technique"}],
                    "impact": [
                        {"delta": 1, "when": "vulnerable"},
                        {"delta": 2, "when": "vulnerable && employment"},
                    ],
                },
            },
            "controls": [
                {"control": "A.5.4", "effectiveness": 0.3, "affects": "both"},
                {"control": "A.7.4", "effectiveness": 0.8, "affects": "likelihood"},
            ],
        },
        {
            "id": "R-2",
            "title": "Leak",
            "category": "PRI",
            "applies_when": "personal || 'llm' in technique",
            "inherent": {"likelihood": 2, "impact": 3},
            "controls": [{"control": "A.7.4", "effectiveness": 0.5, "affects": "impact"}],
        },
        {
            "id": "R-3",
            "title": "Always",
            "category": "GOV",
            "applies_when": "true",
            "inherent": {"likelihood": 3, "impact": 2},
            "controls": [],
        },
    ],
}
CATALOGUE = Catalogue.from_body(BODY)

FACTS = st.fixed_dictionaries(
    {},
    optional={
        "employment": st.sampled_from([True, False, None]),
        "personal": st.sampled_from([True, False, None]),
        "vulnerable": st.sampled_from([True, False, None]),
        "scale": st.sampled_from(["pilot", "limited", None]),
        "technique": st.none() | st.frozensets(st.sampled_from(["llm", "rules"])),
    },
)
CONTROLS = st.dictionaries(
    st.sampled_from(["A.5.4", "A.7.4"]), st.none() | st.sampled_from(MATURITY_ORDER)
)


def told(draft, catalogue=CATALOGUE):
    return explain(catalogue, CRITERIA, draft.scenario, draft.basis)


def by_scenario(derivation):
    return {draft.scenario_id: draft for draft in derivation.drafts}


@given(FACTS, CONTROLS, st.booleans())
def test_deriving_twice_gives_the_same(facts, controls, assessed):
    first = derive(CATALOGUE, CRITERIA, facts, controls, assessed=assessed)
    again = Catalogue.from_body(json.loads(json.dumps(BODY)))
    second = derive(again, CRITERIA, dict(reversed(facts.items())), controls, assessed=assessed)
    assert first == second
    assert [told(d) for d in first.drafts] == [told(d, again) for d in second.drafts]


@given(FACTS, CONTROLS)
def test_an_explanation_is_repeated_from_what_is_stored(facts, controls):
    for draft in derive(CATALOGUE, CRITERIA, facts, controls, assessed=True).drafts:
        stored = json.loads(json.dumps(draft.basis.as_json()))
        assert stored == draft.basis.as_json()
        repeated = explain(CATALOGUE, CRITERIA, draft.scenario, Basis.from_json(stored))
        assert repeated == told(draft)
        for name in ("inherent", "current", "target"):
            assert repeated[name] == getattr(draft, name).as_json()


@given(FACTS, CONTROLS)
def test_target_is_never_above_current_nor_current_above_inherent(facts, controls):
    for draft in derive(CATALOGUE, CRITERIA, facts, controls, assessed=True).drafts:
        for higher, lower in ((draft.inherent, draft.current), (draft.current, draft.target)):
            assert lower.likelihood <= higher.likelihood
            assert lower.consequence <= higher.consequence
            assert lower.level.rank <= higher.level.rank
            assert lower.frequency <= higher.frequency
            assert lower.loss_index <= higher.loss_index


@given(FACTS, CONTROLS, st.sampled_from(["A.5.4", "A.7.4"]))
def test_a_control_that_gets_better_never_raises_a_risk(facts, controls, improved):
    now = controls.get(improved) or Maturity.NONE
    better = MATURITY_ORDER[min(now.score + 1, 4)]
    before = by_scenario(derive(CATALOGUE, CRITERIA, facts, controls, assessed=True))
    after = by_scenario(
        derive(CATALOGUE, CRITERIA, facts, {**controls, improved: better}, assessed=True)
    )
    assert before.keys() == after.keys()
    for scenario, draft in after.items():
        assert draft.current.level.rank <= before[scenario].current.level.rank
        assert draft.current.expected_loss <= before[scenario].current.expected_loss
        assert draft.fingerprint == before[scenario].fingerprint


@given(FACTS, FACTS)
def test_learning_a_fact_only_removes_uncertain_risks_or_makes_them_certain(facts, learned):
    known = {k: v for k, v in facts.items() if v is not None}
    more = {**learned, **known}
    before = by_scenario(derive(CATALOGUE, CRITERIA, known, {}, assessed=True))
    after = by_scenario(derive(CATALOGUE, CRITERIA, more, {}, assessed=True))
    assert after.keys() <= before.keys()
    for scenario, draft in before.items():
        if draft.certain:
            assert after[scenario].certain


@given(FACTS)
def test_before_the_intake_open_scenarios_are_only_counted(facts):
    before = derive(CATALOGUE, CRITERIA, facts, {}, assessed=False)
    after = derive(CATALOGUE, CRITERIA, facts, {}, assessed=True)
    assert all(draft.certain for draft in before.drafts)
    assert len(before.drafts) + before.undecided == len(after.drafts)
    assert all(facts.get(name) is None for name in before.undecided_attributes)


@given(FACTS, CONTROLS)
def test_an_explanation_is_plain_json_and_its_arithmetic_holds(facts, controls):
    for draft in derive(CATALOGUE, CRITERIA, facts, controls, assessed=True).drafts:
        told_ = json.loads(json.dumps(told(draft)))
        frequency, loss = told_["inherent"]["frequency"], told_["inherent"]["loss_index"]
        for control in told_["controls"]:
            frequency *= control["frequency_factor"]
            loss *= control["loss_factor"]
        assert told_["current"]["frequency"] == pytest.approx(frequency)
        assert told_["current"]["loss_index"] == pytest.approx(loss)
        assert told_["certain"] == draft.certain
        assert bool(told_["unknown"]) == (not draft.certain)


def test_the_worked_example_comes_out_by_hand():
    facts = {"employment": True, "scale": "limited", "technique": frozenset({"rules"})}
    controls = {"A.5.4": Maturity.IMPLEMENTED, "A.7.4": Maturity.PARTIAL}
    draft = by_scenario(derive(CATALOGUE, CRITERIA, facts, controls, assessed=True))["R-1"]
    assert (draft.inherent.frequency, draft.inherent.loss_index) == (2.0, 64.0)
    assert draft.inherent.level is Level.HIGH
    assert draft.current.frequency == pytest.approx(2.0 * (1 - 0.3 * 0.9) * (1 - 0.8 * 0.3))
    assert draft.current.loss_index == pytest.approx(64 * (1 - 0.3 * 0.9))
    assert (draft.current.likelihood, draft.current.consequence) == (4, 4)
    assert (draft.target.likelihood, draft.target.level) == (3, Level.HIGH)


def test_adjustments_move_a_score_two_steps_at_most_and_stay_on_the_scale():
    facts = {"employment": True, "vulnerable": True, "technique": frozenset({"llm"})}
    draft = by_scenario(derive(CATALOGUE, CRITERIA, facts, {}, assessed=True))["R-1"]
    assert (draft.inherent.likelihood, draft.inherent.consequence) == (5, 5)
    applied = [a["id"] for a in told(draft)["adjustments"] if a["applied"]]
    assert applied == ["R-1/likelihood-1", "R-1/consequence-1", "R-1/consequence-2"]


def test_an_unknown_adjustment_is_considered_but_not_applied():
    draft = by_scenario(derive(CATALOGUE, CRITERIA, {"employment": True}, {}, assessed=True))["R-1"]
    verdicts = {a["id"]: (a["verdict"], a["applied"]) for a in told(draft)["adjustments"]}
    assert verdicts["R-1/likelihood-1"] == (None, False)
    assert verdicts["ga-pilot"] == (None, False)


def test_a_fact_that_the_rule_does_not_read_leaves_the_fingerprint_alone():
    one = {"personal": True, "vulnerable": True}
    two = {"personal": True, "vulnerable": False}
    first = by_scenario(derive(CATALOGUE, CRITERIA, one, {}, assessed=True))["R-2"]
    second = by_scenario(derive(CATALOGUE, CRITERIA, two, {}, assessed=True))["R-2"]
    assert first.fingerprint == second.fingerprint


def test_a_fact_that_the_rule_reads_changes_the_fingerprint_and_is_named():
    one = {"personal": True, "technique": frozenset({"rules"})}
    two = {"personal": True, "technique": frozenset({"llm", "rules"})}
    first = by_scenario(derive(CATALOGUE, CRITERIA, one, {}, assessed=True))["R-2"]
    second = by_scenario(derive(CATALOGUE, CRITERIA, two, {}, assessed=True))["R-2"]
    assert first.fingerprint != second.fingerprint
    assert changes(told(first), told(second)) == ("technique was rules, is now llm, rules.",)


def test_changes_name_controls_adjustments_and_points():
    old = {"employment": True, "technique": frozenset[str](), "scale": "limited"}
    new = {"employment": True, "technique": frozenset({"llm"}), "scale": "pilot"}
    first = by_scenario(derive(CATALOGUE, CRITERIA, old, {}, assessed=True))["R-1"]
    controls = {"A.7.4": Maturity.MEASURED}
    second = by_scenario(derive(CATALOGUE, CRITERIA, new, controls, assessed=True))["R-1"]
    words = changes(told(first), told(second))
    assert "technique was empty, is now llm." in words
    assert "Now applies: likelihood -1 (Pilot)." in words
    assert "A.7.4 was unknown, is now measured." in words
    assert "Current likelihood went from 4 to 3." in words
    assert not changes(told(first), told(first))


def test_a_new_pack_version_with_the_same_rule_keeps_the_fingerprint():
    newer = Catalogue.from_body(BODY, version="2")
    facts = {"employment": True}
    first = derive(CATALOGUE, CRITERIA, facts, {}, assessed=True).drafts
    second = derive(newer, CRITERIA, facts, {}, assessed=True).drafts
    assert [d.fingerprint for d in first] == [d.fingerprint for d in second]
    assert told(second[0], newer)["version"] == "2"


def test_the_criteria_of_the_content_are_the_standard_ones():
    read_again = json.loads(json.dumps(SHIPPED))
    assert Criteria.from_bodies(SCALES, SHIPPED) == Criteria.from_bodies(SCALES, read_again)
    assert Criteria.from_bodies(SCALES, SHIPPED) == CRITERIA


def test_every_score_leads_back_to_itself():
    frequencies, losses = CRITERIA.frequencies, CRITERIA.losses
    for score in range(5):
        assert sum(edge <= frequencies[score] for edge in CRITERIA.frequency_edges) == score
        assert sum(edge <= losses[score] for edge in CRITERIA.loss_edges) == score


def test_the_shipped_catalogue_derives_with_nothing_known():
    catalogue = Catalogue.from_body(SHIPPED)
    unknown = derive(catalogue, CRITERIA, {}, {}, assessed=True)
    open_ones = derive(catalogue, CRITERIA, {}, {}, assessed=False)
    assert len(catalogue.scenarios) == 175
    assert len(open_ones.drafts) + open_ones.undecided == len(unknown.drafts)
    assert open_ones.undecided_attributes


def test_dismissing_needs_a_reason():
    assert check_dismiss("proposed", "Not our use") is RiskStatus.DISMISSED
    with pytest.raises(Invalid, match="reason: Say why"):
        check_dismiss("proposed", "  ")


@pytest.mark.parametrize("decide", [check_accept, lambda s: check_edit(CRITERIA, s, 2, 2)])
def test_a_withdrawn_risk_cannot_be_decided(decide):
    with pytest.raises(Conflict):
        decide(RiskStatus.WITHDRAWN)


def test_a_score_off_the_scale_is_refused():
    with pytest.raises(Invalid, match="likelihood: 6 is not a score"):
        check_edit(CRITERIA, "proposed", 6, 3)


def test_a_decision_is_stale_once_its_basis_changed_or_went_away():
    assert not is_stale("accepted", "a", "a")
    assert is_stale("accepted", "a", "b")
    assert is_stale("dismissed", "a", None)
    assert not is_stale("proposed", "", "b")


def test_missing_controls_of_risks_above_appetite_are_ranked_by_relief():
    facts = {"employment": True, "personal": True}
    drafts = derive(CATALOGUE, CRITERIA, facts, {}, assessed=True).drafts
    named = [(f"RISK-{n}", draft) for n, draft in enumerate(drafts)]
    pressures = control_pressures(named, CRITERIA)
    assert [p.control for p in pressures] == ["A.7.4", "A.5.4"]
    assert pressures[0].references == ("RISK-0",)
    assert pressures[0].relief == pytest.approx(2 * 64 * 0.8 * 0.9)
