"""Models, datasets and suppliers on which AI systems rely."""

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.parts import operations, policy, queries
from steward.domain.parts.models import Part, PartVersion
from steward.domain.parts.rules import checked_details
from steward.domain.parts.terms import PartKind, Tier
from steward.domain.relationships.operations.tiering import overrule_tier
from steward.domain.systems.policy import VIEW_SYSTEM
from steward.domain.systems.queries import uses_of_part
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Models, datasets, suppliers"])
Short = Annotated[Text, Field(max_length=200)]


class PartFields(Input):
    """What may be said of a part; what is absent stays as it is."""

    licence: Annotated[Text, Field(max_length=100)] | None = None
    owner: Short | None = None
    owner_id: UUID | None = Field(
        None, description="The member who answers for it, before the words; null for none."
    )
    tier: Tier | Literal[""] | None = Field(
        None, description="Of a supplier, as a person judges it; empty lets the criteria count."
    )
    tier_reason: Text | None = Field(None, description="Why, where a tier is given.")
    provider: Annotated[Text, Field(max_length=300)] | None = Field(
        None, description="A supplier by its name; a new one is registered."
    )
    description: Text | None = None
    details: dict[str, Any] | None = Field(
        None, description="Base model, datasets, languages, metrics, limits and the like."
    )


class PartIn(PartFields):
    """A part to be registered."""

    kind: PartKind
    name: Annotated[Text, Field(min_length=1, max_length=300)]


class PartPatch(PartFields):
    """Changes of a part."""

    name: Annotated[Text, Field(min_length=1, max_length=300)] | None = None


class VersionIn(Input):
    """A version of a model or dataset."""

    version: Annotated[Text, Field(max_length=100)] = ""
    digest: Annotated[Text, Field(max_length=64)] = ""
    licence: Annotated[Text, Field(max_length=100)] = ""


class PartOut(Schema):
    """A model, dataset or supplier."""

    id: UUID
    kind: str
    name: str
    licence: str
    owner: str
    owner_id: UUID | None = Field(None, alias="owner_person_id")
    tier: str
    provider_id: UUID | None
    provider: str | None = Field(None, alias="provider.name")
    description: str
    details: dict[str, Any]
    source: str


class VersionOut(Schema):
    """A version with what its card said."""

    id: UUID
    version: str
    digest: str
    licence: str
    details: dict[str, Any]
    source: str


class RelianceOut(Schema):
    """A system that relies on a part, itself or through what a supplier provides."""

    system_id: UUID
    system: str = Field(alias="system.name")
    part_id: UUID
    version: str | None = Field(None, alias="version.version")


class PartPage(Schema):
    """A page of parts."""

    items: list[PartOut]
    next: UUID | None


class PartPaging(Paging):
    """Which parts are wanted."""

    kind: PartKind | None = None
    owner_id: UUID | None = Field(None, description="The member who answers for them.")


def _part(actor: Actor, key: UUID) -> Part:
    """Return a part that the actor may see: what is not there is not found, whoever asks."""
    part = queries.get_part(actor, key)
    require(actor, policy.VIEW_PART, part)
    return part


@router.get("", response=PartPage)
def list_parts(request: ApiRequest, paging: Query[PartPaging]) -> dict[str, Any]:
    """Return the models, datasets and suppliers, a page at a time."""
    require(request.auth, policy.VIEW_PART)
    rows = queries.parts_visible_to(request.auth)
    if paging.owner_id is not None:
        rows = rows.filter(owner_person_id=paging.owner_id)
    return page_of(rows.filter(kind=paging.kind.value) if paging.kind else rows, paging)


@router.post("", response={201: PartOut})
def create_part(request: ApiRequest, body: PartIn) -> Status[Part]:
    """Register a model, dataset or supplier."""
    require(request.auth, policy.VIEW_PART)
    fields = _fields(body)
    kind, name = str(fields.pop("kind")), str(fields.pop("name"))
    _check_tier(body)
    made = operations.create_part(actor=request.auth, kind=kind, name=name, **fields)
    _place(request.auth, made, body)
    return Status(201, queries.get_part(request.auth, made.pk))


@router.get("/{key}", response=PartOut)
def get_part(request: ApiRequest, key: UUID) -> Part:
    """Return one part."""
    return _part(request.auth, key)


@router.patch("/{key}", response=PartOut)
def change_part(request: ApiRequest, key: UUID, body: PartPatch) -> Part:
    """Change what is said of a part."""
    part = _part(request.auth, key)
    _check_tier(body)
    operations.edit_part(actor=request.auth, part=part, **_fields(body))
    _place(request.auth, part, body)
    return queries.get_part(request.auth, key)


@router.delete("/{key}", response={204: None})
def delete_part(request: ApiRequest, key: UUID) -> Status[None]:
    """Delete a part; refused with the reason while something relies on it."""
    part = _part(request.auth, key)
    operations.delete_part(actor=request.auth, part=part)
    return Status(204, None)


@router.get("/{key}/versions", response=list[VersionOut])
def list_versions(request: ApiRequest, key: UUID) -> list[PartVersion]:
    """Return the versions of a model or dataset, newest first."""
    return queries.versions_of(request.auth, _part(request.auth, key))


@router.post("/{key}/versions", response={201: VersionOut})
def create_version(request: ApiRequest, key: UUID, body: VersionIn) -> Status[PartVersion]:
    """Note a version of a model or dataset."""
    part = _part(request.auth, key)
    return Status(201, operations.add_version(actor=request.auth, part=part, **body.model_dump()))


@router.get("/{key}/systems", response=list[RelianceOut])
def list_systems_of_part(request: ApiRequest, key: UUID) -> list[Any]:
    """Return which AI systems rely on a part."""
    part = _part(request.auth, key)
    require(request.auth, VIEW_SYSTEM)
    return list(uses_of_part(request.auth, part))


def _check_tier(body: PartFields) -> None:
    """Refuse a tier that nobody gives a reason for: an auditor asks for it (A.10.3)."""
    if body.tier is not None and not (body.tier_reason or "").strip():
        raise Invalid("Say why it is in this tier; an auditor will ask.", place="tier_reason")


def _place(actor: Actor, part: Part, body: PartFields) -> None:
    """Put a supplier into the tier that was given, with the reason."""
    if body.tier is not None:
        reason = body.tier_reason or ""
        overrule_tier(actor=actor, supplier=part, tier=str(body.tier), reason=reason)


def _fields(body: PartFields) -> dict[str, Any]:
    """Return what was given, with the details beside the other fields as operations take them."""
    given = body.model_dump(exclude_none=True, exclude={"tier", "tier_reason", "owner_id"})
    details = checked_details(given.pop("details", {}))
    owned = {"owner_id": body.owner_id} if "owner_id" in body.model_fields_set else {}
    return {**{name: str(value) for name, value in given.items()}, **details, **owned}
