"""What is confidential: records that only named people see, and all that hangs on them.

A policy of PostgreSQL on each table, beside the one of the tenant, refuses the rows that the reader
is kept out of: in lists, joins, functions, copies and views alike, of today and of the past, so no
page needs a condition. The setting ``steward.hidden`` holds the records that are confidential and
do not name the reader; it ends with the transaction. Where it is empty nothing is hidden: so for
everybody where nothing is confidential, and for work that nobody asked for.

What hangs on a record is found by its keys: a function of the schema ``apart`` returns, for each
table that others hang on, which of its rows are hidden. It is asked once a statement, and never
where nothing is hidden. These functions run as the owner of the tables, for whom the policy of the
tenant holds and this one does not. Source: PostgreSQL 18, Row Security Policies, CREATE POLICY.

Made after every migration from the catalogue, so a table with a key cannot be forgotten.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import InsufficientPrivilege

from steward.foundation.tenancy.reading import answers

Item = TypeVar("Item")
READER: ContextVar[UUID | None] = ContextVar("reader", default=None)
"""The person, or the token of one, for whom this context reads; None for work of nobody."""
HIDDEN: ContextVar[str] = ContextVar("hidden", default="")
"""The records that the running transaction does not see, as PostgreSQL writes them."""
MARKS = "confiding_confidence"
ROOTS = (
    "systems_aisystem",
    "risks_risk",
    "incidents_incident",
    "findings_finding",
    "audits_audit",
    "documents_document",
    "evidence_evidenceitem",
    "tasks_task",
)
"""Tables whose rows can be made confidential."""
BELOW = (
    *("systems_aisystem", "risks_risk", "risks_treatment", "risks_acceptance"),
    *("risks_riskassessment", "assessments_impactassessment", "questionnaires_run"),
    *("incidents_incident", "incidents_incidentclock", "audits_audit", "documents_document"),
    "evidence_evidenceitem",
)
RECORDS = (*BELOW, "findings_finding", "findings_correctiveaction")
NAMED = (
    *("monitoring_checkresult", "lint_lintresult", "evidence_evidenceask"),
    *("approvals_approval", "incidents_systemnotice"),
)
SETS: Mapping[str, Sequence[str]] = {
    "below": BELOW,
    "records": ("below", "findings_finding", "findings_correctiveaction"),
    "named": ("records", *NAMED),
    "everything": ("named", "tasks_task"),
}
"""Records that others name by value, each set with the one before."""
BY_VALUE: Mapping[str, Mapping[str, str]] = {
    "confiding_confidence": {"subject_id": "everything"},
    "documents_documentlink": {"subject_id": "records"},
    "evidence_evidencelink": {"subject_id": "records"},
    "evidence_evidenceask": {"subject_id": "records"},
    "monitoring_checkresult": {"record_id": "records"},
    "lint_lintresult": {"record_id": "records"},
    "lint_lintwaiver": {"record_id": "records"},
    "approvals_approval": {"subject_id": "records"},
    "governance_link": {"subject_id": "records"},
    "governance_scopeitem": {"subject": "records"},
    "objectives_changereopens": {"subject_id": "records"},
    "findings_findingsubject": {"key": "below"},
    "findings_similarcase": {"key": "below"},
    "findings_finding": {"source_id": "below"},
    "competence_campaign": {"document_id": "documents_document"},
    "tasks_comment": {"subject_id": "everything"},
    "inbox_notification": {"subject_id": "everything"},
    "automation_firing": {"subject_id": "everything"},
    "journal_entry": {"subject_id": "everything"},
    "tasks_task": {"subject_id": "named"},
}
"""Columns that name what a row is about by value, and among which records it is looked for."""
ALSO: Mapping[str, str] = {
    "incidents_incident": """
SELECT incident_id FROM public.incidents_incidentsystem
WHERE system_id = ANY ((SELECT apart.systems_aisystem(roots))::uuid[])
""",
    "findings_finding": """
SELECT finding_id FROM public.findings_findingsubject
WHERE key = ANY ((SELECT apart.below(roots))::uuid[])
""",
    "tasks_task": """
SELECT id FROM public.tasks_task
WHERE split_part(origin, ':', 2) = ANY ((SELECT apart.named(roots))::text[])
""",
}
"""How else a row of a table is about what is hidden."""
NOT_FOLLOWED = {
    ("reviews_decision", "task_id"): "a decision stands in minutes that others signed",
    ("reviews_decision", "objective_id"): "a decision stands in minutes that others signed",
    ("objectives_objective", "observed_thing_id"): "an objective is of the organisation",
    ("evidence_evidenceask", "answer_id"): "what was asked for is asked of others",
    ("evidence_evidenceitem", "text_id"): "the text hangs on the item",
}
"""Keys to what may be hidden whose own row stays, and why."""

FUNCTIONS = """
CREATE SCHEMA IF NOT EXISTS apart;
CREATE OR REPLACE FUNCTION apart.kept_from(reader uuid) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  person uuid := reader;
  mine jsonb;
BEGIN
  IF reader IS NULL OR NOT EXISTS (SELECT FROM confiding_confidence) THEN
    RETURN '';
  END IF;
  person := coalesce((SELECT m.person_id FROM identity_apitoken t
    JOIN identity_membership m ON m.id = t.membership_id WHERE t.id = reader), reader);
  mine := (SELECT m.groups FROM identity_membership m WHERE m.person_id = person
    AND m.organisation_id = nullif(current_setting('steward.organisation', true), '')::uuid);
  RETURN coalesce((SELECT array_agg(c.subject_id)::text FROM confiding_confidence c
    WHERE c.made_by <> person AND NOT EXISTS (SELECT FROM confiding_confidant n
      LEFT JOIN identity_group g ON g.id = n.group_id AND g.archived_at IS NULL
      WHERE n.confidence_id = c.id AND (n.person_id = person OR mine ? g.id::text))), '');
END $$;
-- Hides what the reader is kept out of from the running transaction, and counts risks accordingly.
CREATE OR REPLACE FUNCTION apart.read_for(reader uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  hidden text := apart.kept_from(reader);
  path text := current_setting('search_path');
BEGIN
  PERFORM set_config('steward.hidden', hidden, true);
  IF hidden <> '' AND path NOT LIKE '%reach%' AND path NOT LIKE '%past%' THEN
    PERFORM set_config('search_path', 'apart, public', true);
  ELSIF hidden = '' AND path LIKE 'apart%' THEN
    PERFORM set_config('search_path', 'public', true);
  END IF;
  RETURN hidden;
END $$;
CREATE OR REPLACE FUNCTION apart.words(roots uuid[]) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT coalesce(array_agg('%' || replace(replace(replace(c.subject_label,
      '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'), '{}')
    FROM confiding_confidence c WHERE c.subject_id = ANY (roots) AND c.subject_label <> '');
END $$;
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION apart.{name}(roots uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT coalesce(array_agg(DISTINCT found.id), '{{}}') FROM ({parts}) AS found(id));
END $$
"""
HANGING = """
SELECT t.id FROM public.{table} t WHERE t.{column} = ANY ((SELECT apart.{source}(roots))::uuid[])
"""
NOTHING = "coalesce(current_setting('steward.hidden', true), '') = ''"
HIDES = (
    "({column} IN (SELECT unnest(apart.{source}("
    "nullif(current_setting('steward.hidden', true), '')::uuid[])))) IS NOT TRUE"
)
"""The condition of a column; what is hidden is found once a statement, and looked up by hash."""
ORIGIN = (
    "(split_part(origin, ':', 2) IN (SELECT unnest(apart.named("
    "nullif(current_setting('steward.hidden', true), '')::uuid[]))::text)) IS NOT TRUE"
)
PAYLOAD = (
    "(payload::text LIKE ANY ((SELECT apart.words("
    "nullif(current_setting('steward.hidden', true), '')::uuid[]))::text[])) IS NOT TRUE"
)
MORE = {"tasks_task": ORIGIN, "journal_entry": PAYLOAD}
"""Further conditions of a table: an entry about another record may name this one."""
KEYS = """
SELECT c.relname, a.attname, f.relname
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1 AND c.relname NOT LIKE '%event'
ORDER BY 1, 2
"""
HISTORIES = """
SELECT c.relname, a.attname FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND c.relname LIKE '%event'
"""
POLICIES = "SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND policyname = 'apart'"
COUNTS = """
CREATE OR REPLACE VIEW apart.risks_riskcount WITH (security_invoker = true) AS
SELECT id, organisation_id, created_at, status, level, likelihood, consequence, count
FROM public.risks_riskcount
UNION ALL
SELECT gen_random_uuid(), organisation_id, NULL, status::varchar(10), level::varchar(10),
  likelihood, consequence, count
FROM apart.hidden_counts(nullif(current_setting('steward.hidden', true), '')::uuid[])
"""
HIDDEN_COUNTS = """
CREATE OR REPLACE FUNCTION apart.hidden_counts(roots uuid[]) RETURNS TABLE (organisation_id uuid,
  status text, level text, likelihood smallint, consequence smallint, count int)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT r.organisation_id, r.status::text, r.current_level::text,
    r.current_likelihood::smallint, r.current_consequence::smallint, -(count(*)::int)
  FROM risks_risk r WHERE r.kind = 'threat'
    AND r.id = ANY ((SELECT apart.risks_risk(roots))::uuid[])
  GROUP BY 1, 2, 3, 4, 5;
END $$
"""
Keys = Sequence[tuple[str, str, str]]


def lift_confidence(connection: BaseDatabaseWrapper) -> None:
    """Remove policies and views, so that a migration may change what they name; may be repeated."""
    with connection.cursor() as cursor:
        cursor.execute("DROP VIEW IF EXISTS apart.risks_riskcount")
        cursor.execute(POLICIES)
        for (table,) in cursor.fetchall():
            cursor.execute(f'DROP POLICY apart ON public."{table}"')


def lay_confidence(connection: BaseDatabaseWrapper, *, role: str) -> tuple[str, ...]:
    """Make functions and policies for every table that can be hidden; return those tables."""
    lift_confidence(connection)
    with connection.cursor() as cursor:
        cursor.execute(KEYS)
        keys = [(str(table), str(column), str(target)) for table, column, target in cursor]
        hanging = hung(keys)
        cursor.execute(HISTORIES)
        histories: dict[str, set[str]] = {}
        for table, column in cursor.fetchall():
            histories.setdefault(str(table), set()).add(str(column))
        cursor.execute(FUNCTIONS)
        for statement in functions(hanging):
            cursor.execute(statement)
        cursor.execute(HIDDEN_COUNTS)
        cursor.execute(COUNTS)
        for table, columns in hanging.items():
            cursor.execute(_policy(role, table, columns, table))
            if f"{table}event" in histories:
                found = histories[f"{table}event"]
                cursor.execute(_policy(role, table, columns, f"{table}event", within=found))
        cursor.execute(f'GRANT USAGE ON SCHEMA apart TO "{role}"')
        cursor.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA apart TO "{role}"')
        cursor.execute(f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA apart TO "{role}"')
    return tuple(hanging)


def hung(keys: Keys) -> dict[str, dict[str, str]]:
    """Return table → its columns that may name what is hidden → among what that is looked for."""
    found: dict[str, dict[str, str]] = {table: {"id": table} for table in ROOTS}
    for table, columns in BY_VALUE.items():
        found[table] = found.get(table, {}) | dict(columns)
    fresh = True
    while fresh:
        fresh = False
        for table, column, target in keys:
            skipped = table == target or (table, column) in NOT_FOLLOWED
            if skipped or target not in found or column in found.get(table, {}):
                continue
            found.setdefault(table, {})[column] = target
            fresh = True
    return found


def functions(hanging: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return what makes the functions: for each table that others hang on, and for each set."""
    wanted = {source for columns in hanging.values() for source in columns.values()}
    wanted |= {table for tables in SETS.values() for table in tables} | {*SETS}
    made = [FUNCTION.format(name=name, parts=_union(SETS[name])) for name in SETS]
    for table in sorted(wanted - {*SETS}):
        parts = ["SELECT unnest(roots)"] if table in ROOTS else []
        parts += [
            HANGING.format(table=table, column=column, source=source)
            for column, source in hanging.get(table, {}).items()
            if column != "id"
        ]
        parts += [ALSO[table]] if table in ALSO else []
        made.append(FUNCTION.format(name=table, parts=" UNION ALL ".join(parts)))
    return made


def _union(sources: Iterable[str]) -> str:
    return " UNION ALL ".join(f"SELECT unnest(apart.{source}(roots))" for source in sources)


def _policy(
    role: str,
    table: str,
    columns: Mapping[str, str],
    where: str,
    *,
    within: set[str] | None = None,
) -> str:
    """Return the policy of a table, or of the history of a table."""
    conditions: list[str] = []
    for column, source in columns.items():
        name = column if within is None or column != "id" else "pgh_obj_id"
        if within is None or name in within:
            conditions.append(HIDES.format(column=name, source=source))
    if table in MORE:
        conditions.append(MORE[table])
    joined = " AND ".join(f"({condition})" for condition in conditions)
    return (
        f'CREATE POLICY apart ON public."{where}" AS RESTRICTIVE TO "{role}"'
        f" USING ((SELECT {NOTHING}) OR ({joined}))"
    )


def note_hidden(hidden: str) -> None:
    """Keep what the running transaction does not see."""
    HIDDEN.set(hidden)


@contextmanager
def reading_for(reader: UUID | None) -> Generator[None]:
    """Let every transaction that begins within read for a person, or for a token of one."""
    held = READER.set(reader)
    try:
        yield
    finally:
        READER.reset(held)


def read_for(reader: UUID, pieces: Iterable[Item]) -> Generator[Item]:
    """Return the pieces of an answer that are made later, each made for the same reader."""
    source = iter(pieces)
    while True:
        with reading_for(reader):
            piece = next(source, cast("Item", None))
        if piece is None:
            return
        yield piece


@contextmanager
def nothing_hidden() -> Generator[None]:
    """See what is confidential too, for what rules derive from the whole, whoever caused it."""
    hidden = HIDDEN.get()
    if not hidden:
        yield
        return
    _hide("")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _hide(hidden)


def look_again() -> None:
    """Find anew what the running transaction does not see: who is named has changed."""
    reader = READER.get()
    if reader is not None:
        found = answers("SELECT apart.read_for(%s)", [reader])
        note_hidden(str(found[0][0]))


HIDE = """
SELECT set_config('steward.hidden', %(hidden)s, true), set_config('search_path', CASE
  WHEN path LIKE '%%reach%%' OR path LIKE '%%past%%' THEN path
  WHEN %(hidden)s = '' THEN 'public' ELSE 'apart, public' END, true)
FROM current_setting('search_path') AS path
"""


def _hide(hidden: str) -> None:
    answers(HIDE, {"hidden": hidden})
    HIDDEN.set(hidden)


def wrote_apart(error: Exception) -> bool:
    """Say whether a statement was refused because it would have written what one does not see."""
    cause = error.__cause__
    return isinstance(cause, InsufficientPrivilege) and 'policy "apart"' in str(cause)
