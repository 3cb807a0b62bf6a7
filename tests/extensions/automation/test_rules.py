from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.extensions.automation.rules import (
    fields_of_call,
    filled,
    last_time,
    signature_of,
    stopped_because,
    taken_from,
    trigger_of,
    turned,
)
from steward.extensions.automation.terms import (
    DEEPEST,
    TURNS,
    RuleAct,
    RuleState,
    Trigger,
    TriggerKind,
)
from steward.foundation.core.errors import Conflict, Invalid

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
SCHEDULES = st.builds(
    lambda every, hour, weekday, day: trigger_of(
        {"kind": "schedule", "every": every, "hour": hour, "weekday": weekday, "day": day}
    ),
    st.sampled_from(["hour", "day", "week", "month"]),
    st.integers(0, 23),
    st.integers(1, 7),
    st.integers(1, 28),
)
LONGEST = {"hour": 1, "day": 24, "week": 24 * 7, "month": 24 * 31}


@given(SCHEDULES, MOMENTS)
def test_the_last_time_is_never_ahead_and_never_longer_ago_than_its_turn(trigger, now):
    found = last_time(trigger, now)

    assert timedelta(0) <= now - found <= timedelta(hours=LONGEST[trigger.every.value])
    assert last_time(trigger, found) == found


@given(SCHEDULES)
def test_a_trigger_is_read_back_as_it_was_written(trigger):
    assert trigger_of(trigger.as_json()) == trigger


@pytest.mark.parametrize("state", RuleState)
@pytest.mark.parametrize("act", RuleAct)
def test_a_rule_moves_as_the_table_says_and_refuses_the_rest(state, act):
    if act in TURNS[state]:
        assert turned(state, act) is TURNS[state][act]
    else:
        with pytest.raises(Conflict, match="cannot be"):
            turned(state, act)


def test_a_rule_does_not_answer_to_itself_nor_to_a_chain_without_end():
    one, other = UUID(int=1), UUID(int=2)

    assert stopped_because(one, [], 1) == ""
    assert stopped_because(one, [other], 2) == ""
    assert "itself" in stopped_because(one, [other, one], 3)
    assert "without end" in stopped_because(one, [other], DEEPEST + 1)


def test_texts_name_what_is_known_and_nothing_else():
    values = {"record": "RISK-0001", "event.new": "{who}"}

    assert filled("{record} is {event.new}, {nothing} {__class__} {0.x}", values) == (
        "RISK-0001 is {who}, – – {0.x}"
    )


def test_the_signature_is_that_of_the_published_example():
    """Source: Standard Webhooks, the example of its reference libraries."""
    word = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'

    made = signature_of(word, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert made != signature_of(word, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265331, body)
    assert made != signature_of("another secret", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)


def test_a_call_gives_what_is_asked_for_in_its_type():
    fields = fields_of_call("severity: text, count: number\nurgent: yes_no")

    assert fields == {"severity": "text", "count": "number", "urgent": "yes_no"}
    assert taken_from({"severity": "high", "other": 1, "count": None}, fields) == {
        "severity": "high"
    }
    for body in ({"count": True}, {"count": "1"}, {"urgent": 1}, [1]):
        with pytest.raises(Invalid):
            taken_from(body, fields)
    with pytest.raises(Invalid, match="no name"):
        fields_of_call("Severity: text")


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ({}, "kind"),
        ({"kind": "event"}, "event"),
        ({"kind": "schedule", "hour": 24}, "hour"),
        ({"kind": "schedule", "every": "year"}, "every"),
        ({"kind": "day", "record": "risk"}, "fact"),
        ({"kind": "day", "record": "risk", "fact": "x", "offset": "soon"}, "offset"),
    ],
)
def test_a_trigger_that_does_not_fit_is_refused_at_its_place(raw, place):
    with pytest.raises(Invalid) as refused:
        trigger_of(raw)

    assert refused.value.place == place


def test_a_trigger_keeps_what_matters_for_its_kind():
    assert Trigger(kind=TriggerKind.EVENT, event="task.moved", offset=3).as_json() == {
        "kind": "event",
        "event": "task.moved",
    }
