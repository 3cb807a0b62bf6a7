"""Roles, migrations and the refusal of a role that could see every organisation."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connections, transaction
from django.db.migrations.exceptions import MigrationSchemaMissing
from psycopg.errors import InsufficientPrivilege

from steward.config.founding import found, migrate_foreign
from steward.config.marks import mark_of
from steward.config.server import APP, DATABASE, OWNER, EmbeddedServer
from steward.config.settings import database_of
from steward.foundation.core.errors import Invalid
from steward.foundation.tenancy.confidence import lay_confidence, lift_confidence
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

    Our migrations are one transaction: where one fails, none has been made, and the version of the
    program that ran before goes on with what it left. Those of libraries come first, each by
    itself, as some of them need.

    While neither the code that makes the tables nor the tables themselves have changed since the
    last time, nothing is done: a start need not wait for it.
    """
    _connect(address, "DATABASE_OWNER_URL").close()
    use(address)
    mark = _code(role)
    if settled(connections["default"], mark):
        return
    try:
        is_new = found(connections["default"])
        if not is_new:
            migrate_foreign(connections["default"])
        _migrate(role, mark, is_new=is_new)
    except (ProgrammingError, MigrationSchemaMissing) as error:
        missing = isinstance(error, MigrationSchemaMissing)
        if missing or isinstance(error.__cause__, InsufficientPrivilege):
            message = f"The owner's role may not create the tables: {error}"
            raise Invalid(message.strip(), place="DATABASE_OWNER_URL") from None
        raise


def _migrate(role: str, mark: str, *, is_new: bool) -> None:
    """Make tables, policies and views as this version wants them, all of it or nothing."""
    database = connections["default"]
    watched: Any = database.execute_wrapper(_constraints_first)
    with watched, transaction.atomic():
        if not is_new:
            lift_confidence(database)
            lift_reach(database)
            lift_past(database)
        call_command("migrate", verbosity=0, interactive=False)
        protect(database, role=role)
        lay_past(database, role=role)
        lay_reach(database, role=role)
        lay_confidence(database, role=role)
        settle(database, mark)


def _constraints_first(
    execute: Callable[..., object],
    statement: str,
    values: object,
    many: bool,  # noqa: FBT001 -- framework requires
    context: Any,  # noqa: ANN401 -- framework requires
) -> object:
    """Check what waits for the end of the transaction before a table is altered.

    PostgreSQL alters no table whose rows wait to be checked; each migration was a transaction of
    its own once, and its end was that check.
    """
    if str(statement).lstrip().startswith("ALTER TABLE"):
        raw = context["cursor"].cursor
        raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
        raw.execute("SET CONSTRAINTS ALL DEFERRED")
    return execute(statement, values, many, context)


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
