"""People from the list of a system for personnel."""

from collections import Counter
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.competence import policy
from steward.domain.competence.models import StaffImport
from steward.domain.competence.operations import staff as operations
from steward.domain.competence.queries import staff as queries
from steward.extensions.exchange.staff import StaffPreview, preview_staff, suggest_staff_columns
from steward.extensions.exchange.tables import read_table
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.imports import LARGEST_BODY, FileIn, RowErrorOut
from steward.interfaces.api.kit import PageQuery, Text, page_of, unpacked

router = Router(tags=["Competence"])
SHOWN_ERRORS = 200


class StaffListIn(FileIn):
    """A list of people as CSV or XLSX in Base 64; ``mapping`` gives column → field."""

    content: Annotated[str, Field(max_length=LARGEST_BODY, description="Base 64.")]
    mapping: dict[Text, Text] | None = None


class StaffEndingOut(Schema):
    """A function that somebody holds no longer than to a day."""

    function: str
    until_on: date


class LeaverOut(Schema):
    """Somebody who leaves, with what ends."""

    row: int
    name: str
    last_day: date
    ends: list[StaffEndingOut]


class StaffPreviewOut(Schema):
    """What an import would do and refuse; nothing is written."""

    mapping: dict[str, str]
    created: int
    changed: int
    untouched: int
    closed: int
    refused: int
    leavers: list[LeaverOut]
    jobs: list[str] = Field(description="Words that name no function here; kept as the job.")
    errors: list[RowErrorOut] = Field(description="The first 200.")


class StaffImportOut(Schema):
    """An import of people."""

    id: UUID
    file_name: str
    created: int
    changed: int
    untouched: int
    closed: int
    refused: int
    problems: list[dict[str, Any]]
    created_at: datetime
    undone_at: datetime | None


class StaffImportPage(Schema):
    """A page of imports of people."""

    items: list[StaffImportOut]
    next: UUID | None


class StaffUndoneOut(Schema):
    """How many people were removed, and how many are as before."""

    removed: int
    restored: int


def _previewed(request: ApiRequest, body: StaffListIn) -> tuple[dict[str, str], StaffPreview]:
    require(request.auth, policy.EDIT_COMPETENCE)
    table = read_table(unpacked(body.content), body.name)
    guessed = suggest_staff_columns(table.columns).targets
    chosen = dict(guessed if body.mapping is None else body.mapping)
    known = queries.known_staff(request.auth)
    return chosen, preview_staff(table, chosen, known, request.auth.today)


@router.post("/staff/imports/preview", response=StaffPreviewOut)
def preview_staff_list(request: ApiRequest, body: StaffListIn) -> dict[str, Any]:
    """Look through a list of people without writing anything."""
    mapping, found = _previewed(request, body)
    lines = queries.staff_lines(request.auth, found.people)
    counts = Counter(line.outcome for line in lines)
    return {
        "mapping": mapping,
        "created": counts["new"],
        "changed": counts["changed"],
        "untouched": counts["untouched"],
        "closed": counts["closed"],
        "refused": found.refused,
        "leavers": [
            {"row": line.person.row, "name": line.name, "last_day": line.leaves_on}
            | {"ends": list(line.ends)}
            for line in lines
            if line.outcome == "closed"
        ],
        "jobs": list(found.jobs),
        "errors": list(found.errors[:SHOWN_ERRORS]),
    }


@router.post("/staff/imports", response={201: StaffImportOut})
def import_staff_list(request: ApiRequest, body: StaffListIn) -> Status[StaffImport]:
    """Import a list of people; nobody gets an account, and who leaves holds nothing after it."""
    _, found = _previewed(request, body)
    batch = operations.import_staff(
        actor=request.auth,
        file_name=body.name,
        people=found.people,
        refused=found.refused,
        problems=list(map(asdict, found.errors)),
    )
    return Status(201, batch)


@router.get("/staff/imports", response=StaffImportPage)
def list_staff_imports(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the imports, a page at a time."""
    require(request.auth, policy.EDIT_COMPETENCE)
    return page_of(queries.staff_imports(request.auth), paging)


@router.post("/staff/imports/{key}/undo", response=StaffUndoneOut)
def undo_staff_list(request: ApiRequest, key: UUID) -> dict[str, int]:
    """Take an import back."""
    batch = queries.get_staff_import(request.auth, key)
    require(request.auth, policy.EDIT_COMPETENCE, batch)
    removed, restored = operations.undo_staff_import(actor=request.auth, batch=batch)
    return {"removed": removed, "restored": restored}
