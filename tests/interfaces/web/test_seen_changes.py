from dataclasses import replace
from datetime import timedelta

from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.terms import Named, Observation, Reading
from steward.domain.objectives.models import PlannedChange
from steward.domain.objectives.operations.observing import note_seen_changes
from steward.domain.systems.operations.registering import SystemDraft, create_system
from tests.conftest import NOW


def test_what_a_source_saw_stands_on_the_pages_of_the_system_and_the_change(
    content, owner, browser_of_owner
):
    actor = replace(owner, now=NOW)
    system = create_system(actor=actor, draft=SystemDraft(name="Credit scorer"))
    for hours, version in ((9, "1.4.0"), (8, "2.0.0")):
        item = Observation(
            subject=Named(kind="system", name="Credit scorer"),
            property="model.version",
            value=version,
            observed_at=NOW - timedelta(hours=hours),
        )
        take_in(actor=actor, source="registry", reading=Reading(observations=(item,)))
        note_seen_changes(actor=actor)
    change = PlannedChange.objects.get()

    for address in (f"/monitoring/systems/{system.pk}", f"/changes/{change.pk}"):
        page = browser_of_owner.get(address).content.decode()
        assert "model version: 1.4.0 → 2.0.0" in page
        assert "registry" in page
    page = browser_of_owner.get("/objectives/new").content.decode()
    assert 'name="observed"' in page
