"""What the gate of a system reads."""

from steward.domain.monitoring.models import Observed
from steward.domain.monitoring.queries.records import things_about
from steward.domain.monitoring.queries.results import results_visible_to
from steward.domain.monitoring.rules.gate import GateVerdict, Standing, gate_verdict
from steward.domain.monitoring.rules.taking import EVALUATED, INTACT
from steward.domain.monitoring.terms import CheckOutcome, CheckSeverity
from steward.domain.systems.models import AiSystem, Use
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid

TELLING = (EVALUATED, "eval.criterion_met")


def gate_of(actor: Actor, system: AiSystem, version: str) -> GateVerdict:
    """Return whether a version of a system may go into use, with every reason against it.

    The results of the system count, and those of the models, datasets and suppliers that it relies
    on. An evaluation counts whose observation names the version.

    Raises:
        Invalid: The version is empty.
    """
    if not version.strip():
        raise Invalid("Name the version.", place="version")
    things = [thing.pk for thing in things_about(actor, [system.pk])]
    seen = Observed.objects.visible_to(actor).filter(
        thing_id__in=things, detail__version=version.strip()
    )
    broken = seen.filter(property=INTACT, number=0).exists()
    is_evaluated = not broken and seen.filter(property__in=TELLING).exists()
    uses = Use.objects.visible_to(actor).filter(system=system).values_list("part_id", flat=True)
    rows = results_visible_to(actor).filter(record_id__in=[system.pk, *uses], is_waived=False)
    fields = ("check_id", "title", "outcome", "severity", "reason")
    standings = [
        Standing(
            check=check,
            title=title,
            outcome=CheckOutcome(outcome),
            severity=CheckSeverity(severity),
            reason=reason,
        )
        for check, title, outcome, severity, reason in rows.values_list(*fields)
    ]
    return gate_verdict(version.strip(), standings, is_evaluated=is_evaluated)
