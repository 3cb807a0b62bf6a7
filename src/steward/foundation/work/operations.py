"""Ask for work, tell how far it is, end it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from steward.foundation.core.actor import Actor
from steward.foundation.journal.operations import record
from steward.foundation.work.events import WorkAsked, WorkFailed
from steward.foundation.work.models import Work

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
def tell_progress(*, work: Work, step: str, done: int, total: int) -> None:
    """Write how far the work is."""
    Work.objects.filter(pk=work.pk).update(step=step[:200], done=done, total=total)


@transaction.atomic
def keep_result(*, work: Work, result: Mapping[str, Any]) -> None:
    """Keep what the work has left behind so far, in the transaction that made it."""
    Work.objects.filter(pk=work.pk).update(result=dict(result))


@transaction.atomic
def finish_work(*, work: Work) -> None:
    """Mark the work as done."""
    Work.objects.filter(pk=work.pk).update(status="done", step="")


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
