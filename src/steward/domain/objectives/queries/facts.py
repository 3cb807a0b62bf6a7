"""What an auditor asks of objectives, changes and planned work, as records to look at."""

from datetime import timedelta

from steward.domain.objectives.models import Objective, PlannedActivity, PlannedChange
from steward.domain.objectives.queries.activities import (
    activities_visible_to,
    done_of,
    turns_between,
)
from steward.domain.objectives.queries.changes import changes_visible_to
from steward.domain.objectives.queries.objectives import objectives_with_standing
from steward.domain.objectives.rules.measuring import missing_in
from steward.domain.objectives.terms.changes import Kept, Turn
from steward.domain.objectives.terms.objectives import ObjectiveState
from steward.foundation.core.actor import Actor

LIVE = (ObjectiveState.DRAFT.value, ObjectiveState.AGREED.value, ObjectiveState.RUNNING.value)
SEEN_DAYS = 366


def objectives_incomplete(actor: Actor) -> list[tuple[Objective, tuple[str, ...]]]:
    """Return live objectives that lack something, with the fields (ISO/IEC 42001, 6.2)."""
    rows = objectives_with_standing(actor).filter(state__in=LIVE).order_by("number")
    found = [(row, tuple(name for name, _ in missing_in(row.as_draft()))) for row in rows]
    return [(row, missing) for row, missing in found if missing]


def objectives_without(actor: Actor, field: str) -> list[Objective]:
    """Return live objectives that lack one thing, such as ``measure`` or ``owner_id``."""
    return [row for row, missing in objectives_incomplete(actor) if field in missing]


def objectives_unmeasured(actor: Actor) -> list[Objective]:
    """Return running objectives that nobody measured, or not by the day (6.2, 9.1)."""
    rows = (
        objectives_with_standing(actor)
        .filter(state=ObjectiveState.RUNNING.value)
        .order_by("number")
    )
    return [row for row in rows if row.latest is None or getattr(row, "measure_due", False)]


def objectives_off_track_without_action(actor: Actor) -> list[Objective]:
    """Return running objectives that are off track while nobody works on an action (9.1)."""
    return list(objectives_with_standing(actor).filter(needs_action=True).order_by("number"))


def changes_without_approval(actor: Actor) -> list[PlannedChange]:
    """Return changes that were carried out before anybody approved them (6.3, 8.1)."""
    return list(changes_visible_to(actor).filter(is_unapproved=True).order_by("number"))


def changes_not_looked_back_at(actor: Actor) -> list[PlannedChange]:
    """Return carried-out changes whose day of looking back has passed (8.1)."""
    rows = changes_visible_to(actor).filter(state="carried_out", look_back_on__lt=actor.today)
    return list(rows.order_by("number"))


def activities_missed(actor: Actor) -> list[tuple[PlannedActivity, list[Turn]]]:
    """Return planned work with its times of the last year that were not done (8.1)."""
    rows = list(activities_visible_to(actor).order_by("number"))
    done = done_of(actor, rows)
    start, today = actor.today - timedelta(days=SEEN_DAYS), actor.today
    found: list[tuple[PlannedActivity, list[Turn]]] = []
    for row in rows:
        turns = turns_between(row, done.get(row.pk, {}), start=start, end=today, today=today)
        missed = [turn for turn in turns if turn.kept in (Kept.MISSED, Kept.OVERDUE)]
        if missed:
            found.append((row, missed))
    return found
