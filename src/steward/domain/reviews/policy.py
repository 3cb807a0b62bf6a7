"""Permissions about management reviews."""

from typing import Any

from steward.domain.reviews.models import ManagementReview
from steward.foundation.core.actor import Actor, Permission


def writes(actor: Actor, subject: object) -> bool:
    """Say whether the actor is the writer of the review."""
    return isinstance(subject, ManagementReview) and subject.writer_id == actor.id


def leads(actor: Actor, subject: object) -> bool:
    """Say whether the actor is the chair of the review."""
    return isinstance(subject, ManagementReview) and subject.chair_id == actor.id


VIEW_REVIEW = Permission[Any](name="review.view", label="See management reviews")
EDIT_REVIEW = Permission[Any](
    name="review.edit", label="Prepare and write management reviews", or_if=writes
)
SIGN_REVIEW = Permission[Any](
    name="review.sign", label="Sign the minutes of management reviews", or_if=leads
)
