"""What people may decide about a proposed risk, and when a decision is out of date."""

from steward.domain.risks.terms import Criteria, RiskStatus
from steward.foundation.core.errors import Conflict, Invalid


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
    check_bands(criteria, likelihood=likelihood, consequence=consequence)
    return _decided(status, RiskStatus.EDITED)


def check_bands(criteria: Criteria, **bands: int | None) -> None:
    """Refuse what is no band of the criteria; ``likelihood`` is one side, other names the other.

    Raises:
        Invalid: A band is missing or not one of the criteria; ``place`` is its name.
    """
    for name, band in bands.items():
        most = len(criteria.frequencies if name == "likelihood" else criteria.losses)
        if band is None:
            raise Invalid(f"Choose a number from 1 to {most}", place=name)
        if not 1 <= band <= most:
            told = f"{band} is not a score; choose a number from 1 to {most}"
            raise Invalid(told, place=name)


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
