"""What went wrong with an AI system, and where an auditor follows it end to end."""

from typing import Any

from steward.domain.audits.policy import VIEW_AUDIT
from steward.domain.incidents.policy import VIEW_INCIDENT
from steward.domain.incidents.queries.incidents import incidents_of_system
from steward.domain.incidents.terms.states import IncidentState
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor

SHOWN = 6


def happened_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return the latest incidents of a system, as far as the actor may see them."""
    may_see = actor.may(VIEW_INCIDENT)
    found = incidents_of_system(actor, system) if may_see else []
    return {
        "system": system,
        "incidents": [(row, IncidentState(row.state).label) for row in found[:SHOWN]],
        "more": max(0, len(found) - SHOWN),
        "may_see": may_see,
        "may_trace": actor.may(VIEW_AUDIT),
    }
