from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.findings.rules.causes import check_cause
from steward.domain.findings.rules.deadlines import check_extension, clocks, next_day
from steward.domain.findings.rules.path import acts_from, check_act, path_of
from steward.domain.findings.rules.repeats import Shape, earliest, repeats
from steward.domain.findings.rules.searching import Concern, Place, check_search, propose
from steward.domain.findings.rules.trends import MONTHS, Told, months_until, trends
from steward.domain.findings.rules.words import alike, said_already, stem
from steward.domain.findings.terms.causes import Branch
from steward.domain.findings.terms.drafts import CauseDraft
from steward.domain.findings.terms.grades import CHECK_AFTER, DEADLINES, Clock, Grade
from steward.domain.findings.terms.states import OVER, Act, FindingState
from steward.foundation.core.errors import Conflict, Invalid

DAYS = st.dates(date(2020, 1, 31), date(2040, 12, 31))
STATEMENT = "Two systems were put to use without a recorded approval"
WHYS = (
    "The release board did not meet in spring",
    "Nobody stood in for its chair on leave",
    "Deputies are named nowhere in the charter",
)
TEXTS = st.text(st.characters(categories=["L", "Zs"]), max_size=200)


def a_shape(**fields):
    given = {
        "id": uuid4(),
        "reference": "NC-0001",
        "framework": "iso-42001",
        "requirement": "A.6.2.5",
        "statement": STATEMENT,
        "category": "method",
        "subjects": frozenset(),
        "closed_on": None,
    }
    return Shape(**given | fields)


@pytest.mark.parametrize("grade", Grade)
@pytest.mark.parametrize("state", FindingState)
@pytest.mark.parametrize("act", Act)
def test_each_act_in_each_state_leads_on_or_says_what_is_possible(grade, state, act):
    possible = path_of(grade).get(state, {})

    if act in possible:
        assert check_act(state, grade, act) is possible[act]
        assert state not in OVER
    else:
        with pytest.raises(Conflict) as refusal:
            check_act(state, grade, act)
        assert state.label in refusal.value.message
        for other in possible:
            assert other.label in refusal.value.message


@pytest.mark.parametrize("grade", Grade)
def test_from_everywhere_a_finding_can_come_to_an_end(grade):
    reached = {FindingState.RAISED}
    while True:
        more = {path_of(grade)[s][a] for s in reached for a in acts_from(s, grade)} - reached
        if not more:
            break
        reached |= more

    ends = {FindingState.CLOSED, FindingState.WITHDRAWN} | (
        set() if grade.is_nonconformity else {FindingState.DECLINED}
    )
    assert reached & OVER == ends
    assert all(acts_from(state, grade) for state in reached - OVER)


@given(st.sampled_from(Grade), st.sampled_from(FindingState), DAYS)
def test_one_clock_runs_while_a_finding_is_open_and_those_before_have_stopped(grade, state, begun):
    if state is not FindingState.RAISED and state not in path_of(grade) and state.is_open:
        return
    found = clocks(grade, state, begun, {})
    ons = [item.on for item in found]

    assert ons == sorted(ons)
    assert [item.clock for item in found] == list(DEADLINES[grade])
    assert sum(item.is_running for item in found) == (1 if state.is_open else 0)
    met = [item.is_met for item in found]
    assert met == sorted(met, reverse=True)
    day = next_day(grade, state, begun, {})
    assert day == next((item.on for item in found if item.is_running), None)


def test_the_effect_of_an_action_can_be_judged_before_the_finding_must_be_closed():
    for grade, days in CHECK_AFTER.items():
        assert DEADLINES[grade][Clock.ACTIONS] + days < DEADLINES[grade][Clock.CLOSURE]
    assert DEADLINES[Grade.MAJOR][Clock.CLOSURE] <= 183


@given(DAYS, st.integers(-400, 800))
def test_an_extension_is_later_and_within_a_year(today, away):
    until = today + timedelta(days=away)
    on = today + timedelta(days=10)

    if on < until <= today + timedelta(days=365):
        assert check_extension("cause", Grade.MAJOR, until, on, today) is Clock.CAUSE
    else:
        with pytest.raises(Invalid):
            check_extension("cause", Grade.MAJOR, until, on, today)


@given(TEXTS, TEXTS)
def test_likeness_has_no_direction_and_a_text_is_like_itself(first, second):
    assert alike(first, second) == alike(second, first)
    assert 0 <= alike(first, second) <= 1
    assert said_already(first, first) == 1


def test_endings_do_not_make_words_different():
    assert stem("approvals") == stem("approval")
    assert stem("recorded") == stem("records")
    assert alike("Approvals were not recorded", "The approval is not in the records") == 1


def test_a_chain_of_three_answers_is_a_cause():
    draft = CauseDraft(
        cause="The charter of the board names no deputies", category="method", whys=(*WHYS, " ", "")
    )

    found = check_cause(draft, STATEMENT)

    assert found.whys == WHYS


def test_a_fishbone_alone_is_a_cause_when_the_branch_holds_something():
    fishbone = {"people": ("No deputies",), "method": (" ",)}
    draft = CauseDraft(cause="Deputies are missing", category="people", fishbone=fishbone)

    assert check_cause(draft, STATEMENT).fishbone == {"people": ("No deputies",)}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"cause": ""}, "cause"),
        ({"cause": "No approval was recorded for two systems put to use"}, "cause"),
        ({"category": "weather"}, "category"),
        ({"whys": ()}, "whys"),
        ({"whys": WHYS[:2]}, "whys"),
        ({"whys": (WHYS[0], "", WHYS[2])}, "whys"),
        ({"whys": (WHYS[0], WHYS[0], WHYS[2])}, "whys"),
        ({"whys": (STATEMENT, *WHYS[1:])}, "whys"),
        ({"whys": ("word",) * 6}, "whys"),
        ({"whys": (), "fishbone": {"people": ("No deputies",)}}, "category"),
        ({"fishbone": {"weather": ("Rain",)}}, "fishbone"),
        ({"fishbone": {"people": ("x",) * 13}}, "people"),
    ],
)
def test_what_is_no_cause_is_refused_at_its_place(fields, place):
    given = {"cause": "The charter names no deputies", "category": "method", "whys": WHYS} | fields

    with pytest.raises(Invalid) as refusal:
        check_cause(CauseDraft(**given), STATEMENT)

    assert refusal.value.place == place


@given(DAYS)
def test_what_was_closed_more_than_two_years_ago_is_no_repeat(found_on):
    since = earliest(found_on)

    assert 729 <= (found_on - since).days <= 734
    closed = [
        a_shape(reference="NC-0002", closed_on=since),
        a_shape(reference="NC-0003", closed_on=since - timedelta(days=1)),
        a_shape(reference="NC-0004", closed_on=found_on + timedelta(days=1)),
        a_shape(reference="NC-0005", closed_on=None),
    ]
    found = repeats(a_shape(), found_on, closed)
    assert [item.earlier.reference for item in found] == ["NC-0002"]


def test_the_same_requirement_alone_is_no_repeat():
    day = date(2026, 5, 1)
    other = a_shape(statement="Minutes of the board are missing", category="people", closed_on=day)

    assert repeats(a_shape(), day, [other]) == ()
    (found,) = repeats(a_shape(), day, [a_shape(statement="Other words", closed_on=day)])
    assert found.reasons == ("the same requirement, A.6.2.5", "the same kind of cause")


def test_places_are_proposed_with_reasons_and_never_what_is_named():
    owner = {"owner": "Ada", "unit": "Claims"}
    here = Place(id=uuid4(), label="AIS-0001 Claims", parts=frozenset({"Model X"}), **owner)
    near = Place(id=uuid4(), label="AIS-0002 Fraud", parts=frozenset({"Model X"}), **owner)
    far = Place(id=uuid4(), label="AIS-0003 Chat", owner="Bo", unit="Service")
    shape = a_shape(subjects=frozenset({here.id}))
    other = a_shape(reference="NC-0002", category="", statement="Something else entirely here")

    found = propose(Concern(shape=shape, systems=[here]), [here, near, far], [shape, other])

    assert [(item.label[:8], item.points) for item in found] == [("AIS-0002", 7), ("NC-0002 ", 3)]
    assert "relies on Model X too" in found[0].reasons


@given(st.lists(st.sampled_from(["open", "found", "not_found", "own"]), max_size=5))
def test_a_search_leaves_nothing_out_without_saying_why(verdicts):
    assert check_search(verdicts, " It is unique ") == "It is unique"
    if verdicts and "open" not in verdicts:
        assert check_search(verdicts, "") == ""
    else:
        with pytest.raises(Invalid):
            check_search(verdicts, "")


TOLD = st.builds(
    Told,
    grade=st.sampled_from([grade.value for grade in Grade]),
    clause=st.sampled_from(["", "9", "10", "A.6"]),
    source=st.sampled_from(["", "audit", "incident"]),
    category=st.sampled_from(["", *[branch.value for branch in Branch]]),
    found_on=st.dates(date(2026, 1, 1), date(2026, 11, 2)),
    closed_on=st.none(),
)


@given(st.lists(TOLD, max_size=20), st.integers(0, 200))
def test_trends_count_every_finding_once(rows, days):
    today = date(2026, 12, 24)
    rows += [
        Told(
            grade=row.grade,
            clause=row.clause,
            source=row.source,
            category=row.category,
            found_on=row.found_on,
            closed_on=min(row.found_on + timedelta(days=days), today),
        )
        for row in rows
    ]

    found = trends(rows, today)

    assert sum(item.count for item in found.grades) == len(rows)
    assert sum(item.count for item in found.sources) == len(rows)
    assert sum(month.found for month in found.months) == len(rows)
    assert found.months[-1].open == sum(row.closed_on is None for row in rows)
    assert len(found.months) == MONTHS == len(set(months_until(today)))
    assert [item.label for item in found.clauses] == [
        name for name in ("9", "10", "A.6") if any(row.clause == name for row in rows)
    ]
