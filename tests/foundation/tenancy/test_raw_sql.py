"""Row-level security asked by hand, as the role of the application, in every way SQL offers."""

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, NotSupportedError, ProgrammingError

from steward.foundation.core.ids import uuid7
from steward.foundation.identity.models import Unit
from steward.foundation.tenancy.operations import set_tenant


@pytest.fixture
def two(database):
    """Two organisations with a unit each; the tenant is the first."""
    mine, theirs = uuid7(), uuid7()
    keys = {}
    for organisation, name in ((theirs, "Theirs"), (mine, "Mine")):
        set_tenant(organisation)
        keys[organisation] = Unit.objects.create(organisation_id=organisation, name=name).pk
    return mine, theirs, keys


def asked(statement, values=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def refused(statement, values=(), error=DatabaseError):
    with pytest.raises(error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_no_way_of_reading_reaches_another_organisation(two):
    mine, theirs, keys = two
    many = [*(uuid7() for _ in range(5_000)), keys[theirs], keys[mine]]

    assert asked("SELECT name FROM identity_unit") == [("Mine",)]
    assert asked("SELECT name FROM identity_unit WHERE id = %s", [keys[theirs]]) == []
    assert asked("SELECT name FROM identity_unit WHERE id = ANY(%s)", [many]) == [("Mine",)]
    placed = ", ".join(["%s"] * len(many))
    assert asked(f"SELECT name FROM identity_unit WHERE id IN ({placed})", many) == [("Mine",)]  # noqa: S608 -- leaf
    joined = "SELECT b.name FROM identity_unit a RIGHT JOIN identity_unit b ON a.id <> b.id"
    assert asked(joined) == [("Mine",)]
    assert asked("SELECT count(*) FROM identity_unit, identity_unitevent") == [(1,)]
    recursive = "WITH RECURSIVE r AS (SELECT * FROM identity_unit) SELECT name FROM r"
    assert asked(recursive) == [("Mine",)]
    assert asked("SELECT name FROM (TABLE identity_unit) t") == [("Mine",)]


def test_no_way_of_writing_reaches_another_organisation(two):
    mine, theirs, keys = two
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE identity_unit SET name = 'Taken' WHERE id = %s",
            "DELETE FROM identity_unit WHERE id = %s",
        ):
            cursor.execute(statement, [keys[theirs]])
            assert cursor.rowcount == 0
    insert = (
        "INSERT INTO identity_unit (id, organisation_id, name, kind) VALUES (%s, %s, 'X', 'unit')"
    )
    refused(insert, [uuid7(), theirs], ProgrammingError)
    refused("UPDATE identity_unit SET organisation_id = %s", [theirs], ProgrammingError)
    upsert = f"{insert} ON CONFLICT (id) DO UPDATE SET name = 'Taken'"
    refused(upsert, [keys[theirs], mine])
    merge = (
        "MERGE INTO identity_unit u USING (VALUES (%s::uuid)) v(id) ON u.id = v.id"
        " WHEN MATCHED THEN UPDATE SET name = 'Taken'"
    )
    with connection.cursor() as cursor:
        cursor.execute(merge, [keys[theirs]])
        assert cursor.rowcount == 0
    set_tenant(theirs)
    assert asked("SELECT name FROM identity_unit") == [("Theirs",)]


def test_nothing_that_could_get_round_the_policies_is_granted(two):
    refused("COPY identity_unit FROM STDIN", error=(DatabaseError, NotSupportedError))
    refused("COPY (SELECT 1) TO PROGRAM 'true'")
    refused("COPY (SELECT 1) TO '/tmp/out'")
    refused("SET ROLE steward_owner")
    refused("SET SESSION AUTHORIZATION steward_owner")
    refused("ALTER TABLE identity_unit DISABLE ROW LEVEL SECURITY")
    refused("DROP POLICY tenant ON identity_unit")
    refused("CREATE POLICY mine ON identity_unit USING (true)")
    refused("TRUNCATE identity_unit")
    refused("CREATE TABLE public.mine (id int)")
    refused("CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    refused("SELECT pg_read_file('/etc/hostname')")
    refused("SELECT rolpassword FROM pg_authid")
    assert asked("SELECT current_setting('row_security')") == [("on",)]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL row_security = off")
        refused("SELECT name FROM identity_unit")
        transaction.set_rollback(True)


def test_copy_out_gives_the_rows_of_the_tenant_alone(two):
    with connection.cursor() as wrapped:
        statement = "COPY (SELECT name FROM identity_unit) TO STDOUT"
        with wrapped.cursor.copy(statement) as copy:
            text = b"".join(copy)

    assert text == b"Mine\n"


def test_no_function_of_ours_runs_as_somebody_else_but_the_named_ones(
    two,
):
    found = asked(
        "SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n"
        " ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname NOT LIKE 'pg%%' ORDER BY 1"
    )

    assert [name for (name,) in found if not name.startswith("apart.")] == [
        "past.supersede",
        "public.erase_values",
    ]
    own = {name for (name,) in found if name.startswith("apart.")}
    asked_too = "SELECT proname FROM pg_proc WHERE prosecdef AND provolatile = 'v'"
    assert not {f"apart.{name}" for (name,) in asked(asked_too)} & own, "these only read"


def test_no_view_reads_as_its_owner(two):
    found = asked(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('v', 'm') AND n.nspname IN ('public', 'past', 'reach', 'reach_past', 'apart')"
        " AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)"
    )

    assert found == []


def test_sequences_tell_nothing_and_cannot_be_set_back(two):
    refused("SELECT setval('journal_entry_id_seq', 1)")


def test_a_prepared_statement_follows_the_tenant(two):
    mine, theirs, _ = two
    with connection.cursor() as cursor:
        cursor.execute("PREPARE units AS SELECT name FROM identity_unit WHERE name <> $1")
        for organisation, name in ((mine, "Mine"), (theirs, "Theirs"), (mine, "Mine")) * 4:
            set_tenant(organisation)
            cursor.execute("EXECUTE units ('')")
            assert cursor.fetchall() == [(name,)]
        set_tenant(None)
        cursor.execute("EXECUTE units ('')")
        assert cursor.fetchall() == []
        cursor.execute("DEALLOCATE units")


def test_a_connection_that_is_used_again_has_no_tenant(migrated, two):
    """What one request set is gone when its transaction ends: the next begins with nothing."""
    settings = connection.settings_dict
    address = psycopg.conninfo.make_conninfo(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
    )
    organisation, key = uuid7(), uuid7()
    tell = "SELECT set_config('steward.organisation', %s, true)"
    with psycopg.connect(address, autocommit=True) as other:
        with other.transaction():
            other.execute(tell, [str(organisation)])
            other.execute(
                "INSERT INTO identity_unit (id, organisation_id, name, kind)"
                " VALUES (%s, %s, 'Kept', 'unit')",
                [key, organisation],
            )
        try:
            with other.transaction():
                assert other.execute("SELECT name FROM identity_unit").fetchall() == []
            with pytest.raises(psycopg.Error), other.transaction():
                other.execute("SELECT set_config('steward.organisation', %s, true), 1/0", [tell])
            assert other.execute("SELECT name FROM identity_unit").fetchall() == []
        finally:
            with other.transaction():
                other.execute(tell, [str(organisation)])
                other.execute("DELETE FROM identity_unit WHERE id = %s", [key])
