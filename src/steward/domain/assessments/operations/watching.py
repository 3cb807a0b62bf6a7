"""Watch harms: indicators with thresholds, and readings that reopen what they touch."""

from dataclasses import dataclass
from datetime import date
from math import isfinite

from django.db import transaction

from steward.domain.assessments.events import (
    ImpactEntryKept,
    ImpactSectionsReopened,
    IndicatorRead,
)
from steward.domain.assessments.models import Harm, Indicator, IndicatorReading
from steward.domain.assessments.operations.settling import held, measure, opened, reopen
from steward.domain.assessments.policy import EDIT_IMPACT
from steward.domain.assessments.rules.entering import look_again
from steward.domain.assessments.rules.measuring import is_over
from steward.domain.assessments.terms.scales import Direction, GroupKind
from steward.domain.assessments.terms.sections import (
    HARM_TO_MORE,
    HARM_TO_PEOPLE,
    SECTION_OF_RECORD,
)
from steward.domain.systems.operations.owning import give_to_owner
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import tasks_visible_to
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Invalid
from steward.foundation.journal.operations import record


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDraft:
    """What is measured, in which unit, and from where on it is bad (``above`` or ``below``)."""

    name: str
    direction: str
    threshold: float
    unit: str = ""


@transaction.atomic
def keep_indicator(
    *, actor: Actor, harm: Harm, draft: IndicatorDraft, indicator: Indicator | None = None
) -> Indicator:
    """Attach an indicator with its threshold to a harm, or change it.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Conflict: It is being decided on, or this part stands as approved.
        Invalid: A value is missing, too long, no choice or no number.
    """
    require(actor, EDIT_IMPACT)
    row = opened(actor, harm.assessment, SECTION_OF_RECORD["indicator"])
    kept = indicator or Indicator(organisation_id=actor.organisation_id, harm=harm)
    name = " ".join(draft.name.split())
    if not name or len(name) > 200:
        raise Invalid("Name in at most 200 characters what is measured.", place="name")
    if len(draft.unit) > 60:
        raise Invalid("Keep the unit to 60 characters.", place="unit")
    if draft.direction not in tuple(Direction):
        raise Invalid("Choose above or below.", place="direction")
    kept.name, kept.unit, kept.direction = name, draft.unit.strip(), draft.direction
    kept.threshold = _number(draft.threshold, "threshold")
    if kept.latest is not None:
        kept.is_over = is_over(kept.direction, kept.threshold, kept.latest)
    kept.save()
    measure(actor, row)
    event = ImpactEntryKept(subject=row.as_subject(), kind="indicator", label=kept.name)
    record(actor, event)
    return kept


@transaction.atomic
def read_indicator(
    *, actor: Actor, indicator: Indicator, value: float, read_on: date, note: str = ""
) -> IndicatorReading:
    """Note a value of an indicator; at or beyond its threshold the sections of its harm reopen.

    Only the latest day decides. A task to look again follows, once per version.

    Source: ISO/IEC 42001:2023, 8.4 and 9.1.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Invalid: The value is no number, the day lies ahead, or the note is too long.
    """
    require(actor, EDIT_IMPACT)
    harm = indicator.harm
    row = held(actor, harm.assessment)
    kept = Indicator.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=indicator.pk)
    value = _number(value, "value")
    if read_on > actor.today:
        raise Invalid("This day lies ahead.", place="read_on")
    if len(note) > 2000:
        raise Invalid("Keep the note to 2,000 characters.", place="note")
    over = is_over(kept.direction, kept.threshold, value)
    reading = IndicatorReading.objects.create(
        organisation_id=actor.organisation_id,
        indicator=kept,
        read_on=read_on,
        value=value,
        is_over=over,
        note=note.strip(),
        read_by=actor.label[:200],
    )
    told = f"{value:g} {kept.unit}".strip()
    verdict = f"the threshold is {kept.limit}" if over else "within the threshold"
    subject = row.as_subject()
    record(actor, IndicatorRead(subject=subject, indicator=kept.name, value=told, verdict=verdict))
    if kept.latest_on is not None and read_on < kept.latest_on:
        return reading
    kept.latest, kept.latest_on, kept.is_over = value, read_on, over
    kept.save(update_fields=["latest", "latest_on", "is_over"])
    if over:
        is_people = GroupKind(harm.group.kind).is_people
        reason = f"“{kept.name}” stands at {told}; the threshold is {kept.limit}."
        titles = reopen(actor, row, HARM_TO_PEOPLE if is_people else HARM_TO_MORE, reason)
        if titles:
            event = ImpactSectionsReopened(
                subject=subject, sections=", ".join(titles), reason=reason
            )
            record(actor, event)
        draft = look_again(
            indicator=str(kept.pk),
            version=row.version,
            name=kept.name,
            harm=str(harm),
            system=f"{row.system.reference} {row.system}",
            reading=f"{told}; the threshold is {kept.limit}",
        )
        if derive_tasks(actor=by_rule(actor, EDIT_TASK), drafts=[draft]):
            fresh = tasks_visible_to(actor).filter(origin=draft.origin)
            give_to_owner(actor, row.system, fresh)
    return reading


def _number(value: float, place: str) -> float:
    if not isfinite(value) or abs(value) > 1e15:
        raise Invalid("Give a number.", place=place)
    return value
