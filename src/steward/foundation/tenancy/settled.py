"""Whether the tables stand as they stood when they were last made and protected.

What was found then is kept as the comment of the schema ``past``, by the owner of the tables: the
app's role cannot write it. A table without its policy, a grant too many, a missing view or a
migration taken back all give another digest, and the next start makes everything anew.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from steward.foundation.tenancy.past import SCHEMA

SHAPE = """
SELECT md5(concat(
  (SELECT string_agg(concat_ws(' ', n.nspname, c.relname, c.relkind, c.relrowsecurity,
      c.relforcerowsecurity, c.relacl::text,
      (SELECT md5(string_agg(concat_ws(' ', a.attname, a.atttypid, a.atttypmod, a.attnotnull),
        ',' ORDER BY a.attnum)) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)),
    ';' ORDER BY n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'apart', 'reach', 'reach_past', %(past)s)),
  (SELECT string_agg(concat_ws(' ', schemaname, tablename, policyname, permissive, cmd, roles::text,
      md5(qual), md5(with_check)), ';' ORDER BY schemaname, tablename, policyname)
    FROM pg_policies WHERE schemaname = 'public'),
  (SELECT string_agg(concat_ws(' ', n.nspname, p.proname, p.proacl::text, md5(p.prosrc)), ';'
      ORDER BY n.nspname, p.proname, p.oid)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname IN ('public', 'apart', 'reach', 'reach_past', %(past)s)),
  (SELECT string_agg(concat_ws(' ', t.tgrelid::regclass, t.tgname, t.tgenabled), ';'
      ORDER BY t.tgrelid::regclass::text, t.tgname) FROM pg_trigger t WHERE NOT t.tgisinternal),
  (SELECT string_agg(concat_ws(' ', nspname, nspacl::text), ';' ORDER BY nspname)
    FROM pg_namespace WHERE nspname IN ('public', 'apart', 'reach', 'reach_past', %(past)s)),
  (SELECT string_agg(concat_ws(' ', app, name), ';' ORDER BY app, name) FROM django_migrations)
))
"""
SAID = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s"
MADE = "SELECT to_regclass('public.django_migrations') IS NOT NULL"


def settled(connection: BaseDatabaseWrapper, mark: str) -> bool:
    """Return whether all stands as `settle` left it.

    Args:
        connection: The database, as the owner of its tables.
        mark: What decides how the tables are made, as a digest.
    """
    with connection.cursor() as cursor:
        cursor.execute(SAID, [SCHEMA])
        said = cursor.fetchone()
        cursor.execute(MADE)
        made = cursor.fetchone()
        if not said or not made or not made[0]:
            return False
        return bool(said[0] == f"{mark} {_shape(connection)}")


def settle(connection: BaseDatabaseWrapper, mark: str) -> None:
    """Keep how all stands now, as the owner of the tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{mark} {_shape(connection)}'")


def _shape(connection: BaseDatabaseWrapper) -> str:
    """Return a digest of tables, columns, policies, grants, functions, triggers and migrations."""
    with connection.cursor() as cursor:
        cursor.execute(SHAPE, {"past": SCHEMA})
        found = cursor.fetchone()
    return str(found[0]) if found else ""
