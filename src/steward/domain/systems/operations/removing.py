"""Take systems out of the inventory and put them back; decide that two alike are two."""

from collections.abc import Sequence

from django.db import transaction

from steward.domain.systems.events import SystemRemoved, SystemRestored, ToldApart
from steward.domain.systems.models import AiSystem, NotTheSame
from steward.domain.systems.policy import EDIT_SYSTEM
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record, record_many
from steward.foundation.tenancy.models import OwnedQuerySet


@transaction.atomic
def archive_systems(*, actor: Actor, systems: Sequence[AiSystem]) -> int:
    """Take systems out of the inventory; their records stay and can be put back.

    Raises:
        NotAllowed: The actor may not change systems.
    """
    require(actor, EDIT_SYSTEM)
    keys = [system.pk for system in systems]
    rows = AiSystem.objects.visible_to(actor).filter(pk__in=keys, archived_at=None)
    count = rows.update(archived_at=actor.now)
    record_many(actor, [SystemRemoved(subject=row.as_subject()) for row in systems])
    return count


@transaction.atomic
def restore_system(*, actor: Actor, system: AiSystem) -> AiSystem:
    """Put a removed system back into the inventory.

    Raises:
        NotAllowed: The actor may not change systems.
        Conflict: It is in the inventory.
    """
    require(actor, EDIT_SYSTEM, system)
    system = AiSystem.objects.get_queryset().select_for_update().get(pk=system.pk)
    if system.archived_at is None:
        raise Conflict("This AI system is in the inventory.")
    system.archived_at, system.derived_digest = None, ""
    system.save(update_fields=["archived_at", "derived_digest"])
    record(actor, SystemRestored(subject=system.as_subject()))
    return system


@transaction.atomic
def tell_apart(*, actor: Actor, first: AiSystem, second: AiSystem, reason: str = "") -> NotTheSame:
    """Decide that two systems alike are two; they are not pointed out again.

    Raises:
        NotAllowed: The actor may not change systems.
        Invalid: Both are one record.
    """
    require(actor, EDIT_SYSTEM, first)
    if first.pk == second.pk:
        raise Invalid("A system cannot be told apart from itself.", place="second")
    low, high = sorted((first, second), key=lambda row: row.pk)
    decision, made = NotTheSame.objects.get_or_create(
        organisation_id=actor.organisation_id,
        first=low,
        second=high,
        defaults={"reason": reason.strip(), "decided_by": actor.label[:200]},
    )
    if made:
        record(actor, ToldApart(subject=low.as_subject(), other=high.name))
    return decision


def delete_untouched(rows: OwnedQuerySet[AiSystem]) -> tuple[int, int]:
    """Delete the systems on which nobody worked; returns how many went and how many stay.

    Called by operations that require.
    """
    total = rows.count()
    decided = rows.filter(risks__decided_at__isnull=False).values_list("pk", flat=True)
    kept = {*rows.exclude(assessed_on=None).values_list("pk", flat=True), *decided}
    rows.exclude(pk__in=kept).delete()
    return total - len(kept), len(kept)
