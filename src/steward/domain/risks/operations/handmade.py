"""Risks that people write into the register themselves: threats and opportunities."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import controls
from steward.domain.risks.events import RiskRemoved, RiskReworded, RiskWritten
from steward.domain.risks.models import Acceptance, Estimate, Risk, RiskAssessment, Treatment
from steward.domain.risks.operations.deciding import owner_among, owners_of
from steward.domain.risks.operations.deriving import DERIVATION, ground_now, take_proposal
from steward.domain.risks.policy import ACCEPT_RISK, EDIT_RISK
from steward.domain.risks.queries import current_catalogue, current_criteria, proposal_of
from steward.domain.risks.queries.methods import method_in_force
from steward.domain.risks.rules.assessing import review_day
from steward.domain.risks.rules.decisions import check_bands
from steward.domain.risks.rules.proposing import BY_HAND, Proposal, usual_links
from steward.domain.risks.terms import KIND_WORDS
from steward.domain.systems.models import AiSystem
from steward.domain.tasks.models import Comment
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.ids import uuid7
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold, next_numbers

LONGEST = 4000
JUDGED = ("cause", "told", "likelihood", "impact", "frequency", "loss_index")
"""What stays of a risk when its wording changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A risk in own words: what it is, why it could come to pass, what would follow.

    ``controls`` are ids of Annex A; what each takes off is as the catalogue usually has it.
    """

    title: str
    cause: str = ""
    event: str = ""
    consequence: str = ""
    category: str = ""
    controls: Sequence[str] = field(default_factory=tuple)


@transaction.atomic
def write_risk(
    *,
    actor: Actor,
    wording: Wording,
    likelihood: int,
    severity: int,
    system: AiSystem | None = None,
    kind: str = "threat",
) -> Risk:
    """Write a risk as its author judges it; it is proposed, or in the register at once.

    In the register it is where the author may take risks into it.

    Args:
        actor: Who writes it.
        wording: What it says.
        likelihood: The band of the organisation's criteria before any control, from 1 (the rarest).
        severity: The band of the consequence, from 1 (the mildest), or the size of the benefit.
        system: The AI system that it concerns; None is the organisation as a whole.
        kind: ``threat`` or ``opportunity``.

    Source: ISO/IEC 42001:2023, 6.1.1 and 6.1.2.

    Raises:
        NotAllowed: The actor may not judge risks.
        Invalid: A value is missing, outside its range, or names a control that there is not.
        Conflict: The AI system was removed from the inventory.
    """
    require(actor, EDIT_RISK)
    if kind not in KIND_WORDS:
        raise Invalid("Choose threat or opportunity.", place="kind")
    criteria = current_criteria(actor)
    check_bands(criteria, likelihood=likelihood, severity=severity)
    if system is not None and system.archived_at is not None:
        raise Conflict("This AI system is not in the inventory; put it back first.")
    hold(actor.organisation_id, DERIVATION)
    cause, told = f"{BY_HAND}{uuid7()}", f"Written by {actor.label}"
    proposal = Proposal(
        cause=cause,
        told=told,
        likelihood=likelihood,
        impact=severity,
        frequency=criteria.frequencies[likelihood - 1],
        loss_index=criteria.losses[severity - 1],
        **_worded(wording, kind=kind),
    )
    risk = Risk(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "risk"),
        system=system,
        kind=kind,
        origin="hand",
        scenario=proposal.key,
    )
    take_proposal(risk, proposal, system, ground_now(actor))
    if actor.may(ACCEPT_RISK, risk):
        risk.status, risk.decided_by, risk.decided_at = "accepted", actor.label[:200], actor.now
        cadence = method_in_force(actor).cadence
        risk.review_on = review_day(cadence, risk.current_level, actor.today)
        _settled(risk)
    if system is not None:
        risk.owner = owner_among(owners_of(actor, [risk]), system)
    risk.save(force_insert=True)
    place = risk.place
    record(actor, RiskWritten(subject=risk.as_subject(), kind=kind, place=place))
    return risk


@transaction.atomic
def reword_risk(*, actor: Actor, risk: Risk, wording: Wording) -> Risk:
    """Change what a risk says that was made by hand, and which controls act on it.

    Raises:
        NotAllowed: The actor may not judge risks.
        Conflict: A rule, a questionnaire or another register says what this risk is.
        Invalid: A value is missing, too long, or names a control that there is not.
    """
    require(actor, EDIT_RISK, risk)
    hold(actor.organisation_id, DERIVATION)
    row = _by_hand(risk, "worded otherwise")
    before = proposal_of(row)
    said: dict[str, Any] = {} if before is None else before.as_json()
    kept = {name: said[name] for name in JUDGED if name in said}
    proposal = Proposal(**kept, **_worded(wording, kind=row.kind))
    take_proposal(row, proposal, row.system, ground_now(actor))
    _settled(row)
    row.save()
    record(actor, RiskReworded(subject=row.as_subject()))
    return row


@transaction.atomic
def remove_risk(*, actor: Actor, risk: Risk) -> None:
    """Remove a risk that was made by hand and on which nothing depends yet.

    Raises:
        NotAllowed: The actor may not judge risks.
        Conflict: It was not made by hand, or it was treated, accepted, estimated, assessed or
            commented on: then it is dismissed with a reason.
    """
    require(actor, EDIT_RISK, risk)
    row = _by_hand(risk, "removed")
    about = {
        "treated": Treatment.objects.visible_to(actor).filter(risk=row),
        "accepted": Acceptance.objects.visible_to(actor).filter(risk=row),
        "estimated": Estimate.objects.visible_to(actor).filter(risk=row),
        "assessed": RiskAssessment.objects.visible_to(actor).filter(risk=row),
        "commented on": Comment.objects.visible_to(actor).filter(subject_id=row.pk),
    }
    if done := [words for words, rows in about.items() if rows.exists()]:
        raise Conflict(f"It was {' and '.join(done)}; dismiss it with a reason instead.")
    subject = row.as_subject()
    row.delete()
    record(actor, RiskRemoved(subject=subject))


def _by_hand(risk: Risk, verb: str) -> Risk:
    rows = Risk.objects.get_queryset().select_related("system")
    row = rows.select_for_update(of=("self",)).get(pk=risk.pk)
    if row.origin != "hand":
        raise Conflict(f"Only a risk that was made by hand is {verb}.")
    return row


def _settled(risk: Risk) -> None:
    """Its author has decided on it as it stands now."""
    if risk.status in ("accepted", "edited", "dismissed"):
        risk.decided_fingerprint = risk.fingerprint
        risk.changed, risk.changes = False, []


def _worded(wording: Wording, *, kind: str) -> dict[str, Any]:
    title = wording.title.strip()
    if not title or len(title) > 300:
        raise Invalid("Say in at most 300 characters what the risk is.", place="title")
    texts = {"cause": wording.cause, "event": wording.event, "consequence": wording.consequence}
    for place, text in texts.items():
        if len(text) > LONGEST:
            raise Invalid(f"Say it in at most {LONGEST:,} characters.", place=place)
    catalogue = current_catalogue()
    category = wording.category.strip()
    if category and category not in {item.category for item in catalogue.scenarios}:
        raise Invalid(f"There is no category “{category}”.", place="category")
    known = {item.id for item in controls(iso_42001())}
    if unknown := sorted(set(wording.controls) - known):
        raise Invalid(f"There is no control “{unknown[0]}”.", place="controls")
    if wording.controls and kind == "opportunity":
        raise Invalid("Controls act on threats; plan a treatment instead.", place="controls")
    return {
        "title": title,
        "because": wording.cause.strip(),
        "text": wording.event.strip(),
        "harm": wording.consequence.strip(),
        "category": category,
        "links": usual_links(catalogue, sorted(wording.controls)),
    }
