"""Files with results, as their tools write them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.monitoring.policy import OBSERVE, VIEW_MONITORING
from steward.extensions.connectors.models import BroughtFile
from steward.extensions.connectors.operations.bringing import (
    LONGEST_ABOUT,
    MOST_FILES,
    bring_files,
    take_brought,
)
from steward.extensions.connectors.queries.bringing import files_of, get_bringing
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.imports import FileIn
from steward.interfaces.api.kit import Input, Text, unpacked
from steward.interfaces.api.work import WorkOut

router = Router(tags=["Monitoring"])


class ResultFilesIn(Input):
    """Files with results; ``about`` names what those results are about that do not say it.

    With ``dry_run`` it is only found out what they would change.
    """

    files: Annotated[list[FileIn], Field(min_length=1, max_length=MOST_FILES)]
    about: Annotated[Text, Field(max_length=LONGEST_ABOUT)] = ""
    dry_run: bool = False


class AboutIn(Input):
    """What those results are about that do not say it."""

    about: Annotated[Text, Field(max_length=LONGEST_ABOUT)] = ""


class BringingAskedOut(Schema):
    """Files that are being read; how far that is stands under ``work``."""

    id: UUID
    work: WorkOut


class ResultFileOut(Schema):
    """What became, or would become, of one file; ``problem`` says why it was not taken."""

    name: str
    kind: str
    problem: str
    new: int
    changed: int
    untouched: int
    closed: int
    unmatched: list[str]
    refused: list[dict[str, Any]]
    notes: list[str]

    @staticmethod
    def of(file: BroughtFile) -> dict[str, Any]:
        """Return a file as it is told."""
        said = file.outcome
        counts = {key: said.get(key, 0) for key in ("new", "changed", "untouched", "closed")}
        lists = {key: said.get(key, []) for key in ("unmatched", "refused", "notes")}
        problem = said.get("problem", "")
        return {"name": file.name, "kind": file.kind, "problem": problem, **counts, **lists}


class BringingOut(Schema):
    """Files that were brought together; ``taken_at`` is empty until what they say is kept."""

    id: UUID
    about: str
    brought_by: str
    brought_at: datetime
    looked_at: datetime | None
    taken_at: datetime | None
    files: list[ResultFileOut]


@router.post("", response={202: BringingAskedOut})
def send_files(request: ApiRequest, body: ResultFilesIn) -> Status[dict[str, Any]]:
    """Take in what files say, or find out what they would change."""
    files = [
        (item.name, unpacked(item.content, f"files.{place}.content"))
        for place, item in enumerate(body.files)
    ]
    bringing, work = bring_files(
        actor=request.auth, files=files, about=body.about, take=not body.dry_run
    )
    return Status(202, {"id": bringing.pk, "work": work})


@router.get("/{key}", response=BringingOut)
def get_files(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return what became of files, or what they would change."""
    bringing = get_bringing(request.auth, key)
    require(request.auth, VIEW_MONITORING)
    require(request.auth, OBSERVE)
    return {
        "id": bringing.pk,
        "about": bringing.about,
        "brought_by": bringing.brought_by_label,
        "brought_at": bringing.brought_at,
        "looked_at": bringing.looked_at,
        "taken_at": bringing.taken_at,
        "files": [ResultFileOut.of(file) for file in files_of(request.auth, bringing)],
    }


@router.post("/{key}/take", response={202: BringingAskedOut})
def take_files(request: ApiRequest, key: UUID, body: AboutIn) -> Status[dict[str, Any]]:
    """Take in what was only looked at so far."""
    bringing = get_bringing(request.auth, key)
    work = take_brought(actor=request.auth, bringing=bringing, about=body.about)
    return Status(202, {"id": bringing.pk, "work": work})
