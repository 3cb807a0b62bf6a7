"""What is known of a function, and of the people who do the work (7.2, A.4.6)."""

from steward.domain.lint.facts.reading import (
    Table,
    all_of,
    count,
    days,
    found_by,
    itself,
    of_history,
    since,
    text,
    yes,
)
from steward.domain.lint.facts.source import FactSource

LASTING = "h.from_on <= %(today)s AND (h.until_on IS NULL OR h.until_on >= %(today)s)"
AI_WORDS = (
    r"\m(ai\M|artificial|models?\M|data\M|datasets?\M|algorithm|machine learning|bias|fairness"
    r"|oversight|42001|risks?\M|impact)"
)
"""Words of which a competence for work with AI names at least one."""
BEFORE = f"""
WITH held AS (SELECT h.id, h.function_id, h.worker_id FROM competence_holding h
  WHERE h.organisation_id = %(org)s AND {LASTING}{{only h.function_id}}),
pairs AS (SELECT h.function_id, h.id AS holding, c.id AS competence, c.level,
    s.level AS seen, s.next_due_on, g.state AS action
  FROM held h JOIN competence_requiredcompetence c
    ON c.function_id = h.function_id AND c.archived_at IS NULL
  LEFT JOIN LATERAL (SELECT a.level, a.next_due_on FROM competence_competenceassessment a
    WHERE a.organisation_id = %(org)s AND a.holding_id = h.id AND a.competence_id = c.id
    ORDER BY a.assessed_on DESC, a.id DESC LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT g.state FROM competence_gapaction g
    WHERE g.organisation_id = %(org)s AND g.holding_id = h.id AND g.competence_id = c.id
    ORDER BY g.number DESC LIMIT 1) g ON true),
judged AS (SELECT function_id,
    count(*) FILTER (WHERE seen IS NULL) AS unseen,
    count(*) FILTER (WHERE seen >= level AND next_due_on < %(today)s) AS lapsed,
    count(*) FILTER (WHERE seen < level) AS gaps,
    count(*) FILTER (WHERE seen < level AND coalesce(action, '') NOT IN ('planned', 'done')) AS bare
  FROM pairs GROUP BY function_id)
"""
SOURCE = f"""
FROM competence_aimsfunction x
CROSS JOIN LATERAL (SELECT count(*) AS count FROM held h WHERE h.function_id = x.id) h
CROSS JOIN LATERAL (SELECT count(*) AS count,
    count(*) FILTER (WHERE c.name || ' ' || c.why ~* '{AI_WORDS}') AS for_ai
  FROM competence_requiredcompetence c
  WHERE c.function_id = x.id AND c.archived_at IS NULL) c
LEFT JOIN judged j ON j.function_id = x.id
WHERE x.organisation_id = %(org)s AND x.archived_at IS NULL{{only x.id}}
"""
COLUMNS = (
    days("days_since_begun", since("x.created_at"), "Days since the function was made"),
    count("holders", "h.count", "People who hold it now"),
    count("competences", "c.count", "Competences that it takes"),
    count("competences_for_ai", "c.for_ai", "Competences of it that speak of AI, data or risk"),
    count("unassessed", "j.unseen", "Holders and competences that nobody assessed together"),
    count("lapsed", "j.lapsed", "Assessments of holders that are due again"),
    count("gaps", "j.gaps", "Holders and competences with a gap between them"),
    count("gaps_without_action", "j.bare", "Gaps about which nothing is planned or done"),
    yes("has_purpose", "x.purpose <> ''", "What it is for is said"),
)
TABLE = Table(
    name="function",
    label="Function",
    plural="Functions",
    columns=COLUMNS,
    before=BEFORE,
    source=SOURCE,
    called="'FUN-' || to_char(x.number, 'FM0999') || ' ' || x.name",
)
KIND = TABLE.kind
observe = TABLE.observe
FACTS_OF_FUNCTIONS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by={
        "function": itself,
        "organisation": all_of("competence_aimsfunction"),
        "holding": of_history("competence_holding", "function_id"),
        "gap_action": found_by(
            "SELECT DISTINCT h.function_id FROM competence_gapactionevent g"
            " JOIN competence_holding h ON h.id = g.holding_id"
            " WHERE g.organisation_id = %(org)s AND g.pgh_obj_id = ANY(%(keys)s)"
        ),
        "worker": found_by(
            "SELECT DISTINCT function_id FROM competence_holdingevent"
            " WHERE organisation_id = %(org)s AND worker_id = ANY(%(keys)s)"
        ),
    },
)
WORKER_SOURCE = f"""
FROM competence_worker x
CROSS JOIN LATERAL (SELECT count(*) AS count FROM competence_holding h
  WHERE h.worker_id = x.id AND {LASTING}) h
CROSS JOIN LATERAL (SELECT count(*) AS count, min(t.title) FILTER (WHERE t.old) AS first,
    count(*) FILTER (WHERE t.old) AS old
  FROM (SELECT t.title, max(coalesce(t.valid_until, 'infinity')) < %(today)s AS old
    FROM competence_trainingrecord t WHERE t.worker_id = x.id GROUP BY t.title) t) t
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE g.state = 'planned'
      AND g.due_on < %(today)s) AS late,
    count(*) FILTER (WHERE g.state = 'done' AND g.done_on < %(today)s::date - 30) AS unjudged
  FROM competence_gapaction g JOIN competence_holding h ON h.id = g.holding_id
  WHERE h.worker_id = x.id) g
WHERE x.organisation_id = %(org)s{{only x.id}}
"""
WORKERS = Table(
    name="worker",
    label="Person at work",
    plural="People at work",
    columns=(
        count("functions", "h.count", "Functions that the person holds now"),
        count("trainings", "t.count", "Different trainings that the person had"),
        count("expired", "t.old", "Trainings that ran out and were not had again"),
        text("first_expired", "t.first", "The first of these trainings"),
        count("actions_late", "g.late", "Actions for a gap of the person whose day has passed"),
        count(
            "actions_unjudged",
            "g.unjudged",
            "Actions done more than thirty days ago whose effect nobody judged",
        ),
    ),
    source=WORKER_SOURCE,
    called="x.name",
)
FACTS_OF_WORKERS = FactSource(
    kind=WORKERS.kind,
    observe=WORKERS.observe,
    touched_by={
        "worker": itself,
        "organisation": all_of("competence_worker"),
        "training_import": all_of("competence_worker"),
        "training": of_history("competence_trainingrecord", "worker_id"),
        "holding": of_history("competence_holding", "worker_id"),
        "function": found_by(
            "SELECT DISTINCT worker_id FROM competence_holdingevent"
            " WHERE organisation_id = %(org)s AND function_id = ANY(%(keys)s)"
        ),
        "gap_action": found_by(
            "SELECT DISTINCT h.worker_id FROM competence_gapactionevent g"
            " JOIN competence_holding h ON h.id = g.holding_id"
            " WHERE g.organisation_id = %(org)s AND g.pgh_obj_id = ANY(%(keys)s)"
        ),
    },
)
