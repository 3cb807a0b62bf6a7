"""When a result came, was waived and went, from the history of its row."""

from dataclasses import dataclass
from datetime import datetime

from steward.domain.lint.models import LintResult
from steward.domain.lint.terms import LintEnd, LintState
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.reading import answers

MOST = 50
LATEST = 400
"""How many rows of the history are read, the latest ones; most of them tell of no turn."""
KEPT = """
SELECT state, since, gone_at, gone_because, pgh_created_at FROM public.lint_lintresultevent
WHERE organisation_id = %(org)s AND pgh_obj_id = %(key)s
  AND pgh_created_at <= coalesce(%(then)s::timestamptz, 'infinity')
ORDER BY pgh_id DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A turn in the life of a result: since when it stands so, and why it is gone."""

    at: datetime
    state: LintState
    because: str = ""


def turns_of(actor: Actor, result: LintResult) -> list[Turn]:
    """Return how a result came and went, the latest turn first, as it is known where one looks."""
    values = {
        "org": actor.organisation_id,
        "key": result.pk,
        "then": actor.as_of,
        "most": LATEST,
    }
    found: list[Turn] = []
    before: tuple[str, datetime] | None = None
    for state, since, gone_at, why, noted_at in reversed(list(answers(KEPT, values))):
        if (state, since) == before:
            continue
        came = before is None or before[1] != since
        at = gone_at if state == LintState.GONE else since if came else noted_at
        because = LintEnd(why).label if state == LintState.GONE and why else ""
        found.append(Turn(at=at or noted_at, state=LintState(state), because=because))
        before = state, since
    return found[::-1][:MOST]
