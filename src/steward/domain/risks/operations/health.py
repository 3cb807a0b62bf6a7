"""Risks follow the health of the controls that they rely on."""

from django.db import transaction

from steward.domain.monitoring.operations.health import note_health
from steward.domain.monitoring.policy import RUN_CHECKS
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor, by_rule, require


@transaction.atomic
def follow_health(*, actor: Actor) -> int:
    """Derive the risks anew of the systems whose controls became weaker or stronger.

    A control acts on a risk with its effectiveness times how far it has come times its health:
    current risk rises when a check fails, and falls again when it passes. Returns how many risks
    were touched.

    Source: ISO/IEC 42001:2023, 8.2 and 9.1.

    Raises:
        NotAllowed: The actor may not judge risks.
    """
    require(actor, EDIT_RISK)
    moved = note_health(actor=by_rule(actor, RUN_CHECKS))
    if not moved:
        return 0
    rows = systems_visible_to(actor).order_by("number")
    if not moved.whole:
        rows = rows.filter(pk__in=moved.systems)
    return derive_register(actor=actor, systems=list(rows)).total
