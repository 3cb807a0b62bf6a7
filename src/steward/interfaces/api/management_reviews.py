"""Management reviews with their inputs, decisions and minutes."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.reviews import policy
from steward.domain.reviews.models import Decision, ManagementReview, MinutesNote, ReviewItem
from steward.domain.reviews.operations import meeting, planning, signing
from steward.domain.reviews.queries import reviews as queries
from steward.domain.reviews.terms import (
    DecisionDraft,
    DecisionKind,
    Effect,
    ReviewDraft,
    ReviewState,
)
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Management reviews"])


class ManagementReviewQuery(Paging):
    """Which reviews are wanted."""

    state: ReviewState | None = None
    is_late: bool | None = Field(None, description="Whether its day passed without a meeting.")


class ManagementReviewIn(Input):
    """The plan of a review."""

    held_on: date
    begins_on: date
    ends_on: date
    chair_id: UUID
    writer_id: UUID
    cadence_months: int = 12
    participants: list[UUID] = Field(default_factory=list[UUID], max_length=200)


class FillReviewInputIn(Input):
    """Words for an input, and where they come from; empty words take that back."""

    words: Text
    source: Text = ""


class ReviewNarrativeIn(Input):
    """What was said about an input."""

    narrative: Text


class ReviewPresenceIn(Input):
    """The keys of the persons who were there."""

    present: list[UUID] = Field(max_length=200)


class ReviewDecisionIn(Input):
    """A decision; with the signed minutes it becomes a task, and what else it says."""

    text: Text
    kind: DecisionKind
    who_id: UUID
    until: date
    item: Text = Field("", description="The key of the input that it follows from.")
    effect: Effect = Effect.TASK
    objective_id: UUID | None = Field(None, description="Of a revision, the objective changed")
    likelihood: int | None = Field(None, description="Of a proposed risk, its band")
    severity: int | None = Field(None, description="Of a proposed risk, its band")


class MinutesNoteIn(Input):
    """What is added or corrected."""

    text: Text


class ReviewWhyIn(Input):
    """A reason that is needed only where something is open or missing."""

    reason: Text = ""


class CallOffReviewIn(Input):
    """Why it is called off."""

    reason: Text


class ManagementReviewOut(Schema):
    """A management review; ``minutes`` are empty until they are signed."""

    id: UUID
    reference: str
    held_on: date
    begins_on: date
    ends_on: date
    chair_id: UUID | None
    writer_id: UUID | None
    cadence_months: int
    state: str
    collected_at: datetime | None
    frozen_at: datetime | None
    minutes: dict[str, Any]
    digest: str
    signatures: list[dict[str, str]]
    signed_at: datetime | None
    reason: str
    closed_at: datetime | None


class ManagementReviewPage(Schema):
    """A page of reviews."""

    items: list[ManagementReviewOut]
    next: UUID | None


class ReviewInputOut(Schema):
    """An input of the agenda, what fills it, and what was said."""

    key: str
    clause: str
    title: str
    content: dict[str, Any]
    words: str
    source: str
    is_missing: bool
    narrative: str

    @staticmethod
    def resolve_clause(row: ReviewItem) -> str:
        """Return the clause of the input."""
        return row.input.clause

    @staticmethod
    def resolve_title(row: ReviewItem) -> str:
        """Return what the input is called."""
        return row.input.title


class ReviewDecisionOut(Schema):
    """A decision; ``task_id`` and ``made_id`` are there once the minutes are signed."""

    id: UUID
    number: int
    item: str
    kind: str
    text: str
    who_id: UUID | None
    until: date | None
    effect: str
    objective_id: UUID | None
    likelihood: int | None
    severity: int | None
    task_id: UUID | None
    made_kind: str
    made_id: UUID | None
    made_label: str


class ReviewAttendanceOut(Schema):
    """Who takes part; ``is_present`` is null while nobody has said."""

    person_id: UUID
    is_present: bool | None


class MinutesNoteOut(Schema):
    """A note to signed minutes."""

    id: UUID
    text: str
    noted_by: str
    noted_at: datetime


class ReviewPresentCountOut(Schema):
    """How many were there."""

    count: int


def _draft(body: ReviewDecisionIn) -> DecisionDraft:
    fields: dict[str, Any] = body.model_dump()
    fields["kind"], fields["effect"] = body.kind.value, body.effect.value
    return DecisionDraft(**fields)


def _seen(request: ApiRequest, key: UUID) -> ManagementReview:
    row = queries.get_review(request.auth, key)
    require(request.auth, policy.VIEW_REVIEW)
    return row


@router.get("", response=ManagementReviewPage)
def list_reviews(request: ApiRequest, query: Query[ManagementReviewQuery]) -> dict[str, Any]:
    """Return the management reviews, a page at a time."""
    require(request.auth, policy.VIEW_REVIEW)
    wanted = query.model_dump(include={"state", "is_late"}, exclude_none=True)
    return page_of(queries.reviews_visible_to(request.auth).filter(**wanted), query)


@router.post("", response={201: ManagementReviewOut})
def plan_review(request: ApiRequest, body: ManagementReviewIn) -> Status[ManagementReview]:
    """Plan a review."""
    draft = ReviewDraft(**body.model_dump())
    return Status(201, planning.plan_review(actor=request.auth, draft=draft))


@router.get("/{key}", response=ManagementReviewOut)
def get_review(request: ApiRequest, key: UUID) -> ManagementReview:
    """Return one review."""
    return _seen(request, key)


@router.put("/{key}", response=ManagementReviewOut)
def edit_review(request: ApiRequest, key: UUID, body: ManagementReviewIn) -> ManagementReview:
    """Change the plan of a review whose meeting has not begun."""
    row = queries.get_review(request.auth, key)
    draft = ReviewDraft(**body.model_dump())
    return planning.edit_review(actor=request.auth, review=row, draft=draft)


@router.get("/{key}/inputs", response=list[ReviewInputOut])
def list_review_inputs(request: ApiRequest, key: UUID) -> list[ReviewItem]:
    """Return the inputs in the order of the agenda; none before they are collected."""
    return queries.items_of(request.auth, _seen(request, key))


@router.post("/{key}/prepare", response=ManagementReviewOut)
def prepare_review(request: ApiRequest, key: UUID) -> ManagementReview:
    """Collect the inputs from the records."""
    row = queries.get_review(request.auth, key)
    return planning.prepare_review(actor=request.auth, review=row)


@router.put("/{key}/inputs/{item}", response=ReviewInputOut)
def fill_input(request: ApiRequest, key: UUID, item: str, body: FillReviewInputIn) -> ReviewItem:
    """Fill an input by words, with their source."""
    row = queries.get_review(request.auth, key)
    require(request.auth, policy.EDIT_REVIEW, row)
    found = queries.get_item(request.auth, row, item)
    return planning.fill_input(actor=request.auth, review=row, item=found, **body.model_dump())


@router.put("/{key}/inputs/{item}/narrative", response=ReviewInputOut)
def write_narrative(
    request: ApiRequest, key: UUID, item: str, body: ReviewNarrativeIn
) -> ReviewItem:
    """Write down what was said about an input."""
    row = queries.get_review(request.auth, key)
    require(request.auth, policy.EDIT_REVIEW, row)
    found = queries.get_item(request.auth, row, item)
    return meeting.write_narrative(
        actor=request.auth, review=row, item=found, narrative=body.narrative
    )


@router.post("/{key}/begin", response=ManagementReviewOut)
def begin_meeting(request: ApiRequest, key: UUID) -> ManagementReview:
    """Begin the meeting; the inputs are frozen."""
    row = queries.get_review(request.auth, key)
    return meeting.begin_meeting(actor=request.auth, review=row)


@router.get("/{key}/attendance", response=list[ReviewAttendanceOut])
def list_attendance(request: ApiRequest, key: UUID) -> list[Any]:
    """Return who takes part, by name."""
    return list(queries.attendances_of(request.auth, _seen(request, key)))


@router.put("/{key}/attendance", response=ReviewPresentCountOut)
def note_presence(request: ApiRequest, key: UUID, body: ReviewPresenceIn) -> dict[str, int]:
    """Note who was there; everybody else who was asked was absent."""
    row = queries.get_review(request.auth, key)
    count = meeting.note_presence(actor=request.auth, review=row, present=body.present)
    return {"count": count}


@router.get("/{key}/decisions", response=list[ReviewDecisionOut])
def list_decisions(request: ApiRequest, key: UUID) -> list[Decision]:
    """Return the decisions by number."""
    return queries.decisions_of(request.auth, _seen(request, key))


@router.post("/{key}/decisions", response={201: ReviewDecisionOut})
def decide(request: ApiRequest, key: UUID, body: ReviewDecisionIn) -> Status[Decision]:
    """Record a decision."""
    row = queries.get_review(request.auth, key)
    return Status(201, meeting.decide(actor=request.auth, review=row, draft=_draft(body)))


@router.put("/decisions/{key}", response=ReviewDecisionOut)
def edit_decision(request: ApiRequest, key: UUID, body: ReviewDecisionIn) -> Decision:
    """Word a decision otherwise, until the minutes are signed."""
    row = queries.get_decision(request.auth, key)
    return meeting.edit_decision(actor=request.auth, decision=row, draft=_draft(body))


@router.delete("/decisions/{key}", response={204: None})
def remove_decision(request: ApiRequest, key: UUID) -> Status[None]:
    """Take a decision back, until the minutes are signed."""
    row = queries.get_decision(request.auth, key)
    meeting.remove_decision(actor=request.auth, decision=row)
    return Status(204, None)


@router.post("/{key}/end", response=ManagementReviewOut)
def end_meeting(request: ApiRequest, key: UUID) -> ManagementReview:
    """End the meeting and hand the minutes in."""
    row = queries.get_review(request.auth, key)
    return meeting.end_meeting(actor=request.auth, review=row)


@router.post("/{key}/sign", response=ManagementReviewOut)
def sign_minutes(request: ApiRequest, key: UUID) -> ManagementReview:
    """Sign the minutes as the chair; they are frozen, and decisions become tasks."""
    row = queries.get_review(request.auth, key)
    return signing.sign_minutes(actor=request.auth, review=row)


@router.post("/{key}/countersign", response=ManagementReviewOut)
def countersign_minutes(request: ApiRequest, key: UUID) -> ManagementReview:
    """Sign the minutes as a second person who was there."""
    row = queries.get_review(request.auth, key)
    return signing.countersign_minutes(actor=request.auth, review=row)


@router.get("/{key}/notes", response=list[MinutesNoteOut])
def list_minutes_notes(request: ApiRequest, key: UUID) -> list[MinutesNote]:
    """Return the notes to signed minutes, the oldest first."""
    return queries.notes_of(request.auth, _seen(request, key))


@router.post("/{key}/notes", response={201: MinutesNoteOut})
def correct_minutes(request: ApiRequest, key: UUID, body: MinutesNoteIn) -> Status[MinutesNote]:
    """Add a note to signed minutes, which stay as they are."""
    row = queries.get_review(request.auth, key)
    note = signing.correct_minutes(actor=request.auth, review=row, text=body.text)
    return Status(201, note)


@router.post("/{key}/follow-up", response=ManagementReviewOut)
def follow_up_review(request: ApiRequest, key: UUID, body: ReviewWhyIn) -> ManagementReview:
    """Say that the actions were followed up."""
    row = queries.get_review(request.auth, key)
    return signing.follow_up_review(actor=request.auth, review=row, reason=body.reason)


@router.post("/{key}/close", response=ManagementReviewOut)
def close_review(request: ApiRequest, key: UUID, body: ReviewWhyIn) -> ManagementReview:
    """Close a review; where something is missing, with a reason."""
    row = queries.get_review(request.auth, key)
    return signing.close_review(actor=request.auth, review=row, reason=body.reason)


@router.post("/{key}/call-off", response=ManagementReviewOut)
def call_off_review(request: ApiRequest, key: UUID, body: CallOffReviewIn) -> ManagementReview:
    """Call off a review whose meeting has not begun."""
    row = queries.get_review(request.auth, key)
    return planning.call_off_review(actor=request.auth, review=row, reason=body.reason)
