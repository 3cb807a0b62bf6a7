"""Re-scoring every classified system in steps that others can follow."""

from steward.domain.impacts.operations.reviewing import rescore_next
from steward.domain.impacts.queries import waiting_for_rules
from steward.foundation.work.runners import Errand, runs

STEP = "Re-scoring classifications"
RESCORE = "impacts.rescore"


@runs(RESCORE)
def rescore_in_steps(errand: Errand) -> None:
    """Re-score some systems in a transaction until none is under older rules.

    Keeps in the result: ``systems`` and ``changed``.
    """
    kept = errand.result
    with errand.step() as actor:
        total = waiting_for_rules(actor).count() + int(kept.get("systems", 0))
    while True:
        with errand.step() as actor:
            done = rescore_next(actor=actor)
            for name in ("systems", "changed"):
                kept[name] = int(kept.get(name, 0)) + getattr(done, name)
        if not done.systems:
            break
        errand.tell(STEP, int(kept["systems"]), total)
