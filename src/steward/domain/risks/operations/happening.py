"""Record that a risk happened, and take such a record back."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from steward.domain.risks.events import LossRecorded, LossStruck
from steward.domain.risks.models import Estimate, LossSettings, RecordedLoss, Risk
from steward.domain.risks.policy import EDIT_RISK
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

LARGEST_LOSS = Decimal("999999999999.99")


@transaction.atomic
def record_loss(
    *, actor: Actor, risk: Risk, happened_on: date, loss: Decimal, note: str = ""
) -> RecordedLoss:
    """Record that a risk happened on a day and what it cost; past forecasts are scored by it.

    Args:
        actor: Who records it.
        risk: Which risk happened.
        happened_on: Today or before.
        loss: Money in the currency of the estimates, 0 or more.
        note: What happened.

    Raises:
        NotAllowed: The actor may not judge risks.
        Conflict: Nobody has said in which currency losses are counted.
        Invalid: The day is still to come, or the amount is out of range.
    """
    require(actor, EDIT_RISK, risk)
    if happened_on > actor.today:
        raise Invalid("This day is still to come.", place="happened_on")
    if not (loss.is_finite() and 0 <= loss <= LARGEST_LOSS):
        raise Invalid("Give the loss as a number of at most twelve digits.", place="loss")
    currency = _currency(actor)
    row = RecordedLoss(
        organisation_id=actor.organisation_id,
        risk=risk,
        happened_on=happened_on,
        loss=loss,
        currency=currency,
        note=note.strip(),
        recorded_by=actor.label[:200],
    )
    row.save(force_insert=True)
    event = LossRecorded(
        subject=risk.as_subject(), day=f"{happened_on:%-d %B %Y}", loss=f"{loss:,.0f} {currency}"
    )
    record(actor, event)
    return row


def _currency(actor: Actor) -> str:
    for model in (LossSettings, Estimate, RecordedLoss):
        found = model.objects.visible_to(actor).values_list("currency", flat=True).first()
        if found:
            return found
    raise Conflict("Say first in which currency losses are counted, under Losses.")


@transaction.atomic
def strike_loss(*, actor: Actor, event: RecordedLoss, reason: str) -> Risk:
    """Take back that a risk happened, with the reason; the journal keeps both.

    Raises:
        NotAllowed: The actor may not judge risks.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_RISK, event.risk)
    if not reason.strip():
        raise Invalid("Say why it is taken back.", place="reason")
    day = f"{event.happened_on:%-d %B %Y}"
    struck = LossStruck(subject=event.risk.as_subject(), day=day, reason=reason.strip())
    event.delete()
    record(actor, struck)
    return event.risk
