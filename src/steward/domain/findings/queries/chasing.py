"""Findings of which a clock runs out, and effects to be judged."""

from datetime import date

from django.db.models import QuerySet

from steward.domain.findings.models import Finding
from steward.domain.findings.queries.register import findings_visible_to
from steward.domain.findings.terms.states import OPEN, FindingState
from steward.foundation.core.actor import Actor


def clocks_near(actor: Actor, by: date) -> list[Finding]:
    """Return the open findings of which the running clock ends by a day, the earliest first.

    Those that only wait for the day on which their effect can be judged are left out.
    """
    rows = findings_visible_to(actor).filter(state__in=OPEN, due_on__lte=by)
    return list(rows.exclude(state=FindingState.IMPLEMENTED.value).order_by("due_on", "number"))


def checks_due(actor: Actor, by: date) -> list[Finding]:
    """Return the findings whose effect can be judged by a day, the earliest first."""
    return list(awaiting_judgement(actor).filter(check_on__lte=by))


def awaiting_judgement(actor: Actor) -> QuerySet[Finding]:
    """Return the findings whose actions are carried out and whose effect is to be judged."""
    rows = findings_visible_to(actor).filter(state=FindingState.IMPLEMENTED.value)
    return rows.order_by("check_on", "number")
