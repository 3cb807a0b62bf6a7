"""Every column that refers to a person is in the catalogue, so that a copy misses none."""

import re

import pytest
from django.apps import apps
from django.db import connection

from steward.extensions.privacy.terms import HELD, NOBODY, WITHHELD
from steward.foundation.identity.models import Membership, Person
from steward.foundation.tenancy.operations import set_tenant

FOREIGN = ("auth_", "django_", "pghistory_", "procrastinate_")
TEXT = re.compile(r"(^|_)(by|author|giver|who|whom|reporter|speaker|e?mail)(_label|_name)?$")
KEY = re.compile(r"(^|_)(by|author|who|actor|person|asked|reporter|member)(_id|_key)?$")
JSON = re.compile(r"(^|_)(signatures|authors|by|approvals|attended|people|members|persons)$")
TABLES = {
    model._meta.db_table: model
    for model in apps.get_models()
    if not hasattr(model, "pgh_tracked_model") and not model._meta.db_table.startswith(FOREIGN)
}
DECLARED = {f"{table}.{name}" for table, held in HELD.items() for name in held.columns}
SHOWN = {f"{table}.{name}" for table, held in HELD.items() for name in held.shows.split()}
KNOWN = DECLARED | SHOWN | set(WITHHELD) | set(NOBODY)
DECLARE = "declare it in extensions/privacy/terms.py, or say there why it is nobody"


def looks_like_a_person(field) -> bool:
    if field.is_relation:
        return field.related_model in (Person, Membership)
    kind = field.get_internal_type()
    if kind == "UUIDField":
        return bool(KEY.search(field.column))
    if kind == "JSONField":
        return bool(JSON.search(field.column))
    return (
        kind in ("CharField", "TextField", "EmailField")
        and not field.choices
        and bool(TEXT.search(field.column))
    )


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_column_that_looks_like_a_person_is_declared(table):
    found = {
        f"{table}.{field.column}"
        for field in TABLES[table]._meta.concrete_fields
        if looks_like_a_person(field)
    }

    assert found <= KNOWN, DECLARE


@pytest.mark.parametrize("table", sorted(TABLES))
def test_where_the_key_or_the_address_of_a_member_turns_up_it_is_declared(world, table):
    """Read every value of a furnished organisation: nothing depends on how a column is called."""
    set_tenant(world.home.id)
    people = Person.objects.filter(
        pk__in=Membership.objects.filter(organisation_id=world.home.id).values("person_id")
    )
    patterns = [f"%{word}%" for row in people for word in (row.pk, row.email)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT e.key FROM {table} t, jsonb_each_text(to_jsonb(t)) e"
            " WHERE e.value LIKE ANY(%s)",
            [patterns],
        )
        found = {f"{table}.{name}" for (name,) in cursor.fetchall()}

    assert found <= KNOWN, DECLARE


def test_what_is_declared_exists():
    columns = {
        f"{table}.{field.column}"
        for table, model in TABLES.items()
        for field in model._meta.concrete_fields
    }

    assert columns >= KNOWN
    assert not DECLARED & (set(WITHHELD) | set(NOBODY))
