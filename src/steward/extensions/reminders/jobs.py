"""Every hour: remind whoever is to be reminded, organisation by organisation."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from steward.domain.incidents.operations.reminding import ask_drill
from steward.domain.incidents.policy import EDIT_INCIDENT, HANDLE_CONCERN
from steward.domain.questionnaires.policy import SEND_RUN
from steward.domain.risks.operations.bearing import end_lapsed
from steward.domain.risks.operations.reviewing import ask_reviews
from steward.domain.risks.policy import EDIT_RISK, END_ACCEPTANCE
from steward.extensions.reminders.incidents import write_of_clocks, write_of_concerns
from steward.extensions.reminders.operations.reminding import BATCH, remind_people
from steward.extensions.reminders.queries import organisations_at_work
from steward.foundation.core.actor import Actor, Permission
from steward.foundation.core.errors import DomainError
from steward.foundation.tenancy.operations import acting_for

LOG = structlog.get_logger()
NOBODY = UUID(int=0)


@app.periodic(cron="17 * * * *")
@app.task(name="steward.remind_people", retry=RetryStrategy(max_attempts=3))
def remind(timestamp: int) -> None:
    """Remind people; run late or twice in an hour, each step is still sent once."""
    remind_all(datetime.fromtimestamp(timestamp, UTC))


def remind_all(now: datetime) -> int:
    """Remind everybody whose reminder is due at a moment; returns how many were reminded.

    One organisation's trouble keeps no other from being reminded.
    """
    count = 0
    for organisation in organisations_at_work(now):
        try:
            count += _remind(organisation, now)
        except DomainError as error:
            LOG.warning("reminding failed", organisation=str(organisation), reason=str(error))
    return count


def _remind(organisation: UUID, now: datetime) -> int:
    actor = _job("Reminders", organisation, SEND_RUN, now)
    count = 0
    while True:
        with acting_for(organisation):
            done = remind_people(actor=actor)
        count += done
        if done < BATCH:
            return count


@app.periodic(cron="3 * * * *")
@app.task(name="steward.end_lapsed", retry=RetryStrategy(max_attempts=3))
def end_lapsed_acceptances(timestamp: int) -> None:
    """End acceptances of residual risks whose time is over, and ask for decisions anew."""
    lapse_all(datetime.fromtimestamp(timestamp, UTC))


def lapse_all(now: datetime) -> int:
    """End what has lapsed in every organisation; returns how many acceptances ended."""
    count = 0
    for organisation in organisations_at_work(now):
        actor = _job("Terms of acceptances", organisation, END_ACCEPTANCE, now)
        with acting_for(organisation):
            count += end_lapsed(actor=actor)
    return count


@app.periodic(cron="11 5 * * *")
@app.task(name="steward.ask_reviews", retry=RetryStrategy(max_attempts=3))
def ask_reviews_of_risks(timestamp: int) -> None:
    """Ask the owners of risks to look at them again when their day is near."""
    ask_all(datetime.fromtimestamp(timestamp, UTC))


def ask_all(now: datetime) -> int:
    """Make the tasks of the reviews that are near in every organisation; returns how many."""
    count = 0
    for organisation in organisations_at_work(now):
        actor = _job("Reviews of risks", organisation, EDIT_RISK, now)
        with acting_for(organisation):
            count += ask_reviews(actor=actor)
    return count


@app.periodic(cron="*/5 * * * *")
@app.task(name="steward.watch_clocks", retry=RetryStrategy(max_attempts=3))
def watch_clocks(timestamp: int) -> None:
    """Write of clocks that come near, and of concerns that came in or wait."""
    watch_all(datetime.fromtimestamp(timestamp, UTC))


def watch_all(now: datetime) -> int:
    """Write of clocks and concerns in every organisation; returns how many letters.

    One organisation's trouble keeps no other from being told.
    """
    count = 0
    for organisation in organisations_at_work(now):
        try:
            with acting_for(organisation):
                clocks = _job("Clocks of incidents", organisation, EDIT_INCIDENT, now)
                count += write_of_clocks(clocks)
                concerns = _job("Concerns", organisation, HANDLE_CONCERN, now)
                count += write_of_concerns(concerns)
        except DomainError as error:
            LOG.warning("clocks not watched", organisation=str(organisation), reason=str(error))
    return count


@app.periodic(cron="23 5 * * *")
@app.task(name="steward.ask_drills", retry=RetryStrategy(max_attempts=3))
def ask_drills(timestamp: int) -> None:
    """Ask for the yearly incident drill when its day is near."""
    drill_all(datetime.fromtimestamp(timestamp, UTC))


def drill_all(now: datetime) -> int:
    """Make the tasks of the drills that are near in every organisation; returns how many."""
    count = 0
    for organisation in organisations_at_work(now):
        actor = _job("Incident drills", organisation, EDIT_INCIDENT, now)
        with acting_for(organisation):
            count += ask_drill(actor=actor)
    return count


def _job(label: str, organisation: UUID, permission: Permission[Any], now: datetime) -> Actor:
    """Return the job as an actor that may do the one thing it is there for."""
    return Actor(
        kind="job",
        id=NOBODY,
        label=label,
        organisation_id=organisation,
        permissions=frozenset({permission.name}),
        now=now,
    )
