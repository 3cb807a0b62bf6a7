"""Facts of the organisation about checking, improving and the proof of it (clauses 9 and 10)."""

from steward.domain.lint.facts.organisation_counts import n, rows
from steward.domain.lint.facts.reading import Column, days, since_day, yes

REPORTED = "t.state IN ('reported', 'closed')"
EXTERNAL = "t.kind <> 'internal'"
COMING = "t.state IN ('planned', 'prepared')"
SIGNED = "t.state IN ('signed', 'followed_up', 'closed')"
CHECKING: tuple[Column, ...] = (
    n("measurements", rows("objectives_measurement"), "Values that were measured"),
    days(
        "days_since_measurement",
        since_day(rows("objectives_measurement", "", "max(t.measured_on)")),
        "Days since anything was measured",
    ),
    n("audit_programmes", rows("audits_programme"), "Audit programmes"),
    yes(
        "programme_approved",
        rows("audits_programme", "t.approved_at IS NOT NULL AND t.ends_on >= %(today)s") + " > 0",
        "An audit programme is approved and runs",
    ),
    days(
        "days_since_internal_audit",
        since_day(rows("audits_audit", f"t.kind = 'internal' AND {REPORTED}", "max(t.ends_on)")),
        "Days since the last internal audit that was reported",
    ),
    n(
        "internal_audits",
        rows("audits_audit", f"t.kind = 'internal' AND {REPORTED}"),
        "Internal audits that were reported",
    ),
    n(
        "internal_audits_planned",
        rows(
            "audits_audit",
            "t.kind = 'internal' AND t.state IN ('planned', 'prepared', 'under_way')",
        ),
        "Internal audits that are planned or under way",
    ),
    n(
        "reviews",
        rows("reviews_managementreview", SIGNED),
        "Management reviews with signed minutes",
    ),
    n(
        "reviews_planned",
        rows("reviews_managementreview", "t.state IN ('planned', 'prepared', 'meeting', 'held')"),
        "Management reviews that are planned or not yet signed",
    ),
    days(
        "days_since_review",
        since_day(rows("reviews_managementreview", SIGNED, "max(t.held_on)")),
        "Days since the last management review with signed minutes",
    ),
    n("findings", rows("findings_finding"), "Findings on record"),
    n(
        "open_majors",
        rows("findings_finding", "t.grade = 'major' AND t.state <> 'closed'"),
        "Major nonconformities that are open",
    ),
    n(
        "improvements",
        rows("findings_finding", "t.grade IN ('opportunity', 'observation')")
        + " + "
        + rows("reviews_decision", "t.kind = 'improvement'")
        + " + "
        + rows("objectives_objective", "t.state IN ('reached', 'missed')"),
        "Improvements on record: opportunities found, decisions of reviews, ended objectives",
    ),
    days(
        "days_to_external_audit",
        "-" + since_day(rows("audits_audit", f"{EXTERNAL} AND {COMING}", "min(t.starts_on)")),
        "Days until the next audit of a certification body",
    ),
)
SHOWN = (
    ("documents_documentversion", "published_at"),
    ("assessments_impactversion", "approved_at"),
    ("risks_riskassessment", "assessed_at"),
    ("competence_competenceassessment", "created_at"),
    ("competence_trainingrecord", "created_at"),
    ("objectives_measurement", "created_at"),
    ("objectives_activityturn", "created_at"),
    ("governance_review", "created_at"),
    ("incidents_timelineentry", "written_at"),
)
"""What shows that a management system was run, and the moment it was written down."""
BACKDATED = (
    ("competence_trainingrecord", "held_on", "t.imported_by_id IS NULL"),
    ("objectives_measurement", "measured_on", "t.source = 'person'"),
    ("objectives_activityturn", "done_on", ""),
    ("competence_telling", "told_on", ""),
    ("assessments_consultation", "held_on", ""),
    ("assessments_indicatorreading", "read_on", ""),
)
"""Records with a day of their own, which may lie before the day on which they were written."""


def shown(where: str = "") -> str:
    """Return the expression of how many records of proof there are."""
    return " + ".join(rows(table, where.replace("{at}", f"t.{at}")) for table, at in SHOWN)


def told(*, late: bool) -> str:
    """Return the expression of how many records name a day of their own, or one long past."""
    parts: list[str] = []
    for table, day, also in BACKDATED:
        conditions = [also, f"t.created_at::date - t.{day} > 30" if late else ""]
        parts.append(rows(table, " AND ".join(item for item in conditions if item)))
    return " + ".join(parts)


PROVING: tuple[Column, ...] = (
    n("proofs", shown(), "Records that show how the management system was run"),
    n(
        "recent_proof_percent",
        f"({shown('{at} >= %(now)s::timestamptz - interval $$14 days$$')}) * 100"
        f" / greatest({shown()}, 1)",
        "Share of these records that were made within the last fourteen days, in percent",
    ),
    n("dated_proofs", told(late=False), "Records that name the day on which something was done"),
    n(
        "backdated_percent",
        f"({told(late=True)}) * 100 / greatest({told(late=False)}, 1)",
        "Share of these that were written down more than thirty days after that day, in percent",
    ),
    n(
        "removed_in_use",
        rows(
            "systems_aisystem",
            "t.archived_at IS NOT NULL AND coalesce(nullif(t.stage, ''),"
            " t.facts->>'lifecycle_stage') IN ('deployment', 'operation_monitoring',"
            " 'continuous_validation', 'reevaluation')",
        ),
        "AI systems taken out of the inventory while their stage says that they are in use",
    ),
    n(
        "lasting_tokens",
        rows(
            "identity_apitoken",
            "t.revoked_at IS NULL AND t.expires_on IS NULL",
        ),
        "Keys for programs that never end",
    ),
    n(
        "members_in_charge",
        rows(
            "identity_membership",
            "t.ended_at IS NULL AND (t.ends_on IS NULL OR t.ends_on >= %(today)s)"
            " AND t.role IN ('owner', 'manager', 'approver', 'executive')",
        ),
        "Members who may decide or approve",
    ),
    days(
        "days_to_certificate_end",
        "-" + since_day(rows("audits_certificate", "t.ended_on IS NULL", "max(t.valid_until)")),
        "Days until the certificate ends",
    ),
)
