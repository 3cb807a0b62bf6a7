import threading
import time
from dataclasses import dataclass
from typing import ClassVar

import pytest

from steward.foundation.core.actor import Actor
from steward.foundation.core.ids import uuid7
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.events import Event
from steward.foundation.journal.models import Entry
from steward.foundation.journal.operations import record, record_many
from steward.foundation.journal.queries import entries_after
from steward.foundation.tenancy.operations import acting_for

PATIENCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    name: ClassVar[str] = "test.noted"
    sentence: ClassVar[str] = "noted {word}"
    word: str


@pytest.fixture
def note(place, now):
    actor = Actor(
        kind="job",
        id=uuid7(),
        label="A job",
        organisation_id=place,
        permissions=frozenset(),
        now=now,
    )
    subject = Subject(kind="test", id=uuid7(), label="A subject")

    def note(word, *more):
        events = [Noted(subject=subject, word=item) for item in (word, *more)]
        if more:
            record_many(actor, events)
            return None
        return record(actor, events[0]).id

    return note


def words(entries):
    return [entry.payload["word"] for entry in entries]


def read(place, cursor=(0, 0), limit=500):
    with acting_for(place):
        return entries_after(place, *cursor, limit=limit)


def read_by_id_alone(place, after):
    with acting_for(place):
        return list(Entry.objects.filter(organisation_id=place, id__gt=after).order_by("id"))


def test_a_row_that_commits_late_is_not_skipped_though_ids_alone_would_skip_it(
    place, note, elsewhere
):
    written, may_commit = threading.Event(), threading.Event()

    def commits_late():
        with acting_for(place):
            key = note("early id, late commit")
            written.set()
            assert may_commit.wait(PATIENCE)
        return key

    late = elsewhere(commits_late)
    assert written.wait(PATIENCE)
    with acting_for(place):
        second = note("late id, early commit")

    naive = read_by_id_alone(place, 0)
    careful = read(place)
    may_commit.set()
    first = late.result(PATIENCE)

    assert first < second
    assert words(naive) == ["late id, early commit"]
    assert read_by_id_alone(place, naive[-1].id) == [], "the early id is skipped for good"
    assert careful == [], "nothing is read while an older transaction may still commit"
    assert words(read(place)) == ["early id, late commit", "late id, early commit"]


def test_a_transaction_that_runs_elsewhere_only_delays(place, note, elsewhere):
    running, may_end = threading.Event(), threading.Event()

    def runs_for_long():
        with acting_for(uuid7()):
            from django.db import connection

            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id()")
            running.set()
            assert may_end.wait(PATIENCE)

    other = elsewhere(runs_for_long)
    assert running.wait(PATIENCE)
    with acting_for(place):
        note("waits")

    held_back = read(place)
    may_end.set()
    other.result(PATIENCE)

    assert held_back == []
    assert words(read(place)) == ["waits"]


def test_what_is_rolled_back_was_never_said(place, note):
    def fails():
        with acting_for(place):
            note("never", "ever")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with acting_for(place):
        note("said")

    assert words(read(place)) == ["said"]


def test_a_cursor_stops_within_a_transaction_and_goes_on_there(place, note):
    with acting_for(place):
        note("one", "two", "three")
    with acting_for(place):
        note("four")

    seen, cursor = [], (0, 0)
    while page := read(place, cursor, limit=2):
        seen.append(words(page))
        cursor = (page[-1].transaction_id, page[-1].id)

    assert seen == [["one", "two"], ["three", "four"]]


def test_a_reader_meets_every_entry_of_many_writers_exactly_once(place, note, elsewhere):
    writers, each = 5, 12

    def write(number):
        for turn in range(each):
            with acting_for(place):
                note(f"{number}-{turn}")
                time.sleep((number * 7 + turn * 3) % 10 / 1000)

    running = [elsewhere(write, number) for number in range(writers)]
    seen, cursor, quiet = [], (0, 0), 0
    until = time.monotonic() + PATIENCE
    while quiet < 2 and time.monotonic() < until:
        over = all(item.done() for item in running)
        page = read(place, cursor, limit=3)
        seen += words(page)
        if page:
            cursor = (page[-1].transaction_id, page[-1].id)
        quiet = quiet + 1 if over and not page else 0
    for item in running:
        item.result(PATIENCE)

    expected = {f"{number}-{turn}" for number in range(writers) for turn in range(each)}
    assert len(seen) == len(expected)
    assert set(seen) == expected


def test_one_organisations_reader_never_reads_anothers(place, note):
    with acting_for(place):
        note("mine")
    other = uuid7()

    with acting_for(other):
        assert entries_after(other, 0, 0) == []
        assert entries_after(place, 0, 0) == []


def test_the_tenant_ends_with_its_transaction_on_the_same_connection(place, note):
    from django.db import connection, transaction

    with acting_for(place):
        note("mine")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            process = cursor.fetchone()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")

        assert cursor.fetchone() == process
        assert list(Entry.objects.all()) == []
