"""Count what programs tell of their calls, and observe it when there is news."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.policy import OBSERVE
from steward.domain.monitoring.terms import Reading
from steward.extensions.telemetry.models import TelemetryBatch, TelemetryPeriod, TelemetryRunning
from steward.extensions.telemetry.rules import grown, observations_of
from steward.extensions.telemetry.terms import KEPT, PERIOD, Counts, Heard, Place, Running
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.tenancy.operations import hold

SOURCE = "OpenTelemetry"
COUNTING = "telemetry.count"
AGAIN = timedelta(minutes=5)
"""How often the calls of a period that is not over are observed."""
KNOWN = timedelta(days=1)
"""For how long a delivery is known by its digest."""
BATCH = 500
FIELDS = ["calls", "errors", "input_tokens", "output_tokens", "latency"]


@transaction.atomic
def count_telemetry(*, actor: Actor, heard: Heard, digest: str) -> bool:
    """Count what a delivery says; returns False where the same one was counted before.

    Raises:
        NotAllowed: The actor may not send observations, or sees a part of the organisation.
    """
    require(actor, OBSERVE)
    require_whole(actor)
    hold(actor.organisation_id, COUNTING)
    _, is_new = TelemetryBatch.objects.get_or_create(
        organisation_id=actor.organisation_id, digest=digest, defaults={"taken_at": actor.now}
    )
    if not is_new:
        return False
    counts = dict(heard.counts)
    for place, more in _grown(actor, heard.running):
        counts.setdefault(place, Counts()).add(more)
    _add(actor, counts)
    return True


def _grown(actor: Actor, running: Sequence[Running]) -> list[tuple[Place, Counts]]:
    rows = TelemetryRunning.objects.visible_to(actor).filter(key__in=[item.key for item in running])
    known = {row.key: row for row in rows}
    found: list[tuple[Place, Counts]] = []
    for item in running:
        row = known.get(item.key)
        is_recent = actor.now - item.since <= 2 * PERIOD
        before = None if row is None else _counts(row)
        found.append((item.place, grown(before, item.counts, is_recent=is_recent)))
        if row is None:
            row = TelemetryRunning(organisation_id=actor.organisation_id, key=item.key)
            known[item.key] = row
        _set(row, item.counts)
        row.seen_at = actor.now
    TelemetryRunning.objects.bulk_create(
        list(known.values()),
        update_conflicts=True,
        unique_fields=["organisation_id", "key"],
        update_fields=[*FIELDS, "seen_at"],
    )
    return found


def _add(actor: Actor, counts: Mapping[Place, Counts]) -> None:
    wanted = {place.start for place in counts}
    rows = TelemetryPeriod.objects.visible_to(actor).filter(start__in=wanted)
    known = {_place(row): row for row in rows}
    for place, more in counts.items():
        row = known.get(place)
        if row is None:
            row = TelemetryPeriod(
                organisation_id=actor.organisation_id,
                system=place.system,
                version=place.version,
                model=place.model,
                start=place.start,
            )
        total = _counts(row)
        total.add(more)
        _set(row, total)
        row.heard_at = actor.now
        known[place] = row
    TelemetryPeriod.objects.bulk_create(
        [known[place] for place in counts],
        update_conflicts=True,
        unique_fields=["organisation_id", "start", "system", "version", "model"],
        update_fields=[*FIELDS, "heard_at"],
    )


def _place(row: TelemetryPeriod) -> Place:
    return Place(system=row.system, version=row.version, model=row.model, start=row.start)


def _counts(row: TelemetryPeriod | TelemetryRunning) -> Counts:
    return Counts(
        calls=row.calls,
        errors=row.errors,
        input=row.input_tokens,
        output=row.output_tokens,
        latency={int(bucket): count for bucket, count in row.latency.items()},
    )


def _set(row: TelemetryPeriod | TelemetryRunning, counts: Counts) -> None:
    row.calls, row.errors = counts.calls, counts.errors
    row.input_tokens, row.output_tokens = counts.input, counts.output
    row.latency = {str(bucket): count for bucket, count in counts.latency.items()}


@transaction.atomic
def observe_telemetry(*, actor: Actor) -> int:
    """Observe the calls of periods that are over, or were not observed lately; returns how many.

    Raises:
        NotAllowed: The actor may not send observations.
    """
    require(actor, OBSERVE)
    now: datetime = actor.now
    rows = TelemetryPeriod.objects.visible_to(actor)
    untold = rows.filter(Q(told_at=None) | Q(told_at__lt=F("heard_at")))
    due = untold.filter(
        Q(told_at=None) | Q(told_at__lte=now - AGAIN) | Q(start__lte=now - PERIOD)
    ).order_by("start", "id")[:BATCH]
    found = list(due)
    if not found:
        return 0
    hold(actor.organisation_id, COUNTING)
    found = list(rows.filter(pk__in=[row.pk for row in found]).order_by("start", "id"))
    told = tuple(item for row in found for item in observations_of(_place(row), _counts(row)))
    if told:
        take_in(actor=actor, source=SOURCE, reading=Reading(observations=told))
    rows.filter(pk__in=[row.pk for row in found]).update(told_at=now)
    rows.filter(start__lt=now - KEPT - PERIOD, told_at__isnull=False).delete()
    TelemetryRunning.objects.visible_to(actor).filter(seen_at__lt=now - KEPT).delete()
    TelemetryBatch.objects.visible_to(actor).filter(taken_at__lt=now - KNOWN).delete()
    return len(found)
