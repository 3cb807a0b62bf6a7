from dataclasses import replace
from datetime import timedelta

import pytest

from steward.domain.monitoring.models import Thing
from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.terms import Named, Observation, Reading
from steward.domain.objectives.models import Measurement, Objective
from steward.domain.objectives.operations.measuring import (
    look_after_objectives,
    measure_by_source,
    measure_objective,
)
from steward.domain.objectives.operations.objectives import write_objective
from steward.domain.objectives.queries.sources import lines_offered
from steward.domain.objectives.terms.objectives import LineKey, ObjectiveDraft
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.core.errors import Conflict, Invalid
from tests.conftest import NOW


@pytest.fixture
def actor(content, owner):
    return replace(owner, now=NOW)


def see(actor, value):
    item = Observation(
        subject=Named(kind="system", name="Credit scorer"),
        property="drift.share",
        value=value,
        observed_at=actor.now,
    )
    take_in(actor=actor, source="evidently", reading=Reading(observations=(item,)))


def test_an_objective_is_fed_by_a_source_and_a_persons_value_stays(actor):
    create_system(actor=actor, draft=SystemDraft(name="Credit scorer"))
    see(actor, 0.4)
    [(choice, label)] = lines_offered(actor)
    assert label == "Credit scorer: Share of features that drift"
    key = LineKey.chosen(choice)
    draft = ObjectiveDraft(
        title="Little drift",
        direction="at_most",
        target=0.3,
        frequency="monthly",
        observed=key.name,
        observed_thing_id=key.thing_id,
        observed_series=key.series,
    )
    with pytest.raises(Invalid, match="not both"):
        write_objective(actor=actor, draft=replace(draft, figure="tasks_overdue"))
    with pytest.raises(Invalid, match="No source tells"):
        write_objective(actor=actor, draft=replace(draft, observed="drift.score"))
    row = write_objective(actor=actor, draft=draft)
    assert (row.measure, row.observed_thing) == (
        "Share of features that drift",
        Thing.objects.get(),
    )
    Objective.objects.filter(pk=row.pk).update(
        state="running", started_on=actor.today, next_on=actor.today
    )

    assert look_after_objectives(actor=actor) == 1
    made = Measurement.objects.get()
    assert (made.value, made.source, made.measured_by) == (0.4, "feed", "evidently")
    assert look_after_objectives(actor=actor) == 0

    due = replace(actor, now=actor.now + timedelta(days=32))
    see(due, 0.2)
    measure_objective(actor=due, objective=row, value=0.9, measured_on=due.today)
    with pytest.raises(Conflict, match="no value away"):
        measure_by_source(actor=due, objective=row)
    row.refresh_from_db()
    assert row.latest == 0.9
