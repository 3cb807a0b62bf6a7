"""Who answers for the records that checks are asked of."""

from collections.abc import Iterable
from uuid import UUID

from steward.domain.monitoring.models import CheckResult
from steward.domain.parts.models import Part
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor


def owners_of(actor: Actor, rows: Iterable[CheckResult]) -> dict[UUID, UUID]:
    """Return record → the person who answers for it, where one does; two statements at most."""
    found = list(rows)
    systems = {row.system_id for row in found if row.system_id is not None}
    parts = {row.part_id for row in found if row.part_id is not None}
    owners: dict[UUID, UUID] = {}
    for wanted, model in ((systems, AiSystem), (parts, Part)):
        if wanted:
            listed = model.objects.visible_to(actor).filter(pk__in=wanted)
            pairs = listed.exclude(owner_person=None).values_list("id", "owner_person_id")
            owners |= dict(pairs)
    return owners
