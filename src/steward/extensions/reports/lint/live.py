"""What lint finds, from the records as they stand: both stages, open results, waivers."""

from steward.domain.lint.models import LintResult
from steward.domain.lint.policy import VIEW_LINT
from steward.domain.lint.queries.results import counts_of, freshness_of, standing_results
from steward.domain.lint.queries.stages import stage_view
from steward.domain.lint.queries.waivers import waivers_visible_to
from steward.domain.lint.terms import (
    SEVERITY_WORDS,
    STAGE_WORDS,
    AuditStage,
    LintSeverity,
    LintState,
)
from steward.extensions.reports.kit.declared import Report
from steward.extensions.reports.kit.registers import (
    Group,
    Tables,
    tables_json,
    tables_pdf,
    tables_xlsx,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation

MOST_PRINTED = 500
RESULT_HEADS = ("Question", "Record", "Why", "Clauses", "Since", "How to mend")


def live_data(actor: Actor, most: int | None = None) -> Tables:
    """Return what lint finds as it stands now; at most so many results of each severity.

    Raises:
        NotAllowed: The actor may not see audit lint.
    """
    require(actor, VIEW_LINT)
    now, fresh = counts_of(actor), freshness_of(actor)
    groups = [_stage(actor, stage) for stage in AuditStage]
    groups += [_results(actor, severity, most) for severity in LintSeverity]
    groups.append(_waivers(actor))
    return Tables(
        organisation=get_organisation(actor).name,
        made=actor.now,
        title="Audit lint",
        basis="ISO/IEC 42001:2023, 9.2 and 10.2",
        groups=[group for group in groups if group.rows],
        notice="Not run yet"
        if fresh.checked_at is None
        else f"{now.major:,} major open"
        if now.major
        else None,
    )


def _stage(actor: Actor, stage: AuditStage) -> Group:
    view = stage_view(actor, stage)
    return Group(
        title=STAGE_WORDS[stage],
        lead=f"{view.holds.label}: {view.firm} of {len(view.rows)} would hold as they stand.",
        heads=("What is looked at", "Verdict", "Why", "What is there"),
        widths=(3, 1.5, 3, 4),
        rows=[
            (
                item.row.title,
                item.holds.label,
                "; ".join(item.reasons) or "–",
                "; ".join(words for _, words in item.seen) or "–",
            )
            for item in view.rows
        ],
    )


def _results(actor: Actor, severity: LintSeverity, most: int | None) -> Group:
    rows = standing_results(actor).filter(state=LintState.OPEN.value, severity=severity.value)
    total = rows.count()
    shown: list[LintResult] = list(rows.order_by("rule", "record_label", "id")[:most])
    rest = f" The first {len(shown):,} of {total:,}." if len(shown) < total else ""
    return Group(
        title=f"{SEVERITY_WORDS[severity]}: {total:,}",
        lead=f"Open results that an auditor would call {SEVERITY_WORDS[severity].lower()}.{rest}",
        heads=RESULT_HEADS,
        widths=(3, 3, 4, 1.2, 1.3, 2),
        rows=[
            (
                f"{row.rule} {row.title}",
                row.record_label,
                row.why,
                row.clauses_words,
                row.since.date().isoformat(),
                row.fix,
            )
            for row in shown
        ],
    )


def _waivers(actor: Actor) -> Group:
    rows = waivers_visible_to(actor).filter(ended_at=None).order_by("until", "id")
    return Group(
        title="Waivers in force",
        lead="What is not held against a record for now, with the reason and the last day.",
        heads=("Rule", "Record", "Why", "Given by", "Until"),
        widths=(3, 3, 4, 2, 1.3),
        rows=[
            (
                f"{row.rule} {row.title}",
                row.record_label or "Every record",
                row.reason,
                row.given_by_label,
                row.until.isoformat(),
            )
            for row in rows[:MOST_PRINTED]
        ],
    )


REPORT = Report(
    name="lint",
    title="Audit lint",
    holds="Both stages of a certification audit with a verdict for each part, every open result"
    " with figures and clause, and the waivers.",
    basis="ISO/IEC 42001, 9.2 and 10.2",
    order=5,
    makers={
        "pdf": lambda actor, _: tables_pdf(live_data(actor, MOST_PRINTED)),
        "xlsx": lambda actor, _: tables_xlsx(live_data(actor)),
        "json": lambda actor, _: tables_json(live_data(actor)),
    },
)
