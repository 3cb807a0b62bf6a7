"""Objectives, changes and recurring planned work as they are kept."""

from steward.domain.objectives.models.activities import ActivityTurn, PlannedActivity
from steward.domain.objectives.models.changes import ChangeReopens, PlannedChange
from steward.domain.objectives.models.objectives import Measurement, Objective
from steward.domain.objectives.models.observed import SeenChange, SeenLine

__all__ = [
    "ActivityTurn",
    "ChangeReopens",
    "Measurement",
    "Objective",
    "PlannedActivity",
    "PlannedChange",
    "SeenChange",
    "SeenLine",
]
