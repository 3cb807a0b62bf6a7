"""Which function does which kind of work, and what it is given to do it with."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import actor_again
from steward.foundation.tenancy.operations import acting_for
from steward.foundation.tenancy.reach import narrowed
from steward.foundation.work import operations
from steward.foundation.work.models import Work


class CalledOff(Exception):
    """Somebody called the work off; it ends where it is."""


class Errand:
    """A piece of work in the hands of its runner.

    Every step is a transaction of its own, as the person who asked and with what that person may
    do today; progress is told between steps, where others can read it.
    """

    def __init__(self, work: Work) -> None:
        self.work = work
        self.arguments = work.arguments
        self.result: dict[str, Any] = dict(work.result)

    @contextmanager
    def step(self) -> Generator[Actor]:
        """Open a transaction for one step; what was noted in ``result`` is kept with it.

        Raises:
            NotAllowed: Who asked is no longer a member.
        """
        with acting_for(self.work.organisation_id, person_id=self.work.asked_by):
            actor = self._actor()
            with narrowed(actor.reach):
                yield actor
            operations.keep_result(work=self.work, result=self.result)

    def tell(self, step: str, done: int = 0, total: int = 0) -> None:
        """Tell how far the work is; call it between steps.

        Raises:
            CalledOff: Somebody called the work off.
        """
        with acting_for(self.work.organisation_id):
            going = operations.tell_progress(work=self.work, step=step, done=done, total=total)
        if not going:
            raise CalledOff

    def _actor(self) -> Actor:
        work = self.work
        return actor_again(
            work.organisation_id, work.asked_by, label=work.asked_by_label, now=work.asked_at
        )


Runner = Callable[[Errand], None]
RUNNERS: dict[str, Runner] = {}


def runs(kind: str) -> Callable[[Runner], Runner]:
    """Declare which function does a kind of work.

    Raises:
        ValueError: Another function does it already.
    """

    def declare(runner: Runner) -> Runner:
        if kind in RUNNERS:
            raise ValueError(f"two functions do {kind}")
        RUNNERS[kind] = runner
        return runner

    return declare


def work_of(organisation_id: UUID, key: UUID) -> Work:
    """Return a piece of work for its runner, marked as running."""
    with acting_for(organisation_id):
        return operations.begin_work(key=key)
