"""Erase a person in the background: it reads every table once."""

from uuid import UUID

from steward.extensions.privacy.operations.erasing import ERASE, erase_person
from steward.extensions.privacy.queries.erasing import get_erasure
from steward.foundation.work.runners import Errand, runs


@runs(ERASE)
def erase(errand: Errand) -> None:
    """Carry out an erasure in one transaction: it is done, or nothing of it is."""
    errand.tell("Writing the person out of all records")
    with errand.step() as actor:
        row = get_erasure(actor, UUID(str(errand.arguments["erasure"])))
        done = erase_person(actor=actor, erasure=row)
        errand.result = {name: sum(counts.values()) for name, counts in done.counts.items()}
