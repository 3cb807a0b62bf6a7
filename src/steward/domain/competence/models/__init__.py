"""Functions, holders, trainings, campaigns and the plan of communication."""

from steward.domain.competence.models.campaigns import (
    Addressee,
    Campaign,
    QuizAttempt,
    QuizQuestion,
)
from steward.domain.competence.models.communication import Communication, Telling
from steward.domain.competence.models.functions import (
    AimsFunction,
    CompetenceAssessment,
    GapAction,
    Holding,
    RequiredCompetence,
    StaffImport,
    Worker,
)
from steward.domain.competence.models.training import TrainingImport, TrainingRecord

__all__ = [
    "Addressee",
    "AimsFunction",
    "Campaign",
    "Communication",
    "CompetenceAssessment",
    "GapAction",
    "Holding",
    "QuizAttempt",
    "QuizQuestion",
    "RequiredCompetence",
    "StaffImport",
    "Telling",
    "TrainingImport",
    "TrainingRecord",
    "Worker",
]
