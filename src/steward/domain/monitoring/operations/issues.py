"""Results of scanners: the same fingerprint is the same issue, and what a list lacks is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from steward.domain.monitoring.models import SeenIssue, Thing
from steward.domain.monitoring.rules.taking import of_issues, thing_key
from steward.domain.monitoring.terms import Issue, Named, Observation
from steward.foundation.core.actor import Actor

RENEWED = ("rule", "level", "message", "place", "tool", "detail", "last_seen", "closed_at")
TOLD = ("rule", "level", "message", "place")


@dataclass(slots=True)
class Counts:
    """What became of issues."""

    new: int = 0
    changed: int = 0
    untouched: int = 0
    closed: int = 0


def take_issues(
    actor: Actor,
    source: str,
    things: Mapping[tuple[str, str], Thing],
    issues: Sequence[Issue],
    *,
    covers: str,
) -> tuple[Counts, list[Observation], list[Thing]]:
    """Keep issues, and close those of a whole list that it no longer has.

    Returns what became of them, how many are open for each subject as observations, and the things
    that these name beside those given.
    """
    counts = Counts()
    if not issues and not covers:
        return counts, [], []
    scope = covers[:200]
    wanted = {_key(item, things, scope): item for item in issues}
    known = _known(actor, source, wanted, scope)
    fresh: list[SeenIssue] = []
    renewed: list[SeenIssue] = []
    for key, item in wanted.items():
        row = known.get(key)
        if row is None:
            fresh.append(_built(actor, source, key, item))
            counts.new += 1
        else:
            _renew(row, item, counts)
            renewed.append(row)
    gone = [
        row
        for key, row in known.items()
        if covers and row.scope == scope and key not in wanted and row.closed_at is None
    ]
    for row in gone:
        row.closed_at = actor.now
    counts.closed = len(gone)
    SeenIssue.objects.bulk_create(fresh, batch_size=1000)
    SeenIssue.objects.visible_to(actor).bulk_update([*renewed, *gone], RENEWED, batch_size=500)
    told, touched = _told(actor, things, [*fresh, *renewed, *gone])
    return counts, told, touched


IssueKey = tuple[UUID, str, str]


def _key(item: Issue, things: Mapping[tuple[str, str], Thing], covers: str) -> IssueKey:
    thing = things[item.subject.kind, thing_key(item.subject.name)]
    return thing.pk, covers or item.tool[:200], item.fingerprint[:200]


def _known(
    actor: Actor, source: str, wanted: Mapping[IssueKey, Issue], covers: str
) -> dict[IssueKey, SeenIssue]:
    rows = SeenIssue.objects.visible_to(actor).filter(source=source)
    same = Q(thing_id__in={key[0] for key in wanted}, fingerprint__in={key[2] for key in wanted})
    if covers:
        same |= Q(scope=covers, closed_at=None)
    return {(row.thing_id, row.scope, row.fingerprint): row for row in rows.filter(same)}


def _built(actor: Actor, source: str, key: IssueKey, item: Issue) -> SeenIssue:
    return SeenIssue(
        organisation_id=actor.organisation_id,
        thing_id=key[0],
        source=source,
        scope=key[1],
        fingerprint=key[2],
        rule=item.rule[:200],
        level=item.level,
        message=item.message[:5000],
        place=item.place[:500],
        tool=item.tool[:100],
        detail=dict(item.detail),
        first_seen=item.seen_at,
        last_seen=item.seen_at,
    )


def _renew(row: SeenIssue, item: Issue, counts: Counts) -> None:
    """Take over what is said of an issue now; one that was closed is open again."""
    if item.seen_at < row.last_seen:
        counts.untouched += 1
        return
    said = {"rule": item.rule[:200], "level": item.level, "message": item.message[:5000]}
    said["place"] = item.place[:500]
    is_same = row.closed_at is None and all(getattr(row, n) == v for n, v in said.items())
    for name, value in said.items():
        setattr(row, name, value)
    row.detail, row.last_seen, row.closed_at = dict(item.detail), item.seen_at, None
    if is_same:
        counts.untouched += 1
    else:
        counts.changed += 1


def _told(
    actor: Actor, things: Mapping[tuple[str, str], Thing], rows: Sequence[SeenIssue]
) -> tuple[list[Observation], list[Thing]]:
    """Return how many issues of each tool are open for each thing that is named here."""
    touched = {(row.thing_id, row.tool) for row in rows}
    if not touched:
        return [], []
    by_id = {thing.pk: thing for thing in things.values()}
    missing = {thing for thing, _ in touched} - set(by_id)
    others = list(Thing.objects.visible_to(actor).filter(pk__in=missing)) if missing else []
    by_id |= {thing.pk: thing for thing in others}
    standing = SeenIssue.objects.visible_to(actor).filter(
        thing_id__in={thing for thing, _ in touched}, closed_at=None
    )
    levels: dict[tuple[UUID, str], list[str]] = {key: [] for key in touched}
    listed = standing.values_list("thing_id", "tool", "fingerprint", "level")
    for thing, tool, _, level in listed.order_by().distinct():  # two sources may list the same
        if (thing, tool) in levels:
            levels[thing, tool].append(level)
    at: dict[tuple[UUID, str], datetime] = {}
    for row in rows:
        key = (row.thing_id, row.tool)
        moment = row.closed_at or row.last_seen
        at[key] = max(at.get(key, moment), moment)
    told: list[Observation] = []
    for (thing, tool), found in levels.items():
        subject = Named(kind=by_id[thing].kind, name=by_id[thing].name)  # type: ignore[reportArgumentType]
        told += of_issues(subject, tool, found, at[thing, tool])
    return told, others
