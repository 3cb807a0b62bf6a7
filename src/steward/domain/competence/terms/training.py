"""What is known of a training, and how long it counts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

EXPIRING_DAYS = 60
"""Days before the end of a certificate from which it is expiring."""


class Result(StrEnum):
    """How a training ended."""

    PASSED = "passed"
    ATTENDED = "attended"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """Return the result in words."""
        return self.value.capitalize()


class Validity(StrEnum):
    """Whether a training still counts."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        """Return the validity in words."""
        return self.value.capitalize()

    @property
    def tone(self) -> str:
        """Return how the validity is coloured."""
        return {"valid": "good", "expiring": "warn", "expired": "bad"}.get(self.value, "neutral")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDraft:
    """A training as somebody records it; ``held_on`` is its last day, hours above 0."""

    title: str
    held_on: date
    provider: str = ""
    hours: float | None = None
    result: str = "attended"
    valid_until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtTraining:
    """A training as a row of another system tells it; ``key`` finds it again."""

    row: int
    key: str
    person: str
    email: str
    draft: TrainingDraft
    worker_id: UUID | None = None
