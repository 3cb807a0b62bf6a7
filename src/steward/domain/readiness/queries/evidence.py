"""Read what there is of each kind of evidence, in one statement however much there is."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from steward.domain.audits.rules.sampling import digest_of as digest_of_report
from steward.domain.frameworks.queries import ISO_42001
from steward.domain.readiness.terms.kinds import KINDS
from steward.domain.readiness.terms.proofs import DOCUMENT, YEAR, Evidence
from steward.domain.reviews.rules import digest_of as digest_of_minutes
from steward.domain.soa.rules import digest_of as digest_of_rows
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.reading import answers

COUNTED = """
SELECT 'issue', count(*) FILTER (WHERE review_on IS NULL OR review_on >= %(today)s), count(*)
  FROM governance_issue WHERE organisation_id = %(of)s AND retired_at IS NULL
UNION ALL
SELECT 'party', count(*) FILTER (WHERE taken_on <> 'open'
    AND (review_on IS NULL OR review_on >= %(today)s)), count(*)
  FROM governance_party WHERE organisation_id = %(of)s AND retired_at IS NULL
UNION ALL
SELECT 'law', count(*) FILTER (WHERE evaluated_on >= %(since)s), count(*)
  FROM governance_law WHERE organisation_id = %(of)s AND retired_at IS NULL
UNION ALL
SELECT 'process', count(*) FILTER (WHERE review_on IS NULL OR review_on >= %(today)s), count(*)
  FROM governance_process WHERE organisation_id = %(of)s AND retired_at IS NULL
UNION ALL
SELECT 'duty', count(*) FILTER (WHERE EXISTS (SELECT FROM governance_assignment a
    WHERE a.organisation_id = %(of)s AND a.duty_id = d.id AND a.hold = 'A'
    AND (a.person_id IS NOT NULL OR a.function <> ''))), count(*)
  FROM governance_duty d WHERE organisation_id = %(of)s AND retired_at IS NULL
UNION ALL
SELECT 'assessment', count(*) FILTER (WHERE EXISTS (SELECT FROM risks_riskassessment a
    WHERE a.organisation_id = %(of)s AND a.risk_id = r.id AND a.in_force
    AND a.approved_at >= %(since)s)), count(*)
  FROM risks_risk r WHERE organisation_id = %(of)s AND status IN ('accepted', 'edited')
UNION ALL
SELECT 'treatment', count(*) FILTER (WHERE status = 'effective'),
    count(*) FILTER (WHERE status <> 'dropped')
  FROM risks_treatment WHERE organisation_id = %(of)s
UNION ALL
SELECT 'impact_assessment', count(*) FILTER (WHERE EXISTS (SELECT
    FROM assessments_impactassessment a WHERE a.organisation_id = %(of)s AND a.system_id = s.id
    AND coalesce(a.next_review_on >= %(today)s, a.approved_at >= %(since)s)
    AND EXISTS (SELECT FROM assessments_impactversion v WHERE v.assessment_id = a.id))), count(*)
  FROM systems_aisystem s WHERE organisation_id = %(of)s AND archived_at IS NULL
UNION ALL
SELECT 'objective', count(*) FILTER (WHERE state = 'running' AND agreed_at IS NOT NULL), count(*)
  FROM objectives_objective WHERE organisation_id = %(of)s
  AND state IN ('draft', 'agreed', 'running')
UNION ALL
SELECT 'measurement', count(*) FILTER (WHERE latest_on IS NOT NULL AND next_on >= %(today)s),
    count(*)
  FROM objectives_objective WHERE organisation_id = %(of)s AND state = 'running'
UNION ALL
SELECT 'capacity', count(*) FILTER (WHERE available >= needed), count(*)
  FROM governance_capacity WHERE organisation_id = %(of)s AND retired_at IS NULL
UNION ALL
SELECT 'competence', count(*) FILTER (WHERE EXISTS (SELECT FROM competence_competenceassessment a
    WHERE a.organisation_id = %(of)s AND a.holding_id = h.id AND a.competence_id = c.id
    AND a.next_due_on >= %(today)s)), count(*)
  FROM competence_holding h JOIN competence_requiredcompetence c
    ON c.function_id = h.function_id AND c.archived_at IS NULL
  WHERE h.organisation_id = %(of)s AND h.from_on <= %(today)s
  AND (h.until_on IS NULL OR h.until_on >= %(today)s)
UNION ALL
SELECT 'campaign', count(*) FILTER (WHERE a.acknowledged_at IS NOT NULL
    OR a.passed_at IS NOT NULL), count(*)
  FROM competence_addressee a JOIN competence_campaign c ON c.id = a.campaign_id
  WHERE a.organisation_id = %(of)s AND a.left_on IS NULL
  AND c.state IN ('running', 'closed') AND c.started_at >= %(since)s
UNION ALL
SELECT 'communication', count(*) FILTER (WHERE last_on IS NOT NULL
    AND (next_on IS NULL OR next_on >= %(today)s)), count(*)
  FROM competence_communication WHERE organisation_id = %(of)s AND ended_at IS NULL
UNION ALL
SELECT 'controlled', count(*) FILTER (WHERE review_on IS NULL OR review_on > %(today)s), count(*)
  FROM documents_document WHERE organisation_id = %(of)s AND version <> ''
  AND state <> 'withdrawn'
UNION ALL
SELECT 'provision', count(*) FILTER (WHERE looked_at >= %(since)s), count(*)
  FROM governance_provision WHERE organisation_id = %(of)s AND retired_at IS NULL
UNION ALL
SELECT 'nonconformity', count(*) FILTER (WHERE (state = 'closed' AND effective)
    OR (state <> 'closed' AND due_on >= %(today)s)), count(*)
  FROM findings_finding WHERE organisation_id = %(of)s AND grade IN ('major', 'minor')
  AND state NOT IN ('withdrawn', 'declined')
UNION ALL
SELECT 'inventory', count(*) FILTER (WHERE EXISTS (SELECT FROM systems_use u
    WHERE u.organisation_id = %(of)s AND u.system_id = s.id)), count(*)
  FROM systems_aisystem s WHERE organisation_id = %(of)s AND archived_at IS NULL
UNION ALL
SELECT 'intended_use', count(*) FILTER (WHERE intended_use <> ''), count(*)
  FROM systems_aisystem WHERE organisation_id = %(of)s AND archived_at IS NULL
UNION ALL
SELECT 'dataset', count(*) FILTER (WHERE owner <> ''), count(*)
  FROM parts_part WHERE organisation_id = %(of)s AND kind = 'dataset'
UNION ALL
SELECT 'tool', count(*) FILTER (WHERE licence_ends IS NULL OR licence_ends >= %(today)s), count(*)
  FROM governance_tool WHERE organisation_id = %(of)s AND retired_at IS NULL
"""
LATEST = """
(SELECT 'scope', in_force_from, NULL::date, id, 'Version ' || number
  FROM governance_scopeversion WHERE organisation_id = %(of)s AND state = 'approved'
  AND in_force_from <= %(today)s ORDER BY in_force_from DESC, number DESC LIMIT 1)
UNION ALL
(SELECT 'decision', decided_on, NULL, id, 'Decision of ' || decided_on
  FROM governance_decision WHERE organisation_id = %(of)s AND retired_at IS NULL
  ORDER BY decided_on DESC, number DESC LIMIT 1)
UNION ALL
(SELECT 'budget', make_date(year::int, 1, 1), make_date(year::int, 12, 31), id, 'Budget of ' || year
  FROM governance_budgetline WHERE organisation_id = %(of)s AND retired_at IS NULL
  AND year <= extract(year FROM %(today)s::date) ORDER BY year DESC, number LIMIT 1)
UNION ALL
(SELECT 'risk_criteria', adopted_at::date, NULL, id, 'Version ' || number
  FROM risks_riskcriteria WHERE organisation_id = %(of)s AND state = 'adopted' LIMIT 1)
UNION ALL
(SELECT 'change', looked_back_on, NULL, id, 'CHG-' || lpad(number::text, 4, '0')
  FROM objectives_plannedchange WHERE organisation_id = %(of)s AND state = 'looked_back'
  AND NOT is_unapproved AND approved_at IS NOT NULL
  ORDER BY looked_back_on DESC, number DESC LIMIT 1)
UNION ALL
(SELECT 'planned_activity', t.done_on, NULL, a.id, 'ACT-' || lpad(a.number::text, 4, '0')
  FROM objectives_activityturn t JOIN objectives_plannedactivity a ON a.id = t.activity_id
  WHERE t.organisation_id = %(of)s ORDER BY t.done_on DESC, t.id DESC LIMIT 1)
UNION ALL
(SELECT 'audit_programme', approved_at::date, ends_on, id, 'PRG-' || lpad(number::text, 4, '0')
  FROM audits_programme WHERE organisation_id = %(of)s AND approved_at IS NOT NULL
  ORDER BY ends_on DESC, number DESC LIMIT 1)
UNION ALL
(SELECT 'improvement', closed_on, NULL, id, 'NC-' || lpad(number::text, 4, '0')
  FROM findings_finding WHERE organisation_id = %(of)s AND state = 'closed'
  AND closed_on IS NOT NULL ORDER BY closed_on DESC, number DESC LIMIT 1)
UNION ALL
(SELECT 'place', NULL, NULL, id, 'Open' FROM incidents_publicplace
  WHERE organisation_id = %(of)s AND speak_up_open LIMIT 1)
UNION ALL
(SELECT 'incident', coalesce(reviewed_at, noticed_at)::date, NULL, id,
    'INC-' || lpad(number::text, 4, '0')
  FROM incidents_incident WHERE organisation_id = %(of)s AND state <> 'not_incident'
  AND (reviewed_at IS NOT NULL OR (is_drill AND drill_result <> ''))
  ORDER BY coalesce(reviewed_at, noticed_at) DESC, number DESC LIMIT 1)
"""
PERIOD = KINDS[DOCUMENT].period
DOCUMENTS = """
SELECT DISTINCT ON (r.requirement) r.requirement, d.published_on, d.review_on - 1 AS until, d.id,
    'DOC-' || lpad(d.number::text, 4, '0') || ', version ' || d.version AS label
  FROM documents_documentrequirement r JOIN documents_document d ON d.id = r.document_id
  WHERE r.organisation_id = %(of)s AND d.organisation_id = %(of)s AND r.framework = %(framework)s
  AND d.version <> '' AND d.state <> 'withdrawn'
  ORDER BY r.requirement, coalesce(d.review_on, d.published_on + %(period)s) DESC, d.number
"""
ITEMS = """
SELECT DISTINCT ON (l.requirement, i.level) l.requirement, 'evidence_l' || i.level, i.dated_on,
    i.fresh_until, i.id, 'EV-' || lpad(i.number::text, 4, '0')
  FROM evidence_evidencelink l JOIN evidence_evidenceitem i ON i.id = l.item_id
  WHERE l.organisation_id = %(of)s AND i.organisation_id = %(of)s AND l.framework = %(framework)s
  AND i.state = 'current' AND i.level > 0 AND i.dated_on IS NOT NULL
  ORDER BY l.requirement, i.level, i.fresh_until DESC NULLS LAST, i.number
"""
FROZEN = """
(SELECT 'statement', frozen_at::date, NULL::date, id, 'Revision ' || revision, digest,
    rows::text, '[]', ''
  FROM soa_statement WHERE organisation_id = %(of)s ORDER BY revision DESC LIMIT 1)
UNION ALL
(SELECT 'audit', signed_at::date, NULL, id, 'AUD-' || lpad(number::text, 4, '0'), digest,
    report::text, '[]', ''
  FROM audits_audit WHERE organisation_id = %(of)s AND kind = 'internal'
  AND state IN ('reported', 'closed') AND signed_at IS NOT NULL
  ORDER BY signed_at DESC LIMIT 1)
UNION ALL
(SELECT 'management_review', held_on, (held_on + make_interval(months => cadence_months))::date, id,
    'MR-' || lpad(number::text, 4, '0'), digest, minutes::text, signatures::text, minutes_by
  FROM reviews_managementreview WHERE organisation_id = %(of)s
  AND state IN ('signed', 'followed_up', 'closed') ORDER BY held_on DESC, number DESC LIMIT 1)
"""
RECORDS = """
SELECT '', kind, covered, needed, NULL::date, NULL::date, NULL::uuid, '', NULL, NULL, NULL, NULL
  FROM ({counted}) AS counted(kind, covered, needed)
UNION ALL
SELECT '', kind, 1, 1, since, until, key, label, NULL, NULL, NULL, NULL
  FROM ({latest}) AS latest(kind, since, until, key, label)
UNION ALL
SELECT '', kind, 1, 1, since, until, key, label, digest, text, signatures, author
  FROM ({frozen}) AS frozen(kind, since, until, key, label, digest, text, signatures, author)
UNION ALL
SELECT requirement, 'document', 1, 1, since, until, key, label, NULL, NULL, NULL, NULL
  FROM ({documents}) AS documents(requirement, since, until, key, label)
UNION ALL
SELECT requirement, kind, 1, 1, since, until, key, label, NULL, NULL, NULL, NULL
  FROM ({items}) AS items(requirement, kind, since, until, key, label)
"""
ALL_RECORDS = (
    RECORDS.replace("{counted}", COUNTED)
    .replace("{latest}", LATEST)
    .replace("{frozen}", FROZEN)
    .replace("{documents}", DOCUMENTS)
    .replace("{items}", ITEMS)
)
DIGESTS: Mapping[str, Callable[[Any], str]] = {
    "statement": digest_of_rows,
    "audit": digest_of_report,
    "management_review": digest_of_minutes,
}


@dataclass(frozen=True, slots=True)
class Records:
    """What there is of each kind of record, and what names the requirement that it proves."""

    by_kind: dict[str, Evidence]
    named: dict[str, list[Evidence]]


def evidence_of(actor: Actor) -> Records:
    """Return what there is of each kind of record; without any it is absent.

    A requirement is named by the document in force that satisfies it and holds longest, and by the
    item of evidence of each level that is fresh for longest. A version of a document
    can only come into force once none of its sections is words of an outline, and once others than
    its authors have approved it. Records are named by their numbers alone: who may see readiness
    may not see each of them.
    """
    values = {
        "of": actor.organisation_id,
        "today": actor.today,
        "since": actor.today - timedelta(days=YEAR),
        "framework": ISO_42001,
        "period": PERIOD,
    }
    found = Records({}, {})
    for row in answers(ALL_RECORDS, values):
        requirement, kind, covered, needed, on, until, key, label, digest, *frozen = row
        if not needed:
            continue
        evidence = Evidence(
            kind=kind,
            covered=covered,
            needed=needed,
            on=on,
            until=until,
            key=key,
            label=label,
            whole=None if digest is None else _is_whole(kind, digest, *frozen),
        )
        if requirement:
            found.named.setdefault(requirement, []).append(evidence)
        else:
            found.by_kind[kind] = evidence
    return found


def _is_whole(kind: str, digest: str, text: str, signatures: str, author: str) -> bool:
    return is_whole(kind, text, digest) and _is_signed(kind, signatures, author, digest)


@lru_cache(maxsize=24)
def is_whole(kind: str, text: str, digest: str) -> bool:
    """Say whether frozen JSON still has the SHA-256 with which it was frozen."""
    return bool(digest) and DIGESTS[kind](json.loads(text)) == digest


def _is_signed(kind: str, signatures: str, author: str, digest: str) -> bool:
    """Say whether minutes bear a signature over their digest by another than who handed them in."""
    if kind != "management_review":
        return True
    return any(
        item.get("digest") == digest and item.get("by") not in ("", None, author)
        for item in json.loads(signatures)
    )
