"""Raise a finding, give it to somebody, change its grade."""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction

from steward.domain.controls.queries import thread_of
from steward.domain.findings.events import FindingAssigned, FindingRaised, FindingRegraded
from steward.domain.findings.models import Finding, FindingSubject
from steward.domain.findings.operations.keeping import held, measure
from steward.domain.findings.policy import APPROVE_FINDING, EDIT_FINDING, RAISE_FINDING
from steward.domain.findings.queries.register import finding_of_origin, requirement_title
from steward.domain.findings.rules.drafting import check_draft, check_grade, each_once, needed
from steward.domain.findings.terms.drafts import FindingDraft
from steward.domain.findings.terms.grades import Grade
from steward.domain.findings.terms.states import FindingState
from steward.domain.frameworks.queries import ISO_42001
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.models import Person
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers


@transaction.atomic
def raise_finding(*, actor: Actor, draft: FindingDraft) -> Finding:
    """Raise a finding; its clocks begin on the day on which it was found.

    Source: ISO/IEC 42001:2023, 10.2; ISO/IEC 17021-1:2015, 9.4.5.

    Raises:
        NotAllowed: The actor may not raise findings.
        Invalid: Something is missing, too long, unknown, or lies in the future.
        Conflict: The same cause has made a finding already; the message names it.
    """
    require(actor, RAISE_FINDING)
    grade = check_draft(draft, actor.today)
    framework, requirement = _requirement(draft)
    person = None if draft.owner_id is None else _owner(actor, draft.owner_id)
    _check_origin(actor, draft.origin)
    source = draft.source
    row = Finding(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "nonconformity"),
        grade=grade.value,
        statement=draft.statement.strip(),
        framework=framework,
        requirement=requirement,
        evidence=draft.evidence.strip(),
        source_kind="" if source is None else source.kind,
        source_id=None if source is None else source.id,
        source_label="" if source is None else source.label[:300],
        origin=draft.origin or None,
        found_on=draft.found_on or actor.today,
        begun_on=draft.found_on or actor.today,
        raised_by=person_behind(actor),
        raised_by_label=actor.label[:200],
        owner=person,
    )
    _insert(row)
    FindingSubject.objects.write(
        FindingSubject(
            organisation_id=actor.organisation_id,
            finding=row,
            kind=item.kind,
            key=item.id,
            label=item.label[:300],
        )
        for item in _concerned(actor, framework, requirement, draft.subjects)
    )
    measure(actor, row)
    row.save(update_fields=["due_on", "repeat_id", "repeat_label", "repeat_why"])
    named = requirement if framework == ISO_42001 else f"{framework} {requirement}".strip()
    event = FindingRaised(
        subject=row.as_subject(),
        grade=grade.label.lower(),
        requirement=named or "no requirement",
    )
    record(actor, event)
    return row


def _concerned(
    actor: Actor, framework: str, requirement: str, subjects: tuple[Subject, ...]
) -> Iterable[Subject]:
    """Return what is named, each once; a control of ISO/IEC 42001 that is missed is among it."""
    if framework == ISO_42001 and requirement:
        subjects = (*subjects, thread_of(actor, requirement))
    return each_once(subjects).values()


def _insert(row: Finding) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("This was raised as a finding already.") from error


def _check_origin(actor: Actor, origin: str) -> None:
    known = finding_of_origin(actor, origin) if origin else None
    if known is not None:
        raise Conflict(f"This was raised already as {known.reference}.")


def _requirement(draft: FindingDraft) -> tuple[str, str]:
    framework, requirement = draft.framework.strip(), draft.requirement.strip()
    if not requirement:
        return "", ""
    if requirement_title(framework, requirement) is None:
        raise Invalid(
            f"“{requirement}” is no requirement of the framework “{framework}”.",
            place="requirement",
        )
    return framework, requirement


def _owner(actor: Actor, key: UUID) -> Person:
    try:
        return get_person(actor, key)
    except Invalid as error:
        raise Invalid(error.message, place="owner_id") from error


@transaction.atomic
def assign_finding(*, actor: Actor, finding: Finding, person_id: UUID | None) -> Finding:
    """Let a member answer for a finding, or nobody.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Invalid: The person is not a member (any more).
        Conflict: The finding is over.
    """
    require(actor, EDIT_FINDING, finding)
    row = held(actor, finding)
    if not row.is_open:
        raise Conflict(
            f"It stands at “{FindingState(row.state).label}”: nothing more is done to it."
        )
    row.owner = None if person_id is None else _owner(actor, person_id)
    row.save(update_fields=["owner"])
    who = "nobody" if row.owner is None else str(row.owner)
    record(actor, FindingAssigned(subject=row.as_subject(), who=who))
    return row


@transaction.atomic
def regrade_finding(*, actor: Actor, finding: Finding, grade: str, reason: str) -> Finding:
    """Change the grade of a finding; its clocks follow.

    Between nonconformity and observation it changes only while nothing was done, for the path is
    another.

    Source: ISO/IEC 17021-1:2015, 3.12, note 1.

    Raises:
        NotAllowed: The actor may not decide on findings.
        Invalid: There is no such grade, the reason is missing, or a nonconformity would have no
            requirement or evidence.
        Conflict: The finding is over, has this grade, or has come too far for another path.
    """
    require(actor, APPROVE_FINDING, finding)
    row = held(actor, finding)
    chosen, old = check_grade(grade), Grade(row.grade)
    reason = needed(reason, "reason", "Say why the grade changes.")
    _check_regrade(row, old, chosen)
    row.grade = chosen.value
    measure(actor, row)
    row.save(update_fields=["grade", "due_on", "repeat_id", "repeat_label", "repeat_why"])
    event = FindingRegraded(
        subject=row.as_subject(), old=old.label, new=chosen.label, reason=reason
    )
    record(actor, event)
    return row


def _check_regrade(row: Finding, old: Grade, chosen: Grade) -> None:
    if not row.is_open:
        raise Conflict(
            f"It stands at “{FindingState(row.state).label}”: nothing more is done to it."
        )
    if old is chosen:
        raise Conflict(f"It is of this grade already: {old.label}.")
    if old.is_nonconformity != chosen.is_nonconformity and row.state != FindingState.RAISED:
        raise Conflict("It has come too far to take another path; close it and raise another.")
    if chosen.is_nonconformity and not (row.requirement and row.evidence):
        raise Invalid("A nonconformity names the requirement and the evidence.", place="grade")
