"""Read reviews with what belongs to them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from steward.domain.objectives.queries.objectives import objectives_visible_to
from steward.domain.objectives.terms.objectives import ObjectiveState
from steward.domain.reviews.models import (
    Attendance,
    Decision,
    ManagementReview,
    MinutesNote,
    ReviewItem,
)
from steward.domain.reviews.rules import missing_inputs, next_review_on
from steward.domain.reviews.terms import INPUTS, ReviewState
from steward.domain.tasks.queries import OPEN
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.tenancy.models import OwnedQuerySet

COMING = (ReviewState.PLANNED.value, ReviewState.PREPARED.value, ReviewState.MEETING.value)
SIGNED = (ReviewState.SIGNED.value, ReviewState.FOLLOWED_UP.value, ReviewState.CLOSED.value)
MOST_OFFERED = 200
ORDER = {item.key: place for place, item in enumerate(INPUTS)}


def reviews_visible_to(actor: Actor) -> OwnedQuerySet[ManagementReview]:
    """Return the reviews of the organisation with chair and writer.

    ``decided`` counts decisions; ``is_late``: its day has passed and it was not held.
    """
    late = Q(
        state__in=(ReviewState.PLANNED.value, ReviewState.PREPARED.value), held_on__lt=actor.today
    )
    return (
        ManagementReview.objects.visible_to(actor)
        .select_related("chair", "writer")
        .annotate(
            decided=Count("decisions", distinct=True),
            is_late=ExpressionWrapper(late, output_field=BooleanField()),
        )
    )


def get_review(actor: Actor, key: UUID) -> ManagementReview:
    """Return one review.

    Raises:
        NotFound: It is not there for this actor.
    """
    return reviews_visible_to(actor).one(actor, key)


def items_of(actor: Actor, review: ManagementReview) -> list[ReviewItem]:
    """Return the inputs of a review in the order of the agenda; none before it was prepared."""
    rows = ReviewItem.objects.visible_to(actor).filter(review=review)
    return list(rows.order_by("position"))


def get_item(actor: Actor, review: ManagementReview, key: str) -> ReviewItem:
    """Return one input of a review.

    Raises:
        NotFound: The agenda has no such input, or the inputs are not collected yet.
    """
    row = ReviewItem.objects.visible_to(actor).filter(review=review, key=key[:20]).first()
    if row is None:
        raise NotFound("The agenda of this review has no such input yet.")
    return row


def decisions_of(actor: Actor, review: ManagementReview) -> list[Decision]:
    """Return the decisions of a review by number, with who does each, its task and objective."""
    rows = Decision.objects.visible_to(actor).filter(review=review)
    return list(
        rows.select_related("who", "task", "task__assignee", "objective").order_by("number")
    )


def objectives_to_change(actor: Actor) -> list[tuple[UUID, str]]:
    """Return the objectives that a decision can change, the newest first: key and words."""
    rows = objectives_visible_to(actor).exclude(state=ObjectiveState.REACHED.value)
    return [
        (row.pk, f"{row.reference} {row.title}") for row in rows.order_by("-number")[:MOST_OFFERED]
    ]


def all_decisions(actor: Actor) -> OwnedQuerySet[Decision]:
    """Return the decisions of all reviews, by review and number."""
    rows = Decision.objects.visible_to(actor).select_related("review", "who", "task")
    return rows.order_by("review__number", "number")


def get_decision(actor: Actor, key: UUID) -> Decision:
    """Return one decision with its review.

    Raises:
        NotFound: It is not there for this actor.
    """
    return Decision.objects.visible_to(actor).select_related("review", "who").one(actor, key)


def attendances_of(actor: Actor, review: ManagementReview) -> list[Attendance]:
    """Return who is to take part, by name."""
    rows = Attendance.objects.visible_to(actor).filter(review=review).select_related("person")
    return list(rows.order_by("person__name", "id"))


def notes_of(actor: Actor, review: ManagementReview) -> list[MinutesNote]:
    """Return the notes to signed minutes, the oldest first."""
    rows = MinutesNote.objects.visible_to(actor).filter(review=review)
    return list(rows.order_by("noted_at", "id"))


def missing_of(items: list[ReviewItem]) -> tuple[str, ...]:
    """Return the titles of the inputs that hold nothing; all of them before they are collected."""
    if not items:
        return tuple(item.title for item in INPUTS)
    return missing_inputs((item.key, item.content, item.words) for item in items)


def review_before(actor: Actor, review: ManagementReview) -> ManagementReview | None:
    """Return the last review before one whose inputs were frozen."""
    rows = ManagementReview.objects.visible_to(actor).filter(frozen_at__isnull=False)
    rows = rows.filter(held_on__lte=review.held_on).exclude(pk=review.pk)
    return rows.order_by("-held_on", "-number").first()


def contents_before(actor: Actor, review: ManagementReview) -> Mapping[str, Mapping[str, Any]]:
    """Return key of an input → what it held at the last review before this one."""
    before = review_before(actor, review)
    return {} if before is None else {row.key: row.content for row in items_of(actor, before)}


def last_signed(actor: Actor) -> ManagementReview | None:
    """Return the last review whose minutes are signed."""
    rows = reviews_visible_to(actor).filter(state__in=SIGNED)
    return rows.order_by("-held_on", "-number").first()


def coming_review(actor: Actor) -> ManagementReview | None:
    """Return the next review that is planned and not held."""
    return reviews_visible_to(actor).filter(state__in=COMING).order_by("held_on", "number").first()


def due_on(actor: Actor) -> date | None:
    """Return the day of the next review by the cadence of the last; None before the first."""
    last = last_signed(actor)
    return None if last is None else next_review_on(last.held_on, last.cadence_months)


def first_period(actor: Actor) -> tuple[date, date]:
    """Return the period that a new review looks at: since the last one, or the last year."""
    last = last_signed(actor)
    begin = actor.today - timedelta(days=365) if last is None else last.ends_on + timedelta(days=1)
    return min(begin, actor.today), actor.today


def people_leading(actor: Actor) -> list[tuple[str, str]]:
    """Return the people who lead reviews, also those who have left, as key and name."""
    rows = reviews_visible_to(actor).exclude(chair=None).order_by("chair__name", "chair_id")
    fields = rows.values_list("chair_id", "chair__name", "chair__email").distinct()
    return [(str(key), str(name or email)) for key, name, email in fields]


def open_actions(decisions: list[Decision]) -> list[Decision]:
    """Return the decisions whose task is still worked on, or is missing."""
    return [row for row in decisions if row.task is None or row.task.status in OPEN]
