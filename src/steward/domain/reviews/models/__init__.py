"""Management reviews with their inputs, decisions and minutes."""

from steward.domain.reviews.models.meetings import (
    Attendance,
    Decision,
    MinutesNote,
    ReviewItem,
)
from steward.domain.reviews.models.reviews import ManagementReview

__all__ = ["Attendance", "Decision", "ManagementReview", "MinutesNote", "ReviewItem"]
