"""What is known of the organisation and of its management system as a whole."""

from collections.abc import Collection, Mapping
from uuid import UUID

from steward.domain.audits.queries.audits import wanted_requirements
from steward.domain.governance.queries.duties import chart_of
from steward.domain.governance.queries.scope import scope_mismatches
from steward.domain.lint.facts.organisation_counts import COUNTED, DOING, PLANNING
from steward.domain.lint.facts.organisation_proof import CHECKING, PROVING
from steward.domain.lint.facts.reading import Table, counted, named, values_of, with_more, worded
from steward.domain.lint.facts.source import FactSource
from steward.domain.lint.terms import Observed
from steward.domain.reviews.queries.kept import missing_in_writing
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.reading import answers

ISO = "iso-42001"
TABLE = Table(
    name="organisation",
    label="Organisation",
    plural="The organisation",
    columns=(*PLANNING, *DOING, *CHECKING, *PROVING),
    source=f"FROM identity_organisation x {COUNTED} WHERE x.id = %(org)s{{only x.id}}",
    called="x.name",
)
AUDITED = """
SELECT DISTINCT i.requirement FROM audits_checklistitem i JOIN audits_audit a ON a.id = i.audit_id
WHERE i.organisation_id = %(org)s AND i.framework = 'iso-42001'
  AND a.kind = 'internal' AND a.state <> 'cancelled'
  AND (i.judgement NOT IN ('', 'not_audited') OR a.state NOT IN ('reported', 'closed'))
"""
MORE = (
    counted(
        "scope_differences",
        "Differences of the scope in force from inventory, units and roles; unknown without scope",
    ),
    counted(
        "documents_missing",
        "Documents that the clauses ask for, neither in force nor kept in a register",
    ),
    worded("documents_named", "The first of these documents, by title"),
    counted("duties_missing", "Of the two assignments of clause 5.3, those that nobody holds"),
    counted("duties_faulty", "Rows of the responsibility chart in which something is wrong"),
    counted("clauses_never_audited", "Clauses that no internal audit covers, done or planned"),
    counted("controls_never_audited", "Controls that no internal audit covers, done or planned"),
)


def _more(actor: Actor, rows: list[Observed]) -> Mapping[UUID, Mapping[str, object]]:
    if not rows:
        return {}
    missing, chart = missing_in_writing(actor), chart_of(actor)
    found: dict[str, object] = {
        "documents_missing": len(missing),
        "documents_named": named([item.outline.title for item in missing]),
        "duties_missing": len(chart.missing),
        "duties_faulty": chart.faulty,
    }
    differences = scope_mismatches(actor)
    if differences is not None:
        found["scope_differences"] = len(differences)
    audited = {str(name) for (name,) in answers(AUDITED, values_of(actor))}
    never = [
        item for of, item in wanted_requirements(actor) if of.id == ISO and item.id not in audited
    ]
    found["controls_never_audited"] = sum(item.is_control for item in never)
    found["clauses_never_audited"] = sum(not item.is_control for item in never)
    return {rows[0].id: found}


KIND, observe = with_more(TABLE, MORE, _more)


def whole(actor: Actor, keys: Collection[UUID]) -> Collection[UUID]:
    """Return the organisation: any change of any record may change what holds of it."""
    return {actor.organisation_id} if keys else set()


TOUCHING = (
    *("organisation", "unit", "member", "invitation", "token", "adoption", "pack", "held_pack"),
    *("system", "system_import", "card_import", "model", "dataset", "supplier"),
    *("risk", "treatment", "assessment", "acceptance", "risk_criteria", "register_import"),
    *("soa_decision", "statement", "control", "impact_assessment", "impact_section"),
    *("issue", "party", "law", "scope", "process", "provision", "duty", "decision"),
    *("budget", "capacity", "tool", "function", "worker", "holding", "gap_action", "training"),
    *("training_import", "campaign", "communication", "document", "external_document"),
    *("document_version", "objective", "change", "planned_activity", "management_review"),
    *("review_decision", "audit", "audit_programme", "auditor", "checklist_item", "certificate"),
    *("audit_request", "working_paper", "nonconformity", "corrective_action", "incident"),
    *("concern", "public_place", "agreed_clock", "communication_decision", "system_notice"),
    *("task", "run", "questionnaire", "finding", "classification"),
)
"""Every kind of record on which a fact of the organisation rests."""
FACTS_OF_ORGANISATION = FactSource(
    kind=KIND, observe=observe, touched_by=dict.fromkeys(TOUCHING, whole)
)
