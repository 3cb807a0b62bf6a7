"""Give and end waivers.

Called by operations that require a permission and record what happened.
"""

from typing import Any, TypeVar, cast

from django.db import IntegrityError, transaction

from steward.domain.waivers.models import Waiver
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import person_behind

LAPSED = "Its last day has passed."
Row = TypeVar("Row", bound=Waiver)


def give(actor: Actor, waiver: Row) -> Row:
    """Keep a waiver as given by the person behind the actor.

    Raises:
        Conflict: The same is waived already.
    """
    waiver.given_by = person_behind(actor)
    waiver.given_by_label = actor.label[:200]
    waiver.given_at = actor.now
    try:
        with transaction.atomic():
            waiver.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("This is waived already.") from error
    return waiver


def to_be_ended(waiver: Row, reason: str) -> tuple[Row, str]:
    """Return a waiver locked, and the reason why it ends before its day.

    Raises:
        Invalid: The reason is missing.
        Conflict: It has ended.
    """
    if not reason.strip():
        raise Invalid("Say why it ends.", place="reason")
    table = cast("Any", type(waiver))
    row: Row = table.objects.get_queryset().select_for_update().get(pk=waiver.pk)
    if not row.is_open:
        raise Conflict("This waiver has ended.")
    return row, reason.strip()


def mark_ended(actor: Actor, waiver: Waiver, reason: str, *, by: str) -> None:
    """Keep that a waiver ended, by whom, and why."""
    waiver.ended_at, waiver.ended_by, waiver.end_reason = actor.now, by[:200], reason
    waiver.save(update_fields=["ended_at", "ended_by", "end_reason"])
