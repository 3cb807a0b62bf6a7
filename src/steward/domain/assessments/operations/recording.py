"""Record who is affected, benefits, harms and consultations."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from steward.domain.assessments.events import ImpactEntryKept, ImpactEntryRemoved
from steward.domain.assessments.models import (
    AffectedGroup,
    Benefit,
    Consultation,
    Harm,
    ImpactAssessment,
    Indicator,
)
from steward.domain.assessments.operations.settling import measure, opened
from steward.domain.assessments.policy import EDIT_IMPACT
from steward.domain.assessments.queries import proposal_for
from steward.domain.assessments.rules.measuring import check_measure
from steward.domain.assessments.terms.scales import GroupKind
from steward.domain.assessments.terms.sections import SECTION_OF_RECORD
from steward.domain.risks.operations.proposing import withdraw_proposal
from steward.domain.risks.policy import EDIT_RISK
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

Kept = TypeVar("Kept", AffectedGroup, Benefit, Harm, Consultation)
LONGEST_NAME, LONGEST_TEXT = 200, 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDraft:
    """Who is affected; a vulnerable group needs the reason."""

    name: str
    kind: str
    is_vulnerable: bool = False
    why: str = ""
    reach: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitDraft:
    """What gets better, and for whom."""

    title: str
    receiver: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmDraft:
    """A harm by its way and on four scales from 1 to 5; ``group_id`` names who is hit."""

    title: str
    group_id: UUID
    source: str
    event: str
    consequence: str
    severity: int
    scale: int
    likelihood: int
    reversibility: int
    measures: str = ""
    oversight: str = ""
    remaining: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationDraft:
    """Who was asked, when and how, what they said and what followed."""

    who: str
    held_on: date
    how: str
    said: str
    followed: str


@transaction.atomic
def keep_group(
    *,
    actor: Actor,
    assessment: ImpactAssessment,
    draft: GroupDraft,
    group: AffectedGroup | None = None,
) -> AffectedGroup:
    """Record who is affected, or change what was recorded.

    Source: ISO/IEC 42001:2023, A.5.4 and A.5.5.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Conflict: It is being decided on, or this part stands as approved.
        Invalid: A value is missing, too long or no choice.
    """
    require(actor, EDIT_IMPACT)
    row = opened(actor, assessment, SECTION_OF_RECORD["group"])
    kept = group or AffectedGroup(organisation_id=actor.organisation_id, assessment=row)
    if draft.kind not in tuple(GroupKind):
        raise Invalid(f"Choose one of {', '.join(GroupKind)}.", place="kind")
    if draft.is_vulnerable and not draft.why.strip():
        raise Invalid("Say what makes this group vulnerable.", place="why")
    kept.name = _line(draft.name, "name", "Name who is affected")
    kept.kind, kept.is_vulnerable = draft.kind, draft.is_vulnerable
    kept.why, kept.reach = _text(draft.why, "why"), _line(draft.reach, "reach")
    return _kept(actor, row, kept, "affected group")


@transaction.atomic
def keep_benefit(
    *,
    actor: Actor,
    assessment: ImpactAssessment,
    draft: BenefitDraft,
    benefit: Benefit | None = None,
) -> Benefit:
    """Record a benefit, or change it.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Conflict: It is being decided on, or this part stands as approved.
        Invalid: A value is missing or too long.
    """
    require(actor, EDIT_IMPACT)
    row = opened(actor, assessment, SECTION_OF_RECORD["benefit"])
    kept = benefit or Benefit(organisation_id=actor.organisation_id, assessment=row)
    kept.title = _line(draft.title, "title", "Say what gets better", 300)
    kept.receiver = _line(draft.receiver, "receiver", "Say who receives it")
    kept.description = _text(draft.description, "description")
    return _kept(actor, row, kept, "benefit")


@transaction.atomic
def keep_harm(
    *, actor: Actor, assessment: ImpactAssessment, draft: HarmDraft, harm: Harm | None = None
) -> Harm:
    """Record a harm, or change it; a risk that it is already follows at the next approval.

    Source: ISO/IEC 42001:2023, 6.1.4.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Conflict: It is being decided on, or this part stands as approved.
        Invalid: A value is missing, too long, off its scale, or the group is none of this
            assessment.
    """
    require(actor, EDIT_IMPACT)
    row = opened(actor, assessment, SECTION_OF_RECORD["harm"])
    kept = harm or Harm(organisation_id=actor.organisation_id, assessment=row)
    groups = AffectedGroup.objects.visible_to(actor).filter(assessment=row, pk=draft.group_id)
    group = groups.first()
    if group is None:
        raise Invalid("Choose a group that is recorded in this assessment.", place="group_id")
    scores = {
        name: getattr(draft, name) for name in ("severity", "scale", "likelihood", "reversibility")
    }
    check_measure(**scores)
    kept.group = group
    kept.title = _line(draft.title, "title", "Name the harm", 300)
    for name, value in scores.items():
        setattr(kept, name, value)
    for name, missing in (
        ("source", "Say where it comes from"),
        ("event", "Say what happens"),
        ("consequence", "Say what it does to those affected"),
    ):
        setattr(kept, name, _text(getattr(draft, name), name, missing))
    for name in ("measures", "oversight", "remaining"):
        setattr(kept, name, _text(getattr(draft, name), name))
    if harm is None:
        last = Harm.objects.visible_to(actor).filter(assessment=row).aggregate(last=Max("number"))
        kept.number = (last["last"] or 0) + 1
    return _kept(actor, row, kept, "harm")


@transaction.atomic
def keep_consultation(
    *,
    actor: Actor,
    assessment: ImpactAssessment,
    draft: ConsultationDraft,
    consultation: Consultation | None = None,
) -> Consultation:
    """Record that people concerned were asked, or change what was recorded.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Conflict: It is being decided on, or this part stands as approved.
        Invalid: A value is missing or too long, or the day lies ahead.
    """
    require(actor, EDIT_IMPACT)
    row = opened(actor, assessment, SECTION_OF_RECORD["consultation"])
    kept = consultation or Consultation(organisation_id=actor.organisation_id, assessment=row)
    if draft.held_on > actor.today:
        raise Invalid("This day lies ahead; record what has been said.", place="held_on")
    kept.held_on = draft.held_on
    kept.who = _line(draft.who, "who", "Say who was asked")
    kept.how = _line(draft.how, "how", "Say how they were asked", 300)
    kept.said = _text(draft.said, "said", "Say what they said")
    kept.followed = _text(draft.followed, "followed", "Say what followed, or why nothing did")
    return _kept(actor, row, kept, "consultation")


@transaction.atomic
def remove_entry(
    *, actor: Actor, entry: AffectedGroup | Benefit | Harm | Consultation | Indicator
) -> ImpactAssessment:
    """Remove a record; earlier versions keep it, and the risk of a harm is let go of.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Conflict: It is being decided on, this part stands as approved, or harms name the group.
    """
    require(actor, EDIT_IMPACT)
    noun = NOUNS[type(entry)]
    above = entry.harm.assessment if isinstance(entry, Indicator) else entry.assessment
    row = opened(actor, above, SECTION_OF_RECORD[noun.rpartition(" ")[2]])
    if isinstance(entry, AffectedGroup):
        named = Harm.objects.visible_to(actor).filter(group=entry).first()
        if named is not None:
            raise Conflict(f"{named} names this group; change or remove the harm first.")
    if isinstance(entry, Harm) and entry.entered_at is not None:
        proposal = proposal_for(row, entry)
        follower = by_rule(actor, EDIT_RISK)
        withdraw_proposal(actor=follower, system=row.system, proposal=proposal)
    label = str(entry)
    entry.delete()
    measure(actor, row)
    record(actor, ImpactEntryRemoved(subject=row.as_subject(), kind=noun, label=label))
    return row


NOUNS: dict[type, str] = {
    AffectedGroup: "affected group",
    Benefit: "benefit",
    Harm: "harm",
    Consultation: "consultation",
    Indicator: "indicator",
}


def _kept(actor: Actor, row: ImpactAssessment, kept: Kept, noun: str) -> Kept:
    kept.save()
    measure(actor, row)
    record(actor, ImpactEntryKept(subject=row.as_subject(), kind=noun, label=str(kept)))
    return kept


def _line(value: str, place: str, missing: str = "", most: int = LONGEST_NAME) -> str:
    value = " ".join(value.split())
    if missing and not value:
        raise Invalid(f"{missing}.", place=place)
    if len(value) > most:
        raise Invalid(f"Keep it to {most} characters.", place=place)
    return value


def _text(value: str, place: str, missing: str = "") -> str:
    value = value.strip()
    if missing and not value:
        raise Invalid(f"{missing}.", place=place)
    if len(value) > LONGEST_TEXT:
        raise Invalid(f"Keep it to {LONGEST_TEXT:,} characters.", place=place)
    return value
