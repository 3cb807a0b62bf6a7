"""The tables of audit lint."""

from steward.domain.lint.models.results import LintDay, LintResult, LintStanding
from steward.domain.lint.models.waivers import LintSwitch, LintWaiver

__all__ = ["LintDay", "LintResult", "LintStanding", "LintSwitch", "LintWaiver"]
