import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.controls.rules import (
    after_work,
    check_override,
    control_states,
    maturities,
)
from steward.domain.controls.terms import Override, StateOrigin
from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.domain.tasks.terms import ActionPlan
from steward.foundation.core.errors import Invalid

PLAN = ActionPlan.from_body(
    {
        "requirements": [
            {
                "requirement": "4.1",
                "actions": [
                    {"id": "a", "title": "A", "effort_days": 1, "for_levels": ["none", "partial"]},
                    {"id": "b", "title": "B", "effort_days": 2, "for_levels": ["none", "partial"]},
                    {"id": "c", "title": "C", "effort_days": 1, "for_levels": ["defined"]},
                ],
            }
        ]
    }
)


@pytest.mark.parametrize(
    ("done", "reached"),
    [
        ({"a"}, Maturity.NONE),
        ({"a", "b"}, Maturity.DEFINED),
        ({"a", "b", "c"}, Maturity.IMPLEMENTED),
        ({"c"}, Maturity.NONE),
    ],
)
def test_a_level_is_left_only_when_all_its_work_is_done(done, reached):
    assert after_work("4.1", Maturity.NONE, PLAN, done) is reached


@given(
    st.sampled_from(MATURITY_ORDER),
    st.frozensets(st.sampled_from("abc")),
    st.frozensets(st.sampled_from("abc")),
)
def test_more_work_never_lowers_a_requirement(maturity, done, more):
    before = after_work("4.1", maturity, PLAN, done)
    after = after_work("4.1", maturity, PLAN, done | more)
    assert maturity.score <= before.score <= after.score


def test_a_persons_word_stands_above_work_and_answers():
    override = Override(requirement="4.1", maturity=Maturity.PARTIAL, reason="Audit finding 3")
    states = control_states(
        ["4.1", "4.2"], {"4.1": Maturity.NONE}, {"4.1": override}, PLAN, {"a", "b", "c"}
    )
    assert states["4.1"].origin is StateOrigin.DECIDED
    assert states["4.1"].factor == 0.3
    assert states["4.2"].origin is StateOrigin.UNKNOWN
    assert maturities(states) == {"4.1": Maturity.PARTIAL, "4.2": None}


def test_work_done_is_named_as_the_reason():
    states = control_states(["4.1"], {"4.1": Maturity.NONE}, {}, PLAN, {"a", "b"})
    assert states["4.1"].origin is StateOrigin.TASKS
    assert states["4.1"].answered is Maturity.NONE
    assert states["4.1"].maturity is Maturity.DEFINED


def test_a_status_needs_the_scale_and_a_reason():
    with pytest.raises(Invalid, match=r"maturity: 'great' is not a status; choose one of none"):
        check_override("A.2.2", "great", "because")
    with pytest.raises(Invalid, match="reason: Say on what"):
        check_override("A.2.2", "defined", " ")
    assert check_override("A.2.2", "defined", " Seen ").reason == "Seen"
