"""Whether a training still counts, and which values of one can be kept."""

from dataclasses import replace
from datetime import date, timedelta

from steward.domain.competence.rules.gaps import one_line, some_text
from steward.domain.competence.terms.training import (
    EXPIRING_DAYS,
    Result,
    TrainingDraft,
    Validity,
)
from steward.foundation.core.errors import Invalid

MOST_HOURS = 2000.0


def validity_of(valid_until: date | None, today: date, *, replaced: bool = False) -> Validity:
    """Return whether a certificate counts on a day; without an end it counts for good.

    A training that the same person repeated later under the same title is replaced.
    """
    if replaced:
        return Validity.REPLACED
    if valid_until is None or valid_until > today + timedelta(days=EXPIRING_DAYS):
        return Validity.VALID
    return Validity.EXPIRED if valid_until < today else Validity.EXPIRING


def checked_training(draft: TrainingDraft, today: date) -> TrainingDraft:
    """Return a training as it is kept.

    Raises:
        Invalid: A value is missing, too long, no choice or outside its range.
    """
    if draft.held_on > today:
        raise Invalid("A training is recorded once it was held.", place="held_on")
    if draft.hours is not None and not 0 < draft.hours <= MOST_HOURS:
        raise Invalid(f"Between 0 and {MOST_HOURS:,.0f} hours.", place="hours")
    if draft.result not in tuple(Result):
        raise Invalid(f"Choose {', '.join(Result)}.", place="result")
    if draft.valid_until is not None and draft.valid_until < draft.held_on:
        raise Invalid("It would end before it was held.", place="valid_until")
    return replace(
        draft,
        title=one_line(draft.title, "title", longest=300),
        provider=one_line(draft.provider, "provider", needed=False),
        hours=None if draft.hours is None else round(draft.hours, 1),
        note=some_text(draft.note, "note"),
    )
