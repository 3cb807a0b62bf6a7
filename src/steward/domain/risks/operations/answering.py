"""Answer a risk in one step: judge it, plan what is done about it, bear what is left."""

from datetime import date

from django.db import transaction

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.bearing import accept_residual
from steward.domain.risks.operations.deciding import accept_risk, edit_risk
from steward.domain.risks.operations.treating import TreatmentDraft, plan_treatment
from steward.domain.risks.policy import EDIT_RISK
from steward.foundation.core.actor import Actor, require


@transaction.atomic
def answer_risk(
    *,
    actor: Actor,
    risk: Risk,
    likelihood: int,
    consequence: int,
    reason: str,
    treatment: TreatmentDraft | None = None,
    borne_until: date | None = None,
) -> Risk:
    """Judge a risk, plan a treatment where one is given, and bear what is left until a day.

    A risk that is judged where it stands is taken into the register as it was derived. What is
    borne is what is left today: a treatment counts once it was found effective.

    Source: ISO/IEC 42001:2023, 6.1.2 and 6.1.3.

    Raises:
        NotAllowed: The actor may not judge, treat, or bear a risk of this level.
        Invalid: A band is not one of the criteria, or a reason, effect or day is missing or wrong.
        Conflict: The risk was withdrawn, or is accepted already.
    """
    require(actor, EDIT_RISK, risk)
    as_derived = (risk.inherent_likelihood, risk.inherent_consequence) == (likelihood, consequence)
    if as_derived and risk.status != "edited":
        row = accept_risk(actor=actor, risk=risk, reason=reason)
    else:
        row = edit_risk(
            actor=actor, risk=risk, likelihood=likelihood, consequence=consequence, reason=reason
        )
    if treatment is not None:
        plan_treatment(actor=actor, risk=row, draft=treatment)
    if borne_until is not None:
        accept_residual(actor=actor, risk=row, reason=reason, expires_on=borne_until)
    row.refresh_from_db()
    return row
