"""Read the inventory."""

from uuid import UUID

from steward.domain.systems.models import AiSystem, Component, SystemImport
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def systems_visible_to(actor: Actor) -> OwnedQuerySet[AiSystem]:
    """Return the AI systems of the organisation."""
    return AiSystem.objects.visible_to(actor)


def get_system(actor: Actor, key: UUID) -> AiSystem:
    """Return one AI system.

    Raises:
        NotFound: It is not there for this actor.
    """
    return AiSystem.objects.get_queryset().one(actor, key)


def components_of(actor: Actor, system: AiSystem) -> list[Component]:
    """Return the models, datasets and suppliers of a system."""
    rows = Component.objects.visible_to(actor).filter(system=system)
    return list(rows.order_by("kind", "name", "id"))


def count_systems(actor: Actor) -> tuple[int, int]:
    """Return how many systems there are, and how many were assessed by an intake."""
    rows = AiSystem.objects.visible_to(actor)
    return rows.count(), rows.filter(assessed_on__isnull=False).count()


def imports_visible_to(actor: Actor) -> OwnedQuerySet[SystemImport]:
    """Return the imports of the organisation."""
    return SystemImport.objects.visible_to(actor)


def get_import(actor: Actor, key: UUID) -> SystemImport:
    """Return one import.

    Raises:
        NotFound: It is not there for this actor.
    """
    return SystemImport.objects.get_queryset().one(actor, key)


def system_names(actor: Actor) -> list[tuple[UUID, str]]:
    """Return key and name of every system, for finding duplicates."""
    return list(AiSystem.objects.visible_to(actor).order_by("name").values_list("id", "name"))
