"""An identity provider in the organisations that the laws look at."""

from collections.abc import Sequence
from uuid import UUID

from steward.extensions.signon.operations import SignOnDraft, set_provider
from steward.extensions.signon.queries import claims_of
from steward.foundation.core.actor import Actor


def signed_on(actor: Actor, names: Sequence[str]) -> UUID:
    """Set a provider up, which nobody has tested; return the key of its domain."""
    draft = SignOnDraft(
        name=names[0],
        issuer="https://login.example",
        client_id=names[0],
        secret="sealed",
        domains=f"o{actor.organisation_id.hex[-12:]}.example",
        role="respondent",
    )
    provider = set_provider(actor=actor, draft=draft)
    return claims_of(provider).get().pk
