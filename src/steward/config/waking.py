"""Wake when the journal of an organisation grows: rules answer and people are told at once.

The database notifies at each commit (`foundation/journal`). What came while nobody listened is done
first; what is missed all the same is done by the chores of the minute. Twice changes nothing.
"""

import threading
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from steward.extensions.reminders.chores import AT_ONCE, do_chores, do_chores_of
from steward.foundation.journal.models import CHANNEL

LOG = structlog.get_logger()
TURN_SECONDS = 0.2
"""Notices within this time make one turn."""
AGAIN_SECONDS = 1.0
"""After this time an organisation has one more turn: a transaction that ran beside the first one
kept later entries from being read."""
REST_SECONDS = 2.0


def watch(stop: threading.Event) -> None:
    """Follow the journal until told to stop; a lost connection is made again."""
    while not stop.is_set():
        try:
            with _listening() as ears:
                _follow(ears, stop)
        except (psycopg.Error, DatabaseError, InterfaceError, OSError) as error:
            LOG.warning("the journal cannot be followed", reason=str(error))
            close_old_connections()
            stop.wait(REST_SECONDS)


def start() -> tuple[threading.Thread, threading.Event]:
    """Follow the journal in a thread of its own; returns it with what stops it."""
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=(stop,), name="journal", daemon=True)
    thread.start()
    return thread, stop


def _listening() -> psycopg.Connection[tuple[object, ...]]:
    given: dict[str, Any] = connection.get_connection_params()
    for name in ("cursor_factory", "context"):
        given.pop(name, None)
    ears = psycopg.connect(**given, autocommit=True)
    ears.execute(f"LISTEN {CHANNEL}")
    return ears


def _follow(ears: psycopg.Connection[tuple[object, ...]], stop: threading.Event) -> None:
    again: dict[UUID, float] = {}
    do_chores(AT_ONCE, datetime.now(UTC))
    while not stop.is_set():
        woken = {UUID(note.payload) for note in ears.notifies(timeout=TURN_SECONDS)}
        now = time.monotonic()
        due = {key for key, at in again.items() if at <= now}
        for key in due:
            del again[key]
        for organisation in woken | due:
            do_chores_of(organisation, AT_ONCE, datetime.now(UTC))
        again |= dict.fromkeys(woken, now + AGAIN_SECONDS)
