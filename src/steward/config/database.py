"""Roles, migrations and the refusal of a role that could see every organisation."""

from collections.abc import Iterable
from pathlib import Path
from typing import LiteralString, cast

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connections
from django.db.migrations.exceptions import MigrationSchemaMissing
from psycopg.errors import InsufficientPrivilege

from steward.config.founding import found
from steward.config.marks import mark_of
from steward.config.server import APP, DATABASE, OWNER, EmbeddedServer
from steward.config.settings import database_of
from steward.foundation.core.errors import Invalid
from steward.foundation.tenancy.past import lay_past, lift_past
from steward.foundation.tenancy.protection import protect
from steward.foundation.tenancy.reach import lay_reach, lift_reach
from steward.foundation.tenancy.settled import settle, settled

TENANCY = Path(__file__).resolve().parents[1] / "foundation" / "tenancy"


def create_roles(server: EmbeddedServer, database: str = DATABASE) -> None:
    """Create the two roles and the database of an embedded server; safe to repeat."""
    with psycopg.connect(server.uri("postgres", "postgres"), autocommit=True) as connection:
        roles = {str(row[0]) for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (OWNER, APP):
            if role not in roles:
                _run(connection, f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS")
        databases = {str(row[0]) for row in connection.execute("SELECT datname FROM pg_database")}
        if database not in databases:
            _run(connection, f'CREATE DATABASE "{database}" OWNER {OWNER}')


def _run(connection: psycopg.Connection[tuple[object, ...]], statement: str) -> None:
    connection.execute(cast("LiteralString", statement))


def migrate_as_owner(address: str, *, role: str = APP) -> None:
    """Bring the tables up to date as their owner, then force row-level security on them.

    While neither the code that makes the tables nor the tables themselves have changed since the
    last time, nothing is done: a start need not wait for it.
    """
    _connect(address, "DATABASE_OWNER_URL").close()
    use(address)
    mark = _code(role)
    if settled(connections["default"], mark):
        return
    try:
        if not found(connections["default"]):
            lift_reach(connections["default"])
            lift_past(connections["default"])
        call_command("migrate", verbosity=0, interactive=False)
    except (ProgrammingError, MigrationSchemaMissing) as error:
        missing = isinstance(error, MigrationSchemaMissing)
        if missing or isinstance(error.__cause__, InsufficientPrivilege):
            message = f"The owner's role may not create the tables: {error}"
            raise Invalid(message.strip(), place="DATABASE_OWNER_URL") from None
        raise
    protect(connections["default"], role=role)
    lay_past(connections["default"], role=role)
    lay_reach(connections["default"], role=role)
    settle(connections["default"], mark)
    connections["default"].commit()


def _code(role: str) -> str:
    """Return a digest of everything that decides what tables, policies and views there are."""
    return mark_of((*_migrations(), *sorted(TENANCY.glob("*.py"))), also=role)


def _migrations() -> Iterable[Path]:
    for app in apps.get_app_configs():
        yield from sorted(Path(app.path, "migrations").glob("*.py"))


def use(address: str) -> None:
    """Point Django at another address or role."""
    connections["default"].close()
    connections.settings["default"].update(database_of(address))
    connections["default"].settings_dict.update(database_of(address))


def _connect(address: str, place: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(address, connect_timeout=10)
    except psycopg.Error as error:
        raise Invalid(f"The database cannot be used: {str(error).strip()}", place=place) from None


def refuse_owner_at_work(address: str, owner_address: str) -> None:
    """Refuse a working role that is the owner's, before tables are made that it would own.

    Raises:
        Invalid: Both addresses name one role, or the working role belongs to the owner's; or one
            of the databases does not answer.
    """
    with _connect(owner_address, "DATABASE_OWNER_URL") as connection:
        row = connection.execute("SELECT current_user").fetchone()
    owner = str(cast("tuple[object]", row)[0])
    with _connect(address, "DATABASE_URL") as connection:
        row = connection.execute(
            "SELECT current_user, EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s"
            " AND pg_has_role(current_user, oid, 'MEMBER'))",
            [owner],
        ).fetchone()
    role, is_owner = cast("tuple[str, bool]", row)
    if is_owner:
        raise Invalid(
            f"The role “{role}” {'is' if role == owner else 'belongs to'} the owner's role"
            f"{'' if role == owner else f' “{owner}”'}, so it could see every organisation. Use"
            " another role in DATABASE_URL.",
            place="DATABASE_URL",
        )


def refuse_unsafe_role(address: str) -> str:
    """Return the role of an address, or refuse it.

    Raises:
        Invalid: The role is a superuser, bypasses row-level security, or owns tables, itself or
            through a role that it belongs to; or the database does not answer.
    """
    with _connect(address, "DATABASE_URL") as connection:
        row = connection.execute(
            "SELECT current_user, bool_or(rolsuper), bool_or(rolbypassrls),"
            " bool_or(EXISTS (SELECT 1 FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"
            " AND c.relkind IN ('r', 'p') AND c.relowner = r.oid)) FROM pg_roles r"
            " WHERE pg_has_role(current_user, r.oid, 'MEMBER')"
        ).fetchone()
    role, superuser, bypasses, owns = cast("tuple[str, bool, bool, bool]", row)
    reasons = (
        ("is a superuser", superuser),
        ("has BYPASSRLS", bypasses),
        ("owns tables", owns),
    )
    found = [reason for reason, holds in reasons if holds]
    if found:
        raise Invalid(
            f"The role “{role}” {' and '.join(found)}, so it could see every organisation. Use a"
            " role without these, and give the owner's address in DATABASE_OWNER_URL.",
            place="DATABASE_URL",
        )
    return role
