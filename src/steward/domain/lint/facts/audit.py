"""What is known of an internal audit (9.2)."""

from steward.domain.audits.terms.states import AuditState
from steward.domain.lint.facts.reading import (
    Table,
    all_of,
    by_kinds,
    choice,
    count,
    days,
    found_by,
    itself,
    of_history,
    since_day,
    text,
    yes,
)
from steward.domain.lint.facts.source import FactSource

BEFORE = """
WITH people AS (SELECT t.id AS token, m.person_id AS person FROM identity_apitoken t
  JOIN identity_membership m ON m.id = t.membership_id WHERE t.organisation_id = %(org)s),
own AS (SELECT DISTINCT i.id AS point, i.audit_id FROM audits_checklistitem i
  JOIN audits_audit a ON a.id = i.audit_id
  WHERE i.organisation_id = %(org)s AND i.judged_by IS NOT NULL{only i.audit_id} AND (
    EXISTS (SELECT 1 FROM journal_entry e LEFT JOIN people p ON p.token = e.actor_id
      WHERE e.organisation_id = %(org)s AND e.subject_label = i.requirement
      AND e.subject_kind IN ('soa_decision', 'control')
      AND e.event IN ('soa.decided', 'control.decided')
      AND coalesce(p.person, e.actor_id) = i.judged_by
      AND e.at >= a.period_from AND e.at < a.period_to + 1)
    OR EXISTS (SELECT 1 FROM risks_treatment t WHERE t.organisation_id = %(org)s
      AND t.made_by = i.judged_by AND t.controls ? i.requirement)
    OR EXISTS (SELECT 1 FROM tasks_task t WHERE t.organisation_id = %(org)s
      AND t.assignee_id = i.judged_by AND t.requirement = i.requirement
      AND t.closed_at >= a.period_from AND t.closed_at < a.period_to + 1)))
"""
SOURCE = """
FROM audits_audit x
CROSS JOIN LATERAL (SELECT count(*) AS count, count(*) FILTER (WHERE t.is_lead) AS leads,
    count(*) FILTER (WHERE t.declared_at IS NULL) AS silent,
    count(*) FILTER (WHERE EXISTS (SELECT 1 FROM systems_aisystem s
      JOIN identity_person p ON p.id = t.person_id
      WHERE s.organisation_id = x.organisation_id AND s.archived_at IS NULL
      AND (s.owner_person_id = p.id OR s.owner_person_id IS NULL
        AND lower(s.owner) IN (lower(p.name), lower(p.email)))
      AND (x.systems = '[]' OR x.systems ? s.id::text))) AS owning
  FROM audits_auditor t WHERE t.audit_id = x.id) t
CROSS JOIN LATERAL (SELECT count(*) AS count,
    count(*) FILTER (WHERE i.judgement IN ('', 'not_audited')) AS open,
    count(*) FILTER (WHERE i.judgement IN ('major', 'minor')) AS bad,
    count(*) FILTER (WHERE i.judgement IN ('major', 'minor') AND i.finding_id IS NULL) AS unraised,
    count(*) FILTER (WHERE i.judgement NOT IN ('', 'not_audited', 'not_applicable')
      AND i.evidence = '') AS bare,
    count(*) FILTER (WHERE i.requirement LIKE 'A.%%') AS controls
  FROM audits_checklistitem i WHERE i.audit_id = x.id) i
CROSS JOIN LATERAL (SELECT count(*) AS count FROM audits_distribution d
  WHERE d.audit_id = x.id) d
CROSS JOIN LATERAL (SELECT count(*) AS count FROM own o WHERE o.audit_id = x.id) o
LEFT JOIN LATERAL (SELECT i.requirement || ', ' || i.judged_by_label AS said FROM own o
  JOIN audits_checklistitem i ON i.id = o.point WHERE o.audit_id = x.id
  ORDER BY i.place LIMIT 1) w ON true
WHERE x.organisation_id = %(org)s AND x.kind = 'internal' AND x.state <> 'cancelled'{only x.id}
"""
COLUMNS = (
    choice("state", "x.state", [item.value for item in AuditState], "How far it has come"),
    yes("is_reported", "x.state IN ('reported', 'closed')", "Its report is signed"),
    days("days_since_start", since_day("x.starts_on"), "Days since it begins; negative: days left"),
    days("days_since_end", since_day("x.ends_on"), "Days since it ends; negative: days left"),
    yes("has_programme", "x.programme_id IS NOT NULL", "It belongs to an audit programme"),
    count("auditors", "t.count", "People of its team"),
    yes("has_lead", "t.leads > 0", "Somebody leads it"),
    count("undeclared", "t.silent", "People of its team who declared nothing on independence"),
    count("owning", "t.owning", "People of its team who own an AI system in its scope"),
    count("points", "i.count", "Points of its checklist"),
    count("controls", "i.controls", "Controls of Annex A on its checklist"),
    count("unjudged", "i.open", "Points of its checklist without a judgement"),
    count("without_evidence", "i.bare", "Points that were judged without naming evidence"),
    count("own_work", "o.count", "Points judged by somebody whose own work they are"),
    text("own_work_named", "w.said", "The first such point, and who judged it"),
    count("nonconformities", "i.bad", "Points judged as not conforming"),
    count("unraised", "i.unraised", "Points not conforming for which no finding was raised"),
    count("distributed", "d.count", "People to whom its report is noted as sent"),
)
TABLE = Table(
    name="audit",
    label="Internal audit",
    plural="Internal audits",
    columns=COLUMNS,
    before=BEFORE,
    source=SOURCE,
    called="'AUD-' || to_char(x.number, 'FM0999') || ' ' || x.title",
)
KIND = TABLE.kind
observe = TABLE.observe
EVERY = all_of("audits_audit")
FACTS_OF_AUDITS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by={
        "audit": itself,
        "auditor": of_history("audits_auditor", "audit_id"),
        "checklist_item": of_history("audits_checklistitem", "audit_id"),
        "audit_request": of_history("audits_auditrequest", "audit_id"),
        "working_paper": of_history("audits_paper", "audit_id"),
        "audit_programme": found_by(
            "SELECT id FROM audits_audit WHERE organisation_id = %(org)s"
            " AND programme_id = ANY(%(keys)s)"
        ),
        **by_kinds(
            EVERY,
            *("organisation", "soa_decision", "control", "treatment", "task", "system", "member"),
            *("system_import", "card_import", "nonconformity"),
        ),
    },
)
