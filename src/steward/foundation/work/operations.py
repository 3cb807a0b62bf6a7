"""Ask for work, tell how far it is, end it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict
from steward.foundation.journal.operations import record
from steward.foundation.work.events import WorkAsked, WorkFailed
from steward.foundation.work.models import Work
from steward.foundation.work.policy import CALL_OFF_WORK

RUN = "steward.run_work"


@transaction.atomic
def ask_for_work(
    *, actor: Actor, kind: str, label: str, arguments: Mapping[str, Any] | None = None
) -> Work:
    """Ask for work to be done in the background; the caller has checked that the actor may.

    The job is deferred in the running transaction: rolled back with it, never lost after it. The
    same asked again takes the place of what ended before and nobody has looked at.
    """
    same = Work.objects.visible_to(actor).filter(asked_by=actor.id, kind=kind, label=label[:300])
    same.filter(status__in=("done", "failed"), seen=False).update(seen=True)
    work = Work.objects.create(
        organisation_id=actor.organisation_id,
        kind=kind,
        label=label[:300],
        asked_by=actor.id,
        asked_by_label=actor.label[:200],
        asked_at=actor.now,
        arguments=dict(arguments or {}),
    )
    job = app.configure_task(RUN, lock=f"{kind}:{actor.organisation_id}", allow_unknown=True)
    job.defer(organisation_id=str(actor.organisation_id), work_id=str(work.id))
    record(actor, WorkAsked(subject=work.as_subject(), label=work.label))
    return work


@transaction.atomic
def begin_work(*, key: UUID) -> Work:
    """Mark work as running, or return it as it ended."""
    work = Work.objects.get_queryset().select_for_update().get(pk=key)
    if not work.is_over:
        work.status = "running"
        work.save(update_fields=["status"])
    return work


@transaction.atomic
def tell_progress(*, work: Work, step: str, done: int, total: int) -> bool:
    """Write how far the work is; return whether it is to go on."""
    going = Work.objects.filter(pk=work.pk).exclude(status="failed")
    return bool(going.update(step=step[:200], done=done, total=total))


@transaction.atomic
def keep_result(*, work: Work, result: Mapping[str, Any]) -> None:
    """Keep what the work has left behind so far, in the transaction that made it."""
    Work.objects.filter(pk=work.pk).update(result=dict(result))


@transaction.atomic
def finish_work(*, work: Work) -> None:
    """Mark the work as done, unless it was called off."""
    going = Work.objects.filter(pk=work.pk).exclude(status="failed")
    going.update(status="done", step="")


@transaction.atomic
def call_off_work(*, actor: Actor, work: Work) -> Work:
    """Call work off; it stops before its next step, and what it did before stays.

    Raises:
        NotAllowed: The actor neither asked for it nor may call off the work of others.
        Conflict: It has ended.
    """
    require(actor, CALL_OFF_WORK, work)
    row = Work.objects.get_queryset().select_for_update().get(pk=work.pk)
    if row.is_over:
        raise Conflict("This work has ended; there is nothing to call off.")
    row.status, row.error = "failed", f"It was called off by {actor.label}."
    row.save(update_fields=["status", "error"])
    record(actor, WorkFailed(subject=row.as_subject(), error=row.error[:500]))
    return row


@transaction.atomic
def see_work(*, actor: Actor, work: Work) -> None:
    """Note that who asked has seen how the work ended."""
    if work.is_over and not work.seen and work.asked_by == actor.id:
        Work.objects.visible_to(actor).filter(pk=work.pk).update(seen=True)


@transaction.atomic
def fail_work(*, actor: Actor, work: Work, error: str) -> None:
    """Mark the work as failed, with the reason for people."""
    Work.objects.filter(pk=work.pk).update(status="failed", error=error)
    record(actor, WorkFailed(subject=work.as_subject(), error=error[:500]))
