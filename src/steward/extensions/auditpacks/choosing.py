"""Which versions and entries belong into a pack: by day, or by what hangs on a record."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from psycopg import sql

from steward.extensions.auditpacks.terms import PackOrder, PackScope
from steward.extensions.privacy.terms import HELD
from steward.foundation.core.actor import Actor
from steward.foundation.proof.queries.comparing import claimed
from steward.foundation.proof.queries.sources import JOURNAL, Source, sources

FILES = "files_storedfileevent"
TASKS = "tasks_taskevent"
CONFIDENTIAL = "concern"
CLAUSES = ("requirement", "control", "controls", "clauses")
ROUNDS = 6
BESIDE = {
    "audits_paperevent": "pgh_obj_id NOT IN"
    " (SELECT id FROM public.audits_paper WHERE outside AND shared_at IS NULL)",
    "audits_paperfileevent": "paper_id NOT IN"
    " (SELECT id FROM public.audits_paper WHERE outside AND shared_at IS NULL)",
    FILES: "pgh_obj_id NOT IN (SELECT f.file_id FROM public.audits_paperfile f"
    " JOIN public.audits_paper p ON p.id = f.paper_id WHERE p.outside AND p.shared_at IS NULL)",
}
"""What an auditor from outside has not shared is in no pack, nor the files of it."""
Chosen = dict[str, list[int]]
"""Table → keys of its rows, ascending."""


def is_left_out(source: Source) -> bool:
    """Say whether a table is never in a pack: told in confidence, or to the person alone."""
    held = HELD.get(source.of)
    return CONFIDENTIAL in source.of or (held is not None and held.own)


def chosen(actor: Actor, order: PackOrder) -> Chosen:
    """Return the rows that a pack is about, sealed or not."""
    known = [source for source in sources().values() if not is_left_out(source)]
    if order.scope is PackScope.WHOLE:
        found = {source.table: _keys(actor, source, sql.SQL("true"), {}) for source in known}
    elif order.scope is PackScope.PERIOD:
        found = {source.table: _keys(actor, source, *_within(source, order)) for source in known}
    else:
        records = _hanging_on(actor, known, _first(actor, known, order))
        found = _versions(actor, known, records)
        found[FILES] = _files(actor, known, records)
    return {table: keys for table, keys in found.items() if keys}


def _within(source: Source, order: PackOrder) -> tuple[sql.Composable, dict[str, Any]]:
    since, until = order.since, order.until
    values: dict[str, Any] = {
        "since": datetime.combine(since, time(), UTC)
        if since
        else datetime.min.replace(tzinfo=UTC),
        "until": datetime.combine(until + timedelta(days=1), time(), UTC)
        if until
        else datetime.max.replace(tzinfo=UTC),
    }
    column = sql.Identifier(claimed(source))
    return sql.SQL("{0} >= %(since)s AND {0} < %(until)s").format(column), values


def _first(actor: Actor, known: Iterable[Source], order: PackOrder) -> dict[str, set[UUID]]:
    """Return table → the records that everything else hangs on."""
    if order.record is not None:
        wanted = "audits_auditevent" if order.scope is PackScope.AUDIT else "systems_aisystemevent"
        return {wanted: {order.record}}
    pattern = rf"(^|[^A-Za-z0-9.]){re.escape(order.clause)}(?![0-9A-Za-z])"
    found: dict[str, set[UUID]] = {}
    for source in known:
        columns = [name for name in CLAUSES if name in source.columns]
        if columns and source.table != JOURNAL:
            either = sql.SQL(" OR ").join(
                sql.SQL("{}::text ~ %(clause)s").format(sql.Identifier(name)) for name in columns
            )
            rows = _records(actor, source, either, {"clause": pattern})
            if rows:
                found[source.table] = rows
    return found


def _hanging_on(
    actor: Actor, known: list[Source], first: dict[str, set[UUID]]
) -> dict[str, set[UUID]]:
    """Return the records with all that refer to them, and to those, by key or by value."""
    found = {table: set(keys) for table, keys in first.items()}
    fresh = set[UUID]().union(*found.values()) if found else set[UUID]()
    for _ in range(ROUNDS):
        arrived: set[UUID] = set()
        for source in known:
            columns = referring(source.table)
            if not columns or source.table in (JOURNAL, FILES):
                continue
            either = sql.SQL(" OR ").join(
                sql.SQL("{} = ANY(%(keys)s)").format(sql.Identifier(name)) for name in columns
            )
            if source.table == TASKS:
                either += sql.SQL(" OR split_part(origin, ':', 2) = ANY(%(texts)s)")
            values = {"keys": list(fresh), "texts": [str(key) for key in fresh]}
            rows = _records(actor, source, either, values)
            arrived |= rows - found.get(source.table, set())
            found.setdefault(source.table, set()).update(rows)
        if not arrived:
            break
        fresh = arrived
    return {table: keys for table, keys in found.items() if keys}


@cache
def referring(table: str) -> tuple[str, ...]:
    """Return the columns of a history that name another record by its key, people apart."""
    source = sources()[table]
    model = next(item for item in apps.get_models() if item._meta.db_table == source.of)
    held = HELD.get(source.of)
    people = set(held.columns) if held is not None else set[str]()
    return tuple(
        field.column
        for field in model._meta.concrete_fields
        if field.column not in {"id", "organisation_id"} | people
        and _last(field).get_internal_type() == "UUIDField"
    )


def _last(field: Any) -> Any:  # noqa: ANN401 -- framework requires
    return _last(field.target_field) if field.is_relation else field


def _versions(actor: Actor, known: list[Source], records: dict[str, set[UUID]]) -> Chosen:
    every = [key for keys in records.values() for key in keys]
    found: Chosen = {}
    for source in known:
        if source.table == JOURNAL:
            condition = sql.SQL("subject_id = ANY(%(keys)s)")
            found[JOURNAL] = _keys(actor, source, condition, {"keys": every})
        elif source.table in records:
            condition = sql.SQL("pgh_obj_id = ANY(%(keys)s)")
            values = {"keys": list(records[source.table])}
            found[source.table] = _keys(actor, source, condition, values)
    return found


def _files(actor: Actor, known: list[Source], records: dict[str, set[UUID]]) -> list[int]:
    """Return the stored files that any of the records names: what is evidence of it."""
    named: set[UUID] = set()
    for source in known:
        for column in referring(source.table) if source.table in records else ():
            named |= _records(
                actor,
                source,
                sql.SQL("pgh_obj_id = ANY(%(keys)s)"),
                {"keys": list(records[source.table])},
                column,
            )
    condition = sql.SQL("pgh_obj_id = ANY(%(keys)s)")
    return _keys(actor, sources()[FILES], condition, {"keys": list(named)})


def _keys(
    actor: Actor, source: Source, condition: sql.Composable, values: dict[str, Any]
) -> list[int]:
    if source.table == JOURNAL:
        condition = sql.SQL("subject_kind NOT LIKE 'concern%%' AND ({})").format(condition)
    return sorted(int(key) for key in _asked(actor, source, source.key, condition, values))


def _records(
    actor: Actor,
    source: Source,
    condition: sql.Composable,
    values: dict[str, Any],
    column: str = "pgh_obj_id",
) -> set[UUID]:
    return {key for key in _asked(actor, source, column, condition, values) if key is not None}


def _asked(
    actor: Actor, source: Source, column: str, condition: sql.Composable, values: dict[str, Any]
) -> list[Any]:
    if source.table in BESIDE:
        beside = sql.SQL(BESIDE[source.table])  # type: ignore[reportArgumentType] -- written out above
        condition = sql.SQL("({}) AND {}").format(condition, beside)
    statement: Any = sql.SQL(
        "SELECT DISTINCT {column} FROM public.{table} WHERE {owner} = %(of)s AND ({condition})"
    ).format(
        column=sql.Identifier(column),
        table=sql.Identifier(source.table),
        owner=sql.Identifier(source.owner),
        condition=condition,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"of": actor.organisation_id, **values})
        return [row[0] for row in cursor.fetchall()]
