"""Send a supplier the questionnaire that its tier calls for."""

from datetime import date

from django.db import transaction

from steward.domain.parts.models import Part
from steward.domain.relationships.operations.deciding import begin_diligence
from steward.domain.systems.models import AiSystem
from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.operations.sending import invite_guest
from steward.extensions.guests.policy import INVITE_GUEST
from steward.foundation.core.actor import Actor, require


@transaction.atomic
def ask_supplier(
    *,
    actor: Actor,
    supplier: Part,
    email: str,
    expires_on: date,
    name: str = "",
    message: str = "",
    system: AiSystem | None = None,
) -> GuestLink:
    """Begin the due diligence of a supplier and send it to an address there.

    The answers are due on the day on which the link expires.

    Source: ISO/IEC 42001:2023, A.10.3.

    Raises:
        NotAllowed: The actor may not keep suppliers, or not send questionnaires outside.
        Conflict: No AI system relies on the supplier, or a questionnaire is under way.
        Invalid: What `invite_guest` refuses.
    """
    require(actor, INVITE_GUEST)
    made = begin_diligence(actor=actor, supplier=supplier, system=system, due_on=expires_on)
    return invite_guest(
        actor=actor, run=made.run, email=email, expires_on=expires_on, name=name, message=message
    )
