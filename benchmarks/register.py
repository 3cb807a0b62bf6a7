"""Derive the register of many AI systems into PostgreSQL, and again with nothing changed.

Run: ./steward bench register. A thousand systems are derived in one piece; ten thousand in steps of
a transaction each, as the worker does it, and take minutes: ``STEWARD_BENCH_SYSTEMS=100,1000``
leaves them out. That the time grows with the number and not faster is told per system.
"""

import os
import random
import sys
import time
from datetime import UTC, datetime

import psutil
from django.db import connection, transaction
from ground import Verdicts, drafts, ground

from steward.domain.risks.operations.deriving import derive_next, derive_register
from steward.domain.systems.operations.registering import import_systems
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.operations import acting_for
from tests.factories.organisations import an_owner

SIZES = [int(size) for size in os.environ.get("STEWARD_BENCH_SYSTEMS", "100,1000,10000").split(",")]
IN_ONE_PIECE = 1_000
TARGETS = {1_000: (20, 3)}
LINEAR = 1.3


def owner_of(size: int) -> Actor:
    """Return the owner of an organisation with so many systems and no risks."""
    with transaction.atomic():
        actor, _ = an_owner(datetime.now(UTC), email=f"owner{size}@bench.example")
    with acting_for(actor.organisation_id):
        stream = random.Random(size)
        import_systems(actor=actor, file_name="bench", drafts=drafts(size, actor, stream))
    return actor


def derive(actor: Actor, size: int) -> int:
    """Derive all systems; returns how many risks were new."""
    if size <= IN_ONE_PIECE:
        with acting_for(actor.organisation_id):
            return derive_register(actor=actor).added
    added, last = 0, 0
    while True:
        with acting_for(actor.organisation_id):
            outcome, after = derive_next(actor=actor, after=last)
        if after is None:
            return added
        added, last = added + outcome.added, after


def timed(actor: Actor, size: int) -> tuple[float, float, int]:
    """Return the seconds and the processor's seconds of deriving, and the number of new risks."""
    began, busy = time.perf_counter(), time.process_time()
    added = derive(actor, size)
    return time.perf_counter() - began, time.process_time() - busy, added


def main() -> int:
    verdicts = Verdicts()
    each: dict[int, float] = {}
    with ground():
        for size in SIZES:
            actor = owner_of(size)
            first, busy, added = timed(actor, size)
            again, _, none = timed(actor, size)
            assert none == 0, none
            each[size] = first / size
            print(
                f"{size:,} systems, {added:,} risks: {first:.1f} s ({busy:.1f} s of this process),"
                f" again {again:.2f} s; {first / size * 1000:.1f} ms a system"
            )
            if size in TARGETS:
                wanted, wanted_again = TARGETS[size]
                verdicts.at_most(f"derive {size:,} systems", first, wanted, "s")
                verdicts.at_most(
                    f"derive {size:,} again, nothing changed", again, wanted_again, "s"
                )
            connection.queries_log.clear()
        if len(each) > 1:
            ratio = each[max(each)] / each[min(each)]
            words = f"a system of {max(each):,} against one of {min(each):,}"
            verdicts.at_most(words, ratio, LINEAR, "×")
    memory = psutil.Process().memory_info().rss / 2**20
    print(f"memory of the process at the end: {memory:.0f} MB; load: {os.getloadavg()[0]:.1f}")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
