"""Dated assessments: their states, when a risk is looked at again, and how one moved since.

Source: ISO/IEC 42001:2023, 6.1.2 and 8.2; ISO 31000:2018, 6.6.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from steward.domain.risks.terms import Level
from steward.foundation.core.errors import Conflict, Invalid


class AssessmentState(StrEnum):
    """How far an assessment has come."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REOPENED = "reopened"


ASSESSMENT_WORDS = {
    "submitted": "Waits for approval",
    "approved": "Approved",
    "returned": "Returned",
    "reopened": "Reopened",
}
FURTHEST_DAYS = 1830


def review_day(cadence: Mapping[Level, int], level: Level | str, today: date) -> date:
    """Return the day on which a risk of a level is looked at again, by the criteria's cadence."""
    return today + timedelta(days=cadence[Level(level)])


def check_review_day(day: date, today: date) -> date:
    """Return the day of the next review.

    Raises:
        Invalid: It has passed, or lies more than five years ahead.
    """
    if day <= today:
        raise Invalid("Choose a day that is still to come.", place="review_on")
    if day > today + timedelta(days=FURTHEST_DAYS):
        raise Invalid("Choose a day within the next five years.", place="review_on")
    return day


def check_answer(state: str) -> None:
    """Refuse unless the assessment waits for an answer.

    Raises:
        Conflict: It was answered before, or reopened.
    """
    if state != AssessmentState.SUBMITTED:
        words = ASSESSMENT_WORDS[state].lower()
        raise Conflict(f"This assessment does not wait for approval; it stands at “{words}”.")


class Trend(StrEnum):
    """How a risk moved since its last approved assessment."""

    NONE = "none"
    SAME = "same"
    UP = "up"
    DOWN = "down"


TREND_WORDS = {
    "none": "Not assessed",
    "same": "→ As assessed",
    "up": "↑ Higher",
    "down": "↓ Lower",
}


def trend_of(rank: float, approved: float | None) -> Trend:
    """Return how the place in the register's order moved; a thousandth of a step is nothing."""
    if approved is None:
        return Trend.NONE
    if abs(rank - approved) < 1e-3:
        return Trend.SAME
    return Trend.UP if rank > approved else Trend.DOWN


def facts_moved(kept: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the facts that stand otherwise now, with their value then and now, by name.

    A fact that is missing is as unknown as one that is null.
    """
    return {
        name: (kept[name], now.get(name)) for name in sorted(kept) if kept[name] != now.get(name)
    }
