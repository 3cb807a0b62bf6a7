"""Results of checks, their turns, and how they stand in sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from steward.domain.monitoring.models import CheckResult, CheckTurn, CheckWaiver
from steward.domain.monitoring.terms import CheckOutcome
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def results_visible_to(actor: Actor) -> OwnedQuerySet[CheckResult]:
    """Return the results of checks."""
    return CheckResult.objects.visible_to(actor)


def results_listed(actor: Actor) -> OwnedQuerySet[CheckResult]:
    """Return the results of checks, the gravest first, then the newest."""
    return results_visible_to(actor).order_by("-rank", "-since", "-id")


def get_result(actor: Actor, key: UUID) -> CheckResult:
    """Return one result.

    Raises:
        NotFound: It is not there for this actor.
    """
    return results_visible_to(actor).one(actor, key)


def turns_of(actor: Actor, row: CheckResult, most: int = 100) -> list[CheckTurn]:
    """Return how a result turned, the last first."""
    return list(CheckTurn.objects.visible_to(actor).filter(result=row).order_by("-id")[:most])


def waivers_of_checks(actor: Actor) -> OwnedQuerySet[CheckWaiver]:
    """Return the waivers that were ever given, the last first."""
    return CheckWaiver.objects.visible_to(actor).select_related("result").order_by("-id")


def get_waiver(actor: Actor, key: UUID) -> CheckWaiver:
    """Return one waiver.

    Raises:
        NotFound: It is not there for this actor.
    """
    return CheckWaiver.objects.get_queryset().one(actor, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many results stand how; waived ones are counted apart."""

    by_outcome: dict[str, int]
    waived: int

    def of(self, outcome: CheckOutcome) -> int:
        """Return how many results have an outcome and are not waived."""
        return self.by_outcome.get(outcome.value, 0)


def tally(actor: Actor, rows: OwnedQuerySet[CheckResult] | None = None) -> Tally:
    """Return how many results stand how, in one statement."""
    wanted = results_visible_to(actor) if rows is None else rows
    counted = wanted.order_by().values_list("outcome", "is_waived").annotate(n=Count("id"))
    found: dict[str, int] = {}
    waived = 0
    for outcome, is_waived, count in counted:
        if is_waived:
            waived += count
        else:
            found[outcome] = found.get(outcome, 0) + count
    return Tally(by_outcome=found, waived=waived)


def tally_by_check(actor: Actor) -> dict[str, dict[str, int]]:
    """Return check → outcome → how many results, in one statement."""
    rows = results_visible_to(actor).order_by().values_list("check_id", "outcome")
    found: dict[str, dict[str, int]] = {}
    for check, outcome, count in rows.annotate(n=Count("id")):
        found.setdefault(check, {})[outcome] = count
    return found


def last_turn(actor: Actor) -> datetime | None:
    """Return when a result turned last."""
    return results_visible_to(actor).aggregate(last=Max("since"))["last"]


def results_of(actor: Actor, records: Iterable[UUID]) -> list[CheckResult]:
    """Return the results of some records, the gravest first."""
    rows = results_listed(actor).filter(record_id__in=list(records))
    return list(rows[:300])
