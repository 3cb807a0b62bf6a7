"""What the people of an audit's team did themselves within its scope and period."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery, UUIDField
from django.db.models.functions import Coalesce

from steward.domain.assessments.models import ImpactAssessment
from steward.domain.audits.models import Audit, Auditor, ChecklistItem
from steward.domain.audits.rules.independence import Tie, conflicts
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.queries import template
from steward.domain.risks.models import Risk, Treatment
from steward.domain.systems.models import AiSystem
from steward.domain.tasks.models import Task
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.models import ApiToken
from steward.foundation.journal.models import Entry

MOST = 500
DID = {
    "risk.accepted": "accepted",
    "risk.edited": "judged",
    "risk.dismissed": "dismissed",
    "risk.written": "wrote",
    "risk.borne": "accepted what is left of",
    "risk.reviewed": "reviewed",
    "assessment.submitted": "assessed",
    "assessment.answered": "decided on",
    "treatment.moved": "approved or verified",
    "risk_criteria.adopted": "adopted",
    "soa.decided": "decided on",
    "soa.frozen": "froze",
    "control.decided": "decided on",
    "impact.section_written": "wrote for",
    "impact.signed": "signed",
    "impact.approved": "approved",
    "classification.recorded": "recorded",
    "classification.overridden": "decided on",
    "system.registered": "registered",
    "system.changed": "changed",
    "audit_programme.approved": "approved",
    "audit_programme.kept": "wrote",
}
"""Event of the journal -> what somebody did by it."""
NAMES_ITSELF = ("soa_decision", "control")
"""Kinds whose label is the requirement that they are about."""
KINDS = {"audit_programme": "programme", "risk_criteria": "risk_criteria"}


def period_of(audit: Audit) -> tuple[datetime, datetime]:
    """Return the period audited as moments, the last day included."""
    first = datetime.combine(audit.period_from, time(), UTC)
    return first, datetime.combine(audit.period_to + timedelta(days=1), time(), UTC)


def ties_of(
    actor: Actor, audit: Audit, team: Sequence[Auditor], *, record: str = ""
) -> tuple[Tie, ...]:
    """Return what members of the team own or did in scope and period, by person and kind.

    With ``record`` only what is tied to this one record. External people have no records here;
    their declaration stands for them.
    """
    people = {row.person_id: row.name for row in team if row.person_id is not None}
    if not people:
        return ()
    found = [
        *_owned(actor, audit, people, record),
        *_worked(actor, audit, people, record),
        *_answered(actor, audit, people, record),
        *_journal(actor, audit, people, record),
    ]
    return tuple(dict.fromkeys(found))


def _scope(audit: Audit, field: str) -> Q:
    """Return the condition that a record concerns an AI system in scope, or none at all."""
    if not audit.systems:
        return Q()
    return Q(**{f"{field}__in": audit.systems}) | Q(**{f"{field}__isnull": True})


def _owned(actor: Actor, audit: Audit, people: dict[UUID, str], record: str) -> Iterable[Tie]:
    names = {name.casefold(): key for key, name in people.items()}
    systems = AiSystem.objects.visible_to(actor).filter(archived_at=None)
    if audit.systems:
        systems = systems.filter(pk__in=audit.systems)
    either = Q(owner_person__in=list(people))
    for name in filter(None, people.values()):
        either |= Q(owner_person=None, owner__iexact=name)
    for system in _only(systems.filter(either), record)[:MOST]:
        owner = system.owner_person_id or names.get(system.owner.casefold())
        if owner is not None:
            yield _tie(owner, "system", system, "owns")
    risks = Risk.objects.visible_to(actor).filter(_scope(audit, "system"), owner__in=list(people))
    for risk in _only(risks, record).order_by("-current_rank")[:MOST]:
        if risk.owner_id is not None:
            yield _tie(risk.owner_id, "risk", risk, "owns")


def _worked(actor: Actor, audit: Audit, people: dict[UUID, str], record: str) -> Iterable[Tie]:
    treatments = Treatment.objects.visible_to(actor).filter(made_by__in=list(people))
    treatments = treatments.filter(_scope(audit, "risk__system"))
    for row in _only(treatments, record).order_by("-id")[:MOST]:
        yield _tie(row.made_by, "treatment", row, "planned", tuple(row.controls))
    first, last = period_of(audit)
    tasks = Task.objects.visible_to(actor).filter(assignee__in=list(people))
    tasks = tasks.filter(closed_at__gte=first, closed_at__lt=last)
    for task in _only(tasks, record).order_by("-id")[:MOST]:
        if task.assignee_id is not None:
            named = (task.requirement,) if task.requirement else ()
            yield _tie(task.assignee_id, "task", task, "did", named)


def _answered(actor: Actor, audit: Audit, people: dict[UUID, str], record: str) -> Iterable[Tie]:
    first, last = period_of(audit)
    runs = Run.objects.visible_to(actor).filter(_scope(audit, "system"))
    runs = runs.filter(submitted_by__in=list(people), submitted_at__gte=first)
    for run in _only(runs.filter(submitted_at__lt=last), record).order_by("-id")[:MOST]:
        try:
            sheet = template(run.resource_id)
        except NotFound:
            continue
        named = {name for question in sheet.questions for name in question.requirements}
        if run.submitted_by is not None:
            yield Tie(
                person=str(run.submitted_by),
                kind="run",
                record=str(run.pk),
                label=run.title,
                did="answered",
                requirements=tuple(sorted(named)),
            )


def _journal(actor: Actor, audit: Audit, people: dict[UUID, str], record: str) -> Iterable[Tie]:
    """Yield decisions and words, also those given through a token of the person."""
    first, last = period_of(audit)
    token = ApiToken.objects.visible_to(actor).filter(pk=OuterRef("actor_id"))
    found = Subquery(token.values("membership__person_id"))
    behind = Coalesce(found, F("actor_id"), output_field=UUIDField())
    rows = Entry.objects.visible_to(actor).filter(event__in=list(DID), at__gte=first, at__lt=last)
    rows = rows.annotate(person=behind).filter(person__in=list(people))
    if record:
        rows = rows.filter(subject_id=record)
    if audit.systems:
        rows = rows.filter(_of_systems(audit))
    columns = ("person", "event", "subject_kind", "subject_id", "subject_label")
    for person, event, kind, key, label in rows.values_list(*columns).order_by().distinct()[:MOST]:
        yield Tie(
            person=str(person),
            kind=KINDS.get(str(kind), str(kind)),
            record=str(key),
            label=label,
            did=DID[event],
            requirements=(label,) if kind in NAMES_ITSELF else (),
        )


def _of_systems(audit: Audit) -> Q:
    """Return the condition that an entry is about a system in scope, or about no system."""
    risks = Risk.objects.get_queryset().filter(system__in=audit.systems).values("pk")
    effects = ImpactAssessment.objects.get_queryset().filter(system__in=audit.systems)
    tied = ("risk", "impact_assessment", "system", "classification")
    return (
        ~Q(subject_kind__in=tied)
        | Q(subject_kind="risk", subject_id__in=risks)
        | Q(subject_kind="impact_assessment", subject_id__in=effects.values("pk"))
        | Q(subject_kind__in=("system", "classification"), subject_id__in=audit.systems)
    )


def _only(rows: Any, record: str) -> Any:  # noqa: ANN401 -- leaf
    return rows.filter(pk=record) if record else rows


def _tie(person: UUID, kind: str, row: Any, did: str, named: tuple[str, ...] = ()) -> Tie:  # noqa: ANN401 -- leaf
    label = row.as_subject().label
    return Tie(
        person=str(person), kind=kind, record=str(row.pk), label=label, did=did, requirements=named
    )


def blocked_points(
    ties: Sequence[Tie], items: Iterable[ChecklistItem], team: Sequence[Auditor]
) -> dict[str, list[tuple[ChecklistItem, Tie]]]:
    """Return key of an auditor -> the points it cannot audit, each with the first reason."""
    points = list(items)
    found: dict[str, list[tuple[ChecklistItem, Tie]]] = {}
    for auditor in team:
        person = str(auditor.person_id or "")
        for item in points:
            against = conflicts(ties, person, item.requirement)
            if against:
                found.setdefault(str(auditor.pk), []).append((item, against[0]))
    return found


def own_work_judged(actor: Actor, audits: Iterable[Audit]) -> list[str]:
    """Return the points that somebody judged whose own work they are, with the first reason."""
    found: list[str] = []
    for audit in audits:
        team = list(Auditor.objects.visible_to(actor).filter(audit=audit))
        ties = ties_of(actor, audit, team)
        items = ChecklistItem.objects.visible_to(actor).filter(audit=audit).exclude(judgement="")
        for item in items.order_by("place"):
            against = conflicts(ties, str(item.judged_by or ""), item.requirement)
            if against:
                what = f"{against[0].did} {against[0].label}"
                found.append(f"{audit.reference} {item.requirement}: {item.judged_by_label} {what}")
    return found
