"""Files that were kept with tasks as evidence become items, once their task is done."""

from datetime import timedelta

from django.db import transaction

from steward.domain.evidence.operations.keeping import keep_version
from steward.domain.evidence.operations.retaining import withdraw_evidence
from steward.domain.evidence.policy import EDIT_EVIDENCE
from steward.domain.evidence.queries.proofs import PREFIX, proofs_to_keep, struck_items
from steward.domain.evidence.rules.linking import ISO_42001, requirement_subject
from steward.domain.evidence.terms.kinds import EvidenceKind, EvidenceLevel, Gathered, Provenance
from steward.domain.frameworks.queries import iso_42001
from steward.domain.tasks.models import Task
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.subjects import Subject
from steward.foundation.files.models import StoredFile
from steward.foundation.files.operations import sweep_uploads

TURN = 50
LEFT_AFTER = timedelta(days=14)


@transaction.atomic
def follow_proofs(*, actor: Actor) -> int:
    """Keep the files of done tasks as evidence, and withdraw those that were struck; 50 at a time.

    Each is linked to its task, to what the task is about and to its requirement. Who kept the file
    with the task is named as its collector.

    Returns:
        How many items were made or withdrawn.

    Raises:
        NotAllowed: The actor may not bring evidence.
    """
    require(actor, EDIT_EVIDENCE)
    count = 0
    for proof in proofs_to_keep(actor, TURN):
        file: StoredFile | None = proof.file
        if file is None:
            continue
        keep_version(
            actor=actor,
            item_key=f"{PREFIX}{proof.pk}",
            title=proof.title[:200],
            name=file.name,
            content=file,
            provenance=Provenance(
                method=Gathered.TASK,
                collector=proof.by_label,
                collected_at=proof.at,
                note=f"Kept with {proof.task.reference}: {proof.task.closing_note}"[:1000],
            ),
            level=EvidenceLevel.L1,
            links=_links(actor, proof.task),
            kind=EvidenceKind.RECORD,
        )
        count += 1
    for item, why in struck_items(actor, TURN):
        withdraw_evidence(actor=actor, item=item, reason=f"Struck from its task: {why}")
        count += 1
    return count


def _links(actor: Actor, task: Task) -> list[Subject]:
    found = [task.as_subject()]
    if task.subject_id is not None:
        found.append(Subject(kind=task.subject_kind, id=task.subject_id, label=task.subject_label))
    if task.requirement in {item.id for item in iso_42001().requirements}:
        found.append(requirement_subject(actor.organisation_id, ISO_42001, task.requirement))
    return found


@transaction.atomic
def drop_left_uploads(*, actor: Actor) -> int:
    """Drop files that nobody sent on, or took as evidence, for two weeks; returns how many.

    Raises:
        NotAllowed: The actor may not bring evidence.
    """
    require(actor, EDIT_EVIDENCE)
    return sweep_uploads(actor=actor, before=actor.now - LEFT_AFTER)
