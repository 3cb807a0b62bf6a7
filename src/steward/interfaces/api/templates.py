"""Questionnaires of one's own: read, create, save the draft, check, publish."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.questionnaires.building import queries
from steward.domain.questionnaires.building.editing import published_form
from steward.domain.questionnaires.building.noting import count_notes
from steward.domain.questionnaires.building.shape import revision_of
from steward.domain.questionnaires.models import Questionnaire, QuestionnaireVersion
from steward.domain.questionnaires.operations import authoring, moving
from steward.domain.questionnaires.policy import EDIT_TEMPLATE
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.foundation.work.models import Work
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of
from steward.interfaces.api.questionnaires import WorkOut

router = Router(tags=["Questionnaires of your own"])


class TemplateIn(Input):
    """A new questionnaire: empty, from a shipped one, or with a body of the schema."""

    title: Annotated[Text, Field(max_length=300)] = ""
    purpose: Text = ""
    about: Annotated[Text, Field(max_length=20)] = "organisation"
    copy_of: Annotated[Text, Field(max_length=120)] | None = Field(
        None, description="The name of a shipped questionnaire."
    )
    body: dict[str, Any] | None = None


class DraftIn(Input):
    """A changed draft, with the revision that it was made from."""

    body: dict[str, Any]
    revision: Annotated[Text, Field(max_length=40)]


class PublishIn(Input):
    """Which revision of the draft is published, and what is new."""

    revision: Annotated[Text, Field(max_length=40)]
    note: Text = ""


class MoveRunsIn(Input):
    """Which runs go on with the newest version; none named means every run that is behind."""

    runs: Annotated[list[UUID], Field(max_length=20_000)] = []


class TemplateRow(Schema):
    """A questionnaire in the list."""

    id: UUID
    key: str
    title: str
    based_on: str
    archived: bool
    notes: int = Field(description="What an import left on it and nobody has seen to.")


class TemplatePage(Schema):
    """A page of questionnaires."""

    items: list[TemplateRow]
    next: UUID | None


class TemplateVersionOut(Schema):
    """A published version."""

    id: UUID
    number: int
    note: str
    published_at: datetime
    published_by: str


class LintOut(Schema):
    """What the check found; only errors keep a draft from being published."""

    is_error: bool
    place: str
    name: str
    message: str


class OwnTemplateOut(TemplateRow):
    """A questionnaire with its draft, its versions and what the check says."""

    revision: str
    draft: dict[str, Any]
    versions: list[TemplateVersionOut]
    findings: list[LintOut]


def _row(row: Questionnaire) -> dict[str, Any]:
    return {
        "id": row.pk,
        "key": row.key,
        "title": row.title,
        "based_on": row.based_on,
        "archived": row.archived_at is not None,
        "notes": count_notes(row.draft),
    }


def _whole(request: ApiRequest, row: Questionnaire) -> dict[str, Any]:
    return {
        **_row(row),
        "revision": revision_of(row.draft),
        "draft": published_form(row.draft),
        "versions": queries.versions_of(request.auth, row),
        "findings": queries.lint_of(published_form(row.draft)).findings,
    }


def _found(request: ApiRequest, key: UUID) -> Questionnaire:
    row = queries.get_questionnaire(request.auth, key)
    require(request.auth, EDIT_TEMPLATE, row)
    return row


@router.get("", response=TemplatePage)
def list_templates(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """List the questionnaires of the organisation's own."""
    require(request.auth, EDIT_TEMPLATE)
    page = page_of(queries.questionnaires_visible_to(request.auth), paging)
    return {**page, "items": [_row(row) for row in page["items"]]}


@router.post("", response={201: OwnTemplateOut})
def create_template(request: ApiRequest, body: TemplateIn) -> Status[dict[str, Any]]:
    """Begin a questionnaire."""
    if body.body is not None and body.copy_of:
        raise Invalid("Give a body or the name of a shipped questionnaire, not both.", place="body")
    if body.body is not None:
        row = authoring.import_questionnaire(actor=request.auth, body=body.body)
    elif body.copy_of:
        row = authoring.duplicate_shipped(actor=request.auth, name=body.copy_of, title=body.title)
    else:
        row = authoring.create_questionnaire(
            actor=request.auth, title=body.title, purpose=body.purpose, about=body.about
        )
    return Status(201, _whole(request, row))


@router.get("/{template_id}", response=OwnTemplateOut)
def get_template(request: ApiRequest, template_id: UUID) -> dict[str, Any]:
    """Return one questionnaire with its draft."""
    return _whole(request, _found(request, template_id))


@router.put("/{template_id}/draft", response=OwnTemplateOut)
def save_template_draft(request: ApiRequest, template_id: UUID, body: DraftIn) -> dict[str, Any]:
    """Keep a changed draft; 409 when somebody else changed it since `revision`."""
    row = authoring.save_draft(
        actor=request.auth,
        questionnaire=queries.get_questionnaire(request.auth, template_id),
        body=body.body,
        revision=body.revision,
    )
    return _whole(request, row)


@router.get("/{template_id}/lint", response=list[LintOut])
def lint_template(request: ApiRequest, template_id: UUID) -> list[Any]:
    """Return what is wrong with the draft, and what may be meant otherwise."""
    row = _found(request, template_id)
    return list(queries.lint_of(published_form(row.draft)).findings)


@router.post("/{template_id}/publish", response={201: TemplateVersionOut})
def publish_template(
    request: ApiRequest, template_id: UUID, body: PublishIn
) -> Status[QuestionnaireVersion]:
    """Publish the draft as the next version; runs that exist keep theirs."""
    row = queries.get_questionnaire(request.auth, template_id)
    made = authoring.publish_version(
        actor=request.auth, questionnaire=row, revision=body.revision, note=body.note
    )
    return Status(201, made)


@router.post("/{template_id}/move-runs", response={202: WorkOut})
def move_template_runs(request: ApiRequest, template_id: UUID, body: MoveRunsIn) -> Status[Work]:
    """Let open runs go on with the newest version, in the background; answers that fit stay."""
    row = queries.get_questionnaire(request.auth, template_id)
    work = moving.ask_to_move_runs(actor=request.auth, questionnaire=row, runs=body.runs)
    return Status(202, work)
