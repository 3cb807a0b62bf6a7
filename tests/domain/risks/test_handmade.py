import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.controls.operations import decide_status
from steward.domain.frameworks.terms import Maturity
from steward.domain.risks import queries
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.bearing import accept_residual
from steward.domain.risks.operations.criteria import adopt_criteria
from steward.domain.risks.operations.deciding import accept_risk, edit_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.handmade import Wording, remove_risk, reword_risk, write_risk
from steward.domain.risks.operations.treating import (
    TreatmentDraft,
    approve_treatment,
    finish_treatment,
    plan_treatment,
    verify_treatment,
)
from steward.domain.risks.queries.keeping import opportunity_cells
from steward.domain.risks.rules.derivation import scored_point
from steward.domain.risks.rules.methods import SHIPPED, shipped_body
from steward.domain.risks.rules.proposing import usual_links
from steward.domain.risks.rules.treating import Effect, raised
from steward.domain.risks.stories import links_of, story_of
from steward.domain.risks.terms import Criteria
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

WORDING = Wording(
    title="The only modeller leaves",
    cause="One person",
    event="She leaves",
    consequence="Nobody can retrain",
    controls=("A.4.6", "A.2.2"),
)
GAINS = st.floats(1, 10)


@given(st.integers(1, 5), st.integers(1, 5), GAINS, GAINS)
def test_what_is_done_about_an_opportunity_never_lowers_it(likelihood, benefit, oftener, better):
    criteria = Criteria()
    point = scored_point(criteria, likelihood, benefit)
    after = raised(criteria, point, Effect(oftener, better))

    assert after.level.rank >= point.level.rank
    assert after.expected_loss >= point.expected_loss
    assert raised(criteria, point, Effect()) == point


def test_a_risk_of_the_organisation_is_at_once_in_the_register_and_explains_itself(owner):
    risk = write_risk(actor=owner, wording=WORDING, likelihood=4, severity=5)

    assert (risk.place, risk.status, risk.changed) == ("The organisation", "accepted", False)
    assert story_of(risk)["consequence"] == "Nobody can retrain"
    told = queries.explanation_of(risk, queries.current_criteria(owner))
    assert told["lines"][0] == f"Written by {owner.label}."
    assert "as its author judges" in told["lines"][1]
    assert [item["control"] for item in told["controls"]] == ["A.2.2", "A.4.6"]
    assert told["current"]["level"] == risk.current_level
    assert queries.get_risk(owner, risk.pk).system is None
    assert list(queries.risks_visible_to(owner).filter(queries.relying_on("A.4.6"))) == [risk]
    assert {row.control for row in queries.control_pressures_of(owner)} == {"A.2.2", "A.4.6"}
    assert [group.controls for group in queries.risk_groups(owner, 1)] == [("A.2.2", "A.4.6")]
    assert list(Risk.objects.visible_to(owner).filter(queries.having_words(owner, ["organis"])))


def test_it_follows_its_controls_and_its_treatments_but_no_rule_withdraws_it(owner):
    system = create_system(actor=owner, draft=SystemDraft(name="Assistant", facts={"llm": True}))
    rows = [
        write_risk(actor=owner, wording=WORDING, likelihood=5, severity=5, system=place)
        for place in (None, system)
    ]
    for control in WORDING.controls:
        decide_status(actor=owner, requirement=control, maturity=Maturity.MEASURED, reason="Seen")
    derive_register(actor=owner)
    moved = [Risk.objects.get(pk=row.pk) for row in rows]
    assert [row.status for row in moved] == ["accepted", "accepted"]
    assert len({row.current_rank for row in moved}) == 1
    assert moved[0].current_rank < rows[0].current_rank

    other = a_member(owner, Role.APPROVER)
    draft = TreatmentDraft(option="reduce", title="Second modeller", less_often=99)
    row = plan_treatment(actor=owner, risk=moved[0], draft=draft)
    approve_treatment(actor=other, treatment=row)
    assert Risk.objects.get(pk=rows[0].pk).target_likelihood < moved[0].target_likelihood
    edit_risk(actor=owner, risk=moved[1], likelihood=1, consequence=1, reason="Two now")
    derive_register(actor=owner)
    assert Risk.objects.get(pk=rows[1].pk).current_level == "low"


def test_it_is_reworded_by_its_keepers_and_removed_only_while_nothing_depends_on_it(owner):
    risk = write_risk(actor=owner, wording=WORDING, likelihood=3, severity=3)
    risk = reword_risk(actor=owner, risk=risk, wording=Wording(title="Few modellers"))
    assert (risk.title, risk.changed, links_of(risk)) == ("Few modellers", False, ())
    plan_treatment(
        actor=owner, risk=risk, draft=TreatmentDraft(option="avoid", title="Stop", less_often=1)
    )
    with pytest.raises(Conflict, match="treated"):
        remove_risk(actor=owner, risk=risk)
    other = write_risk(actor=owner, wording=WORDING, likelihood=3, severity=3)
    remove_risk(actor=owner, risk=other)
    assert not Risk.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize(
    ("wording", "more", "place"),
    [
        ({"title": " "}, {}, "title"),
        ({"controls": ("A.99",)}, {}, "controls"),
        ({"category": "weather"}, {}, "category"),
        ({}, {"likelihood": 6}, "likelihood"),
        ({}, {"severity": 0}, "severity"),
        ({}, {"kind": "wish"}, "kind"),
        ({"controls": ("A.2.2",)}, {"kind": "opportunity"}, "controls"),
    ],
)
def test_a_wrong_risk_is_refused_at_its_field(owner, wording, more, place):
    fields = {"likelihood": 3, "severity": 3} | more
    with pytest.raises(Invalid) as refusal:
        write_risk(actor=owner, wording=Wording(**({"title": "X"} | wording)), **fields)
    assert refusal.value.place == place


def test_an_opportunity_counts_among_no_threats_and_is_raised_by_what_is_done(owner):
    threat = write_risk(actor=owner, wording=WORDING, likelihood=5, severity=5)
    wish = Wording(title="Fewer errors")
    chance = write_risk(actor=owner, wording=wish, likelihood=3, severity=3, kind="opportunity")

    counts = queries.register_counts(owner)
    assert (sum(counts.cells.values()), counts.statuses["accepted"]) == (1, 1)
    assert dict(opportunity_cells(owner)) == {(3, 3): 1}
    assert list(queries.threats(owner)) == [threat]
    with pytest.raises(Conflict):
        accept_residual(actor=owner, risk=chance, reason="x", expires_on=owner.today)
    draft = TreatmentDraft(option="reduce", title="X", less_often=1)
    with pytest.raises(Invalid):
        plan_treatment(actor=owner, risk=chance, draft=draft)
    draft = TreatmentDraft(option="enhance", title="Train all", more_often=900, more_good=300)
    row = plan_treatment(actor=owner, risk=chance, draft=draft)
    other = a_member(owner, Role.APPROVER)
    approve_treatment(actor=other, treatment=row)
    finish_treatment(actor=owner, treatment=row, note="Trained")
    verify_treatment(actor=other, treatment=row, effective=True, note="Seen")
    chance.refresh_from_db()
    assert chance.current_likelihood > 3
    assert chance.target_likelihood == chance.current_likelihood


@pytest.mark.parametrize("key", SHIPPED)
def test_it_is_judged_in_the_bands_of_the_criteria_and_stays_there_when_they_change(owner, key):
    adopt_criteria(actor=owner, body=shipped_body(key), reason="Agreed")
    criteria = queries.current_criteria(owner)
    wording = Wording(title="The only modeller leaves")
    made = {
        (likely, severe): write_risk(
            actor=owner, wording=wording, likelihood=likely, severity=severe
        )
        for likely in (1, len(criteria.frequencies))
        for severe in (1, 2, len(criteria.losses))
    }
    for place, risk in made.items():
        assert (risk.inherent_likelihood, risk.inherent_consequence) == place
        assert risk.current_level == criteria.cells[place[0] - 1][place[1] - 1]
    most = len(criteria.losses)
    with pytest.raises(Invalid) as refusal:
        write_risk(actor=owner, wording=wording, likelihood=1, severity=most + 1)
    assert refusal.value.place == "severity"

    adopt_criteria(actor=owner, body=shipped_body(key) | {"name": "Anew"}, reason="Named anew")
    derive_register(actor=owner)
    for place, risk in made.items():
        reworded = reword_risk(actor=owner, risk=risk, wording=Wording(title="Few modellers"))
        assert (reworded.inherent_likelihood, reworded.inherent_consequence) == place
        assert reworded.inherent_quantities == risk.inherent_quantities


def test_the_usual_effect_of_a_control_lies_among_those_of_the_catalogue(owner):
    catalogue = queries.current_catalogue()
    every = {link.control for item in catalogue.scenarios for link in item.controls}
    for link in usual_links(catalogue, sorted(every)):
        known = [
            one.effectiveness
            for item in catalogue.scenarios
            for one in item.controls
            if one.control == link.control
        ]
        assert min(known) <= link.effectiveness <= max(known)


def test_who_may_not_take_risks_in_proposes_what_is_written(owner):
    writer = a_member(owner, Role.CONTRIBUTOR)
    risk = write_risk(actor=writer, wording=WORDING, likelihood=4, severity=5)

    assert (risk.status, risk.decided_by, risk.review_on) == ("proposed", "", None)
    derive_register(actor=owner)
    assert Risk.objects.visible_to(owner).get(pk=risk.pk).status == "proposed"
    taken = accept_risk(actor=owner, risk=risk)
    assert (taken.status, taken.changed) == ("accepted", False)
