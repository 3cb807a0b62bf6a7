"""An identity provider in the organisations that the laws look at."""

from collections.abc import Sequence
from uuid import UUID

from steward.extensions.signon.operations import SignOnDraft, set_provider
from steward.extensions.signon.operations.arriving import note_refusal
from steward.extensions.signon.operations.mapping import map_group
from steward.extensions.signon.queries import claims_of
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries.standing import get_group


def signed_on(actor: Actor, names: Sequence[str], group: UUID) -> dict[str, UUID]:
    """Set a provider up, which nobody has tested; return the keys of its domain and a group."""
    draft = SignOnDraft(
        name=names[0],
        issuer="https://login.example",
        client_id=names[0],
        secret="sealed",
        domains=f"o{actor.organisation_id.hex[-12:]}.example",
        role="respondent",
    )
    provider = set_provider(actor=actor, draft=draft)
    followed = [map_group(actor=actor, group=get_group(actor, group), said=name) for name in names]
    for name in names:
        note_refusal(organisation_id=actor.organisation_id, reason=name, now=actor.now)
    return {
        "claimed-domain": claims_of(provider).get().pk,
        "followed-group": followed[0].pk,
        "organisation-itself": actor.organisation_id,
    }
