"""What an internal auditor asks about findings: facts by value, for rules above."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from steward.domain.findings.models import Finding
from steward.domain.findings.queries.register import findings_visible_to
from steward.domain.findings.terms.grades import Grade
from steward.domain.findings.terms.states import OPEN, FindingState
from steward.foundation.core.actor import Actor

NONCONFORMITIES = tuple(grade.value for grade in Grade if grade.is_nonconformity)


def nonconformities(actor: Actor) -> QuerySet[Finding]:
    """Return the findings that name a requirement that is not fulfilled."""
    return findings_visible_to(actor).filter(grade__in=NONCONFORMITIES)


def without_cause(actor: Actor) -> QuerySet[Finding]:
    """Return open nonconformities whose cause should be known by now and is not."""
    return (
        nonconformities(actor)
        .filter(
            state__in=[FindingState.RAISED.value, FindingState.CORRECTED.value],
            due_on__lt=actor.today,
        )
        .order_by("number")
    )


def without_effect_check(actor: Actor) -> QuerySet[Finding]:
    """Return nonconformities whose day to judge the effect has passed without a judgement."""
    rows = nonconformities(actor).filter(state=FindingState.IMPLEMENTED.value)
    return rows.filter(check_on__lt=actor.today).order_by("number")


def overdue(actor: Actor) -> QuerySet[Finding]:
    """Return open findings of which a clock has run out."""
    rows = findings_visible_to(actor).filter(state__in=OPEN, due_on__lt=actor.today)
    return rows.order_by("due_on", "number")


def closed_by_owner(actor: Actor) -> QuerySet[Finding]:
    """Return nonconformities closed by whoever answers for them now.

    Nobody can close their own; the owner may have changed afterwards.
    """
    rows = nonconformities(actor).filter(state=FindingState.CLOSED.value, closed_by=F("owner_id"))
    return rows.order_by("number")


def major_open(actor: Actor) -> QuerySet[Finding]:
    """Return open major nonconformities; they stand in the way of a certificate."""
    rows = findings_visible_to(actor).filter(grade=Grade.MAJOR.value, state__in=OPEN)
    return rows.order_by("number")


def repeated(actor: Actor) -> QuerySet[Finding]:
    """Return open findings that repeat a closed one."""
    rows = findings_visible_to(actor).filter(state__in=OPEN, repeat_id__isnull=False)
    return rows.order_by("number")


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFacts:
    """How many findings stand how; every number has a query of its name."""

    open: int
    open_nonconformities: int
    major_open: int
    overdue: int
    without_cause: int
    without_effect_check: int
    closed_by_owner: int
    repeated: int
    closed: int


def finding_facts(actor: Actor) -> FindingFacts:
    """Return how many findings stand how."""
    return FindingFacts(
        open=findings_visible_to(actor).filter(state__in=OPEN).count(),
        open_nonconformities=nonconformities(actor).filter(state__in=OPEN).count(),
        major_open=major_open(actor).count(),
        overdue=overdue(actor).count(),
        without_cause=without_cause(actor).count(),
        without_effect_check=without_effect_check(actor).count(),
        closed_by_owner=closed_by_owner(actor).count(),
        repeated=repeated(actor).count(),
        closed=findings_visible_to(actor).filter(~Q(state__in=OPEN)).count(),
    )
