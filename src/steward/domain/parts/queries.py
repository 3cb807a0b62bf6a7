"""Read models, datasets and suppliers."""

from uuid import UUID

from django.db.models import Count

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


def people_owning_parts(actor: Actor) -> list[tuple[str, str]]:
    """Return the people who answer for parts, also those who have left, as key and name."""
    rows = Part.objects.visible_to(actor).exclude(owner_person=None)
    rows = rows.order_by("owner_person__name", "owner_person_id")
    fields = ("owner_person_id", "owner_person__name", "owner_person__email")
    found = rows.values_list(*fields).distinct()
    return [(str(key), str(name or email)) for key, name, email in found]


def part_owners_in_words(actor: Actor) -> dict[str, int]:
    """Return the words that name owners of parts no person answers for, with how many parts."""
    rows = Part.objects.visible_to(actor).filter(owner_person=None).exclude(owner="").order_by()
    return dict(rows.values_list("owner").annotate(n=Count("id")))


def part_names(actor: Actor) -> list[NamedPart]:
    """Return kind and name of every part, for finding what was entered twice."""
    rows = Part.objects.visible_to(actor).order_by("name", "id").values_list("id", "kind", "name")
    return [NamedPart(key=str(key), kind=kind, name=name) for key, kind, name in rows]
