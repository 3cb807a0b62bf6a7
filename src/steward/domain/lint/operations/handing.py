"""What lint found answers checks of monitoring."""

from collections.abc import Collection

from django.db import transaction

from steward.domain.lint.policy import RUN_LINT
from steward.domain.lint.queries.results import standings_by_rule
from steward.domain.lint.queries.rules import rule_book, rules_in_packs
from steward.domain.lint.rules.handing import answers
from steward.domain.monitoring.operations.handing import take_handed
from steward.domain.monitoring.policy import RUN_CHECKS
from steward.domain.monitoring.queries.content import book
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.tenancy.reach import whole_organisation


@transaction.atomic
def hand_down(*, actor: Actor) -> int:
    """Hand what lint found to the checks that it answers; returns how many of them turned.

    Whatever changed, all are answered anew from what is kept: one statement reads it.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    asked = book().of_own_records
    if not asked:
        return 0
    wanted: Collection[str] = {str(name) for raw in asked for name in raw["lint"]}
    rules = {item.rule.id: item.rule for item in rules_in_packs() if item.rule.id in wanted}
    with whole_organisation():
        found = standings_by_rule(actor, wanted)
    handed = answers(asked, rules, rule_book(actor).ids, found)
    return take_handed(actor=by_rule(actor, RUN_CHECKS), handed=handed)
