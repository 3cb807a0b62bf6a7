"""Reviews in the calendar."""

from typing import Any

from django.db.models import Q, QuerySet

from steward.domain.objectives.queries.calendar import dated, prefixed, source
from steward.domain.reviews.models import ManagementReview
from steward.domain.reviews.queries.reviews import COMING
from steward.domain.reviews.terms import ReviewState
from steward.foundation.core.actor import Actor


@source(
    kind="management-review",
    label="Management review",
    permission="review.view",
    address="/reviews",
)
def reviews_held(actor: Actor) -> QuerySet[Any]:
    """Return reviews by the day they are held on."""
    rows = ManagementReview.objects.visible_to(actor).exclude(state=ReviewState.CALLED_OFF.value)
    return dated(
        rows,
        day="held_on",
        title=prefixed("Management review", "number"),
        who="chair",
        done_if=~Q(state__in=COMING),
    )
