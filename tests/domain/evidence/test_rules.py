from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.evidence.rules.freshness import (
    HalfLives,
    dated,
    fresh_until,
    freshness,
    half_life,
    soon_from,
    weight,
)
from steward.domain.evidence.rules.moving import moved, needs_other_first
from steward.domain.evidence.rules.suggesting import Candidate, suggestions
from steward.domain.evidence.terms.kinds import HALF_LIVES, EvidenceKind, EvidenceLevel
from steward.domain.evidence.terms.states import (
    EVIDENCE_ACTS,
    WHY_NOT,
    EvidenceAct,
    EvidenceState,
    Freshness,
)
from steward.foundation.core.errors import Conflict
from steward.foundation.core.ids import uuid7
from steward.foundation.core.subjects import Subject

DAYS = st.integers(1, 3650)
DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DATES, DAYS, st.integers(-50, 8000))
def test_evidence_only_ever_gets_older(on, days, age):
    today = on + timedelta(days=age)
    until = fresh_until(on, days)
    soon = soon_from(until, days)
    order = [Freshness.FRESH, Freshness.SOON, Freshness.STALE]

    here, next_day = (freshness(day, soon, until) for day in (today, today + timedelta(days=1)))
    assert order.index(here) <= order.index(next_day)
    assert freshness(on, soon, until) is not Freshness.STALE
    assert (here is Freshness.STALE) == (today > until)
    assert 0 <= weight(today, on, days) <= 1
    assert (weight(today, on, days) < 0.5) == (here is Freshness.STALE)
    assert on <= soon <= until


@given(DAYS, DATES)
def test_without_a_date_nothing_is_fresh(days, today):
    assert freshness(today, soon_from(None, days), fresh_until(None, days)) is Freshness.UNDATED
    assert weight(today, None, days) == 0


@given(st.dictionaries(st.sampled_from("ABCD"), DAYS), st.lists(st.sampled_from("ABCD")), DAYS)
def test_the_nearest_half_life_goes_first_and_the_shortest_of_its_requirements(settled, named, own):
    lives = HalfLives(kinds={"log": 11}, requirements=settled)
    mine = [settled[name] for name in named if name in settled]

    assert half_life(own, "log", named, lives)[0] == own
    assert half_life(None, "log", named, lives)[0] == (min(mine) if mine else 11)
    assert half_life(None, "test", (), lives)[0] == HALF_LIVES["test"]
    assert set(HALF_LIVES) == set(EvidenceKind)


@given(DATES, DATES)
def test_what_speaks_about_an_earlier_time_ages_from_then(collected, until):
    when = datetime(collected.year, collected.month, collected.day, tzinfo=UTC)
    assert dated(when, until) == min(collected, until)
    assert dated(None, until) == until


def test_every_act_in_every_state_leads_on_or_says_why_not():
    for state, act in product(EvidenceState, EvidenceAct):
        if act in EVIDENCE_ACTS[state]:
            assert moved(state, act) is EVIDENCE_ACTS[state][act]
        else:
            with pytest.raises(Conflict, match=WHY_NOT[state]):
                moved(state, act)


@given(st.sampled_from(EvidenceLevel), st.booleans())
def test_four_eyes_from_level_two_on(level, has_other):
    before = {uuid7()} if has_other else set()

    assert needs_other_first(before, level) is (level >= 2 and not has_other)


def test_a_file_is_proposed_for_what_its_words_name():
    def one(label, words, code=""):
        return Candidate(
            subject=Subject(kind="control", id=uuid7(), label=label), words=words, code=code
        )

    logs = one("A.6.2.8", "AI system recording of event logs", "A.6.2.8")
    testing = one("A.6.2.4", "AI system verification and validation", "A.6.2.4")
    claims = one("Claims triage", "Claims triage")
    every = [logs, testing, claims]

    found = suggestions("2026-03_Event-logs_claims_triage.csv", every)
    assert [item.subject.label for item in found] == ["A.6.2.8", "Claims triage"]
    assert found[0].why == "both speak of “event” and “logs”"
    named = suggestions("a.6.2.4_report.pdf", every)
    assert [(item.subject.label, item.why) for item in named] == [("A.6.2.4", "it names A.6.2.4")]
    assert suggestions("final_version.pdf", every) == []
