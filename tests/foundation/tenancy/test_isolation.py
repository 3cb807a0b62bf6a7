import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from steward.foundation.core.ids import uuid7
from steward.foundation.identity.models import Unit
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import next_numbers, set_tenant

GLOBAL_TABLES = {
    "auth_group": "Django's own, unused",
    "auth_group_permissions": "Django's own, unused",
    "auth_permission": "Django's own, unused",
    "django_content_type": "Django's own",
    "django_migrations": "Django's own",
    "django_session": "opaque sessions, read by their key only",
    "identity_browsersession": "belongs to a person, like the session it ends with",
    "identity_passkey": "public halves of keys, read before a tenant is known",
    "identity_person": "people belong to several organisations",
    "identity_recoverycode": "read by person and digest only, before a tenant is known",
    "identity_secondfactor": "read by person only, before a tenant is known",
    "identity_signinlink": "read by the digest of a secret only",
    "identity_signintries": "counts of tries by digest, before anybody is known",
    "pghistory_context": "unused",
    "procrastinate_events": "the queue; jobs name their organisation",
    "procrastinate_jobs": "the queue; jobs name their organisation",
    "procrastinate_periodic_defers": "the queue",
    "procrastinate_workers": "the queue",
}


def test_every_table_is_protected_or_listed_with_a_reason(database):
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
        )
        tables = dict(cursor.fetchall())

    assert {name for name, forced in tables.items() if not forced} == set(GLOBAL_TABLES)


def test_the_application_role_cannot_bypass_row_level_security(database):
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )

        assert cursor.fetchone() == ("steward_app", False, False)


def test_rows_of_another_organisation_are_invisible_even_without_a_filter(database):
    mine, theirs = uuid7(), uuid7()
    set_tenant(theirs)
    Unit.objects.create(organisation_id=theirs, name="Their unit")
    set_tenant(mine)
    Unit.objects.create(organisation_id=mine, name="My unit")

    assert [unit.name for unit in Unit.objects.all()] == ["My unit"]


def test_a_row_cannot_be_written_into_another_organisation(database):
    set_tenant(uuid7())

    with pytest.raises(ProgrammingError), transaction.atomic():
        Unit.objects.create(organisation_id=uuid7(), name="Smuggled")


def test_a_person_cannot_write_themselves_into_another_organisation(database, now):
    from steward.foundation.identity.models import Membership
    from tests.factories.organisations import an_owner

    owner, _ = an_owner(now)
    set_tenant(owner.organisation_id, person_id=owner.id)

    with pytest.raises(ProgrammingError), transaction.atomic():
        Membership.objects.create(organisation_id=uuid7(), person_id=owner.id, role="owner")


def test_without_a_tenant_nothing_is_visible(database):
    mine = uuid7()
    set_tenant(mine)
    Unit.objects.create(organisation_id=mine, name="My unit")
    set_tenant(None)

    assert Unit.objects.count() == 0


def test_journal_entries_cannot_be_changed_by_the_application(database, now):
    mine = uuid7()
    set_tenant(mine)
    entry = Entry.objects.create(
        organisation_id=mine,
        at=now,
        actor_kind="job",
        actor_id=mine,
        actor_label="a job",
        event="x",
        subject_kind="x",
        subject_id=mine,
        subject_label="x",
    )

    for statement in ("UPDATE journal_entry SET event = 'y'", "DELETE FROM journal_entry"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Entry.objects.get(pk=entry.pk).event == "x"


def test_numbers_are_counted_per_organisation_and_kind(database):
    mine = uuid7()
    set_tenant(mine)

    assert [
        next_numbers(mine, "risk"),
        next_numbers(mine, "risk", 3),
        next_numbers(mine, "risk"),
    ] == [1, 2, 5]
    assert next_numbers(mine, "task") == 1
