"""Read results: the list, one, those of a record, the counts and the trend."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, DateField, Min, Q, Value

from steward.domain.frameworks.terms import natural_key
from steward.domain.lint.models import LintDay, LintResult, LintStanding
from steward.domain.lint.queries.rules import KINDS, rules_in_packs
from steward.domain.lint.rules.handing import Standing
from steward.domain.lint.terms import LintSeverity, LintState
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.journal.queries import entries_waiting
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import answers

OWN_KINDS = ("lint_run", "lint_waiver", "lint_switch", "lint_result")
"""What lint itself tells the journal of; none of it changes a fact."""
AS_JSON = frozenset({"clauses", "stages", "read"})
TREND_DAYS = 90
MOST_WAITING = 1_000
MOST_ABOUT_ONE = 30


def results_visible_to(actor: Actor) -> OwnedQuerySet[LintResult]:
    """Return every result, those that are gone included, as they are to be told on its day."""
    today = Value(actor.today, output_field=DateField())
    return LintResult.objects.visible_to(actor).annotate(looked_on=today)


def standings_by_rule(actor: Actor, rules: Collection[str]) -> dict[str, Standing]:
    """Return rule → how its results stand, of those that have any, in one statement."""
    is_open = Q(state=LintState.OPEN.value)
    rows = LintResult.objects.visible_to(actor).filter(rule__in=rules)
    rows = rows.exclude(state=LintState.GONE.value).order_by().values("rule")
    counted = rows.annotate(
        total=Count("id"),
        open=Count("id", filter=is_open),
        example=Min("record_label", filter=is_open),
    )
    return {
        row["rule"]: Standing(
            open=row["open"], waived=row["total"] - row["open"], example=row["example"] or ""
        )
        for row in counted
    }


def standing_results(actor: Actor) -> OwnedQuerySet[LintResult]:
    """Return the results whose rule still fires, waived or not."""
    return results_visible_to(actor).exclude(state=LintState.GONE.value)


def get_result(actor: Actor, key: UUID) -> LintResult:
    """Return one result.

    Raises:
        NotFound: It is not there for this actor.
    """
    return results_visible_to(actor).one(actor, key)


def get_results(actor: Actor, keys: Sequence[UUID]) -> list[LintResult]:
    """Return results by their keys.

    Raises:
        NotFound: One is not there for this actor.
    """
    rows = list(results_visible_to(actor).filter(pk__in=keys).order_by("id"))
    if len(rows) != len(set(keys)):
        raise NotFound("There is no such result in this organisation.")
    return rows


def results_about(actor: Actor, *records: UUID) -> list[LintResult]:
    """Return what stands about records, the gravest first."""
    rows = standing_results(actor).filter(record_id__in=records)
    return list(rows.order_by("-rank", "-since", "-id")[:MOST_ABOUT_ONE])


@dataclass(frozen=True, slots=True, kw_only=True)
class LintCounts:
    """How many results are open by severity, and how many are waived."""

    major: int = 0
    minor: int = 0
    observation: int = 0
    waived: int = 0

    @property
    def open(self) -> int:
        """Return how many are open."""
        return self.major + self.minor + self.observation


def counts_of(actor: Actor) -> LintCounts:
    """Return how many results stand how."""
    rows = LintResult.objects.visible_to(actor).exclude(state=LintState.GONE.value)
    rows = rows.values_list("state", "severity").annotate(many=Count("id"))
    return counted(rows.order_by())


def counted(rows: Iterable[tuple[str, str, int]]) -> LintCounts:
    """Return the counts of state, severity and how many."""
    found: Counter[str] = Counter()
    for state, severity, many in rows:
        found["waived" if state == LintState.WAIVED else severity] += many
    return LintCounts(
        major=found[LintSeverity.MAJOR],
        minor=found[LintSeverity.MINOR],
        observation=found[LintSeverity.OBSERVATION],
        waived=found["waived"],
    )


def standing_of(actor: Actor) -> LintStanding | None:
    """Return how far lint has come, or None before the first run."""
    return LintStanding.objects.visible_to(actor).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How new the results are: when all was asked, up to when changes were read, what waits."""

    checked_at: datetime | None
    followed_at: datetime | None
    asked: int
    waiting: int

    @property
    def is_current(self) -> bool:
        """Say whether nothing waits."""
        return self.checked_at is not None and not self.waiting


def freshness_of(actor: Actor) -> Freshness:
    """Return how new the results are; the past waits for nothing."""
    known = standing_of(actor)
    if known is None:
        return Freshness(checked_at=None, followed_at=None, asked=0, waiting=0)
    waiting = 0
    if actor.as_of is None:
        waiting = entries_waiting(
            actor.organisation_id,
            known.transaction_id,
            known.entry_id,
            but=OWN_KINDS,
            limit=MOST_WAITING,
        )
    return Freshness(
        checked_at=known.checked_at,
        followed_at=known.followed_at,
        asked=known.asked,
        waiting=waiting,
    )


def days_of(actor: Actor) -> list[LintDay]:
    """Return the counts of the last days, the oldest first."""
    since: date = actor.today - timedelta(days=TREND_DAYS)
    return list(LintDay.objects.visible_to(actor).filter(on__gte=since).order_by("on"))


def clause_options(_: Actor) -> list[tuple[str, str]]:
    """Return the clauses that rules name, in their order."""
    named = {clause for item in rules_in_packs() for clause in item.rule.clauses}
    return [(clause, clause) for clause in sorted(named, key=natural_key)]


def kind_options(_: Actor) -> list[tuple[str, str]]:
    """Return the kinds of record."""
    return sorted(((kind.name, kind.label) for kind in KINDS.values()), key=lambda item: item[1])


def rule_options(_: Actor) -> list[tuple[str, str]]:
    """Return the rules by their ids."""
    return [(item.rule.id, f"{item.rule.id} {item.rule.title}") for item in rules_in_packs()]


def usual_options(_: Actor) -> list[tuple[str, str]]:
    """Return the numbers of the usual nonconformities that rules ask about."""
    numbers = {item.rule.nonconformity for item in rules_in_packs()} - {None}
    return [(str(number), str(number)) for number in sorted(filter(None, numbers))]


@lru_cache(maxsize=16_384)
def _read(text: str) -> Any:  # noqa: ANN401 -- leaf
    """Return what JSON says; the same words stand in many rows, and nobody changes the value."""
    return json.loads(text)


def known_rows(
    actor: Actor, kind: str, keys: Collection[UUID] | None, names: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the results about records of a kind as plain values, those that are gone included."""
    wanted = ", ".join(f"{name}::text" if name in AS_JSON else name for name in names)
    text = f"SELECT {wanted} FROM lint_lintresult WHERE organisation_id = %(org)s"  # noqa: S608 -- framework requires
    values: dict[str, Any] = {"org": actor.organisation_id, "kind": kind}
    text += " AND kind = %(kind)s"
    if keys is not None:
        text += " AND record_id = ANY(%(keys)s)"
        values["keys"] = list(keys)
    places = [place for place, name in enumerate(names) if name in AS_JSON]
    found: list[dict[str, Any]] = []
    for row in answers(text, values):
        cells = list(row)
        for place in places:
            cells[place] = _read(cells[place])
        found.append(dict(zip(names, cells, strict=True)))
    return found
