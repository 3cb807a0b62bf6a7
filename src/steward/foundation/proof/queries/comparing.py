"""Compare rows with their leaves, today's rows with their last version, and files with digests."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import connection
from psycopg import sql

from steward.foundation.core.actor import Actor
from steward.foundation.files.models import StoredFile
from steward.foundation.files.operations import digest_of
from steward.foundation.files.places import place
from steward.foundation.proof.models import ProofBatch
from steward.foundation.proof.queries.proofs import leaves_of
from steward.foundation.proof.queries.sources import JOURNAL, Source, sources
from steward.foundation.proof.terms import Flaw, Problem

TOLD = ("number", "reference", "title", "name", "label", "subject_label", "key")
PAGE = 20_000
COUNT = "SELECT count(*) FROM public.{table} WHERE {owner} = %(of)s AND {key} <= %(until)s"
COUNT_ENTRIES = """
SELECT count(*) FROM public.journal_entry
WHERE organisation_id = %(of)s AND (transaction_id, id) <= (%(xid)s, %(until)s)
"""
ODD = """
SELECT coalesce(c.id, e.pgh_obj_id)::text, c.id IS NULL, e.pgh_obj_id IS NULL
FROM (SELECT * FROM public.{table} WHERE {owner} = %(of)s) AS c
FULL JOIN (SELECT * FROM (SELECT DISTINCT ON (pgh_obj_id) * FROM public.{history}
    WHERE {owner} = %(of)s ORDER BY pgh_obj_id, pgh_id DESC) AS l
  WHERE l.pgh_label <> 'delete') AS e
  ON e.pgh_obj_id = c.id
WHERE c.id IS NULL OR e.pgh_obj_id IS NULL OR ({left}) IS DISTINCT FROM ({right})
LIMIT %(limit)s
"""


def noun_of(table: str) -> str:
    """Return how people call a row of a table."""
    known = {model._meta.db_table: model._meta for model in apps.get_models()}
    options = known.get(table)
    return table if options is None else str(options.verbose_name).capitalize()


def named(source: Source, key: object, columns: Sequence[str], row: Sequence[Any] | None) -> str:
    """Return what people know a version by: its kind, number and title, and its key."""
    values = {} if row is None else dict(zip(columns, row, strict=True))
    words = [str(values[name]) for name in TOLD if values.get(name)][:2]
    return " ".join([noun_of(source.of), *words, f"({source.table} {key})"])


def claimed(source: Source) -> str:
    """Return the column that says since when a version holds."""
    return "began_at" if source.table == JOURNAL else "pgh_created_at"


def added_behind(
    actor: Actor, source: Source, *, until: int, xid: int, present: int
) -> Iterator[Problem]:
    """Yield rows that stand where everything was sealed, and are not in the log.

    Args:
        actor: Who asks.
        source: The table.
        until: The key up to which all is sealed.
        xid: Of the journal, the transaction that this key is of.
        present: How many rows of the log are there.
    """
    values: dict[str, Any] = {"of": actor.organisation_id, "until": until, "xid": xid}
    text = COUNT_ENTRIES if source.table == JOURNAL else COUNT
    with connection.cursor() as cursor:
        cursor.execute(_filled(text, source), values)
        ((count,),) = cursor.fetchall()
    if count <= present:
        return
    after = 0
    while True:
        keys = _next_keys(actor, source, after)
        if not keys:
            return
        sealed = leaves_of(actor, source.table, keys)
        for key in keys:
            if key not in sealed and (key <= until or source.table == JOURNAL):
                record = named(source, key, (), None)
                words = "is in the database and not in the log, where everything was sealed"
                yield Problem(flaw=Flaw.ADDED, record=record, words=words)
        after = keys[-1]


def _next_keys(actor: Actor, source: Source, after: int) -> list[int]:
    statement = (
        "SELECT {key} FROM public.{table} WHERE {owner} = %(of)s AND {key} > %(after)s"
        " ORDER BY {key} LIMIT %(limit)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _filled(statement, source),
            {"of": actor.organisation_id, "after": after, "limit": PAGE},
        )
        return [int(key) for (key,) in cursor.fetchall()]


def changed_beside(actor: Actor, source: Source, limit: int) -> Iterator[Problem]:
    """Yield rows of today that are not as their last version says: changed past the triggers."""
    if source.table == JOURNAL:
        return
    names = [name for name in source.columns if not name.startswith("pgh_")]
    left, right = (
        sql.SQL(", ").join(sql.SQL(side + ".{}").format(sql.Identifier(name)) for name in names)
        for side in ("c", "e")
    )
    statement = sql.SQL(ODD).format(
        table=sql.Identifier(source.of),
        history=sql.Identifier(source.table),
        owner=sql.Identifier(source.owner),
        left=left,
        right=right,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"of": actor.organisation_id, "limit": limit})  # type: ignore[reportArgumentType] -- psycopg composes
        found = cursor.fetchall()
    for key, gone, unknown in found:
        record = f"{noun_of(source.of)} ({source.of} {key})"
        if gone:
            words = "was removed from its table without a version that says so"
            yield Problem(flaw=Flaw.MISSING, record=record, words=words)
        elif unknown:
            words = "stands in its table without any version"
            yield Problem(flaw=Flaw.ADDED, record=record, words=words)
        else:
            words = "stands in its table otherwise than its last version says"
            yield Problem(flaw=Flaw.ALTERED, record=record, words=words)


def damaged_files(actor: Actor) -> Iterator[Problem]:
    """Yield files whose bytes are missing or have another digest."""
    rows = StoredFile.objects.visible_to(actor).order_by("digest", "id")
    checked: dict[str, Flaw | None] = {}
    for digest, name in rows.values_list("digest", "name").iterator():
        if digest not in checked:
            checked[digest] = _flaw(actor, digest)
        flaw = checked[digest]
        if flaw is not None:
            words = (
                "has no bytes on the disk"
                if flaw is Flaw.MISSING
                else "has bytes on the disk that are not those that were stored"
            )
            yield Problem(flaw=flaw, record=f"File {name} ({digest[:16]}…)", words=words)


def _flaw(actor: Actor, digest: str) -> Flaw | None:
    try:
        with place().open(actor.organisation_id, digest) as stream:
            return None if digest_of(stream) == digest else Flaw.ALTERED
    except FileNotFoundError:
        return Flaw.MISSING


def batches_from(actor: Actor, first: int, limit: int) -> list[ProofBatch]:
    """Return batches of leaves in their order, with the columns that they were made from."""
    rows = ProofBatch.objects.visible_to(actor).filter(first__gte=first)
    return list(rows.select_related("shape").order_by("first")[:limit])


def sealed_sources() -> Iterable[Source]:
    """Return the tables that are sealed."""
    return sources().values()


def _filled(text: str, source: Source) -> Any:  # noqa: ANN401 -- framework requires
    return sql.SQL(text).format(  # type: ignore[reportArgumentType] -- written out above
        table=sql.Identifier(source.table),
        owner=sql.Identifier(source.owner),
        key=sql.Identifier(source.key),
    )
