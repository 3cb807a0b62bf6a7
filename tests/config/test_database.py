import psycopg
import pytest

from steward.config.database import (
    create_roles,
    migrate_as_owner,
    refuse_owner_at_work,
    refuse_unsafe_role,
    use,
)
from steward.config.server import APP, OWNER
from steward.config.settings import database_of
from steward.foundation.core.errors import Invalid

ROLES = {
    "unsafe_by_attribute": "LOGIN BYPASSRLS",
    "unsafe_by_membership": f"LOGIN IN ROLE {OWNER}",
    "unsafe_by_superuser": "LOGIN IN ROLE postgres",
}


@pytest.fixture(scope="module")
def unsafe(migrated):
    with psycopg.connect(migrated.uri("postgres", "postgres"), autocommit=True) as connection:
        for name, options in ROLES.items():
            connection.execute(f"CREATE ROLE {name} {options}")
        yield migrated
        for name in ROLES:
            connection.execute(f"DROP ROLE {name}")


def test_the_role_of_web_and_worker_is_accepted_and_named(migrated):
    assert refuse_unsafe_role(migrated.uri(APP)) == APP


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        ("postgres", "is a superuser"),
        (OWNER, "owns tables"),
        ("unsafe_by_attribute", "has BYPASSRLS"),
        ("unsafe_by_membership", "owns tables"),
        ("unsafe_by_superuser", "is a superuser"),
    ],
)
def test_a_role_that_could_see_every_organisation_is_refused_with_the_reason(unsafe, role, reason):
    with pytest.raises(Invalid, match=f"“{role}” .*{reason}") as refused:
        refuse_unsafe_role(unsafe.uri(role))
    assert refused.value.place == "DATABASE_URL"


@pytest.mark.parametrize(
    ("role", "reason"), [(OWNER, "is the owner's role"), ("unsafe_by_membership", "belongs to")]
)
def test_a_working_role_that_would_own_the_tables_is_refused_before_they_are_made(
    unsafe, role, reason
):
    with pytest.raises(Invalid, match=f"“{role}” {reason}") as refused:
        refuse_owner_at_work(unsafe.uri(role, "postgres"), unsafe.uri(OWNER, "postgres"))
    assert refused.value.place == "DATABASE_URL"


def test_two_roles_of_which_one_owns_and_one_works_are_accepted(migrated):
    refuse_owner_at_work(migrated.uri(APP), migrated.uri(OWNER))


@pytest.mark.parametrize("address", ["postgresql://x@127.0.0.1:1/nope", "postgresql://[::1/nope"])
def test_a_database_that_does_not_answer_is_refused_by_the_name_of_the_variable(address):
    with pytest.raises(Invalid, match="The database cannot be used") as refused:
        refuse_unsafe_role(address)
    assert refused.value.place == "DATABASE_URL"


def test_an_owner_who_may_not_create_tables_is_refused_by_the_name_of_the_variable(unsafe):
    with psycopg.connect(unsafe.uri("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE of_somebody_else")
        try:
            with pytest.raises(Invalid, match="may not create the tables") as refused:
                migrate_as_owner(unsafe.uri("unsafe_by_attribute", "of_somebody_else"))
        finally:
            use(unsafe.uri(APP))
            connection.execute("DROP DATABASE of_somebody_else WITH (FORCE)")
    assert refused.value.place == "DATABASE_OWNER_URL"


def test_creating_the_roles_again_changes_nothing(migrated):
    create_roles(migrated)
    assert refuse_unsafe_role(migrated.uri(APP)) == APP


@pytest.mark.parametrize(("asked", "kept"), [("", 5), ("?prepare_threshold=0", None)])
def test_an_address_can_forbid_prepared_statements(asked, kept):
    options = database_of(f"postgresql://someone@db.example/steward{asked}")["OPTIONS"]
    assert options == {"prepare_threshold": kept}


def test_a_start_makes_the_tables_anew_only_when_they_do_not_stand_as_they_were_left(content):
    def view(statement: str = "") -> int:
        with psycopg.connect(content.uri(OWNER), autocommit=True) as connection:
            if statement:
                connection.execute(statement)
            try:
                migrate_as_owner(content.uri(OWNER))
            finally:
                use(content.uri(APP))
            row = connection.execute("SELECT 'past.tasks_task'::regclass::oid::int").fetchone()
            guarded = connection.execute(
                "SELECT policyname FROM pg_policies WHERE tablename = 'tasks_task' ORDER BY 1"
            ).fetchall()
            assert guarded == [("apart",), ("tenant",)]
            return row[0]

    first = view()
    assert view() == first
    for harm in (
        "DROP POLICY tenant ON tasks_task",
        "DROP POLICY apart ON tasks_task",
        "ALTER TABLE tasks_task NO FORCE ROW LEVEL SECURITY",
        f"GRANT TRUNCATE ON tasks_task TO {APP}",
        "COMMENT ON SCHEMA past IS NULL",
    ):
        again = view(harm)
        assert again != first, harm
        first = again
        assert view() == first
