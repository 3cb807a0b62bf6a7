"""Sending to many targets and moving many runs, in steps that others can follow."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError

from steward.domain.questionnaires.building.queries import get_questionnaire
from steward.domain.questionnaires.operations.moving import MOST_AT_ONCE, MOVE, move_runs
from steward.domain.questionnaires.operations.sending import SEND, Sending, send_some
from steward.foundation.work.runners import Errand, runs

STEP = "Sending"
BATCH = 200


@runs(SEND)
def send_in_steps(errand: Errand) -> None:
    """Make the runs, some hundred in a transaction; run again after a crash, none is made twice.

    Keeps in the result: ``sent``, ``passed`` and how many targets were looked at.
    """
    kept = errand.result
    sending = Sending.from_arguments(errand.arguments)
    systems = [UUID(key) for key in errand.arguments["systems"]]
    kept["sending"] = str(sending.key)
    while (done := int(kept.get("done", 0))) < len(systems):
        errand.tell(STEP, done, len(systems))
        some, before = systems[done : done + BATCH], dict(kept)
        try:
            _send(errand, sending, some)
        except IntegrityError:
            # One was removed while its run was made; read again, it is gone and passed over.
            kept.clear()
            kept.update(before)
            _send(errand, sending, some)
    errand.tell(STEP, len(systems), len(systems))


def _send(errand: Errand, sending: Sending, systems: Sequence[UUID]) -> None:
    kept = errand.result
    with errand.step() as actor:
        sent, passed = send_some(actor=actor, sending=sending, systems=systems)
        kept["sent"] = int(kept.get("sent", 0)) + sent
        kept["passed"] = int(kept.get("passed", 0)) + passed
        kept["done"] = int(kept.get("done", 0)) + len(systems)


@runs(MOVE)
def move_in_steps(errand: Errand) -> None:
    """Let runs go on with the newest version, some in a transaction; a moved one stays moved.

    Keeps in the result: ``moved``, ``passed``, the questionnaire and how many were looked at.
    """
    kept = errand.result
    keys = [UUID(key) for key in errand.arguments["runs"]]
    kept["questionnaire"] = errand.arguments["questionnaire"]
    while (done := int(kept.get("done", 0))) < len(keys):
        errand.tell("Moving", done, len(keys))
        with errand.step() as actor:
            row = get_questionnaire(actor, UUID(errand.arguments["questionnaire"]))
            some = keys[done : done + MOST_AT_ONCE]
            found = move_runs(actor=actor, questionnaire=row, runs=some)
            kept["moved"] = int(kept.get("moved", 0)) + found.moved
            kept["passed"] = int(kept.get("passed", 0)) + found.passed
            kept["done"] = done + len(some)
    errand.tell("Moving", len(keys), len(keys))
