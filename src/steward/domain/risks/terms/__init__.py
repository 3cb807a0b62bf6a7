"""Risks as the rules derive them: levels, the catalogue that proposes them, the criteria."""

from steward.domain.risks.terms.catalogue import (
    Adjustment,
    Catalogue,
    Scenario,
)
from steward.domain.risks.terms.criteria import (
    Criteria,
    standard_cells,
)
from steward.domain.risks.terms.levels import (
    BENEFIT_WORDS,
    KIND_WORDS,
    LEVEL_ORDER,
    ORIGIN_WORDS,
    SCALE_FREQUENCIES,
    SCALE_LOSSES,
    STATUS_WORDS,
    THE_ORGANISATION,
    Affects,
    Cells,
    ControlEffect,
    ControlLink,
    Dimension,
    Level,
    Point,
    RiskStatus,
    Span,
)

__all__ = [
    "BENEFIT_WORDS",
    "KIND_WORDS",
    "LEVEL_ORDER",
    "ORIGIN_WORDS",
    "SCALE_FREQUENCIES",
    "SCALE_LOSSES",
    "STATUS_WORDS",
    "THE_ORGANISATION",
    "Adjustment",
    "Affects",
    "Catalogue",
    "Cells",
    "ControlEffect",
    "ControlLink",
    "Criteria",
    "Dimension",
    "Level",
    "Point",
    "RiskStatus",
    "Scenario",
    "Span",
    "standard_cells",
]
