"""What an impact assessment records: groups, benefits, harms, consultations, indicators."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.assessments import policy, queries
from steward.domain.assessments.models import (
    AffectedGroup,
    Benefit,
    Consultation,
    Harm,
    Indicator,
    IndicatorReading,
)
from steward.domain.assessments.operations import recording, watching
from steward.domain.assessments.rules.measuring import consequence_of
from steward.domain.assessments.terms.scales import Direction, GroupKind
from steward.domain.risks.terms import Level
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Impact assessments"])
Name = Annotated[Text, Field(min_length=1, max_length=200)]
Title = Annotated[Text, Field(min_length=1, max_length=300)]
Score = Annotated[int, Field(ge=1, le=5)]
ENTRIES: dict[str, type[Any]] = {
    "groups": AffectedGroup,
    "benefits": Benefit,
    "harms": Harm,
    "consultations": Consultation,
    "indicators": Indicator,
}


class GroupIn(Input):
    """Who is affected; a vulnerable group needs the reason."""

    name: Name
    kind: GroupKind
    is_vulnerable: bool = False
    why: Text = ""
    reach: Text = ""


class GroupOut(Schema):
    """An affected group."""

    id: UUID
    name: str
    kind: GroupKind
    is_vulnerable: bool
    why: str
    reach: str


class BenefitIn(Input):
    """What gets better, and for whom."""

    title: Title
    receiver: Name
    description: Text = ""


class BenefitOut(Schema):
    """A benefit."""

    id: UUID
    title: str
    receiver: str
    description: str


class HarmIn(Input):
    """A harm by its way and on four scales from 1 to 5."""

    title: Title
    group_id: UUID
    source: Text
    event: Text
    consequence: Text
    severity: Score
    scale: Score
    likelihood: Score
    reversibility: Score
    measures: Text = ""
    oversight: Text = ""
    remaining: Text = ""


class HarmIndicatorOut(Schema):
    """An indicator with its latest reading."""

    id: UUID
    harm_id: UUID
    name: str
    unit: str
    direction: Direction
    threshold: float
    latest: float | None
    latest_on: date | None
    is_over: bool


class HarmOut(Schema):
    """A harm; ``consequence_band`` and ``level`` follow from its scales and the criteria."""

    id: UUID
    reference: str
    title: str
    group_id: UUID
    source: str
    event: str
    consequence: str
    severity: int
    scale: int
    likelihood: int
    reversibility: int
    consequence_band: int
    level: Level
    measures: str
    oversight: str
    remaining: str
    risk_id: UUID | None
    indicators: list[HarmIndicatorOut]


class ConsultationIn(Input):
    """Who was asked, when and how, what they said and what followed."""

    who: Name
    held_on: date
    how: Title
    said: Text
    followed: Text


class ConsultationOut(Schema):
    """A consultation."""

    id: UUID
    who: str
    held_on: date
    how: str
    said: str
    followed: str


class IndicatorIn(Input):
    """What is measured, in which unit, and from where on it is bad."""

    name: Name
    direction: Direction
    threshold: float = Field(allow_inf_nan=False)
    unit: Annotated[Text, Field(max_length=60)] = ""


class ReadingIn(Input):
    """A value of an indicator on a day."""

    value: float = Field(allow_inf_nan=False)
    read_on: date
    note: Text = ""


class IndicatorReadingOut(Schema):
    """A reading; at or beyond the threshold it reopened the sections of its harm."""

    id: UUID
    read_on: date
    value: float
    is_over: bool
    note: str
    read_by: str


class EffectsOut(Schema):
    """Everything recorded in an assessment."""

    groups: list[GroupOut]
    benefits: list[BenefitOut]
    harms: list[HarmOut]
    consultations: list[ConsultationOut]


@router.get("/{key}/effects", response=EffectsOut)
def list_effects(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return groups, benefits, harms and consultations of the assessment of a system."""
    row = queries.get_assessment(request.auth, key)
    require(request.auth, policy.VIEW_IMPACT)
    records = queries.records_of(request.auth, row)
    risks = queries.risks_of(request.auth, row, records)
    return {
        "groups": records.groups,
        "benefits": records.benefits,
        "consultations": records.consultations,
        "harms": [
            _harm(harm, records.level(harm), risks[harm.pk].pk if harm.pk in risks else None)
            for harm in records.harms
        ],
    }


def _harm(harm: Harm, level: str, risk: UUID | None) -> dict[str, Any]:
    return {
        "id": harm.pk,
        "reference": harm.reference,
        **{name: getattr(harm, name) for name in HarmIn.model_fields},
        "consequence_band": consequence_of(harm.measure),
        "level": level,
        "risk_id": risk,
        "indicators": list(harm.indicators.all()),
    }


def _kept_harm(request: ApiRequest, harm: Harm) -> dict[str, Any]:
    records = queries.records_of(request.auth, harm.assessment)
    risks = queries.risks_of(request.auth, harm.assessment, records)
    row = next(item for item in records.harms if item.pk == harm.pk)
    return _harm(row, records.level(row), risks[row.pk].pk if row.pk in risks else None)


@router.post("/{key}/groups", response={201: GroupOut})
def add_group(request: ApiRequest, key: UUID, body: GroupIn) -> Status[AffectedGroup]:
    """Record who is affected."""
    row = queries.get_assessment(request.auth, key)
    draft = recording.GroupDraft(**body.model_dump())
    made = recording.keep_group(actor=request.auth, assessment=row, draft=draft)
    return Status(201, made)


@router.put("/groups/{key}", response=GroupOut)
def change_group(request: ApiRequest, key: UUID, body: GroupIn) -> AffectedGroup:
    """Change an affected group."""
    group: AffectedGroup = queries.get_entry(request.auth, AffectedGroup, key)
    draft = recording.GroupDraft(**body.model_dump())
    return recording.keep_group(
        actor=request.auth, assessment=group.assessment, draft=draft, group=group
    )


@router.post("/{key}/benefits", response={201: BenefitOut})
def add_benefit(request: ApiRequest, key: UUID, body: BenefitIn) -> Status[Benefit]:
    """Record a benefit."""
    row = queries.get_assessment(request.auth, key)
    draft = recording.BenefitDraft(**body.model_dump())
    made = recording.keep_benefit(actor=request.auth, assessment=row, draft=draft)
    return Status(201, made)


@router.put("/benefits/{key}", response=BenefitOut)
def change_benefit(request: ApiRequest, key: UUID, body: BenefitIn) -> Benefit:
    """Change a benefit."""
    benefit: Benefit = queries.get_entry(request.auth, Benefit, key)
    draft = recording.BenefitDraft(**body.model_dump())
    return recording.keep_benefit(
        actor=request.auth, assessment=benefit.assessment, draft=draft, benefit=benefit
    )


@router.post("/{key}/harms", response={201: HarmOut})
def add_harm(request: ApiRequest, key: UUID, body: HarmIn) -> Status[dict[str, Any]]:
    """Record a harm."""
    row = queries.get_assessment(request.auth, key)
    draft = recording.HarmDraft(**body.model_dump())
    made = recording.keep_harm(actor=request.auth, assessment=row, draft=draft)
    return Status(201, _kept_harm(request, made))


@router.put("/harms/{key}", response=HarmOut)
def change_harm(request: ApiRequest, key: UUID, body: HarmIn) -> dict[str, Any]:
    """Change a harm; a risk that it is already follows at the next approval."""
    harm: Harm = queries.get_entry(request.auth, Harm, key)
    draft = recording.HarmDraft(**body.model_dump())
    kept = recording.keep_harm(
        actor=request.auth, assessment=harm.assessment, draft=draft, harm=harm
    )
    return _kept_harm(request, kept)


@router.post("/{key}/consultations", response={201: ConsultationOut})
def add_consultation(request: ApiRequest, key: UUID, body: ConsultationIn) -> Status[Consultation]:
    """Record that people concerned were asked."""
    row = queries.get_assessment(request.auth, key)
    draft = recording.ConsultationDraft(**body.model_dump())
    made = recording.keep_consultation(actor=request.auth, assessment=row, draft=draft)
    return Status(201, made)


@router.put("/consultations/{key}", response=ConsultationOut)
def change_consultation(request: ApiRequest, key: UUID, body: ConsultationIn) -> Consultation:
    """Change a consultation."""
    talk: Consultation = queries.get_entry(request.auth, Consultation, key)
    draft = recording.ConsultationDraft(**body.model_dump())
    return recording.keep_consultation(
        actor=request.auth, assessment=talk.assessment, draft=draft, consultation=talk
    )


@router.post("/harms/{key}/indicators", response={201: HarmIndicatorOut})
def add_indicator(request: ApiRequest, key: UUID, body: IndicatorIn) -> Status[Indicator]:
    """Attach an indicator with its threshold to a harm."""
    harm: Harm = queries.get_entry(request.auth, Harm, key)
    draft = watching.IndicatorDraft(**body.model_dump())
    made = watching.keep_indicator(actor=request.auth, harm=harm, draft=draft)
    return Status(201, made)


@router.put("/indicators/{key}", response=HarmIndicatorOut)
def change_indicator(request: ApiRequest, key: UUID, body: IndicatorIn) -> Indicator:
    """Change an indicator."""
    found: Indicator = queries.get_entry(request.auth, Indicator, key)
    draft = watching.IndicatorDraft(**body.model_dump())
    return watching.keep_indicator(
        actor=request.auth, harm=found.harm, draft=draft, indicator=found
    )


@router.get("/indicators/{key}/readings", response=list[IndicatorReadingOut])
def list_readings(request: ApiRequest, key: UUID) -> list[IndicatorReading]:
    """Return the readings of an indicator, the latest day first."""
    found: Indicator = queries.get_entry(request.auth, Indicator, key)
    require(request.auth, policy.VIEW_IMPACT)
    return queries.readings_of(request.auth, found)


@router.post("/indicators/{key}/readings", response={201: IndicatorReadingOut})
def read_indicator(request: ApiRequest, key: UUID, body: ReadingIn) -> Status[IndicatorReading]:
    """Note a value; at or beyond the threshold the sections of its harm reopen, with a task."""
    found: Indicator = queries.get_entry(request.auth, Indicator, key)
    fields: dict[str, Any] = body.model_dump()
    made = watching.read_indicator(actor=request.auth, indicator=found, **fields)
    return Status(201, made)


def _remove(request: ApiRequest, kind: str, key: UUID) -> Status[None]:
    entry = queries.get_entry(request.auth, ENTRIES[kind], key)
    recording.remove_entry(actor=request.auth, entry=entry)
    return Status(204, None)


@router.delete("/groups/{key}", response={204: None})
def remove_group(request: ApiRequest, key: UUID) -> Status[None]:
    """Remove an affected group that no harm names."""
    return _remove(request, "groups", key)


@router.delete("/benefits/{key}", response={204: None})
def remove_benefit(request: ApiRequest, key: UUID) -> Status[None]:
    """Remove a benefit."""
    return _remove(request, "benefits", key)


@router.delete("/harms/{key}", response={204: None})
def remove_harm(request: ApiRequest, key: UUID) -> Status[None]:
    """Remove a harm; its risk is let go of."""
    return _remove(request, "harms", key)


@router.delete("/consultations/{key}", response={204: None})
def remove_consultation(request: ApiRequest, key: UUID) -> Status[None]:
    """Remove a consultation."""
    return _remove(request, "consultations", key)


@router.delete("/indicators/{key}", response={204: None})
def remove_indicator(request: ApiRequest, key: UUID) -> Status[None]:
    """Remove an indicator with its readings."""
    return _remove(request, "indicators", key)
