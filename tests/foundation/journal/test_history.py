"""History is read between committed transactions: the database's clock stamps each version."""

import pytest

from steward.foundation.identity.models import Unit
from steward.foundation.journal.history import as_of
from steward.foundation.tenancy.operations import acting_for


def moment():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@pytest.fixture
def then(place):
    """Runs steps, each in a committed transaction, and returns the moments between them."""

    def then(*steps):
        moments = [moment()]
        for step in steps:
            with acting_for(place):
                step()
            moments.append(moment())
        return moments

    return then


@pytest.fixture
def names(place):
    def names(at):
        with acting_for(place):
            return sorted(row.name for row in as_of(Unit, place, at))

    return names


def test_a_row_is_read_as_it_stood_between_its_changes(place, then, names):
    def rename(name):
        return lambda: Unit.objects.filter(organisation_id=place).update(name=name)

    before, made, first, second = then(
        lambda: Unit.objects.create(organisation_id=place, name="Made"),
        rename("First"),
        rename("Second"),
    )

    assert [names(at) for at in (before, made, first, second)] == [
        [],
        ["Made"],
        ["First"],
        ["Second"],
    ]


def test_a_deleted_row_is_there_until_it_was_deleted(place, then, names):
    before, made, gone = then(
        lambda: Unit.objects.create(organisation_id=place, name="Short-lived"),
        lambda: Unit.objects.filter(organisation_id=place).delete(),
    )

    assert [names(at) for at in (before, made, gone)] == [[], ["Short-lived"], []]


def test_a_row_made_later_is_absent_and_others_are_not(place, then, names):
    _, one, both = then(
        lambda: Unit.objects.create(organisation_id=place, name="Early"),
        lambda: Unit.objects.create(organisation_id=place, name="Late"),
    )

    assert [names(one), names(both)] == [["Early"], ["Early", "Late"]]


def test_the_last_of_several_changes_in_one_transaction_counts(place, then, names):
    def twice():
        unit = Unit.objects.create(organisation_id=place, name="One")
        for name in ("Two", "Three"):
            Unit.objects.filter(pk=unit.pk).update(name=name)

    _, after = then(twice)

    assert names(after) == ["Three"]


def test_what_was_rolled_back_left_no_version(place, then, names):
    def fails():
        with acting_for(place):
            Unit.objects.create(organisation_id=place, name="Never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()

    assert names(moment()) == []


def test_many_rows_at_once_each_leave_their_versions(place, then, names):
    def make():
        Unit.objects.bulk_create(
            Unit(organisation_id=place, name=f"Unit {number}") for number in range(50)
        )

    _, made, gone = then(make, lambda: Unit.objects.filter(organisation_id=place).delete())

    assert (len(names(made)), len(names(gone))) == (50, 0)


def test_history_of_others_is_never_read(place, then, names):
    from steward.foundation.core.ids import uuid7

    _, made = then(lambda: Unit.objects.create(organisation_id=place, name="Mine"))

    with acting_for(uuid7()):
        assert as_of(Unit, place, made) == []
    assert names(made) == ["Mine"]
