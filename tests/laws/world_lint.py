"""Audit lint in the organisations that the laws look at."""

from datetime import timedelta
from uuid import UUID

from steward.domain.lint.models import LintResult
from steward.domain.lint.operations.running import run_lint
from steward.domain.lint.operations.switching import switch_rule_off
from steward.domain.lint.operations.waiving import waive_results
from steward.domain.lint.queries.rules import rules_in_packs
from steward.foundation.core.actor import Actor
from steward.foundation.files.operations import store_file

RULES = """
id: {name}
title: Rules of {name}
rules:
- id: OWN-{number}
  title: The purpose is missing
  about: system
  fires_when: '!has_purpose'
  clauses: [A.9.4]
  severity: minor
  stages: [stage_1, stage_2]
  reason: 'Nothing is written down.'
  fix: {{say: Write it down, door: system}}
"""


def linted(actor: Actor, names: list[str]) -> dict[str, UUID]:
    """Run lint, waive a result for each name and bring files; return one record of each kind."""
    run_lint(actor=actor)
    rows = list(LintResult.objects.visible_to(actor).filter(kind="organisation").order_by("id"))
    until = actor.today + timedelta(days=200)
    waivers = [
        waive_results(
            actor=actor,
            results=[row],
            reason=f"{name}: the vendor answers for it by contract.",
            until=until,
        )[0]
        for row, name in zip(rows, names, strict=False)
    ]
    rule = rules_in_packs()[-1].rule.id
    switch_rule_off(actor=actor, rule=rule, reason=f"{names[0]}: nobody here does such a thing.")
    files = [
        store_file(
            actor=actor,
            name=f"{name}.yaml",
            content=RULES.format(name=name.replace(" ", "-"), number=number).encode(),
        )
        for number, name in enumerate(names)
    ]
    return {
        "lint-result": rows[-1].pk,
        "lint-waiver": waivers[0].pk,
        "lint-file": files[0].pk,
    }
