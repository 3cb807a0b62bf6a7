"""Registers of risks that people kept elsewhere."""

from base64 import b64encode
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.risks import queries
from steward.domain.risks.models import RegisterImport, Risk
from steward.domain.risks.operations.importing import close_gone, import_register, undo_register
from steward.domain.risks.policy import ACCEPT_RISK, DISMISS_RISK, EDIT_RISK, VIEW_RISK
from steward.domain.systems.queries import get_system
from steward.extensions.exchange.registers.bringing import Brought, bring
from steward.extensions.exchange.registers.reading import RegisterPreview, read_register
from steward.extensions.exchange.registers.writing import layout_of, register_file
from steward.extensions.reports.kit.declared import EXPORT_REPORT
from steward.foundation.core.actor import require, require_whole
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.imports import LARGEST_BODY, FileIn, RowErrorOut
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of, unpacked

router = Router(tags=["Registers"])
SHOWN_ERRORS = 200


class RegisterIn(FileIn):
    """A register as XLSX or CSV in Base 64.

    ``mapping`` gives column → field; ``values`` column → value → what it means; ``system`` is the
    AI system of the rows that name none of the inventory. ``estimates`` makes first estimates from
    the scores and the columns of losses.
    """

    content: Annotated[str, Field(max_length=LARGEST_BODY, description="Base 64.")]
    mapping: dict[Text, Text] | None = None
    values: dict[Text, dict[Text, Text]] | None = None
    system: UUID | None = None
    estimates: bool = False


class CloseGoneIn(Input):
    """Which of the risks that are gone from a register are dismissed, and why."""

    risks: Annotated[list[UUID], Field(min_length=1, max_length=5000)]
    reason: Text


class GoneRisk(Schema):
    """A live risk that an earlier import of the register had and this one has not, or closes."""

    id: UUID
    reference: str
    title: str
    current_level: str


class RegisterClosedOut(Schema):
    """How many risks were dismissed, and how many that are gone are still in the register."""

    dismissed: int
    left: int


class ValueOut(Schema):
    """A value of a column and what it is read as; empty where it cannot be read."""

    column: str
    field: str
    value: str
    count: int
    read_as: str


class RegisterColumnOut(Schema):
    """What a column seems to be, how sure that is, from 0 to 1, and by which words or cells."""

    column: str
    field: str = Field(validation_alias="target")
    confidence: float
    reason: str


class RegisterPreviewOut(Schema):
    """What an import would take over and what it would refuse; nothing is written."""

    mapping: dict[str, str]
    guesses: list[RegisterColumnOut]
    notes: list[str]
    values: list[ValueOut]
    risks: int
    refused: int
    first: list[dict[str, Any]]
    errors: list[RowErrorOut] = Field(description="The first 200.")


class RegisterImportOut(Schema):
    """An import of a register."""

    id: UUID
    file_name: str
    created: int
    changed: int
    untouched: int
    refused: int
    estimated: int
    gone: list[UUID]
    problems: list[dict[str, Any]]
    created_at: datetime
    undone_at: datetime | None


class RegisterImportPage(Schema):
    """A page of imports of registers."""

    items: list[RegisterImportOut]
    next: UUID | None


class RegisterUndoneOut(Schema):
    """How many risks left the register, and how many stay because somebody worked on them."""

    removed: int
    kept: int


def _read(request: ApiRequest, body: RegisterIn) -> tuple[RegisterPreview, Brought]:
    require(request.auth, EDIT_RISK)
    require_whole(request.auth)
    require(request.auth, ACCEPT_RISK)
    system = None if body.system is None else get_system(request.auth, body.system)
    criteria = queries.current_criteria(request.auth)
    content = unpacked(body.content)
    found = read_register(content, body.name, body.mapping, body.values, criteria=criteria)
    return found, bring(request.auth, found, system, body.name)


@router.post("/preview", response=RegisterPreviewOut)
def preview_register(request: ApiRequest, body: RegisterIn) -> dict[str, Any]:
    """Look through a register without writing anything."""
    found, brought = _read(request, body)
    first = [
        {"row": risk.told, "title": risk.title, "key": risk.key, "treatment": risk.treatment}
        for risk in brought.risks[:20]
    ]
    return {
        "mapping": dict(found.mapping),
        "guesses": found.suggestion.guesses,
        "notes": list(found.notes),
        "values": found.values,
        "risks": len(brought.risks),
        "refused": brought.refused,
        "first": first,
        "errors": brought.problems[:SHOWN_ERRORS],
    }


@router.post("", response={201: RegisterImportOut})
def import_risks(request: ApiRequest, body: RegisterIn) -> Status[RegisterImport]:
    """Take a register over; what came before under the same key follows what is said now."""
    found, brought = _read(request, body)
    batch = import_register(
        actor=request.auth,
        file_name=body.name,
        risks=brought.risks,
        refused=brought.refused,
        problems=list(map(asdict, brought.problems)),
        layout=layout_of(found, body.values).as_json(),
        estimates=body.estimates,
    )
    return Status(201, batch)


@router.get("", response=RegisterImportPage)
def list_register_imports(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the imports of registers."""
    require(request.auth, EDIT_RISK)
    require_whole(request.auth)
    return page_of(queries.register_imports(request.auth), paging)


@router.get("/{key}", response=RegisterImportOut)
def get_register_import(request: ApiRequest, key: UUID) -> RegisterImport:
    """Return one import of a register."""
    batch = queries.get_register_import(request.auth, key)
    require(request.auth, EDIT_RISK)
    require_whole(request.auth)
    return batch


class RegisterFileQuery(Schema):
    """As which kind of file the register is wanted."""

    kind: Literal["xlsx", "csv"] = "xlsx"


class RegisterFileOut(Schema):
    """The register as a file in Base 64."""

    name: str
    content: str


@router.get("/{key}/file", response=RegisterFileOut)
def export_register(
    request: ApiRequest, key: UUID, query: Query[RegisterFileQuery]
) -> dict[str, str]:
    """Return the register of an import as it stands, in the layout in which it came."""
    batch = queries.get_register_import(request.auth, key)
    require(request.auth, VIEW_RISK)
    require_whole(request.auth)
    require(request.auth, EXPORT_REPORT)
    content = register_file(request.auth, batch, query.kind)
    name = f"{batch.file_name.rsplit('.', 1)[0]}.{query.kind}"
    return {"name": name, "content": b64encode(content).decode()}


@router.get("/{key}/gone", response=list[GoneRisk])
def list_gone(request: ApiRequest, key: UUID) -> list[Risk]:
    """Return the live risks that are gone from the register since the import before."""
    batch = queries.get_register_import(request.auth, key)
    require(request.auth, EDIT_RISK)
    require_whole(request.auth)
    return queries.gone_of(request.auth, batch)


@router.post("/{key}/close", response=RegisterClosedOut)
def dismiss_gone(request: ApiRequest, key: UUID, body: CloseGoneIn) -> dict[str, int]:
    """Dismiss risks that are gone from the register; those not named stay."""
    batch = queries.get_register_import(request.auth, key)
    require(request.auth, DISMISS_RISK)
    require_whole(request.auth)
    dismissed, left = close_gone(
        actor=request.auth, batch=batch, keys=body.risks, reason=body.reason
    )
    return {"dismissed": dismissed, "left": left}


@router.post("/{key}/undo", response=RegisterUndoneOut)
def undo_import(request: ApiRequest, key: UUID) -> dict[str, int]:
    """Take an import back; risks on which people worked since stay."""
    batch = queries.get_register_import(request.auth, key)
    removed, kept = undo_register(actor=request.auth, batch=batch)
    return {"removed": removed, "kept": kept}
