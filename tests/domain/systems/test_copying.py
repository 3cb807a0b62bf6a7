"""What stood in an old database is there after its upgrade, in the tables that a new one has."""

from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections

from steward.config.database import create_roles, migrate_as_owner, use
from steward.config.server import APP, DATABASE, OWNER
from steward.foundation.tenancy.protection import protect

OLD = "old_components"
COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
  pg_get_expr(d.adbin, d.adrelid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('public', 'past')
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relkind IN ('r', 'v')
"""
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
"""
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
TRIGGERS = """
SELECT t.tgrelid::regclass::text, t.tgname, pg_get_triggerdef(t.oid), md5(p.prosrc)
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal
"""
POLICIES = "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies"
GRANTS = (
    "SELECT relname, relacl::text, relforcerowsecurity FROM pg_class WHERE relkind IN ('r', 'v')"
)
DONE = "SELECT app, name FROM django_migrations"


@pytest.fixture
def old(migrated):
    create_roles(migrated, OLD)
    try:
        use(migrated.uri(OWNER, OLD))
        call_command("migrate", "pghistory", verbosity=0, interactive=False)
        call_command("migrate", "systems", "0001", verbosity=0, interactive=False)
        protect(connections["default"])
        yield migrated
    finally:
        use(migrated.uri(APP))
        with psycopg.connect(migrated.uri("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {OLD} WITH (FORCE)")


def test_components_are_copied_for_every_organisation(old):
    organisations = [uuid4(), uuid4()]
    with psycopg.connect(old.uri("postgres", OLD)) as connection:
        for organisation in organisations:
            for number in (1, 2):
                system = uuid4()
                connection.execute(
                    "INSERT INTO systems_aisystem (id, organisation_id, number, name, purpose,"
                    " intended_use, misuse, owner, unit, stage, external_id, facts, fact_sources,"
                    " undecided, derived_digest)"
                    " VALUES (%s, %s, %s, 'S', '', '', '', '', '', '', '', '{}', '{}', 0, '')",
                    [system, organisation, number],
                )
                for kind, name, version in (
                    ("supplier", "Maker" if number == 1 else " MAKER", "1"),
                    ("model", "Net", str(number)),
                ):
                    connection.execute(
                        "INSERT INTO systems_component (id, organisation_id, system_id, kind,"
                        " name, version, licence, details)"
                        " VALUES (%s, %s, %s, %s, %s, %s, 'MIT', '{}')",
                        [uuid4(), organisation, system, kind, name, version],
                    )

    migrate_as_owner(old.uri(OWNER, OLD))

    with psycopg.connect(old.uri("postgres", OLD)) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM parts_part), (SELECT count(*) FROM parts_partversion),"
            " (SELECT count(*) FROM systems_use),"
            " (SELECT count(*) FROM systems_use u JOIN parts_part p ON p.id = u.part_id"
            "  WHERE p.organisation_id <> u.organisation_id),"
            " to_regclass('systems_component') IS NULL,"
            " (SELECT bool_and(relforcerowsecurity) FROM pg_class WHERE relkind = 'r' AND relname IN"
            "  ('parts_part', 'parts_partversion', 'systems_use', 'systems_cardimport',"
            "   'systems_notthesame'))"
        ).fetchone()
    assert counts == (4, 4, 8, 0, True, True)
    assert_equal_shape(old, OLD, DATABASE)


def assert_equal_shape(server, *databases):
    """A database made at once has what a database has that was brought up step by step."""
    shapes = []
    for database in databases:
        with psycopg.connect(server.uri(OWNER, database)) as connection:
            texts = (COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, POLICIES, GRANTS, DONE)
            shapes.append([set(connection.execute(text).fetchall()) for text in texts])
    for upgraded, made in zip(*shapes, strict=True):
        assert made
        assert sorted(upgraded - made, key=str) == []
        assert sorted(made - upgraded, key=str) == []
