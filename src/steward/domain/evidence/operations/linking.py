"""Say what an item is evidence of."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from steward.domain.evidence.events import EvidenceLinked, EvidenceUnlinked
from steward.domain.evidence.models import EvidenceItem
from steward.domain.evidence.operations.holding import link_rows, relink, usable
from steward.domain.evidence.policy import EDIT_EVIDENCE
from steward.domain.evidence.queries.items import get_link
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.operations import record_many


@transaction.atomic
def link_evidence(
    *, actor: Actor, item: EvidenceItem, subjects: Sequence[Subject], why: str = ""
) -> int:
    """Say that an item is evidence of some records; returns how many it was not linked to yet.

    Raises:
        NotAllowed: The actor may not bring evidence and does not own the item.
        Invalid: No record is named, or it would be linked to more than 500.
        Conflict: The item is withdrawn or disposed of.
    """
    require(actor, EDIT_EVIDENCE, item)
    if not subjects:
        raise Invalid("Choose at least one record.", place="links")
    row = usable(actor, item)
    fresh = link_rows(actor, row, subjects, why)
    if fresh:
        relink(actor, row)
    record_many(
        actor,
        [EvidenceLinked(subject=row.as_subject(), to=link.label, why=why) for link in fresh],
    )
    return len(fresh)


@transaction.atomic
def unlink_evidence(*, actor: Actor, item: EvidenceItem, subject_id: UUID) -> EvidenceItem:
    """Say that an item is not evidence of a record any more.

    Raises:
        NotAllowed: The actor may not bring evidence and does not own the item.
        NotFound: It is not linked to that record.
        Conflict: The item is withdrawn or disposed of.
    """
    require(actor, EDIT_EVIDENCE, item)
    row = usable(actor, item)
    link = get_link(actor, row, subject_id)
    link.delete()
    relink(actor, row)
    record_many(actor, [EvidenceUnlinked(subject=row.as_subject(), to=link.label)])
    return row
