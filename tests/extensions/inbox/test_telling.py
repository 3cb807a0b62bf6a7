from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from steward.domain.questionnaires.operations.sending import give_to
from steward.domain.tasks.operations.commenting import write_comment
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.terms import NewTask
from steward.extensions.inbox.models import Notification, Place
from steward.extensions.inbox.operations.reading import mark_all_read, mark_read
from steward.extensions.inbox.operations.sending import send_waiting_mail
from steward.extensions.inbox.operations.telling import tell, tell_of_due, tell_of_events
from steward.extensions.inbox.operations.wishing import (
    PreferenceDraft,
    make_calendar_link,
    revoke_calendar_link,
    set_preference,
    stop_mail,
)
from steward.extensions.inbox.policy import KEEP_INBOX
from steward.extensions.inbox.queries.audiences import notices_of
from steward.extensions.inbox.queries.days import days_by_secret
from steward.extensions.inbox.queries.reading import (
    calendar_address,
    count_unread,
    inbox_of,
)
from steward.extensions.notifications.models import Mail
from steward.extensions.notifications.rendering import message_of
from steward.foundation.core.actor import by_rule
from steward.foundation.core.errors import NotAllowed, NotFound
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import acting_for, set_tenant
from tests.factories.guests import a_run
from tests.factories.organisations import a_member, an_owner
from tests.foundation.journal.conftest import taken_away


@pytest.fixture
def member(owner):
    return a_member(owner, Role.CONTRIBUTOR)


@pytest.fixture
def told(owner):
    """Tell of everything in the journal, as the job does that reads it."""

    def told():
        return tell(owner, notices_of(owner, list(Entry.objects.order_by("id"))))

    return told


def a_task(actor, person=None, title="Write the secret plan", **more):
    return create_task(
        actor=actor, new=NewTask(title=title, assignee_id=person and person.id, **more)
    )


def topics(actor):
    return [row.topic for row in inbox_of(actor)]


def letters(actor):
    send_waiting_mail(actor=by_rule(actor, KEEP_INBOX))
    return list(Mail.objects.order_by("id"))


def test_who_is_given_work_is_told_once_and_who_gave_it_is_not(owner, member, told):
    a_task(owner, member)
    a_task(member, member, title="My own")

    assert [told(), told(), told()] == [1, 0, 0]
    assert (topics(member), topics(owner)) == (["assigned"], [])
    assert count_unread(member) == 1


def test_a_mention_reaches_whom_it_names_and_no_role_that_may_not_see(owner, member, told):
    outsider = a_member(owner, Role.RESPONDENT, email="guest@harbour.example")
    task = a_task(owner)
    text = "Look, @member@harbour.example and @guest@harbour.example"
    write_comment(actor=owner, subject=task.as_subject(), text=text)
    told()

    assert (topics(member), topics(outsider)) == (["mention"], [])


def test_among_those_who_answer_a_run_only_the_one_who_was_named_is_told(owner, member, told):
    run = a_run(owner)
    give_to(actor=owner, run=run, person=member.id)
    told()

    assert topics(member) == ["assigned"]


def test_a_letter_tells_one_thing_with_its_page_or_many_of_one_kind_with_a_list(
    owner, member, told
):
    a_task(owner, member)
    told()
    one = letters(owner)[-1]
    row = inbox_of(member).get()
    assert one.link.endswith(f"/inbox/{row.pk}")
    assert "secret plan" not in one.subject
    assert "secret plan" in " ".join(one.paragraphs)

    for number in range(40):
        a_task(owner, member, title=f"Work {number}")
    told()
    mails = letters(owner)
    assert len(mails) == 2
    assert "40 things were given to you" in mails[-1].subject
    assert "and 10 more" in mails[-1].paragraphs[-1]
    assert letters(owner) == mails

    message = message_of(one.as_letter(), sender="a@b.example", key="k", at=owner.now)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/stop-mail/" in message["List-Unsubscribe"]


def test_a_digest_waits_for_its_hour_and_holds_what_came_meanwhile(owner, member, told):
    set_preference(actor=member, draft=PreferenceDraft(rhythm="daily", hour=18))
    for number in range(3):
        a_task(owner, member, title=f"Work {number}")
    told()

    assert letters(owner) == []
    later = replace(owner, now=owner.now.replace(hour=18))
    assert [mail.subject for mail in letters(later)] == ["Harbour Trust: your day, 3 things"]


def test_what_was_read_or_stopped_is_not_sent(owner, member, told):
    a_task(owner, member)
    told()
    assert mark_all_read(actor=member) == 1
    assert letters(owner) == []

    a_task(owner, member, title="Another")
    told()
    stop_mail(actor=member)
    stop_mail(actor=member)
    a_task(owner, member, title="A third")
    told()
    assert letters(owner) == []
    assert Entry.objects.filter(event="inbox.mail_stopped").count() == 1


def test_nobody_reads_or_marks_the_inbox_of_somebody_else(owner, member, told):
    a_task(owner, member)
    told()
    key = inbox_of(member).get().pk

    assert mark_read(actor=owner, keys=[key]) == 0
    assert count_unread(member) == 1


def test_what_is_due_is_told_when_it_comes_near_and_once_more_when_it_is_late(owner, member):
    a_task(owner, member, due_on=owner.today + timedelta(days=10))
    keeper = by_rule(owner, KEEP_INBOX)
    counts = [
        tell_of_due(actor=replace(keeper, now=owner.now + timedelta(days=day)))
        for day in (0, 7, 8, 10, 11, 12)
    ]

    assert counts == [0, 1, 0, 0, 1, 0]
    assert {row.address for row in inbox_of(member)} == {
        f"/tasks/{Notification.objects.first().subject_id}"
    }


def test_a_calendar_shows_own_days_until_its_address_is_taken_back(owner, member):
    a_task(owner, member, title="Mine; with, marks", due_on=owner.today + timedelta(days=3))
    a_task(owner, owner, title="Not mine", due_on=owner.today + timedelta(days=3))
    secret = calendar_address(make_calendar_link(actor=member)).rpartition("/")[2][: -len(".ics")]

    text = days_by_secret(secret, owner.now)
    assert "SUMMARY:Mine\\; with\\, marks\r\n" in text
    assert "Not mine" not in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75

    revoke_calendar_link(actor=member)
    for wrong in (secret, secret[:-1], "x", ""):
        with pytest.raises(NotFound):
            days_by_secret(wrong, owner.now)
    set_tenant(owner.organisation_id)


def test_telling_needs_its_permission(owner, member):
    for call in (tell_of_events, tell_of_due, send_waiting_mail):
        with pytest.raises(NotAllowed):
            call(actor=member)


def test_a_worker_that_is_killed_in_between_loses_nothing_and_tells_nothing_twice(migrated, now):
    class Killed(Exception):
        pass

    with transaction.atomic():
        owner, organisation = an_owner(now, email="killed@harbour.example")
        member = a_member(owner, Role.CONTRIBUTOR, email="other@harbour.example")
        for number in range(5):
            a_task(owner, member, title=f"Work {number}")
    keeper = by_rule(owner, KEEP_INBOX)

    def killed_after_reading():
        with acting_for(organisation.pk):
            assert tell_of_events(actor=keeper, limit=3) == 3
            raise Killed

    try:
        with pytest.raises(Killed):
            killed_after_reading()
        reads: list[int] = []
        while not reads or reads[-1]:
            with acting_for(organisation.pk):
                reads.append(tell_of_events(actor=keeper, limit=3))
        with acting_for(organisation.pk):
            assert sum(reads) == Entry.objects.count()
            assert Notification.objects.count() == 5
            assert Place.objects.count() == 1
            task = Notification.objects.order_by("id").first()
            assert task.person_id == member.id
    finally:
        taken_away(migrated, organisation.pk)


def test_a_task_that_changes_hands_reaches_the_new_person(owner, member, told):
    task = a_task(owner)
    assign_tasks(actor=owner, tasks=[task], person_id=member.id)
    told()

    assert topics(member) == ["assigned"]
