"""Checkpoints outside of the database: a file for each organisation that only grows.

Whoever puts the database back to an earlier state does not put this file back. It may lie on
another disk or a share that allows nothing but appending (``STEWARD_ANCHORS``).
"""

import os
from pathlib import Path
from uuid import UUID

from django.conf import settings

from steward.foundation.proof.rules.verifier import BETWEEN, Signed, read_anchors


def place_of(organisation: UUID) -> Path:
    """Return where the checkpoints of an organisation are anchored."""
    return Path(str(settings.STEWARD_ANCHORS)) / f"{organisation}.checkpoints"


def anchor(organisation: UUID, size: int, text: str) -> None:
    """Append a checkpoint and wait until it is on the disk."""
    del size
    place = place_of(organisation)
    place.parent.mkdir(parents=True, exist_ok=True)
    held = os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(held, (text + BETWEEN[1:]).encode())
        os.fsync(held)
    finally:
        os.close(held)


def anchored(organisation: UUID) -> list[Signed]:
    """Return the anchored checkpoints, the oldest first; what cannot be read is left out."""
    place = place_of(organisation)
    return list(read_anchors(place.read_text(encoding="utf-8"))) if place.exists() else []
