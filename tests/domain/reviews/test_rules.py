from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.objectives.rules.states import after
from steward.domain.reviews.rules import (
    content_of,
    digest_of,
    is_missing,
    missing_inputs,
    reasons_against_closing,
    trend,
)
from steward.domain.reviews.terms import INPUTS, NEXT, Act, Figure, Filled, Line, ReviewState
from steward.foundation.core.errors import Conflict

NUMBERS = st.floats(-1e9, 1e9)


@pytest.mark.parametrize(("state", "act"), list(product(ReviewState, Act)))
def test_every_act_on_a_review_leads_on_or_is_refused(state, act):
    if act in NEXT[state]:
        assert after(NEXT, state, act) in ReviewState
        return
    with pytest.raises(Conflict):
        after(NEXT, state, act)


def test_a_review_goes_one_way_and_nothing_is_written_once_it_is_signed():
    way = (Act.PREPARE, Act.BEGIN, Act.END, Act.SIGN, Act.FOLLOW_UP, Act.CLOSE)
    state = ReviewState.PLANNED
    for act in way:
        state = after(NEXT, state, act)
    assert state is ReviewState.CLOSED
    for state in (ReviewState.SIGNED, ReviewState.FOLLOWED_UP, ReviewState.CLOSED):
        assert Act.WRITE not in NEXT[state]
        assert NEXT[state][Act.CORRECT] is state
    assert {state for state in ReviewState if Act.FILL in NEXT[state]} == {ReviewState.PREPARED}


def test_the_agenda_has_every_input_of_the_clause():
    clauses = {item.clause for item in INPUTS}
    assert clauses == {f"9.3.2 {letter})" for letter in "abcde"}
    assert len({item.key for item in INPUTS}) == len(INPUTS) == 7


@given(NUMBERS, NUMBERS)
def test_a_trend_turns_with_the_side_that_is_bad(now, before):
    turned = {"worse": "better", "better": "worse", "same": "same"}
    assert trend(now, before, "up") == turned[trend(now, before, "down")]
    assert trend(now, None, "up") == trend(None, before, "up") == ""


def test_figures_are_compared_with_the_review_before():
    figures = (Figure(key="late", label="Late", value=3, worse="up"),)
    first = content_of(Filled(figures=figures), None)
    second = content_of(
        Filled(figures=(Figure(key="late", label="Late", value=5, worse="up"),)), first
    )
    assert (first["figures"][0]["before"], first["figures"][0]["trend"]) == (None, "")
    assert (second["figures"][0]["before"], second["figures"][0]["trend"]) == (3, "worse")


def test_an_input_is_missing_until_records_or_words_fill_it():
    assert is_missing({"figures": [], "lines": []}, "  ")
    assert not is_missing({"figures": [], "lines": []}, "The regulator asked")
    assert not is_missing(content_of(Filled(lines=(Line(words="x"),)), None), "")
    found = missing_inputs([("issues", {}, ""), ("parties", {}, "Nothing changed")])
    assert found == ("Changes in and around the organisation",)


def test_what_speaks_against_closing_is_told():
    assert reasons_against_closing(decisions=1, missing=()) == ()
    assert reasons_against_closing(decisions=0, missing=("Audits",)) == (
        "it has no decision",
        "inputs are missing: Audits",
    )


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=5))
def test_the_digest_depends_on_what_is_said_and_not_on_its_order(minutes):
    turned = dict(reversed(minutes.items()))
    assert digest_of(minutes) == digest_of(turned)
    assert digest_of(minutes | {"held_on": date(2026, 1, 1).isoformat()}) != digest_of(minutes)
