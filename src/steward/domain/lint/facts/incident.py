"""What is known of an incident with AI, drills left out (A.8.4, 10.2)."""

from steward.domain.incidents.terms.states import IncidentState
from steward.domain.lint.facts.reading import (
    Table,
    all_of,
    by_kinds,
    choice,
    count,
    days,
    itself,
    since,
    text,
    yes,
)
from steward.domain.lint.facts.source import FactSource

SOURCE = """
FROM incidents_incident x
CROSS JOIN LATERAL (SELECT count(*) AS count FROM incidents_incidentrisk r
  WHERE r.incident_id = x.id) r
CROSS JOIN LATERAL (SELECT count(*) AS count FROM incidents_incidentsystem s
  WHERE s.incident_id = x.id) s
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE c.state <> 'not'
      AND (c.missed_at IS NOT NULL OR c.sent_at IS NULL AND c.due_at < %(now)s)) AS missed,
    min(c.basis) FILTER (WHERE c.state <> 'not'
      AND (c.missed_at IS NOT NULL OR c.sent_at IS NULL AND c.due_at < %(now)s)) AS first,
    count(*) FILTER (WHERE c.state = 'open') AS open
  FROM incidents_incidentclock c WHERE c.incident_id = x.id) c
WHERE x.organisation_id = %(org)s AND NOT x.is_drill AND x.state <> 'not_incident'{only x.id}
"""
COLUMNS = (
    choice("state", "x.state", [item.value for item in IncidentState], "How far it has come"),
    text("severity", "x.severity", "How grave it is"),
    yes("is_over", "x.state IN ('resolved', 'reviewed', 'closed')", "It has ended"),
    yes("is_closed", "x.state = 'closed'", "It is closed"),
    days("days_since_noticed", since("x.noticed_at"), "Days since it was noticed"),
    days("days_since_ended", since("x.ended_at"), "Days since it ended"),
    yes("has_handler", "x.handler_id IS NOT NULL", "Somebody handles it"),
    yes("has_cause", "x.cause <> ''", "Its cause is written down"),
    yes("has_lessons", "x.lessons <> ''", "What was learnt from it is written down"),
    yes("is_reviewed", "x.reviewed_at IS NOT NULL", "It was looked back at"),
    count("systems", "s.count", "AI systems that it concerns"),
    count("risks", "r.count", "Risks of the register to which it is tied"),
    count("clocks_missed", "c.missed", "Duties to report whose time passed without a report"),
    text("first_missed", "c.first", "The first of these duties"),
    yes("has_finding", "x.nonconformity <> '{}'", "A finding came of it"),
)
TABLE = Table(
    name="incident",
    label="Incident",
    plural="Incidents",
    columns=COLUMNS,
    source=SOURCE,
    called="'INC-' || to_char(x.number, 'FM0999') || ' ' || x.title",
)
KIND = TABLE.kind
observe = TABLE.observe
FACTS_OF_INCIDENTS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by={
        "incident": itself,
        **by_kinds(all_of("incidents_incident"), "organisation", "agreed_clock", "risk"),
    },
)
