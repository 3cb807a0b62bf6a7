"""The register of findings."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)

from steward.domain.findings.models import CorrectiveAction, Finding, FindingSubject, SimilarCase
from steward.domain.findings.rules.planning import SeenAction
from steward.domain.findings.rules.repeats import Repeat, Shape, repeats
from steward.domain.findings.rules.trends import source_in_words
from steward.domain.findings.terms.grades import Grade
from steward.domain.findings.terms.states import OPEN, STAGES, FindingState, Stage
from steward.domain.frameworks.queries import current_resources, framework
from steward.domain.frameworks.rules import titles
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading

ABOUT = Reading(
    Finding,
    "SELECT {columns} FROM findings_finding f WHERE f.organisation_id = %(organisation)s"
    " AND EXISTS (SELECT 1 FROM findings_findingsubject s"
    " WHERE s.finding_id = f.id AND s.organisation_id = f.organisation_id AND s.key = %(record)s)"
    " ORDER BY f.number DESC LIMIT %(most)s",
    alias="f",
)

RECENT_DAYS = 90


def findings_visible_to(actor: Actor) -> OwnedQuerySet[Finding]:
    """Return the findings of the organisation with who answers for them."""
    return Finding.objects.visible_to(actor).select_related("owner")


def findings_with_standing(actor: Actor) -> OwnedQuerySet[Finding]:
    """Return the findings with what a list filters and sorts by.

    ``is_mine``; ``over`` is 0 while there is something to do and 1 after; ``grade_rank`` from 0
    (opportunity) to 3 (major); ``due`` is overdue, running or over.
    """
    ranks = [When(grade=grade.value, then=grade.rank) for grade in Grade]
    is_open = Q(state__in=OPEN)
    return findings_visible_to(actor).annotate(
        is_mine=ExpressionWrapper(Q(owner_id=actor.id), output_field=BooleanField()),
        over=Case(When(is_open, then=0), default=1, output_field=IntegerField()),
        grade_rank=Case(*ranks, default=0, output_field=IntegerField()),
        is_repeat=ExpressionWrapper(Q(repeat_id__isnull=False), output_field=BooleanField()),
        due=Case(
            When(is_open & Q(due_on__lt=actor.today), then=Value("overdue")),
            When(is_open, then=Value("running")),
            default=Value("over"),
            output_field=CharField(),
        ),
    )


def get_finding(actor: Actor, key: UUID) -> Finding:
    """Return one finding.

    Raises:
        NotFound: It is not there for this actor.
    """
    return findings_visible_to(actor).one(actor, key)


def finding_of_origin(actor: Actor, origin: str) -> Finding | None:
    """Return the finding that a cause made, or None."""
    return findings_visible_to(actor).filter(origin=origin).first()


def findings_of_origins(actor: Actor, origins: Iterable[str]) -> dict[str, Finding]:
    """Return cause → the finding that it made, for those that made one."""
    rows = findings_visible_to(actor).filter(origin__in=list(origins))
    return {str(row.origin): row for row in rows}


def findings_from(actor: Actor, source_id: UUID) -> OwnedQuerySet[Finding]:
    """Return the findings that a record led to: those of an audit, an incident or a concern."""
    return findings_visible_to(actor).filter(source_id=source_id).order_by("number")


def findings_about(actor: Actor, record: UUID, most: int = 50) -> list[Finding]:
    """Return the findings that concern a record, newest first."""
    return ABOUT.all({"organisation": actor.organisation_id, "record": record, "most": most})


def findings_of_requirement(actor: Actor, requirement: str) -> OwnedQuerySet[Finding]:
    """Return the findings against a requirement of ISO/IEC 42001, or about it, newest first."""
    named = FindingSubject.objects.visible_to(actor).filter(
        finding=OuterRef("pk"), kind="control", label__startswith=f"{requirement} "
    )
    against = Q(framework="iso-42001", requirement=requirement)
    return findings_visible_to(actor).filter(against | Exists(named)).order_by("-number")


def subjects_of(actor: Actor, finding: Finding) -> list[FindingSubject]:
    """Return what a finding concerns, in the order in which it was named."""
    return list(FindingSubject.objects.visible_to(actor).filter(finding=finding).order_by("id"))


def actions_of(actor: Actor, finding: Finding) -> list[CorrectiveAction]:
    """Return the corrective actions of a finding, those of the running round last."""
    rows = CorrectiveAction.objects.visible_to(actor).filter(finding=finding)
    return list(rows.select_related("owner", "finding").order_by("number"))


def get_action(actor: Actor, key: UUID) -> CorrectiveAction:
    """Return one corrective action.

    Raises:
        NotFound: It is not there for this actor.
    """
    rows = CorrectiveAction.objects.get_queryset().select_related("owner", "finding")
    return rows.one(actor, key)


def cases_of(actor: Actor, finding: Finding) -> list[SimilarCase]:
    """Return the places where the same could be, in the order in which they were thought of."""
    return list(SimilarCase.objects.visible_to(actor).filter(finding=finding).order_by("id"))


def get_case(actor: Actor, key: UUID) -> SimilarCase:
    """Return one place where the same could be.

    Raises:
        NotFound: It is not there for this actor.
    """
    return SimilarCase.objects.get_queryset().select_related("finding").one(actor, key)


def requirement_title(name: str, requirement: str) -> str | None:
    """Return the title of a requirement, or None where no installed framework has it."""
    for ref in current_resources("framework"):
        parsed = framework(ref.id)
        if parsed.id == name:
            return titles(parsed).get(requirement)
    return None


def shape_of(finding: Finding, subjects: frozenset[UUID]) -> Shape:
    """Return what the rules compare of a finding."""
    return Shape(
        id=finding.pk,
        reference=finding.reference,
        framework=finding.framework,
        requirement=finding.requirement,
        statement=finding.statement,
        category=finding.category,
        subjects=subjects,
        closed_on=finding.closed_on,
    )


def shapes(actor: Actor, rows: Iterable[Finding]) -> dict[UUID, Shape]:
    """Return key → what the rules compare of some findings, in two statements."""
    known = list(rows)
    missed = {row.pk: row.requirement for row in known}
    concerned: dict[UUID, set[UUID]] = {}
    links = FindingSubject.objects.visible_to(actor).filter(finding__in=list(missed))
    for finding, key, label in links.values_list("finding_id", "key", "label"):
        if label != missed[finding]:  # the control that is the requirement counts as that
            concerned.setdefault(finding, set()).add(key)
    return {row.pk: shape_of(row, frozenset(concerned.get(row.pk, set()))) for row in known}


def repeats_of(actor: Actor, finding: Finding) -> tuple[Repeat, ...]:
    """Return the closed findings of the last 24 months that a finding repeats, with reasons."""
    closed = Finding.objects.visible_to(actor).filter(state=FindingState.CLOSED.value)
    known = shapes(actor, [finding, *closed])
    return repeats(known.pop(finding.pk), finding.found_on, known.values())


def seen_actions(actor: Actor, finding: Finding) -> list[SeenAction]:
    """Return what the rules read of the actions of the running round."""
    rows = CorrectiveAction.objects.visible_to(actor).filter(finding=finding, round=finding.round)
    return [
        SeenAction(
            reference=row.reference,
            progress=row.progress,
            owner_id=row.owner_id,
            done_by=row.done_by,
        )
        for row in rows.order_by("number")
    ]


def people_answering(actor: Actor) -> list[tuple[str, str]]:
    """Return the people who answer for findings, also those who have left, as key and name."""
    rows = findings_visible_to(actor).exclude(owner=None).order_by("owner__name", "owner_id")
    fields = rows.values_list("owner_id", "owner__name", "owner__email").distinct()
    return [(str(key), str(name or email)) for key, name, email in fields]


def requirements_named(actor: Actor) -> list[tuple[str, str]]:
    """Return the requirements that findings name, twice each, as a filter wants them."""
    rows = Finding.objects.visible_to(actor).exclude(requirement="").order_by("requirement")
    names = rows.values_list("requirement", flat=True).distinct()
    return [(str(name), str(name)) for name in names]


def sources_named(actor: Actor) -> list[tuple[str, str]]:
    """Return the kinds of sources that findings name, with their words."""
    rows = Finding.objects.visible_to(actor).exclude(source_kind="").order_by("source_kind")
    names = rows.values_list("source_kind", flat=True).distinct()
    return [(str(name), source_in_words(str(name))) for name in names]


def stages(
    actor: Actor, *, mine: bool = False, most: int = 40
) -> list[tuple[Stage, int, list[Finding]]]:
    """Return every stage of the path with how many findings stand there, and the most pressing.

    Those that are over are told of the last 90 days, the latest first.
    """
    rows = findings_with_standing(actor)
    if mine:
        rows = rows.filter(owner_id=actor.id)
    since = actor.today - timedelta(days=RECENT_DAYS)
    rows = rows.filter(Q(state__in=OPEN) | Q(closed_on__gte=since))
    counted = rows.order_by().values_list("state").annotate(count=Count("id"))
    counts = {str(state): int(count) for state, count in counted}
    found: list[tuple[Stage, int, list[Finding]]] = []
    for stage in STAGES:
        order = ("-closed_on", "-number") if stage.is_over else ("due_on", "-grade_rank", "number")
        shown = rows.filter(state__in=stage.states).order_by(*order)[:most]
        count = sum(counts.get(state, 0) for state in stage.states)
        found.append((stage, count, list(shown)))
    return found
