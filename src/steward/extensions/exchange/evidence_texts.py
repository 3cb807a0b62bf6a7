"""Read the words of evidence that waits for it, so that it is found by what it says."""

from steward.domain.evidence.operations.reading import keep_text
from steward.domain.evidence.policy import EDIT_EVIDENCE
from steward.domain.evidence.queries.searching import waiting_texts
from steward.extensions.exchange.words import LARGEST_READ, words_of
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import DomainError
from steward.foundation.files.operations import open_file

TURN = 5
"""How many files are read before others have their turn."""


def read_texts(*, actor: Actor) -> int:
    """Read the words of evidence that wait for it, a few at a time; returns how many were read.

    Raises:
        NotAllowed: The actor may not bring evidence.
    """
    require(actor, EDIT_EVIDENCE)
    rows = waiting_texts(actor, TURN)
    for row in rows:
        body, note = "", ""
        try:
            with open_file(actor=actor, file=row.version.file) as stream:
                content = stream.read(LARGEST_READ + 1)
            body = words_of(content, row.version.media, row.version.name)
        except DomainError as error:
            note = error.message
        keep_text(actor=actor, text=row, body=body, note=note)
    return len(rows)
