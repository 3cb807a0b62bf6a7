"""Which tables are sealed, and their rows as the text that the leaves are made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.db import connection
from psycopg import sql

from steward.foundation.tenancy.reading import answers

JOURNAL = "journal_entry"
MUTABLE = frozenset({"pgh_until", "pgh_node", "pgh_context", "pgh_context_id"})
"""Columns of a history that change when the next version comes."""
SETTINGS = """
SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL bytea_output = 'hex';
SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1
"""
LAST = """
SELECT c.relname, coalesce(pg_sequence_last_value(s.seqrelid), 0)
FROM pg_sequence s JOIN pg_depend d ON d.objid = s.seqrelid AND d.deptype IN ('a', 'i')
JOIN pg_class c ON c.oid = d.refobjid
WHERE c.relname = ANY(%s) AND d.refclassid = 'pg_class'::regclass
"""
NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table whose rows are sealed.

    ``table`` holds them, ``of`` is the table of which it keeps the versions, or itself; ``columns``
    are sorted; ``owner`` is the column of the organisation, ``key`` that of the row.
    """

    table: str
    of: str
    columns: tuple[str, ...]
    owner: str = "organisation_id"
    key: str = "pgh_id"


@cache
def sources() -> dict[str, Source]:
    """Return every sealed table by its name: the journal and the history of each tracked table."""
    found: dict[str, Source] = {}
    for model in apps.get_models():
        table = model._meta.db_table
        history = cast("Any", getattr(model, "pgh_event_model", None))
        if table == JOURNAL:
            columns = sorted(field.column for field in model._meta.concrete_fields)
            found[table] = Source(table=table, of=table, columns=tuple(columns), key="id")
        elif history is not None:
            columns = sorted(field.column for field in history._meta.concrete_fields)
            kept = tuple(name for name in columns if name not in MUTABLE)
            owner = "organisation_id" if "organisation_id" in kept else ""
            owner = "id" if table == "identity_organisation" else owner
            if owner:
                name = history._meta.db_table
                found[name] = Source(table=name, of=table, columns=kept, owner=owner)
    return dict(sorted(found.items()))


def ends() -> tuple[dict[str, int], int]:
    """Return table → the last key given out, and the transaction after all that may use them.

    Once that transaction and all before it have ended, what has a key up to the last is committed
    or never will be: a transaction has its id before it writes a version.
    """
    names = [name for name in sources() if name != JOURNAL]
    last = {str(name): int(value) for name, value in answers(LAST, [names])}
    ((following,),) = answers(NEXT, [])
    return last, int(following)


def stable_text() -> None:
    """Let the running transaction write values as text in one way, whatever the server's ways."""
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)


def rows_between(
    source: Source, organisation: UUID, after: int, until: int, limit: int
) -> list[tuple[Any, ...]]:
    """Return versions after one key up to another: the key, then the columns as text."""
    return _asked(
        source,
        source.columns,
        sql.SQL("{key} > %(after)s AND {key} <= %(until)s ORDER BY {key} LIMIT %(limit)s"),
        {"of": organisation, "after": after, "until": until, "limit": limit},
    )


def entries_between(
    organisation: UUID, xid: int, entry: int, horizon: int, limit: int
) -> list[tuple[Any, ...]]:
    """Return entries of the journal after a cursor below a horizon: key, columns, transaction."""
    source = sources()[JOURNAL]
    values = {"of": organisation, "xid": xid, "id": entry, "horizon": horizon, "limit": limit}
    return _asked(
        source,
        source.columns,
        sql.SQL(
            "t.transaction_id < %(horizon)s AND (t.transaction_id, t.id) > (%(xid)s, %(id)s)"
            " ORDER BY t.transaction_id, t.id LIMIT %(limit)s"
        ),
        values,
        also=("transaction_id",),
    )


def rows_by_key(
    source: Source, organisation: UUID, columns: Sequence[str], keys: Sequence[int]
) -> dict[int, tuple[Any, ...]]:
    """Return key → the columns as text."""
    found = _asked(
        source, columns, sql.SQL("{key} = ANY(%(keys)s)"), {"of": organisation, "keys": list(keys)}
    )
    return {int(row[0]): row[1:] for row in found}


def keys_between(source: Source, organisation: UUID, low: int, high: int) -> list[int]:
    """Return the keys of the rows that stand from one key to another."""
    found = _asked(
        source,
        (),
        sql.SQL("{key} BETWEEN %(low)s AND %(high)s"),
        {"of": organisation, "low": low, "high": high},
    )
    return [int(key) for (key,) in found]


def _asked(
    source: Source,
    columns: Sequence[str],
    condition: sql.SQL,
    values: dict[str, Any],
    also: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    key = sql.Identifier("t", source.key)
    shown = [key, *(sql.SQL("{}::text").format(sql.Identifier("t", name)) for name in columns)]
    shown += [sql.Identifier("t", name) for name in also]
    statement = sql.SQL(
        "SELECT {shown} FROM public.{table} AS t WHERE {owner} = %(of)s AND "
    ).format(
        shown=sql.SQL(", ").join(shown),
        table=sql.Identifier(source.table),
        owner=sql.Identifier(source.owner),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement + condition.format(key=key), values)  # type: ignore[reportArgumentType] -- psycopg composes
        return cursor.fetchall()
