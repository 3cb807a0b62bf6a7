"""Write the report, sign it, and note whom it reached."""

from datetime import date

from django.db import transaction

from steward.domain.audits.events import AuditMoved, ReportSent, ReportSigned, ReportWritten
from steward.domain.audits.models import Audit, ChecklistItem, Distribution, Paper
from steward.domain.audits.operations.settling import held, on_team, under_way
from steward.domain.audits.policy import CONDUCT_AUDIT, PLAN_AUDIT
from steward.domain.audits.queries.audits import meetings_of
from steward.domain.audits.queries.reports import report_now
from steward.domain.audits.rules.moving import moved
from steward.domain.audits.rules.sampling import digest_of
from steward.domain.audits.rules.writing import line, text
from steward.domain.audits.terms.judging import Judgement
from steward.domain.audits.terms.states import Act, AuditState
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

WORDS = ("summary", "conformity", "effectiveness", "disagreements")


@transaction.atomic
def write_report(
    *,
    actor: Actor,
    audit: Audit,
    summary: str,
    conformity: str,
    effectiveness: str,
    disagreements: str = "",
) -> Audit:
    """Write the words of the report: summary, both conclusions, and what stayed disputed.

    Source: ISO/IEC 17021-1:2015, 9.4.8.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The audit is not under way, or the actor is not on its team.
        Invalid: A text is too long.
    """
    require(actor, CONDUCT_AUDIT)
    row = held(actor, audit)
    under_way(row)
    on_team(actor, row)
    row.summary, row.conformity = text(summary, "summary"), text(conformity, "conformity")
    row.effectiveness = text(effectiveness, "effectiveness")
    row.disagreements = text(disagreements, "disagreements")
    row.save(update_fields=list(WORDS))
    record(actor, ReportWritten(subject=row.as_subject()))
    return row


@transaction.atomic
def sign_report(*, actor: Actor, audit: Audit) -> Audit:
    """Sign the report as the lead auditor; it is frozen with its digest.

    Papers about points and samples are then open to those who may see the audit; notes stay with
    the team, and what somebody from outside wrote with its author. What nobody judged counts as
    not audited.

    Source: ISO/IEC 42001:2023, 9.2.2; ISO/IEC 17021-1:2015, 9.4.8.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The audit is not under way, the actor does not lead it, words are missing, a
            closing meeting is not recorded, or a nonconformity is not raised as a finding.
    """
    require(actor, CONDUCT_AUDIT)
    row = held(actor, audit)
    then = moved(AuditState(row.state), Act.REPORT)
    if not on_team(actor, row).is_lead:
        raise Conflict("The lead auditor signs the report.")
    lacks = [name for name in WORDS[:3] if not getattr(row, name)]
    if lacks:
        raise Conflict(f"The report lacks its {' and its '.join(lacks)}.")
    if not any(item.kind == "closing" for item in meetings_of(actor, row)):
        raise Conflict("Record the closing meeting first.")
    grades = [item.value for item in Judgement if item.is_nonconformity]
    points = ChecklistItem.objects.visible_to(actor).filter(audit=row, judgement__in=grades)
    waiting = points.filter(finding_id=None).order_by("place").first()
    if waiting is not None:
        raise Conflict(f"{waiting.requirement} is not raised as a finding yet.")
    papers = Paper.objects.visible_to(actor).filter(audit=row, shared_at=None, outside=False)
    papers.exclude(item=None, draw=None).update(shared_at=actor.now)
    row.report = report_now(actor, row, signing=True)
    row.digest, row.state = digest_of(row.report), then.value
    row.signed_by, row.signed_at = actor.label[:200], actor.now
    row.save(update_fields=["report", "digest", "state", "signed_by", "signed_at"])
    record(actor, ReportSigned(subject=row.as_subject(), digest=row.digest[:16]))
    old, new = AuditState.UNDER_WAY.label, then.label
    record(actor, AuditMoved(subject=row.as_subject(), old=old, new=new))
    return row


@transaction.atomic
def note_distribution(
    *, actor: Actor, audit: Audit, to: str, role: str, sent_on: date, how: str = ""
) -> Distribution:
    """Note that the signed report reached somebody of the management concerned.

    Source: ISO/IEC 42001:2023, 9.2.2.

    Raises:
        NotAllowed: The actor may not plan audits.
        Conflict: The report is not signed.
        Invalid: A value is missing, or the day lies ahead or before the signature.
    """
    require(actor, PLAN_AUDIT)
    row = held(actor, audit)
    if row.signed_at is None:
        raise Conflict("Nothing is distributed before the lead has signed the report.")
    if not row.signed_at.date() <= sent_on <= actor.today:
        raise Invalid("Choose a day since the report was signed that has been.", place="sent_on")
    made = Distribution.objects.create(
        organisation_id=actor.organisation_id,
        audit=row,
        to=line(to, "to", "Say who received it", 200),
        role=line(role, "role", "Say in which role", 200),
        sent_on=sent_on,
        how=line(how, "how", "", 200),
        noted_by=actor.label[:200],
    )
    record(actor, ReportSent(subject=row.as_subject(), to=made.to, role=made.role))
    return made
