from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.domain.approvals.rules import Said, asked_of, check_steps, needed, outcome, state_after
from steward.domain.approvals.terms import (
    NEXT,
    ApprovalAct,
    ApprovalState,
    FlowNeed,
    FlowStep,
    Say,
)
from steward.foundation.core.errors import Conflict, Invalid

people = st.integers(0, 9).map(lambda number: UUID(int=number))
answers = st.lists(st.sampled_from([None, Say.APPROVED, Say.REFUSED]), min_size=1, max_size=6)


@settings(max_examples=60)
@given(st.sampled_from(FlowNeed), st.integers(1, 6), answers)
def test_a_step_ends_as_soon_as_its_end_is_sure_and_no_sooner(need, quorum, says):
    quorum = min(quorum, len(says))
    must = needed(need, quorum, len(says))
    yes, no = says.count(Say.APPROVED), says.count(Say.REFUSED)

    found = outcome(need, quorum, [Said(say) for say in says])

    assert (found is Say.APPROVED) == (yes >= must)
    assert (found is Say.REFUSED) == (len(says) - no < must)


@given(st.sampled_from(FlowNeed), answers, st.sampled_from(Say))
def test_whom_it_was_escalated_to_decides_whatever_the_others_say(need, says, above):
    said = [*map(Said, says), Said(above, decides=True, counts=False)]

    assert outcome(need, 1, said) is above


@given(
    st.lists(people, max_size=6),
    st.frozensets(people, max_size=4),
    st.dictionaries(people, st.none() | people, max_size=4),
)
def test_nobody_who_wrote_it_is_asked_and_everybody_meant_is_spoken_for_once(
    meant, authors, deputies
):
    found = asked_of(meant, authors, deputies)

    assert not set(found) & authors
    assert sorted(found.values()) == sorted(set(meant) - authors)


def test_every_state_and_act_is_what_the_table_says():
    for state in ApprovalState:
        for act in ApprovalAct:
            if act in NEXT[state]:
                assert state_after(state, act) is NEXT[state][act]
            else:
                with pytest.raises(Conflict, match=state.label.lower()):
                    state_after(state, act)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"people": ()}, "asks nobody"),
        ({"title": " "}, "what this step is called"),
        ({"days": 0}, "between 1 and 90"),
        ({"need": FlowNeed.QUORUM, "quorum": 2}, "2 must approve, and 1"),
        ({"need": FlowNeed.QUORUM, "quorum": 0}, "at least one"),
    ],
)
def test_a_step_that_cannot_be_gone_is_refused_at_its_place(step, said):
    good = {"title": "The board", "people": (UUID(int=1),)}

    with pytest.raises(Invalid, match=said) as refused:
        check_steps([FlowStep(**good), FlowStep(**(good | step))])

    assert refused.value.place == "step_2"
    assert FlowStep.from_data(FlowStep(**good).as_data()) == FlowStep(**good)
