"""A second set of tables, by the same names, that shows every row as it stood at one instant.

For each tracked table the schema ``past`` has a view over its history. A transaction that puts
this schema first in its search path reads the past by the statements that it would read today with.
Each version keeps how long it held: from ``pgh_created_at``, the start of the transaction that
wrote it, until ``pgh_until``, the start of the one that replaced it. So what one transaction did is
seen whole or not at all.

Which versions held at an instant is answered by an index, not by reading the history: each version
that has ended lies at one node of a tree over the seconds, and an instant asks the thirty-odd nodes
on its path. Source: Kriegel, Pötke, Seidl, "Managing Intervals Efficiently in Object-Relational
Databases", VLDB 2000.

Made after every migration from the catalogue of PostgreSQL, so a table cannot be forgotten.
"""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

SCHEMA = "past"
COMPUTED = {
    "risks_riskcount": """
SELECT gen_random_uuid() AS id, organisation_id, NULL::timestamptz AS created_at, status,
  current_level AS level, current_likelihood AS likelihood, current_consequence AS consequence,
  count(*)::int AS count
FROM past.risks_risk
GROUP BY organisation_id, status, current_level, current_likelihood, current_consequence
""",
    "journal_entry": "SELECT * FROM public.journal_entry WHERE began_at <= past.moment()",
}
"""Tables without a history of their own whose past follows from others, or from their own time."""

FUNCTIONS = """
CREATE SCHEMA IF NOT EXISTS past;

CREATE OR REPLACE FUNCTION past.moment() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT current_setting('steward.as_of')::timestamptz $$;

-- The second within [since, until] that the most powers of two divide; 0 for what still holds.
CREATE OR REPLACE FUNCTION past.node(since timestamptz, until timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN until = 'infinity' THEN 0 WHEN first = last THEN last
    ELSE (last >> shared) << shared END
  FROM (SELECT first, last,
      64 - position('1' in (first # last)::bit(64)::text) AS shared
    FROM (SELECT floor(extract(epoch FROM since))::bigint AS first,
        floor(extract(epoch FROM CASE WHEN until = 'infinity' THEN since ELSE until END))::bigint
          AS last) AS seconds) AS known
$$;

-- Every node at which a version may lie that held at the moment.
CREATE OR REPLACE FUNCTION past.path(moment timestamptz) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(node ORDER BY node) FROM (
    SELECT 0::bigint AS node UNION SELECT floor(extract(epoch FROM moment))::bigint
    UNION SELECT ((floor(extract(epoch FROM moment))::bigint >> (k + 1)) << (k + 1))
      | (1::bigint << k) FROM generate_series(0, 34) AS k) AS nodes
$$;

-- A version ends where the next begins. Transactions that overlap may write in another order than
-- they began: then what was written last holds from its own beginning.
CREATE OR REPLACE FUNCTION past.supersede() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
  IF (SELECT pgh_label FROM arrived LIMIT 1) IS DISTINCT FROM 'insert' THEN
    EXECUTE format('UPDATE %s AS e
      SET pgh_until = greatest(e.pgh_created_at, a.pgh_created_at),
        pgh_node = past.node(e.pgh_created_at, greatest(e.pgh_created_at, a.pgh_created_at))
      FROM arrived AS a WHERE e.pgh_obj_id = a.pgh_obj_id AND e.pgh_id < a.pgh_id
        AND e.pgh_until > a.pgh_created_at', TG_RELID::regclass);
  END IF;
  RETURN NULL;
END $$;
"""
TRACKED = """
SELECT c.oid::regclass::text, e.oid::regclass::text,
  EXISTS (SELECT 1 FROM pg_attribute u WHERE u.attrelid = e.oid AND u.attname = 'pgh_until')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_class e ON e.relnamespace = n.oid AND e.relname = c.relname || 'event' AND e.relkind = 'r'
WHERE c.relkind = 'r' AND EXISTS (
  SELECT 1 FROM pg_attribute a WHERE a.attrelid = e.oid AND a.attname = 'pgh_obj_id')
ORDER BY 1
"""
COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod),
  format_type(h.atttypid, h.atttypmod), coalesce(p.indisprimary, false)
FROM pg_attribute a
LEFT JOIN pg_attribute h ON h.attrelid = %s::regclass AND h.attname = a.attname
  AND h.attnum > 0 AND NOT h.attisdropped
LEFT JOIN pg_index p ON p.indrelid = a.attrelid AND p.indisprimary AND a.attnum = ANY(p.indkey)
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
VIEWS = "SELECT viewname FROM pg_views WHERE schemaname = 'past'"


@dataclass(frozen=True, slots=True)
class Kept:
    """A table whose every version is kept, with the table of its versions."""

    table: str
    history: str
    ready: bool
    """Whether its versions know how long they held."""


def kept(connection: BaseDatabaseWrapper) -> list[Kept]:
    """Return every tracked table of the database."""
    with connection.cursor() as cursor:
        cursor.execute(TRACKED)
        return [Kept(str(name), str(history), bool(ready)) for name, history, ready in cursor]


def lift_past(connection: BaseDatabaseWrapper) -> None:
    """Remove the views, so that a migration may change the columns they name; safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(VIEWS)
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP VIEW IF EXISTS past."{name}" CASCADE')


def lay_past(connection: BaseDatabaseWrapper, *, role: str) -> tuple[str, ...]:
    """Make the views, and all that they need, for every tracked table; return those tables.

    A history that did not know yet how long its versions held is filled up, which takes about ten
    seconds for a million versions.
    """
    lift_past(connection)
    tables = kept(connection)
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        for item in tables:
            if not item.ready:
                cursor.execute(_made_ready(item))
            cursor.execute(_always(item))
            cursor.execute(COLUMNS, [item.history, item.table])
            cursor.execute(_view(item, cursor.fetchall()))
        for name, text in COMPUTED.items():
            cursor.execute(f"CREATE VIEW past.{name} WITH (security_invoker = true) AS {text}")
        cursor.execute(f'GRANT USAGE ON SCHEMA past TO "{role}"')
        cursor.execute(f'REVOKE ALL ON ALL TABLES IN SCHEMA past FROM "{role}"')
        cursor.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA past TO "{role}"')
        cursor.execute(f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA past TO "{role}"')
    return tuple(item.table for item in tables)


def _made_ready(item: Kept) -> str:
    """Return what gives the versions of a table their end; the owner is bound by policies too."""
    return f"""
ALTER TABLE {item.history} ADD COLUMN pgh_until timestamptz NOT NULL DEFAULT 'infinity',
  ADD COLUMN pgh_node bigint NOT NULL DEFAULT 0;
ALTER TABLE {item.history} NO FORCE ROW LEVEL SECURITY;
UPDATE {item.history} AS e SET pgh_until = greatest(e.pgh_created_at, n.next),
  pgh_node = past.node(e.pgh_created_at, greatest(e.pgh_created_at, n.next))
FROM (SELECT pgh_id, min(pgh_created_at) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id
    ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next FROM {item.history}) AS n
WHERE n.pgh_id = e.pgh_id AND n.next IS NOT NULL;
ALTER TABLE {item.history} FORCE ROW LEVEL SECURITY;
"""


def _always(item: Kept) -> str:
    """Return what a history has in any case: two indexes and the trigger that ends a version."""
    owner = "organisation_id, " if item.table != "identity_organisation" else ""
    name = item.history.strip('"')
    return f"""
CREATE INDEX IF NOT EXISTS "{name[:50]}_held" ON {item.history}
  ({owner}pgh_node, pgh_until, pgh_created_at);
CREATE INDEX IF NOT EXISTS "{name[:50]}_of" ON {item.history} (pgh_obj_id, pgh_until);
CREATE OR REPLACE TRIGGER past_supersede AFTER INSERT ON {item.history}
  REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION past.supersede();
"""


def _view(item: Kept, columns: list[tuple[str, str, str | None, bool]]) -> str:
    """Return the view of a table; its columns have the types of today, in the order of today."""
    shown: list[str] = []
    for name, kind, past_kind, primary in columns:
        source = 'e."pgh_obj_id"' if primary else f'e."{name}"'
        if past_kind is None and not primary:
            source = f"NULL::{kind}"
        elif past_kind != kind:
            source += f"::{kind}"
        shown.append(f'{source} AS "{name}"')
    return f"""
CREATE VIEW past.{item.table} WITH (security_invoker = true) AS
SELECT {", ".join(shown)} FROM {item.history} AS e
WHERE e.pgh_node = ANY (current_setting('steward.as_of_path')::bigint[])
  AND e.pgh_until > past.moment() AND e.pgh_created_at <= past.moment()
  AND e.pgh_label <> 'delete'
"""
