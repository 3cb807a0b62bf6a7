"""Read models, datasets and suppliers."""

from uuid import UUID

from steward.domain.parts.models import Part, PartVersion
from steward.domain.parts.rules import part_key
from steward.domain.parts.terms import NamedPart
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def parts_visible_to(actor: Actor) -> OwnedQuerySet[Part]:
    """Return the parts of the organisation with their providers."""
    return Part.objects.visible_to(actor).select_related("provider")


def get_part(actor: Actor, key: UUID) -> Part:
    """Return one part.

    Raises:
        NotFound: It is not there for this actor.
    """
    return parts_visible_to(actor).one(actor, key)


def part_named(actor: Actor, kind: str, name: str) -> Part | None:
    """Return the part of that name, or None."""
    return parts_visible_to(actor).filter(kind=kind, key=part_key(name)).first()


def versions_of(actor: Actor, part: Part) -> list[PartVersion]:
    """Return the versions of a part, newest first."""
    return list(PartVersion.objects.visible_to(actor).filter(part=part).order_by("-id"))


def provided_by(actor: Actor, part: Part) -> list[Part]:
    """Return what a supplier provides: datasets, then models, by name."""
    rows = Part.objects.visible_to(actor).filter(provider=part)
    return list(rows.order_by("kind", "name", "id")[:500])


def part_names(actor: Actor) -> list[NamedPart]:
    """Return kind and name of every part, for finding what was entered twice."""
    rows = Part.objects.visible_to(actor).order_by("name", "id").values_list("id", "kind", "name")
    return [NamedPart(key=str(key), kind=kind, name=name) for key, kind, name in rows]
