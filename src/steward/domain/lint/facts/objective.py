"""What is known of an AI objective (6.2, 9.1)."""

from steward.domain.lint.facts.reading import (
    Table,
    all_of,
    choice,
    count,
    days,
    found_by,
    has_left,
    itself,
    owned_in,
    since,
    since_day,
    yes,
)
from steward.domain.lint.facts.source import FactSource
from steward.domain.objectives.terms.objectives import Health, ObjectiveState

BEFORE = """
WITH acted AS (SELECT split_part(origin, ':', 2) AS objective, count(*) AS count FROM tasks_task
  WHERE organisation_id = %(org)s AND status IN ('open', 'doing')
  AND origin LIKE 'objective-action:%%' GROUP BY 1),
measured AS (SELECT objective_id, count(*) AS count, max(measured_on) AS latest
  FROM objectives_measurement WHERE organisation_id = %(org)s{only objective_id}
  GROUP BY objective_id)
"""
SOURCE = """
FROM objectives_objective x
LEFT JOIN measured m ON m.objective_id = x.id
LEFT JOIN acted t ON t.objective = x.id::text
WHERE x.organisation_id = %(org)s AND x.state <> 'dropped'{only x.id}
"""
COLUMNS = (
    choice("state", "x.state", [item.value for item in ObjectiveState], "How far it has come"),
    yes("is_live", "x.state IN ('draft', 'agreed', 'running')", "It is not over"),
    yes("is_running", "x.state = 'running'", "It runs"),
    choice("health", "x.health", [item.value for item in Health], "How it does by its measure"),
    days("days_since_begun", since("x.created_at"), "Days since it was written down"),
    yes("has_owner", "x.owner_id IS NOT NULL", "Somebody answers for it"),
    has_left(),
    yes("has_measure", "x.measure <> '' OR x.figure <> ''", "What is measured is said"),
    yes("has_target", "x.target IS NOT NULL", "A target in figures is set"),
    yes("has_plan", "x.plan <> ''", "What is done to reach it is said"),
    yes(
        "has_resources",
        "x.effort_days IS NOT NULL OR x.budget IS NOT NULL",
        "Its resources are said, in days or money",
    ),
    yes("has_method", "x.method <> ''", "How it is evaluated is said"),
    yes("has_analyst", "x.analyst_id IS NOT NULL", "Who analyses the results is said"),
    yes("serves_policy", "x.serves <> '' OR x.policy <> ''", "What it serves is said"),
    yes("has_due_day", "x.due_on IS NOT NULL", "A day by which it is met is set"),
    days(
        "due_overdue_days",
        since_day("x.due_on"),
        "Days since it should have been met; negative: days left",
    ),
    count("measurements", "m.count", "Values that were measured"),
    days("days_since_measured", since_day("m.latest"), "Days since it was measured last"),
    days("days_since_started", since_day("x.started_on"), "Days since it began to run"),
    days(
        "measure_overdue_days",
        since_day("x.next_on"),
        "Days since it should have been measured again; negative: days left",
    ),
    count("actions", "t.count", "Open tasks to bring it back on track"),
    yes("has_learnt", "x.learnt <> ''", "What was learnt is said, where it is over"),
)
TABLE = Table(
    name="objective",
    label="Objective",
    plural="Objectives",
    columns=COLUMNS,
    before=BEFORE,
    source=SOURCE,
    called="'OBJ-' || to_char(x.number, 'FM0999') || ' ' || x.title",
)
KIND = TABLE.kind
observe = TABLE.observe
FACTS_OF_OBJECTIVES = FactSource(
    kind=KIND,
    observe=observe,
    touched_by={
        "objective": itself,
        "member": owned_in("objectives_objective"),
        "organisation": all_of("objectives_objective"),
        "task": found_by(
            "SELECT split_part(origin, ':', 2)::uuid FROM tasks_task WHERE"
            " organisation_id = %(org)s AND origin LIKE 'objective-action:%%'"
            " AND id = ANY(%(keys)s)"
        ),
    },
)
