"""AI systems and their facts."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.questionnaires.queries import vocabulary
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.systems import operations, policy, queries
from steward.domain.systems.models import AiSystem
from steward.domain.systems.rules import checked_facts
from steward.domain.systems.terms import Stage
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of

router = Router(tags=["AI systems"])


class SystemIn(Input):
    """An AI system to be registered."""

    name: Annotated[Text, Field(max_length=300)]
    purpose: Text = ""
    intended_use: Text = ""
    misuse: Text = ""
    owner: Annotated[Text, Field(max_length=200)] = ""
    unit: Annotated[Text, Field(max_length=200)] = ""
    stage: Stage | Literal[""] = ""
    external_id: Annotated[Text, Field(max_length=120)] = ""


class FactsIn(Input):
    """Facts to be set, attribute → value; null is "do not know"; others stay as they are."""

    facts: dict[str, Any]


class SystemOut(Schema):
    """An AI system."""

    id: UUID
    reference: str
    name: str
    purpose: str
    intended_use: str
    misuse: str
    owner: str
    unit: str
    stage: str
    external_id: str
    assessed_on: date | None
    facts: dict[str, Any]
    fact_sources: dict[str, Any]


class SystemPage(Schema):
    """A page of AI systems."""

    items: list[SystemOut]
    next: UUID | None


@router.get("", response=SystemPage)
def list_systems(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the AI systems, a page at a time."""
    require(request.auth, policy.VIEW_SYSTEM)
    return page_of(queries.systems_visible_to(request.auth), paging)


@router.post("", response={201: SystemOut})
def create_system(request: ApiRequest, body: SystemIn) -> Status[AiSystem]:
    """Register an AI system."""
    require(request.auth, policy.VIEW_SYSTEM)
    draft = operations.SystemDraft(**body.model_dump(), source="the API")
    return Status(201, operations.create_system(actor=request.auth, draft=draft))


@router.get("/{key}", response=SystemOut)
def get_system(request: ApiRequest, key: UUID) -> AiSystem:
    """Return one AI system."""
    system = queries.get_system(request.auth, key)
    require(request.auth, policy.VIEW_SYSTEM, system)
    return system


@router.put("/{key}/facts", response=SystemOut)
def set_facts(request: ApiRequest, key: UUID, body: FactsIn) -> AiSystem:
    """Set facts of an AI system; its risks are derived anew."""
    actor = request.auth
    system = queries.get_system(actor, key)
    require(actor, policy.VIEW_SYSTEM, system)
    facts = checked_facts(body.facts, vocabulary())
    system = operations.set_facts(actor=actor, system=system, facts=facts, source="the API")
    derive_register(actor=actor, systems=[system])
    return queries.get_system(actor, key)
