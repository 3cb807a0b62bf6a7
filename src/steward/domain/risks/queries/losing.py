"""Read what losses are counted in and borne, what risks share, and losses that came."""

from collections.abc import Iterable
from uuid import UUID

from steward.domain.risks.models import LossSettings, RecordedLoss, Risk
from steward.domain.risks.quantification.curves import AppetiteCurve
from steward.domain.risks.queries.methods import method_in_force
from steward.domain.risks.queries.register import of_risk
from steward.domain.risks.rules.limits import appetite_of
from steward.domain.systems.models import Use
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading

LOSSES = Reading(
    RecordedLoss,
    "SELECT {columns} FROM risks_recordedloss"
    " WHERE organisation_id = %(organisation)s AND risk_id = %(risk)s"
    " ORDER BY happened_on DESC, id DESC LIMIT 20",
)


def loss_settings(actor: Actor) -> LossSettings | None:
    """Return in what losses are counted and what is borne of them; None where nobody said so."""
    return LossSettings.objects.visible_to(actor).first()


def loss_appetite(actor: Actor, currency: str) -> AppetiteCurve | None:
    """Return the probability that the organisation bears of losing more than amounts in a year.

    It stands in the risk criteria in force. What was set beside them before they could hold it
    counts until criteria are adopted. None where nobody stated any in this currency.
    """
    method, row = method_in_force(actor), loss_settings(actor)
    if method.curve:
        return appetite_of(method.curve) if method.criteria.currency == currency else None
    return None if row is None or row.currency != currency else appetite_of(row.appetite)


def shared_uses(actor: Actor, systems: Iterable[UUID]) -> OwnedQuerySet[Use]:
    """Return which parts systems rely on, with who provides them."""
    rows = Use.objects.visible_to(actor).filter(system__in=list(systems))
    return rows.select_related("part", "part__provider")


def loss_events(actor: Actor) -> OwnedQuerySet[RecordedLoss]:
    """Return when risks happened, the latest first."""
    rows = RecordedLoss.objects.visible_to(actor).select_related("risk", "risk__system")
    return rows.order_by("-happened_on", "-id")


def losses_of(actor: Actor, risk: Risk) -> list[RecordedLoss]:
    """Return the twenty latest times when a risk happened, the latest first."""
    return of_risk(LOSSES, actor, risk)


def get_loss_event(actor: Actor, key: UUID) -> RecordedLoss:
    """Return one record that a risk happened, or raise NotFound."""
    return RecordedLoss.objects.visible_to(actor).select_related("risk").one(actor, key)
