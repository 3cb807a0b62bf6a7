"""What people hand in."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from steward.foundation.core.subjects import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDraft:
    """A finding to be raised.

    ``framework`` and ``requirement`` name what is not fulfilled. ``source`` is what led to it: an
    audit, an incident, a concern, a check, a review; None when a person simply saw it. ``origin``
    names the cause where one cause must never make two findings. ``subjects`` are the systems,
    controls and processes concerned. Without ``found_on`` it was found today.
    """

    grade: str
    statement: str
    requirement: str = ""
    framework: str = "iso-42001"
    evidence: str = ""
    source: Subject | None = None
    origin: str = ""
    subjects: tuple[Subject, ...] = ()
    owner_id: UUID | None = None
    found_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDraft:
    """What stands of a finding that answers draft; what is empty stays as the answers say it."""

    grade: str
    statement: str = ""
    framework: str = "iso-42001"
    requirement: str = ""
    evidence: str = ""
    owner_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseDraft:
    """Why it came about: a chain of whys, a fishbone, or both, and what follows from them.

    ``fishbone`` is branch → causes. ``category`` is the branch of the root cause.
    """

    cause: str
    category: str
    whys: tuple[str, ...] = ()
    fishbone: dict[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDraft:
    """A corrective action: what is done by whom by when, and what will show it."""

    title: str
    due_on: date
    evidence: str
    owner_id: UUID | None = None
