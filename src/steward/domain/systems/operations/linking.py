"""What a system relies on: link and unlink models, datasets and suppliers."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from steward.domain.parts.operations import note_parts
from steward.domain.parts.terms import PartDraft
from steward.domain.systems.events import PartLinked, PartUnlinked
from steward.domain.systems.models import AiSystem, Use
from steward.domain.systems.policy import EDIT_SYSTEM
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.ids import uuid7
from steward.foundation.journal.operations import record

COLUMNS = ("id", "organisation_id", "system_id", "part_id", "version_id", "batch")


@transaction.atomic
def link_part(*, actor: Actor, system: AiSystem, draft: PartDraft) -> AiSystem:
    """Note that a system relies on a part; an unknown part is registered.

    Raises:
        NotAllowed: The actor may not change systems.
        Invalid: The part has no name.
        Conflict: It is noted already.
    """
    require(actor, EDIT_SYSTEM, system)
    if not draft.name.strip():
        raise Invalid("Name the model, dataset or supplier.", place="name")
    before = Use.objects.visible_to(actor).filter(system=system).count()
    write_uses(actor, [(system, draft)])
    if Use.objects.visible_to(actor).filter(system=system).count() == before:
        raise Conflict(f"{system.name} relies on it already.", place="name")
    name = f"{draft.name.strip()} {draft.version}".strip()
    record(actor, PartLinked(subject=system.as_subject(), part=name))
    return system


@transaction.atomic
def unlink_part(*, actor: Actor, use: Use) -> None:
    """Note that a system no longer relies on a part; the part itself stays.

    Raises:
        NotAllowed: The actor may not change systems.
    """
    require(actor, EDIT_SYSTEM, use.system)
    name = str(use.version or use.part)
    Use.objects.visible_to(actor).filter(pk=use.pk).delete()
    record(actor, PartUnlinked(subject=use.system.as_subject(), part=name))


def write_uses(
    actor: Actor,
    pairs: Iterable[tuple[AiSystem, PartDraft]],
    batch: UUID | None = None,
    *,
    new: bool = False,
) -> None:
    """Note that systems rely on parts, with few queries; what is noted already stays as it is.

    ``new`` says that the systems were just registered, so that nothing can be noted yet. Called by
    operations that require.
    """
    listed = [(system, draft) for system, draft in pairs if draft.name.strip()]
    noted = note_parts(actor, [draft for _, draft in listed], batch=batch)
    fresh: dict[tuple[UUID, UUID, UUID | None], None] = {}
    for (system, _), found in zip(listed, noted, strict=True):
        fresh[system.pk, found.part.pk, found.version.pk if found.version else None] = None
    if new:
        organisation = actor.organisation_id
        rows = ((uuid7(), organisation, *key, batch) for key in fresh)
        Use.objects.write_values(COLUMNS, rows)
        return
    uses = [
        Use(
            organisation_id=actor.organisation_id,
            system_id=system,
            part_id=part,
            version_id=version,
            batch=batch,
        )
        for system, part, version in fresh
    ]
    Use.objects.bulk_create(uses, batch_size=2000, ignore_conflicts=True)
