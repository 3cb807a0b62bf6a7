"""Observations as lines over time, and the newest of each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from steward.domain.monitoring.models import CheckResult, Latest, Observed, Thing
from steward.domain.monitoring.queries.records import things_about
from steward.domain.monitoring.queries.things import get_thing
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor

MOST_POINTS = 400


def observations_listed(
    actor: Actor, thing_id: UUID, name: str, *, before: datetime | None, most: int
) -> list[Observed]:
    """Return the observations of a property of a thing, the newest first.

    Raises:
        NotFound: There is no such thing.
    """
    thing = get_thing(actor, thing_id)
    rows = Observed.objects.visible_to(actor).filter(thing=thing, property=name)
    if before is not None:
        rows = rows.filter(observed_at__lt=before)
    found = list(rows.order_by("-observed_at", "-digest")[:most])
    for row in found:
        row.thing = thing
    return found


def newest_of(actor: Actor, things: Iterable[Thing]) -> list[Latest]:
    """Return the newest observation of every line of these things, by property and series."""
    rows = Latest.objects.visible_to(actor).filter(thing_id__in=[thing.pk for thing in things])
    return list(rows.select_related("thing").order_by("property", "series", "thing_id"))


def line_of(actor: Actor, latest: Latest, most: int = MOST_POINTS) -> Sequence[Observed]:
    """Return the last observations of one line, the oldest first."""
    rows = Observed.objects.visible_to(actor).filter(
        thing_id=latest.thing_id, property=latest.property, series=latest.series
    )
    return list(rows.order_by("-observed_at")[:most])[::-1]


def line_of_result(
    actor: Actor, result: CheckResult, most: int = MOST_POINTS
) -> Sequence[Observed]:
    """Return the last observations of the line that decides a result, the oldest first."""
    rows = Observed.objects.visible_to(actor)
    if result.observation is None or result.observed_at is None:
        return []
    decided = rows.filter(observed_at=result.observed_at, pk=result.observation).first()
    if decided is None:
        return []
    line = rows.filter(thing_id=decided.thing_id, property=decided.property, series=decided.series)
    return list(line.order_by("-observed_at")[:most])[::-1]


def newest_about_system(actor: Actor, system: AiSystem, most: int = 200) -> list[Latest]:
    """Return the newest observation of every line of a system and of the parts it relies on."""
    return newest_of(actor, things_about(actor, [system.pk]))[:most]
