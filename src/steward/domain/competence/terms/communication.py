"""The plan of communication.

Source: ISO/IEC 42001:2023, 7.4.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Audience(StrEnum):
    """On which side of the organisation people are told."""

    INTERNAL = "internal"
    EXTERNAL = "external"

    @property
    def label(self) -> str:
        """Return the side in words."""
        return self.value.capitalize()


class Due(StrEnum):
    """When something is to be told next."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    ON_TRIGGER = "trigger"

    @property
    def label(self) -> str:
        """Return the time in words."""
        return {"soon": "Due soon", "trigger": "On trigger"}.get(
            self.value, self.value.capitalize()
        )

    @property
    def tone(self) -> str:
        """Return how it is coloured."""
        return {"overdue": "bad", "soon": "warn", "later": "good"}.get(self.value, "neutral")


SOON_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationDraft:
    """One line of the plan; ``every_months`` is 0 where only the trigger counts, 60 at most."""

    what: str
    with_whom: str
    how: str
    audience: str = "internal"
    trigger: str = ""
    every_months: int = 0
    next_on: date | None = None
    speaker_id: UUID | None = None
    speaker: str = ""
    language: str = ""
