"""Look back: within it, every statement reads the rows as they stood at one instant."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TypeVar, cast

from django.db import connection, transaction
from django.db.utils import InternalError
from psycopg.errors import ReadOnlySqlTransaction

from steward.foundation.tenancy.reach import NARROWED_PAST, PAST, part_worked_in
from steward.foundation.tenancy.reading import answers

Item = TypeVar("Item")
MOMENT: ContextVar[datetime | None] = ContextVar("moment", default=None)
"""The instant at which this context looks; None is now."""
LOOK = """
SELECT set_config('steward.as_of', %(moment)s, true),
  set_config('steward.as_of_path', past.path(%(moment)s::timestamptz)::text, true),
  set_config('search_path', %(path)s, true),
  set_config('transaction_read_only', 'on', true)
"""


@contextmanager
def looking_back(moment: datetime) -> Generator[None]:
    """Read the rows as they stood at a moment, inclusive; nothing can be written within.

    The tenant must be set before. Whatever happens within is rolled back, and with it the settings.
    """
    held = MOMENT.set(moment)
    features = connection.features
    grouped = features.allows_group_by_selected_pks
    features.allows_group_by_selected_pks = False  # a view has no primary key
    try:
        with transaction.atomic():
            path = PAST if part_worked_in() is None else NARROWED_PAST
            answers(LOOK, {"moment": moment.isoformat(), "path": path})
            try:
                yield
            finally:
                transaction.set_rollback(True)
    finally:
        features.allows_group_by_selected_pks = grouped
        MOMENT.reset(held)


@contextmanager
def reading_only() -> Generator[None]:
    """Let nothing be written within; whatever happens within is rolled back."""
    with transaction.atomic():
        answers("SELECT set_config('transaction_read_only', 'on', true)", [])
        try:
            yield
        finally:
            transaction.set_rollback(True)


def moment_looked_at() -> datetime | None:
    """Return the instant at which the running work looks back, or None."""
    return MOMENT.get()


def seen_from(moment: datetime, pieces: Iterable[Item]) -> Generator[Item]:
    """Return the pieces of an answer that are made later, each made while looking back."""
    source = iter(pieces)
    while True:
        held = MOMENT.set(moment)
        try:
            piece = next(source, cast("Item", None))
        finally:
            MOMENT.reset(held)
        if piece is None:
            return
        yield piece


def was_a_write(error: Exception) -> bool:
    """Say whether a statement was refused because it would have written into the past."""
    return isinstance(error, InternalError) and isinstance(error.__cause__, ReadOnlySqlTransaction)
