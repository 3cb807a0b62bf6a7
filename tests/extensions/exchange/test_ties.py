import contextlib
import csv
import io
import time

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from steward.domain.crosswalks.queries import catalogue
from steward.extensions.exchange.ties import COLUMNS, read_ties
from steward.foundation.core.errors import Invalid

LONGEST = 2.0
KNOWN = ["iso-42001", "A.2.2", "8.4", "nis2", "art-20-1", "equal", "subset", "overlap", "8", "many"]
CELLS = st.sampled_from(["", *KNOWN]) | st.text(max_size=20)
GOOD = ["iso-42001", "A.2.2", "nis2", "art-20-1", "intersect", "8", "Both ask for a policy"]
fuzz = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def as_csv(rows):
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    return text.getvalue().encode("utf-8", "surrogatepass")


def outcome(content, found):
    """Read, and let nothing but a clear refusal come out in bounded time."""
    start = time.monotonic()
    read = None
    with contextlib.suppress(Invalid):
        read = read_ties(content, "ties.csv", found)
    assert time.monotonic() - start < LONGEST
    return read


def test_every_row_of_any_table_becomes_a_tie_or_a_problem(owner):
    found = catalogue()

    @given(st.lists(st.lists(CELLS, min_size=7, max_size=7), min_size=1, max_size=8))
    @example([GOOD, GOOD])
    @fuzz
    def check(rows):
        read = outcome(as_csv(rows), found)
        if read is not None:
            assert len({item.row for item in read.problems}) == len(read.problems)
            assert len(read.drafts) + len(read.problems) <= len(rows)
            assert all(item.reason for item in read.problems)

    check()
    twice = outcome(as_csv([GOOD, GOOD]), found)
    assert (len(twice.drafts), [item.row for item in twice.problems]) == (1, [3])


def test_any_bytes_are_no_table_or_one_without_the_columns(owner):
    found = catalogue()

    @given(st.binary(max_size=500))
    @fuzz
    def check(content):
        outcome(content, found)

    check()
