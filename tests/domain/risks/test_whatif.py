from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.frameworks.terms import Maturity
from steward.domain.questionnaires.terms import Template
from steward.domain.risks.rules.derivation import (
    control_effect,
    derive,
    scale_quantities,
    scored_point,
)
from steward.domain.risks.rules.judging import judged_points
from steward.domain.risks.rules.treating import Effect, treated
from steward.domain.risks.rules.whatif import changes_by_controls, changes_by_facts
from steward.domain.risks.terms import Catalogue, ControlLink, Criteria
from steward.domain.systems.terms import AttributeType

CONTENT = Path(__file__).parents[3] / "content" / "ai-risk"
INTAKE, SHIPPED = (
    yaml.load((CONTENT / name).read_text("utf-8"), yaml.CSafeLoader)
    for name in ("ai-system-intake.yaml", "risk-catalog.yaml")
)
ATTRIBUTES = Template.from_body(INTAKE).attributes
CATALOGUE = Catalogue.from_body(SHIPPED)


def values_of(attribute):
    """Return every value that a fact may have; of a set, those that differ by one from a few."""
    if attribute.type is AttributeType.BOOLEAN:
        return st.sampled_from([None, True, False])
    options = [option.value for option in attribute.options]
    if attribute.type is AttributeType.ENUM:
        return st.sampled_from([None, *options])
    return st.none() | st.frozensets(st.sampled_from(options), max_size=4)


FACTS = st.fixed_dictionaries({item.id: values_of(item) for item in ATTRIBUTES})
SIDES = st.sampled_from(["likelihood", "impact", "both"])
LINKS = st.lists(st.tuples(st.floats(0, 1), SIDES, st.sampled_from([None, *Maturity])), max_size=4)


@given(st.integers(1, 5), st.integers(1, 5), LINKS, st.floats(0, 1))
def test_what_is_said_is_what_deriving_gives_and_what_is_left_out_moves_nothing(
    likelihood, consequence, drawn, left
):
    criteria, so_far = Criteria(), Effect(left, 1.0)
    links = [ControlLink(f"A.{n}", share, side) for n, (share, side, _) in enumerate(drawn)]
    states = {f"A.{n}": maturity for n, (_, _, maturity) in enumerate(drawn)}

    def current(known):
        effects = [control_effect(link, known[link.control]) for link in links]
        points = judged_points(criteria, effects, *scale_quantities(likelihood, consequence))
        return treated(criteria, points["current"], so_far)

    effects = [control_effect(link, states[link.control]) for link in links]
    inherent = scored_point(criteria, likelihood, consequence)
    said = {
        (item.control, item.works): item.after
        for item in changes_by_controls(criteria, inherent, effects, so_far)
    }
    now = current(states)
    for name in states:
        for works, maturity in ((True, Maturity.MEASURED), (False, Maturity.NONE)):
            after = current({**states, name: maturity})
            moves = (after.likelihood, after.consequence) != (now.likelihood, now.consequence)
            assert said.get((name, works)) == (after if moves else None)


@given(FACTS, st.sampled_from(CATALOGUE.scenarios), st.sampled_from(ATTRIBUTES), st.data())
def test_a_fact_is_said_to_change_a_risk_exactly_where_deriving_gives_another(
    facts, scenario, attribute, data
):
    criteria, so_far = Criteria(), Effect(0.5, 1.0)
    other = data.draw(values_of(attribute).filter(lambda value: value is not None))

    def outcome(known):
        drafts = derive(CATALOGUE, criteria, known, {}, assessed=True).drafts
        found = [item for item in drafts if item.scenario_id == scenario.id]
        if not found:
            return False, None
        point = treated(criteria, found[0].current, so_far)
        return found[0].certain or None, (point.likelihood, point.consequence)

    found = changes_by_facts(CATALOGUE, criteria, scenario, facts, {}, so_far, ATTRIBUTES)
    here = [item for item in found if f"“{attribute.label}”" in item.clause]
    now, then = outcome(facts), outcome({**facts, attribute.id: other})
    known = facts[attribute.id]
    if attribute.type is AttributeType.MULTI_ENUM:
        if len((known or frozenset()) ^ other) != 1:
            return
        (value,) = (known or frozenset()) ^ other
        verb = "did not name" if value in (known or ()) else "named"
    elif other == known:
        return
    else:
        value, verb = other, "were"
    words = {option.value: option.label for option in attribute.options}
    label = words.get(value) or ("yes" if value else "no")
    said = [item for item in here if label in item.values and item.clause.endswith(verb)]
    assert bool(said) == (now != then)
    if said:
        holds, point = said[0].after
        assert (holds, point and (point.likelihood, point.consequence)) == then
        assert said[0].ends == (then[1] is None)
        assert said[0].words.endswith(".")
