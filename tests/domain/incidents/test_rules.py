"""Periods, clocks and states, without a database."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.incidents.rules.acting import after_concern, after_incident
from steward.domain.incidents.rules.calendars import due_of
from steward.domain.incidents.rules.clocks import Seen, open_questions, serious_tests, standings
from steward.domain.incidents.rules.drafting import draft_of
from steward.domain.incidents.rules.reminding import STEPS, drill_due_on, step_due
from steward.domain.incidents.terms.clocks import PARTS, Book, ClockState, Limit, Unit
from steward.domain.incidents.terms.states import (
    CONCERN_ACTS,
    INCIDENT_ACTS,
    ConcernAct,
    ConcernState,
    IncidentAct,
    IncidentState,
)
from steward.foundation.core.calendars import (
    Calendar,
    calendar_of,
    easter,
    months_later,
    orthodox_easter,
    rule_of_day,
)
from steward.foundation.core.errors import Conflict, Invalid

CONTENT = Path(__file__).parents[3] / "content" / "incidents"
BOOK = Book.from_body(yaml.safe_load((CONTENT / "incident-clocks.yaml").read_text("utf-8")))
HOLIDAYS = {
    row["country"]: row["days"]
    for row in yaml.safe_load((CONTENT / "public-holidays.yaml").read_text("utf-8"))["countries"]
}
ZONES = st.sampled_from(["UTC", "Europe/Vienna", "America/New_York", "Asia/Kathmandu"])
CALENDARS = st.builds(
    calendar_of,
    ZONES,
    st.sampled_from([[], *HOLIDAYS.values()]),
    st.lists(st.dates(date(2026, 1, 1), date(2030, 12, 31)).map(date.isoformat), max_size=4),
)
MOMENTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2030, 12, 1), timezones=st.just(UTC), allow_imaginary=False
)
VIENNA = calendar_of("Europe/Vienna", HOLIDAYS["AT"])


def at(*parts, zone="Europe/Vienna"):
    return datetime(*parts, tzinfo=ZoneInfo(zone))


def limit(amount, unit, **more):
    return Limit(after=("noticed",), amount=amount, unit=Unit(unit), **more)


@given(MOMENTS, st.integers(0, 200), CALENDARS)
def test_hours_run_through_weekends_holidays_and_changes_of_the_clock(start, amount, calendar):
    due = due_of(limit(amount, "hours"), start, calendar)

    assert due.at == due.prudent == start + timedelta(hours=amount)


def test_72_hours_over_the_night_on_which_the_clock_goes_forward_end_an_hour_later_by_the_wall():
    due = due_of(limit(72, "hours"), at(2026, 3, 27, 14, 0), VIENNA)

    assert VIENNA.local(due.at).replace(tzinfo=None) == datetime(2026, 3, 30, 15, 0)


@given(MOMENTS, st.integers(1, 60), CALENDARS)
def test_days_by_the_regulation_end_on_a_working_day_and_hold_two_of_them(start, amount, calendar):
    due = due_of(limit(amount, "days", eu=True), start, calendar)
    first, last = calendar.local(start).date(), calendar.local(due.at).date()
    within = [first + timedelta(days=n + 1) for n in range((last - first).days)]

    assert due.prudent <= due.at
    assert not calendar.is_free(last)
    assert last >= first + timedelta(days=amount)
    assert sum(not calendar.is_free(day) for day in within) >= (2 if amount >= 2 else 1)
    assert due.at - start >= timedelta(days=amount) - timedelta(hours=2)


@given(MOMENTS, st.integers(1, 20), CALENDARS)
def test_working_days_are_counted_one_by_one(start, amount, calendar):
    due = due_of(limit(amount, "business_days"), start, calendar)
    first, last = calendar.local(start).date(), calendar.local(due.at).date()
    within = [first + timedelta(days=n + 1) for n in range((last - first).days)]

    assert sum(not calendar.is_free(day) for day in within) == amount
    assert not calendar.is_free(last)


@given(st.dates(date(2024, 1, 1), date(2034, 12, 31)), st.integers(0, 36))
def test_months_keep_the_number_of_the_day_or_end_with_the_month(day, months):
    found = months_later(day, months)

    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_a_month_over_short_months_and_leap_days(start, end):
    assert months_later(start, 1) == end


def test_two_days_from_a_friday_hold_two_working_days():
    due = due_of(limit(2, "days", eu=True), at(2026, 11, 27, 16, 0), VIENNA)

    assert VIENNA.local(due.at).date() == date(2026, 12, 1)
    assert VIENNA.local(due.prudent).date() == date(2026, 11, 29)


def test_fifteen_days_that_end_on_christmas_move_to_the_next_working_day():
    due = due_of(limit(15, "days", eu=True), at(2026, 12, 10, 8, 0), VIENNA)

    assert VIENNA.local(due.at) == at(2026, 12, 28, 23, 59, 59)
    assert "25 December" in due.why


def test_the_day_begins_where_the_organisation_is():
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)

    in_vienna = due_of(limit(15, "days"), late, VIENNA)
    in_utc = due_of(limit(15, "days"), late, Calendar())

    assert VIENNA.local(in_vienna.at).date() == date(2026, 12, 16)
    assert in_utc.at.date() == date(2026, 12, 15)


def test_the_final_report_of_dora_moves_to_noon_of_the_next_working_day():
    due = due_of(limit(1, "months", noon=True), at(2026, 11, 8, 9, 0), VIENNA)

    assert VIENNA.local(due.at) == at(2026, 12, 9, 12, 0)  # the 8th is free in Austria


@pytest.mark.parametrize(
    ("year", "west", "east"),
    [
        (2026, date(2026, 4, 5), date(2026, 4, 12)),
        (2027, date(2027, 3, 28), date(2027, 5, 2)),
        (2038, date(2038, 4, 25), date(2038, 4, 25)),
    ],
)
def test_easter(year, west, east):
    assert (easter(year), orthodox_easter(year)) == (west, east)


@pytest.mark.parametrize("text", ["13-01", "02-30", "E1", "06-20/xyz", "", "E+100"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(Invalid):
        rule_of_day(text)


def test_a_rule_of_every_kind():
    assert rule_of_day("06-20/sat").on(2026) == date(2026, 6, 20)
    assert rule_of_day("E+1").on(2026) == date(2026, 4, 6)
    assert rule_of_day("O-2").on(2026) == date(2026, 4, 10)
    assert rule_of_day("02-29").on(2026) is None


NOTICED = at(2026, 11, 26, 14, 0)
IN_FORCE = at(2028, 11, 26, 14, 0)
SERIOUS = {
    "high_risk": True,
    "high_risk_by": "annex_iii",
    "role": "provider",
    "harm": ["death"],
    "causal": "likely",
}


def found(facts, *, sent=None, noticed=NOTICED, **moments):
    seen = Seen(facts=facts, moments={"noticed": noticed, **moments}, sent=sent or {})
    return {item.clock.id: item for item in standings(BOOK.clocks, seen, VIENNA)}


def test_every_clock_is_open_while_nothing_is_known():
    seen = found({}, noticed=IN_FORCE)

    settled = [name for name, item in seen.items() if item.applies is not None]
    assert settled == ["nis2_final_after"]  # no progress report was sent


@pytest.mark.parametrize(
    ("way", "noticed", "applies"),
    [
        ("annex_iii", at(2027, 12, 1, 23, 59), False),
        ("annex_iii", at(2027, 12, 2, 0, 0), True),
        ("annex_i", at(2027, 12, 2, 0, 0), False),
        ("annex_i", at(2028, 8, 1, 23, 59), False),
        ("annex_i", at(2028, 8, 2, 0, 0), True),
        (None, at(2027, 12, 1, 23, 59), False),
        (None, at(2028, 3, 1), None),
        (None, at(2028, 8, 2), True),
    ],
)
def test_a_duty_of_the_act_runs_from_the_day_on_which_it_applies(way, noticed, applies):
    facts = {**SERIOUS, "high_risk_by": way, "role": "both", "widespread": True}

    seen = found(facts, noticed=noticed)

    acts = [item for name, item in seen.items() if name.startswith("ai_act_")]
    assert [item.applies for item in acts] == [applies] * 4
    assert {item.unknown for item in acts} == {("high_risk_by",) if applies is None else ()}
    days = {"annex_iii": date(2027, 12, 2), "annex_i": date(2028, 8, 2), None: date(2027, 12, 2)}
    assert {item.from_day for item in acts} == {days[way] if applies is False else None}


def test_a_duty_that_does_not_hold_yet_asks_nothing():
    seen = found({})

    acts = [item for name, item in seen.items() if name.startswith("ai_act_")]
    assert {(item.applies, item.unknown) for item in acts} == {(False, ())}


def test_a_death_starts_the_ten_and_the_fifteen_days_in_parallel():
    seen = found({**SERIOUS, "widespread": False}, noticed=at(2027, 12, 3, 14, 0))

    assert VIENNA.local(seen["ai_act_death"].due.at).date() == date(2027, 12, 13)
    assert VIENNA.local(seen["ai_act_serious"].due.at).date() == date(2027, 12, 20)
    assert seen["ai_act_urgent"].applies is False
    assert seen["ai_act_deployer"].applies is False


def test_what_is_not_known_keeps_the_two_days_open_and_names_the_question():
    seen = found(SERIOUS, noticed=IN_FORCE)["ai_act_urgent"]

    assert (seen.applies, seen.unknown) == (None, ("widespread",))
    assert [fact.id for fact in open_questions([seen], BOOK)] == ["widespread"]


def test_personal_data_count_from_when_it_was_known_that_they_are_affected():
    facts = {"personal_data": True, "data_role": "controller", "data_risk": "high"}
    later = NOTICED + timedelta(hours=5)

    assert found(facts)["gdpr_authority"].due.at == NOTICED + timedelta(hours=72)
    assert found(facts, data_noticed=later)["gdpr_authority"].due.at == later + timedelta(hours=72)
    people = found(facts)["gdpr_people"]
    assert (people.applies, people.due) == (True, None)
    assert people.state(NOTICED, None, missed=False) is ClockState.RUNNING


def test_nis2_walks_from_warning_to_final_report():
    facts = {"nis2": True, "nis2_significant": True, "trust_service": False}
    first = found(facts)
    assert first["nis2_warning"].due.at == NOTICED + timedelta(hours=24)
    assert first["nis2_notification"].due.at == NOTICED + timedelta(hours=72)
    assert first["nis2_final"].waits_for == ("sent_nis2_notification",)
    told = at(2026, 11, 29, 10, 0)
    second = found(facts, sent={"nis2_notification": told})
    assert VIENNA.local(second["nis2_final"].due.at).date() == date(2026, 12, 29)
    assert VIENNA.local(second["nis2_progress"].due.at).date() == date(2026, 12, 29)
    both = {"nis2_notification": told, "nis2_progress": at(2026, 12, 28, 9, 0)}
    third = found(facts, sent=both, ended=at(2027, 1, 31, 9, 0))
    assert third["nis2_final"].applies is False
    assert VIENNA.local(third["nis2_final_after"].due.at).date() == date(2027, 3, 1)
    assert found({**facts, "trust_service": True})["nis2_notification_trust"].applies is True


@pytest.mark.parametrize(
    ("classified", "due"), [(2, 6), (19, 23), (22, 24), (24, 24), (25, 29), (40, 44)]
)
def test_dora_takes_the_earlier_end_unless_it_was_classified_only_later(classified, due):
    facts = {"dora": True, "dora_major": True}

    seen = found(facts, classified=NOTICED + timedelta(hours=classified))

    assert seen["dora_initial"].due.at == NOTICED + timedelta(hours=due)


def test_dora_goes_on_from_what_was_sent():
    facts = {"dora": True, "dora_major": True}
    sent = {"dora_initial": at(2026, 11, 27, 8, 0)}

    seen = found(facts, sent=sent)

    assert seen["dora_intermediate"].due.at == at(2026, 11, 30, 8, 0)
    assert seen["dora_final"].waits_for == ("sent_dora_intermediate",)


def test_the_tests_of_a_serious_incident_stay_open_while_harm_is_not_known():
    seen = Seen(facts={}, moments={}, sent={})
    assert {verdict for _, _, verdict in serious_tests(BOOK, seen)} == {None}
    known = Seen(facts={"harm": ["rights"], "causal": "possible"}, moments={}, sent={})
    verdicts = [verdict for _, _, verdict in serious_tests(BOOK, known)]
    assert verdicts == [False, False, True, False]


def test_late_is_late_for_ever():
    seen = found({**SERIOUS, "widespread": False}, noticed=IN_FORCE)["ai_act_death"]

    assert seen.state(seen.due.at, None, missed=False) is ClockState.RUNNING
    assert seen.state(seen.due.at + timedelta(seconds=1), None, missed=False) is ClockState.OVERDUE
    assert seen.state(NOTICED, None, missed=True) is ClockState.OVERDUE
    assert seen.state(NOTICED, NOTICED, missed=True) is ClockState.LATE
    assert seen.state(NOTICED, NOTICED, missed=False) is ClockState.SENT


@pytest.mark.parametrize(("state", "act"), list(product(IncidentState, IncidentAct)))
def test_every_act_on_an_incident_is_allowed_by_the_table_or_refused_with_what_is(state, act):
    if act in INCIDENT_ACTS[state]:
        assert after_incident(state.value, act) is INCIDENT_ACTS[state][act]
    else:
        with pytest.raises(Conflict, match=state.label):
            after_incident(state.value, act)


@pytest.mark.parametrize(("state", "act"), list(product(ConcernState, ConcernAct)))
def test_every_act_on_a_concern_is_allowed_by_the_table_or_refused_with_what_is(state, act):
    if act in CONCERN_ACTS[state]:
        assert after_concern(state.value, act) is CONCERN_ACTS[state][act]
    else:
        with pytest.raises(Conflict, match=state.label):
            after_concern(state.value, act)


def test_every_state_can_be_reached_and_left():
    for table in (INCIDENT_ACTS, CONCERN_ACTS):
        reached = {after for acts in table.values() for after in acts.values()}
        assert len(set(table) - reached) == 1  # the first
        assert all(table.values())


@given(st.sets(st.sampled_from(list(PARTS))))
def test_a_draft_says_what_is_known_and_marks_the_rest(keys):
    clock = BOOK.by_id["ai_act_serious"]
    known = {key: f"known about {key}" for key in keys}

    draft = draft_of(clock, head=[("Organisation", "Harbour Trust")], known=known)
    text = draft.markdown()

    assert len(draft.gaps) == len(set(clock.asks) - keys) == text.count("[not known yet]")
    assert all(f"known about {key}" in text for key in keys & set(clock.asks))


@given(MOMENTS, st.integers(-10_000, 30_000))
def test_a_reminder_comes_once_for_each_step_and_never_goes_back(end, minutes):
    now = end - timedelta(minutes=minutes)
    step, later = step_due(end, now), step_due(end, now + timedelta(hours=1))

    assert step is None or 0 <= step < len(STEPS)
    assert later is None or step is None or later >= step
    assert (step is None) == (end - now > STEPS[0])


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_a_drill_is_due_within_a_year(day):
    due = drill_due_on(day, date(2020, 1, 1))

    assert 365 <= (due - day).days <= 366
