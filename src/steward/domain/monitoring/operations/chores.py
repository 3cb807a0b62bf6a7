"""What every day calls for: names that wait are counted, waivers lapse, everything is asked."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from steward.domain.monitoring.models import Latest, Thing
from steward.domain.monitoring.operations.judging import judge_all
from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.operations.waiving import end_lapsed_check_waivers
from steward.domain.monitoring.policy import OBSERVE
from steward.domain.monitoring.terms import Named, Observation, Reading, ThingState
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation

SOURCE = "steward"
WAITING_DAYS = "inventory.unmatched_days"
UNDECIDED = "shadow.undecided"
USED, FEW, PATIENCE = "shadow.users", 3, timedelta(days=14)
"""A tool that so many people use is to be decided about within so many days."""


@transaction.atomic
def count_names(*, actor: Actor) -> int:
    """Observe for how long names wait, and how many tools wait for a decision; returns how many.

    Nothing is observed where no source has ever named anything.

    Source: ISO/IEC 42001:2023, 4.3, A.4.2 and A.9.2.

    Raises:
        NotAllowed: The actor may not send observations.
    """
    require(actor, OBSERVE)
    things = Thing.objects.visible_to(actor)
    if not things.exists():
        return 0
    waiting = things.filter(state=ThingState.UNMATCHED.value)
    oldest = waiting.order_by("first_seen").values_list("first_seen", flat=True).first()
    used = Latest.objects.visible_to(actor).filter(
        thing=OuterRef("pk"), property=USED, number__gte=FEW
    )
    late = waiting.filter(Exists(used), first_seen__lt=actor.now - PATIENCE)
    values = {
        WAITING_DAYS: 0 if oldest is None else max(0, (actor.now - oldest).days),
        UNDECIDED: late.count(),
    }
    subject = Named(kind="organisation", name=get_organisation(actor).name)
    reading = Reading(
        observations=tuple(
            Observation(subject=subject, property=name, value=float(value), observed_at=actor.now)
            for name, value in values.items()
        )
    )
    return take_in(actor=actor, source=SOURCE, reading=reading).new


@transaction.atomic
def look_after_checks(*, actor: Actor) -> int:
    """End the waivers whose day has passed, and ask every check; returns how many turned.

    Raises:
        NotAllowed: The actor may not run checks.
    """
    ended = end_lapsed_check_waivers(actor=actor)
    return ended + judge_all(actor=actor).turned
