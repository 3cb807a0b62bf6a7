"""Say in what losses are counted, and what the risks have in common."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from steward.domain.parts.queries import parts_visible_to
from steward.domain.risks.events import LossesSettled
from steward.domain.risks.models import Estimate, LossSettings, RecordedLoss
from steward.domain.risks.policy import SETTLE_LOSSES
from steward.domain.risks.rules.estimating import currency_code
from steward.domain.risks.rules.limits import STRENGTHS
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.journal.operations import record


@transaction.atomic
def settle_losses(
    *,
    actor: Actor,
    currency: str,
    factors: Mapping[UUID, str] | None = None,
) -> LossSettings:
    """Set the currency of losses, and how strongly shared parts move their risks.

    How much of them is borne stands in the risk criteria.

    Args:
        actor: Who says so.
        currency: ISO 4217; that of all estimates.
        factors: One of ``STRENGTHS`` by part; parts that are not named move nothing together.

    Raises:
        NotAllowed: The actor may not set them.
        Invalid: Estimates in another currency exist, or a part or strength is unknown.
    """
    require(actor, SETTLE_LOSSES)
    code = currency_code(currency)
    _check_currency(actor, code)
    strong = _checked_factors(actor, factors or {})
    row, _ = LossSettings.objects.get_queryset().update_or_create(
        organisation_id=actor.organisation_id,
        defaults={
            "currency": code,
            "factors": {str(part): log_sd for part, log_sd in strong.items()},
        },
    )
    event = LossesSettled(
        subject=row.as_subject(),
        currency=code,
        causes=f"{len(strong)} parts" if strong else "none",
    )
    record(actor, event)
    return row


def _check_currency(actor: Actor, code: str) -> None:
    kept = [
        model.objects.visible_to(actor).exclude(currency=code).values_list("currency", flat=True)
        for model in (Estimate, RecordedLoss)
    ]
    for found, what in zip(kept, ("estimates", "recorded losses"), strict=True):
        other = found.first()
        if other is not None:
            told = f"There are {found.count():,} {what} in {other}; withdraw or redo them first."
            raise Invalid(told, place="currency")


def _checked_factors(actor: Actor, factors: Mapping[UUID, str]) -> dict[UUID, float]:
    unknown = sorted(set(factors.values()) - set(STRENGTHS))
    if unknown:
        raise Invalid(f"There is no strength “{unknown[0]}”.", place="factors")
    strong = {part: STRENGTHS[name] for part, name in factors.items() if STRENGTHS[name]}
    known = set(parts_visible_to(actor).filter(pk__in=list(strong)).values_list("pk", flat=True))
    if set(strong) - known:
        raise Invalid("There is no such model, dataset or supplier.", place="factors")
    return strong
