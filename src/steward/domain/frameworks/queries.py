"""Read installed content; bodies are kept in memory by digest, for they never change."""

from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from steward.domain.frameworks.models import Adoption, HeldPack, InstalledPack, InstalledResource
from steward.domain.frameworks.rules import nature_of, strongly_mapped_controls, titles
from steward.domain.frameworks.terms import Framework, MappingRow, Nature
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import answers

ISO_42001 = "iso-42001"
ADOPTED = "SELECT framework FROM frameworks_adoption WHERE organisation_id = %s"
CURRENT = """
SELECT p.id FROM frameworks_installedpack p
LEFT JOIN frameworks_heldpack h
  ON p.organisation_id IS NULL AND h.urn = p.urn AND h.ended_at IS NULL
WHERE CASE WHEN h.id IS NULL THEN p.is_current ELSE h.pack_id = p.id END ORDER BY p.id
"""
"""The versions in force; row-level security shows only what the asking organisation holds."""


@dataclass(frozen=True, slots=True)
class ResourceRef:
    """Which resource is meant: enough to find its body in memory."""

    id: UUID
    urn: str
    version: str
    title: str

    @property
    def name(self) -> str:
        """Return the id in its body, with which its URN ends."""
        return self.urn.rsplit(":", 1)[-1]

    @property
    def is_shipped(self) -> bool:
        """Say whether it comes with Steward, and not from a library that somebody brought."""
        return self.urn.startswith("urn:steward:")


@dataclass(frozen=True, slots=True)
class Content:
    """What some packs bring: every resource of a kind by title, and each by kind and name."""

    by_kind: dict[str, tuple[ResourceRef, ...]]
    by_place: dict[tuple[str, str], ResourceRef]

    def of(self, kind: str) -> tuple[ResourceRef, ...]:
        """Return the resources of a kind, by title."""
        return self.by_kind.get(kind, ())


@dataclass(slots=True)
class Met:
    """What was looked up already: the current content, and organisation → what it follows."""

    content: Content | None = None
    adopted: dict[UUID, tuple[str, ...]] = field(default_factory=dict[UUID, tuple[str, ...]])


_met: ContextVar[Met | None] = ContextVar("met", default=None)


@contextmanager
def remembering_content() -> Generator[None]:
    """Look content and adoptions up once at most while this lasts, as long as one request does."""
    token = _met.set(Met())
    try:
        yield
    finally:
        _met.reset(token)


def meet_content_anew() -> None:
    """Forget what was met, for it changed."""
    if (met := _met.get()) is not None:
        met.content = None
        met.adopted.clear()


def current_content() -> Content:
    """Return all current content: as it was met first where that is remembered, or as it is now."""
    met = _met.get()
    if met is not None and met.content is not None:
        return met.content
    found = _content(tuple(key for (key,) in answers(CURRENT, [])))
    if met is not None:
        met.content = found
    return found


@lru_cache(maxsize=64)
def _content(packs: tuple[UUID, ...]) -> Content:
    """Return what some packs bring; read once per process, for a pack's resources never change."""
    by_kind: dict[str, list[ResourceRef]] = {}
    by_place: dict[tuple[str, str], ResourceRef] = {}
    rows = InstalledResource.objects.filter(pack_id__in=packs).order_by("title", "id")
    for kind, *row in rows.values_list("kind", "id", "urn", "version", "title"):
        ref = ResourceRef(*row)
        by_kind.setdefault(kind, []).append(ref)
        by_place[kind, ref.name] = ref
    return Content({kind: tuple(refs) for kind, refs in by_kind.items()}, by_place)


def in_force() -> QuerySet[InstalledPack]:
    """Return the versions that count for whoever asks: the newest, or the one that is held."""
    held = HeldPack.objects.get_queryset().filter(urn=OuterRef("urn"), ended_at=None)
    own = Q(organisation_id__isnull=False, is_current=True)
    newest = Q(organisation_id=None, is_current=True) & ~Exists(held)
    kept = Q(organisation_id=None) & Exists(held.filter(pack=OuterRef("pk")))
    return InstalledPack.objects.filter(own | newest | kept)


def current_resource(kind: str, name: str) -> ResourceRef:
    """Return the current version of a resource by its kind and the id in its body.

    Raises:
        NotFound: No installed pack brings it.
    """
    found = current_content().by_place.get((kind, name))
    if found is None:
        raise NotFound(f"No installed content pack brings the {kind.replace('_', ' ')} “{name}”.")
    return found


def current_resources(kind: str) -> tuple[ResourceRef, ...]:
    """Return the current resources of a kind, by title."""
    return current_content().of(kind)


def resource(key: UUID) -> ResourceRef:
    """Return a resource in any installed version by its key.

    Raises:
        NotFound: There is no such resource.
    """
    row = (
        InstalledResource.objects.filter(pk=key)
        .values_list("id", "urn", "version", "title")
        .first()
    )
    if row is None:
        raise NotFound("This version of the content is no longer installed.")
    return ResourceRef(*row)


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
    """Return the packs in force by title."""
    return list(in_force().order_by("title"))


def newest_packs() -> list[InstalledPack]:
    """Return the newest version of every shipped pack, by title."""
    rows = InstalledPack.objects.filter(organisation_id=None, is_current=True)
    return list(rows.order_by("title"))


def version_before(pack: InstalledPack) -> InstalledPack | None:
    """Return the version of a pack that was installed before this one, or None."""
    return versions_before([pack]).get(pack.pk)


def versions_before(packs: Sequence[InstalledPack]) -> dict[UUID, InstalledPack]:
    """Return for each pack the version that was installed before it, where there is one."""
    urns = {pack.urn for pack in packs}
    rows = list(InstalledPack.objects.filter(urn__in=urns).order_by("-pk"))
    found: dict[UUID, InstalledPack] = {}
    for pack in packs:
        kept = (pack.organisation_id, pack.urn)
        earlier = (r for r in rows if (r.organisation_id, r.urn) == kept and r.pk < pack.pk)
        if (before := next(earlier, None)) is not None:
            found[pack.pk] = before
    return found


def get_pack(key: UUID) -> InstalledPack:
    """Return one installed version of a pack.

    Raises:
        NotFound: It is not there for whoever asks.
    """
    found = InstalledPack.objects.filter(pk=key).first()
    if found is None:
        raise NotFound("There is no such version of a pack.")
    return found


def held_packs(actor: Actor) -> dict[str, HeldPack]:
    """Return URN → what the organisation says about the version of a shipped pack."""
    rows = HeldPack.objects.visible_to(actor).select_related("pack")
    return {row.urn: row for row in rows}


def adopted_frameworks(actor: Actor) -> tuple[str, ...]:
    """Return the ids of the frameworks that the organisation follows, sorted."""
    key, met = actor.organisation_id, _met.get()
    if met is not None and key in met.adopted:
        return met.adopted[key]
    found = tuple(sorted(str(name) for (name,) in answers(ADOPTED, [key])))
    if met is not None:
        met.adopted[key] = found
    return found


@lru_cache(maxsize=64)
def framework(key: UUID) -> Framework:
    """Return a framework by the key of its resource, parsed once per process."""
    return Framework.from_body(resource_body(key))


def iso_42001_key() -> UUID:
    """Return which resource holds ISO/IEC 42001 in its installed version."""
    return current_resource("framework", ISO_42001).id


def iso_42001() -> Framework:
    """Return ISO/IEC 42001 in its installed version."""
    return framework(iso_42001_key())


@lru_cache(maxsize=32)
def _mapped_controls(key: UUID) -> frozenset[str]:
    return strongly_mapped_controls(resource_body(key)["rows"])


@lru_cache(maxsize=32)
def mapping_rows(key: UUID) -> tuple[MappingRow, ...]:
    """Return the rows of a mapping set, read once per process."""
    return tuple(MappingRow.from_body(row) for row in resource_body(key)["rows"])


def resource_keys(*kinds: str) -> dict[tuple[str, str], UUID]:
    """Return (kind, name) → key of every current resource of some kinds."""
    return {place: ref.id for place, ref in current_content().by_place.items() if place[0] in kinds}


@dataclass(frozen=True, slots=True)
class FrameworkDuty:
    """What one followed framework asks for: its short title, its nature, and the controls."""

    title: str
    nature: Nature
    controls: frozenset[str]


def duties_by_framework(actor: Actor) -> list[FrameworkDuty]:
    """Return which Annex A controls each other followed framework asks for.

    Only strong mappings count; a framework without a mapping asks for nothing.
    """
    keys = resource_keys("framework", "mapping_set")
    found: list[FrameworkDuty] = []
    for name in adopted_frameworks(actor):
        node = keys.get(("framework", name))
        mapping = keys.get(("mapping_set", f"{ISO_42001}-to-{name}"))
        if name == ISO_42001 or node is None or mapping is None:
            continue
        parsed = framework(node)
        found.append(
            FrameworkDuty(parsed.short_title, nature_of(parsed), _mapped_controls(mapping))
        )
    return found


@dataclass(frozen=True, slots=True)
class MappedNode:
    """A requirement of another framework that one of ISO/IEC 42001 is tied to."""

    framework: Framework
    key: UUID
    adopted: bool
    row: MappingRow
    title: str


def mapped_nodes(actor: Actor, requirement: str) -> list[MappedNode]:
    """Return what other frameworks tie to a requirement, followed ones and strong ties first."""
    keys, adopted = resource_keys("framework", "mapping_set"), adopted_frameworks(actor)
    found: list[MappedNode] = []
    for (kind, name), key in keys.items():
        source, _, target = name.partition("-to-")
        node = keys.get(("framework", target))
        if kind != "mapping_set" or source != ISO_42001 or node is None:
            continue
        parsed = framework(node)
        names = titles(parsed)
        found += [
            MappedNode(parsed, node, target in adopted, row, names.get(row.target, row.target))
            for row in mapping_rows(key)
            if row.source == requirement
        ]
    return sorted(
        found, key=lambda m: (not m.adopted, m.framework.short_title, -m.row.strength, m.row.target)
    )


def ties_to_iso_42001(name: str) -> dict[str, tuple[MappingRow, ...]]:
    """Return node → its ties to ISO/IEC 42001, the strongest first, of one framework."""
    key = resource_keys("mapping_set").get(("mapping_set", f"{ISO_42001}-to-{name}"))
    found: dict[str, list[MappingRow]] = {}
    for row in mapping_rows(key) if key else ():
        found.setdefault(row.target, []).append(row)
    return {
        node: tuple(sorted(rows, key=lambda row: -row.strength)) for node, rows in found.items()
    }


def adoptions_visible_to(actor: Actor) -> OwnedQuerySet[Adoption]:
    """Return which frameworks the organisation follows, and since when and why."""
    return Adoption.objects.visible_to(actor)


def resources_of_packs() -> dict[UUID, list[tuple[str, str]]]:
    """Return pack → (kind, title) of what the current packs bring."""
    rows = InstalledResource.objects.filter(pack__in=in_force()).order_by("kind", "title")
    found: dict[UUID, list[tuple[str, str]]] = {}
    for pack, kind, title in rows.values_list("pack_id", "kind", "title"):
        found.setdefault(pack, []).append((str(kind), str(title)))
    return found


@dataclass(frozen=True, slots=True)
class Shelved:
    """An installed framework with what the organisation says about it."""

    key: UUID
    version: str
    framework: Framework
    followed: bool
    reason: str
    since: date | None


def shelf(actor: Actor) -> list[Shelved]:
    """Return every installed framework, ISO/IEC 42001 first, then those followed, by title."""
    adopted = {row.framework: row for row in adoptions_visible_to(actor)}
    found: list[Shelved] = []
    for ref in current_resources("framework"):
        parsed = framework(ref.id)
        row = adopted.get(parsed.id)
        found.append(
            Shelved(
                key=ref.id,
                version=ref.version,
                framework=parsed,
                followed=row is not None or parsed.id == ISO_42001,
                reason=row.reason if row else "",
                since=row.created_at.date() if row else None,
            )
        )
    return sorted(
        found, key=lambda s: (s.framework.id != ISO_42001, not s.followed, s.framework.short_title)
    )


def brought_pack(actor: Actor, urn: str) -> InstalledPack | None:
    """Return the current version of a library that the organisation brought, or None."""
    rows = InstalledPack.objects.filter(organisation_id=actor.organisation_id, urn=urn)
    return rows.filter(is_current=True).first()


def resources_in(pack: InstalledPack) -> dict[str, tuple[UUID, str, str]]:
    """Return URN → (key, kind, title) of what one version of a pack brings."""
    return resources_in_each([pack])[pack.pk]


def resources_in_each(
    packs: Collection[InstalledPack],
) -> dict[UUID, dict[str, tuple[UUID, str, str]]]:
    """Return version of a pack → what `resources_in` says of it, read at once."""
    found: dict[UUID, dict[str, tuple[UUID, str, str]]] = {pack.pk: {} for pack in packs}
    rows = InstalledResource.objects.filter(pack__in=list(found))
    for pack, key, kind, urn, title in rows.values_list("pack_id", "id", "kind", "urn", "title"):
        found[pack][str(urn)] = (key, str(kind), str(title))
    return found
