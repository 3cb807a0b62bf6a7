"""Record trainings with their certificates, by hand or from another system.

Source: ISO/IEC 42001:2023, 7.2 d).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.competence.events import (
    TrainingImportUndone,
    TrainingKept,
    TrainingRemoved,
    TrainingsImported,
)
from steward.domain.competence.models import TrainingImport, TrainingRecord, Worker
from steward.domain.competence.operations.asking import ask_for, settle
from steward.domain.competence.operations.people import worker_of
from steward.domain.competence.policy import EDIT_TRAINING
from steward.domain.competence.queries.training import ending_trainings, known_keys
from steward.domain.competence.rules.gaps import some_text
from steward.domain.competence.rules.training import checked_training
from steward.domain.competence.terms.training import BroughtTraining, TrainingDraft, Validity
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.files.queries import get_file
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold, next_numbers

TOLD = ("title", "provider", "held_on", "hours", "result", "valid_until", "note")
KIND = "training"
MOST_PROBLEMS = 1000


@transaction.atomic
def record_training(
    *,
    actor: Actor,
    draft: TrainingDraft,
    person_id: UUID | None = None,
    worker_id: UUID | None = None,
    name: str = "",
    certificate_id: UUID | None = None,
) -> TrainingRecord:
    """Record that somebody had a training; the certificate is a file that was stored before.

    Raises:
        NotAllowed: The actor may not record trainings.
        NotFound: There is no such file.
        Invalid: It is not clear who is meant, or a value is missing or outside its range.
    """
    require(actor, EDIT_TRAINING)
    worker = worker_of(actor, person_id=person_id, worker_id=worker_id, name=name)
    row = TrainingRecord(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, KIND),
        worker=worker,
    )
    _fill(row, checked_training(draft, actor.today))
    row.certificate = None if certificate_id is None else get_file(actor, certificate_id)
    row.save(force_insert=True)
    record(actor, TrainingKept(subject=row.as_subject(), did="recorded"))
    _settle_older(actor, row)
    return row


def _fill(row: TrainingRecord, draft: TrainingDraft) -> None:
    for name, value in asdict(draft).items():
        setattr(row, name, value)
    row.hours = None if draft.hours is None else Decimal(str(draft.hours))


def _settle_older(actor: Actor, row: TrainingRecord) -> None:
    """Close the tasks that ask for a repetition, for this training is one."""
    older = TrainingRecord.objects.visible_to(actor).filter(
        worker=row.worker, title=row.title, held_on__lt=row.held_on
    )
    for key in older.values_list("pk", flat=True):
        settle(actor, f"certificate:{key}:", f"Repeated as {row.reference}.")


def _locked(actor: Actor, training: TrainingRecord) -> TrainingRecord:
    rows = TrainingRecord.objects.get_queryset().select_related("worker")
    return rows.select_for_update(of=("self",)).one(actor, training.pk)


@transaction.atomic
def edit_training(
    *, actor: Actor, training: TrainingRecord, draft: TrainingDraft
) -> TrainingRecord:
    """Correct a training.

    Raises:
        NotAllowed: The actor may not record trainings.
        Invalid: A value is missing or outside its range.
    """
    require(actor, EDIT_TRAINING, training)
    row = _locked(actor, training)
    until = row.valid_until
    _fill(row, checked_training(draft, actor.today))
    row.save(update_fields=list(TOLD))
    record(actor, TrainingKept(subject=row.as_subject(), did="changed"))
    if until != row.valid_until:
        settle(actor, f"certificate:{row.pk}:", "The end of the certificate was changed.")
    return row


@transaction.atomic
def attach_certificate(
    *, actor: Actor, training: TrainingRecord, certificate_id: UUID
) -> TrainingRecord:
    """Attach a stored file as the certificate of a training.

    Raises:
        NotAllowed: The actor may not record trainings.
        NotFound: There is no such file.
    """
    require(actor, EDIT_TRAINING, training)
    row = _locked(actor, training)
    row.certificate = get_file(actor, certificate_id)
    row.save(update_fields=["certificate"])
    did = f"attached {row.certificate} to"
    record(actor, TrainingKept(subject=row.as_subject(), did=did))
    return row


@transaction.atomic
def remove_training(*, actor: Actor, training: TrainingRecord, reason: str) -> None:
    """Remove a training that was recorded by mistake.

    Raises:
        NotAllowed: The actor may not record trainings.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_TRAINING, training)
    row = _locked(actor, training)
    reason = some_text(reason, "reason", missing="Say why it is removed.", longest=1000)
    record(actor, TrainingRemoved(subject=row.as_subject(), reason=reason))
    settle(actor, f"certificate:{row.pk}:", "The training was removed.", status="cancelled")
    row.delete()


@transaction.atomic
def import_trainings(
    *,
    actor: Actor,
    file_name: str,
    trainings: Sequence[BroughtTraining],
    refused: int = 0,
    problems: Sequence[Mapping[str, Any]] = (),
) -> TrainingImport:
    """Bring trainings from another system; those brought before are changed by their key.

    People whom nobody knows are made known without an account.

    Args:
        actor: Who imports.
        file_name: The name of the file.
        trainings: What the rows tell, each key at most once.
        refused: How many rows were not taken.
        problems: What is wrong by row and column.

    Raises:
        NotAllowed: The actor may not record trainings.
        Invalid: A value cannot be kept; the message names the row.
    """
    require(actor, EDIT_TRAINING)
    hold(actor.organisation_id, "trainings")
    batch = TrainingImport(
        organisation_id=actor.organisation_id,
        file_name=file_name[:255],
        refused=refused,
        problems=[dict(item) for item in problems[:MOST_PROBLEMS]],
    )
    batch.save(force_insert=True)
    known = known_keys(actor, [item.key for item in trainings])
    people: dict[str, Worker] = {}
    fresh: list[TrainingRecord] = []
    for item in trainings:
        row = known.get(item.key)
        if row is None:
            fresh.append(_brought(actor, batch, item, people))
        elif _changed(actor, batch, row, item):
            batch.changed += 1
        else:
            batch.untouched += 1
    if fresh:
        first = next_numbers(actor.organisation_id, KIND, len(fresh))
        for at, row in enumerate(fresh):
            row.number = first + at
        TrainingRecord.objects.write(fresh)
    batch.created = len(fresh)
    batch.save(update_fields=["created", "changed", "untouched", "before", "made"])
    subject = batch.as_subject()
    record(actor, TrainingsImported(subject=subject, created=batch.created, changed=batch.changed))
    return batch


def _brought(
    actor: Actor, batch: TrainingImport, item: BroughtTraining, people: dict[str, Worker]
) -> TrainingRecord:
    row = TrainingRecord(
        organisation_id=actor.organisation_id,
        worker=_person(actor, batch, item, people),
        key=item.key,
        imported_by=batch,
    )
    _fill(row, _checked(actor, item))
    return row


def _person(
    actor: Actor, batch: TrainingImport, item: BroughtTraining, people: dict[str, Worker]
) -> Worker:
    kind, _, key = item.person.partition(":")
    if item.person in people:
        return people[item.person]
    if kind in ("member", "worker") and key:
        found = UUID(key)
        member = kind == "member"
        people[item.person] = worker_of(
            actor, person_id=found if member else None, worker_id=None if member else found
        )
    else:
        worker = worker_of(actor, person_id=None, name=item.person)
        if item.email:
            worker.email = item.email
            worker.save(update_fields=["email"])
        batch.made.append(str(worker.pk))
        people[item.person] = worker
    return people[item.person]


def _checked(actor: Actor, item: BroughtTraining) -> TrainingDraft:
    try:
        return checked_training(item.draft, actor.today)
    except Invalid as error:
        raise Invalid(f"Row {item.row}: {error.message}", place=error.place) from error


def _changed(
    actor: Actor, batch: TrainingImport, row: TrainingRecord, item: BroughtTraining
) -> bool:
    before = _told(row)
    _fill(row, _checked(actor, item))
    if before == _told(row):
        return False
    batch.before[str(row.pk)] = {"old": before, "new": _told(row)}
    row.save(update_fields=list(TOLD))
    return True


def _told(row: TrainingRecord) -> dict[str, Any]:
    return {
        "title": row.title,
        "provider": row.provider,
        "held_on": row.held_on.isoformat(),
        "hours": None if row.hours is None else float(row.hours),
        "result": row.result,
        "valid_until": None if row.valid_until is None else row.valid_until.isoformat(),
        "note": row.note,
    }


@transaction.atomic
def undo_training_import(*, actor: Actor, batch: TrainingImport) -> tuple[int, int]:
    """Take an import back; returns how many trainings were removed and how many are as before.

    What somebody changed since stays as it is, and so does what has a certificate by now.

    Raises:
        NotAllowed: The actor may not record trainings.
        Conflict: It was taken back before, or a later import changed the same trainings.
    """
    require(actor, EDIT_TRAINING, batch)
    row = TrainingImport.objects.get_queryset().select_for_update().one(actor, batch.pk)
    if row.undone_at is not None:
        raise Conflict("This import was already taken back.")
    later = TrainingImport.objects.visible_to(actor).filter(pk__gt=row.pk, undone_at=None)
    if later.exists():
        raise Conflict("A later import stands on this one; take that back first.")
    restored = _restored(actor, row)
    made = TrainingRecord.objects.visible_to(actor).filter(imported_by=row, certificate=None)
    removed = made.count()
    made.delete()
    _forget_people(actor, row)
    row.undone_at = actor.now
    row.save(update_fields=["undone_at"])
    subject = row.as_subject()
    record(actor, TrainingImportUndone(subject=subject, removed=removed, restored=restored))
    return removed, restored


def _restored(actor: Actor, batch: TrainingImport) -> int:
    rows = TrainingRecord.objects.visible_to(actor).filter(pk__in=list(batch.before))
    count = 0
    for row in rows:
        kept = batch.before[str(row.pk)]
        if _told(row) != kept["new"]:
            continue
        for name, value in kept["old"].items():
            setattr(row, name, value)
        row.save(update_fields=list(TOLD))
        count += 1
    return count


def _forget_people(actor: Actor, batch: TrainingImport) -> None:
    """Forget the people whom the import made known and about whom nothing else is recorded."""
    rows = Worker.objects.visible_to(actor).filter(pk__in=batch.made)
    rows.filter(trainings=None, holdings=None).delete()


@transaction.atomic
def ask_renewals(*, actor: Actor) -> int:
    """Make a task for each certificate that has expired or is about to; returns how many.

    Doing it again makes no task twice.

    Raises:
        NotAllowed: The actor may not record trainings.
    """
    require(actor, EDIT_TRAINING)
    rows = list(ending_trainings(actor))
    owners = {f"certificate:{row.pk}:{row.valid_until}": row.worker.person_id for row in rows}
    return ask_for(actor, [_renewal(actor, row) for row in rows], owners)


def _renewal(actor: Actor, row: TrainingRecord) -> TaskDraft:
    until = row.valid_until or actor.today
    expired = getattr(row, "validity", "") == Validity.EXPIRED
    verb = "ended" if expired else "ends"
    return TaskDraft(
        origin=f"certificate:{row.pk}:{row.valid_until}",
        title=f"Renew “{row.title}” of {row.worker}"[:300],
        steps=("Repeat the training or the examination.", "Record it with its certificate."),
        requirement="7.2",
        owner_role="",
        effort_days=1.0,
        priority=2.0,
        due_days=max(0, (until - actor.today).days),
        severity="high" if expired else "medium",
        reason=f"The certificate {verb} on {until:%-d %B %Y}.",
    )
