"""What is read as of an instant, against a model that remembers every state there was."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from steward.foundation.core.ids import uuid7
from steward.foundation.identity.models import Unit
from steward.foundation.tenancy.looking import looking_back
from steward.foundation.tenancy.operations import acting_for
from tests.foundation.journal.conftest import taken_away
from tests.foundation.journal.test_history import moment

SECONDS = st.integers(min_value=1, max_value=2**33)
HOUSES = st.integers(min_value=0, max_value=1)


def units_of(house):
    """Return the names of a house's units, read by the statements of every day."""
    rows = Unit.objects.filter(organisation_id=house)
    return dict(rows.values_list("id", "name"))


def as_it_stood(house, at):
    with acting_for(house), looking_back(at):
        return units_of(house)


def machine(server):  # noqa: C901 -- a class of rules
    class Histories(RuleBasedStateMachine):
        """Two organisations change at random; every instant must show what there was."""

        @initialize()
        def begin(self):
            self.houses = [uuid7(), uuid7()]
            self.now = [{}, {}]
            self.states = [(moment(), [{}, {}])]

        def note(self):
            self.states.append((moment(), [dict(house) for house in self.now]))

        @rule(house=HOUSES, names=st.lists(st.sampled_from("abc"), min_size=1, max_size=4))
        def make(self, house, names):
            with acting_for(self.houses[house]):
                rows = [Unit(organisation_id=self.houses[house]) for _ in names]
                for row, name in zip(rows, names, strict=True):
                    row.name = f"{name} {row.id}"
                Unit.objects.bulk_create(rows)
            self.now[house] |= {row.id: row.name for row in rows}
            self.note()

        @rule(house=HOUSES, name=st.sampled_from("defg"), which=st.randoms(use_true_random=False))
        def rename(self, house, name, which):
            keys = [key for key in self.now[house] if which.random() < 0.5]
            with acting_for(self.houses[house]):
                for key in keys:
                    Unit.objects.filter(pk=key).update(name=f"{name} {key}")
            self.now[house] |= {key: f"{name} {key}" for key in keys}
            self.note()

        @rule(house=HOUSES, which=st.randoms(use_true_random=False))
        def several_in_one_transaction(self, house, which):
            with acting_for(self.houses[house]):
                row = Unit.objects.create(organisation_id=self.houses[house], name="x")
                Unit.objects.filter(pk=row.pk).update(name="y")
                Unit.objects.filter(pk=row.pk).update(name=f"z {row.pk}")
                gone = which.random() < 0.5
                if gone:
                    Unit.objects.filter(pk=row.pk).delete()
            if not gone:
                self.now[house][row.pk] = f"z {row.pk}"
            self.note()

        @rule(house=HOUSES, which=st.randoms(use_true_random=False))
        def delete_and_bring_back(self, house, which):
            keys = [key for key in self.now[house] if which.random() < 0.4]
            with acting_for(self.houses[house]):
                Unit.objects.filter(id__in=keys).delete()
            for key in keys:
                del self.now[house][key]
            self.note()
            if keys and which.random() < 0.5:
                with acting_for(self.houses[house]):
                    Unit.objects.create(
                        id=keys[0], organisation_id=self.houses[house], name=f"{keys[0]}"
                    )
                self.now[house][keys[0]] = f"{keys[0]}"
                self.note()

        @rule(house=HOUSES)
        def fail(self, house):
            with suppress(ZeroDivisionError), acting_for(self.houses[house]):
                Unit.objects.filter(organisation_id=self.houses[house]).delete()
                raise ZeroDivisionError
            self.note()

        @rule(house=HOUSES, state=st.floats(0, 1, exclude_max=True))
        def look(self, house, state):
            at, then = self.states[int(state * len(self.states))]
            assert as_it_stood(self.houses[house], at) == then[house]

        @invariant()
        def the_last_state_is_that_of_today(self):
            for house, now in zip(self.houses, self.now, strict=True):
                assert as_it_stood(house, moment()) == now

        def teardown(self):
            for house, key in enumerate(self.houses):
                for at, then in self.states:
                    assert as_it_stood(key, at) == then[house]
                taken_away(server, key)

    return Histories


def test_every_instant_shows_what_there_was_and_nothing_of_others(content):

    run_state_machine_as_test(
        machine(content), settings=settings(max_examples=8, stateful_step_count=12)
    )


def asked(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=SECONDS, length=st.integers(0, 2**33), at=st.floats(0, 1))
def test_the_node_of_a_version_lies_on_the_path_of_every_instant_it_held(
    database, first, length, at
):
    since = datetime.fromtimestamp(first % 2**32, UTC)
    until = since + timedelta(seconds=length % 2**31)
    inside = since + (until - since) * at

    ((found,),) = asked(
        "SELECT past.node(%s, %s) = ANY(past.path(%s)) AND 0 = ANY(past.path(%s))",
        *(since, until, inside, inside),
    )
    assert found


def test_a_version_that_holds_still_lies_at_node_zero(database):
    assert asked("SELECT past.node(now(), 'infinity')") == [(0,)]


def test_what_one_transaction_did_is_seen_whole_at_its_instant_and_not_before(place):
    with acting_for(place):
        for name in ("one", "two"):
            Unit.objects.create(organisation_id=place, name=name)
        ((began,),) = asked("SELECT now()")

    assert sorted(as_it_stood(place, began).values()) == ["one", "two"]
    assert as_it_stood(place, began - timedelta(microseconds=1)) == {}


def test_of_two_overlapping_transactions_the_one_written_last_holds_and_no_row_shows_twice(
    place, content
):
    from steward.config.server import APP

    before = moment()
    with acting_for(place):
        unit = Unit.objects.create(organisation_id=place, name="made")
    set_house = "SELECT set_config('steward.organisation', %s, true), now()"
    rename = "UPDATE identity_unit SET name = %s WHERE id = %s"
    with psycopg.connect(content.uri(APP)) as early, psycopg.connect(content.uri(APP)) as late:
        (_, first) = early.execute(set_house, [str(place)]).fetchone()
        (_, second) = late.execute(set_house, [str(place)]).fetchone()
        late.execute(rename, ["late", unit.id])
        late.commit()
        early.execute(rename, ["early, but written last", unit.id])
        early.commit()

    assert before < first < second
    for at in (first, second, moment()):
        assert list(as_it_stood(place, at).values()) == ["early, but written last"]
    assert list(as_it_stood(place, first - timedelta(microseconds=1)).values()) == ["made"]


def test_the_past_cannot_be_written_neither_there_nor_through_it(place):
    with acting_for(place):
        Unit.objects.create(organisation_id=place, name="kept")
    for statement in (
        "UPDATE identity_unit SET name = 'x'",
        "DELETE FROM public.identity_unit",
        "INSERT INTO journal_entry SELECT * FROM journal_entry",
    ):
        with (
            pytest.raises((InternalError, ProgrammingError)),
            acting_for(place),
            looking_back(moment()),
        ):
            asked(statement)
    with pytest.raises(ProgrammingError, match="permission denied"), acting_for(place):
        asked("UPDATE past.identity_unit SET name = 'x'")


def test_the_views_show_nothing_without_a_tenant_and_nothing_of_others(place):
    with acting_for(place):
        Unit.objects.create(organisation_id=place, name="mine")
    with transaction.atomic(), looking_back(moment()):
        assert asked("SELECT name FROM identity_unit") == []
    with acting_for(uuid7()), looking_back(moment()):
        assert asked("SELECT name FROM identity_unit") == []
        assert asked("SELECT name FROM past.identity_unit") == []
    with acting_for(place), looking_back(moment()):
        assert asked("SELECT name FROM identity_unit") == [("mine",)]


def test_a_prepared_statement_reads_the_table_of_the_moment(place):
    """PostgreSQL plans a prepared statement anew when the search path has changed."""
    from steward.foundation.tenancy.reading import answers

    text = "SELECT name FROM identity_unit WHERE organisation_id = %s"
    before = moment()
    with acting_for(place):
        Unit.objects.create(organisation_id=place, name="mine")
    for _ in range(7):
        with acting_for(place):
            assert answers(text, [place]) == [("mine",)]
        with acting_for(place), looking_back(before):
            assert answers(text, [place]) == []


def test_a_history_that_knew_no_ends_is_filled_up(place, content):
    """The columns are added to a table that has versions already, as an upgrade finds it."""
    from django.db import connections

    from steward.config.database import migrate_as_owner, use
    from steward.config.server import APP, OWNER

    states = []
    with acting_for(place):
        unit = Unit.objects.create(organisation_id=place, name="0")
    for number in range(1, 4):
        states.append((moment(), str(number - 1)))
        with acting_for(place):
            Unit.objects.filter(pk=unit.pk).update(name=str(number))
    states.append((moment(), "3"))
    connections.close_all()
    use(content.uri(OWNER))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP VIEW past.identity_unit CASCADE")
            for column in ("pgh_until", "pgh_node"):
                cursor.execute(f"ALTER TABLE identity_unitevent DROP COLUMN {column}")
        migrate_as_owner(content.uri(OWNER))
    finally:
        connections.close_all()
        use(content.uri(APP))

    for at, name in states:
        assert list(as_it_stood(place, at).values()) == [name]
