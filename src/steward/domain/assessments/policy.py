"""Permissions about impact assessments."""

from typing import Any

from steward.domain.assessments.models import ImpactAssessment, ImpactSection
from steward.foundation.core.actor import Actor, Permission


def owns_section(actor: Actor, subject: object) -> bool:
    """Say whether the actor answers for the section."""
    return isinstance(subject, ImpactSection) and subject.owner_id == actor.id


VIEW_IMPACT = Permission[Any](name="impact.view", label="See impact assessments")
EDIT_IMPACT = Permission[Any](
    name="impact.edit", label="Write impact assessments", or_if=owns_section
)
APPROVE_IMPACT = Permission[ImpactAssessment](
    name="impact.approve", label="Decide on impact assessments that others wrote"
)
COUNTERSIGN_IMPACT = Permission[ImpactAssessment](
    name="impact.countersign", label="Sign impact assessments of sensitive uses as the second"
)
