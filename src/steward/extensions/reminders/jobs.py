"""Every hour: remind whoever is to be reminded, organisation by organisation."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from steward.domain.audits.operations.reminding import ask_audits
from steward.domain.audits.policy import PLAN_AUDIT
from steward.domain.findings.operations.tasking import chase_findings
from steward.domain.findings.policy import EDIT_FINDING
from steward.domain.documents.operations.reviewing import ask_document_reviews
from steward.domain.documents.policy import EDIT_DOCUMENT
from steward.domain.competence.operations.campaigns import keep_campaigns
from steward.domain.competence.operations.communication import ask_overdue
from steward.domain.competence.operations.reassessing import ask_assessments
from steward.domain.competence.operations.training import ask_renewals
from steward.domain.competence.policy import (
    EDIT_CAMPAIGN,
    EDIT_COMMUNICATION,
    EDIT_COMPETENCE,
    EDIT_TRAINING,
)
from steward.domain.governance.operations.asking import ask_context
from steward.domain.governance.policy import EDIT_CONTEXT
from steward.domain.objectives.operations.activities import ask_activities
from steward.domain.objectives.operations.measuring import look_after_objectives
from steward.domain.objectives.policy import EDIT_ACTIVITY, EDIT_OBJECTIVE
from steward.domain.incidents.operations.reminding import ask_drill
from steward.domain.incidents.policy import EDIT_INCIDENT, HANDLE_CONCERN
from steward.domain.questionnaires.policy import SEND_RUN
from steward.domain.reviews.operations.planning import ask_reviews_held
from steward.domain.reviews.policy import EDIT_REVIEW
from steward.domain.risks.operations.bearing import end_lapsed
from steward.domain.risks.operations.reviewing import ask_reviews
from steward.domain.risks.policy import EDIT_RISK, END_ACCEPTANCE
from steward.extensions.reminders.operations.awareness import remind_of_campaigns
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


@app.periodic(cron="23 5 * * *")
@app.task(name="steward.chase_findings", retry=RetryStrategy(max_attempts=3))
def chase_clocks_of_findings(timestamp: int) -> None:
    """Make the tasks of findings whose clocks run out or whose effect can be judged."""
    chase_all(datetime.fromtimestamp(timestamp, UTC))


def chase_all(now: datetime) -> int:
    """Make these tasks in every organisation; returns how many."""
    count = 0
    for organisation in organisations_at_work(now):
        actor = _job("Clocks of findings", organisation, EDIT_FINDING, now)
        with acting_for(organisation):
            count += chase_findings(actor=actor)
    return count


@app.periodic(cron="23 5 * * *")
@app.task(name="steward.ask_audits", retry=RetryStrategy(max_attempts=3))
def ask_for_audits(timestamp: int) -> None:
    """Ask for audits that are due and not planned, prepared or reported."""
    ask_all_audits(datetime.fromtimestamp(timestamp, UTC))


def ask_all_audits(now: datetime) -> int:
    """Make the tasks of audits that are due in every organisation; returns how many."""
    count = 0
    for organisation in organisations_at_work(now):
        actor = _job("Audits due", organisation, PLAN_AUDIT, now)
        with acting_for(organisation):
            count += ask_audits(actor=actor)
@app.task(name="steward.ask_document_reviews", retry=RetryStrategy(max_attempts=3))
def ask_reviews_of_documents(timestamp: int) -> None:
    """Ask the owners of documents to read them again when their day is near."""
    ask_for_documents(datetime.fromtimestamp(timestamp, UTC))


def ask_for_documents(now: datetime) -> int:
    """Make the tasks of the document reviews that are near everywhere; returns how many."""
    count = 0
    for organisation in organisations_at_work(now):
        actor = _job("Reviews of documents", organisation, EDIT_DOCUMENT, now)
        with acting_for(organisation):
            count += ask_document_reviews(actor=actor)
@app.task(name="steward.keep_competence", retry=RetryStrategy(max_attempts=3))
def keep_competence_up(timestamp: int) -> None:
    """Ask for assessments, renewals and communication that are due; keep campaigns going."""
    keep_competence(datetime.fromtimestamp(timestamp, UTC))


def keep_competence(now: datetime) -> int:
    """Do in every organisation what a day calls for; returns how many tasks and reminders.

    One organisation's trouble keeps no other from its turn.
    """
    count = 0
    steps = (
        (ask_assessments, EDIT_COMPETENCE),
        (ask_renewals, EDIT_TRAINING),
        (ask_overdue, EDIT_COMMUNICATION),
        (keep_campaigns, EDIT_CAMPAIGN),
        (remind_of_campaigns, EDIT_CAMPAIGN),
    )
    for organisation in organisations_at_work(now):
        for step, permission in steps:
            actor = _job("Competence and awareness", organisation, permission, now)
            try:
                with acting_for(organisation):
                    count += step(actor=actor)
            except DomainError as error:
                LOG.warning("keeping failed", organisation=str(organisation), reason=str(error))
@app.task(name="steward.ask_context", retry=RetryStrategy(max_attempts=3))
def ask_what_context_needs(timestamp: int) -> None:
    """Ask for reviews, vacant duties and a scope that differs, of clauses 4, 5 and 7.1."""
    context_all(datetime.fromtimestamp(timestamp, UTC))


def context_all(now: datetime) -> int:
    """Make the tasks that context calls for in every organisation; returns how many."""
    count = 0
    for organisation in organisations_at_work(now):
        actor = _job("Reviews of context", organisation, EDIT_CONTEXT, now)
        with acting_for(organisation):
            count += ask_context(actor=actor)
@app.periodic(cron="23 4 * * *")
@app.task(name="steward.look_after_plans", retry=RetryStrategy(max_attempts=3))
def look_after_plans(timestamp: int) -> None:
    """Measure objectives by their figures, and ask for what was planned and not done."""
    look_after_all(datetime.fromtimestamp(timestamp, UTC))


def look_after_all(now: datetime) -> int:
    """Do so in every organisation; returns how many values were read and tasks were made."""
    count = 0
    for organisation in organisations_at_work(now):
        with acting_for(organisation):
            actor = _job("Objectives", organisation, EDIT_OBJECTIVE, now)
            count += look_after_objectives(actor=actor)
            actor = _job("Planned work", organisation, EDIT_ACTIVITY, now)
            count += ask_activities(actor=actor)
            actor = _job("Management reviews", organisation, EDIT_REVIEW, now)
            count += ask_reviews_held(actor=actor)
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
