from copy import deepcopy
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.risks.models import Acceptance, Risk, RiskCriteria
from steward.domain.risks.operations.bearing import accept_residual
from steward.domain.risks.operations.criteria import adopt_criteria, drop_criteria, save_criteria
from steward.domain.risks.operations.deciding import accept_risk, edit_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.queries import explanation_of, points_by_rule
from steward.domain.risks.queries.methods import current_criteria, method_in_force
from steward.domain.risks.queries.previewing import moves_under, some_of
from steward.domain.risks.rules.criteria import read_method, resized
from steward.domain.risks.rules.derivation import scored_point
from steward.domain.risks.rules.judging import kept_quantities, quantities
from steward.domain.risks.rules.methods import SHIPPED, shipped_body
from steward.domain.risks.rules.treating import Effect, treated
from steward.domain.risks.terms import SCALE_FREQUENCIES, SCALE_LOSSES, Criteria, Level
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.queries import get_organisation
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

FACTS = {"llm": True, "public_facing": True, "uses_personal_data": True, "agentic": True}
SHARES = st.floats(0, 1)
PLACED = (
    "scenario",
    "status",
    *(
        f"{point}_{part}"
        for point in ("inherent", "current", "target")
        for part in ("likelihood", "consequence", "level")
    ),
    "inherent_frequency",
    "inherent_loss",
    "current_rank",
    "fingerprint",
    "changed",
)


@st.composite
def bodies(draw):
    """Any method that holds: other sizes, other edges, any matrix that rises."""
    rows, columns = draw(st.integers(3, 7)), draw(st.integers(3, 7))
    body = resized(shipped_body(draw(st.sampled_from(["five", "four"]))), rows, columns)
    for side, name, count in (
        ("likelihood", "frequency_edges", rows),
        ("consequence", "loss_edges", columns),
    ):
        steps = draw(st.lists(st.floats(1.2, 9), min_size=count - 1, max_size=count - 1))
        edges = [0.01]
        for step in steps:
            edges.append(edges[-1] * step)
        body[name] = edges[1:]
        body[side] = [{k: v for k, v in band.items() if k != "typical"} for band in body[side]]
    levels = [level.value for level in Level]
    ranks = draw(st.lists(st.integers(0, 3), min_size=rows * columns, max_size=rows * columns))
    cells = [[0] * columns for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            below = cells[row - 1][column] if row else 0
            left = cells[row][column - 1] if column else 0
            cells[row][column] = max(below, left, ranks[row * columns + column] // 2)
    body["cells"] = [[levels[rank] for rank in line] for line in cells]
    return body


def test_the_shipped_method_is_what_stands_without_any():
    assert read_method(shipped_body("five")).criteria == Criteria()
    assert read_method(shipped_body("product")).criteria == Criteria()
    for likelihood, frequency in enumerate(SCALE_FREQUENCIES, 1):
        for consequence, loss in enumerate(SCALE_LOSSES, 1):
            point = scored_point(Criteria(), likelihood, consequence)
            assert (point.likelihood, point.consequence) == (likelihood, consequence)
            assert (point.frequency, point.loss_index) == (frequency, loss)
            assert kept_quantities(point) == (None, None)


@given(bodies(), st.floats(1e-4, 1e3), st.floats(1e-3, 1e4), SHARES, SHARES)
def test_under_any_criteria_less_is_never_more(body, frequency, loss, rarer, milder):
    criteria = read_method(body).criteria
    point = criteria.place(frequency, loss)
    after = treated(criteria, point, Effect(rarer, milder))

    assert after.level.rank <= point.level.rank
    assert after.likelihood <= point.likelihood
    assert after.consequence <= point.consequence
    assert quantities(point.likelihood, point.consequence, *kept_quantities(point)) == (
        frequency,
        loss,
    )


@given(bodies())
def test_what_a_band_stands_for_lies_in_it(body):
    criteria = read_method(body).criteria
    for band, value in enumerate(criteria.frequencies, 1):
        low, high = criteria.rate_of(band)
        assert criteria.place(value, 1).likelihood == band
        assert low <= value <= high
    assert criteria.money_of(1) is None


def test_bands_lead_to_money_and_rates():
    criteria = read_method(shipped_body("quantitative")).criteria
    assert criteria.money_of(3) == pytest.approx((1e4, 1e5))
    assert criteria.money_of(7) == pytest.approx((1e8, 1e9))
    assert criteria.rate_of(1) == pytest.approx((1e-4, 1e-3))
    assert criteria.place(0.5, 16).consequence == 3


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda b: b.update(frequency_edges=[0.2, 0.05, 1, 12]), "likelihood-3-from"),
        (lambda b: b.update(loss_edges=[0, 8, 32, 128]), "consequence-2-from"),
        (lambda b: b.update(likelihood=b["likelihood"][:2]), "likelihood"),
        (lambda b: b["cells"][4].__setitem__(4, "low"), "cell-5-5"),
        (lambda b: b["consequence"][1]["words"].update(society=" "), "consequence-2-society"),
        (lambda b: b.update(curve=[[1000, 0.1]]), "currency"),
        (lambda b: b.update(currency="EUR", curve=[[1, 0.1], [2, 0.1]]), "curve-2-probability"),
        (lambda b: b["authority"].update(high=[]), "authority-high"),
        (lambda b: b["authority"].update(high=["external_auditor"]), "authority-high"),
        (lambda b: b["cadence"].update(low=0), "cadence-low"),
        (lambda b: b["terms"].update(low=4000), "terms-low"),
        (lambda b: b["likelihood"][0].update(typical=3.0), "likelihood-1-from"),
        (lambda b: b.update(scoring="product", products=[9, 4, 16]), "products"),
        (lambda b: b.update(appetite="none"), "appetite"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_place(change, place):
    body = shipped_body("five")
    change(body)
    with pytest.raises(Invalid) as refused:
        read_method(body)
    assert refused.value.place == place


@pytest.fixture
def register(owner):
    for name in ("Assistant", "Screening"):
        create_system(actor=owner, draft=SystemDraft(name=name, facts=FACTS))
    derive_register(actor=owner)
    rows = list(Risk.objects.visible_to(owner).order_by("number"))
    accept_risk(actor=owner, risk=rows[0])
    edit_risk(actor=owner, risk=rows[1], likelihood=4, consequence=2, reason="Seen twice")
    return owner


def placed(actor):
    return list(Risk.objects.visible_to(actor).order_by("number").values_list(*PLACED))


@pytest.mark.parametrize("key", ["four", "quantitative"])
def test_a_register_moves_to_other_criteria_as_previewed_and_back(register, key):
    before = placed(register)
    body = shipped_body(key)
    foretold = moves_under(register, read_method(body).criteria)

    row = adopt_criteria(actor=register, body=body, reason="The board asked for it")

    assert (row.number, row.state) == (1, "adopted")
    criteria = current_criteria(register)
    assert criteria == read_method(body, number=1).criteria
    risks = list(Risk.objects.visible_to(register).order_by("number"))
    levels = [risk.current_level for risk in risks]
    counted = {level: after for level, (_, after) in foretold.levels().items()}
    assert counted == {level: levels.count(level.value) for level in Level}
    assert foretold.breaching == sum(criteria.is_above_appetite(level) for level in levels)
    assert foretold.moved == sum(
        old[PLACED.index("current_level")] != new for old, new in zip(before, levels, strict=True)
    )
    assert {risk.criteria for risk in risks} == {1}
    assert not any(risk.changed for risk in risks)
    assert (risks[0].status, risks[1].status) == ("accepted", "edited")
    assert risks[1].inherent_quantities == (SCALE_FREQUENCIES[3], SCALE_LOSSES[1])
    for risk in risks[2:]:
        told = explanation_of(risk, criteria)
        assert told["current"]["level"] == risk.current_level
        assert told["inherent"]["likelihood"] == risk.inherent_likelihood
        assert (
            points_by_rule(register, risk, *risk.inherent_quantities)["current"].level
            == risk.current_level
        )
    assert derive_register(actor=register).total == 0

    adopt_criteria(actor=register, body=shipped_body("five"), reason="It was clearer")
    assert placed(register) == before
    states = RiskCriteria.objects.visible_to(register).order_by("number")
    assert [(row.number, row.state) for row in states] == [(1, "past"), (2, "adopted")]
    told = Entry.objects.visible_to(register).filter(event="risk_criteria.adopted")
    assert told.count() == 2


def test_a_preview_names_the_risks_that_move(register):
    found = moves_under(register, read_method(shipped_body("four")).criteria)
    wanted = [item for item in found.groups if item.point.level is not item.risks.level]
    movers = some_of(register, found.groups, lambda item: item in wanted, 5)
    assert movers
    assert all(mover.risk.current_level != mover.point.level for mover in movers)


def test_the_appetite_of_criteria_is_that_of_the_organisation(register):
    adopt_criteria(
        actor=register, body=shipped_body("four", appetite="low"), reason="Less is borne"
    )
    assert current_criteria(register).appetite is Level.LOW
    assert get_organisation(register).appetite == "low"


def test_a_draft_changes_nothing_and_can_be_dropped(register):
    before = placed(register)
    save_criteria(actor=register, body=shipped_body("four"))
    save_criteria(actor=register, body=shipped_body("product"))
    assert RiskCriteria.objects.visible_to(register).get().name == SHIPPED["product"]["name"]
    assert (placed(register), current_criteria(register)) == (before, Criteria())
    drop_criteria(actor=register)
    with pytest.raises(Conflict):
        drop_criteria(actor=register)


def test_adopting_wants_a_reason_a_change_and_the_permission(register):
    body = shipped_body("four")
    with pytest.raises(Invalid, match="reason: Say why"):
        adopt_criteria(actor=register, body=body, reason=" ")
    adopt_criteria(actor=register, body=body, reason="Agreed")
    with pytest.raises(Conflict, match="in force already"):
        adopt_criteria(actor=register, body=deepcopy(body), reason="Again")
    other = a_member(register, Role.RISK_OWNER)
    with pytest.raises(NotAllowed):
        adopt_criteria(actor=other, body=shipped_body("five"), reason="Mine")


def test_authority_and_terms_come_from_the_criteria(register):
    lesser = a_member(register, Role.RISK_OWNER)
    risk = Risk.objects.visible_to(register).get(status="accepted")
    body = shipped_body("five")
    body["authority"] = {level.value: ["owner"] for level in Level}
    body["terms"] = {level.value: 30 for level in Level}
    adopt_criteria(actor=register, body=body, reason="Only the owner for now")
    day = register.today + timedelta(days=20)

    with pytest.raises(NotAllowed, match="beyond your authority"):
        accept_residual(actor=lesser, risk=risk, reason="Fine", expires_on=day)
    late = register.today + timedelta(days=31)
    with pytest.raises(Invalid, match="at most"):
        accept_residual(actor=register, risk=risk, reason="Fine", expires_on=late)
    accept_residual(actor=register, risk=risk, reason="Fine", expires_on=day)
    assert Acceptance.objects.visible_to(register).get().criteria == 1
    assert method_in_force(register).bearers("low") == ("owner",)


def test_bands_of_a_judgement_are_those_of_the_criteria(register):
    risk = Risk.objects.visible_to(register).get(status="accepted")
    adopt_criteria(actor=register, body=shipped_body("quantitative"), reason="Money first")
    edit_risk(actor=register, risk=risk, likelihood=7, consequence=2, reason="Every day")
    risk.refresh_from_db()
    assert (risk.inherent_likelihood, risk.decided_criteria) == (7, 1)
    adopt_criteria(actor=register, body=shipped_body("four"), reason="Simpler")
    risk.refresh_from_db()
    assert (risk.inherent_likelihood, risk.decided_criteria, risk.criteria) == (4, 1, 2)
    with pytest.raises(Invalid, match="from 1 to 4"):
        edit_risk(actor=register, risk=risk, likelihood=5, consequence=1, reason="Off")


def test_a_decision_is_looked_at_again_after_the_time_that_the_criteria_give(register):
    body = shipped_body("five")
    body["cadence"] = {level.value: 10 for level in Level}
    adopt_criteria(actor=register, body=body, reason="Often")
    risk = Risk.objects.visible_to(register).get(status="edited")
    edit_risk(actor=register, risk=risk, likelihood=4, consequence=4, reason="Looked again")
    risk.refresh_from_db()
    assert risk.review_on == register.today + timedelta(days=10)
