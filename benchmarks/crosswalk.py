"""Coverage of every shipped framework, and importing libraries as large and as many as they come.

Run it with ``.venv/bin/python benchmarks/crosswalk.py``; it fails when a target is missed. With a
folder as argument every library below it is read instead of the invented ones.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from django.db import transaction

from benchmarks.ground import Verdicts, an_owner, ground
from benchmarks.libraries import Corpus
from steward.domain.controls.operations import decide_status
from steward.domain.crosswalks import queries
from steward.domain.frameworks import queries as frameworks
from steward.domain.frameworks.rules import assessable
from steward.extensions.packs.foreign.convert import convert
from steward.extensions.packs.foreign.jobs import install
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.operations import acting_for
from tests.extensions.packs.foreign.libraries import large

ROUNDS = 9
COLD, CACHED = 300, 30
LARGEST, ALL = 2, 60
MEMORY = 500
CACHES = (
    queries.worked_out,
    queries.mapping_set,
    frameworks.framework,
    frameworks.resource_body,
)


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def an_organisation() -> Actor:
    """Return the owner of an organisation in which half of the requirements are assessed."""
    with transaction.atomic():
        actor, _ = an_owner(datetime.now(UTC), name="Bench", email="crosswalk@bench.example")
    with acting_for(actor.organisation_id):
        for item in assessable(frameworks.iso_42001())[::2]:
            decide_status(actor=actor, requirement=item.id, maturity="defined", reason="Seen")
    return actor


def worked_out(actor: Actor, *, cold: bool) -> float:
    """Return the milliseconds of working out every framework."""
    if cold:
        for cache in CACHES:
            cache.cache_clear()
    with acting_for(actor.organisation_id):
        return 1000 * seconds(lambda: queries.all_coverage(actor))


def changed(actor: Actor) -> bool:
    """Say whether a change is seen by the next question."""
    with acting_for(actor.organisation_id):
        before = queries.coverage_of(actor, "nis2").share
        decide_status(actor=actor, requirement="4.1", maturity="none", reason="Gone")
        return queries.coverage_of(actor, "nis2").share != before


def brought(actor: Actor) -> float:
    """Return the seconds of reading, converting and installing the largest library."""

    def call() -> None:
        with acting_for(actor.organisation_id):
            install(actor, convert([("large.yaml", large())], {})[0])

    return seconds(call)


def found_in(folder: Path) -> Iterable[tuple[str, bytes]]:
    """Yield the libraries of a folder."""
    places = sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")])
    return ((place.name, place.read_bytes()) for place in places)


def every(actor: Actor, files: Iterable[tuple[str, bytes]]) -> tuple[float, dict[str, int]]:
    """Return the seconds of reading, converting and installing libraries, and what came over."""
    counts = dict.fromkeys(("libraries", "nodes", "rows", "notes"), 0)

    def call() -> None:
        found = convert(files, {})
        while found:
            item = found.pop()
            counts["libraries"] += 1
            counts["notes"] += len(item.notes)
            for part in item.pack.resources:
                counts["nodes"] += len(part.body["nodes"]) if part.kind == "framework" else 0
                counts["rows"] += len(part.body["rows"]) if part.kind == "mapping_set" else 0
            with acting_for(actor.organisation_id):
                install(actor, item)

    return seconds(call), counts


def main() -> int:
    verdicts = Verdicts()
    with ground():
        actor = an_organisation()
        cold = [worked_out(actor, cold=True) for _ in range(ROUNDS)]
        cached = [worked_out(actor, cold=False) for _ in range(ROUNDS)]
        verdicts.at_most("coverage of all shipped frameworks, cold", median(cold), COLD, "ms")
        verdicts.at_most("coverage of all shipped frameworks, cached", median(cached), CACHED, "ms")
        verdicts.at_least("a change is seen at once", float(changed(actor)), 1)
        verdicts.at_most("import of a library of 5,880 requirements", brought(actor), LARGEST, "s")
        given = sys.argv[1:]
        spent, counts = every(actor, found_in(Path(given[0])) if given else Corpus().files())
        print(", ".join(f"{count:,} {word}" for word, count in counts.items()), flush=True)
        verdicts.at_most(f"import of {counts['libraries']} libraries together", spent, ALL, "s")
        if not given:
            verdicts.at_least("libraries among them", counts["libraries"], 288)
            verdicts.at_least("requirements among them", counts["nodes"], 69_713)
            verdicts.at_least("mapping rows among them", counts["rows"], 76_555)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        verdicts.at_most("most memory", used, MEMORY, "MB")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
