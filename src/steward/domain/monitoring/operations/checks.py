"""Checks of one's own: tried on what was observed, made, and taken away."""

from dataclasses import dataclass

from django.db import transaction

from steward.domain.frameworks.queries import iso_42001
from steward.domain.monitoring.events import OwnCheckEnded, OwnCheckMade
from steward.domain.monitoring.models import CheckResult, OwnCheck
from steward.domain.monitoring.operations.judging import judge_all
from steward.domain.monitoring.operations.tasking import follow_with_tasks
from steward.domain.monitoring.policy import EDIT_CHECK, RUN_CHECKS
from steward.domain.monitoring.queries.content import properties
from steward.domain.monitoring.queries.trying import Tried, verdicts_of
from steward.domain.monitoring.rules.judging import ready_check
from steward.domain.monitoring.rules.thresholds import OwnDraft, as_check, checked_draft
from steward.domain.monitoring.terms import CheckOutcome
from steward.foundation.core.actor import Actor, by_rule, require, require_whole
from steward.foundation.core.errors import Conflict
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

TRIED = "OWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a draft would come out today: for each record, and the sum."""

    draft: OwnDraft
    found: tuple[Tried, ...]

    def count(self, outcome: CheckOutcome) -> int:
        """Return for how many records it comes out so."""
        return sum(1 for item in self.found if item.verdict.outcome is outcome)


def try_check(*, actor: Actor, draft: OwnDraft) -> Trial:
    """Return how a draft would come out for every record now; nothing is kept.

    Raises:
        NotAllowed: The actor may not make checks.
        Invalid: The draft does not fit.
    """
    require(actor, EDIT_CHECK)
    draft = _checked(draft)
    known = properties().get(draft.observed)
    check = as_check(draft, TRIED, known.unit if known else "")
    return Trial(draft=draft, found=tuple(verdicts_of(actor, ready_check(check))))


def _checked(draft: OwnDraft) -> OwnDraft:
    names = {item.id for item in iso_42001().requirements}
    return checked_draft(draft, properties().get(draft.observed), names)


@transaction.atomic
def make_check(*, actor: Actor, draft: OwnDraft) -> OwnCheck:
    """Make a check of the organisation's own, and ask it of every record.

    Raises:
        NotAllowed: The actor may not make checks, or sees a part of the organisation.
        Invalid: The draft does not fit.
    """
    require(actor, EDIT_CHECK)
    require_whole(actor)
    draft = _checked(draft)
    row = OwnCheck(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "own_check"),
        title=draft.title,
        about=draft.about,
        observed=draft.observed,
        shape=draft.shape.value,
        low=draft.low,
        high=draft.high,
        max_age_days=draft.max_age_days,
        severity=draft.severity.value,
        requirements=list(draft.requirements),
        remedy=draft.remedy,
        made_by_label=actor.label[:200],
    )
    row.save(force_insert=True)
    record(actor, OwnCheckMade(subject=row.as_subject(), what=f"{row.reference} {row.title}"))
    judge_all(actor=by_rule(actor, RUN_CHECKS), only=frozenset({row.reference}))
    return row


@transaction.atomic
def end_check(*, actor: Actor, check: OwnCheck) -> OwnCheck:
    """Take a check of one's own away; its results stay as not applicable.

    Raises:
        NotAllowed: The actor may not make checks, or sees a part of the organisation.
        Conflict: It was taken away already.
    """
    require(actor, EDIT_CHECK)
    require_whole(actor)
    row = OwnCheck.objects.get_queryset().select_for_update().get(pk=check.pk)
    if row.ended_at is not None:
        raise Conflict("This check was taken away already.")
    row.ended_at = actor.now
    row.save(update_fields=["ended_at"])
    results = CheckResult.objects.visible_to(actor).filter(check_id=row.reference)
    failing = list(results.filter(outcome=CheckOutcome.FAIL.value))
    results.update(
        outcome=CheckOutcome.NOT_APPLICABLE.value,
        reason="The check was taken away.",
        rank=0,
        due_at=None,
        since=actor.now,
    )
    follow_with_tasks(actor, failing=[], resting=failing, why="The check was taken away.")
    record(actor, OwnCheckEnded(subject=row.as_subject(), what=f"{row.reference} {row.title}"))
    return row
