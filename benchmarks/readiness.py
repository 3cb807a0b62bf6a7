"""The pages of readiness on a large organisation: 1,000 systems, 5,000 tasks, 2,000 documents.

Run: ./steward bench readiness. The records are written in one go, the days by SQL; the pages are
asked for through every middleware, in this process and with the database beside it. Ten thousand
futures are measured apart, without what is remembered of them.
"""

import sys
import time
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from ground import (
    Verdicts,
    acting_for,
    an_owner,
    as_owner,
    browser_of,
    ground,
    milliseconds,
    percentile,
)
from ground import transaction as transactions

from steward.domain.controls.operations import decide_status
from steward.domain.documents.models import Document, DocumentRequirement
from steward.domain.frameworks.queries import ISO_42001, iso_42001
from steward.domain.frameworks.rules import assessable
from steward.domain.readiness.models import ReadinessDay
from steward.domain.readiness.queries.course import ahead_of
from steward.domain.readiness.rules.forecasting import days_until_ready
from steward.domain.systems.models import AiSystem
from steward.domain.tasks.models import Task
from steward.foundation.core.actor import Actor

SYSTEMS, TASKS, DOCUMENTS, DAYS = 1_000, 5_000, 2_000, 400
ROUNDS, WARM = 40, 3
PAGES = ("/readiness", "/readiness/course", "/readiness/forecast", "/controls/6.1.3")
TARGET, FUTURES, QUERIES = 100.0, 30.0, 20
MATURITIES = ("none", "partial", "defined", "implemented")


def fill(actor: Actor) -> None:
    """Write the records."""
    names = [item.id for item in assessable(iso_42001())]
    own = {"organisation_id": actor.organisation_id}
    for place, name in enumerate(names[: len(names) * 4 // 5]):
        maturity = MATURITIES[place % 4]
        decide_status(actor=actor, requirement=name, maturity=maturity, reason="Seen")
    AiSystem.objects.write(
        [
            AiSystem(**own, number=n + 1, name=f"System {n}", intended_use="It sorts.")
            for n in range(SYSTEMS)
        ]
    )
    Task.objects.write(
        [
            Task(
                **own,
                number=n + 1,
                origin=f"hand:{n}",
                title=f"Task {n}",
                requirement=names[n % len(names)],
                effort_days=0.1 + n % 5 * 0.2,
                status="done" if n % 3 else "open",
                closed_at=actor.now - timedelta(days=n % 180) if n % 3 else None,
                created_at=actor.now - timedelta(days=200),
            )
            for n in range(TASKS)
        ]
    )
    documents = Document.objects.write(
        [
            Document(
                **own,
                number=n + 1,
                title=f"Document {n}",
                kind="procedure",
                state="published",
                version="1.0",
                text="Words. " * 600,
                published_on=actor.today - timedelta(days=n % 400),
                review_on=actor.today + timedelta(days=n % 300 - 60),
            )
            for n in range(DOCUMENTS)
        ]
    )
    DocumentRequirement.objects.write(
        [
            DocumentRequirement(
                **own, document=row, framework=ISO_42001, requirement=names[n % len(names)]
            )
            for n, row in enumerate(documents)
        ]
    )
    ReadinessDay.objects.write(
        [
            ReadinessDay(
                **own,
                day=actor.today - timedelta(days=n + 1),
                low=0.4 - n / 1500,
                high=0.8,
                assurance="L1",
                blockers=n % 9,
                open_tasks=100,
                open_days=300 + n % 40,
                done_days=900 - n,
                dropped_days=5,
                proposed_days=2,
                is_over=True,
            )
            for n in range(DAYS)
        ]
    )


def main() -> int:
    verdicts = Verdicts()
    with ground() as server:
        with transactions.atomic():
            actor, _ = an_owner(datetime.now(UTC), email="owner@bench.example")
        with as_owner(server), acting_for(actor.organisation_id):
            fill(actor)
        browser = browser_of(actor)
        for address in PAGES:
            for _ in range(WARM):
                assert browser.get(address).status_code == 200
            times = [milliseconds(lambda path=address: browser.get(path)) for _ in range(ROUNDS)]
            verdicts.at_most(f"{address}, p95", percentile(times, 0.95), TARGET, "ms")
            with CaptureQueriesContext(connection) as asked:
                browser.get(address)
            verdicts.at_most(f"{address}, statements", len(asked), QUERIES)
        with acting_for(actor.organisation_id):
            ahead = ahead_of(actor)
        works = max((left.works for left, _ in ahead.goals), key=len)
        seconds = []
        for seed in range(ROUNDS):
            began = time.perf_counter()
            days_until_ready(works, ahead.pace, seed)
            seconds.append((time.perf_counter() - began) * 1000)
        verdicts.at_most(f"10,000 futures of {len(works)} works", min(seconds), FUTURES, "ms")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
