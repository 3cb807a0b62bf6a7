"""Components of single systems become parts of the organisation, and nothing is lost."""

from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections

from steward.config.database import create_roles, migrate_as_owner, use
from steward.config.server import APP, OWNER
from steward.foundation.tenancy.protection import protect

OLD = "old_components"


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
