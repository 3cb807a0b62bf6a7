"""The states of runs, findings and derivations, and which may follow which."""

from enum import StrEnum


class RunStatus(StrEnum):
    """Where a run stands; without a reviewer it ends with `submitted`, with one by approval."""

    OPEN = "open"
    REVIEW = "review"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return _WORDS[self]

    @property
    def is_open(self) -> bool:
        """Say whether answers may still be given."""
        return self in (RunStatus.OPEN, RunStatus.RETURNED)

    @property
    def is_over(self) -> bool:
        """Say whether the answers count."""
        return self in (RunStatus.SUBMITTED, RunStatus.APPROVED)


_WORDS = {
    RunStatus.OPEN: "Being answered",
    RunStatus.REVIEW: "Waiting for review",
    RunStatus.RETURNED: "Returned",
    RunStatus.SUBMITTED: "Submitted",
    RunStatus.APPROVED: "Approved",
}
FOLLOWS: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.OPEN: frozenset({RunStatus.REVIEW, RunStatus.SUBMITTED}),
    RunStatus.RETURNED: frozenset({RunStatus.REVIEW, RunStatus.SUBMITTED}),
    RunStatus.REVIEW: frozenset({RunStatus.RETURNED, RunStatus.APPROVED}),
    RunStatus.SUBMITTED: frozenset(),
    RunStatus.APPROVED: frozenset(),
}


class FindingStatus(StrEnum):
    """Whether a person has agreed to what the answers say."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return self.value.capitalize()


class DerivationState(StrEnum):
    """Whether an effect was carried out, waits, was declined by a person, or no longer holds."""

    DRAFT = "draft"
    APPLIED = "applied"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return self.value.capitalize()
