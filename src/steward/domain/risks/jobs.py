"""Deriving a large register in steps that others can follow."""

from typing import Any

from steward.domain.risks.operations.criteria import DERIVE
from steward.domain.risks.operations.deriving import derive_next
from steward.domain.risks.operations.simulating import SIMULATE
from steward.domain.risks.operations.telling import tell_derived
from steward.domain.risks.policy import EDIT_RISK, VIEW_RISK
from steward.domain.risks.simulating import simulated_in_blocks, workers
from steward.domain.systems.queries import count_systems
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.work.runners import Errand, runs

STEP = "Deriving risks"
COUNTED = ("added", "updated", "withdrawn")


@runs(DERIVE)
def derive_in_steps(errand: Errand) -> None:
    """Derive the register by rule, some hundred systems in a transaction.

    Keeps in the result: ``added``, ``updated``, ``withdrawn`` and the number of the last system
    derived, from which a repeated run goes on.
    """
    kept = errand.result
    with errand.step() as actor:
        total, _ = count_systems(actor)
    derived = int(kept.get("derived", 0))
    while True:
        with errand.step() as actor:
            outcome, last = derive_next(
                actor=by_rule(actor, EDIT_RISK), after=int(kept.get("last", 0))
            )
            if last is None:
                _tell(by_rule(actor, EDIT_RISK), kept)
                break
            derived += outcome.systems
            kept.update(last=last, derived=derived)
            for name in COUNTED:
                kept[name] = int(kept.get(name, 0)) + getattr(outcome, name)
        errand.tell(STEP, min(derived, total), total)


def _tell(actor: Actor, kept: dict[str, Any]) -> None:
    """Record all steps as one; a repeated run does not tell again."""
    if not kept.get("told"):
        kept["told"] = True
        tell_derived(actor=actor, **{name: int(kept.get(name, 0)) for name in COUNTED})


@runs(SIMULATE)
def simulate_in_blocks(errand: Errand) -> None:
    """Simulate many years of all risks on the cores of this machine, a block at a time.

    Run again after a crash it begins anew and comes to the same bytes.
    """
    with errand.step() as actor:
        require(actor, VIEW_RISK)

    def tell(point: str, done: int, total: int) -> None:
        errand.tell(f"Simulating {point}", done, total)

    with workers() as spread:
        made = simulated_in_blocks(errand.arguments, spread, tell)
    with errand.step():
        errand.result.update(made)
