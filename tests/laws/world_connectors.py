"""Files with results and connections in the organisations that the laws look at."""

from collections.abc import Sequence
from uuid import UUID

from steward.extensions.connectors.models import ConnectionRun, ConnectionState
from steward.extensions.connectors.operations.bringing import (
    bring_files,
    end_look,
    look_at_file,
)
from steward.extensions.connectors.operations.connecting import ConnectionDraft, connect_source
from steward.extensions.connectors.queries.bringing import files_of
from steward.foundation.core.actor import Actor


def connected(actor: Actor, names: Sequence[str]) -> dict[str, UUID]:
    """Bring a file and connect a source for each name, and return one record of each kind."""
    files = [(f"{name}.md", f"# {name}\n".encode()) for name in names]
    bringing, _ = bring_files(actor=actor, files=files, about=names[0])
    for file in files_of(actor, bringing):
        look_at_file(actor=actor, bringing=bringing, file=file)
    end_look(actor=actor, bringing=bringing)
    made = [
        connect_source(
            actor=actor,
            kind="webhook" if place == 0 else "mlflow",
            draft=ConnectionDraft(
                name=name,
                config={"about": name} if place == 0 else {"base_url": "https://a.example"},
            ),
        )
        for place, name in enumerate(names)
    ]
    ConnectionState.objects.visible_to(actor).update(trouble=names[0], trouble_at=actor.now)
    for connection in made:
        ConnectionRun.objects.create(
            organisation_id=actor.organisation_id,
            connection=connection,
            begun_at=actor.now,
            outcome="done",
            told=[names[0]],
        )
    return {"bringing": bringing.pk, "connection": made[0].pk}
