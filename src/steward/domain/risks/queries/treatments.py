"""Read what is done about risks, what is borne, and how they were assessed and estimated."""

from uuid import UUID

from django.db.models import F

from steward.domain.risks.models import (
    Acceptance,
    Estimate,
    Risk,
    RiskAssessment,
    Treatment,
)
from steward.domain.risks.queries.register import LIVE, of_risk
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading

TREATMENTS = Reading(
    Treatment,
    "SELECT {columns} FROM risks_treatment"
    " WHERE organisation_id = %(organisation)s AND risk_id = %(risk)s ORDER BY number",
)
LATEST_ACCEPTANCE = Reading(
    Acceptance,
    "SELECT {columns} FROM risks_acceptance"
    " WHERE organisation_id = %(organisation)s AND risk_id = %(risk)s ORDER BY id DESC LIMIT 1",
)
ESTIMATES = Reading(
    Estimate,
    "SELECT {columns} FROM risks_estimate"
    " WHERE organisation_id = %(organisation)s AND risk_id = %(risk)s ORDER BY id",
)
HEAVY_OF_RISK = (
    "risk__basis",
    "risk__changes",
    "risk__system__facts",
    "risk__system__fact_sources",
)
"""Large, and read by nobody who asks for many estimates."""


def treatments_visible_to(actor: Actor) -> OwnedQuerySet[Treatment]:
    """Return the treatments with their risks."""
    return Treatment.objects.visible_to(actor).select_related("risk", "risk__system")


def get_treatment(actor: Actor, key: UUID) -> Treatment:
    """Return one treatment.

    Raises:
        NotFound: It is not there for this actor.
    """
    return treatments_visible_to(actor).one(actor, key)


def treatments_of(actor: Actor, risk: Risk) -> list[Treatment]:
    """Return what is planned and done about a risk, in order."""
    return of_risk(TREATMENTS, actor, risk)


def treatments_by_risk(actor: Actor) -> dict[UUID, list[Treatment]]:
    """Return the treatments of every risk that has some, in order."""
    found: dict[UUID, list[Treatment]] = {}
    for row in Treatment.objects.visible_to(actor).order_by("number").iterator(2000):
        found.setdefault(row.risk_id, []).append(row)
    return found


def acceptances_visible_to(actor: Actor) -> OwnedQuerySet[Acceptance]:
    """Return the acceptances of residual risks, with those risks."""
    return Acceptance.objects.visible_to(actor).select_related("risk", "risk__system")


def get_acceptance(actor: Actor, key: UUID) -> Acceptance:
    """Return one acceptance.

    Raises:
        NotFound: It is not there for this actor.
    """
    return acceptances_visible_to(actor).one(actor, key)


def open_acceptances(actor: Actor) -> OwnedQuerySet[Acceptance]:
    """Return the acceptances that nobody ended."""
    return acceptances_visible_to(actor).filter(ended_at=None).order_by("id")


def acceptance_of(actor: Actor, risk: Risk) -> Acceptance | None:
    """Return the latest acceptance of what is left of a risk, or None."""
    return next(iter(of_risk(LATEST_ACCEPTANCE, actor, risk)), None)


def latest_acceptances(actor: Actor) -> dict[UUID, Acceptance]:
    """Return the latest acceptance of every risk that has one."""
    rows = Acceptance.objects.visible_to(actor).order_by("id")
    return {row.risk_id: row for row in rows.iterator(2000)}


def assessments_visible_to(actor: Actor) -> OwnedQuerySet[RiskAssessment]:
    """Return the dated assessments with their risks."""
    return RiskAssessment.objects.visible_to(actor).select_related("risk", "risk__system")


def live_estimates(actor: Actor) -> OwnedQuerySet[Estimate]:
    """Return the estimates of live risks, the highest risks first.

    Each with ``health``: that of the controls which the risk's last derivation found weakened.
    """
    rows = Estimate.objects.visible_to(actor).filter(risk__status__in=LIVE)
    rows = rows.annotate(health=F("risk__basis__health"))
    rows = rows.select_related("risk", "risk__system").defer(*HEAVY_OF_RISK)
    return rows.order_by("-risk__current_rank", "id")


def estimates_of(actor: Actor, risk: Risk) -> list[Estimate]:
    """Return the estimates of a risk; none of one that is not live."""
    return of_risk(ESTIMATES, actor, risk) if risk.status in LIVE else []
