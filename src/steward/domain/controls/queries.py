"""Read how far each requirement has come."""

from steward.domain.controls.models import ControlStatus
from steward.domain.controls.terms import ControlState, StateOrigin
from steward.domain.frameworks.terms import Maturity
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def statuses_visible_to(actor: Actor) -> OwnedQuerySet[ControlStatus]:
    """Return the recorded statuses of the organisation."""
    return ControlStatus.objects.visible_to(actor)


def maturity_by_requirement(actor: Actor) -> dict[str, str]:
    """Return requirement → maturity for those that have one; the others are unknown."""
    rows = ControlStatus.objects.visible_to(actor).values_list("requirement", "maturity")
    return {str(requirement): str(maturity) for requirement, maturity in rows}


def control_states(actor: Actor) -> dict[str, ControlState]:
    """Return requirement → how far it has come, for those that have a status."""
    return {
        row.requirement: ControlState(
            requirement=row.requirement,
            maturity=Maturity(row.maturity),
            origin=StateOrigin(row.origin),
            reason=row.reason,
            answered=Maturity(row.answered) if row.answered else None,
        )
        for row in ControlStatus.objects.visible_to(actor)
    }
