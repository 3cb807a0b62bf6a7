"""Lines of observations by which an objective is measured."""

from django.db.models import Q

from steward.domain.monitoring.models import Latest
from steward.domain.monitoring.queries.content import properties
from steward.domain.monitoring.terms import ThingState
from steward.domain.objectives.models import Objective
from steward.domain.objectives.terms.objectives import LineKey
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

MOST_OFFERED = 300


def _numbers(actor: Actor) -> OwnedQuerySet[Latest]:
    rows = Latest.objects.visible_to(actor).filter(kind__in=("n", "f"))
    return rows.exclude(thing__state=ThingState.IGNORED.value).select_related("thing")


def line_named(actor: Actor, key: LineKey) -> Latest | None:
    """Return the newest observation of a line of numbers; None where no source tells of it."""
    wanted = Q(thing_id=key.thing_id, property=key.name, series=key.series)
    return _numbers(actor).filter(wanted).first()


def newest_of(actor: Actor, objective: Objective) -> Latest | None:
    """Return the newest observation by which an objective is measured; None where there is none."""
    key = objective.line
    return None if key is None else line_named(actor, key)


def title_of(line: Latest) -> str:
    """Return what a line tells of, in words."""
    known = properties().get(line.property)
    title = known.title if known else line.property
    series = f" ({line.series})" if line.series else ""
    return f"{title}{series}"


def lines_offered(actor: Actor) -> list[tuple[str, str]]:
    """Return the first lines of numbers as choices, by the name of the thing and property."""
    rows = _numbers(actor).order_by("thing__name", "property", "series", "id")[:MOST_OFFERED]
    return [
        (
            LineKey(thing_id=row.thing_id, name=row.property, series=row.series).choice,
            f"{row.thing.name}: {title_of(row)}"[:200],
        )
        for row in rows
    ]
