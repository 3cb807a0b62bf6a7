"""What the example organisation does about its tasks together: rules, waits, absences."""

from datetime import timedelta

from steward.config.example_story import Story
from steward.domain.incidents.queries.content import holiday_countries
from steward.domain.tasks.operations.absences import keep_absence
from steward.domain.tasks.operations.joining import (
    NewProof,
    block_task,
    keep_proof,
    watch_task,
)
from steward.domain.tasks.operations.pausing import PolicyDraft, pause_task, settle_work
from steward.domain.tasks.operations.recurring import TemplateDraft, keep_template
from steward.domain.tasks.queries import OPEN, current_members, tasks_visible_to
from steward.domain.tasks.terms import DUE_DAYS
from steward.foundation.identity.queries import get_organisation
from steward.foundation.identity.terms import Role


def worked_together(story: Story, days: int) -> None:
    """Settle the rules of work; let some tasks wait, one pause, and one be shown."""
    acting = story.actor(Role.MANAGER, days)
    country = get_organisation(acting).country
    settle_work(
        actor=acting,
        draft=PolicyDraft(
            days={severity.value: count for severity, count in DUE_DAYS.items()},
            country=country,
            free_days=holiday_countries().get(country, []),
            wip=4,
            days_a_week=2.0,
        ),
    )
    rows = tasks_visible_to(acting).filter(status__in=OPEN).exclude(assignee=None)
    first, second, third, *_ = rows.order_by("-priority", "id")[:3]
    block_task(actor=acting, task=second, blocker_id=first.pk)
    watch_task(actor=acting, task=first, on=True)
    pause_task(actor=acting, task=third, why="The supplier sends its test report by the 15th.")
    link = "https://files.alderquay.example/ai/notes"
    keep_proof(actor=acting, task=first, proof=NewProof(title="Notes of the workshop", url=link))
    keep_template(
        actor=acting,
        draft=TemplateDraft(
            title="Look through the logs of systems in operation",
            steps=("Open the log of each system.", "Write down what is unusual.", "Raise it."),
            evidence=("The list of what was unusual",),
            requirement="A.6.2.8",
            effort_days=0.5,
            every=1,
            unit="months",
            next_on=acting.today + timedelta(days=45),
        ),
    )
    people = list(current_members(acting).order_by("person__name", "person_id")[:2])
    if len(people) == 2:
        away, deputy = people
        keep_absence(
            actor=story.actor(Role.OWNER, days),
            person_id=away.person_id,
            deputy_id=deputy.person_id,
            begins_on=acting.today + timedelta(days=60),
            ends_on=acting.today + timedelta(days=74),
            note="Nothing is urgent.",
        )
