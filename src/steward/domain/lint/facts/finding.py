"""What is known of a finding: nonconformity, observation or opportunity (10.1, 10.2)."""

from steward.domain.findings.terms.grades import Grade
from steward.domain.findings.terms.states import FindingState
from steward.domain.lint.facts.reading import (
    Table,
    all_of,
    choice,
    count,
    days,
    has_left,
    itself,
    of_history,
    owned_in,
    since_day,
    text,
    yes,
)
from steward.domain.lint.facts.source import FactSource

SOURCE = """
FROM findings_finding x
CROSS JOIN LATERAL (SELECT count(*) AS count,
    count(*) FILTER (WHERE a.progress NOT IN ('done', 'dropped') AND a.due_on < %(today)s) AS late
  FROM findings_correctiveaction a WHERE a.finding_id = x.id AND a.round = x.round) a
CROSS JOIN LATERAL (SELECT count(*) AS count FROM findings_similarcase c
  WHERE c.finding_id = x.id) c
WHERE x.organisation_id = %(org)s{only x.id}
"""
PAST_CAUSE = "('explained', 'searched', 'planned', 'approved', 'implemented', 'acting', 'closed')"
COLUMNS = (
    choice("grade", "x.grade", [item.value for item in Grade], "How grave it is"),
    choice("state", "x.state", [item.value for item in FindingState], "How far it has come"),
    yes("is_open", "x.state <> 'closed'", "Something is still to be done"),
    yes("is_nonconformity", "x.grade IN ('major', 'minor')", "A requirement is not fulfilled"),
    yes("is_closed", "x.state = 'closed'", "It is closed"),
    days("days_since_found", since_day("x.found_on"), "Days since it was found"),
    days(
        "overdue_days",
        f"CASE WHEN x.state <> 'closed' THEN {since_day('x.due_on')} END",
        "Days since its next step should have been taken; negative: days left",
    ),
    yes("has_owner", "x.owner_id IS NOT NULL", "Somebody answers for it"),
    has_left(),
    yes("names_requirement", "x.requirement <> ''", "It names the requirement"),
    yes("has_evidence", "x.evidence <> ''", "It names the evidence"),
    yes("has_correction", "x.correction <> ''", "What was wrong was put right, on record"),
    yes("has_cause", "x.cause <> ''", "Its cause is written down"),
    count("cause_length", "length(trim(x.cause))", "Characters of the cause"),
    count("whys", "jsonb_array_length(x.whys)", "Steps of asking why on the way to the cause"),
    yes(
        "looked_for_similar",
        "x.searched_on IS NOT NULL OR x.none_because <> ''",
        "Somebody looked where the same could be",
    ),
    count("actions", "a.count", "Corrective actions"),
    count("actions_late", "a.late", "Corrective actions whose day has passed"),
    yes("has_criterion", "x.criterion <> ''", "By what the effect is judged is said"),
    days(
        "check_overdue_days",
        f"CASE WHEN x.state = 'implemented' THEN {since_day('x.check_on')} END",
        "Days since the effect should have been judged; negative: days left",
    ),
    yes("effect_judged", "x.judged_on IS NOT NULL", "Somebody judged whether it had an effect"),
    yes("was_effective", "x.effective", "The judgement was that it had an effect"),
    yes("closed_by_owner", "x.closed_by = x.owner_id", "Who answers for it closed it"),
    yes("is_repeat", "x.repeat_id IS NOT NULL", "It repeats an earlier finding"),
    text("repeats", "nullif(x.repeat_label, '')", "The finding that it repeats"),
    count("rounds", "x.round", "How often a cause was sought"),
)
TABLE = Table(
    name="finding",
    label="Finding",
    plural="Findings",
    columns=COLUMNS,
    source=SOURCE,
    called="'NC-' || to_char(x.number, 'FM0999') || ' '"
    " || left(regexp_replace(trim(x.statement), '\\s+', ' ', 'g'), 120)",
    door="nonconformity",
)
KIND = TABLE.kind
observe = TABLE.observe
FACTS_OF_FINDINGS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by={
        "nonconformity": itself,
        "member": owned_in("findings_finding"),
        "corrective_action": of_history("findings_correctiveaction", "finding_id"),
        "organisation": all_of("findings_finding"),
        "task": all_of("findings_finding", "state <> 'closed'"),
    },
)
