"""What is known of the AI policy in force (5.2, A.2)."""

from collections.abc import Mapping
from uuid import UUID

from steward.domain.documents.queries.facts import policy_in_force
from steward.domain.lint.facts.organisation_proof import COMING, EXTERNAL
from steward.domain.lint.facts.reading import (
    Table,
    all_of,
    by_kinds,
    count,
    counted,
    days,
    named,
    since,
    since_day,
    text,
    with_more,
    worded,
    yes,
)
from steward.domain.lint.facts.source import FactSource
from steward.domain.lint.terms import Observed
from steward.foundation.core.actor import Actor

MADE_UNDER_IT = (
    ("risks_risk", "decided_at"),
    ("risks_riskassessment", "approved_at"),
    ("assessments_impactversion", "approved_at"),
    ("soa_statement", "frozen_at"),
    ("objectives_objective", "agreed_at"),
)
"""What is decided or assessed under a policy, and when."""
FIRST = ", ".join(
    f"(SELECT min(t.{at}) FROM {table} t WHERE t.organisation_id = %(org)s)"
    for table, at in MADE_UNDER_IT
)
SINCE = " + ".join(
    f"(SELECT count(*) FROM {table} t WHERE t.organisation_id = %(org)s AND t.{at} >= n.first)"
    for table, at in MADE_UNDER_IT
)
SOURCE = f"""
FROM documents_document x
JOIN documents_documentversion v ON v.document_id = x.id AND v.state = 'in_force'
CROSS JOIN LATERAL (SELECT min(n.published_at) AS first, count(*) AS count
  FROM documents_documentversion n WHERE n.document_id = x.id) n
CROSS JOIN LATERAL (SELECT least({FIRST}) AS first, {SINCE} AS since) r
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE a.left_on IS NULL) AS asked,
    count(*) FILTER (WHERE a.left_on IS NULL AND a.acknowledged_at IS NOT NULL) AS done,
    count(DISTINCT c.id) AS count
  FROM competence_campaign c LEFT JOIN competence_addressee a ON a.campaign_id = c.id
  WHERE c.organisation_id = %(org)s AND c.state IN ('running', 'closed')
  AND (c.document_id = x.id OR c.document_id IN (SELECT w.id FROM documents_documentversion w
    WHERE w.document_id = x.id AND w.state <> 'withdrawn'))) c
CROSS JOIN LATERAL (SELECT count(*) AS count FROM incidents_incident i
  WHERE i.organisation_id = %(org)s AND NOT i.is_drill AND i.state IN ('reviewed', 'closed')
  AND i.noticed_at > v.published_at) i
CROSS JOIN LATERAL (SELECT min(t.starts_on) AS on_day FROM audits_audit t
  WHERE t.organisation_id = %(org)s AND {EXTERNAL} AND {COMING}) e
WHERE x.organisation_id = %(org)s AND x.is_ai_policy AND x.state <> 'withdrawn'{{only x.id}}
"""
COLUMNS = (
    text("version", "x.version", "The number of the version in force"),
    yes("has_owner", "x.owner_id IS NOT NULL", "Somebody answers for it"),
    days("days_since_published", since("v.published_at"), "Days since this version came out"),
    days("days_since_first", since("n.first"), "Days since its first version came out"),
    days(
        "days_since_record",
        since("r.first"),
        "Days since the first decision, assessment, statement or objective was made",
    ),
    count("records_since", "r.since", "Decisions and assessments made since its first version"),
    count("approvals", "jsonb_array_length(v.approvals)", "Approvals of the version in force"),
    days(
        "review_overdue_days",
        since_day("x.review_on"),
        "Days since it should have been reviewed; negative: days left",
    ),
    yes("has_review_day", "x.review_on IS NOT NULL", "A day for its review is set"),
    count("campaigns", "c.count", "Campaigns that asked people to take note of it"),
    count("asked", "c.asked", "People who were asked to take note of it"),
    count(
        "noted_percent",
        "CASE WHEN c.asked > 0 THEN c.done * 100 / c.asked ELSE 0 END",
        "Share of these who took note of it, in percent",
    ),
    count("incidents_since", "i.count", "Incidents reviewed since this version came out"),
    days(
        "days_to_external_audit",
        "-" + since_day("e.on_day"),
        "Days until the next audit of a certification body",
    ),
)
TABLE = Table(
    name="policy",
    label="AI policy",
    plural="AI policies",
    columns=COLUMNS,
    source=SOURCE,
    called="'DOC-' || to_char(x.number, 'FM0999') || ' ' || x.title",
    door="document",
)
MORE = (
    counted("silent", "Points that a policy must speak to and on which it is silent"),
    worded("silent_named", "The first of these points"),
)


def _more(actor: Actor, rows: list[Observed]) -> Mapping[UUID, Mapping[str, object]]:
    policy = policy_in_force(actor) if rows else None
    if policy is None:
        return {}
    silent = list(policy.silent)
    return {rows[0].id: {"silent": len(silent), "silent_named": named(silent)}}


KIND, observe = with_more(TABLE, MORE, _more)
EVERY = all_of("documents_document", "is_ai_policy")
FACTS_OF_POLICY = FactSource(
    kind=KIND,
    observe=observe,
    touched_by=by_kinds(
        EVERY,
        *("document", "document_version", "campaign", "incident", "audit", "risk", "assessment"),
        *("impact_assessment", "statement", "objective", "organisation", "register_import"),
        "member",
    ),
)
