"""Read what is kept about a person, out of every table that refers to people."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.db import models

from steward.extensions.privacy.policy import HAND_OUT, is_about_oneself
from steward.extensions.privacy.terms import CONFIDENTIAL, HELD, Held
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.models import ApiToken, Membership
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.reach import whole_organisation
from steward.foundation.tenancy.reading import answers

TITLES = ("number", "title", "name", "reference")
"""What says which record it is, where a table has it and is not about people."""
NAMESAKES = """
SELECT EXISTS (SELECT FROM identity_membership m JOIN identity_person p ON p.id = m.person_id
  WHERE m.organisation_id = %(organisation)s AND m.person_id <> %(person)s
  AND p.name = ANY(%(called)s))
"""


TODAY = """
SELECT '{table}', t.id::text, {made}, false, {told} FROM {table} t WHERE {where}
"""
FORMERLY = """
SELECT '{table}', t.pgh_obj_id::text, min(t.pgh_created_at), true, {told} AS told
FROM {table}event t WHERE {where} AND t.pgh_until < 'infinity' GROUP BY t.pgh_obj_id, told
"""
WORDS = {
    "identity_person": "Account",
    "journal_entry": "Journal entries",
    "risks_riskcriteria": "Risk criteria",
    "questionnaires_derivation": "Decisions on derived proposals",
    "questionnaires_run": "Questionnaires sent or answered",
    "documents_documentperson": "Parts in documents",
    "competence_addressee": "Campaigns",
    "competence_worker": "People under control",
    "lint_lintwaiver": "Waived questions of audit lint",
    "notifications_mail": "Letters",
    "work_work": "Long work",
}
"""What the rows of some tables are called, where the name of the record says too little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One row that refers to the person, as it stands or as it stood.

    ``since`` is when the row was made, or when a former version began to hold; None where the table
    keeps no time. ``columns`` are those that refer to the person, with what says which row it is;
    one that names others is left out, and of a list of people it is told that it names this one.
    """

    table: str
    kind: str
    key: str
    since: datetime | None
    former: bool
    columns: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Everything that is kept about a person in one organisation.

    ``namesake`` says that somebody else has the same name: rows that hold nothing but the name
    are left out then, since they may be the other's. ``own`` says that the person itself asked.
    """

    member: Membership
    names: list[str]
    namesake: bool
    own: bool
    rows: list[Kept]

    @property
    def counts(self) -> list[tuple[str, int, int]]:
        """Return for each kind how many rows stand today and how many former versions."""
        today = Counter(row.kind for row in self.rows if not row.former)
        former = Counter(row.kind for row in self.rows if row.former)
        return [(kind, today[kind], former[kind]) for kind in sorted({*today, *former})]


def kept_about(actor: Actor, member: Membership) -> Copy:
    """Return what is kept about a member, from the whole organisation whatever the actor sees.

    Raises:
        NotAllowed: It is somebody else, and the actor may not.
    """
    require(actor, HAND_OUT, member)
    own = is_about_oneself(actor, member)
    with whole_organisation():
        keys = [member.person_id, member.pk, *_tokens(actor, member)]
        names = names_here(actor, member)
        values = {"organisation": actor.organisation_id, "person": member.person_id}
        ((namesake,),) = answers(NAMESAKES, {**values, "called": names})
        values |= {
            "keys": keys,
            "names": [] if namesake else [*map(_literal, names), *map(_by_token, names)],
            "emails": [member.person.email.lower()],
            "inside": [f"%{_literal(word)}%" for word in _within(keys, names, member, namesake)],
            "secret": f"{CONFIDENTIAL}%",
        }
        found = answers(_statement(own=own), values)
    rows = [_row(*row) for row in found]
    rows.sort(key=lambda row: (row.kind, row.former, str(row.since), row.key))
    return Copy(member=member, names=names, namesake=bool(namesake), own=own, rows=rows)


def is_former(actor: Actor, member: Membership) -> bool:
    """Say whether the membership has ended."""
    over = member.ends_on is not None and member.ends_on < actor.today
    return member.ended_at is not None or over


def _tokens(actor: Actor, member: Membership) -> list[UUID]:
    rows = ApiToken.objects.visible_to(actor).filter(membership=member)
    return list(rows.values_list("pk", flat=True))


def names_here(actor: Actor, member: Membership) -> list[str]:
    """Return how the person is and was called here, as the journal knows it."""
    rows = Entry.objects.visible_to(actor).filter(actor_id=member.person_id).order_by()
    known = set(rows.values_list("actor_label", flat=True).distinct())
    return sorted({*known, str(member.person)} - {""})


def _within(keys: list[UUID], names: list[str], member: Membership, namesake: object) -> list[str]:
    """Return what JSON that names the person holds: a key, the address, or the whole name."""
    quoted = [] if namesake else [json.dumps(name, ensure_ascii=False) for name in names]
    return [*map(str, keys), member.person.email, *quoted]


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _by_token(name: str) -> str:
    return f"{_literal(name)}, by the token %"


def _row(
    table: str, key: str, since: datetime | None, former: object, columns: dict[str, Any] | str
) -> Kept:
    told = cast("dict[str, Any]", json.loads(columns) if isinstance(columns, str) else columns)
    kept = {name: value for name, value in told.items() if value not in (None, "", [], {})}
    return Kept(
        table=table,
        kind=kind_of(table),
        key=key,
        since=since,
        former=bool(former),
        columns=kept,
    )


@lru_cache
def _models() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def kind_of(table: str) -> str:
    """Return what the rows of a table are called."""
    return WORDS.get(table) or str(_models()[table]._meta.verbose_name_plural).capitalize()


@lru_cache
def _statement(*, own: bool) -> str:
    """Return one statement that asks every table, and every history, what it holds."""
    parts: list[str] = []
    for table, held in HELD.items():
        if held.own and not own:
            continue
        parts.append(_today(table, held, own=own))
        if hasattr(_models()[table], "pgh_event_model"):
            parts.append(_formerly(table, held))
    return " UNION ALL ".join(parts)


def _today(table: str, held: Held, *, own: bool) -> str:
    made = "t.created_at" if "created_at" in _fields(table) else "NULL::timestamptz"
    where = _condition(table, held)
    if table == "journal_entry":
        made = "t.at"
        where += "" if own else " AND t.subject_kind NOT LIKE %(secret)s"
    return TODAY.format(table=table, made=made, told=_object(table, held), where=where)


def _formerly(table: str, held: Held) -> str:
    return FORMERLY.format(table=table, told=_object(table, held), where=_condition(table, held))


def _fields(table: str) -> set[str]:
    return {field.column for field in _models()[table]._meta.concrete_fields}


def _object(table: str, held: Held) -> str:
    """Return what is told of a row; of the columns that name people, those that name this one."""
    fields = _fields(table)
    titles = [name for name in TITLES if name in fields and not (held.emails and name == "name")]
    plain = dict.fromkeys((*titles, *held.shows.split()))
    parts = [f"'{name}', t.{name}" for name in plain if name not in held.columns]
    matches = _matches(held)
    parts += [f"'{name}', CASE WHEN {matches[name]} THEN t.{name} END" for name in held.shown]
    parts += [f"'{name}', CASE WHEN {matches[name]} THEN true END" for name in held.inside.split()]
    return f"jsonb_build_object({', '.join(parts)})"


def _matches(held: Held) -> dict[str, str]:
    """Return for each column that names people when it names this one."""
    return {
        **{name: f"t.{name} = ANY(%(keys)s::uuid[])" for name in held.keys.split()},
        **{name: f"t.{name} LIKE ANY(%(names)s::text[])" for name in held.names.split()},
        **{name: f"lower(t.{name}) = ANY(%(emails)s::text[])" for name in held.emails.split()},
        **{name: f"t.{name}::text LIKE ANY(%(inside)s::text[])" for name in held.inside.split()},
    }


def _condition(table: str, held: Held) -> str:
    where = f"({' OR '.join(_matches(held).values())})"
    if "organisation_id" in _fields(table):
        where = f"t.organisation_id = %(organisation)s AND {where}"
    return where
