"""Look at files and take them in, in the background; each file is a step of its own."""

from collections.abc import Callable
from uuid import UUID

from steward.extensions.connectors.operations import bringing as operations
from steward.extensions.connectors.queries.bringing import files_of, get_bringing
from steward.foundation.work.runners import Errand, runs


@runs(operations.LOOK)
def look_at_results(errand: Errand) -> None:
    """Find out what taking the files in would change. Argument: ``bringing``, their key."""
    _each(errand, operations.look_at_file)
    with errand.step() as actor:
        bringing = get_bringing(actor, UUID(errand.arguments["bringing"]))
        operations.end_look(actor=actor, bringing=bringing)


@runs(operations.TAKE)
def take_in_results(errand: Errand) -> None:
    """Take the files in, each once even where this was killed. Argument: ``bringing``."""
    _each(errand, operations.take_file)
    with errand.step() as actor:
        bringing = get_bringing(actor, UUID(errand.arguments["bringing"]))
        operations.end_taking(actor=actor, bringing=bringing)


def _each(errand: Errand, call: Callable[..., None]) -> None:
    errand.result.setdefault("bringing", errand.arguments["bringing"])
    errand.result.setdefault("files", 0)
    with errand.step() as actor:
        bringing = get_bringing(actor, UUID(errand.arguments["bringing"]))
        names = [row.name for row in files_of(actor, bringing)]
    for place in range(errand.result["files"], len(names)):
        errand.tell(f"Reading {names[place][:150]}", place, len(names))
        with errand.step() as actor:
            bringing = get_bringing(actor, UUID(errand.arguments["bringing"]))
            call(actor=actor, bringing=bringing, file=files_of(actor, bringing)[place])
            errand.result["files"] = place + 1
