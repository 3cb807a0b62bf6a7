"""What rules found is kept: new results, those that came back, changed or are gone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from steward.domain.lint.models import LintDay, LintResult
from steward.domain.lint.policy import RUN_LINT
from steward.domain.lint.queries.results import counts_of, known_rows, results_visible_to
from steward.domain.lint.queries.rules import RuleBook
from steward.domain.lint.terms import RANKS, Hit, LintEnd, LintState, Outcome
from steward.foundation.core.actor import Actor, require
from steward.foundation.tenancy.reach import whole_organisation

TOLD = (
    "title",
    "kind",
    "record_label",
    "record_door",
    "severity",
    "rank",
    "clauses",
    "stages",
    "nonconformity",
    "reason",
    "fix",
    "fix_door",
    "read",
)
"""What a result repeats of the rule and of the record, written anew whenever it is otherwise."""
STANDS = ("state", "since", "times", "gone_at", "gone_because")
LONGEST_LABEL = 300


@dataclass(frozen=True, slots=True)
class Look:
    """With what a run looks: the rules, and rule and record of the waivers that count today."""

    book: RuleBook
    waived: frozenset[tuple[str, UUID | None]]


def keep_results(
    *,
    actor: Actor,
    look: Look,
    kind: str,
    keys: Collection[UUID] | None,
    found: Sequence[Hit],
    seen: Collection[UUID],
) -> Outcome:
    """Keep what the rules about one kind found; what they no longer find is gone.

    Args:
        actor: Who runs lint.
        look: The rules that ran, and the waivers that count.
        kind: The kind of record.
        keys: The records that were asked, or None for all of the kind.
        found: Every rule that fires.
        seen: The records that were there to be asked.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    names: tuple[str, ...] = ("id", "rule", "record_id", *TOLD, *STANDS)
    known: dict[tuple[str, UUID], dict[str, Any]] = {
        (row["rule"], row["record_id"]): row for row in known_rows(actor, kind, keys, names)
    }
    fresh: list[LintResult] = []
    rewritten: list[LintResult] = []
    new = back = 0
    for hit in found:
        place = (hit.rule.id, hit.record.id)
        told = _told(hit)
        state = _state(place, look.waived)
        before = known.pop(place, None)
        if before is None:
            fresh.append(_fresh(actor, hit, told, state))
            new += 1
        elif before["state"] == LintState.GONE:
            returned = {"since": actor.now, "times": before["times"] + 1}
            rewritten.append(_again(before, {**told, **returned, "state": state}))
            back += 1
        elif before["state"] != state or any(before[name] != told[name] for name in TOLD):
            rewritten.append(_again(before, {**told, "state": state}))
    gone = [
        _again(row, {"state": LintState.GONE.value, "gone_at": actor.now, "gone_because": why})
        for row, why in _ended(known.values(), look.book, frozenset(seen))
    ]
    LintResult.objects.write(fresh)
    LintResult.objects.rewrite([*rewritten, *gone], [*TOLD, *STANDS])
    return Outcome(new=new, back=back, gone=len(gone), asked=len(seen))


def _told(hit: Hit) -> dict[str, Any]:
    rule, record = hit.rule, hit.record
    return {
        "title": rule.title[:80],
        "kind": rule.about,
        "record_label": record.label[:LONGEST_LABEL],
        "record_door": record.door,
        "severity": rule.severity.value,
        "rank": RANKS[rule.severity],
        "clauses": list(rule.clauses),
        "stages": [stage.value for stage in rule.stages],
        "nonconformity": rule.nonconformity,
        "reason": hit.reason,
        "fix": rule.fix[:200],
        "fix_door": rule.door[:60],
        "read": dict(hit.read),
    }


def _state(place: tuple[str, UUID], waived: Collection[tuple[str, UUID | None]]) -> str:
    rule, _ = place
    is_waived = place in waived or (rule, None) in waived
    return LintState.WAIVED.value if is_waived else LintState.OPEN.value


def _fresh(actor: Actor, hit: Hit, told: dict[str, Any], state: str) -> LintResult:
    return LintResult(
        organisation_id=actor.organisation_id,
        rule=hit.rule.id,
        record_id=hit.record.id,
        first_at=actor.now,
        since=actor.now,
        state=state,
        **told,
    )


def _again(before: dict[str, Any], changes: dict[str, Any]) -> LintResult:
    """Return a row with what changes; what is gone keeps what it told last."""
    values = {**before, "gone_at": None, "gone_because": "", **changes}
    return LintResult(**values)


def _ended(
    rows: Iterable[dict[str, Any]], book: RuleBook, seen: frozenset[UUID]
) -> Iterable[tuple[dict[str, Any], str]]:
    running = book.ids
    for row in rows:
        if row["state"] == LintState.GONE:
            continue
        if row["rule"] in book.off:
            yield row, LintEnd.RULE_OFF.value
        elif row["rule"] not in running:
            yield row, LintEnd.RULE_GONE.value
        elif row["record_id"] not in seen:
            yield row, LintEnd.RECORD_GONE.value
        else:
            yield row, LintEnd.MENDED.value


def let_kinds_go(*, actor: Actor, book: RuleBook, kinds: Collection[str]) -> int:
    """Let the results about kinds go that no rule asks about any more; returns how many.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    rows = results_visible_to(actor).exclude(state=LintState.GONE.value).exclude(kind__in=kinds)
    off = Q(rule__in=book.off)
    ended = {"state": LintState.GONE.value, "gone_at": actor.now}
    gone = rows.filter(off).update(**ended, gone_because=LintEnd.RULE_OFF.value)
    return gone + rows.exclude(off).update(**ended, gone_because=LintEnd.RULE_GONE.value)


def count_day(*, actor: Actor) -> None:
    """Keep how many results stand today.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    with whole_organisation():
        now = counts_of(actor)
    counts = {
        "majors": now.major,
        "minors": now.minor,
        "observations": now.observation,
        "waived": now.waived,
    }
    row = LintDay.objects.visible_to(actor).filter(on=actor.today).first()
    if row is None:
        LintDay.objects.create(organisation_id=actor.organisation_id, on=actor.today, **counts)
    elif any(getattr(row, name) != value for name, value in counts.items()):
        LintDay.objects.visible_to(actor).filter(pk=row.pk).update(**counts)
