"""What an auditor asks of management reviews, as records to look at (ISO/IEC 42001, 9.3)."""

from datetime import date

from steward.domain.reviews.models import Decision, ManagementReview
from steward.domain.reviews.queries.reviews import (
    SIGNED,
    coming_review,
    due_on,
    items_of,
    last_signed,
    missing_of,
    reviews_visible_to,
)
from steward.foundation.core.actor import Actor


def last_review_on(actor: Actor) -> date | None:
    """Return the day of the last review whose minutes are signed; None where none is."""
    last = last_signed(actor)
    return None if last is None else last.held_on


def review_is_overdue(actor: Actor) -> bool | None:
    """Say whether the next review should have been held by now; None before the first."""
    due = due_on(actor)
    if due is None:
        coming = coming_review(actor)
        return None if coming is None else coming.held_on < actor.today
    return due < actor.today


def inputs_missing(actor: Actor) -> list[tuple[ManagementReview, tuple[str, ...]]]:
    """Return signed reviews with the inputs that held nothing (9.3.2)."""
    rows = list(reviews_visible_to(actor).filter(state__in=SIGNED).order_by("number"))
    found = [(row, missing_of(items_of(actor, row))) for row in rows]
    return [(row, missing) for row, missing in found if missing]


def reviews_without_decision(actor: Actor) -> list[ManagementReview]:
    """Return signed reviews that decided nothing (9.3.3)."""
    rows = reviews_visible_to(actor).filter(state__in=SIGNED, decided=0)
    return list(rows.order_by("number"))


def decisions_without_task(actor: Actor) -> list[Decision]:
    """Return decisions of signed reviews that nobody carries out (9.3.3)."""
    rows = Decision.objects.visible_to(actor).filter(review__state__in=SIGNED, task=None)
    return list(rows.select_related("review").order_by("review__number", "number"))
