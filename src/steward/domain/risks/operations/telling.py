"""Tell what a derivation did, once however many steps it took."""

from django.db import transaction

from steward.domain.risks.events import RegisterDerived
from steward.domain.risks.policy import EDIT_RISK
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record


@transaction.atomic
def tell_derived(*, actor: Actor, added: int, updated: int, withdrawn: int) -> None:
    """Record what a derivation did; one that changed nothing is not worth an entry.

    Raises:
        NotAllowed: The actor may not judge risks.
    """
    require(actor, EDIT_RISK)
    if added or updated or withdrawn:
        subject = get_organisation(actor).as_subject()
        event = RegisterDerived(subject=subject, added=added, updated=updated, withdrawn=withdrawn)
        record(actor, event)
