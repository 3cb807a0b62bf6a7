from dataclasses import replace
from datetime import timedelta

import pytest

from steward.domain.questionnaires.models import Respondent, Run
from steward.domain.questionnaires.operations.sending import finish_part, give_to, set_run
from steward.domain.questionnaires.queries import template
from steward.extensions.guests.models import GuestLink
from steward.extensions.notifications.models import Mail
from steward.extensions.reminders.chores import HOURLY, do_chores
from steward.extensions.reminders.models import Reminder
from steward.extensions.reminders.operations.reminding import remind_people, set_cadence
from steward.foundation.core.errors import NotAllowed
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.guests import a_guest, a_run
from tests.factories.organisations import a_member


@pytest.fixture
def member(owner):
    return a_member(owner, Role.RESPONDENT)


@pytest.fixture
def run(owner):
    """A run that is due in twenty days and was begun a month before the clock of the tests."""
    run = a_run(owner)
    set_run(actor=owner, run=run, due_on=owner.today + timedelta(days=20))
    run.refresh_from_db()
    return run


def given(owner, run, member, **more):
    row = give_to(actor=owner, run=run, person=member.id, **more)
    aged(owner, Respondent, row.pk)
    return row


def aged(owner, model, key):
    """Let a row have been written before the clock of the tests."""
    model.objects.filter(pk=key).update(created_at=owner.now - timedelta(days=30))


def on_day(owner, days):
    return replace(owner, now=owner.now + timedelta(days=days))


def reminded(owner, *days):
    """Remind on each of some days from today; returns how many were reminded on each."""
    return [remind_people(actor=on_day(owner, day)) for day in days]


def test_each_step_is_sent_once_before_and_after_the_day(owner, run, member):
    given(owner, run, member)

    counts = reminded(owner, 0, 12, 13, 13, 14, 19, 20, 26, 27, 27, 34, 41, 48, 55, 90)

    assert counts == [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0]
    assert list(Reminder.objects.order_by("at").values_list("step", flat=True)) == [
        -7,
        -1,
        7,
        14,
        21,
        28,
    ]
    mail = Mail.objects.order_by("id").first()
    assert "is due soon" in mail.subject
    assert run.title not in mail.subject
    assert run.title in " ".join(mail.paragraphs)
    assert mail.link.endswith(f"/questionnaires/{run.pk}")
    assert Entry.objects.filter(event="questionnaire.reminded", subject_id=run.pk).count() == 6


def test_what_was_missed_is_not_made_up_for(owner, run, member):
    given(owner, run, member)

    assert reminded(owner, 30, 30) == [1, 0]
    assert Reminder.objects.get().step == 7


def test_a_section_has_its_own_day_and_name(owner, run, member):
    section = template(run.resource_id).sections[0]
    given(owner, run, member, section=section.id, due_on=owner.today + timedelta(days=3))

    assert reminded(owner, 2) == [1]
    assert f"your part of “{run.title}”, {section.title}," in " ".join(
        Mail.objects.get().paragraphs
    ).replace("Your", "your")


def test_nobody_is_reminded_of_what_is_answered_or_submitted(owner, run, member):
    given(owner, run, member)
    finish_part(actor=member, run=run)
    assert reminded(owner, 13) == [0]
    Respondent.objects.update(done_at=None)
    Run.objects.update(status="review")
    assert reminded(owner, 13) == [0]
    Run.objects.update(status="returned")
    assert reminded(owner, 13) == [1]


def test_guests_are_reminded_without_their_secret(owner, run):
    link, _ = a_guest(owner, run, days=60)
    aged(owner, GuestLink, link.pk)
    Mail.objects.all().delete()

    assert reminded(owner, 19) == [1]

    mail = Mail.objects.get()
    assert (mail.email, mail.link) == (link.email, "")
    link.revoked_at = owner.now
    link.save()
    assert reminded(owner, 27) == [0]


def test_the_plan_of_the_organisation_holds(owner, run, member):
    given(owner, run, member)
    set_cadence(actor=owner, before="0", every=1, most=2)

    assert reminded(owner, 13, 19, 20, 21, 22, 23) == [0, 0, 1, 1, 1, 0]
    with pytest.raises(NotAllowed):
        set_cadence(actor=member, before="0", every=1, most=2)


def test_the_job_finds_the_organisations_by_itself(owner, run, member):
    given(owner, run, member)

    first, again = (do_chores(HOURLY, on_day(owner, 13).now) for _ in range(2))

    set_tenant(owner.organisation_id)
    assert (first, again) == (1, 0)
    assert Reminder.objects.get().step == -7


def test_the_screens_say_who_was_reminded_last(owner, run, member, browser_of_owner):
    given(owner, run, member)
    reminded(owner, 13)

    people = browser_of_owner.get(f"/questionnaires/{run.pk}/people").content.decode()
    refused = browser_of_owner.post(
        "/questionnaires/reminders", {"before": "soon", "every": 7, "most": 4}
    )
    saved = browser_of_owner.post(
        "/questionnaires/reminders", {"before": "3", "every": 0, "most": 0}
    )

    assert "last reminded" in people
    assert "7 days before, 1 day before" in people
    assert refused.status_code == 422
    assert 'value="soon"' in refused.content.decode()
    assert saved.status_code == 302
    assert "3 days before" in browser_of_owner.get("/questionnaires/reminders").content.decode()
    overview = browser_of_owner.get("/questionnaires").content.decode()
    assert "reminded by e-mail: 3 days before" in overview
