"""Who acts in the example organisation, and when."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from steward.domain.systems.models import AiSystem
from steward.extensions.exchange.folder import OrganisationFolder
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role


@dataclass(slots=True)
class Story:
    """The organisation while it is told: who acts, and what was made of the folder's names."""

    folder: OrganisationFolder
    owner: Actor
    people: dict[str, Actor] = field(default_factory=dict[str, Actor])
    systems: dict[str, AiSystem] = field(default_factory=dict[str, AiSystem])

    def actor(self, role: Role, days: int) -> Actor:
        """Return the member of a role, or the owner, as acting some days ago."""
        return ago(self.people.get(role, self.owner), days)


def ago(actor: Actor, days: int) -> Actor:
    """Return somebody as acting some days ago."""
    return replace(actor, now=actor.now - timedelta(days=days))
