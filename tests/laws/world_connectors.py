"""Files with results in the organisations that the laws look at."""

from collections.abc import Sequence
from uuid import UUID

from steward.extensions.connectors.operations.bringing import (
    bring_files,
    end_look,
    look_at_file,
)
from steward.extensions.connectors.queries.bringing import files_of
from steward.foundation.core.actor import Actor


def connected(actor: Actor, names: Sequence[str]) -> dict[str, UUID]:
    """Bring a file for each name and return one record of each kind."""
    files = [(f"{name}.md", f"# {name}\n".encode()) for name in names]
    bringing, _ = bring_files(actor=actor, files=files, about=names[0])
    for file in files_of(actor, bringing):
        look_at_file(actor=actor, bringing=bringing, file=file)
    end_look(actor=actor, bringing=bringing)
    return {"bringing": bringing.pk}
