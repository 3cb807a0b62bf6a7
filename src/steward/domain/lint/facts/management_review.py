"""What is known of a management review (9.3)."""

from steward.domain.lint.facts.reading import (
    Table,
    all_of,
    by_kinds,
    choice,
    count,
    days,
    itself,
    of_history,
    since_day,
    text,
    yes,
)
from steward.domain.lint.facts.source import FactSource
from steward.domain.reviews.terms import INPUTS, ReviewState

TITLES = ", ".join(
    f"({place}, '{item.key}', '{item.title.replace(chr(39), chr(39) * 2)}')"
    for place, item in enumerate(INPUTS)
)
SOURCE = f"""
FROM reviews_managementreview x
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE i.id IS NULL OR trim(i.words) = ''
      AND coalesce(i.content->'figures', '[]') IN ('[]', '{{}}', 'null', '""')
      AND coalesce(i.content->'lines', '[]') IN ('[]', '{{}}', 'null', '""')) AS missing,
    (array_agg(w.title ORDER BY w.place) FILTER (WHERE i.id IS NULL OR trim(i.words) = ''
      AND coalesce(i.content->'figures', '[]') IN ('[]', '{{}}', 'null', '""')
      AND coalesce(i.content->'lines', '[]') IN ('[]', '{{}}', 'null', '""')))[1] AS first
  FROM (VALUES {TITLES.replace("%", "%%")}) w(place, key, title)
  LEFT JOIN reviews_reviewitem i ON i.review_id = x.id AND i.key = w.key) i
CROSS JOIN LATERAL (SELECT count(*) AS count,
    count(*) FILTER (WHERE d.task_id IS NULL AND d.made_id IS NULL) AS idle,
    count(*) FILTER (WHERE d.who_id IS NULL OR d.until IS NULL) AS loose,
    count(*) FILTER (WHERE t.status IN ('open', 'doing') AND d.until < %(today)s) AS late
  FROM reviews_decision d LEFT JOIN tasks_task t ON t.id = d.task_id
  WHERE d.review_id = x.id) d
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE a.is_present) AS present,
    bool_or(a.is_present AND a.person_id = x.chair_id) AS chaired
  FROM reviews_attendance a WHERE a.review_id = x.id) a
WHERE x.organisation_id = %(org)s AND x.state <> 'called_off'{{only x.id}}
"""
COLUMNS = (
    choice("state", "x.state", [item.value for item in ReviewState], "How far it has come"),
    yes("is_signed", "x.state IN ('signed', 'followed_up', 'closed')", "Its minutes are signed"),
    days("days_since_held", since_day("x.held_on"), "Days since its day; negative: days left"),
    yes("has_chair", "x.chair_id IS NOT NULL", "Somebody of top management leads it"),
    count("inputs_missing", "i.missing", "Inputs of 9.3.2 that hold neither records nor words"),
    text("first_missing", "i.first", "The first of these inputs"),
    count("decisions", "d.count", "Decisions that it made"),
    count("decisions_idle", "d.idle", "Decisions that nobody carries out: no task came of them"),
    count("decisions_loose", "d.loose", "Decisions without who does it or by when"),
    count("decisions_late", "d.late", "Decisions whose day has passed and whose task is open"),
    count("present", "a.present", "People who took part"),
)
TABLE = Table(
    name="management_review",
    label="Management review",
    plural="Management reviews",
    columns=COLUMNS,
    source=SOURCE,
    called="'MR-' || to_char(x.number, 'FM0999') || ' Management review of '"
    " || to_char(x.held_on, 'FMDD FMMonth YYYY')",
)
KIND = TABLE.kind
observe = TABLE.observe
FACTS_OF_REVIEWS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by={
        "management_review": itself,
        "review_decision": of_history("reviews_decision", "review_id"),
        **by_kinds(all_of("reviews_managementreview"), "organisation", "task", "objective"),
        **by_kinds(all_of("reviews_managementreview"), "change", "risk", "nonconformity"),
    },
)
