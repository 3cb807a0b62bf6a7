"""Decide on proposed risks: take in, judge differently, dismiss; one or many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from steward.domain.risks.events import RiskAccepted, RiskDismissed, RiskEdited
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.placing import set_points
from steward.domain.risks.policy import ACCEPT_RISK, DISMISS_RISK, EDIT_RISK
from steward.domain.risks.queries import current_criteria, points_by_rule
from steward.domain.risks.queries.keeping import members_called
from steward.domain.risks.queries.methods import method_in_force
from steward.domain.risks.rules.assessing import review_day
from steward.domain.risks.rules.decisions import check_accept, check_dismiss, check_edit
from steward.domain.risks.terms import Level
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.models import Person
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries.duties import rules_on
from steward.foundation.journal.operations import record, record_many

DECISION = (
    "status",
    "reason",
    "decided_by",
    "decided_at",
    "decided_fingerprint",
    "decided_criteria",
    "changed",
    "changes",
    "owner",
    "review_on",
)


@transaction.atomic
def accept_risk(*, actor: Actor, risk: Risk, reason: str = "") -> Risk:
    """Take a proposed risk into the register as it was derived.

    Raises:
        NotAllowed: The actor may not accept proposed risks.
        Conflict: The risk was withdrawn.
    """
    require(actor, ACCEPT_RISK, risk)
    risk = _locked(risk)
    check_accept(risk.status)
    keep_apart(actor, risk.as_subject(), {}, act="risk.accept", level=risk.current_level)
    _decide(actor, risk, "accepted", reason, _keeping(actor, [risk]))
    risk.save(update_fields=DECISION)
    record(actor, RiskAccepted(subject=risk.as_subject(), reason=reason))
    return risk


@transaction.atomic
def dismiss_risk(*, actor: Actor, risk: Risk, reason: str) -> Risk:
    """Dismiss a proposed risk with the reason why it does not apply.

    Raises:
        NotAllowed: The actor may not dismiss proposed risks.
        Invalid: The reason is missing.
        Conflict: The risk was withdrawn.
    """
    require(actor, DISMISS_RISK, risk)
    risk = _locked(risk)
    check_dismiss(risk.status, reason)
    keep_apart(actor, risk.as_subject(), {}, act="risk.dismiss", level=risk.current_level)
    _decide(actor, risk, "dismissed", reason, _keeping(actor, [risk]))
    risk.save(update_fields=DECISION)
    record(actor, RiskDismissed(subject=risk.as_subject(), reason=reason))
    return risk


@transaction.atomic
def edit_risk(*, actor: Actor, risk: Risk, likelihood: int, consequence: int, reason: str) -> Risk:
    """Judge the inherent likelihood and consequence oneself; current and target follow by rule.

    Args:
        actor: Who judges.
        risk: The risk.
        likelihood: The band of the organisation's criteria, from 1 (the rarest).
        consequence: The band of the organisation's criteria, from 1 (the mildest).
        reason: Why the judgement differs from the rule.

    Raises:
        NotAllowed: The actor may not judge risks.
        Invalid: A band is not one of the criteria, or the reason is missing.
        Conflict: The risk was withdrawn.
    """
    require(actor, EDIT_RISK, risk)
    risk = _locked(risk)
    criteria = current_criteria(actor)
    check_edit(criteria, risk.status, likelihood, consequence)
    if not reason.strip():
        raise Invalid("Say why your judgement differs from the rule.", place="reason")
    judged = (criteria.frequencies[likelihood - 1], criteria.losses[consequence - 1])
    set_points(risk, points_by_rule(actor, risk, *judged), criteria)
    _decide(actor, risk, "edited", reason, _keeping(actor, [risk]))
    risk.save()
    event = RiskEdited(
        subject=risk.as_subject(), likelihood=likelihood, consequence=consequence, reason=reason
    )
    record(actor, event)
    return risk


@transaction.atomic
def decide_risks(*, actor: Actor, risks: Sequence[Risk], decision: str, reason: str) -> int:
    """Accept or dismiss many risks with one reason; withdrawn ones are passed over.

    Returns:
        How many were decided.

    Raises:
        NotAllowed: The actor may not decide so.
        Conflict: The organisation keeps this apart from what the actor did with one of them.
        Invalid: The decision is neither ``accepted`` nor ``dismissed``, or the reason is missing.
    """
    if decision not in ("accepted", "dismissed"):
        raise Invalid(f"{decision!r} is neither accepted nor dismissed.", place="decision")
    require(actor, ACCEPT_RISK if decision == "accepted" else DISMISS_RISK)
    if decision == "dismissed":
        check_dismiss("proposed", reason)
    keys = [risk.pk for risk in risks]
    rows = list(
        Risk.objects.visible_to(actor)
        .filter(pk__in=keys)
        .exclude(status="withdrawn")
        .select_related("system")
        .select_for_update(of=("self",))
    )
    act = "risk.accept" if decision == "accepted" else "risk.dismiss"
    for risk in rows if rules_on(actor, act) else ():
        keep_apart(actor, risk.as_subject(), {}, act=act, level=risk.current_level)
    keeping = _keeping(actor, rows)
    for risk in rows:
        _decide(actor, risk, decision, reason, keeping)
    Risk.objects.rewrite(rows, DECISION)
    event: Any = RiskAccepted if decision == "accepted" else RiskDismissed
    record_many(actor, [event(subject=risk.as_subject(), reason=reason) for risk in rows])
    return len(rows)


def _locked(risk: Risk) -> Risk:
    rows = Risk.objects.get_queryset().select_related("system")
    return rows.select_for_update(of=("self",)).get(pk=risk.pk)


def owners_of(actor: Actor, risks: Sequence[Risk]) -> Mapping[str, Person]:
    """Return who answers for risks that have no owner: the owners of their systems.

    By their key, their address and their name; `owner_among` chooses among them.
    """
    free = [risk.system for risk in risks if risk.owner_id is None and risk.system is not None]
    keys = {str(system.owner_person_id) for system in free if system.owner_person_id}
    return members_called(actor, keys | {system.owner for system in free})


def owner_among(owners: Mapping[str, Person], system: AiSystem) -> Person | None:
    """Return the owner of a system among members: the person, else who is called so."""
    if system.owner_person_id is not None:
        return owners.get(str(system.owner_person_id))
    return owners.get(system.owner.strip().lower())


@dataclass(frozen=True, slots=True)
class _Keeping:
    """Who answers for a decided risk by default, and after how many days it is looked at again."""

    owners: Mapping[str, Person]
    cadence: Mapping[Level, int]


def _keeping(actor: Actor, risks: Sequence[Risk]) -> _Keeping:
    return _Keeping(owners_of(actor, risks), method_in_force(actor).cadence)


def _decide(actor: Actor, risk: Risk, status: str, reason: str, keeping: _Keeping) -> None:
    risk.status, risk.reason = status, reason.strip()
    risk.decided_by, risk.decided_at = actor.label[:200], actor.now
    risk.decided_fingerprint = risk.fingerprint
    risk.decided_criteria = risk.criteria
    risk.changed, risk.changes = False, []
    if status == "dismissed":
        risk.review_on = None
        return
    risk.review_on = review_day(keeping.cadence, risk.current_level, actor.today)
    if risk.owner_id is None and risk.system is not None:
        risk.owner = owner_among(keeping.owners, risk.system)
