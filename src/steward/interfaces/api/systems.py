"""AI systems and their facts."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.parts.terms import PartDraft, PartKind
from steward.domain.questionnaires.queries import vocabulary
from steward.domain.risks.operations.inventory import (
    change_facts,
    put_back_system,
    remove_systems,
)
from steward.domain.systems import policy, queries
from steward.domain.systems.models import AiSystem, Use
from steward.domain.systems.operations.linking import link_part, unlink_part
from steward.domain.systems.operations.registering import create_system as register
from steward.domain.systems.operations.registering import edit_system
from steward.domain.systems.operations.removing import tell_apart
from steward.domain.systems.rules import checked_facts
from steward.domain.systems.terms import Stage, SystemDraft
from steward.foundation.core.actor import Actor, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, Paging, Text, page_of

router = Router(tags=["AI systems"])


class SystemQuery(Paging):
    """Which AI systems are wanted."""

    owner_id: UUID | None = Field(None, description="The member who owns them.")


class SystemIn(Input):
    """An AI system to be registered."""

    name: Annotated[Text, Field(max_length=300)]
    purpose: Text = ""
    intended_use: Text = ""
    misuse: Text = ""
    owner: Annotated[Text, Field(max_length=200)] = ""
    owner_id: UUID | None = Field(None, description="The member who owns it, before the words")
    unit: Annotated[Text, Field(max_length=200)] = ""
    stage: Stage | Literal[""] = ""
    external_id: Annotated[Text, Field(max_length=120)] = ""


class SystemPatch(Input):
    """What is to be changed in the description of an AI system; the rest stays as it is."""

    name: Annotated[Text, Field(min_length=1, max_length=300)] | None = None
    purpose: Text | None = None
    intended_use: Text | None = None
    misuse: Text | None = None
    owner: Annotated[Text, Field(max_length=200)] | None = None
    owner_id: UUID | None = Field(
        None, description="The member who owns it, before the words; null says that none does"
    )
    unit: Annotated[Text, Field(max_length=200)] | None = None
    stage: Stage | Literal[""] | None = None
    external_id: Annotated[Text, Field(max_length=120)] | None = None


class FactsIn(Input):
    """Facts to be set, attribute → value; null is "do not know"; others stay as they are."""

    facts: dict[str, Any]
    reason: Annotated[Text, Field(max_length=300)] = ""


class LinkIn(Input):
    """A part on which the system relies; an unknown one is registered."""

    kind: PartKind
    name: Annotated[Text, Field(min_length=1, max_length=300)]
    version: Annotated[Text, Field(max_length=100)] = ""
    licence: Annotated[Text, Field(max_length=100)] = ""


class UseOut(Schema):
    """That a system relies on a part."""

    id: UUID
    system_id: UUID
    part_id: UUID
    kind: str = Field(alias="part.kind")
    name: str = Field(alias="part.name")
    version: str | None = Field(None, alias="version.version")


class PairIn(Input):
    """Two systems that look alike and are two."""

    first: UUID
    second: UUID
    reason: Text = ""


class DuplicateOut(Schema):
    """Two systems that may be one, with the reason."""

    first: UUID
    second: UUID
    likeness: Figure
    reason: str


class SystemOut(Schema):
    """An AI system."""

    id: UUID
    reference: str
    name: str
    purpose: str
    intended_use: str
    misuse: str
    owner: str
    owner_id: UUID | None = Field(None, alias="owner_person_id")
    unit: str
    stage: str
    external_id: str
    assessed_on: date | None
    archived_at: datetime | None
    facts: dict[str, Any]
    fact_sources: dict[str, Any]


class SystemPage(Schema):
    """A page of AI systems."""

    items: list[SystemOut]
    next: UUID | None


def _system(actor: Actor, key: UUID) -> AiSystem:
    """Return a system that the actor may see: what is not there is not found, whoever asks."""
    system = queries.get_system(actor, key)
    require(actor, policy.VIEW_SYSTEM, system)
    return system


@router.get("", response=SystemPage)
def list_systems(request: ApiRequest, query: Query[SystemQuery]) -> dict[str, Any]:
    """Return the AI systems, a page at a time."""
    require(request.auth, policy.VIEW_SYSTEM)
    rows = queries.systems_visible_to(request.auth)
    if query.owner_id is not None:
        rows = rows.filter(owner_person_id=query.owner_id)
    return page_of(rows, query)


@router.post("", response={201: SystemOut})
def create_system(request: ApiRequest, body: SystemIn) -> Status[AiSystem]:
    """Register an AI system."""
    require(request.auth, policy.VIEW_SYSTEM)
    draft = SystemDraft(**body.model_dump(), source="the API")
    return Status(201, register(actor=request.auth, draft=draft))


@router.get("/duplicates", response=list[DuplicateOut])
def list_duplicates(request: ApiRequest) -> list[Any]:
    """Return up to 200 pairs of systems that may be one, most alike first."""
    require(request.auth, policy.VIEW_SYSTEM)
    return list(queries.duplicates(request.auth)[:200])


@router.post("/duplicates/apart", response={204: None})
def decide_apart(request: ApiRequest, body: PairIn) -> Status[None]:
    """Decide that two systems are two; the pair is not pointed out again."""
    actor = request.auth
    require(actor, policy.VIEW_SYSTEM)
    first, second = queries.get_system(actor, body.first), queries.get_system(actor, body.second)
    tell_apart(actor=actor, first=first, second=second, reason=body.reason)
    return Status(204, None)


@router.get("/{key}", response=SystemOut)
def get_system(request: ApiRequest, key: UUID) -> AiSystem:
    """Return one AI system."""
    return _system(request.auth, key)


@router.patch("/{key}", response=SystemOut)
def change_system(request: ApiRequest, key: UUID, body: SystemPatch) -> AiSystem:
    """Change the description of an AI system."""
    actor = request.auth
    system = _system(actor, key)
    changes = body.model_dump(exclude_none=True)
    if "owner_id" in body.model_fields_set:
        changes["owner_id"] = body.owner_id
    return edit_system(actor=actor, system=system, **changes) if changes else system


@router.delete("/{key}", response={204: None})
def remove_system(request: ApiRequest, key: UUID) -> Status[None]:
    """Take an AI system out of the inventory; refused when people decided risks of it."""
    actor = request.auth
    remove_systems(actor=actor, systems=[_system(actor, key)])
    return Status(204, None)


@router.post("/{key}/restore", response=SystemOut)
def restore_system(request: ApiRequest, key: UUID) -> AiSystem:
    """Put a removed AI system back into the inventory."""
    actor = request.auth
    put_back_system(actor=actor, system=_system(actor, key))
    return queries.get_system(actor, key)


@router.put("/{key}/facts", response=SystemOut)
@router.patch(
    "/{key}/facts",
    response=SystemOut,
    operation_id="steward_interfaces_api_systems_change_facts",
)
def set_facts(request: ApiRequest, key: UUID, body: FactsIn) -> AiSystem:
    """Set facts of an AI system; its risks are derived anew."""
    actor = request.auth
    system = _system(actor, key)
    facts = checked_facts(body.facts, vocabulary())
    change_facts(
        actor=actor, system=system, facts=facts, source="the API", reason=body.reason.strip()
    )
    return queries.get_system(actor, key)


@router.get("/{key}/parts", response=list[UseOut])
def list_parts_of_system(request: ApiRequest, key: UUID) -> list[Use]:
    """Return on which models, datasets and suppliers an AI system relies."""
    actor = request.auth
    return queries.uses_of(actor, _system(actor, key))


@router.post("/{key}/parts", response={201: list[UseOut]})
def link_part_to_system(request: ApiRequest, key: UUID, body: LinkIn) -> Status[list[Use]]:
    """Note that an AI system relies on a part; returns all its parts."""
    actor = request.auth
    system = _system(actor, key)
    draft = PartDraft(
        kind=body.kind.value,
        name=body.name,
        version=body.version,
        licence=body.licence,
        source="the API",
    )
    link_part(actor=actor, system=system, draft=draft)
    return Status(201, queries.uses_of(actor, system))


@router.delete("/{key}/parts/{use}", response={204: None})
def unlink_part_from_system(request: ApiRequest, key: UUID, use: UUID) -> Status[None]:
    """Note that an AI system no longer relies on a part; the part itself stays."""
    actor = request.auth
    system = _system(actor, key)
    unlink_part(actor=actor, use=queries.get_use(actor, use, system=system))
    return Status(204, None)
