"""Questionnaires: what can be asked, runs, answers, review and what followed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.frameworks.queries import current_resources
from steward.domain.questionnaires import queries
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.operations import answering, reviewing, sending
from steward.domain.questionnaires.policy import ANSWER_RUN, REVIEW_RUN, SEND_RUN, VIEW_RUN
from steward.domain.questionnaires.terms import Template
from steward.domain.readiness.operations import approve_and_derive, submit_and_derive
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.foundation.work.models import Work
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of
from steward.interfaces.api.work import WorkOut

router = Router(tags=["Questionnaires"])


class TemplateOut(Schema):
    """A questionnaire that can be asked, in the version in force."""

    id: str
    key: UUID
    title: str
    version: str
    about: str
    questions: int
    duration_minutes: int | None


class RunOut(Schema):
    """A questionnaire being answered, or answered."""

    id: UUID
    questionnaire: str
    title: str
    system_id: UUID | None
    status: str
    due_on: date | None
    reviewer_id: UUID | None
    answered: int
    asked: int
    submitted_at: datetime | None
    reviewed_at: datetime | None
    note: str


class RunPage(Schema):
    """A page of runs."""

    items: list[RunOut]
    next: UUID | None


class StartIn(Input):
    """What is asked, about what."""

    questionnaire: Text
    system_id: UUID | None = None


class SendIn(Input):
    """What is asked, about which AI systems, by whom and until when."""

    questionnaire: Text
    systems: list[UUID] = Field(max_length=sending.MOST_TARGETS)
    due_on: date | None = None
    respondents: list[UUID] = []
    reviewer_id: UUID | None = None


class QuestionOut(Schema):
    """A question as the run asks it now, with its answer."""

    id: str
    section: str
    text: str
    type: str
    visibility: str
    required: bool
    options: list[dict[str, Any]]
    value: Any
    comment: str
    source: str
    source_on: date | None
    confirmed: bool
    answered_by: str


class AnswerIn(Input):
    """One answer; its shape depends on the question's type."""

    value: Any = None
    comment: Text = ""


class AnswersIn(Input):
    """Several answers by question."""

    values: dict[str, AnswerIn] = Field(max_length=1000)


class RefusedOut(Schema):
    """An answer that was not kept, and why."""

    question: str
    message: str


class KeptOut(Schema):
    """What was kept and what was refused."""

    kept: list[str]
    refused: list[RefusedOut]
    answered: int
    asked: int


class ConfirmIn(Input):
    """Which proposed answers are confirmed; all of them where nothing is said."""

    questions: list[Text] | None = None


class NoteIn(Input):
    """A word to whoever answered."""

    note: Text = ""


class RespondentIn(Input):
    """Who answers everything, or one section."""

    person_id: UUID
    section: Text = ""
    due_on: date | None = None


class CountOut(Schema):
    """How many records an operation touched."""

    count: int


@router.get("/templates", response=list[TemplateOut])
def list_templates(request: ApiRequest) -> list[dict[str, Any]]:
    """Return what can be asked: questionnaires of packs, then the organisation's own."""
    actor = request.auth
    require(actor, VIEW_RUN)
    found = [(ref.id, queries.template(ref.id)) for ref in current_resources("questionnaire")]
    own = queries.own_questionnaires(actor)
    found += [queries.current_template(row.key, actor) for row in own]
    return [_template(key, sheet) for key, sheet in found]


def _template(key: UUID, sheet: Template) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "key": key,
        "title": sheet.title,
        "version": sheet.version,
        "about": sheet.about,
        "questions": len(sheet.questions),
        "duration_minutes": sheet.duration_minutes,
    }


@router.get("", response=RunPage)
def list_runs(request: ApiRequest, paging: PageQuery, status: str = "") -> dict[str, Any]:
    """Return runs in pages, all or those of one status."""
    require(request.auth, VIEW_RUN)
    rows = queries.runs_visible_to(request.auth)
    return page_of(rows.filter(status=status) if status else rows, paging)


@router.post("", response={201: RunOut})
def start_run(request: ApiRequest, body: StartIn) -> Status[Run]:
    """Start a questionnaire about a system or the organisation, or go on with an open one."""
    require(request.auth, ANSWER_RUN)
    system = None if body.system_id is None else get_system(request.auth, body.system_id)
    name = body.questionnaire
    _, sheet = queries.current_template(name, request.auth)
    if sheet.about == "system" and system is None:
        raise Invalid("This questionnaire is about an AI system.", place="system_id")
    run = answering.start_run(actor=request.auth, questionnaire=name, system=system)
    return Status(201, run)


@router.post("/send", response={202: WorkOut})
def send_runs(request: ApiRequest, body: SendIn) -> Status[Work]:
    """Send a questionnaire to AI systems, in the background."""
    require(request.auth, SEND_RUN)
    work = sending.ask_to_send(
        actor=request.auth,
        questionnaire=body.questionnaire,
        systems=body.systems,
        due_on=body.due_on,
        respondents=body.respondents,
        reviewer=body.reviewer_id,
    )
    return Status(202, work)


@router.get("/{run_id}", response=RunOut)
def get_run(request: ApiRequest, run_id: UUID) -> Run:
    """Return one run."""
    run = queries.get_run(request.auth, run_id)
    require(request.auth, VIEW_RUN, run)
    return run


@router.get("/{run_id}/answers", response=list[QuestionOut])
def list_answers(request: ApiRequest, run_id: UUID) -> list[dict[str, Any]]:
    """Return every question as the run asks it now, with its answer."""
    run = get_run(request, run_id)
    sections = queries.asked_sections(request.auth, run)
    return [_asked(part.section.id, item) for part in sections for item in part.questions]


def _asked(section: str, item: queries.AskedQuestion) -> dict[str, Any]:
    answer, question = item.answer, item.question
    return {
        "id": question.id,
        "section": section,
        "text": question.text,
        "type": question.type.value,
        "visibility": item.visibility.value,
        "required": item.required,
        "options": [{"value": o.value, "label": o.label} for o in question.options],
        "value": None if answer is None else answer.value,
        "comment": "" if answer is None else answer.comment,
        "source": "" if answer is None else answer.source,
        "source_on": None if answer is None else answer.source_on,
        "confirmed": answer is not None and answer.confirmed,
        "answered_by": "" if answer is None else answer.answered_by,
    }


@router.put("/{run_id}/answers", response=KeptOut)
def save_answers(request: ApiRequest, run_id: UUID, body: AnswersIn) -> dict[str, Any]:
    """Keep answers; one that does not fit is refused with its reason and keeps no other out."""
    run = get_run(request, run_id)
    values = {name: (item.value, item.comment) for name, item in body.values.items()}
    kept, refused = answering.save_answers(actor=request.auth, run=run, values=values)
    return {
        "kept": sorted(kept),
        "refused": [{"question": item.place or "", "message": item.message} for item in refused],
        "answered": run.answered,
        "asked": run.asked,
    }


@router.post("/{run_id}/confirm", response=CountOut)
def confirm_answers(request: ApiRequest, run_id: UUID, body: ConfirmIn) -> dict[str, int]:
    """Confirm proposed answers as they stand."""
    run = get_run(request, run_id)
    names = body.questions
    count = answering.confirm_answers(actor=request.auth, run=run, questions=names)
    return {"count": count}


@router.post("/{run_id}/respondents", response=RunOut)
def give_run(request: ApiRequest, run_id: UUID, body: RespondentIn) -> Run:
    """Ask a member to answer the run, or one section of it."""
    run = get_run(request, run_id)
    person, day = body.person_id, body.due_on
    sending.give_to(actor=request.auth, run=run, person=person, section=body.section, due_on=day)
    return run


@router.post("/{run_id}/submit", response=RunOut)
def submit_run(request: ApiRequest, run_id: UUID) -> Run:
    """Submit the answers; without a reviewer everything follows at once."""
    submit_and_derive(actor=request.auth, run=get_run(request, run_id))
    return queries.get_run(request.auth, run_id)


@router.post("/{run_id}/return", response=RunOut)
def return_run(request: ApiRequest, run_id: UUID, body: NoteIn) -> Run:
    """Give the answers back with what is to be changed."""
    run = queries.get_run(request.auth, run_id)
    require(request.auth, REVIEW_RUN, run)
    return reviewing.return_run(actor=request.auth, run=run, note=body.note)


@router.post("/{run_id}/approve", response=RunOut)
def approve_run(request: ApiRequest, run_id: UUID, body: NoteIn) -> Run:
    """Approve the answers; everything follows from them."""
    run = queries.get_run(request.auth, run_id)
    require(request.auth, REVIEW_RUN, run)
    approve_and_derive(actor=request.auth, run=run, note=body.note)
    return queries.get_run(request.auth, run_id)
