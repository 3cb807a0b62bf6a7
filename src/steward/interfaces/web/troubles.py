"""What went wrong with a risk or a control: incidents, and findings of audits and others."""

from collections.abc import Iterable
from typing import Any

from steward.domain.findings.models import Finding
from steward.domain.findings.policy import VIEW_FINDING
from steward.domain.findings.queries.register import findings_about, findings_of_requirement
from steward.domain.findings.terms.states import FindingState
from steward.domain.incidents.models import Incident
from steward.domain.incidents.policy import VIEW_INCIDENT
from steward.domain.incidents.queries.incidents import incidents_of_control, incidents_of_risk
from steward.domain.incidents.terms.states import IncidentState
from steward.domain.risks.models import Risk
from steward.foundation.core.actor import Actor

SHOWN = 6


def troubles_of_risk(actor: Actor, risk: Risk) -> dict[str, Any]:
    """Return in which incidents a risk came true and which findings name it, as far as seen."""
    incidents = incidents_of_risk(actor, risk) if actor.may(VIEW_INCIDENT) else []
    findings = findings_about(actor, risk.pk, SHOWN + 1) if actor.may(VIEW_FINDING) else ()
    return _shown(incidents, findings)


def troubles_of_control(actor: Actor, requirement: str) -> dict[str, Any]:
    """Return in which incidents a control failed and which findings speak against it."""
    incidents = incidents_of_control(actor, requirement) if actor.may(VIEW_INCIDENT) else []
    found = findings_of_requirement(actor, requirement)
    return _shown(incidents, found[: SHOWN + 1] if actor.may(VIEW_FINDING) else ())


def _shown(incidents: list[Incident], findings: Iterable[Finding]) -> dict[str, Any]:
    rows = list(findings)
    return {
        "incidents": [(row, IncidentState(row.state).label) for row in incidents[:SHOWN]],
        "findings": [(row, FindingState(row.state).label) for row in rows[:SHOWN]],
        "more": len(incidents) > SHOWN or len(rows) > SHOWN,
    }
