"""Estimate a risk in money, each expert for himself."""

from django.db import transaction

from steward.domain.risks.events import EstimateWithdrawn, RiskEstimated
from steward.domain.risks.models import Estimate, LossSettings, Risk
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.risks.rules.estimating import (
    Guess,
    check_guess,
    currency_code,
    frequency_in_words,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record


@transaction.atomic
def estimate_risk(
    *, actor: Actor, risk: Risk, guess: Guess, currency: str, note: str = ""
) -> Estimate:
    """Say how often the risk happens as things stand, and what one event costs.

    The expert is 90 % sure of both ranges, or gives the least, likeliest and greatest cost.
    One expert has one estimate of a risk; a new one takes the place of the old.

    Raises:
        NotAllowed: The actor may not judge risks.
        Conflict: The risk is not in the register.
        Invalid: A range is wrong, or the currency is not that of the other estimates.
    """
    require(actor, EDIT_RISK, risk)
    if risk.status in ("withdrawn", "dismissed"):
        raise Conflict("This risk is not in the register; there is nothing to estimate.")
    if risk.is_opportunity:
        raise Conflict("Losses are estimated of threats; this is an opportunity.")
    check_guess(guess)
    code = currency_code(currency)
    settled = LossSettings.objects.visible_to(actor).exclude(currency=code).first()
    if settled is not None:
        told = f"Losses are counted in {settled.currency}, as the limits of losses say."
        raise Invalid(told, place="currency")
    others = Estimate.objects.visible_to(actor).exclude(risk=risk, author=person_behind(actor))
    other = others.exclude(currency=code).values_list("currency", flat=True).first()
    if other is not None:
        told = f"The other estimates are in {other}; losses add up in one currency only."
        raise Invalid(told, place="currency")
    row, _ = Estimate.objects.get_queryset().update_or_create(
        organisation_id=actor.organisation_id,
        risk=risk,
        author=person_behind(actor),
        defaults={
            "author_label": actor.label[:200],
            "rate_low": guess.rate_low,
            "rate_high": guess.rate_high,
            "loss_low": guess.loss_low,
            "loss_high": guess.loss_high,
            "loss_mode": guess.loss_mode,
            "currency": code,
            "note": note.strip(),
            "estimated_at": actor.now,
        },
    )
    mode = guess.loss_mode
    likeliest = "" if mode is None else f", most likely {mode:,.0f}"
    event = RiskEstimated(
        subject=risk.as_subject(),
        often=f"{frequency_in_words(guess.rate_low)} to {frequency_in_words(guess.rate_high)}",
        loss=f"{guess.loss_low:,.0f} to {guess.loss_high:,.0f} {code}{likeliest}",
    )
    record(actor, event)
    return row


@transaction.atomic
def withdraw_estimate(*, actor: Actor, risk: Risk) -> Risk:
    """Withdraw one's own estimate of a risk.

    Raises:
        NotAllowed: The actor may not judge risks.
        NotFound: The actor has not estimated it.
    """
    require(actor, EDIT_RISK, risk)
    gone, _ = (
        Estimate.objects.visible_to(actor).filter(risk=risk, author=person_behind(actor)).delete()
    )
    if not gone:
        raise NotFound("You have not estimated this risk.")
    record(actor, EstimateWithdrawn(subject=risk.as_subject()))
    return risk
