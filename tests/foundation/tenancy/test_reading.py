"""Written-out statements read what Django reads, prepared, whatever the table gained since."""

import pytest

from steward.foundation.identity.models import Organisation
from steward.foundation.tenancy.reading import Reading, answers

BY_KEY = Reading(
    Organisation,
    "SELECT {columns}, length(o.name) FROM identity_organisation o WHERE o.id = %(key)s",
    alias="o",
    also=("letters",),
)


def test_a_row_is_the_record_that_django_reads(owner):
    row = BY_KEY.first({"key": owner.organisation_id})
    record = Organisation.objects.get(pk=owner.organisation_id)

    fields = [field.attname for field in Organisation._meta.concrete_fields]
    assert {name: getattr(row, name) for name in fields} == {
        name: getattr(record, name) for name in fields
    }
    assert row.letters == len(record.name)
    assert not row._state.adding


def test_nothing_found_is_none(owner):
    assert BY_KEY.first({"key": owner.id}) is None


def test_the_statement_names_its_columns_so_that_later_ones_stay_out():
    assert 'o."name"' in BY_KEY.text
    assert "*" not in BY_KEY.text


@pytest.mark.parametrize("kept", [5, None])
def test_a_statement_is_prepared_after_some_uses_unless_a_pooler_forbids_it(database, kept):
    connection = database.connection
    usual, connection.prepare_threshold = connection.prepare_threshold, kept
    text = f"SELECT %s::int + {kept or 0}"
    try:
        for number in range(8):
            assert answers(text, [number]) == [(number + (kept or 0),)]
        prepared = answers(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
            [f"SELECT $1::int + {kept or 0}"],
        )
    finally:
        connection.prepare_threshold = usual
    assert prepared == [(1 if kept else 0,)]
