"""Checks of one's own without code: a threshold in one of five shapes becomes a check."""

import math
from collections.abc import Collection
from dataclasses import dataclass

from steward.domain.monitoring.rules.reading import DEFAULT
from steward.domain.monitoring.rules.taking import LONGEST_PROPERTY, PROPERTY
from steward.domain.monitoring.rules.wording import threshold_in_words
from steward.domain.monitoring.terms import (
    SUBJECT_KINDS,
    Check,
    CheckSeverity,
    Property,
    RequirementLink,
    Strength,
    ThresholdShape,
    ValueKind,
)
from steward.foundation.core.errors import Invalid

CONDITIONS = {
    ThresholdShape.ABOVE: "value >= least",
    ThresholdShape.BELOW: "value <= most",
    ThresholdShape.BETWEEN: "value >= least && value <= most",
    ThresholdShape.OUTSIDE: "value < least || value > most",
    ThresholdShape.CHANGE: "value - before <= most && before - value <= most",
}
NEEDS_LOW = frozenset({ThresholdShape.ABOVE, ThresholdShape.BETWEEN, ThresholdShape.OUTSIDE})
NEEDS_HIGH = frozenset(set(ThresholdShape) - {ThresholdShape.ABOVE})
LONGEST_TITLE = 120
OLDEST = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDraft:
    """A check of one's own as somebody puts it together."""

    title: str
    about: str
    observed: str
    shape: ThresholdShape
    low: float | None
    high: float | None
    max_age_days: int
    severity: CheckSeverity
    requirements: tuple[str, ...] = ()
    remedy: str = ""


def checked_draft(
    draft: OwnDraft, known: Property | None, requirements: Collection[str]
) -> OwnDraft:
    """Return a draft with the bounds that its shape needs and no others.

    Raises:
        Invalid: The title is missing, the property is none or no number, a bound is missing or not
            finite, the bounds are the wrong way round, the age is out of range, or a requirement
            does not exist.
    """
    title = " ".join(draft.title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Invalid(f"Give it a title of at most {LONGEST_TITLE} letters.", place="title")
    _check_property(draft, known)
    low = _bound(draft.low, "low") if draft.shape in NEEDS_LOW else None
    high = _bound(draft.high, "high") if draft.shape in NEEDS_HIGH else None
    if low is not None and high is not None and low > high:
        raise Invalid("The lower bound lies above the upper.", place="low")
    if draft.shape is ThresholdShape.CHANGE and high is not None and high < 0:
        raise Invalid("A change has a size of 0 or more.", place="high")
    if not 1 <= draft.max_age_days <= OLDEST:
        raise Invalid(f"Give an age of 1 to {OLDEST} days.", place="max_age_days")
    for name in draft.requirements:
        if name not in requirements:
            raise Invalid(f"ISO/IEC 42001 has no “{name}”.", place="requirements")
    return OwnDraft(
        title=title,
        about=draft.about,
        observed=draft.observed,
        shape=draft.shape,
        low=low,
        high=high,
        max_age_days=draft.max_age_days,
        severity=draft.severity,
        requirements=tuple(dict.fromkeys(draft.requirements)),
        remedy=draft.remedy.strip(),
    )


def _check_property(draft: OwnDraft, known: Property | None) -> None:
    if draft.about not in SUBJECT_KINDS:
        raise Invalid("Say what it is about.", place="about")
    if len(draft.observed) > LONGEST_PROPERTY or not PROPERTY.fullmatch(draft.observed):
        raise Invalid("Name a property like “drift.share”.", place="observed")
    if known is not None and known.value not in (ValueKind.NUMBER, ValueKind.SHARE):
        raise Invalid(f"“{known.title}” is no number; a threshold needs one.", place="observed")
    if known is not None and draft.about not in known.of:
        raise Invalid(f"“{known.title}” is not told of a {draft.about}.", place="observed")


def _bound(value: float | None, place: str) -> float:
    if value is None or not math.isfinite(value):
        raise Invalid("Give a number.", place=place)
    return value


def as_check(draft: OwnDraft, reference: str, unit: str = "") -> Check:
    """Return the check that a draft describes; what it supports it indicates."""
    bounds = {"least": draft.low, "most": draft.high}
    return Check(
        id=reference,
        title=draft.title,
        asks=threshold_in_words(draft.shape, draft.low, draft.high, unit),
        about=draft.about,
        observed=draft.observed,
        passes_when=CONDITIONS[draft.shape],
        severity=draft.severity,
        requirements=tuple(
            RequirementLink(id=name, strength=Strength.SUPPORTS) for name in draft.requirements
        ),
        remedy=draft.remedy or "Find out why the value is out of its bounds.",
        parameters={name: {DEFAULT: value} for name, value in bounds.items() if value is not None},
        max_age={DEFAULT: draft.max_age_days},
        is_own=True,
    )
