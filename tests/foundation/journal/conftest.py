import contextlib

import psycopg
import pytest


def taken_away(server, key):
    """Delete an organisation with its people, past triggers and policies, as the superuser."""
    from steward.config.server import DATABASE

    with psycopg.connect(server.uri("postgres", DATABASE)) as everything:
        everything.execute("SET session_replication_role = replica")
        everything.execute(
            "DELETE FROM identity_person WHERE id IN"
            " (SELECT person_id FROM identity_membership WHERE organisation_id = %s)",
            [key],
        )
        tables = everything.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
            " AND (a.attname = 'organisation_id' OR a.attname = 'id'"
            "      AND c.relname IN ('identity_organisation', 'identity_organisationevent'))"
        ).fetchall()
        for table, column in tables:
            everything.execute(f"DELETE FROM {table} WHERE {column} = %s", [key])
        everything.execute(
            "DELETE FROM procrastinate_jobs WHERE args->>'organisation_id' = %s", [str(key)]
        )


@pytest.fixture
def place(migrated):
    """The key of an organisation whose rows are really committed, and taken away afterwards."""
    from steward.foundation.core.ids import uuid7

    key = uuid7()
    yield key
    taken_away(migrated, key)


@pytest.fixture
def elsewhere():
    """Runs functions one after the other in threads, each on a connection of its own."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    pool = ThreadPoolExecutor(8)

    def run(function, *values):
        def wrapped():
            with contextlib.closing(connections["default"]):
                return function(*values)

        return pool.submit(wrapped)

    yield run
    pool.shutdown()
