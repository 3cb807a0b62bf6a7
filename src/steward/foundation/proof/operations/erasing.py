"""Write values of a person out of sealed rows, and keep what proves them all the same.

A leaf holds a salted digest for each field of its row. When a value is written out, the digest that
was sealed is kept in its place: the leaf, and all above it, stay what they were, and nobody reads
the value in it. Whoever knows the secret of the log could try a guess against the digest; nobody
else can. Source: Regulation (EU) 2016/679, recital 26.
"""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import connection, transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.proof.models import ErasedRow
from steward.foundation.proof.operations.sealing import SEALING
from steward.foundation.proof.policy import ERASE_VALUES
from steward.foundation.proof.queries.proofs import erased_rows, leaves_of, log_of
from steward.foundation.proof.queries.shapes import columns_of_shapes
from steward.foundation.proof.queries.sources import Source, rows_by_key, stable_text
from steward.foundation.proof.rules.leaves import salts
from steward.foundation.proof.rules.verifier import commitment
from steward.foundation.tenancy.operations import hold

PAGE = 500
Values = Mapping[str, str | None]
CALL = "SELECT public.erase_values(%s, %s, %s::jsonb)"


def stop_sealing(actor: Actor) -> None:
    """Let nothing be sealed until the running transaction ends; waits for a turn under way."""
    hold(actor.organisation_id, SEALING)
    stable_text()


@transaction.atomic
def erase_values(
    *, actor: Actor, erasure: UUID, source: Source, changes: Mapping[int, Values]
) -> int:
    """Write values out of rows that are only added to; returns how many rows changed.

    The caller has stopped the sealing.

    Args:
        actor: Who decided.
        erasure: The erasure that was decided; the database asks for it too.
        source: The journal, or the history of a table.
        changes: Key of a row → column → the text that stands there from now on.

    Raises:
        NotAllowed: The actor may not erase.
    """
    require(actor, ERASE_VALUES)
    count = 0
    keys = sorted(changes)
    for start in range(0, len(keys), PAGE):
        some = keys[start : start + PAGE]
        count += _page(actor, erasure, source, {key: changes[key] for key in some})
    return count


def _page(actor: Actor, erasure: UUID, source: Source, changes: Mapping[int, Values]) -> int:
    log = log_of(actor)
    sealed = leaves_of(actor, source.table, list(changes)) if log is not None else {}
    shapes = columns_of_shapes(actor, {shape for _, shape in sealed.values()})
    before = _texts(actor, source, sealed, shapes)
    items = [{"key": str(key), "values": dict(values)} for key, values in changes.items()]
    with connection.cursor() as cursor:
        cursor.execute(CALL, [erasure, source.table, json.dumps(items, ensure_ascii=False)])
        ((count,),) = cursor.fetchall()
    if log is None or not sealed:
        return int(count)
    after = _texts(actor, source, sealed, shapes)
    known = erased_rows(actor, source.table, list(sealed))
    made: list[ErasedRow] = []
    for key, (_, shape) in sealed.items():
        columns = shapes[shape]
        salted = dict(
            zip(
                columns,
                salts(bytes.fromhex(log.secret), source.table, str(key), len(columns)),
                strict=True,
            )
        )
        fields = dict(known.get(key, {}))
        for name in changes[key]:
            if name in salted:
                was = commitment(name, before[key][name], salted[name])
                now = commitment(name, after[key][name], salted[name])
                fields[name] = [fields[name][0] if name in fields else was, now]
        made.append(
            ErasedRow(
                organisation_id=actor.organisation_id,
                table=source.table,
                key=key,
                fields=fields,
                erasure=erasure,
            )
        )
    _keep(actor, source, made, known)
    return int(count)


def _keep(actor: Actor, source: Source, made: list[ErasedRow], known: Mapping[int, object]) -> None:
    """Keep what proves the rows; of those erased before, what is new replaces what was kept."""
    rows = ErasedRow.objects.visible_to(actor).filter(table=source.table)
    there = {row.key: row for row in rows.filter(key__in=list(known))}
    for row in made:
        if row.key in there:
            there[row.key].fields, there[row.key].erasure = row.fields, row.erasure
    ErasedRow.objects.write([row for row in made if row.key not in there])
    if there:
        ErasedRow.objects.rewrite(list(there.values()), ["fields", "erasure"])


def _texts(
    actor: Actor,
    source: Source,
    sealed: Mapping[int, tuple[int, UUID]],
    shapes: Mapping[UUID, list[str]],
) -> dict[int, dict[str, str | None]]:
    """Return key → the values as the leaves were made from them, by column."""
    found: dict[int, dict[str, str | None]] = {}
    for shape, columns in shapes.items():
        keys: Iterable[int] = [key for key, (_, own) in sealed.items() if own == shape]
        rows = rows_by_key(source, actor.organisation_id, columns, list(keys))
        found |= {key: dict(zip(columns, row, strict=True)) for key, row in rows.items()}
    return found
