"""What is kept when work changes hands."""

from steward.domain.tasks.models import Absence, Handover, Task
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Person


def handed(
    actor: Actor,
    task: Task,
    giver: Person | None,
    taker: Person | None,
    note: str,
    away: Absence | None = None,
) -> Handover:
    """Return an entry of the chain of hands, not yet saved; ``away`` is why a deputy has it."""
    return Handover(
        organisation_id=actor.organisation_id,
        task=task,
        giver="" if giver is None else str(giver)[:200],
        to=taker,
        to_label="" if taker is None else str(taker)[:200],
        instead_of="" if away is None else str(away.person)[:200],
        by_label=actor.label[:200],
        note=_note(note, away),
        at=actor.now,
    )


def _note(note: str, away: Absence | None) -> str:
    note = note.strip()[:10_000]
    if away is None:
        return note
    why = f"{away.person} is away until {away.ends_on:%-d %B %Y}."
    return " ".join(part for part in (why, away.note, note) if part)
