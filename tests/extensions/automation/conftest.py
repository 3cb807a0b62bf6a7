import pytest

from steward.extensions.automation.operations.doing import do_next
from steward.extensions.automation.operations.following import answer
from steward.extensions.automation.operations.writing import switch_on, write_rule
from steward.extensions.automation.policy import KEEP_RULES
from steward.extensions.automation.terms import RuleDraft
from steward.foundation.core.actor import by_rule
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

TELL = {"action": "notify", "whom": "role:contributor", "words": "{who} {what}"}


@pytest.fixture
def member(owner):
    return a_member(owner, Role.CONTRIBUTOR)


@pytest.fixture
def a_rule(owner):
    """Write a rule and switch it on."""

    def a_rule(event="task.created", condition="", steps=(TELL,), actor=owner, **more):
        trigger = more.pop("trigger", {"kind": "event", "event": event})
        title = more.pop("title", "Tell of new tasks")
        draft = RuleDraft(
            title=title, trigger=trigger, condition=condition, steps=list(steps), **more
        )
        return switch_on(actor=actor, rule=write_rule(actor=actor, draft=draft))

    return a_rule


@pytest.fixture
def answered(owner):
    """Let rules answer to what the journal holds, as the chore does that reads it, and act."""

    def answered(*, acts=True, since=0):
        keeper = by_rule(owner, KEEP_RULES)
        count = answer(keeper, list(Entry.objects.filter(pk__gt=since).order_by("id")))
        while acts and do_next(actor=keeper):
            pass
        return count

    return answered
