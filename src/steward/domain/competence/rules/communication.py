"""When something is to be told next, and which values of a plan can be kept.

Source: ISO/IEC 42001:2023, 7.4.
"""

from dataclasses import replace
from datetime import date, timedelta

from steward.domain.competence.rules.gaps import one_line
from steward.domain.competence.terms.communication import (
    SOON_DAYS,
    Audience,
    CommunicationDraft,
    Due,
)
from steward.foundation.core.errors import Invalid

MOST_MONTHS = 60


def due_of(next_on: date | None, today: date) -> Due:
    """Return when it is to be told next; without a day its trigger decides."""
    if next_on is None:
        return Due.ON_TRIGGER
    if next_on < today:
        return Due.OVERDUE
    return Due.SOON if next_on <= today + timedelta(days=SOON_DAYS) else Due.LATER


def checked_communication(draft: CommunicationDraft) -> CommunicationDraft:
    """Return a line of the plan as it is kept.

    Raises:
        Invalid: A value is missing, too long, no choice or outside its range.
    """
    if draft.audience not in tuple(Audience):
        raise Invalid("Choose internal or external.", place="audience")
    if not 0 <= draft.every_months <= MOST_MONTHS:
        raise Invalid(f"Between 0 (only when it happens) and {MOST_MONTHS}.", place="every_months")
    trigger = one_line(draft.trigger, "trigger", longest=300, needed=False)
    if not draft.every_months and not trigger and draft.next_on is None:
        raise Invalid("Say what triggers it, or how often it is told.", place="trigger")
    if draft.every_months and draft.next_on is None:
        raise Invalid("Say on which day it is told next.", place="next_on")
    if draft.speaker_id is None and not draft.speaker.strip():
        raise Invalid("Say who speaks: a member, or somebody else by name.", place="speaker")
    return replace(
        draft,
        what=one_line(draft.what, "what", longest=300),
        with_whom=one_line(draft.with_whom, "with_whom", longest=300),
        how=one_line(draft.how, "how", longest=300),
        trigger=trigger,
        speaker=one_line(draft.speaker, "speaker", needed=False),
        language=one_line(draft.language, "language", longest=60, needed=False),
    )
