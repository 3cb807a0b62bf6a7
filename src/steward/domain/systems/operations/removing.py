"""Take systems out of the inventory and put them back; decide that two alike are two."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import CASCADE, ForeignObjectRel, Model

from steward.domain.systems.events import SystemRemoved, SystemRestored, ToldApart
from steward.domain.systems.models import AiSystem, NotTheSame
from steward.domain.systems.policy import EDIT_SYSTEM
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record, record_many
from steward.foundation.tenancy.models import OwnedQuerySet

ASSESSED, DECIDED = "assessed", "with risks that people decided"
CLASSIFIED = "classified"
WORKED = {
    "questionnaires.run": "asked a questionnaire",
    "impacts.classification": CLASSIFIED,
    "impacts.standing": CLASSIFIED,
    "impacts.override": CLASSIFIED,
    "impacts.draft": "being classified",
}
FOLLOWS = {"systems.use", "systems.notthesame", "risks.risk"}
"""Tables whose rows go with a system; of risks only those that people decided are work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """How many systems an undone import removed and kept, and how many were kept for what."""

    removed: int
    kept: int
    reasons: Mapping[str, int]

    def __str__(self) -> str:
        systems = "AI system" if self.removed == 1 else "AI systems"
        words = f"{self.removed:,} {systems} removed, {self.kept:,} kept"
        told = ", ".join(f"{count:,} {reason}" for reason, count in sorted(self.reasons.items()))
        return f"{words}: {told}." if told else f"{words}."


class CardsTakenBack(NamedTuple):
    """How many models and datasets, and AI systems, an undone import of cards removed."""

    parts: int
    systems: int

    def __str__(self) -> str:
        parts = "model or dataset" if self.parts == 1 else "models and datasets"
        systems = "AI system" if self.systems == 1 else "AI systems"
        return f"{self.parts:,} {parts} and {self.systems:,} {systems} removed."


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


def delete_untouched(rows: OwnedQuerySet[AiSystem]) -> TakenBack:
    """Delete the systems on which nobody worked; the others stay, with the reason.

    Called by operations that require.
    """
    total = rows.count()
    kept = worked_on(rows)
    rows.exclude(pk__in=kept).delete()
    return TakenBack(
        removed=total - len(kept), kept=len(kept), reasons=dict(Counter(kept.values()))
    )


def worked_on(rows: OwnedQuerySet[AiSystem]) -> dict[UUID, str]:
    """Return which of the systems people worked on, and how: assessed, judged, classified, asked.

    Every table whose rows would go with a system is looked at, also of the modules above, so that
    none that is added later can lose what people made.
    """
    found = dict.fromkeys(rows.exclude(assessed_on=None).values_list("pk", flat=True), ASSESSED)
    decided = rows.filter(risks__decided_at__isnull=False)
    found |= dict.fromkeys(decided.values_list("pk", flat=True), DECIDED)
    for relation in AiSystem._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.on_delete is not CASCADE:
            continue
        model: type[Model] = relation.related_model
        if model._meta.label_lower in FOLLOWS:
            continue
        name = relation.field.name
        about = OwnedQuerySet[Model](model).filter(**{f"{name}__in": rows})
        reason = WORKED.get(model._meta.label_lower, f"with a {model._meta.verbose_name}")
        for key in about.values_list(name, flat=True).distinct():
            found.setdefault(key, reason)
    return found
