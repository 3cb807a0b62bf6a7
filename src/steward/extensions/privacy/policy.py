"""Who may take a copy of what is kept about a person, and have a person erased."""

from typing import Any

from steward.foundation.core.actor import Actor, Permission
from steward.foundation.identity.models import Membership
from steward.foundation.identity.queries import person_behind
from steward.foundation.proof.policy import ERASE_VALUES


def is_about_oneself(actor: Actor, membership: Membership) -> bool:
    """Say whether the membership is the actor's own, also where a token acts for the person."""
    return actor.kind in ("person", "token") and person_behind(actor) == membership.person_id


HAND_OUT = Permission[Membership](
    name="person.hand_out",
    label="Hand out what is kept about a former member",
    or_if=is_about_oneself,
)
ASK_ERASURE = Permission[Membership](
    name="person.ask_erasure", label="Ask that a former member is erased"
)
DECIDE_ERASURE: Permission[Any] = ERASE_VALUES
"""Who decides lets the values be written out of what is sealed."""
