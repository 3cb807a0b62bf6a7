"""Read the versions of the risk criteria."""

from steward.domain.risks.models import (
    RiskCriteria,
)
from steward.domain.risks.queries.methods import method_of
from steward.domain.risks.rules.criteria import Method, shipped_in_force
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.queries import get_organisation
from steward.foundation.tenancy.models import OwnedQuerySet


def criteria_versions(actor: Actor) -> OwnedQuerySet[RiskCriteria]:
    """Return the versions of the criteria that are or were in force, the newest first."""
    return RiskCriteria.objects.visible_to(actor).exclude(state="draft").order_by("-number")


def get_criteria_version(actor: Actor, number: int) -> RiskCriteria:
    """Return one version of the criteria.

    Raises:
        NotFound: There is no such version.
    """
    row = criteria_versions(actor).filter(number=number).first()
    if row is None:
        raise NotFound("There is no such version of the risk criteria.")
    return row


def draft_criteria(actor: Actor) -> RiskCriteria | None:
    """Return the draft of the next version, or None."""
    return RiskCriteria.objects.visible_to(actor).filter(state="draft").first()


def method_of_version(actor: Actor, number: int) -> Method:
    """Return the method of a version of the criteria, also of a past one; 0 is the shipped one."""
    if not number:
        return shipped_in_force(get_organisation(actor).appetite)
    return method_of(get_criteria_version(actor, number))
