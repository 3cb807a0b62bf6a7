"""What is known of a requirement of ISO/IEC 42001, and of the statement on its controls (6.1.3)."""

from collections import Counter, defaultdict
from collections.abc import Collection
from uuid import UUID

from steward.domain.controls.queries import control_states, thread_of
from steward.domain.controls.terms import ControlState
from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import assessable
from steward.domain.frameworks.terms import Maturity
from steward.domain.lint.facts.reading import (
    by_kinds,
    counted,
    named,
    one_of,
    values_of,
    worded,
    yes_or_no,
)
from steward.domain.lint.facts.source import FactSource
from steward.domain.lint.terms import Observed, RecordKind
from steward.domain.reviews.queries.kept import needed_in_writing
from steward.domain.soa.models import ApplicabilityDecision
from steward.domain.soa.queries import sheet
from steward.domain.soa.terms import SoaRow
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.reading import answers

IF_APPLICABLE = "mandatory_if_control_applies"
WORK = """
SELECT 'done_tasks' AS what, requirement AS name, count(*) FROM tasks_task
  WHERE organisation_id = %(org)s AND status = 'done' AND requirement <> '' GROUP BY 2
UNION ALL SELECT 'open_tasks', requirement, count(*) FROM tasks_task
  WHERE organisation_id = %(org)s AND status IN ('open', 'doing') AND requirement <> '' GROUP BY 2
UNION ALL SELECT 'documents', r.requirement, count(DISTINCT d.id)
  FROM documents_documentrequirement r JOIN documents_document d ON d.id = r.document_id
  WHERE r.organisation_id = %(org)s AND r.framework = 'iso-42001' AND d.version <> ''
  AND d.state <> 'withdrawn' GROUP BY 2
UNION ALL SELECT 'treatments', c, count(*) FROM risks_treatment t
  CROSS JOIN LATERAL jsonb_array_elements_text(t.controls) c
  WHERE t.organisation_id = %(org)s AND t.status IN ('planned', 'approved', 'done', 'effective')
  GROUP BY 2
UNION ALL SELECT 'treatments_effective', c, count(*) FROM risks_treatment t
  CROSS JOIN LATERAL jsonb_array_elements_text(t.controls) c
  WHERE t.organisation_id = %(org)s AND t.status = 'effective' GROUP BY 2
UNION ALL SELECT 'audited', i.requirement, count(*) FROM audits_checklistitem i
  JOIN audits_audit a ON a.id = i.audit_id
  WHERE i.organisation_id = %(org)s AND i.framework = 'iso-42001' AND a.kind = 'internal'
  AND i.judgement NOT IN ('', 'not_audited') AND a.ends_on >= %(today)s::date - 1095 GROUP BY 2
UNION ALL SELECT 'open_findings', requirement, count(*) FROM findings_finding
  WHERE organisation_id = %(org)s AND framework = 'iso-42001' AND state <> 'closed'
  AND grade IN ('major', 'minor') GROUP BY 2
"""
KIND = RecordKind(
    name="control",
    label="Requirement",
    plural="Clauses and controls",
    facts=(
        yes_or_no("is_control", "It is a control of Annex A, not a clause"),
        yes_or_no("applies", "The control applies; unknown where nobody and no risk has spoken"),
        yes_or_no("is_excluded", "A person left the control out"),
        yes_or_no("is_decided", "A person decided whether the control applies"),
        counted("inclusion_reasons", "Reasons for including the control: risks, laws, own words"),
        counted("reason_length", "Characters of the reason that a person gave"),
        counted("risks", "Risks in the register that rely on the control"),
        counted("demands", "Laws and followed standards that ask for the control"),
        counted("treatments", "Treatments, not dropped or failed, that rely on the control"),
        counted("treatments_effective", "Treatments that rely on it and were found effective"),
        one_of("maturity", [item.value for item in Maturity], "How far it has come"),
        yes_or_no("is_known", "Somebody said how far it has come"),
        yes_or_no("is_implemented", "It is implemented, or measured and improved"),
        yes_or_no("is_begun", "Something of it is there, or a task for it is open"),
        counted("open_tasks", "Tasks for it that are open"),
        counted("done_tasks", "Tasks for it that are done"),
        counted("documents", "Documents in force that satisfy it"),
        counted("documents_missing", "Documents that it asks for and of which none is in force"),
        worded("documents_named", "The first of these documents, by title"),
        counted("audited", "Points of internal audits of the last three years that judged it"),
        counted("open_findings", "Nonconformities against it that are open"),
        yes_or_no("differs", "It stands otherwise than in the latest frozen statement"),
    ),
)


def observe(actor: Actor, keys: Collection[UUID] | None) -> list[Observed]:
    """Return the clauses and controls, with what holds of them now."""
    if keys is not None and not keys:
        return []
    seen, states = sheet(actor), control_states(actor)
    rows = {row.control: row for row in seen.rows}
    changed = {change.control for change in seen.changes}
    work, lacking = _work(actor), _lacking(actor)
    found: list[Observed] = []
    for item in assessable(iso_42001()):
        key = thread_of(actor, item.id).id
        if keys is not None and key not in keys:
            continue
        facts = {
            **_standing(states.get(item.id), work[item.id]),
            "is_control": item.is_control,
            "documents_missing": len(lacking.get(item.id, ())),
            "documents_named": named(lacking.get(item.id, [])),
        }
        if item.is_control:
            facts |= _decided(rows[item.id], seen.decisions.get(item.id))
            if seen.latest is not None:
                facts["differs"] = item.id in changed
        found.append(Observed(id=key, label=f"{item.id} {item.title}", facts=facts))
    return found


def _work(actor: Actor) -> defaultdict[str, Counter[str]]:
    """Return requirement → what was done about it, counted."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for what, name, number in answers(WORK, values_of(actor)):
        found[name][what] = number
    return found


def _lacking(actor: Actor) -> dict[str, list[str]]:
    """Return control → titles of the documents that it asks for and that are not in force."""
    found: dict[str, list[str]] = {}
    for item in needed_in_writing(actor):
        if item.outline.necessity == IF_APPLICABLE and not item.is_met:
            for name in item.outline.satisfies:
                found.setdefault(name, []).append(item.outline.title)
    return found


def _standing(state: ControlState | None, work: Counter[str]) -> dict[str, object]:
    facts: dict[str, object] = {
        name: work[name]
        for name in (
            *("open_tasks", "done_tasks", "documents", "treatments", "treatments_effective"),
            *("audited", "open_findings"),
        )
    }
    maturity = None if state is None else state.maturity
    facts["is_known"] = maturity is not None
    facts["is_begun"] = bool(work["open_tasks"]) or maturity not in (None, Maturity.NONE)
    if maturity is not None:
        facts["maturity"] = maturity.value
        facts["is_implemented"] = maturity.score >= Maturity.IMPLEMENTED.score
    return facts


def _decided(row: SoaRow, decision: ApplicabilityDecision | None) -> dict[str, object]:
    facts: dict[str, object] = {
        "is_decided": decision is not None,
        "is_excluded": row.applicable is False,
        "inclusion_reasons": len(row.inclusion),
        "risks": row.risks,
        "demands": sum(line.startswith(("Law:", "Standard:")) for line in row.inclusion),
    }
    if row.applicable is not None:
        facts["applies"] = row.applicable
    if decision is not None:
        facts["reason_length"] = len(decision.reason.strip())
    return facts


def every_key(actor: Actor, keys: Collection[UUID]) -> Collection[UUID]:
    """Return the keys of all clauses and controls."""
    wanted = assessable(iso_42001()) if keys else ()
    return {thread_of(actor, item.id).id for item in wanted}


FACTS_OF_CONTROLS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by=by_kinds(
        every_key,
        *("organisation", "control", "soa_decision", "statement", "risk", "treatment", "task"),
        *("run", "adoption", "register_import", "system", "system_import", "card_import"),
        *("document", "document_version", "audit", "checklist_item", "nonconformity", "pack"),
        *("risk_criteria", "impact_assessment", "held_pack", "own_tie", "assessment"),
        *("law", "shared_work"),
    ),
)
