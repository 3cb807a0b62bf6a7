"""New rows of the register as plain values, and where each comes in its order."""

import json
from typing import Any
from uuid import UUID

from steward.domain.risks.rules.drafts import RiskDraft
from steward.domain.risks.terms import Point
from steward.foundation.core.ids import uuid7

FRESH = (
    "id",
    "organisation_id",
    "number",
    "system_id",
    "scenario",
    "title",
    "category",
    "certain",
    *(
        f"{point}_{part}"
        for point in ("inherent", "current", "target")
        for part in ("likelihood", "consequence", "level")
    ),
    "current_rank",
    "content",
    "basis",
    "fingerprint",
    "status",
    "reason",
    "decided_by",
    "decided_fingerprint",
    "changed",
    "changes",
)


def register_rank(current: Point) -> float:
    """Return the register's order: the current level first, then the expected yearly loss index."""
    return current.level.rank * 1_000_000 + round(current.expected_loss, 4)


def fresh_values(
    organisation_id: UUID, number: int, system_id: UUID, draft: RiskDraft, content: UUID
) -> tuple[Any, ...]:
    """Return the values of a new row in the order of ``FRESH``."""
    inherent, current, target = draft.inherent, draft.current, draft.target
    return (
        uuid7(),
        organisation_id,
        number,
        system_id,
        draft.scenario_id,
        draft.scenario.title,
        draft.scenario.category,
        draft.certain,
        inherent.likelihood,
        inherent.consequence,
        inherent.level.value,
        current.likelihood,
        current.consequence,
        current.level.value,
        target.likelihood,
        target.consequence,
        target.level.value,
        register_rank(current),
        content,
        json.dumps(draft.basis.as_json()),
        draft.fingerprint,
        "proposed",
        "",
        "",
        "",
        False,
        "[]",
    )
