"""Make tasks of what audits and the certificate want, once for each cause."""

from django.db import transaction

from steward.domain.audits.models import Audit
from steward.domain.audits.policy import PLAN_AUDIT
from steward.domain.audits.queries.programmes import current_certificate
from steward.domain.audits.rules.reminding import Known, Reminder, reminders
from steward.domain.audits.terms.states import AuditKind, AuditState
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require


@transaction.atomic
def ask_audits(*, actor: Actor) -> int:
    """Make the tasks of audits that are due; returns how many were made.

    Source: ISO/IEC 42001:2023, 9.2.2; ISO/IEC 17021-1:2015, 9.1.3.

    Raises:
        NotAllowed: The actor may not plan audits.
    """
    require(actor, PLAN_AUDIT)
    audits = [
        Known(
            key=str(row.pk),
            reference=row.reference,
            kind=AuditKind(row.kind),
            state=AuditState(row.state),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in Audit.objects.visible_to(actor).order_by("number")
    ]
    certificate = current_certificate(actor)
    found = reminders(
        audits,
        actor.today,
        decided_on=None if certificate is None else certificate.decided_on,
        valid_until=None if certificate is None else certificate.valid_until,
    )
    drafts = [_draft(actor, item) for item in found]
    return derive_tasks(actor=by_rule(actor, EDIT_TASK), drafts=drafts)


def _draft(actor: Actor, item: Reminder) -> TaskDraft:
    return TaskDraft(
        origin=item.cause,
        title=item.title,
        steps=(),
        requirement="9.2.2",
        owner_role="AI management system manager",
        effort_days=1.0,
        priority=60.0,
        due_days=max((item.by_on - actor.today).days, 0),
        severity="high",
        reason=item.reason,
    )
