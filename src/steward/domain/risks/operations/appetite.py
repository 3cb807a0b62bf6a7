"""The organisation's profile, as far as the risk criteria have a say in it."""

from django.db import transaction

from steward.domain.risks.queries.methods import adopted_criteria
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict
from steward.foundation.identity.models import Organisation
from steward.foundation.identity.operations.founding import edit_organisation
from steward.foundation.identity.policy import EDIT_ORGANISATION


@transaction.atomic
def set_profile(
    *, actor: Actor, name: str, sector: str, country: str, description: str, appetite: str
) -> Organisation:
    """Change the profile; the appetite only as long as no criteria of one's own hold it.

    Raises:
        NotAllowed: The actor may not change the organisation.
        Invalid: The name is empty, or country or appetite is unknown.
        Conflict: The appetite stands in the risk criteria that were adopted.
    """
    require(actor, EDIT_ORGANISATION)
    row = adopted_criteria(actor)
    if row is not None and appetite != row.body["appetite"]:
        told = f"The appetite stands in version {row.number} of the risk criteria."
        raise Conflict(f"{told} Change it there.", place="appetite")
    return edit_organisation(
        actor=actor,
        name=name,
        sector=sector,
        country=country,
        description=description,
        appetite=appetite,
    )
