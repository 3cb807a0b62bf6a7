"""What a member sees who is limited to units and AI systems: more tables by the same names.

For each table that hangs on AI systems the schema ``reach`` has a view of the rows within reach,
and ``reach_past`` one of the rows as they stood. A transaction that puts such a schema first in its
search path reads, and writes, by the statements that everybody else uses: lists, pages, files,
exports, the search and counts need no condition of their own, and whoever is not limited pays
nothing. Source: PostgreSQL 18, CREATE VIEW, Updatable Views.

Made after every migration from the catalogue: a table with a key to a covered one is covered too.
"""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import WithCheckOptionViolation

from steward.foundation.core.actor import Reach
from steward.foundation.tenancy.confidence import nothing_hidden
from steward.foundation.tenancy.reading import answers

Item = TypeVar("Item")
WITHIN: ContextVar[Reach | None] = ContextVar("within", default=None)
"""The part of the organisation that this context works in; None is the whole."""
SYSTEMS = "systems_aisystem"
FIRST = {
    SYSTEMS: "t.unit = ANY ((SELECT reach.units())::text[])"
    " OR t.id = ANY ((SELECT reach.systems())::uuid[])",
}
"""What is within reach to begin with: AI systems of the units, and those that were chosen."""
RECORDS = (
    SYSTEMS,
    "risks_risk",
    "risks_treatment",
    "risks_acceptance",
    "risks_riskassessment",
    "assessments_impactassessment",
    "questionnaires_run",
)
"""Records within reach that others name by value."""
SOME = "IN (SELECT id FROM {here}.records)"
LATER = {
    "incidents_incident": (
        "t.reporter_id = (SELECT reach.person()) OR t.handler_id = (SELECT reach.person())"
        " OR t.id IN (SELECT incident_id FROM {source}.incidents_incidentsystem"
        " WHERE system_id IN (SELECT id FROM {here}.systems_aisystem))"
    ),
    "findings_finding": (
        "t.raised_by = (SELECT reach.person()) OR t.owner_id = (SELECT reach.person())"
        f" OR t.source_id {SOME}"
        f" OR t.id IN (SELECT finding_id FROM {{source}}.findings_findingsubject WHERE key {SOME})"
    ),
    "documents_document": (
        "t.owner_id = (SELECT reach.person()) OR t.id IN (SELECT document_id"
        " FROM {source}.documents_documentperson WHERE person_id = (SELECT reach.person()))"
        f" OR t.id IN (SELECT document_id FROM {{source}}.documents_documentlink"
        f" WHERE subject_id {SOME})"
        " OR t.version <> '' AND t.classification IN ('public', 'internal') AND NOT EXISTS"
        " (SELECT FROM {source}.documents_documentlink l WHERE l.document_id = t.id"
        " AND l.kind IN ('system', 'risk'))"
    ),
    "parts_part": "t.id IN (SELECT part_id FROM {here}.systems_use)",
}
"""Records that name what they are about by value; those of the member's own are seen as well.

A document in force that is about no AI system, such as a policy, is for everybody.
"""
NAMED = ("incidents_incident", "incidents_incidentclock", "findings_finding", "documents_document")
LAST = {
    "tasks_task": (
        "t.assignee_id = (SELECT reach.person()) OR split_part(t.origin, ':', 2)"
        " IN (SELECT id::text FROM {here}.named)"
    ),
    "approvals_approval": "t.subject_id IN (SELECT id FROM {here}.named)",
    "journal_entry": "t.subject_id IN (SELECT id FROM {here}.named)",
}
"""What is about any record."""
COUNTS = """
SELECT gen_random_uuid() AS id, organisation_id, NULL::timestamptz AS created_at, status,
  current_level AS level, current_likelihood AS likelihood, current_consequence AS consequence,
  count(*)::int AS count
FROM {here}.risks_risk WHERE kind = 'threat'
GROUP BY organisation_id, status, current_level, current_likelihood, current_consequence
"""
UNITS = "t.name = ANY ((SELECT reach.units())::text[])"
"""Of the tree of units one sees what one is limited to; what hangs on a unit is another matter."""
OWN_RULES = ("incidents_concern",)
"""Tables that say by name who sees a row, whatever the unit."""

FUNCTIONS = """
CREATE SCHEMA IF NOT EXISTS reach;
CREATE SCHEMA IF NOT EXISTS reach_past;
CREATE OR REPLACE FUNCTION reach.units() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(nullif(current_setting('steward.reach_units', true), ''), '{}')::text[] $$;
CREATE OR REPLACE FUNCTION reach.systems() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(nullif(current_setting('steward.reach_systems', true), ''), '{}')::uuid[] $$;
CREATE OR REPLACE FUNCTION reach.person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('steward.reach_person', true), '')::uuid $$;
"""
IDS = """
CREATE OR REPLACE FUNCTION {here}.ids() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  units text[] := reach.units();
  chosen uuid[] := reach.systems();
BEGIN
  RETURN (SELECT coalesce(array_agg(s.id), '{{}}') FROM {source}.systems_aisystem s
    WHERE s.unit = ANY (units) OR s.id = ANY (chosen));
END $$
"""
KEYS = """
SELECT c.relname, a.attname, f.relname, a.attnotnull
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1 AND c.relname NOT LIKE '%%event'
ORDER BY 1, 2
"""
TRIGGERS = """
SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'public' AND p.proname LIKE 'pgtrigger%%' AND p.proconfig IS NULL
"""
KEPT = "SELECT viewname FROM pg_views WHERE schemaname = 'past'"
VIEWS = """
SELECT schemaname, viewname FROM pg_views WHERE schemaname IN ('reach', 'reach_past')
"""
NARROW = """
WITH RECURSIVE below AS (
  SELECT id FROM public.identity_unit WHERE id = ANY(%(units)s::uuid[])
  UNION SELECT u.id FROM public.identity_unit u JOIN below b ON u.parent_id = b.id
), names AS (
  SELECT name FROM public.identity_unit WHERE id IN (SELECT id FROM below)
  UNION SELECT e.name FROM public.identity_unitevent e
  WHERE e.pgh_obj_id IN (SELECT id FROM below) AND NOT EXISTS (
    SELECT FROM public.identity_unit o WHERE o.name = e.name AND o.id NOT IN (SELECT id FROM below))
)
SELECT set_config('steward.reach_units', (SELECT coalesce(array_agg(name), '{}')::text FROM names),
    true),
  set_config('steward.reach_systems', %(systems)s::uuid[]::text, true),
  set_config('steward.reach_person', %(person)s, true),
  set_config('search_path', %(path)s, true)
"""
WIDE, NARROWED = "public", "reach, public"
PAST, NARROWED_PAST = "past, public", "reach_past, past, public"
BEYOND = "This lies beyond the units and AI systems that you see."
Keys = list[tuple[str, str, str, bool]]


def lift_reach(connection: BaseDatabaseWrapper) -> None:
    """Remove the views, so that a migration may change the columns they name; safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(VIEWS)
        for schema, name in cursor.fetchall():
            cursor.execute(f'DROP VIEW IF EXISTS {schema}."{name}" CASCADE')


def lay_reach(connection: BaseDatabaseWrapper, *, role: str) -> tuple[str, ...]:
    """Make the views of what is within reach, today and in the past; return the tables covered.

    Needs the views of the past. Triggers write where the tables are, whoever sees what.
    """
    lift_reach(connection)
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        cursor.execute(TRIGGERS)
        for (function,) in cursor.fetchall():
            cursor.execute(f"ALTER FUNCTION {function} SET search_path = public, pg_temp")
        cursor.execute(KEYS)
        keys: Keys = [(str(a), str(b), str(c), bool(d)) for a, b, c, d in cursor.fetchall()]
        cursor.execute(KEPT)
        kept = frozenset(str(name) for (name,) in cursor.fetchall())
        covered: tuple[str, ...] = ()
        for here, source in (("reach", "public"), ("reach_past", "past")):
            statements = views(keys, here=here, source=source, kept=kept)
            cursor.execute(IDS.format(here=here, source=source))
            for statement in statements.values():
                cursor.execute(statement)
            covered = tuple(statements)
            cursor.execute(f'GRANT USAGE ON SCHEMA {here} TO "{role}"')
            rights = "SELECT, INSERT, UPDATE, DELETE" if here == "reach" else "SELECT"
            cursor.execute(f'GRANT {rights} ON ALL TABLES IN SCHEMA {here} TO "{role}"')
            cursor.execute(f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {here} TO "{role}"')
    return covered


def views(
    keys: Keys, *, here: str, source: str, kept: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Return the statement that makes each view, by the name of its table, in order.

    ``kept`` are the tables with a past. One without, such as a log, is read as it is.
    """
    made: dict[str, str] = {}

    def view(table: str, condition: str) -> str:
        return _view(here, source if table in kept else "public", table, condition)

    def make(conditions: dict[str, str]) -> None:
        for table, condition in conditions.items():
            made[table] = view(table, condition.format(here=here, source=source))

    make(FIRST)
    _close(keys, made, here, view)
    _union(made, here, "records", RECORDS)
    make(LATER)
    _close(keys, made, here, view)
    _union(made, here, "named", ("records", *NAMED))
    make(LAST)
    _close(keys, made, here, view)
    made["identity_unit"] = view("identity_unit", UNITS)
    counts = COUNTS.format(here=here)
    made["risks_riskcount"] = f"CREATE VIEW {here}.risks_riskcount {INVOKED} AS {counts}"
    return made


INVOKED = "WITH (security_invoker = true)"


def _view(here: str, source: str, table: str, condition: str) -> str:
    """Return the view of a table; what is written by way of it lies within reach as well.

    What names its subject by value is tied to it only after it was written.
    """
    free = here != "reach" or table in LATER or table in LAST
    return (
        f"CREATE VIEW {here}.{table} {INVOKED} AS"
        f" SELECT t.* FROM {source}.{table} AS t WHERE {condition}"
        f"{'' if free else ' WITH LOCAL CHECK OPTION'}"
    )


def _union(made: dict[str, str], here: str, name: str, tables: Iterable[str]) -> None:
    parts = " UNION ALL ".join(f"SELECT id FROM {here}.{table}" for table in tables)
    made[name] = f"CREATE VIEW {here}.{name} {INVOKED} AS {parts}"


def _close(keys: Keys, made: dict[str, str], here: str, view: Callable[[str, str], str]) -> None:
    """Cover what hangs on a covered table: by a key that is never empty, or by any to a system."""
    own = {*FIRST, *LATER, *LAST, *OWN_RULES}
    fresh = True
    while fresh:
        hanging = {
            table: target
            for table, _, target, sure in keys
            if target in made and (sure or target == SYSTEMS)
        }
        fresh = False
        for table in hanging:
            if table in made or table in own:
                continue
            conditions = [
                _condition(here, column, target, sure=sure)
                for name, column, target, sure in keys
                if name == table and target in made
            ]
            joined = " AND ".join(f"({condition})" for condition in conditions)
            made[table] = view(table, joined)
            fresh = True


def _condition(here: str, column: str, target: str, *, sure: bool) -> str:
    """Return when a row hangs on what is within reach; the systems are read once a statement."""
    if target == SYSTEMS:
        return f"t.{column} = ANY ((SELECT {here}.ids())::uuid[])"
    return (
        f"{'' if sure else f't.{column} IS NULL OR '}t.{column} IN (SELECT id FROM {here}.{target})"
    )


@contextmanager
def narrowed(reach: Reach | None) -> Generator[None]:
    """Work within a part of the organisation; its tenant must be set before."""
    if reach is None:
        yield
        return
    held = WITHIN.set(reach)
    features = connection.features
    grouped = features.allows_group_by_selected_pks
    features.allows_group_by_selected_pks = False  # a view has no primary key
    _narrow(reach)
    try:
        yield
    finally:
        features.allows_group_by_selected_pks = grouped
        WITHIN.reset(held)
        _path(WIDE)


def _narrow(reach: Reach) -> None:
    values = {
        "units": [str(key) for key in reach.units],
        "systems": [str(key) for key in reach.systems],
        "person": str(reach.person),
        "path": NARROWED,
    }
    answers(NARROW, values)


@contextmanager
def whole_organisation() -> Generator[None]:
    """See everything for what rules derive from the whole, whoever caused it."""
    with nothing_hidden():
        if WITHIN.get() is None:
            yield
            return
        _path(WIDE)
        try:
            yield
        finally:
            _path(NARROWED)


def _path(path: str) -> None:
    """Set where tables are looked for; a transaction that is to be undone undoes this as well."""
    if not connection.needs_rollback:
        answers("SELECT set_config('search_path', %s, true)", [path])


def went_beyond(error: Exception) -> bool:
    """Say whether a statement was refused because it would have written beyond reach."""
    return isinstance(error.__cause__, WithCheckOptionViolation)


def part_worked_in() -> Reach | None:
    """Return the part of the organisation that the running work is limited to, or None."""
    return WITHIN.get()


def made_within(reach: Reach, pieces: Iterable[Item]) -> Generator[Item]:
    """Return the pieces of an answer that are made later, each made within the same part."""
    source = iter(pieces)
    while True:
        held = WITHIN.set(reach)
        try:
            piece = next(source, cast("Item", None))
        finally:
            WITHIN.reset(held)
        if piece is None:
            return
        yield piece
