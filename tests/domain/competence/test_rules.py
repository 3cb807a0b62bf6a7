from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.competence.rules import campaigns, gaps
from steward.domain.competence.rules.calendar import months_after, next_after
from steward.domain.competence.rules.communication import due_of
from steward.domain.competence.rules.training import validity_of
from steward.domain.competence.terms.campaigns import Asked, CampaignAct, CampaignState
from steward.domain.competence.terms.communication import Due
from steward.domain.competence.terms.functions import ActionAct, ActionState, Standing
from steward.domain.competence.terms.training import EXPIRING_DAYS, Validity
from steward.foundation.core.errors import Conflict

TODAY = date(2026, 11, 2)
days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(days, st.integers(0, 120), st.integers(0, 120))
def test_months_add_up_but_for_the_ends_of_months(day, one, other):
    both, once = months_after(months_after(day, one), other), months_after(day, one + other)

    assert (both.year, both.month) == (once.year, once.month)
    assert both.day <= once.day <= day.day
    assert months_after(day, 0) == day


@given(days, st.integers(1, 60), days)
def test_a_rhythm_goes_on_after_today_and_keeps_its_day(planned, months, today):
    found = next_after(planned, months, today)

    assert found > today
    assert found > planned
    assert found.day <= planned.day
    distance = (found.year - planned.year) * 12 + found.month - planned.month
    assert distance % months == 0


@given(st.integers(1, 4), st.none() | st.integers(0, 4), st.none() | st.integers(-400, 400))
def test_only_a_level_seen_lately_and_high_enough_fulfils(required, seen, away):
    due = None if away is None else TODAY + timedelta(days=away)

    found = gaps.standing_of(required, seen, next_due_on=due, today=TODAY)

    fulfilled = seen is not None and seen >= required and (due is None or due >= TODAY)
    assert (found is Standing.MET) == fulfilled
    assert (found is Standing.UNKNOWN) == (seen is None)
    assert (found is Standing.GAP) == (seen is not None and seen < required)


def test_the_worst_standing_is_a_gap_and_nothing_has_none():
    assert gaps.worst(Standing) is Standing.GAP
    assert gaps.worst([]) is None


@pytest.mark.parametrize("state", ActionState)
@pytest.mark.parametrize("act", ActionAct)
def test_an_action_moves_only_as_the_table_says_and_ends_for_good(state, act):
    ways = {
        ("planned", "finish"): "done",
        ("planned", "drop"): "dropped",
        ("done", "resume"): "planned",
        ("done", "confirm"): "effective",
        ("done", "refute"): "ineffective",
    }
    if (state, act) in ways:
        assert gaps.moved(state, act) == ways[state, act]
    else:
        with pytest.raises(Conflict, match="action"):
            gaps.moved(state, act)


@pytest.mark.parametrize("state", CampaignState)
@pytest.mark.parametrize("act", CampaignAct)
def test_a_campaign_moves_only_as_the_table_says(state, act):
    ways = {
        ("draft", "change"): "draft",
        ("draft", "start"): "running",
        ("draft", "withdraw"): "withdrawn",
        ("running", "answer"): "running",
        ("running", "prolong"): "running",
        ("running", "close"): "closed",
    }
    if (state, act) in ways:
        assert campaigns.moved(state, act) == ways[state, act]
    else:
        with pytest.raises(Conflict, match="campaign"):
            campaigns.moved(state, act)


@given(st.none() | days, days, st.booleans())
def test_a_certificate_expires_after_its_last_day_and_is_told_before(until, today, replaced):
    found = validity_of(until, today, replaced=replaced)

    if replaced:
        assert found is Validity.REPLACED
    elif until is None:
        assert found is Validity.VALID
    else:
        left = (until - today).days
        assert (found is Validity.EXPIRED) == (left < 0)
        assert (found is Validity.EXPIRING) == (0 <= left <= EXPIRING_DAYS)


@given(st.none() | days, days)
def test_what_is_due_is_overdue_only_after_its_day(next_on, today):
    found = due_of(next_on, today)

    assert (found is Due.ON_TRIGGER) == (next_on is None)
    assert (found is Due.OVERDUE) == (next_on is not None and next_on < today)


@given(st.integers(0, 2**31), st.text(max_size=9), st.integers(0, 9))
def test_a_seed_shows_all_and_always_in_the_same_order(seed, key, count):
    found = campaigns.shuffled(seed, key, count)

    assert sorted(found) == list(range(count))
    assert found == campaigns.shuffled(seed, key, count)


@given(st.lists(st.booleans(), min_size=2, max_size=8), st.data())
def test_an_answer_is_right_with_all_right_options_and_no_other(rights, data):
    options = [{"text": "x", "is_right": right} for right in rights]
    chosen = data.draw(st.sets(st.integers(0, len(rights) - 1)))

    assert campaigns.is_right(options, chosen) == (
        chosen == {place for place, right in enumerate(rights) if right}
    )


asked = st.builds(
    Asked,
    unit=st.sampled_from(["", "Claims", "IT"]),
    acknowledged=st.booleans(),
    passed=st.booleans(),
    may_try=st.booleans(),
)


@given(st.lists(asked, max_size=20), st.booleans())
def test_coverage_is_a_range_that_closes_with_the_campaign(people, is_open):
    parts = campaigns.coverage(people, is_open=is_open)
    whole = campaigns.in_all(parts)

    assert whole.asked == len(people)
    assert 0 <= whole.done <= whole.reachable <= whole.asked
    assert whole.done == sum(item.acknowledged and item.passed for item in people)
    assert is_open or whole.done == whole.reachable
    assert [part.unit for part in parts] == sorted(
        {item.unit for item in people}, key=lambda name: (not name, name.casefold())
    )


@given(st.integers(0, 10), st.integers(0, 10), st.booleans())
def test_who_passed_or_used_up_the_attempts_takes_no_quiz(attempts, made, passed):
    found = campaigns.may_try(attempts, made, passed=passed)

    assert found == (not passed and (attempts == 0 or made < attempts))


@given(st.integers(0, 60), days, st.none() | st.integers(0, 90), st.integers(0, 200))
def test_reminders_keep_their_distance(every, asked_on, reminded, passed):
    today = asked_on + timedelta(days=passed)
    last = None if reminded is None else asked_on + timedelta(days=reminded)

    due = campaigns.reminder_due(every, asked_on=asked_on, reminded_on=last, today=today)

    assert due == (every > 0 and (today - (last or asked_on)).days >= every)
