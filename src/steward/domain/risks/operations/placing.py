"""Write onto rows of the register where their risks stand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from steward.domain.risks.models import Risk
from steward.domain.risks.rules.drafts import RiskDraft
from steward.domain.risks.rules.judging import kept_quantities
from steward.domain.risks.rules.treating import treated_points
from steward.domain.risks.terms import Criteria, Point
from steward.foundation.core.ids import uuid7

DERIVED = (
    "title",
    "category",
    "certain",
    "inherent_likelihood",
    "inherent_consequence",
    "inherent_level",
    "inherent_frequency",
    "inherent_loss",
    "criteria",
    "current_likelihood",
    "current_consequence",
    "current_level",
    "target_likelihood",
    "target_consequence",
    "target_level",
    "current_rank",
    "content",
    "basis",
    "fingerprint",
    "status",
    "changed",
    "changes",
)
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
    "inherent_frequency",
    "inherent_loss",
    "criteria",
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows come from: the content of the catalogue, and the version of the criteria."""

    content: UUID
    criteria: int


def set_points(risk: Risk, points: Mapping[str, Point], criteria: Criteria) -> None:
    """Write the three points onto a row, with the register's order; treatments act on two."""
    kept = kept_quantities(points["inherent"])
    risk.inherent_frequency, risk.inherent_loss = kept
    risk.criteria = criteria.number
    points = treated_points(
        criteria, points, risk.treated_so_far, risk.treated_at_last, upward=risk.is_opportunity
    )
    for name, point in points.items():
        setattr(risk, f"{name}_likelihood", point.likelihood)
        setattr(risk, f"{name}_consequence", point.consequence)
        setattr(risk, f"{name}_level", point.level.value)
    risk.current_rank = register_rank(points["current"])


def register_rank(current: Point) -> float:
    """Return the register's order: the current level first, then the expected yearly loss index."""
    return current.level.rank * 1_000_000 + round(current.expected_loss, 4)


def fresh_values(
    place: Place, organisation_id: UUID, number: int, system_id: UUID, draft: RiskDraft
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
        *kept_quantities(inherent),
        place.criteria,
        register_rank(current),
        place.content,
        json.dumps(draft.basis.as_json()),
        draft.fingerprint,
        "proposed",
        "",
        "",
        "",
        False,
        "[]",
    )
