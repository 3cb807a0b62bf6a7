"""Read the register."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count

from steward.domain.controls.queries import maturity_by_requirement
from steward.domain.frameworks.queries import current_resource, resource_body
from steward.domain.risks.models import Risk
from steward.domain.risks.rules import Catalogue, Criteria
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.history import as_of
from steward.foundation.tenancy.models import OwnedQuerySet

LIVE = ("proposed", "accepted", "edited")


def risks_visible_to(actor: Actor) -> OwnedQuerySet[Risk]:
    """Return the organisation's risks with their systems; a list adds its own order."""
    return Risk.objects.visible_to(actor).select_related("system")


def get_risk(actor: Actor, key: UUID) -> Risk:
    """Return one risk.

    Raises:
        NotFound: It is not there for this actor.
    """
    return risks_visible_to(actor).one(actor, key)


@lru_cache(maxsize=8)
def _catalogue(key: UUID, urn: str, version: str) -> Catalogue:
    body = resource_body(key)
    return Catalogue.from_body({**body, "urn": urn, "version": version})


def current_catalogue() -> Catalogue:
    """Return the risk catalogue in its installed version, compiled once per process."""
    ref = current_resource("risk_catalogue", "risk-catalog")
    return _catalogue(ref.id, ref.urn, ref.version)


@lru_cache(maxsize=8)
def _criteria(catalogue: UUID, scales: UUID, appetite: str) -> Criteria:
    return Criteria.from_bodies(
        scales=resource_body(scales), catalogue=resource_body(catalogue), appetite=appetite
    )


def current_criteria(actor: Actor) -> Criteria:
    """Return the organisation's risk criteria."""
    catalogue = current_resource("risk_catalogue", "risk-catalog")
    scales = current_resource("scales", "scales")
    return _criteria(catalogue.id, scales.id, get_organisation(actor).appetite)


def control_maturity(actor: Actor) -> dict[str, str]:
    """Return the maturity of the Annex A controls that have a status."""
    rows = maturity_by_requirement(actor)
    return {name: value for name, value in rows.items() if name.startswith("A.")}


def count_matrix(actor: Actor, point: str = "current") -> dict[tuple[int, int], int]:
    """Return how many live risks stand in each cell (likelihood, consequence)."""
    fields = (f"{point}_likelihood", f"{point}_consequence")
    rows = (
        Risk.objects.visible_to(actor)
        .filter(status__in=LIVE)
        .values_list(*fields)
        .annotate(count=Count("id"))
        .order_by(*fields)
    )
    return {(int(row[0]), int(row[1])): int(row[2]) for row in rows}


def count_by_level(actor: Actor) -> dict[str, int]:
    """Return how many live risks stand on each current level."""
    rows = Risk.objects.visible_to(actor).filter(status__in=LIVE)
    counted = rows.values_list("current_level").annotate(count=Count("id"))
    return {str(level): int(count) for level, count in counted.order_by("current_level")}


def count_by_status(actor: Actor) -> dict[str, int]:
    """Return how many risks have each status."""
    counted = Risk.objects.visible_to(actor).values_list("status").annotate(count=Count("id"))
    return {str(status): int(count) for status, count in counted.order_by("status")}


def count_changed(actor: Actor) -> int:
    """Return how many decided risks have changed since their decision."""
    return Risk.objects.visible_to(actor).filter(changed=True).count()


def risks_by_control(actor: Actor) -> dict[str, tuple[int, str]]:
    """Return control → number of live risks that rely on it and their highest current level."""
    order = ("low", "medium", "high", "critical")
    found: dict[str, tuple[int, str]] = {}
    rows = Risk.objects.visible_to(actor).filter(status__in=LIVE)
    for controls, level in rows.values_list("controls", "current_level").iterator(5000):
        for control in _names(controls):
            count, highest = found.get(control, (0, "low"))
            found[control] = (count + 1, max(highest, str(level), key=order.index))
    return found


def _names(controls: Iterable[Any]) -> list[str]:
    return [str(item["control"]) for item in controls]


def register_as_of(actor: Actor, moment: datetime) -> list[Any]:
    """Return the register as it stood at a moment, as history rows."""
    return as_of(Risk, actor.organisation_id, moment)
