"""What is known of the latest frozen Statement of Applicability against the live one (6.1.3)."""

from collections.abc import Collection
from uuid import UUID

from steward.domain.lint.facts.reading import by_kinds, counted, worded, yes_or_no
from steward.domain.lint.facts.source import FactSource
from steward.domain.lint.terms import Fact, Observed, RecordKind
from steward.domain.soa.queries import is_unaltered, rows_of, sheet, statements_visible_to
from steward.domain.soa.rules import tally
from steward.foundation.core.actor import Actor
from steward.foundation.expressions.types import Number

KIND = RecordKind(
    name="statement",
    label="Statement of Applicability",
    plural="Statements of Applicability",
    facts=(
        counted("revision", "Its number"),
        Fact(
            name="days_since_frozen",
            type=Number(),
            meaning="Days since it was frozen",
            in_days=True,
        ),
        yes_or_no("has_approver", "It names who approved it"),
        yes_or_no("is_unaltered", "Its rows still have the digest with which they were frozen"),
        counted("differences", "Rows that stand otherwise in the live statement"),
        worded("first_difference", "The first of these differences, in words"),
        counted("undecided", "Its rows on which nobody had decided when it was frozen"),
        counted("proposed", "Its rows that rest on a proposal alone"),
        counted("warnings", "Rows of the live statement that contradict plan or reality"),
    ),
)


def observe(actor: Actor, keys: Collection[UUID] | None) -> list[Observed]:
    """Return the latest revision; nothing while none is frozen."""
    if keys is not None and not keys:
        return []
    seen = sheet(actor)
    latest = seen.latest
    if latest is None or (keys is not None and latest.pk not in keys):
        return []
    stood = tally(rows_of(latest))
    facts: dict[str, object] = {
        "revision": latest.revision,
        "days_since_frozen": (actor.today - latest.frozen_at.date()).days,
        "has_approver": bool(latest.approver.strip()),
        "is_unaltered": is_unaltered(latest),
        "differences": len(seen.changes),
        "undecided": stood.undecided,
        "proposed": stood.proposed,
        "warnings": len(seen.warnings),
    }
    if seen.changes:
        first = seen.changes[0]
        words = f"{first.control}, {first.what}: “{first.before}” became “{first.after}”"
        facts["first_difference"] = words if len(words) <= MOST else f"{words[: MOST - 1]}…"
    return [Observed(id=latest.pk, label=str(latest), facts=facts)]


MOST = 200


def all_revisions(actor: Actor, keys: Collection[UUID]) -> Collection[UUID]:
    """Return the keys of every revision: only the latest is observed."""
    rows = statements_visible_to(actor).values_list("pk", flat=True)
    return set(rows) if keys else set()


FACTS_OF_STATEMENTS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by=by_kinds(
        all_revisions,
        *("statement", "organisation", "control", "soa_decision", "risk", "treatment", "task"),
        *("run", "adoption", "register_import", "system", "system_import", "card_import", "pack"),
        *("risk_criteria", "impact_assessment", "held_pack", "own_tie", "assessment"),
    ),
)
