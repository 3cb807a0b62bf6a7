"""The one background job: find the work's runner and let it run."""

from typing import Any, cast
from uuid import UUID

import structlog
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import DomainError
from steward.foundation.tenancy.operations import acting_for
from steward.foundation.work import operations
from steward.foundation.work.models import Work
from steward.foundation.work.runners import RUNNERS, CalledOff, Errand, work_of

LOG = structlog.get_logger()
STALLED_SECONDS = 30
UNEXPECTED = "This failed for a reason that is written in the log. Steps that were done are kept."


@app.task(name=operations.RUN)
def run_work(organisation_id: str, work_id: str) -> None:
    """Run a piece of work to its end; run again after a crash, it goes on where it was."""
    work = work_of(UUID(organisation_id), UUID(work_id))
    if work.is_over:
        return
    try:
        RUNNERS[work.kind](Errand(work))
    except CalledOff:
        LOG.info("work called off", kind=work.kind, work=work_id)
    except DomainError as error:
        _fail(work, str(error))
    except Exception:
        _fail(work, UNEXPECTED)
        LOG.exception("work failed", kind=work.kind, work=work_id)
        raise
    else:
        with acting_for(work.organisation_id):
            operations.finish_work(work=work)


def _fail(work: Work, reason: str) -> None:
    actor = Actor(
        kind="job",
        id=work.asked_by,
        label=work.asked_by_label,
        organisation_id=work.organisation_id,
        permissions=frozenset(),
        now=work.asked_at,
    )
    with acting_for(work.organisation_id):
        operations.fail_work(actor=actor, work=work, error=reason)


@app.periodic(cron="* * * * *")
@app.task(name="steward.retry_stalled", pass_context=True, retry=RetryStrategy(max_attempts=3))
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- framework requires
    """Put work back whose worker was killed; a worker that lives beats its heart."""
    manager = cast("Any", context.app.job_manager)
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await manager.retry_job(job)
