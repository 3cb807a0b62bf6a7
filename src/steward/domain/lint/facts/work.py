"""What is known of planned work: tasks, changes, recurring work, campaigns, questionnaires."""

from steward.domain.competence.terms.campaigns import CampaignState
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
from steward.domain.objectives.terms.changes import ChangeState
from steward.domain.questionnaires.states import RunStatus
from steward.domain.tasks.terms import Severity

TASKS = Table(
    name="task",
    label="Task",
    plural="Open tasks",
    columns=(
        choice("severity", "x.severity", [item.value for item in Severity], "What hangs on it"),
        yes("has_assignee", "x.assignee_id IS NOT NULL", "Somebody does it"),
        yes("has_due_day", "x.due_on IS NOT NULL", "A day by which it is done is set"),
        days(
            "overdue_days",
            since_day("x.due_on"),
            "Days since it should have been done; negative: days left",
        ),
        days("days_open", since("x.created_at"), "Days since it was opened"),
        text("requirement", "nullif(x.requirement, '')", "The requirement that it serves"),
    ),
    source="FROM tasks_task x WHERE x.organisation_id = %(org)s"
    " AND x.status IN ('open', 'doing'){only x.id}",
    called="'TASK-' || to_char(x.number, 'FM0999') || ' ' || x.title",
)
CHANGES = Table(
    name="change",
    label="Planned change",
    plural="Planned changes",
    columns=(
        choice("state", "x.state", [item.value for item in ChangeState], "How far it has come"),
        yes("is_carried_out", "x.state IN ('carried_out', 'looked_back')", "It was carried out"),
        yes("is_unapproved", "x.is_unapproved", "It was carried out before anybody approved it"),
        days(
            "overdue_days",
            "CASE WHEN x.state IN ('draft', 'proposed', 'approved') THEN "
            + since_day("x.planned_on")
            + " END",
            "Days since it should have been carried out; negative: days left",
        ),
        days(
            "look_back_overdue_days",
            "CASE WHEN x.state = 'carried_out' THEN " + since_day("x.look_back_on") + " END",
            "Days since somebody should have looked back at it; negative: days left",
        ),
        yes("names_consequences", "x.consequences <> ''", "Its consequences are said"),
        yes(
            "names_integrity", "x.integrity <> ''", "How the management system stays whole is said"
        ),
        yes("has_owner", "x.owner_id IS NOT NULL", "Somebody answers for it"),
    ),
    source="FROM objectives_plannedchange x WHERE x.organisation_id = %(org)s"
    " AND x.state <> 'dropped'{only x.id}",
    called="'CHG-' || to_char(x.number, 'FM0999') || ' ' || x.title",
)
ACTIVITIES = Table(
    name="planned_activity",
    label="Recurring work",
    plural="Recurring work",
    columns=(
        days(
            "overdue_days",
            since_day("x.next_on"),
            "Days since it should have been done; negative: days left",
        ),
        yes("has_owner", "x.owner_id IS NOT NULL", "Somebody answers for it"),
        count("turns", "t.count", "Times that it was done"),
        count("turns_without_evidence", "t.bare", "Times that it was done with nothing to show it"),
        yes("wants_evidence", "x.evidence <> ''", "What is to show it is said"),
    ),
    source="FROM objectives_plannedactivity x CROSS JOIN LATERAL (SELECT count(*) AS count,"
    " count(*) FILTER (WHERE trim(t.evidence) = '') AS bare FROM objectives_activityturn t"
    " WHERE t.activity_id = x.id) t WHERE x.organisation_id = %(org)s"
    " AND x.ended_on IS NULL{only x.id}",
    called="'ACT-' || to_char(x.number, 'FM0999') || ' ' || x.title",
)
CAMPAIGNS = Table(
    name="campaign",
    label="Awareness campaign",
    plural="Awareness campaigns",
    columns=(
        choice("state", "x.state", [item.value for item in CampaignState], "How far it has come"),
        days("days_since_started", since("x.started_at"), "Days since it started"),
        days(
            "overdue_days",
            "CASE WHEN x.state = 'running' THEN " + since_day("x.due_on") + " END",
            "Days since everybody should have done their part; negative: days left",
        ),
        count("asked", "a.asked", "People whom it asks"),
        count("done", "a.done", "People who have done their part in it"),
        count(
            "done_percent",
            "CASE WHEN a.asked > 0 THEN a.done * 100 / a.asked ELSE 0 END",
            "Share of people who have done their part, in percent",
        ),
        count("questions", "q.count", "Questions that show whether people understood"),
    ),
    source="FROM competence_campaign x CROSS JOIN LATERAL (SELECT"
    " count(*) FILTER (WHERE a.left_on IS NULL OR a.acknowledged_at IS NOT NULL"
    " AND a.passed_at IS NOT NULL) AS asked, count(*) FILTER (WHERE a.acknowledged_at IS NOT NULL"
    " AND a.passed_at IS NOT NULL) AS done FROM competence_addressee a"
    " WHERE a.campaign_id = x.id) a CROSS JOIN LATERAL (SELECT count(*) AS count FROM"
    " competence_quizquestion q WHERE q.campaign_id = x.id) q"
    " WHERE x.organisation_id = %(org)s AND x.state IN ('running', 'closed'){only x.id}",
    called="'CMP-' || to_char(x.number, 'FM0999') || ' ' || x.title",
)
RUNS = Table(
    name="run",
    label="Questionnaire",
    plural="Questionnaires",
    columns=(
        text("questionnaire", "x.questionnaire", "The name of the questionnaire"),
        choice("status", "x.status", [item.value for item in RunStatus], "How far it has come"),
        yes("is_open", "x.status IN ('open', 'returned')", "Answers are awaited"),
        yes("awaits_review", "x.status = 'review'", "Its answers await a reviewer"),
        days(
            "overdue_days",
            "CASE WHEN x.status IN ('open', 'returned') THEN " + since_day("x.due_on") + " END",
            "Days since it should have been answered; negative: days left",
        ),
        days("days_since_submitted", since("x.submitted_at"), "Days since it was submitted"),
        count("drafts", "f.count", "Findings that its answers suggest and nobody decided on"),
        yes("is_reviewed", "x.reviewed_at IS NOT NULL", "Somebody reviewed the answers"),
    ),
    source="FROM questionnaires_run x CROSS JOIN LATERAL (SELECT count(*) AS count FROM"
    " questionnaires_finding f WHERE f.run_id = x.id AND f.status = 'draft') f"
    " WHERE x.organisation_id = %(org)s{only x.id}",
    called="x.title",
)
FACTS_OF_TASKS = FactSource(
    kind=TASKS.kind,
    observe=TASKS.observe,
    touched_by={
        "task": itself,
        **by_kinds(
            all_of("tasks_task", "status IN ('open', 'doing')"),
            *("organisation", "run", "member"),
        ),
    },
)
FACTS_OF_CHANGES = FactSource(
    kind=CHANGES.kind,
    observe=CHANGES.observe,
    touched_by={"change": itself, "organisation": all_of("objectives_plannedchange")},
)
FACTS_OF_ACTIVITIES = FactSource(
    kind=ACTIVITIES.kind,
    observe=ACTIVITIES.observe,
    touched_by={
        "planned_activity": itself,
        **by_kinds(all_of("objectives_plannedactivity"), "organisation", "task"),
    },
)
FACTS_OF_CAMPAIGNS = FactSource(
    kind=CAMPAIGNS.kind,
    observe=CAMPAIGNS.observe,
    touched_by={
        "campaign": itself,
        **by_kinds(all_of("competence_campaign"), "organisation", "member", "worker"),
    },
)
FACTS_OF_RUNS = FactSource(
    kind=RUNS.kind,
    observe=RUNS.observe,
    touched_by={
        "run": itself,
        "organisation": all_of("questionnaires_run"),
        "finding": found_by(
            "SELECT run_id FROM questionnaires_finding"
            " WHERE organisation_id = %(org)s AND id = ANY(%(keys)s)"
        ),
    },
)
