"""What time calls for in every organisation: the list of chores, and how they are done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from steward.domain.approvals.policy import KEEP_APPROVAL
from steward.domain.audits.operations.reminding import ask_audits
from steward.domain.audits.policy import PLAN_AUDIT
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
from steward.domain.documents.operations.reviewing import ask_document_reviews
from steward.domain.documents.policy import EDIT_DOCUMENT
from steward.domain.evidence.operations.aging import ask_fresh_evidence
from steward.domain.evidence.operations.following import TURN as PROOFS
from steward.domain.evidence.operations.following import drop_left_uploads, follow_proofs
from steward.domain.evidence.policy import EDIT_EVIDENCE
from steward.domain.findings.operations.tasking import chase_findings
from steward.domain.findings.policy import EDIT_FINDING
from steward.domain.governance.operations.asking import ask_context
from steward.domain.governance.policy import EDIT_CONTEXT
from steward.domain.incidents.operations.reminding import ask_drill
from steward.domain.incidents.policy import EDIT_INCIDENT, HANDLE_CONCERN
from steward.domain.lint.operations.running import look_after_lint, look_at_changes
from steward.domain.lint.policy import RUN_LINT
from steward.domain.monitoring.operations.chores import count_names, look_after_checks
from steward.domain.monitoring.operations.judging import judge_due
from steward.domain.monitoring.policy import OBSERVE, RUN_CHECKS
from steward.domain.objectives.operations.activities import ask_activities
from steward.domain.objectives.operations.measuring import look_after_objectives
from steward.domain.objectives.operations.observing import note_seen_changes
from steward.domain.objectives.policy import EDIT_ACTIVITY, EDIT_CHANGE, EDIT_OBJECTIVE
from steward.domain.questionnaires.policy import SEND_RUN
from steward.domain.readiness.operations.keeping import BATCH as DAYS
from steward.domain.readiness.operations.keeping import look_after_readiness
from steward.domain.readiness.policy import KEEP_READINESS
from steward.domain.relationships.operations.asking import ask_relationships
from steward.domain.relationships.policy import EDIT_RELATIONSHIP
from steward.domain.reviews.operations.planning import ask_reviews_held
from steward.domain.reviews.policy import EDIT_REVIEW
from steward.domain.risks.operations.bearing import end_lapsed
from steward.domain.risks.operations.health import follow_health
from steward.domain.risks.operations.reviewing import ask_reviews
from steward.domain.risks.policy import EDIT_RISK, END_ACCEPTANCE
from steward.domain.tasks.operations.recurring import ask_recurring
from steward.domain.tasks.policy import EDIT_TASK
from steward.extensions.approving.kinds import look_after
from steward.extensions.automation.operations.doing import TURN, do_next
from steward.extensions.automation.operations.following import BATCH as FOLLOWED
from steward.extensions.automation.operations.following import follow_journal
from steward.extensions.automation.operations.timing import keep_days, keep_schedules
from steward.extensions.automation.policy import KEEP_RULES
from steward.extensions.connectors.operations.running import queue_due
from steward.extensions.connectors.policy import KEEP_CONNECTION
from steward.extensions.exchange.evidence_texts import TURN as FILES
from steward.extensions.exchange.evidence_texts import read_texts
from steward.extensions.inbox.operations.sending import (
    PEOPLE,
    send_waiting_chat,
    send_waiting_mail,
)
from steward.extensions.inbox.operations.telling import BATCH as ENTRIES
from steward.extensions.inbox.operations.telling import tell_of_due, tell_of_events
from steward.extensions.inbox.policy import KEEP_INBOX
from steward.extensions.privacy.operations.retention import BATCH as REMOVED
from steward.extensions.privacy.operations.retention import remove_old
from steward.extensions.reminders.incidents import write_of_clocks, write_of_concerns
from steward.extensions.reminders.operations.awareness import remind_of_campaigns
from steward.extensions.reminders.operations.reminding import BATCH, remind_people
from steward.extensions.reminders.queries import organisations_at_work
from steward.extensions.signon.jobs import look_after_certificates, look_for_proofs
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.extensions.telemetry.operations import BATCH as CALLS
from steward.extensions.telemetry.operations import observe_telemetry
from steward.extensions.trackers.operations.queueing import BATCH as CHANGES
from steward.extensions.trackers.operations.queueing import queue_changes
from steward.extensions.trackers.policy import KEEP_TRACKER
from steward.foundation.core.actor import Actor, Permission
from steward.foundation.core.errors import DomainError
from steward.foundation.identity.policy import EDIT_ORGANISATION
from steward.foundation.proof.operations.sealing import BATCH as SEALED
from steward.foundation.proof.operations.sealing import seal_next
from steward.foundation.proof.policy import KEEP_PROOF
from steward.foundation.tenancy.operations import acting_for

LOG = structlog.get_logger()
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do in every organisation.

    ``label`` is the name under which the journal tells of it, ``permission`` the one thing that it
    may do. ``do`` takes the actor and returns how much it did; with a ``batch`` it is asked again
    while it did that much.
    """

    label: str
    permission: Permission[Any]
    do: Callable[..., int]
    batch: int = 0


AT_ONCE = (
    Chore("Rules answer", KEEP_RULES, follow_journal, FOLLOWED),
    Chore("Rules act", KEEP_RULES, do_next, TURN),
    Chore("Notifications", KEEP_INBOX, tell_of_events, ENTRIES),
    Chore("Notifications by mail", KEEP_INBOX, send_waiting_mail, PEOPLE),
    Chore("Notifications by chat", KEEP_INBOX, send_waiting_chat, PEOPLE),
    Chore("Issue trackers", KEEP_TRACKER, queue_changes, CHANGES),
    Chore("Proof", KEEP_PROOF, seal_next, SEALED),
    Chore("Words of evidence", EDIT_EVIDENCE, read_texts, FILES),
)
"""What is done as soon as the journal of an organisation has grown."""
MINUTELY = (
    Chore("Changes for audit lint", RUN_LINT, look_at_changes),
    Chore("Checks of what is observed", RUN_CHECKS, judge_due),
    Chore("Health of controls", EDIT_RISK, follow_health),
    Chore("Changes that sources see", EDIT_CHANGE, note_seen_changes),
    Chore("Times of rules", KEEP_RULES, keep_schedules),
    Chore("Approvals that wait", KEEP_APPROVAL, look_after),
    Chore("Sources", KEEP_CONNECTION, queue_due),
    Chore("Telemetry", OBSERVE, observe_telemetry, CALLS),
    *AT_ONCE,
)
OFTEN = (
    Chore("Evidence of tasks", EDIT_EVIDENCE, follow_proofs, PROOFS),
    Chore("Clocks of incidents", EDIT_INCIDENT, write_of_clocks),
    Chore("Concerns", HANDLE_CONCERN, write_of_concerns),
    Chore("Proofs of domains", EDIT_SIGNON, look_for_proofs),
)
HOURLY = (
    Chore("Terms of acceptances", END_ACCEPTANCE, end_lapsed),
    Chore("Days of rules", KEEP_RULES, keep_days),
    Chore("Reminders", SEND_RUN, remind_people, BATCH),
)
DAILY = (
    Chore("Recurring tasks", EDIT_TASK, ask_recurring),
    Chore("Reviews of context", EDIT_CONTEXT, ask_context),
    Chore("Reviews of risks", EDIT_RISK, ask_reviews),
    Chore("Reviews of documents", EDIT_DOCUMENT, ask_document_reviews),
    Chore("Age of evidence", EDIT_EVIDENCE, ask_fresh_evidence),
    Chore("Uploads left behind", EDIT_EVIDENCE, drop_left_uploads),
    Chore("Assessments of competence", EDIT_COMPETENCE, ask_assessments),
    Chore("Certificates", EDIT_TRAINING, ask_renewals),
    Chore("Communication", EDIT_COMMUNICATION, ask_overdue),
    Chore("Campaigns", EDIT_CAMPAIGN, keep_campaigns),
    Chore("Reminders of campaigns", EDIT_CAMPAIGN, remind_of_campaigns),
    Chore("Suppliers and agreements", EDIT_RELATIONSHIP, ask_relationships),
    Chore("Incident drills", EDIT_INCIDENT, ask_drill),
    Chore("Clocks of findings", EDIT_FINDING, chase_findings),
    Chore("Audits due", PLAN_AUDIT, ask_audits),
    Chore("Objectives", EDIT_OBJECTIVE, look_after_objectives),
    Chore("Planned work", EDIT_ACTIVITY, ask_activities),
    Chore("Management reviews", EDIT_REVIEW, ask_reviews_held),
    Chore("Notifications of what is due", KEEP_INBOX, tell_of_due),
    Chore("Readiness day by day", KEEP_READINESS, look_after_readiness, DAYS),
    Chore("Audit lint", RUN_LINT, look_after_lint),
    Chore("Names without a record", OBSERVE, count_names),
    Chore("Checks", RUN_CHECKS, look_after_checks),
    Chore("Certificates of sign-in", EDIT_SIGNON, look_after_certificates),
    Chore("Times of keeping", EDIT_ORGANISATION, remove_old, REMOVED),
)


def called(*labels: str) -> tuple[Chore, ...]:
    """Return the chores of these names, in the order of the lists."""
    return tuple(chore for chore in (*MINUTELY, *OFTEN, *HOURLY, *DAILY) if chore.label in labels)


def do_chores(chores: Sequence[Chore], now: datetime) -> int:
    """Do chores in every organisation at a moment; returns how much was done.

    Each is a transaction of its own. What fails in one organisation keeps neither another one nor
    the next chore from its turn.
    """
    return sum(do_chores_of(item, chores, now) for item in organisations_at_work(now))


def do_chores_of(organisation: UUID, chores: Sequence[Chore], now: datetime) -> int:
    """Do chores in one organisation at a moment; returns how much was done."""
    count = 0
    for chore in chores:
        try:
            count += _done(chore, organisation, now)
        except DomainError as error:
            told = {"organisation": str(organisation), "reason": str(error)}
            LOG.warning("chore failed", chore=chore.label, **told)
    return count


def _done(chore: Chore, organisation: UUID, now: datetime) -> int:
    actor = Actor(
        kind="job",
        id=NOBODY,
        label=chore.label,
        organisation_id=organisation,
        permissions=frozenset({chore.permission.name}),
        now=now,
    )
    count = 0
    while True:
        with acting_for(organisation):
            done = chore.do(actor=actor)
        count += done
        if not chore.batch or done < chore.batch:
            return count
