from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.terms import Asset, Named, Observation, Reading
from steward.domain.objectives.models import PlannedChange, SeenChange
from steward.domain.objectives.operations.observing import note_seen_changes
from steward.domain.objectives.queries.observed import reopened_reasons
from steward.domain.objectives.rules.observing import WATCHED, significance_of
from steward.domain.parts.terms import PartDraft
from steward.domain.systems.operations.linking import link_part
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.working import move_tasks
from tests.conftest import NOW


@given(st.sampled_from(sorted(WATCHED)), st.text(max_size=9))
def test_what_stays_is_never_significant(name, value):
    assert not significance_of(name, value, value).is_significant


@given(st.integers(1, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_release_is_told_by_its_first_number(first, second, third):
    def judged(after):
        return significance_of("model.version", f"v{first}.{second}.0", after).is_significant

    assert not judged(f"{first}.{third}.1")
    assert judged(f"{first + 1}.{second}.0")
    assert judged(f"2024-0{third}")


@pytest.fixture
def actor(content, owner):
    return replace(owner, now=NOW)


@pytest.fixture
def scorer(actor):
    return create_system(actor=actor, draft=SystemDraft(name="Credit scorer"))


def see(actor, name, value, hours, subject=("system", "Credit scorer"), **detail):
    kind, called = subject
    item = Observation(
        subject=Named(kind=kind, name=called),
        property=name,
        value=value,
        observed_at=NOW - timedelta(hours=hours),
        detail=detail,
    )
    take_in(actor=actor, source="registry", reading=Reading(observations=(item,)))
    return note_seen_changes(actor=actor)


def reopened(change):
    return set(change.reopens.values_list("kind", "subject_id"))


def test_another_release_reopens_what_reads_it_once_and_stops_the_gate_until_done(actor, scorer):
    other = create_system(actor=actor, draft=SystemDraft(name="Chat helper"))
    assert see(actor, "model.version", "1.4.0", 9) == 0
    assert see(actor, "model.version", "2.0.0", 8) == 1
    assert see(actor, "model.version", "2.0.0", 7) == 0
    assert note_seen_changes(actor=actor) == 0

    change = PlannedChange.objects.get()
    assert change.state == "carried_out"
    assert change.is_unapproved
    assert reopened(change) == {
        ("impact_assessment", scorer.pk),
        ("risks", scorer.pk),
        ("control", None),
    }
    tasks = list(Task.objects.filter(origin__startswith=f"change:{change.pk}:"))
    assert len(tasks) == 3
    reasons = reopened_reasons(actor, scorer)
    assert len(reasons) == 3
    assert change.reference in reasons[0]
    assert reopened_reasons(actor, other) == ()

    move_tasks(actor=actor, tasks=tasks, status="done", note="Looked at again.")
    assert reopened_reasons(actor, scorer) == ()


def test_later_numbers_of_a_release_stay_on_record_and_reopen_nothing(actor, scorer):
    see(actor, "model.version", "1.4.0", 9)
    assert see(actor, "model.version", "1.5.0", 8) == 1

    change = PlannedChange.objects.get()
    assert (change.state, change.is_unapproved) == ("looked_back", False)
    assert not change.reopens.exists()
    assert reopened_reasons(actor, scorer) == ()


def test_a_region_beside_others_is_a_change(actor, scorer):
    assert see(actor, "deploy.region", "eu-1", 9, region="eu-1") == 0
    assert see(actor, "deploy.region", "us-1", 8, region="us-1") == 1
    assert SeenChange.objects.get().words == "region: none → us-1"


def test_a_part_reopens_every_system_that_relies_on_it(actor, scorer):
    second = create_system(actor=actor, draft=SystemDraft(name="Second"))
    create_system(actor=actor, draft=SystemDraft(name="Stranger"))
    for system in (scorer, second):
        link_part(actor=actor, system=system, draft=PartDraft(kind="dataset", name="Loans"))
    for hours, digest in ((9, "sha256:aa"), (8, "sha256:bb")):
        asset = Asset(
            subject=Named(kind="dataset", name="Loans", digest=digest),
            seen_at=NOW - timedelta(hours=hours),
        )
        take_in(actor=actor, source="catalogue", reading=Reading(assets=(asset,)))

    assert note_seen_changes(actor=actor) == 1
    change = PlannedChange.objects.get()
    assert {key for _, key in reopened(change)} == {scorer.pk, second.pk, None}
    assert "aa → bb" in change.why
