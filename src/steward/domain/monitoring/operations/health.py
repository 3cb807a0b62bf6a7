"""What moved in the health of controls since it was looked at last."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from steward.domain.monitoring.models import HealthMark
from steward.domain.monitoring.policy import RUN_CHECKS
from steward.domain.monitoring.queries.health import weakened_controls
from steward.foundation.core.actor import Actor, require
from steward.foundation.tenancy.operations import hold

WHOLE = ""
MARKING = "monitoring.health"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Systems whose controls have another health than before; ``whole`` means all of them."""

    systems: frozenset[UUID]
    whole: bool

    def __bool__(self) -> bool:
        """Say whether anything moved."""
        return self.whole or bool(self.systems)


@transaction.atomic
def note_health(*, actor: Actor) -> Moved:
    """Keep the health of controls as it is now; returns for which systems it is another.

    Raises:
        NotAllowed: The actor may not run checks.
    """
    require(actor, RUN_CHECKS)
    hold(actor.organisation_id, MARKING)
    now = _plain(weakened_controls(actor))
    row = HealthMark.objects.visible_to(actor).first()
    before: dict[str, Mapping[str, float]] = row.known if row is not None else {}
    moved = {key for key in {*now, *before} if now.get(key, {}) != before.get(key, {})}
    if not moved:
        return Moved(systems=frozenset(), whole=False)
    if row is None:
        row = HealthMark(organisation_id=actor.organisation_id)
    row.known, row.noted_at = now, actor.now
    row.save()
    return Moved(
        systems=frozenset(UUID(key) for key in moved if key != WHOLE), whole=WHOLE in moved
    )


def _plain(health: Mapping[UUID | None, Mapping[str, float]]) -> dict[str, Mapping[str, float]]:
    return {str(key) if key else WHOLE: dict(found) for key, found in health.items() if found}
