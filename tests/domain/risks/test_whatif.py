from hypothesis import given
from hypothesis import strategies as st

from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.rules.derivation import control_effect, scale_quantities, scored_point
from steward.domain.risks.rules.judging import judged_points
from steward.domain.risks.rules.treating import Effect, treated
from steward.domain.risks.rules.whatif import changes_by_controls
from steward.domain.risks.terms import ControlLink, Criteria

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
