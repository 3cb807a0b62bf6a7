"""What a report of the live records is narrowed to, in words."""

from steward.domain.risks.terms import STATUS_WORDS
from steward.domain.systems.queries import systems_visible_to
from steward.extensions.reports.kit.declared import Wanted
from steward.foundation.core.actor import Actor
from steward.foundation.core.moments import in_words


def narrowing(actor: Actor, wanted: Wanted, *, live: str = "Live register") -> str:
    """Return in words which risks a report holds, and as of when.

    Args:
        actor: Who asks, now or as of an instant.
        wanted: What the report is narrowed to.
        live: What the records of now are called.
    """
    parts = [f"As it stood on {in_words(actor.as_of)}" if actor.as_of else live]
    if wanted.system is not None:
        parts.append(str(systems_visible_to(actor).one(actor, wanted.system)))
    if wanted.level:
        parts.append(f"current level {wanted.level}")
    if wanted.status:
        parts.append(f"status {STATUS_WORDS.get(wanted.status, wanted.status).lower()}")
    return ", ".join(parts)
