from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from steward.domain.objectives.rules.dates import (
    days_of,
    grid_of,
    kept_of,
    months_on,
    next_after,
    turn,
    turns_of,
    weeks_of,
)
from steward.domain.objectives.rules.ical import ical_of
from steward.domain.objectives.rules.measuring import (
    forecast_of,
    health_of,
    is_met,
    line_on,
    missing_in,
)
from steward.domain.objectives.rules.states import after
from steward.domain.objectives.terms.changes import NEXT as CHANGE_NEXT
from steward.domain.objectives.terms.changes import ChangeAct, ChangeState, DayEntry, Kept
from steward.domain.objectives.terms.objectives import (
    NEXT,
    Act,
    Aim,
    Frequency,
    GoalDirection,
    Health,
    ObjectiveDraft,
    ObjectiveState,
)
from steward.foundation.core.errors import Conflict

DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))
REPEATED = st.sampled_from([item for item in Frequency if item is not Frequency.ONCE])
VALUES = st.floats(-1e6, 1e6)
START = date(2026, 1, 1)


@pytest.mark.parametrize(("state", "act"), list(product(ObjectiveState, Act)))
def test_every_act_on_an_objective_leads_on_or_is_refused_with_what_is_possible(state, act):
    if act in NEXT[state]:
        assert after(NEXT, state, act) in ObjectiveState
        return
    with pytest.raises(Conflict, match=r"Possible|Nothing changes it"):
        after(NEXT, state, act)


@pytest.mark.parametrize(("state", "act"), list(product(ChangeState, ChangeAct)))
def test_every_act_on_a_change_leads_on_or_is_refused(state, act):
    if act in CHANGE_NEXT[state]:
        assert after(CHANGE_NEXT, state, act) in ChangeState
        return
    with pytest.raises(Conflict):
        after(CHANGE_NEXT, state, act)


def test_nothing_is_approved_agreed_or_carried_out_from_a_draft_but_by_owning_up():
    assert ChangeAct.CARRY_OUT not in CHANGE_NEXT[ChangeState.DRAFT]
    assert ChangeAct.APPROVE not in CHANGE_NEXT[ChangeState.DRAFT]
    assert {state for state in ObjectiveState if Act.MEASURE in NEXT[state]} == {
        ObjectiveState.RUNNING
    }


@given(DAYS, st.integers(0, 600))
def test_months_keep_the_day_or_take_the_last_of_a_shorter_month(first, months):
    day = months_on(first, months)

    assert (day.year * 12 + day.month) - (first.year * 12 + first.month) == months
    assert day.day == first.day or (day + timedelta(days=1)).day == 1


@given(DAYS, REPEATED, st.integers(0, 200))
def test_times_follow_one_another_without_drift(first, frequency, number):
    days = [turn(first, frequency, number + step) for step in range(4)]

    assert all(later > earlier for earlier, later in pairwise(days))
    if frequency is not Frequency.WEEKLY:
        assert all(day.day == first.day or (day + timedelta(days=1)).day == 1 for day in days)


@given(DAYS, REPEATED, DAYS, st.integers(0, 900))
def test_the_days_between_two_days_are_all_of_them(first, frequency, start, length):
    end = start + timedelta(days=length)
    assume(end < date(2095, 1, 1))
    found = list(days_of(first, frequency, start=start, end=end))

    assert found == sorted(set(found))
    assert all(max(start, first) <= day <= end for day in found)
    assert (
        set(found)
        == {
            day
            for number in range(1500)
            for day in [turn(first, frequency, number)]
            if start <= day <= end
        }
        or frequency is Frequency.WEEKLY
    )


@given(DAYS, REPEATED, DAYS)
def test_the_next_day_is_the_first_after(first, frequency, day):
    found = next_after(first, frequency, day)

    assert found > day
    assert list(days_of(first, frequency, start=day + timedelta(days=1), end=found)) == [found]


@given(DAYS, st.dates(date(2001, 1, 1), date(2090, 12, 31)))
def test_work_that_is_not_recorded_is_never_called_done(due, today):
    kept = kept_of(due, None, today=today, next_on=due + timedelta(days=7))

    assert kept in (Kept.AHEAD, Kept.OVERDUE, Kept.MISSED)
    assert (kept is Kept.AHEAD) == (due >= today)


def test_work_stands_by_the_day_it_was_done():
    days = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    done = {days[0]: (date(2026, 1, 30), "A", "x"), days[1]: (date(2026, 3, 2), "A", "x")}

    turns = turns_of(days, done, today=date(2026, 4, 5))

    assert [item.kept for item in turns] == [Kept.IN_TIME, Kept.LATE, Kept.OVERDUE, Kept.AHEAD]


@given(DAYS)
def test_a_month_is_whole_weeks_from_monday_with_every_day_once(month):
    weeks = weeks_of(month, [])
    days = [day.on for week in weeks for day in week.days]
    start, end = grid_of(month)

    assert days == [start + timedelta(days=number) for number in range(len(days))]
    assert (days[0].weekday(), days[-1], len(days) % 7) == (0, end, 0)
    assert sum(not day.is_outside for week in weeks for day in week.days) in (28, 29, 30, 31)


def an_aim(direction=GoalDirection.AT_LEAST, **more):
    return Aim(direction=direction, target=90.0, **more)


def test_what_nobody_measured_is_never_on_track():
    assert health_of(an_aim(), None, START) is Health.UNMEASURED


@given(VALUES, st.sampled_from([GoalDirection.AT_LEAST, GoalDirection.AT_MOST]), st.floats(0, 1e6))
def test_a_better_value_never_does_worse(value, direction, tolerance):
    order = [Health.OFF_TRACK, Health.AT_RISK, Health.ON_TRACK]
    aim = an_aim(direction, tolerance=tolerance)
    better = value + 1 if direction is GoalDirection.AT_LEAST else value - 1

    worse, found = (order.index(health_of(aim, item, START)) for item in (value, better))

    assert found >= worse
    assert (health_of(aim, value, START) is Health.ON_TRACK) == is_met(aim, value)


@given(st.integers(0, 364))
def test_the_line_leads_from_the_baseline_to_the_target(day):
    due = START + timedelta(days=365)
    aim = an_aim(baseline=10.0, started_on=START, due_on=due)
    here, there = (line_on(aim, START + timedelta(days=day + step)) for step in (0, 1))

    assert 10 <= here < there <= 90
    assert health_of(aim, here, START + timedelta(days=day)) is Health.ON_TRACK
    assert line_on(aim, due + timedelta(days=9)) == 90


def test_a_band_is_left_on_both_sides():
    aim = an_aim(GoalDirection.WITHIN, target_to=95.0, tolerance=2)

    found = [health_of(aim, value, START).value for value in (87, 88, 90, 95, 97, 98)]

    assert found == ["off_track", "at_risk", "on_track", "on_track", "at_risk", "off_track"]


@given(st.lists(st.tuples(st.integers(0, 1), VALUES), max_size=9))
def test_too_few_days_are_said_to_be_too_few(values):
    points = [(START + timedelta(days=day), value) for day, value in values]
    found = forecast_of(an_aim(due_on=date(2026, 12, 31)), points)

    assert found.verdict == "few"
    assert "Too few measurements" in found.words


@given(st.integers(3, 40), st.floats(-5, 5), st.floats(-100, 100))
def test_a_straight_line_goes_on_straight(count, slope, level):
    points = [(START + timedelta(days=n), level + slope * n) for n in range(count)]
    found = forecast_of(an_aim(due_on=START + timedelta(days=100)), points)

    assert found.middle == pytest.approx(level + slope * 100, abs=1e-6)
    assert found.high - found.low == pytest.approx(0, abs=1e-6)


@given(st.lists(st.floats(0, 100), min_size=3, max_size=20))
def test_the_bounds_hold_the_middle_and_widen_with_the_distance(values):
    points = [(START + timedelta(days=7 * n), value) for n, value in enumerate(values)]
    near, far = (
        forecast_of(an_aim(due_on=START + timedelta(days=days)), points) for days in (200, 900)
    )

    assert near.low <= near.middle <= near.high
    assert far.high - far.low >= near.high - near.low


def test_a_forecast_is_that_of_ordinary_least_squares():
    points = [(START, 0.0), (START + timedelta(days=1), 11.0), (START + timedelta(days=2), 20.0)]
    found = forecast_of(an_aim(due_on=START + timedelta(days=4)), points)

    assert found.middle == pytest.approx(31 / 3 + 10 * 3)
    noise = sum(e * e for e in (-1 / 3, 2 / 3, -1 / 3)) ** 0.5
    half = 3.078 * noise * (1 + 1 / 3 + 9 / 2) ** 0.5
    assert found.high - found.middle == pytest.approx(half)


FULL = ObjectiveDraft(
    title="Fewer overdue reviews",
    why="Risks move",
    serves="6.2",
    measure="Overdue",
    target=5.0,
    plan="A weekly hour",
    method="Count",
    frequency="monthly",
    owner_id=1,
    analyst_id=2,
    effort_days=3.0,
    due_on=date(2026, 12, 31),
)


@pytest.mark.parametrize(
    "field",
    ["why", "serves", "measure", "target", "plan", "method", "frequency", "owner_id", "analyst_id"],
)
def test_what_an_objective_lacks_is_named(field):
    empty = "" if isinstance(getattr(FULL, field), str) else None
    values = {name: getattr(FULL, name) for name in ObjectiveDraft.__slots__} | {field: empty}

    assert missing_in(FULL) == ()
    assert [name for name, _ in missing_in(ObjectiveDraft(**values))] == [field]


TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)


@given(st.lists(st.tuples(DAYS, TEXTS), max_size=4))
def test_a_calendar_file_has_short_lines_and_can_be_read_back(given_entries):
    entries = [
        DayEntry(key=f"task-{n}", kind="task", on=day, title=title, href="/tasks/1", who="Ada")
        for n, (day, title) in enumerate(given_entries)
    ]
    made = datetime(2026, 11, 2, 9, tzinfo=UTC)

    file = ical_of(entries, name="A, b; c", made=made, address="https://s.example")

    lines = file.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    unfolded = file.replace(b"\r\n ", b"").decode().split("\r\n")
    assert unfolded[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert unfolded[-2:] == ["END:VCALENDAR", ""]
    assert "X-WR-CALNAME:A\\, b\\; c" in unfolded
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == len(entries)
    days = [line for line in unfolded if line.startswith("DTSTART")]
    assert days == [f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}" for entry in entries]
