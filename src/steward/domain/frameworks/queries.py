"""Read installed content; bodies are kept in memory by digest, for they never change."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from steward.domain.frameworks.models import Adoption, InstalledPack, InstalledResource
from steward.domain.frameworks.rules import strongly_mapped_controls
from steward.domain.frameworks.terms import Framework
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound

ISO_42001 = "iso-42001"


@dataclass(frozen=True, slots=True)
class ResourceRef:
    """Which resource is meant: enough to find its body in memory."""

    id: UUID
    urn: str
    version: str
    title: str


def current_resource(kind: str, name: str) -> ResourceRef:
    """Return the current version of a resource by its kind and the id in its body.

    Raises:
        NotFound: No installed pack brings it.
    """
    row = (
        InstalledResource.objects.filter(kind=kind, urn__endswith=f":{name}", pack__is_current=True)
        .values_list("id", "urn", "version", "title")
        .first()
    )
    if row is None:
        raise NotFound(f"No installed content pack brings the {kind.replace('_', ' ')} “{name}”.")
    return ResourceRef(*row)


def current_resources(kind: str) -> list[ResourceRef]:
    """Return the current resources of a kind, by title."""
    rows = InstalledResource.objects.filter(kind=kind, pack__is_current=True).order_by("title")
    return [ResourceRef(*row) for row in rows.values_list("id", "urn", "version", "title")]


@lru_cache(maxsize=64)
def resource_body(key: UUID) -> dict[str, Any]:
    """Return the body of a resource by its key; treat it as read-only.

    Raises:
        NotFound: There is no such resource.
    """
    body = InstalledResource.objects.filter(pk=key).values_list("body", flat=True).first()
    if body is None:
        raise NotFound("This version of the content is no longer installed.")
    return body


def installed_packs() -> list[InstalledPack]:
    """Return the current packs by title."""
    return list(InstalledPack.objects.filter(is_current=True).order_by("title"))


def adopted_frameworks(actor: Actor) -> tuple[str, ...]:
    """Return the ids of the frameworks that the organisation follows, sorted."""
    rows = Adoption.objects.visible_to(actor).values_list("framework", flat=True)
    return tuple(sorted(rows))


@lru_cache(maxsize=16)
def framework(key: UUID) -> Framework:
    """Return a framework by the key of its resource, parsed once per process."""
    return Framework.from_body(resource_body(key))


def iso_42001() -> Framework:
    """Return ISO/IEC 42001 in its installed version."""
    return framework(current_resource("framework", ISO_42001).id)


@lru_cache(maxsize=32)
def _mapped_controls(key: UUID) -> frozenset[str]:
    return strongly_mapped_controls(resource_body(key)["rows"])


def duties_by_framework(actor: Actor) -> list[tuple[str, frozenset[str]]]:
    """Return short title → Annex A controls that each other adopted framework asks for.

    Only strong mappings count.
    """
    found: list[tuple[str, frozenset[str]]] = []
    for name in adopted_frameworks(actor):
        if name == ISO_42001:
            continue
        title = framework(current_resource("framework", name).id).short_title
        mapping = current_resource("mapping_set", f"{ISO_42001}-to-{name}")
        found.append((title, _mapped_controls(mapping.id)))
    return found
