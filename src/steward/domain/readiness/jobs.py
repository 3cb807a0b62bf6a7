"""What follows from a new status of requirements, where the register is large."""

from steward.domain.readiness.operations import FOLLOW, derive_gap_tasks
from steward.domain.risks.jobs import derive_in_steps
from steward.domain.tasks.policy import EDIT_TASK
from steward.foundation.core.actor import by_rule
from steward.foundation.work.runners import Errand, runs


@runs(FOLLOW)
def follow_in_steps(errand: Errand) -> None:
    """Derive the register in steps, then the tasks for gaps and high risks."""
    derive_in_steps(errand)
    with errand.step() as actor:
        errand.result["tasks"] = derive_gap_tasks(actor=by_rule(actor, EDIT_TASK))
