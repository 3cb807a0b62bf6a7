"""What is known of a risk or an opportunity of the register (6.1.2, 8.2)."""

from steward.domain.lint.facts.reading import (
    Table,
    all_of,
    by_kinds,
    choice,
    count,
    days,
    found_by,
    has_left,
    itself,
    of_history,
    owned_in,
    since,
    since_day,
    yes,
)
from steward.domain.lint.facts.source import FactSource
from steward.domain.risks.terms import ORIGIN_WORDS

BEFORE = """
WITH treated AS (SELECT risk_id, count(*) AS count,
    count(*) FILTER (WHERE status IN ('done', 'effective', 'ineffective')) AS done,
    count(*) FILTER (WHERE status = 'effective') AS verified,
    count(*) FILTER (WHERE status = 'ineffective') AS failed,
    count(*) FILTER (WHERE status NOT IN ('dropped', 'ineffective')) AS pursued
  FROM risks_treatment WHERE organisation_id = %(org)s{only risk_id} GROUP BY risk_id),
borne AS (SELECT risk_id, expires_on FROM risks_acceptance
  WHERE organisation_id = %(org)s AND ended_at IS NULL{only risk_id}),
assessed AS (SELECT risk_id, max(approved_at) AS at FROM risks_riskassessment
  WHERE organisation_id = %(org)s AND approved_at IS NOT NULL{only risk_id} GROUP BY risk_id),
ordered AS (SELECT array_position(ARRAY['low', 'medium', 'high', 'critical'], o.appetite::text)
  AS appetite FROM identity_organisation o WHERE o.id = %(org)s)
"""
SOURCE = """
FROM risks_risk x
LEFT JOIN systems_aisystem s ON s.id = x.system_id AND s.organisation_id = %(org)s
LEFT JOIN treated t ON t.risk_id = x.id
LEFT JOIN borne b ON b.risk_id = x.id
LEFT JOIN assessed a ON a.risk_id = x.id
CROSS JOIN ordered o
WHERE x.organisation_id = %(org)s AND x.status IN ('proposed', 'accepted', 'edited')
  AND s.archived_at IS NULL{only x.id}
"""
LEVELS = ("low", "medium", "high", "critical")
RANK = "array_position(ARRAY['low', 'medium', 'high', 'critical'], x.current_level::text)"
COLUMNS = (
    choice("kind", "x.kind", ("threat", "opportunity"), "Threat or opportunity"),
    choice(
        "status",
        "x.status",
        ("proposed", "accepted", "edited"),
        "Proposed by a rule, taken into the register as proposed, or judged by a person",
    ),
    choice("origin", "x.origin", ORIGIN_WORDS, "Where it came from"),
    choice("level", "x.current_level", LEVELS, "Its level as things stand"),
    choice("inherent_level", "x.inherent_level", LEVELS, "Its level before any treatment"),
    yes("is_serious", "x.current_level IN ('high', 'critical')", "It is high or critical"),
    yes("above_appetite", f"{RANK} > o.appetite", "Its level is above the appetite"),
    yes("has_system", "x.system_id IS NOT NULL", "It is tied to an AI system"),
    yes("has_owner", "x.owner_id IS NOT NULL", "Somebody answers for it"),
    has_left(),
    days("days_in_register", since("x.created_at"), "Days since it was entered"),
    yes(
        "is_dated",
        "x.decided_at IS NOT NULL OR a.at IS NOT NULL",
        "A decision or an approved assessment with its date is on record",
    ),
    days("days_since_decision", since("x.decided_at"), "Days since somebody decided on it"),
    days("days_since_assessment", since("a.at"), "Days since an assessment of it was approved"),
    yes("is_assessed", "a.at IS NOT NULL", "An assessment of it was approved"),
    days(
        "review_overdue_days",
        since_day("x.review_on"),
        "Days since it should have been reviewed; negative: days left",
    ),
    yes("has_review_day", "x.review_on IS NOT NULL", "A day for its review is set"),
    yes("changed_since_decision", "x.changed", "Its facts changed after somebody decided on it"),
    yes("has_reason", "x.reason <> ''", "The decision on it says why"),
    yes(
        "is_untouched",
        "x.status = 'accepted' AND x.origin = 'rule' AND x.reason = ''"
        " AND a.at IS NULL AND t.risk_id IS NULL",
        "It stands as the catalogue has it: no word of a person, assessment or treatment",
    ),
    count("treatments", "t.count", "Treatments planned for it"),
    count("treatments_done", "t.done", "Treatments that were carried out"),
    count("treatments_failed", "t.failed", "Treatments that were found to have no effect"),
    count(
        "treatments_pursued", "t.pursued", "Treatments that are neither dropped nor without effect"
    ),
    count("treatments_verified", "t.verified", "Treatments that were found effective"),
    yes("is_borne", "b.risk_id IS NOT NULL", "What is left of it is accepted on record"),
    days(
        "acceptance_ended_days",
        since_day("b.expires_on"),
        "Days since the acceptance ended; negative: days left",
    ),
    yes(
        "system_in_use",
        "coalesce(nullif(s.stage, ''), s.facts->>'lifecycle_stage') IN ('deployment',"
        " 'operation_monitoring', 'continuous_validation', 'reevaluation')",
        "Its AI system is in use",
    ),
)
TABLE = Table(
    name="risk",
    label="Risk",
    plural="Risks",
    columns=COLUMNS,
    before=BEFORE,
    source=SOURCE,
    called="'RISK-' || to_char(x.number, 'FM0999') || ' ' || x.title",
)
KIND = TABLE.kind
observe = TABLE.observe
EVERY = all_of("risks_risk")
FACTS_OF_RISKS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by={
        "risk": itself,
        "member": owned_in("risks_risk"),
        **by_kinds(
            EVERY,
            *("organisation", "register_import", "risk_criteria", "system_import", "card_import"),
        ),
        "system": found_by(
            "SELECT id FROM risks_risk WHERE organisation_id = %(org)s"
            " AND system_id = ANY(%(keys)s)"
        ),
        "run": found_by(
            "SELECT DISTINCT r.id FROM risks_risk r JOIN questionnaires_run q"
            " ON q.system_id IS NOT DISTINCT FROM r.system_id"
            " WHERE r.organisation_id = %(org)s AND q.organisation_id = %(org)s"
            " AND q.id = ANY(%(keys)s)"
        ),
        "treatment": of_history("risks_treatment", "risk_id"),
        "acceptance": of_history("risks_acceptance", "risk_id"),
        "assessment": of_history("risks_riskassessment", "risk_id"),
        "impact_assessment": found_by(
            "SELECT r.id FROM risks_risk r JOIN assessments_impactassessment i"
            " ON i.system_id = r.system_id WHERE r.organisation_id = %(org)s"
            " AND i.id = ANY(%(keys)s)"
        ),
    },
)
