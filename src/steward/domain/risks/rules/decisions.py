"""What people may decide about a proposed risk, and when a decision is out of date."""

from steward.domain.risks.terms import RiskStatus
from steward.foundation.core.errors import Conflict, Invalid

LOWEST, HIGHEST = 1, 5


def check_accept(status: RiskStatus | str) -> RiskStatus:
    """Return the status after a person accepts the proposal as it stands.

    Raises:
        Conflict: The rules no longer propose the risk.
    """
    return _decided(status, RiskStatus.ACCEPTED)


def check_edit(status: RiskStatus | str, likelihood: int, consequence: int) -> RiskStatus:
    """Return the status after a person replaces the scores.

    Raises:
        Conflict: The rules no longer propose the risk.
        Invalid: A score is not between 1 and 5.
    """
    for name, score in (("likelihood", likelihood), ("consequence", consequence)):
        if not LOWEST <= score <= HIGHEST:
            raise Invalid(f"{score} is not a score; choose a number from 1 to 5", place=name)
    return _decided(status, RiskStatus.EDITED)


def check_dismiss(status: RiskStatus | str, reason: str) -> RiskStatus:
    """Return the status after a person sets the proposal aside.

    Raises:
        Conflict: The rules no longer propose the risk.
        Invalid: The reason is missing.
    """
    if not reason.strip():
        raise Invalid("Say why this risk does not concern you; an auditor will ask", place="reason")
    return _decided(status, RiskStatus.DISMISSED)


def _decided(status: RiskStatus | str, decision: RiskStatus) -> RiskStatus:
    if RiskStatus(status) is RiskStatus.WITHDRAWN:
        raise Conflict("The rules no longer propose this risk; there is nothing to decide")
    return decision


def is_stale(status: RiskStatus | str, decided_fingerprint: str, fingerprint: str | None) -> bool:
    """Return whether a decision was made on something else than the rules say now.

    ``fingerprint`` is None when the rules no longer propose the risk.
    """
    if RiskStatus(status) in {RiskStatus.PROPOSED, RiskStatus.WITHDRAWN}:
        return False
    return decided_fingerprint != fingerprint
