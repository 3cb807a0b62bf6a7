from datetime import timedelta

from steward.domain.objectives.operations.activities import plan_activity
from steward.domain.objectives.terms.changes import ActivityDraft
from steward.domain.tasks.models import Task
from steward.extensions.reminders.chores import called, do_chores
from steward.foundation.tenancy.operations import set_tenant


def test_every_day_what_was_planned_and_not_done_becomes_a_task_once(owner):
    draft = ActivityDraft(title="Read the logs", frequency="monthly", first_on=owner.today)
    activity = plan_activity(actor=owner, draft=draft)

    first, again = (
        do_chores(called("Planned work"), owner.now + timedelta(days=2)) for _ in range(2)
    )

    set_tenant(owner.organisation_id)
    assert (first, again) == (1, 0)
    assert Task.objects.get().origin == f"activity:{activity.pk}:{owner.today}"
