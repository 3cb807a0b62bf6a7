"""What is known of a treatment of a risk (6.1.3, 8.3)."""

from steward.domain.lint.facts.reading import (
    Table,
    all_of,
    by_kinds,
    choice,
    count,
    days,
    found_by,
    itself,
    since,
    since_day,
    text,
    yes,
)
from steward.domain.lint.facts.source import FactSource
from steward.domain.risks.rules.treating import EVERY_OPTION, PROGRESS_WORDS

SOURCE = """
FROM risks_treatment x JOIN risks_risk r ON r.id = x.risk_id AND r.organisation_id = %(org)s
LEFT JOIN systems_aisystem s ON s.id = r.system_id
CROSS JOIN LATERAL (SELECT count(*) AS count, min(d.control) AS first
  FROM soa_applicabilitydecision d WHERE d.organisation_id = %(org)s AND NOT d.applicable
  AND x.controls ? d.control) d
WHERE x.organisation_id = %(org)s AND x.status <> 'dropped'
  AND r.status IN ('proposed', 'accepted', 'edited') AND s.archived_at IS NULL{only x.id}
"""
COLUMNS = (
    choice("status", "x.status", PROGRESS_WORDS, "How far it has come"),
    choice("option", "x.option", EVERY_OPTION, "What is done about the risk"),
    yes("is_approved", "x.approved_at IS NOT NULL", "Somebody approved it"),
    yes(
        "is_serious",
        "r.current_level IN ('high', 'critical')",
        "The risk that it treats is high or critical",
    ),
    days("days_since_planned", since("x.created_at"), "Days since it was planned"),
    yes("has_due_day", "x.due_on IS NOT NULL", "A day by which it is done is set"),
    days(
        "overdue_days",
        since_day("x.due_on"),
        "Days since it should have been done; negative: days left",
    ),
    yes("is_done", "x.done_at IS NOT NULL", "It was carried out"),
    days("days_since_done", since("x.done_at"), "Days since it was carried out"),
    yes("is_verified", "x.verified_at IS NOT NULL", "Somebody verified its effect"),
    count("controls", "jsonb_array_length(x.controls)", "Controls of Annex A that it relies on"),
    count("excluded_controls", "d.count", "Controls that it relies on and that were left out"),
    text(
        "excluded_control", "d.first", "The first control that it relies on and that was left out"
    ),
)
TABLE = Table(
    name="treatment",
    label="Treatment",
    plural="Treatments",
    columns=COLUMNS,
    source=SOURCE,
    called="'TRT-' || to_char(x.number, 'FM0999') || ' ' || x.title",
)
KIND = TABLE.kind
observe = TABLE.observe
EVERY = all_of("risks_treatment")
FACTS_OF_TREATMENTS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by={
        "treatment": itself,
        **by_kinds(EVERY, "organisation", "soa_decision", "register_import", "risk_criteria"),
        **by_kinds(EVERY, "system_import", "card_import", "run"),
        "risk": found_by(
            "SELECT id FROM risks_treatment WHERE organisation_id = %(org)s"
            " AND risk_id = ANY(%(keys)s)"
        ),
        "system": found_by(
            "SELECT t.id FROM risks_treatment t JOIN risks_risk r ON r.id = t.risk_id"
            " WHERE t.organisation_id = %(org)s AND r.system_id = ANY(%(keys)s)"
        ),
    },
)
