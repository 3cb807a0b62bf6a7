"""What audit lint says as a whole: by clause, by rule and by the usual nonconformities."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import titles
from steward.domain.frameworks.terms import natural_key
from steward.domain.lint.queries.results import LintCounts, counted, standing_results
from steward.domain.lint.queries.rules import rules_in_packs, switches_of
from steward.domain.lint.terms import LintRule, LintState
from steward.foundation.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStanding:
    """A rule with how many of its results stand how, and why it is off where it is."""

    rule: LintRule
    open: int
    waived: int
    off_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseStanding:
    """A clause or control with how many rules ask about it and how many results are open."""

    clause: str
    title: str
    rules: int
    counts: LintCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything together; what a rule with several clauses finds counts for each of them."""

    counts: LintCounts
    clauses: tuple[ClauseStanding, ...]
    rules: tuple[RuleStanding, ...]

    @property
    def found(self) -> tuple[RuleStanding, ...]:
        """Return the rules with open results, the most first."""
        open_ones = [item for item in self.rules if item.open]
        return tuple(sorted(open_ones, key=lambda item: (-item.open, item.rule.id)))


def overview_of(actor: Actor) -> Overview:
    """Return what lint says as a whole."""
    rows = standing_results(actor).order_by().values_list("rule", "state", "severity")
    grouped = [
        (rule, state, severity, n) for rule, state, severity, n in rows.annotate(n=Count("id"))
    ]
    open_by, waived_by = Counter[str](), Counter[str]()
    for rule, state, _, many in grouped:
        (waived_by if state == LintState.WAIVED else open_by)[rule] += many
    rules, off = [item.rule for item in rules_in_packs()], switches_of(actor)
    return Overview(
        counts=counted((state, severity, n) for _, state, severity, n in grouped),
        clauses=_by_clause(rules, grouped),
        rules=tuple(
            RuleStanding(
                rule=rule,
                open=open_by[rule.id],
                waived=waived_by[rule.id],
                off_because=off[rule.id].reason if rule.id in off else "",
            )
            for rule in rules
        ),
    )


def _by_clause(
    rules: list[LintRule], grouped: list[tuple[str, str, str, int]]
) -> tuple[ClauseStanding, ...]:
    names = titles(iso_42001())
    asking: dict[str, set[str]] = {}
    for rule in rules:
        for clause in rule.clauses:
            asking.setdefault(clause, set()).add(rule.id)
    return tuple(
        ClauseStanding(
            clause=clause,
            title=names.get(clause, ""),
            rules=len(asking[clause]),
            counts=counted((s, g, n) for rule, s, g, n in grouped if rule in asking[clause]),
        )
        for clause in sorted(asking, key=natural_key)
    )
