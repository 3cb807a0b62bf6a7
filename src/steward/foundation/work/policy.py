"""Who may see long work."""

from steward.foundation.core.actor import Actor, Permission
from steward.foundation.work.models import Work


def is_asker(actor: Actor, work: Work) -> bool:
    """Say whether the actor asked for the work."""
    return work.asked_by == actor.id


VIEW_WORK = Permission[Work](
    name="work.view", label="See work in the background that others asked for", or_if=is_asker
)
CALL_OFF_WORK = Permission[Work](
    name="work.call_off", label="Call off work that others asked for", or_if=is_asker
)
