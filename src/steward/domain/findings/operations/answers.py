"""Raise what answers of a questionnaire point to."""

from django.db import transaction

from steward.domain.findings.models import Finding
from steward.domain.findings.operations.raising import raise_finding
from steward.domain.findings.policy import RAISE_FINDING
from steward.domain.findings.queries.answers import origin_of
from steward.domain.findings.terms.drafts import AnswerDraft, FindingDraft
from steward.domain.questionnaires.models import Finding as DraftedFinding
from steward.domain.questionnaires.states import FindingStatus
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict
from steward.foundation.core.subjects import Subject


@transaction.atomic
def raise_from_answers(*, actor: Actor, drafted: DraftedFinding, draft: AnswerDraft) -> Finding:
    """Raise a finding of a questionnaire as one of the register; its origin is kept.

    Args:
        actor: Who raises it.
        drafted: The finding as the answers draft it, confirmed or not yet decided.
        draft: How grave it is, and what stands instead of what the questionnaire says.

    Raises:
        NotAllowed: The actor may not raise findings.
        Invalid: Something is missing or unknown.
        Conflict: It was rejected, or raised already.
    """
    require(actor, RAISE_FINDING)
    if drafted.status == FindingStatus.REJECTED:
        raise Conflict("This was rejected as no finding; draft it again first.")
    system = drafted.run.system
    subjects: tuple[Subject, ...] = () if system is None else (system.as_subject(),)
    return raise_finding(
        actor=actor,
        draft=FindingDraft(
            grade=draft.grade,
            statement=draft.statement.strip() or statement_of(drafted),
            framework=draft.framework,
            requirement=draft.requirement or drafted.requirement,
            evidence=draft.evidence.strip() or evidence_of(drafted),
            source=drafted.as_subject(),
            origin=origin_of(drafted),
            subjects=subjects,
            owner_id=draft.owner_id,
        ),
    )


def statement_of(drafted: DraftedFinding) -> str:
    """Return a finding of a questionnaire in words."""
    return f"{drafted.title.strip()}: {drafted.text.strip()}".strip(": ")


def evidence_of(drafted: DraftedFinding) -> str:
    """Return where the answer stands that points to a finding."""
    submitted = drafted.run.submitted_at
    on = "" if submitted is None else f", submitted on {submitted:%-d %B %Y}"
    return f"The answers to “{drafted.run.title}”{on}, {drafted.question}.".replace(", .", ".")
