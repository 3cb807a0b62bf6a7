"""Questionnaires from elsewhere: look through a file, make it a draft."""

import base64
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.questionnaires.building.comparing import compare
from steward.domain.questionnaires.building.queries import get_questionnaire
from steward.domain.questionnaires.operations import authoring
from steward.domain.questionnaires.policy import EDIT_TEMPLATE
from steward.extensions.exchange.questionnaires.choosing import written_for
from steward.extensions.exchange.questionnaires.reading import read_foreign
from steward.extensions.exchange.questionnaires.renewing import earlier_imports, renewed
from steward.extensions.exchange.questionnaires.terms import LARGEST_FILE, Brought
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text, unpacked

router = Router(tags=["Questionnaires from elsewhere"])


class ForeignFileIn(Input):
    """A file with its name, and the language of which the texts are taken."""

    name: Annotated[Text, Field(min_length=1, max_length=255)]
    content: Annotated[str, Field(max_length=LARGEST_FILE * 4 // 3 + 8, description="Base 64.")]
    language: Annotated[Text, Field(max_length=60)] = ""


class ForeignDraftIn(ForeignFileIn):
    """A file, and the questionnaire whose draft it renews."""

    into: UUID | None = None
    revision: Annotated[Text, Field(max_length=40)] = ""


class ForeignRemarkOut(Schema):
    """What does not come over as it stands."""

    place: str
    reason: str
    weight: str
    question: str


class ForeignWrittenOut(Schema):
    """A questionnaire as a file of another format, and what that format cannot say."""

    content: str = Field(description="Base 64.")
    remarks: list[ForeignRemarkOut]


class ForeignReportOut(Schema):
    """What comes over and what does not; ``body`` is in our own format."""

    format: str
    title: str
    languages: list[str]
    sections: int
    questions: int
    options: int
    conditions: int
    remarks: list[ForeignRemarkOut]
    earlier: list[UUID] = Field(description="Questionnaires brought from the same source before.")
    body: dict[str, Any]


class ForeignDraftOut(Schema):
    """The draft that was written, and how many things changed in it."""

    id: UUID
    key: str
    title: str
    changes: int
    remarks: list[ForeignRemarkOut]


def _read(body: ForeignFileIn) -> Brought:
    return read_foreign(unpacked(body.content), body.name, body.language)


@router.post("/preview", response=ForeignReportOut)
def check_foreign(request: ApiRequest, body: ForeignFileIn) -> dict[str, Any]:
    """Say what comes over of a file and what not; nothing is written."""
    require(request.auth, EDIT_TEMPLATE)
    brought = _read(body)
    return {
        "format": brought.format.value,
        "title": brought.body["title"],
        "languages": list(brought.languages),
        **brought.counts,
        "remarks": list(brought.remarks),
        "earlier": [row.pk for row in earlier_imports(request.auth, brought.body)],
        "body": brought.body,
    }


@router.post("", response={201: ForeignDraftOut})
def import_foreign(request: ApiRequest, body: ForeignDraftIn) -> Status[dict[str, Any]]:
    """Make a draft of a file, or renew the draft of a questionnaire that came from it before."""
    require(request.auth, EDIT_TEMPLATE)
    brought, changes = _read(body), 0
    if body.into is None:
        row = authoring.import_questionnaire(actor=request.auth, body=brought.body)
    else:
        row = get_questionnaire(request.auth, body.into)
        made = renewed(row.draft, brought.body)
        changes = len(compare(row.draft, made))
        row = authoring.save_draft(
            actor=request.auth,
            questionnaire=row,
            body=made,
            revision=body.revision,
            what=f"{body.name} was brought again",
        )
    answer = {"id": row.pk, "key": row.key, "title": row.title, "changes": changes}
    return Status(201, {**answer, "remarks": list(brought.remarks)})


@router.get("/{questionnaire}/{kind}", response=ForeignWrittenOut)
def export_foreign(request: ApiRequest, questionnaire: str, kind: str) -> dict[str, Any]:
    """Return a questionnaire as ``fhir`` or ``xlsform``."""
    written = written_for(request.auth, questionnaire, kind)
    content = base64.b64encode(written.content).decode()
    return {"content": content, "remarks": written.remarks}
