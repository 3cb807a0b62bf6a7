"""The two stages as they stand: what is there, what lint says, and whether it would hold."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from steward.domain.lint.models import LintResult
from steward.domain.lint.queries.results import standing_results
from steward.domain.lint.rules.evaluating import on_day
from steward.domain.lint.rules.stage_rows import REST, ROWS, row_of
from steward.domain.lint.rules.stages import Asked, Holds, Judged, judged, whole
from steward.domain.lint.terms import AuditStage, LintSeverity, LintState
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import answers

NAMED = 5
READ = 400
"""How many open results are looked through for those that are named."""
THERE: Mapping[str, str] = {
    "scope": "governance_scopeversion WHERE {own} AND state = 'approved'",
    "roles": "governance_statedrole WHERE {own}",
    "sites": "identity_unit WHERE {own} AND kind <> 'unit' AND archived_at IS NULL",
    "methods": "documents_documentversion WHERE {own} AND state = 'in_force' AND document_id IN"
    " (SELECT id FROM documents_document WHERE {own} AND outline IN"
    " ('doc-risk-methodology', 'doc-impact-procedure'))",
    "workers": "competence_worker WHERE {own}",
    "issues": "governance_issue WHERE {own} AND retired_at IS NULL",
    "processes": "governance_process WHERE {own} AND retired_at IS NULL",
    "policy": "documents_documentversion WHERE {own} AND state = 'in_force' AND document_id IN"
    " (SELECT id FROM documents_document WHERE {own} AND is_ai_policy)",
    "objectives": "objectives_objective WHERE {own} AND state IN ('agreed', 'running', 'reached')",
    "duties": "governance_duty WHERE {own} AND retired_at IS NULL",
    "criteria": "risks_riskcriteria WHERE {own} AND adopted_at IS NOT NULL",
    "risks": "risks_risk WHERE {own} AND status NOT IN ('dismissed', 'withdrawn')",
    "impacts": "assessments_impactversion WHERE {own}",
    "statements": "soa_statement WHERE {own}",
    "decisions": "soa_applicabilitydecision WHERE {own}",
    "treatments": "risks_treatment WHERE {own} AND approved_at IS NOT NULL",
    "laws": "governance_law WHERE {own} AND retired_at IS NULL",
    "parties": "governance_party WHERE {own} AND retired_at IS NULL",
    "audits": "audits_audit WHERE {own} AND kind = 'internal' AND state <> 'cancelled'",
    "audits_reported": "audits_audit WHERE {own} AND kind = 'internal'"
    " AND state IN ('reported', 'closed')",
    "reviews": "reviews_managementreview WHERE {own} AND state <> 'called_off'",
    "reviews_signed": "reviews_managementreview WHERE {own}"
    " AND state IN ('signed', 'followed_up', 'closed')",
    "documents": "documents_documentversion WHERE {own} AND state = 'in_force'",
    "functions": "competence_aimsfunction WHERE {own} AND archived_at IS NULL",
    "systems": "systems_aisystem WHERE {own} AND archived_at IS NULL",
    "findings": "findings_finding WHERE {own}",
    "tasks": "tasks_task WHERE {own} AND status NOT IN ('done', 'cancelled')",
    "changes": "objectives_plannedchange WHERE {own}",
    "measured": "objectives_measurement WHERE {own}",
    "incidents": "incidents_incident WHERE {own} AND NOT is_drill",
    "trainings": "competence_trainingrecord WHERE {own}",
    "campaigns": "competence_campaign WHERE {own} AND started_at IS NOT NULL",
    "applied": "soa_applicabilitydecision WHERE {own} AND applicable",
    "activities": "objectives_plannedactivity WHERE {own}",
    "interviews": "audits_paper WHERE {own} AND asked <> ''",
    "suppliers": "parts_part WHERE {own} AND kind = 'supplier'",
    "agreements": "relationships_agreement WHERE {own} AND ended_on IS NULL",
    "notices": "relationships_suppliernotice WHERE {own}",
    "shared": "relationships_sharedwork WHERE {own} AND state <> 'replaced'",
    "customers": "relationships_customer WHERE {own} AND retired_on IS NULL",
    "programmes": "audits_programme WHERE {own} AND approved_at IS NOT NULL",
}
"""What is counted, and of which rows."""
HEADS = (
    "governance_scopeitem WHERE {own} AND kind = 'people' AND is_in AND version_id = (SELECT id"
    " FROM governance_scopeversion WHERE {own} AND state = 'approved' ORDER BY number DESC LIMIT 1)"
)
COUNTED: Mapping[str, str] = {
    **{key: f"count(*) FROM {rows}" for key, rows in THERE.items()},
    "heads": f"coalesce(sum(count), 0) FROM {HEADS}",
}
"""The same as a statement counts it; people are added up as the scope in force says."""
COUNT = " ".join(
    (
        "SELECT",
        ", ".join(
            f"(SELECT {rows.format(own='organisation_id = asked.id')})" for rows in COUNTED.values()
        ),
        "FROM identity_organisation asked WHERE asked.id = %(organisation)s",
    )
)


def what_is_there(actor: Actor) -> dict[str, int]:
    """Return how much there is of everything that a stage wants to see, in one statement."""
    for row in answers(COUNT, {"organisation": actor.organisation_id}):
        return dict(zip(COUNTED, row, strict=True))
    return dict.fromkeys(COUNTED, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """A stage with its rows and the verdict over all of them."""

    stage: AuditStage
    rows: tuple[Judged, ...]
    holds: Holds

    @property
    def firm(self) -> int:
        """Return how many rows would hold."""
        return sum(item.holds is Holds.YES for item in self.rows)


def stage_view(actor: Actor, stage: AuditStage) -> StageView:
    """Return what an auditor would see at a stage, as lint and the registers stand now."""
    rows = standing_results(actor).filter(stages__contains=stage.value)
    counts, waived = _counted(rows, stage)
    named: defaultdict[str, list[Asked]] = defaultdict(list)
    names = ("id", "title", "rule", "record_label", "reason", "read", "severity", "clauses")
    opened = rows.filter(state=LintState.OPEN.value).order_by("-rank", "-since", "-id")
    for key, title, rule, label, reason, read, severity, clauses in opened.values_list(*names)[
        :READ
    ]:
        place = row_of(clauses, stage)
        if len(named[place]) < NAMED:
            asked = Asked(
                id=str(key),
                title=title,
                rule=rule,
                record=label,
                reason=on_day(reason, read, actor.today),
                severity=LintSeverity(severity),
            )
            named[place].append(asked)
    there = what_is_there(actor)
    judgements = tuple(
        judged(row, there, counts[row.id], waived=waived[row.id], named=named[row.id])
        for row in (*ROWS[stage], REST)
        if row is not REST or counts[row.id] or waived[row.id]
    )
    return StageView(
        stage=stage,
        rows=judgements,
        holds=whole(judgements),
    )


def _counted(
    rows: OwnedQuerySet[LintResult], stage: AuditStage
) -> tuple[defaultdict[str, Counter[LintSeverity]], Counter[str]]:
    """Return row → severity → how many are open, and row → how many are waived."""
    counts: defaultdict[str, Counter[LintSeverity]] = defaultdict(Counter)
    waived: Counter[str] = Counter()
    grouped = rows.order_by().values_list("clauses", "severity", "state").annotate(n=Count("id"))
    for clauses, severity, state, many in grouped:
        place = row_of(clauses, stage)
        if state == LintState.WAIVED:
            waived[place] += many
        else:
            counts[place][LintSeverity(severity)] += many
    return counts, waived
