"""Files are looked at and taken in, and sources asked, in the background."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app

from steward.extensions.connectors.asking import SourceRun
from steward.extensions.connectors.operations import bringing as operations
from steward.extensions.connectors.operations.running import ASK
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


@app.task(name=ASK)
def ask_source(organisation_id: str, connection_id: str, now: str, *, dry: bool = False) -> None:
    """Ask one source from where it was left; what goes wrong is noted with its run."""
    moment = datetime.fromisoformat(now)
    SourceRun(UUID(organisation_id), UUID(connection_id), moment, dry=dry).run()
