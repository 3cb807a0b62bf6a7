"""Runs of a connection: begun, each part kept with its place, and ended with what became of it."""

from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.terms import Reading, Taken
from steward.extensions.connectors.events import SourceAsked, SourceFailed
from steward.extensions.connectors.models import Connection, ConnectionRun
from steward.extensions.connectors.policy import KEEP_CONNECTION, SETTLE_CONNECTION
from steward.extensions.connectors.queries.connections import due_connections, runs_of, state_of
from steward.extensions.connectors.recognising import bounded
from steward.extensions.connectors.terms import Pulled, RunOutcome
from steward.extensions.connectors.values import digest_of
from steward.extensions.inbox.wire import Trouble
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold

ASK = "connectors.ask"
COUNTS = ("new", "changed", "untouched", "closed")
MOST_TOLD = 100
FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=12)
MOST_DOUBLINGS = 9
KEPT_RUNS = 200
SEEN, MOST_SEEN = "deliveries", 1_000
"""How many deliveries are known by their name."""
CUT_OFF = "The run was cut off; the next one went on where it stood."


@transaction.atomic
def queue_due(*, actor: Actor) -> int:
    """Let every source that is due be asked soon; returns how many.

    Raises:
        NotAllowed: The actor may not take in what sources say.
    """
    require(actor, KEEP_CONNECTION)
    count = 0
    for connection in due_connections(actor):
        lock = f"connectors:{connection.pk}"
        job = app.configure_task(ASK, lock=lock, queueing_lock=lock, allow_unknown=True)
        try:
            with transaction.atomic():
                job.defer(
                    organisation_id=str(actor.organisation_id),
                    connection_id=str(connection.pk),
                    now=actor.now.isoformat(),
                )
        except AlreadyEnqueued:
            continue
        count += 1
    return count


@transaction.atomic
def look_only(*, actor: Actor, connection: Connection) -> None:
    """Let the source be asked soon in a run that keeps nothing but what it would change.

    Raises:
        NotAllowed: The actor may not settle connections.
        Conflict: It is paused, or sends by itself.
    """
    require(actor, SETTLE_CONNECTION)
    if not connection.is_live or not connection.minutes:
        raise Conflict("Only a source that is asked, and not paused, can be looked at.")
    lock = f"connectors:{connection.pk}"
    job = app.configure_task(ASK, lock=lock, allow_unknown=True)
    job.defer(
        organisation_id=str(actor.organisation_id),
        connection_id=str(connection.pk),
        now=actor.now.isoformat(),
        dry=True,
    )
    record(actor, SourceAsked(subject=connection.as_subject()))


@transaction.atomic
def begin_run(*, actor: Actor, connection: Connection, dry: bool = False) -> ConnectionRun:
    """Note that a source is being asked; a run before that never ended was cut off.

    Raises:
        NotAllowed: The actor may not take in what sources say.
    """
    require(actor, KEEP_CONNECTION)
    hold(actor.organisation_id, f"connectors.run:{connection.pk}")
    broken = runs_of(actor, connection).filter(outcome=RunOutcome.RUNNING.value)
    for row in broken:
        row.outcome, row.ended_at = RunOutcome.PARTLY.value, actor.now
        row.told = [*row.told, CUT_OFF]
        row.save(update_fields=["outcome", "ended_at", "told"])
    old = runs_of(actor, connection).values_list("pk", flat=True)[KEPT_RUNS - 1 :]
    ConnectionRun.objects.visible_to(actor).filter(pk__in=list(old)).delete()
    return ConnectionRun.objects.create(
        organisation_id=actor.organisation_id,
        connection=connection,
        begun_at=actor.now,
        outcome=RunOutcome.RUNNING.value,
        is_dry=dry,
    )


@transaction.atomic
def keep_part(*, actor: Actor, connection: Connection, run: ConnectionRun, part: Pulled) -> None:
    """Take in a part of what a source says, and note its place, both or neither.

    In a run that only looks nothing is kept but the counts.

    Raises:
        NotAllowed: The actor may not take in what sources say.
    """
    require(actor, KEEP_CONNECTION)
    reading = bounded(part.reading, connection.name, actor.now)
    if run.is_dry:
        with transaction.atomic():
            taken = take_in(actor=actor, source=connection.name, reading=reading)
            transaction.set_rollback(True)
    else:
        taken = take_in(actor=actor, source=connection.name, reading=reading)
        state = state_of(connection)
        state.cursor, state.heard_at = dict(part.cursor), actor.now
        state.save(update_fields=["cursor", "heard_at"])
    _count(run, taken)


def _count(run: ConnectionRun, taken: Taken) -> None:
    said = asdict(taken)
    run.counts = {name: run.counts.get(name, 0) + said[name] for name in COUNTS}
    told = [*taken.notes, *(f"{item.part}: {item.message}" for item in taken.refused)]
    run.told = list(dict.fromkeys([*run.told, *told]))[:MOST_TOLD]
    run.save(update_fields=["counts", "told"])


@transaction.atomic
def end_run(
    *, actor: Actor, connection: Connection, run: ConnectionRun, trouble: Trouble | None = None
) -> None:
    """Note how a run ended and when the source is asked next.

    After trouble it waits, twice as long each time up to half a day, or as long as the source
    wants; what was kept of the run stays.

    Raises:
        NotAllowed: The actor may not take in what sources say.
    """
    require(actor, KEEP_CONNECTION)
    some = bool(run.counts)
    if trouble is None:
        run.outcome = RunOutcome.DONE.value
    else:
        run.outcome = (RunOutcome.PARTLY if some else RunOutcome.FAILED).value
        run.told = [*run.told[: MOST_TOLD - 1], trouble.reason]
    run.ended_at = actor.now
    run.save(update_fields=["outcome", "ended_at", "told"])
    if run.is_dry:
        return
    state = state_of(connection)
    wait = timedelta(minutes=connection.minutes)
    if trouble is None:
        state.failures, state.trouble, state.trouble_at = 0, "", None
    else:
        if not state.trouble:
            record(actor, SourceFailed(subject=connection.as_subject(), why=trouble.reason))
        wait = _wait(state.failures, trouble)
        state.failures += 1
        state.trouble, state.trouble_at = trouble.reason, actor.now
    state.due_at = actor.now + wait if connection.minutes else None
    state.save(update_fields=["failures", "trouble", "trouble_at", "due_at"])


def _wait(failures: int, trouble: Trouble) -> timedelta:
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures, MOST_DOUBLINGS))
    if trouble.for_good:
        wait = LONGEST_WAIT
    asked = timedelta(seconds=min(trouble.wait_seconds or 0, 7 * 24 * 3600))
    return max(wait, asked)


@transaction.atomic
def receive_reading(
    *, actor: Actor, connection: Connection, reading: Reading, delivery: str = ""
) -> Taken:
    """Take in what a source sent by itself; the same delivery twice counts once.

    The names of the newest deliveries are kept; one of them that comes again is not read.

    Raises:
        NotAllowed: The actor may not take in what sources say.
        Conflict: The connection is paused.
    """
    require(actor, KEEP_CONNECTION)
    if not connection.is_live:
        raise Conflict("The connection is paused; send it again later.")
    hold(actor.organisation_id, f"connectors.run:{connection.pk}")
    state = state_of(connection)
    seen: list[str] = state.cursor.get(SEEN, [])
    mark = digest_of(delivery) if delivery else ""
    if mark and mark in seen:
        return Taken(repeated=True)
    taken = take_in(actor=actor, source=connection.name, reading=reading)
    run = begin_run(actor=actor, connection=connection)
    _count(run, taken)
    state.heard_at = actor.now
    state.cursor = {SEEN: [*seen, mark][-MOST_SEEN:]} if mark else state.cursor
    state.save(update_fields=["heard_at", "cursor"])
    end_run(actor=actor, connection=connection, run=run)
    return taken
