"""What people may decide about a proposed risk, and when a decision is out of date."""

from steward.domain.risks.terms import Criteria, RiskStatus
from steward.foundation.core.errors import Conflict, Invalid

SIDES = ("likelihood", "consequence")


def check_accept(status: RiskStatus | str) -> RiskStatus:
    """Return the status after a person accepts the proposal as it stands.

    Raises:
        Conflict: The rules no longer propose the risk.
    """
    return _decided(status, RiskStatus.ACCEPTED)


def check_edit(
    criteria: Criteria, status: RiskStatus | str, likelihood: int, consequence: int
) -> RiskStatus:
    """Return the status after a person chooses other bands.

    Raises:
        Conflict: The rules no longer propose the risk.
        Invalid: A band is not one of the criteria.
    """
    sizes = (len(criteria.frequencies), len(criteria.losses))
    for name, band, most in zip(SIDES, (likelihood, consequence), sizes, strict=True):
        if not 1 <= band <= most:
            told = f"{band} is not a score; choose a number from 1 to {most}"
            raise Invalid(told, place=name)
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
