"""Measures audit lint over 1,000 systems, 20,000 risks, 5,000 tasks, 2,000 documents.

Run: ./steward bench lint. A full run into an empty table, again with nothing changed, again on the
next day; then what follows one change of a system and one of a risk, from the change in the journal
until its results are kept. The records are made by the real operations and copied by SQL; a run by
kind with the longest first follows the figures.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from django.db import connection  # noqa: E402 -- app ready
from django.db.models import Model  # noqa: E402 -- app ready

from benchmarks.ground import (  # noqa: E402 -- app ready
    Verdicts,
    _columns,
    _copy,
    as_owner,
    ground,
    milliseconds,
    organisation_with,
)
from steward.config.server import EmbeddedServer  # noqa: E402 -- app ready
from steward.domain.documents.models import Document  # noqa: E402 -- app ready
from steward.domain.documents.operations.writing import (  # noqa: E402 -- app ready
    DocumentDraft,
    create_document,
)
from steward.domain.lint.operations.running import (  # noqa: E402 -- app ready
    follow_changes,
    run_lint,
)
from steward.domain.lint.queries.results import standing_results  # noqa: E402 -- app ready
from steward.domain.lint.queries.rules import SOURCES, rule_book  # noqa: E402 -- app ready
from steward.domain.lint.rules.evaluating import hits  # noqa: E402 -- app ready
from steward.domain.readiness.operations import derive_gap_tasks  # noqa: E402 -- app ready
from steward.domain.risks.models import Risk  # noqa: E402 -- app ready
from steward.domain.risks.operations.deciding import accept_risk  # noqa: E402 -- app ready
from steward.domain.systems.models import AiSystem  # noqa: E402 -- app ready
from steward.domain.systems.operations.registering import edit_system  # noqa: E402 -- app ready
from steward.domain.tasks.models import Task  # noqa: E402 -- app ready
from steward.domain.tasks.operations.deriving import create_task  # noqa: E402 -- app ready
from steward.domain.tasks.terms import NewTask  # noqa: E402 -- app ready
from steward.foundation.core.actor import Actor  # noqa: E402 -- app ready
from steward.foundation.tenancy.operations import acting_for  # noqa: E402 -- app ready

SYSTEMS, RISKS, TASKS, DOCUMENTS = 1_000, 20_000, 5_000, 2_000
FULL, AFTER_ONE = 5.0, 300.0
CHANGES = 15


def filled(server: EmbeddedServer) -> Actor:
    """Return the owner of an organisation of the wanted size; made once in kept data."""
    actor = organisation_with(server, RISKS)
    with acting_for(actor.organisation_id):
        if not Document.objects.visible_to(actor).exists():
            create_document(actor=actor, draft=DocumentDraft(title="Steps", kind="procedure"))
            create_task(actor=actor, new=NewTask(title="Look at the register"))
            derive_gap_tasks(actor=actor)
    with as_owner(server), acting_for(actor.organisation_id):
        for model, wanted in ((AiSystem, SYSTEMS), (Task, TASKS), (Document, DOCUMENTS)):
            _fill(model, wanted)
    return actor


def _fill(model: type[Model], wanted: int) -> None:
    """Copy rows until there are enough; copies beyond are left out."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), max(number) FROM {table}")
        have, last = cursor.fetchone()
        if not have or have >= wanted:
            return
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        copy = _columns(model)
        copy |= {"id": "uuidv7()", "number": f"s.number + k * {last}"}
        if "origin" in copy:
            copy["origin"] = "s.origin || ':' || k"
        if "name" in copy:
            copy["name"] = "s.name || ' again ' || k"
        if "is_ai_policy" in copy:
            copy["is_ai_policy"] = "false"
        _copy(cursor, table, copy, -(-wanted // have) - 1)
        cursor.execute(
            f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} ORDER BY number DESC"
            f" LIMIT greatest(0, (SELECT count(*) FROM {table}) - %s))",
            [wanted],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def seconds(actor: Actor, work: Callable[..., object]) -> float:
    """Return how long something takes in a transaction of its own."""
    began = perf_counter()
    with acting_for(actor.organisation_id):
        work(actor=actor)
    return perf_counter() - began


def after_changes(actor: Actor, change: Callable[[int], None]) -> list[float]:
    """Return how long it takes to follow one change, for some of them."""
    times: list[float] = []
    for number in range(CHANGES):
        with acting_for(actor.organisation_id):
            change(number)
        times.append(milliseconds(lambda: seconds(actor, follow_changes)))
    return sorted(times)


def by_kind(actor: Actor) -> None:
    """Print how long each kind takes to be observed and asked."""
    with acting_for(actor.organisation_id):
        book = rule_book(actor)
        rows: list[tuple[float, str]] = []
        for name, source in SOURCES.items():
            began = perf_counter()
            records = source.observe(actor, None)
            seen = perf_counter()
            found = sum(1 for _ in hits(book.by_kind.get(name, ()), records, today=actor.today))
            done = perf_counter()
            words = f"{len(records):,} observed {seen - began:.2f} s, asked {done - seen:.2f} s"
            rows.append((done - began, f"  {name:<20} {words}, {found:,} fire"))
    for _, words in sorted(rows, reverse=True)[:12]:
        print(words, flush=True)


def main() -> int:
    """Measure and print; return 1 when a target was missed."""
    verdicts = Verdicts()
    with ground() as server:
        actor = filled(server)
        verdicts.at_most("full run, nothing known before", seconds(actor, run_lint), FULL, "s")
        verdicts.at_most("full run, nothing changed", seconds(actor, run_lint), FULL, "s")
        tomorrow = replace(actor, now=actor.now + timedelta(days=1))
        verdicts.at_most("full run on the next day", seconds(tomorrow, run_lint), FULL, "s")
        seconds(actor, run_lint)
        with acting_for(actor.organisation_id):
            systems = list(AiSystem.objects.visible_to(actor).order_by("id")[:CHANGES])
            proposed = Risk.objects.visible_to(actor).filter(status="proposed")
            risks = list(proposed.order_by("id")[:CHANGES])
            print(f"  {standing_results(actor).count():,} results stand", flush=True)

        def one_system(number: int) -> None:
            edit_system(actor=actor, system=systems[number], purpose=f"It sorts, {number}.")

        def one_risk(number: int) -> None:
            accept_risk(actor=actor, risk=risks[number], reason="Agreed with the team.")

        for what, change in (("system", one_system), ("risk", one_risk)):
            times = after_changes(actor, change)
            verdicts.at_most(
                f"after one change of a {what}, median", times[len(times) // 2], AFTER_ONE, "ms"
            )
            verdicts.at_most(f"after one change of a {what}, slowest", times[-1], AFTER_ONE, "ms")
        by_kind(actor)
        print(f"  processor time {process_time():.0f} s, load {os.getloadavg()[0]:.1f}", flush=True)
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
