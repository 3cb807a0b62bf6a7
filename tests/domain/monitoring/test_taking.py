from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.monitoring.models import Latest, Observed, SeenIssue, Thing
from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.rules.taking import digest_of
from steward.domain.monitoring.terms import (
    Asset,
    Evaluation,
    Issue,
    Named,
    Observation,
    Reading,
)
from steward.domain.parts.operations import create_part
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.core.errors import Conflict

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
SCORER = Named(kind="system", name="Credit scorer")


def drift(value, at=AT, subject=SCORER, **more):
    return Observation(subject=subject, property="drift.share", value=value, observed_at=at, **more)


def issue(fingerprint, level="error", at=AT):
    return Issue(
        subject=SCORER,
        fingerprint=fingerprint,
        rule="R1",
        level=level,
        message="Found.",
        tool="scanner",
        seen_at=at,
    )


@pytest.fixture
def scorer(owner):
    return create_system(actor=owner, draft=SystemDraft(name="Credit scorer"))


def test_what_comes_twice_counts_once_and_another_value_corrects(owner, scorer):
    reading = Reading(observations=(drift(0.1), drift(0.4, AT + timedelta(days=1))))

    first = take_in(actor=owner, source="evidently", reading=reading)
    again = take_in(actor=owner, source="evidently", reading=reading)
    other = replace(reading, observations=(drift(0.2), drift(0.4, AT + timedelta(days=1))))
    third = take_in(actor=owner, source="evidently", reading=other)

    assert (first.new, first.changed, first.untouched) == (2, 0, 0)
    assert (again.new, again.changed, again.untouched) == (0, 0, 2)
    assert (third.new, third.changed, third.untouched) == (0, 1, 1)
    assert Thing.objects.get().system_id == scorer.pk
    newest = Latest.objects.get()
    assert (newest.number, newest.before) == (0.4, 0.2)


def test_the_newest_does_not_hang_on_the_order_of_arrival(owner, scorer):
    items = [drift(value, AT + timedelta(hours=value)) for value in (0.3, 0.1, 0.2)]
    for item in items:
        take_in(actor=owner, source="evidently", reading=Reading(observations=(item,)))

    newest = Latest.objects.get()
    assert (newest.number, newest.before) == (0.3, 0.2)


def test_a_delivery_that_names_itself_is_read_once(owner, scorer):
    reading = Reading(observations=(drift(0.1), drift(2.0, AT + timedelta(hours=1))))

    first = take_in(actor=owner, source="ci", reading=reading, delivery="run 7")
    again = take_in(actor=owner, source="ci", reading=reading, delivery="run 7")

    assert [(row.row, row.place) for row in first.refused] == [(1, "value")]
    assert again == replace(first, repeated=True)
    with pytest.raises(Conflict):
        take_in(actor=owner, source="ci", reading=Reading(), delivery="run 7")


def test_names_meet_records_by_number_name_or_key_and_the_rest_is_listed(owner, scorer):
    create_part(actor=owner, kind="model", name="Boosted trees")
    subjects = [
        Named(kind="system", name=scorer.reference.lower()),
        Named(kind="system", name="credit  SCORER"),
        Named(kind="model", name="boosted trees", version="4"),
        Named(kind="dataset", name="loans"),
        Named(kind="organisation", name="All of us"),
    ]
    reading = Reading(observations=tuple(drift(0.1, subject=item) for item in subjects))

    taken = take_in(actor=owner, source="evidently", reading=reading)

    assert taken.unmatched == ("dataset loans",)
    assert Thing.objects.filter(system=scorer).count() == 2
    assert Observed.objects.filter(detail__version="4").count() == 1


def test_issues_are_one_by_fingerprint_and_close_when_the_whole_list_lacks_them(owner, scorer):
    first = Reading(issues=(issue("a"), issue("b", "note")), covers="scanner")
    then = Reading(issues=(issue("b", "note", AT + timedelta(days=1)),), covers="scanner")

    took = take_in(actor=owner, source="ci", reading=first)
    again = take_in(actor=owner, source="ci", reading=first)
    closed = take_in(actor=owner, source="ci", reading=then)

    assert (took.new, again.new, again.untouched) == (4, 0, 4)
    assert closed.closed == 1
    assert SeenIssue.objects.filter(closed_at=None).count() == 1
    high = Latest.objects.get(property="scan.high_findings")
    assert (high.number, high.before) == (0, 1)


def test_one_source_does_not_close_what_another_lists(owner, scorer):
    take_in(actor=owner, source="ci", reading=Reading(issues=(issue("a"),), covers="scanner"))
    other = take_in(
        actor=owner, source="files", reading=Reading(issues=(issue("a"),), covers="scanner")
    )
    none = take_in(actor=owner, source="files", reading=Reading(covers="scanner"))

    assert (other.new > 0, none.closed) == (True, 1)
    assert SeenIssue.objects.get(closed_at=None).source == "ci"


def test_evaluations_and_assets_become_observations(owner, scorer):
    reading = Reading(
        evaluations=(
            Evaluation(
                subject=SCORER,
                evaluation="credit",
                metric="auc",
                score=0.8,
                score_low=0.7,
                score_high=0.9,
                evaluated_at=AT,
            ),
            Evaluation(
                subject=SCORER,
                evaluation="old",
                metric="auc",
                score=0.1,
                evaluated_at=AT,
                status="invalidated",
            ),
        ),
        assets=(
            Asset(
                subject=Named(kind="model", name="trees", version="4", digest="ab"),
                seen_at=AT,
                owner="Risk team",
                stage="Production",
            ),
        ),
    )

    take_in(actor=owner, source="mlflow", reading=reading)

    told = set(Latest.objects.values_list("property", "number", "text"))
    assert told == {
        ("eval.score", 0.8, ""),
        ("eval.intact", 1.0, ""),
        ("eval.intact", 0.0, ""),
        ("model.version", None, "4"),
        ("model.digest", None, "ab"),
        ("model.stage", None, "Production"),
    }
    assert Thing.objects.get(kind="model").owner == "Risk team"


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.text(max_size=8), st.integers())))
def test_what_tells_observations_apart_does_not_hang_on_the_order_of_keys(detail):
    one = drift(0.1, detail=detail)
    other = drift(0.7, detail=dict(reversed(detail.items())))
    assert digest_of("a", one) == digest_of("a", other)
    assert digest_of("a", one) != digest_of("b", one)
