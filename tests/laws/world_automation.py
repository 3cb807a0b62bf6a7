"""Rules in the organisations that the laws look at: written, on, and having acted."""

from uuid import UUID

from steward.domain.tasks.models import Task
from steward.extensions.automation.models import Deed, Firing
from steward.extensions.automation.operations.doing import do_next
from steward.extensions.automation.operations.following import answer
from steward.extensions.automation.operations.timing import act
from steward.extensions.automation.operations.writing import switch_on, write_rule
from steward.extensions.automation.policy import KEEP_RULES
from steward.extensions.automation.terms import RuleDraft
from steward.foundation.core.actor import Actor, by_rule

STEPS = (
    {"action": "report.export", "report": "tasks", "format": "xlsx"},
    {"action": "notify", "whom": "role:executive", "words": "{record}"},
)


def automated(actor: Actor, names: list[str]) -> dict[str, UUID]:
    """Write a rule for each name and let it act for a task; return one record of each kind."""
    keeper = by_rule(actor, KEEP_RULES)
    task = Task.objects.visible_to(actor).order_by("id").first()
    assert task is not None
    for name in names:
        draft = RuleDraft(
            title=f"Rule of {name}"[:120],
            why=name,
            trigger={"kind": "call", "fields": {"what": "text"}},
            steps=STEPS,
        )
        rule = switch_on(actor=actor, rule=write_rule(actor=actor, draft=draft))
        act(keeper, rule, task.as_subject(), cause="call:1", words=name, facts={})
    answer(keeper, [])
    while do_next(actor=keeper):
        pass
    firing = Firing.objects.visible_to(actor).order_by("id")[0]
    made = Deed.objects.visible_to(actor).filter(firing=firing, number=0).get()
    failed = Firing.objects.visible_to(actor).order_by("-id")[0]
    return {"rule": firing.rule_id, "firing": failed.pk, "deed": made.pk}
