"""What is known of the impact assessment of a system (6.1.4, 8.4, A.5)."""

from steward.domain.assessments.terms.scales import State
from steward.domain.impacts.queries import facts_differ_in
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
    since,
    since_day,
    yes,
)
from steward.domain.lint.facts.source import FactSource

SOURCE = f"""
FROM assessments_impactassessment x
JOIN systems_aisystem s ON s.id = x.system_id AND s.archived_at IS NULL
CROSS JOIN LATERAL (SELECT count(*) AS count, count(*) FILTER (WHERE g.is_vulnerable) AS frail,
    count(*) FILTER (WHERE g.kind IN ('society', 'environment')) AS society,
    count(*) FILTER (WHERE g.kind IN ('individuals', 'group')) AS people
  FROM assessments_affectedgroup g WHERE g.assessment_id = x.id) g
CROSS JOIN LATERAL (SELECT count(*) AS count, count(*) FILTER (WHERE h.measures = '') AS bare,
    count(*) FILTER (WHERE h.entered_at IS NULL) AS unentered,
    count(*) FILTER (WHERE h.severity >= 4) AS grave
  FROM assessments_harm h WHERE h.assessment_id = x.id) h
CROSS JOIN LATERAL (SELECT count(*) AS count FROM assessments_benefit b
  WHERE b.assessment_id = x.id) b
CROSS JOIN LATERAL (SELECT count(*) AS count FROM assessments_consultation c
  WHERE c.assessment_id = x.id) c
CROSS JOIN LATERAL (SELECT count(*) AS count, count(*) FILTER (WHERE o.is_over) AS over,
    count(*) FILTER (WHERE o.latest IS NULL) AS unread
  FROM assessments_harm h JOIN assessments_indicator o ON o.harm_id = h.id
  WHERE h.assessment_id = x.id) o
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE t.state IN ('open', 'reopened')) AS open,
    coalesce(max(length(trim(t.text))) FILTER (WHERE t.key = 'society'), 0) AS society,
    coalesce(max(length(trim(t.text))) FILTER (WHERE t.key = 'misuse'), 0) AS misuse,
    coalesce(max(length(trim(t.text))) FILTER (WHERE t.key = 'oversight'), 0) AS oversight,
    bool_or(t.state = 'complete' AND {facts_differ_in("t.facts", "s.facts")}) AS moved
  FROM assessments_impactsection t WHERE t.assessment_id = x.id) t
CROSS JOIN LATERAL (SELECT max(v.approved_at) AS at FROM assessments_impactversion v
  WHERE v.assessment_id = x.id) v
WHERE x.organisation_id = %(org)s{{only x.id}}
"""
COLUMNS = (
    choice("state", "x.state", [item.value for item in State], "How far it has come"),
    yes("is_approved", "v.at IS NOT NULL", "A version of it was approved"),
    yes(
        "in_use",
        "coalesce(nullif(s.stage, ''), s.facts->>'lifecycle_stage') IN ('deployment',"
        " 'operation_monitoring', 'continuous_validation', 'reevaluation')",
        "Its AI system is in use",
    ),
    yes(
        "affects_vulnerable",
        "s.facts->>'affects_vulnerable_groups' = 'true' OR s.facts->>'children' = 'true'",
        "Its system affects vulnerable groups or children",
    ),
    days("days_since_begun", since("x.created_at"), "Days since it was begun"),
    days(
        "days_waiting",
        "CASE WHEN x.state = 'review' THEN " + since("x.submitted_at") + " END",
        "Days since it was handed in and waits",
    ),
    days("days_since_approved", since("v.at"), "Days since a version was approved last"),
    days(
        "review_overdue_days",
        since_day("x.next_review_on"),
        "Days since it should have been read again; negative: days left",
    ),
    yes("has_review_day", "x.next_review_on IS NOT NULL", "A day on which it is read again is set"),
    count("groups", "g.count", "Groups that are affected"),
    count("people_groups", "g.people", "Affected individuals and groups of people"),
    count("vulnerable_groups", "g.frail", "Affected groups that are vulnerable"),
    count("society_groups", "g.society", "Affected: society and environment"),
    count("society_length", "t.society", "Characters of what is said about effects on society"),
    count("misuse_length", "t.misuse", "Characters of what is said about foreseeable misuse"),
    count("oversight_length", "t.oversight", "Characters of what is said about human oversight"),
    count("harms", "h.count", "Harms"),
    count("grave_harms", "h.grave", "Harms of the two gravest severities"),
    count("harms_without_measures", "h.bare", "Harms about which nothing is done"),
    count("harms_not_in_register", "h.unentered", "Harms that the risk register does not know"),
    count("benefits", "b.count", "Benefits"),
    count("consultations", "c.count", "Consultations of people concerned"),
    count("indicators", "o.count", "Indicators that show whether a harm comes true"),
    count("indicators_over", "o.over", "Indicators beyond their threshold"),
    count("indicators_unread", "o.unread", "Indicators that nobody has read yet"),
    count("sections_open", "t.open", "Sections that are open or were opened again"),
    count("signatures", "jsonb_array_length(x.signatures)", "Signatures under the coming version"),
    yes("facts_moved", "t.moved", "Facts that a complete section rests on are others now"),
)
TABLE = Table(
    name="impact_assessment",
    label="Impact assessment",
    plural="Impact assessments",
    columns=COLUMNS,
    source=SOURCE,
    called="'IMP-' || to_char(x.number, 'FM0999') || ' ' || s.name",
)
KIND = TABLE.kind
observe = TABLE.observe
OF_SYSTEM = found_by(
    "SELECT id FROM assessments_impactassessment"
    " WHERE organisation_id = %(org)s AND system_id = ANY(%(keys)s)"
)
OF_RISK = found_by(
    "SELECT DISTINCT i.id FROM assessments_impactassessment i JOIN risks_riskevent r"
    " ON r.system_id = i.system_id WHERE i.organisation_id = %(org)s"
    " AND r.organisation_id = %(org)s AND r.pgh_obj_id = ANY(%(keys)s)"
)
FACTS_OF_IMPACTS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by={
        "impact_assessment": itself,
        "impact_section": of_history("assessments_impactsection", "assessment_id"),
        "system": OF_SYSTEM,
        "risk": OF_RISK,
        **by_kinds(
            all_of("assessments_impactassessment"),
            *("organisation", "run", "system_import", "card_import", "incident"),
        ),
    },
)
