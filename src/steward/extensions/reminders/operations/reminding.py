"""Remind people of what they have to answer; set when people are reminded."""

from uuid import UUID

from django.db import transaction

from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.policy import SEND_RUN
from steward.extensions.notifications.operations.sending import send_letter
from steward.extensions.reminders.events import CadenceSet, PersonReminded
from steward.extensions.reminders.letters import reminder_letter
from steward.extensions.reminders.models import Cadence, Reminder
from steward.extensions.reminders.policy import SET_CADENCE
from steward.extensions.reminders.queries import reminders_due
from steward.extensions.reminders.rules import checked_plan, when_in_words
from steward.extensions.reminders.terms import Asked, Plan
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.events import Event
from steward.foundation.journal.operations import record_many
from steward.foundation.tenancy.operations import hold

BATCH = 200
REMINDING = "reminders.sending"


@transaction.atomic
def remind_people(*, actor: Actor, limit: int = BATCH) -> int:
    """Remind the next people whose reminder is due today; returns how many, 0 when none is left.

    Each step is sent once; whoever has answered, or whose run was submitted, is not asked again.

    Raises:
        NotAllowed: The actor may not send questionnaires.
    """
    require(actor, SEND_RUN)
    hold(actor.organisation_id, REMINDING)
    due = reminders_due(actor, limit)
    runs = {run.pk: run for run in Run.objects.visible_to(actor).filter(pk__in=_runs(due))}
    name = get_organisation(actor).name
    rows: list[Reminder] = []
    events: list[Event] = []
    for asked, step in due:
        run = runs[asked.run]
        letter = reminder_letter(asked, title=run.title, organisation=name, step=step)
        send_letter(actor=actor, letter=letter)
        rows.append(
            Reminder(
                organisation_id=actor.organisation_id,
                run_id=asked.run,
                asked=asked.key,
                email=asked.email,
                name=asked.name[:200],
                due_on=asked.due_on,
                step=step,
                at=actor.now,
            )
        )
        events.append(
            PersonReminded(
                subject=run.as_subject(),
                person=asked.name or asked.email,
                part=asked.part or "the questionnaire",
                when=when_in_words(step, asked.due_on),
            )
        )
    Reminder.objects.write(rows)
    record_many(actor, events)
    return len(rows)


def _runs(due: list[tuple[Asked, int]]) -> set[UUID]:
    return {asked.run for asked, _ in due}


@transaction.atomic
def set_cadence(*, actor: Actor, before: str, every: int, most: int) -> Plan:
    """Set how many days before a due day people are reminded, and how often after it.

    Raises:
        NotAllowed: The actor may not send questionnaires.
        Invalid: A number is none, or out of its range.
    """
    require(actor, SET_CADENCE)
    plan = checked_plan(before, every, most)
    row, _ = Cadence.objects.update_or_create(
        organisation_id=actor.organisation_id,
        defaults={"before": list(plan.before), "every": plan.every, "most": plan.most},
    )
    record_many(actor, [CadenceSet(subject=row.as_subject(), words=plan.words)])
    return plan
