"""Ask for a long simulation in the background."""

from django.db import transaction

from steward.domain.risks.forecasting import common_factors, forecasts
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.risks.simulating import asked_of
from steward.foundation.core.actor import Actor, require
from steward.foundation.work.models import Work
from steward.foundation.work.operations import ask_for_work
from steward.foundation.work.queries import finished_work

SIMULATE = "risks.simulate"


@transaction.atomic
def ask_for_simulation(*, actor: Actor) -> Work:
    """Ask for 100,000 years of all estimated risks; equal inputs return what was made before.

    Raises:
        NotAllowed: The actor may not judge risks.
        Conflict: Nothing is estimated.
    """
    require(actor, EDIT_RISK)
    found = forecasts(actor)
    asked = asked_of(found, common_factors(actor, found))
    made = finished_work(actor, SIMULATE, asked["key"])
    if made is not None:
        return made
    label = f"100,000 years of {len(found):,} risks"
    return ask_for_work(actor=actor, kind=SIMULATE, label=label, arguments=asked)
