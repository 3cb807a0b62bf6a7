from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.extensions.reminders.rules import checked_plan, step_on, when_in_words
from steward.extensions.reminders.terms import Plan
from steward.foundation.core.errors import Invalid

DUE = date(2026, 11, 30)
LONG_AGO = date(2026, 1, 1)
plans = st.builds(
    Plan,
    before=st.lists(st.integers(0, 90), max_size=5).map(tuple),
    every=st.integers(0, 30),
    most=st.integers(0, 10),
)


def test_the_usual_plan_reminds_before_and_after():
    days = [DUE + timedelta(days=n) for n in (-8, -7, -2, -1, 6, 7, 29)]

    steps = [step_on(Plan(), due_on=DUE, since=LONG_AGO, today=day) for day in days]

    assert steps == [None, -7, -7, -1, -1, 7, 28]
    assert (
        Plan().words == "7 days before, 1 day before, then every 7 days after it, at most 4 times"
    )


@given(plans, st.integers(-120, 400))
def test_a_step_is_one_of_the_plan_and_its_day_has_come(plan, days):
    today = DUE + timedelta(days=days)

    step = step_on(plan, due_on=DUE, since=LONG_AGO, today=today)

    assert step is None or (step in plan.steps and step <= days)
    assert (step is None) == (not plan.steps or days < plan.steps[0])


@given(plans, st.lists(st.integers(-120, 400), unique=True).map(sorted))
def test_looking_on_any_days_never_goes_back_a_step(plan, days):
    found = [
        step_on(plan, due_on=DUE, since=LONG_AGO, today=DUE + timedelta(days=day)) for day in days
    ]

    said = [step for step in found if step is not None]
    assert said == sorted(said)


def test_who_was_asked_late_is_not_reminded_of_what_was_before():
    asked = DUE - timedelta(days=3)

    assert step_on(Plan(), due_on=DUE, since=asked, today=asked) is None
    assert step_on(Plan(), due_on=DUE, since=asked, today=DUE - timedelta(days=1)) == -1


@pytest.mark.parametrize(
    ("before", "every", "most", "place"),
    [
        ("7, x", 7, 4, "before"),
        ("-1", 7, 4, "before"),
        ("91", 7, 4, "before"),
        ("1,2,3,4,5,6,7,8,9,10,11", 7, 4, "before"),
        ("7", 91, 4, "every"),
        ("7", 7, 11, "most"),
    ],
)
def test_a_plan_that_is_none_is_refused_at_its_field(before, every, most, place):
    with pytest.raises(Invalid) as refusal:
        checked_plan(before, every, most)

    assert refusal.value.place == place


def test_a_plan_is_read_as_people_write_it():
    assert checked_plan(" 1;14, 7 7", 0, 0) == Plan(before=(14, 7, 1), every=0, most=0)
    assert checked_plan("", 0, 3).words == "never"


def test_the_day_is_said_in_words():
    assert when_in_words(-1, DUE) == "is due in 1 day, on 30 November 2026"
    assert when_in_words(0, DUE) == "is due today, 30 November 2026"
    assert when_in_words(14, DUE) == "was due 14 days ago, on 30 November 2026"
