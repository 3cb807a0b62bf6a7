"""Measures observations and checks over 1,000 systems: taking in, judging, and lists.

Run: ./steward bench monitoring. Batches of 5,000 through the JSON interface by one worker; one
million observations by SQL (STEWARD_BENCH_OBSERVATIONS for another number, such as 10000000), then
every check of every system, one observation with what follows from it, and the newest of a system.
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from django.db import connection  # noqa: E402 -- app ready
from django.test import Client  # noqa: E402 -- app ready

from benchmarks.ground import Verdicts, as_owner, ground, organisation_with  # noqa: E402 -- app ready
from benchmarks.lint import _fill  # noqa: E402 -- app ready
from steward.config.server import EmbeddedServer  # noqa: E402 -- app ready
from steward.domain.monitoring.models import CheckResult, Observed  # noqa: E402 -- app ready
from steward.domain.monitoring.operations.judging import judge_all  # noqa: E402 -- app ready
from steward.domain.monitoring.operations.taking import take_in  # noqa: E402 -- app ready
from steward.domain.monitoring.queries.results import results_listed  # noqa: E402 -- app ready
from steward.domain.monitoring.queries.seen import newest_about_system  # noqa: E402 -- app ready
from steward.domain.monitoring.terms import Named, Observation, Reading  # noqa: E402 -- app ready
from steward.domain.systems.models import AiSystem  # noqa: E402 -- app ready
from steward.foundation.core.actor import Actor  # noqa: E402 -- app ready
from steward.foundation.identity.models import Membership  # noqa: E402 -- app ready
from steward.foundation.identity.operations.tokens import create_token  # noqa: E402 -- app ready
from steward.foundation.tenancy.operations import acting_for  # noqa: E402 -- app ready

SYSTEMS, BATCH, BATCHES = 1_000, 5_000, 6
MANY = int(os.environ.get("STEWARD_BENCH_OBSERVATIONS", "1000000"))
NAMES = (
    "drift.share",
    "quality.production",
    "fairness.production",
    "log.retention_days",
    "scan.high_findings",
    "use.out_of_scope_share",
    "eval.robustness",
    "data.tests_passed",
    "bom.completeness",
    "oversight.override_rate",
)
FILL = """
INSERT INTO monitoring_observed (id, organisation_id, thing_id, property, series, observed_at, kind,
  number, text, unit, detail, source, digest)
SELECT uuidv7(), t.organisation_id, t.id, p.name, '', %(now)s::timestamptz - k * interval '1 hour',
  'n', 0.3 * random(), '', '', '{}', 'bench', gen_random_uuid()
FROM monitoring_thing t CROSS JOIN unnest(%(names)s::text[]) AS p(name)
CROSS JOIN generate_series(1, %(each)s) AS k
WHERE t.kind = 'system' AND t.organisation_id = %(organisation)s
"""


def observation(system: AiSystem, name: str, value: float, actor: Actor, back: int) -> Observation:
    return Observation(
        subject=Named(kind="system", name=system.reference),
        property=name,
        value=value,
        observed_at=actor.now - timedelta(seconds=back),
    )


def through_the_api(actor: Actor, systems: list[AiSystem]) -> float:
    """Return how many observations one worker takes in each second, in batches."""
    with acting_for(actor.organisation_id, person_id=actor.id):
        member = Membership.objects.get(person_id=actor.id)
        token = create_token(actor=actor, membership_id=member.pk, label="bench")[1]
    client = Client(headers={"Authorization": f"Bearer {token}"})
    spent = 0.0
    for batch in range(BATCHES):
        rows = [
            {
                "subject": {"kind": "system", "name": systems[index % len(systems)].reference},
                "property": NAMES[index % len(NAMES)],
                "value": (index % 97) / 100,
                "observed_at": (
                    actor.now - timedelta(days=2, seconds=batch * BATCH + index)
                ).isoformat(),
            }
            for index in range(BATCH)
        ]
        body = json.dumps({"source": "bench", "observations": rows})
        began = perf_counter()
        answer = client.post("/api/observations", body, content_type="application/json")
        spent += perf_counter() - began
        assert answer.status_code == 200, answer.content
        assert answer.json()["new"] == BATCH, answer.json()
    return BATCH * BATCHES / spent


def filled(server: EmbeddedServer) -> tuple[Actor, list[AiSystem]]:
    """Return the owner of an organisation with 1,000 systems."""
    actor = organisation_with(server, 2_000)
    with as_owner(server), acting_for(actor.organisation_id):
        _fill(AiSystem, SYSTEMS)
    with acting_for(actor.organisation_id):
        rows = AiSystem.objects.visible_to(actor).filter(archived_at=None)
        return actor, list(rows.order_by("number")[:SYSTEMS])


def listing(actor: Actor, system: AiSystem) -> float:
    """Return in milliseconds how long the first page of results and a system's newest take."""
    best = 1e9
    for _ in range(7):
        began = perf_counter()
        with acting_for(actor.organisation_id):
            list(results_listed(actor)[:51])
            newest_about_system(actor, system)
        best = min(best, (perf_counter() - began) * 1000)
    return best


def one_more(actor: Actor, system: AiSystem, value: float, back: int) -> float:
    """Return in milliseconds how long one observation takes with all that follows from it."""
    reading = Reading(observations=(observation(system, NAMES[0], value, actor, back),))
    began = perf_counter()
    with acting_for(actor.organisation_id):
        taken = take_in(actor=actor, source="bench", reading=reading)
    assert taken.judged, taken
    return (perf_counter() - began) * 1000


def main() -> int:
    """Measure and print; return 1 when a target was missed."""
    verdicts = Verdicts()
    with ground() as server:
        actor, systems = filled(server)
        rate = through_the_api(actor, systems)
        verdicts.at_least("observations through the API, one worker", rate, 5_000, "/s")
        few = listing(actor, systems[0])
        with as_owner(server), acting_for(actor.organisation_id), connection.cursor() as cursor:
            cursor.execute(
                FILL,
                {
                    "now": actor.now,
                    "names": list(NAMES),
                    "each": MANY // (SYSTEMS * len(NAMES)),
                    "organisation": actor.organisation_id,
                },
            )
        with acting_for(actor.organisation_id):
            print(f"  {Observed.objects.visible_to(actor).count():,} observations", flush=True)
        for words in ("nothing known before", "nothing changed"):
            began = perf_counter()
            with acting_for(actor.organisation_id):
                judge_all(actor=actor)
            spent = perf_counter() - began
            verdicts.at_most(f"every check of every system, {words}", spent, 60, "s")
        with acting_for(actor.organisation_id):
            print(f"  {CheckResult.objects.visible_to(actor).count():,} results", flush=True)
        times = sorted(
            one_more(actor, systems[index], 0.05 if index % 2 else 0.95, index)
            for index in range(20)
        )
        verdicts.at_most("after one observation, median of 20", times[10], 200, "ms")
        verdicts.at_most("after one observation, slowest of 20", times[-1], 200, "ms")
        many = listing(actor, systems[0])
        print(f"  lists: {few:.1f} ms before, {many:.1f} ms now", flush=True)
        verdicts.at_most("list and newest of a system, against before", many / few, 1.5, "×")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
