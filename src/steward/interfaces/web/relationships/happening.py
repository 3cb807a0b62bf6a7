"""What went wrong with the AI systems that rely on a supplier."""

from typing import Any

from steward.domain.incidents.policy import VIEW_INCIDENT
from steward.domain.incidents.queries.incidents import incidents_of_systems
from steward.domain.incidents.terms.states import IncidentState
from steward.domain.parts.models import Part
from steward.domain.relationships.queries.suppliers import systems_of
from steward.foundation.core.actor import Actor

SHOWN = 6


def happened_panel(actor: Actor, supplier: Part) -> dict[str, Any]:
    """Return the latest incidents of the supplier's systems, as far as the actor may see them."""
    may_see = actor.may(VIEW_INCIDENT)
    found = incidents_of_systems(actor, systems_of(actor, supplier)) if may_see else []
    return {
        "incidents": [
            (row, IncidentState(row.state).label, [str(tie.system) for tie in row.systems.all()])
            for row in found[:SHOWN]
        ],
        "more": max(0, len(found) - SHOWN),
        "may_see": may_see,
    }
