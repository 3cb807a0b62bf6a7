from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from steward.domain.monitoring.rules.health import Speaks, health_of
from steward.domain.monitoring.rules.judging import judge, ready_check
from steward.domain.monitoring.rules.thresholds import OwnDraft, as_check
from steward.domain.monitoring.terms import (
    CheckOutcome,
    CheckRecord,
    CheckSeverity,
    Seen,
    Strength,
    ThresholdShape,
)

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
RECORD = CheckRecord(kind="system", id=uuid4(), label="AIS-0001 Scorer", facts={})
VALUES = st.floats(-10, 10).map(lambda value: round(value, 3))
AGES = st.integers(0, 60)


def seen(value, age=0, series="", before=None):
    return Seen(
        property="drift.share",
        series=series,
        value=value,
        observed_at=NOW - timedelta(days=age),
        observation=uuid4(),
        source="evidently",
        before=before,
    )


def check(shape=ThresholdShape.BELOW, low=None, high=None, days=30):
    draft = OwnDraft(
        title="Drift",
        about="system",
        observed="drift.share",
        shape=shape,
        low=low,
        high=high,
        max_age_days=days,
        severity=CheckSeverity.HIGH,
    )
    return ready_check(as_check(draft, "OWN-01"))


def outcome(ready, *lines, now=NOW):
    return judge(ready, RECORD, lines, None, now=now).outcome


@given(VALUES, VALUES, VALUES, VALUES)
def test_the_five_shapes_say_what_they_mean(value, one, other, before):
    low, high = min(one, other), max(one, other)
    meant = {
        ThresholdShape.ABOVE: value >= low,
        ThresholdShape.BELOW: value <= high,
        ThresholdShape.BETWEEN: low <= value <= high,
        ThresholdShape.OUTSIDE: value < low or value > high,
        ThresholdShape.CHANGE: value - before <= high and before - value <= high,
    }
    for shape, holds in meant.items():
        wanted = CheckOutcome.PASS if holds else CheckOutcome.FAIL
        assert outcome(check(shape, low, high), seen(value, before=before)) is wanted
    change = check(ThresholdShape.CHANGE, high=1.0)
    assert outcome(change, seen(value)) is CheckOutcome.UNKNOWN


@given(st.lists(st.tuples(VALUES, AGES), max_size=4), st.integers(1, 60))
def test_nothing_but_an_observation_or_the_clock_turns_an_outcome(lines, days):
    ready = check(high=0.5, days=days)
    given_lines = [seen(value, age, str(index)) for index, (value, age) in enumerate(lines)]
    verdict = judge(ready, RECORD, given_lines, None, now=NOW)
    again = judge(ready, RECORD, given_lines[::-1], None, now=NOW)

    assert (verdict.outcome, verdict.reason) == (again.outcome, again.reason)
    if verdict.outcome is CheckOutcome.PASS:
        assert any(value <= 0.5 and age <= days for value, age in lines)
    if verdict.due_at is not None:
        before = judge(ready, RECORD, given_lines, None, now=verdict.due_at)
        assert before.outcome is verdict.outcome
        after = verdict.due_at + timedelta(seconds=1)
        late = judge(ready, RECORD, given_lines, None, now=after + timedelta(days=120))
        assert late.outcome in (CheckOutcome.STALE, CheckOutcome.FAIL, CheckOutcome.UNKNOWN)
        assert late.outcome is CheckOutcome.STALE


def test_a_line_that_ended_after_a_pass_is_left_out_and_one_that_failed_is_not():
    ready = check(high=0.5)
    assert outcome(ready, seen(0.1, 90, "old"), seen(0.2, 1, "new")) is CheckOutcome.PASS
    assert outcome(ready, seen(0.9, 90, "old"), seen(0.2, 1, "new")) is CheckOutcome.STALE
    assert outcome(ready, seen(0.1, 90, "old")) is CheckOutcome.STALE
    assert outcome(ready) is CheckOutcome.UNKNOWN


SPOKEN = st.builds(
    Speaks,
    check=st.just("C"),
    record=st.just("R"),
    outcome=st.sampled_from(CheckOutcome),
    severity=st.sampled_from(CheckSeverity),
    strength=st.sampled_from(Strength),
)


@given(st.lists(SPOKEN, max_size=5), SPOKEN)
def test_more_results_never_make_a_control_healthier(results, more):
    before, after = health_of(results), health_of([*results, more])
    if before is not None and after is not None:
        assert 0 <= after.share <= before.share <= 1
    passing = [item for item in results if item.outcome is CheckOutcome.PASS]
    if passing:
        assert health_of(passing).share == 1
