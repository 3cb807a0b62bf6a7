"""Find every row that names a person: today's, former versions, and entries of the journal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from steward.extensions.privacy.models import Erasure
from steward.extensions.privacy.queries.copies import NAMESAKES, kind_of, names_here
from steward.extensions.privacy.rules import ErasureState, Words, pseudonym_of
from steward.extensions.privacy.terms import DELETED, HELD
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Membership
from steward.foundation.proof.queries.sources import Source, sources
from steward.foundation.tenancy.models import Owned, OwnedQuerySet
from steward.foundation.tenancy.reading import answers

APART = ("proof_", "work_")
"""Tables that hold no word of a person but in what is named beside."""
ALSO = ("proof_verification", "work_work")
TYPES = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
WHERE c.relname = ANY(%s) AND a.attnum > 0 AND NOT a.attisdropped
AND a.attname NOT IN ('id', 'organisation_id') AND a.attname NOT LIKE 'pgh\\_%%'
AND a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'uuid'::regtype, 'jsonb'::regtype,
  'json'::regtype, 'text[]'::regtype, 'varchar[]'::regtype, 'uuid[]'::regtype, 'inet'::regtype)
ORDER BY c.relname, a.attnum
"""
EXACT = "t.{} LIKE ANY(%(exact)s)"
INSIDE = "t.{}::text LIKE ANY(%(inside)s)"
Columns = Mapping[str, str]
Texts = dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A table that may name a person; ``source`` where it holds former versions or the journal."""

    table: str
    of: str
    key: str
    owner: str
    columns: Columns
    source: Source | None = None


def places() -> list[Place]:
    """Return every table of organisations, with the columns that can hold a word, today's first."""
    today = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Owned) and model._meta.managed and _counts(model)
    )
    then = sources()
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in answers(TYPES, [[*today, *then]]):
        found.setdefault(str(table), {})[str(column)] = str(kind)
    live = [
        Place(table=name, of=name, key="id", owner="organisation_id", columns=found[name])
        for name in today
        if found.get(name)
    ]
    return live + [
        Place(
            table=name,
            of=source.of,
            key=source.key,
            owner=source.owner,
            columns=found[name],
            source=source,
        )
        for name, source in then.items()
        if found.get(name)
    ]


def _counts(model: type[models.Model]) -> bool:
    table = model._meta.db_table
    return table in ALSO or not table.startswith(APART)


def words_of(actor: Actor, member: Membership, erasure: UUID, stand_in: UUID) -> Words:
    """Return what names a member, and what stands in its place after an erasure."""
    names = names_here(actor, member)
    values = {"organisation": actor.organisation_id, "person": member.person_id, "called": names}
    ((namesake,),) = answers(NAMESAKES, values)
    bare = {name.partition(", by the token ")[0] for name in names}
    return Words(
        person=member.person_id,
        stand_in=stand_in,
        names=tuple(sorted(bare - {""})),
        email=member.person.email,
        pseudonym=pseudonym_of(erasure),
        address=f"erased-{stand_in.hex[-12:]}@erased.invalid",
        namesake=bool(namesake),
    )


def condition(place: Place, words: Words) -> tuple[sql.Composed, dict[str, Any]]:
    """Return when a row may name the person; what is found is looked at word by word."""
    held = None if words.namesake else HELD.get(place.of)
    parts: list[sql.Composable] = [sql.SQL("t::text ILIKE ANY(%(like)s)")]
    if held is not None:
        parts += [
            sql.SQL(form).format(sql.Identifier(name))  # type: ignore[reportArgumentType] -- above
            for form, names in ((EXACT, held.names), (INSIDE, held.inside))
            for name in names.split()
            if name in place.columns
        ]
    sought = (str(words.person), words.email, *words.anywhere)
    names = [_plain(name) for name in words.names]
    values: dict[str, Any] = {
        "like": [f"%{_plain(word)}%" for word in sought],
        "exact": [text for name in names for text in (name, f"{name}, by the token %")],
        "inside": [f'%"{name}%' for name in names],
    }
    return sql.SQL("({})").format(sql.SQL(" OR ").join(parts)), values


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def naming_rows(actor: Actor, place: Place, words: Words) -> Iterator[tuple[str, Texts]]:
    """Yield the key of each row that may name the person, with its values as text."""
    where, values = condition(place, words)
    shown = [
        sql.SQL("t.{}::text").format(sql.Identifier(name)) for name in (place.key, *place.columns)
    ]
    statement = sql.SQL(
        "SELECT {shown} FROM public.{table} AS t WHERE t.{owner} = %(of)s AND {where}"
    ).format(
        shown=sql.SQL(", ").join(shown),
        table=sql.Identifier(place.table),
        owner=sql.Identifier(place.owner),
        where=where,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"of": actor.organisation_id, **values})  # type: ignore[reportArgumentType] -- psycopg composes
        rows = cursor.fetchall()
    for key, *texts in rows:
        yield str(key), dict(zip(place.columns, texts, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an erasure would do: how many rows of which kind, and whether a namesake is here."""

    words: Words
    deleted: list[tuple[str, int]]
    written: list[tuple[str, int, int]]

    @property
    def total(self) -> int:
        """Return how many rows are touched in all."""
        return sum(count for _, count in self.deleted) + sum(
            today + then for _, today, then in self.written
        )


def preview_of(actor: Actor, member: Membership) -> Preview:
    """Return what the erasure of a member would do today, by one statement."""
    nobody = member.pk
    words = words_of(actor, member, nobody, nobody)
    parts: list[sql.Composed] = []
    values: dict[str, Any] = {"of": actor.organisation_id}
    known = places()
    for place in known:
        where, given = condition(place, words)
        values |= given
        parts.append(
            sql.SQL(
                "SELECT {name}, count(*) FROM public.{table} AS t"
                " WHERE t.{owner} = %(of)s AND {where} HAVING count(*) > 0"
            ).format(
                name=sql.Literal(place.table),
                table=sql.Identifier(place.table),
                owner=sql.Identifier(place.owner),
                where=where,
            )
        )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts), values)  # type: ignore[reportArgumentType] -- psycopg composes
        counts = {str(name): int(count) for name, count in cursor.fetchall()}
    today, then = _sums(known, counts)
    gone = [(kind_of(table), today.pop(table)) for table in DELETED if table in today]
    written = [
        (kind_of(table), today.get(table, 0), then.get(table, 0))
        for table in sorted({*today, *then}, key=kind_of)
    ]
    return Preview(words=words, deleted=gone, written=written)


def _sums(
    known: Sequence[Place], counts: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the table → count of today's rows, and of former versions and entries."""
    today: dict[str, int] = {}
    then: dict[str, int] = {}
    for place in known:
        if place.table in counts:
            into = today if place.source is None else then
            into[place.of] = into.get(place.of, 0) + counts[place.table]
    return today, then


def erasures(actor: Actor) -> OwnedQuerySet[Erasure]:
    """Return the erasures, what waits first, then the newest."""
    rows = Erasure.objects.visible_to(actor).select_related("membership__person")
    waits = models.Case(
        models.When(state=ErasureState.ASKED.value, then=0),
        default=1,
        output_field=models.IntegerField(),
    )
    return rows.order_by(waits, "-asked_at", "-id")


def get_erasure(actor: Actor, key: UUID) -> Erasure:
    """Return one erasure.

    Raises:
        NotFound: There is none.
    """
    rows = Erasure.objects.visible_to(actor).select_related("membership__person")
    return rows.one(actor, key)


def waiting_erasure(actor: Actor, member: Membership) -> Erasure | None:
    """Return the erasure of a member that waits or is under way, or None."""
    waiting = (ErasureState.ASKED.value, ErasureState.ERASING.value)
    rows = Erasure.objects.visible_to(actor).filter(membership=member, state__in=waiting)
    return rows.first()
