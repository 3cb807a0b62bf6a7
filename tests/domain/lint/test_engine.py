"""What the engine does with rules: results come, stay, change, go and come back."""

from datetime import timedelta

import pytest

from steward.domain.lint.models import LintResult
from steward.domain.lint.operations.running import ask_again, run_lint
from steward.domain.lint.operations.switching import switch_rule_off, switch_rule_on
from steward.domain.lint.queries.results import counts_of, days_of, standing_of
from steward.domain.lint.queries.rules import rules_in_packs
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import (
    SystemDraft,
    create_system,
    edit_system,
)
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from dataclasses import replace

OWNER, PURPOSE = "LINT-SYS-901", "LINT-SYS-902"


def a_system(actor, name="Ranking", **fields):
    return create_system(actor=actor, draft=SystemDraft(name=name, **fields))


def about(system):
    rows = LintResult.objects.filter(record_id=system.pk).order_by("rule")
    return {row.rule: row for row in rows}


def test_it_runs(owner):
    system = a_system(owner)
    outcome = run_lint(actor=owner)
    print(outcome, about(system))
    assert outcome.new
