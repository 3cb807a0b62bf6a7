"""Check whether a register adds up, and print its treatment plan, from the records in PostgreSQL.

Run: ./steward bench consistency. A thousand risks, each with a treatment that names a control, a
tenth of them accepted and estimated; the plan is set as PDF with what it reads.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from ground import Verdicts, ground

from steward.domain.readiness.consistency import register_findings
from steward.domain.risks.models import Acceptance, Estimate
from steward.domain.risks.operations.importing import import_register
from steward.domain.risks.queries import risks_visible_to
from steward.domain.risks.rules.brought import BroughtRisk
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.extensions.reports.kit.declared import Wanted
from steward.extensions.reports.treatment_plan import live, report
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.operations import acting_for
from tests.factories.organisations import an_owner

RISKS = 1_000
CONTROLS = ("A.6.2.4", "A.9.2", "A.2.2", "A.8.2")


def fill(actor: Actor) -> None:
    """Bring the risks with their treatments, accept and estimate a tenth."""
    system = create_system(actor=actor, draft=SystemDraft(name="Assistant"))
    brought = [
        BroughtRisk(
            key=f"R-{number}",
            told=f"Row {number} of bench.xlsx",
            title=f"Answers mislead customers in case {number}",
            text="",
            category="imported",
            system=system.pk,
            likelihood=4,
            consequence=4 + number % 2,
            current_likelihood=3 + number % 2,
            treatment="A second person reads every answer",
            controls=(CONTROLS[number % 4],),
            cost=Decimal(1000 + number) if number % 3 else None,
            currency="EUR",
            due_on=actor.today + timedelta(days=number % 90 - 30) if number % 5 else None,
        )
        for number in range(RISKS)
    ]
    import_register(actor=actor, file_name="bench.xlsx", risks=brought)
    tenth = list(risks_visible_to(actor).order_by("number")[: RISKS // 10])
    common = {"organisation_id": actor.organisation_id}
    Acceptance.objects.write(
        [
            Acceptance(
                **common,
                risk=risk,
                level=risk.current_level,
                likelihood=3,
                consequence=4,
                reason="The gain is larger",
                expires_on=actor.today + timedelta(days=90),
                accepted_by=actor.label,
            )
            for risk in tenth
        ]
    )
    Estimate.objects.write(
        [
            Estimate(
                **common,
                risk=risk,
                author=actor.id,
                author_label=actor.label,
                rate_low=0.01,
                rate_high=0.1,
                loss_low=1000,
                loss_high=9000,
                currency="EUR",
                estimated_at=actor.now,
            )
            for risk in tenth
        ]
    )


def seconds(work: Callable[[], object]) -> float:
    """Return how long it takes the first time; a second setting of a document is quicker."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> int:
    verdicts = Verdicts()
    with ground():
        with transaction.atomic():
            actor, _ = an_owner(datetime.now(UTC), email="owner@bench.example")
        with acting_for(actor.organisation_id):
            fill(actor)
        with acting_for(actor.organisation_id):
            print(f"{len(register_findings(actor)):,} findings in {RISKS:,} risks")
            checked = seconds(lambda: register_findings(actor))
            verdicts.at_most(f"consistency of {RISKS:,} risks", checked, 1.0, "s")
            plan = seconds(lambda: report.make_pdf(live.live_data(actor, Wanted())))
            verdicts.at_most(f"treatment plan of {RISKS:,} risks as PDF", plan, 5.0, "s")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
