"""Findings with their actions, the similar cases looked at, and what they concern."""

from steward.domain.findings.models.action import CorrectiveAction, SimilarCase
from steward.domain.findings.models.finding import Finding, FindingSubject

__all__ = ["CorrectiveAction", "Finding", "FindingSubject", "SimilarCase"]
