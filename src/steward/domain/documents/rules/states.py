"""What may be done in which state, and which number the next version bears."""

from steward.domain.documents.terms.kinds import Verdict
from steward.domain.documents.terms.states import TABLE, Act, DocumentState
from steward.foundation.core.errors import Conflict, Invalid

BECAUSE = {
    DocumentState.DRAFT: "It is being written.",
    DocumentState.REVIEW: "It is in review: send it back first to change it.",
    DocumentState.APPROVED: "It is approved and waits to be published.",
    DocumentState.PUBLISHED: "The version in force stands as it was approved; revise it first.",
    DocumentState.WITHDRAWN: "It is withdrawn; revise it first to take it up again.",
}


def after(state: DocumentState, act: Act) -> DocumentState:
    """Return the state after an act.

    Raises:
        Conflict: The state does not permit the act; the message says which state it is in.
    """
    found = TABLE[state].get(act)
    if found is None:
        raise Conflict(f"It cannot {act.label} now. {BECAUSE[state]}")
    return found


def permits(state: DocumentState, act: Act) -> bool:
    """Say whether a state permits an act."""
    return act in TABLE[state]


def next_number(last: tuple[int, int] | None, *, is_minor: bool) -> tuple[int, int]:
    """Return major and minor of the next version: 1.0 is first; a small change counts behind."""
    if last is None:
        return 1, 0
    major, minor = last
    return (major, minor + 1) if is_minor else (major + 1, 0)


def check_note(note: str, *, is_first: bool) -> str:
    """Return the change note, trimmed.

    Source: ISO/IEC 42001:2023, 7.5.3: control of changes.

    Raises:
        Invalid: It is missing for the second version or a later one.
    """
    said = note.strip()
    if not said and not is_first:
        raise Invalid("Say what changed since the version in force.", place="note")
    return said


def check_quorum(quorum: int, approvers: int) -> int:
    """Return how many approvals are needed.

    Raises:
        Invalid: Nobody, or more than there are approvers.
    """
    if not 1 <= quorum <= max(1, approvers):
        limit = f"between 1 and {approvers}" if approvers > 1 else "1"
        raise Invalid(f"The number of approvals must be {limit}.", place="quorum")
    return quorum


def is_carried(verdicts: list[str], quorum: int) -> bool:
    """Say whether enough approvers have approved."""
    return verdicts.count(Verdict.APPROVED.value) >= quorum
