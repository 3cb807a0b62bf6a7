"""The tables of monitoring."""

from steward.domain.monitoring.models.own import CheckWaiver, OwnCheck
from steward.domain.monitoring.models.results import CheckDue, CheckResult, CheckTurn, HealthMark
from steward.domain.monitoring.models.seen import Delivered, Latest, Observed, SeenIssue, Thing

__all__ = [
    "CheckDue",
    "CheckResult",
    "CheckTurn",
    "CheckWaiver",
    "Delivered",
    "HealthMark",
    "Latest",
    "Observed",
    "OwnCheck",
    "SeenIssue",
    "Thing",
]
