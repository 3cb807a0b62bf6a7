"""How the suppliers of an AI system stand, who does what for it, and which customers use it."""

from typing import Any

from steward.domain.relationships.policy import VIEW_RELATIONSHIP
from steward.domain.relationships.queries.customers import customers_of_system
from steward.domain.relationships.queries.sharing import shared_with
from steward.domain.relationships.queries.suppliers import suppliers_of_system
from steward.domain.relationships.terms.criteria import TIER_WORDS
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor
from steward.interfaces.web.relationships.shown import (
    SHARING_TONES,
    STATE_TONES,
    STATE_WORDS,
    TIER_TONES,
)

SHOWN = 8


def standing_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return suppliers with tier, state and day of the next assessment; shared work; customers."""
    if not actor.may(VIEW_RELATIONSHIP):
        return {"hidden": True}
    suppliers = suppliers_of_system(actor, system)
    shared = shared_with(actor, system=system)
    customers = customers_of_system(actor, system)
    rows: list[dict[str, Any]] = []
    for part in suppliers[:SHOWN]:
        known = getattr(part, "standing", None)
        state = known.state if known else "proposed"
        due = known.reassess_on if known else None
        rows.append(
            {
                "part": part,
                "tier": (
                    TIER_TONES.get(part.tier, "neutral"),
                    TIER_WORDS.get(part.tier, "Not judged"),
                ),
                "state": (STATE_TONES[state], STATE_WORDS[state]),
                "due": due,
                "is_late": due is not None and due < actor.today,
            }
        )
    return {
        "suppliers": rows,
        "more": max(0, len(suppliers) - SHOWN),
        "shared": [(row, SHARING_TONES[row.state]) for row in shared[:SHOWN]],
        "customers": customers[:SHOWN],
        "more_customers": max(0, len(customers) - SHOWN),
    }
