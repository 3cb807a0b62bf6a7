"""Read what was kept with tasks as evidence and is no item yet, or should be none any more."""

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from steward.domain.evidence.models import EvidenceItem
from steward.domain.evidence.terms.states import EvidenceState
from steward.domain.tasks.models import Proof
from steward.domain.tasks.terms import TaskStatus
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

PREFIX = "proof:"


def _proofs(actor: Actor) -> OwnedQuerySet[Proof]:
    key = Concat(Value(PREFIX), Cast("id", CharField()), output_field=CharField())
    rows = Proof.objects.visible_to(actor).filter(file__isnull=False, is_evidence=True)
    return rows.select_related("task", "file").annotate(item_key=key).order_by("id")


def proofs_to_keep(actor: Actor, size: int) -> list[Proof]:
    """Return files kept as evidence with tasks that are done, which are no items yet."""
    known = EvidenceItem.objects.visible_to(actor).filter(key=OuterRef("item_key"))
    rows = _proofs(actor).filter(task__status=TaskStatus.DONE.value, struck_at=None)
    return list(rows.filter(~Exists(known))[:size])


def struck_items(actor: Actor, size: int) -> list[tuple[EvidenceItem, str]]:
    """Return items in use whose file was struck from its task, each with why."""
    known = EvidenceItem.objects.visible_to(actor).filter(state=EvidenceState.CURRENT.value)
    rows = _proofs(actor).filter(struck_at__isnull=False)
    rows = rows.filter(Exists(known.filter(key=OuterRef("item_key"))))[:size]
    why = {f"{PREFIX}{row.pk}": row.struck_why for row in rows}
    return [(item, why[item.key]) for item in known.filter(key__in=why)] if why else []
