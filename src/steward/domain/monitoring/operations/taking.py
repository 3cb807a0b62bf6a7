"""What a source tells is taken in: matched with records, written once, and judged."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from django.db import transaction

from steward.domain.monitoring.events import ObservationsTaken
from steward.domain.monitoring.models import Delivered, Thing
from steward.domain.monitoring.operations.assets import note_assets
from steward.domain.monitoring.operations.issues import take_issues
from steward.domain.monitoring.operations.judging import judge_touched
from steward.domain.monitoring.operations.storing import Placed, write_observations
from steward.domain.monitoring.policy import OBSERVE
from steward.domain.monitoring.queries.content import properties
from steward.domain.monitoring.queries.things import ThingKey, matches_for, things_called
from steward.domain.monitoring.rules.taking import (
    check_detail,
    check_moment,
    check_named,
    check_observation,
    digest_of,
    of_asset,
    of_evaluation,
    series_of,
    thing_key,
    with_version,
)
from steward.domain.monitoring.terms import (
    Asset,
    Evaluation,
    Issue,
    Named,
    Observation,
    Reading,
    Refused,
    Taken,
    ThingState,
)
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.core.errors import Conflict, DomainError, Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold

LONGEST_SOURCE = 60
LONGEST_DELIVERY = 200
TAKING = "monitoring.take_in"
Part = TypeVar("Part", Observation, Evaluation, Issue, Asset)


@dataclass(slots=True)
class _Sorted:
    """The parts of a reading that fit, and why the others do not."""

    observations: list[Observation] = field(default_factory=list[Observation])
    issues: list[Issue] = field(default_factory=list[Issue])
    assets: list[Asset] = field(default_factory=list[Asset])
    refused: list[Refused] = field(default_factory=list[Refused])

    def keep(
        self, part: str, items: Iterable[Part], check: Callable[[Part], None], into: list[Part]
    ) -> None:
        for row, item in enumerate(items):
            try:
                check(item)
            except DomainError as error:
                place = error.place or ""
                self.refused.append(Refused(part=part, row=row, place=place, message=error.message))
            else:
                into.append(item)


@transaction.atomic
def take_in(*, actor: Actor, source: str, reading: Reading, delivery: str = "") -> Taken:
    """Take in all that a source says; the same twice changes nothing.

    What fits is kept and what does not is named in ``refused``. Two observations are the same when
    source, subject, property, time and detail are; another value then corrects the first.

    Args:
        actor: Who brings it; needs the permission to send observations.
        source: The name of the source, such as ``evidently`` or that of a connector.
        reading: What it says.
        delivery: A name of this delivery; a second one of the same source and name is not read.

    Source: ISO/IEC 42001:2023, 9.1 and A.6.2.6.

    Raises:
        NotAllowed: The actor may not send observations, or sees a part of the organisation.
        Invalid: The name of the source or of the delivery is empty or too long.
        Conflict: The delivery was something else before.
    """
    require(actor, OBSERVE)
    require_whole(actor)
    source = _checked_source(source)
    before, digest = _delivered(actor, source, delivery, reading)
    if before is not None:
        return before
    parts = _sorted(actor, reading)
    things = _things(actor, source, parts)
    note_assets(actor, things, parts.assets)
    counts, issued, touched = take_issues(
        actor, source, things, parts.issues, covers=reading.covers
    )
    things |= {(row.kind, row.key): row for row in touched}
    told = [with_version(item) for item in parts.observations]
    told += [item for asset in parts.assets for item in of_asset(asset)]
    known = properties()
    placed = [
        Placed(
            thing=things[_key(item.subject)].pk,
            item=item,
            series=series_of(item, known.get(item.property)),
            digest=digest_of(source, item),
        )
        for item in [*told, *issued]
    ]
    written = write_observations(actor, source, placed)
    judged, later = judge_touched(actor, written.lines, list(things.values()))
    taken = Taken(
        new=written.new + counts.new,
        changed=written.changed + counts.changed,
        untouched=len(placed) - written.new - written.changed + counts.untouched,
        closed=counts.closed,
        unmatched=tuple(
            f"{row.kind} {row.name}" for row in things.values() if row.state == ThingState.UNMATCHED
        ),
        refused=tuple(parts.refused),
        notes=reading.notes,
        judged=judged,
        later=later,
    )
    _keep_delivery(actor, source, delivery, digest, taken)
    if taken.new or taken.changed or taken.closed:
        subject = Subject(kind="observations", id=actor.organisation_id, label=source)
        record(
            actor,
            ObservationsTaken(
                subject=subject,
                source=source,
                new=taken.new,
                changed=taken.changed,
                closed=taken.closed,
            ),
        )
    return taken


def _checked_source(source: str) -> str:
    source = " ".join(source.split())
    if not source or len(source) > LONGEST_SOURCE or "\x00" in source:
        raise Invalid(f"Name the source, with at most {LONGEST_SOURCE} letters.", place="source")
    return source


def _delivered(
    actor: Actor, source: str, delivery: str, reading: Reading
) -> tuple[Taken | None, str]:
    """Return what became of a delivery that came before, and the digest of this one."""
    if len(delivery) > LONGEST_DELIVERY or "\x00" in delivery:
        raise Invalid(f"A key has at most {LONGEST_DELIVERY} letters.", place="delivery")
    if not delivery:
        return None, ""
    hold(actor.organisation_id, f"{TAKING}:{source}")
    digest = hashlib.sha256(repr(reading).encode()).hexdigest()
    row = Delivered.objects.visible_to(actor).filter(source=source, key=delivery).first()
    if row is None:
        return None, digest
    if row.digest != digest:
        raise Conflict("A delivery with this key said something else before.", place="delivery")
    return _again(row.outcome), digest


def _again(said: Mapping[str, Any]) -> Taken:
    """Return what became of a delivery as it was kept."""
    lists: dict[str, Any] = {
        "refused": tuple(Refused(**item) for item in said["refused"]),
        "unmatched": tuple(said["unmatched"]),
        "notes": tuple(said["notes"]),
        "repeated": True,
    }
    return Taken(**{**said, **lists})


def _keep_delivery(actor: Actor, source: str, delivery: str, digest: str, taken: Taken) -> None:
    if delivery:
        Delivered.objects.create(
            organisation_id=actor.organisation_id,
            source=source,
            key=delivery,
            digest=digest,
            at=actor.now,
            outcome=asdict(taken),
        )


def _sorted(actor: Actor, reading: Reading) -> _Sorted:
    known, now = properties(), actor.now
    parts = _Sorted()

    def fits(item: Observation) -> None:
        check_observation(item, known.get(item.property), now=now)

    def fits_as_scores(item: Evaluation) -> None:
        for told in of_evaluation(item):
            fits(told)

    def fits_as_issue(item: Issue) -> None:
        check_named(item.subject)
        check_moment(item.seen_at, "seen_at", now)
        check_detail(item.detail)
        if not item.fingerprint.strip():
            raise Invalid("An issue needs a fingerprint.", place="fingerprint")

    def fits_as_asset(item: Asset) -> None:
        check_named(item.subject)
        check_moment(item.seen_at, "seen_at", now)
        check_detail(item.facts)
        for other in item.relies_on:
            check_named(other)

    evaluations: list[Evaluation] = []
    parts.keep("observations", reading.observations, fits, parts.observations)
    parts.keep("evaluations", reading.evaluations, fits_as_scores, evaluations)
    parts.keep("issues", reading.issues, fits_as_issue, parts.issues)
    parts.keep("assets", reading.assets, fits_as_asset, parts.assets)
    parts.observations += [told for item in evaluations for told in of_evaluation(item)]
    return parts


def _key(named: Named) -> ThingKey:
    return named.kind, thing_key(named.name)


def _things(actor: Actor, source: str, parts: _Sorted) -> dict[ThingKey, Thing]:
    """Return every thing that is named, the new ones made and matched; the day of it is noted."""
    named: dict[ThingKey, Named] = {}
    for item in (*parts.observations, *parts.issues, *parts.assets):
        named.setdefault(_key(item.subject), item.subject)
    for asset in parts.assets:
        for other in asset.relies_on:
            named.setdefault(_key(other), other)
    if not named:
        return {}
    found = things_called(actor, named)
    fresh = {key: item for key, item in named.items() if key not in found}
    if fresh:
        meant = matches_for(actor, fresh)
        rows = [
            Thing(
                organisation_id=actor.organisation_id,
                kind=kind,
                name=" ".join(item.name.split()),
                key=key,
                source=source,
                state=(ThingState.MATCHED if (kind, key) in meant else ThingState.UNMATCHED).value,
                system_id=meant[kind, key].system_id if (kind, key) in meant else None,
                part_id=meant[kind, key].part_id if (kind, key) in meant else None,
                first_seen=actor.now,
                last_seen=actor.today,
            )
            for (kind, key), item in fresh.items()
        ]
        Thing.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
        found = things_called(actor, named)
    found = {key: found[key] for key in named}
    old = [row.pk for row in found.values() if row.last_seen != actor.today]
    if old:
        Thing.objects.visible_to(actor).filter(pk__in=old).update(last_seen=actor.today)
    return found
