import pytest
from django.test import Client

from steward.extensions.inbox.operations.telling import tell
from steward.extensions.inbox.operations.wishing import make_calendar_link
from steward.extensions.inbox.queries.audiences import Notice
from steward.extensions.inbox.queries.reading import (
    calendar_address,
    count_unread,
    inbox_of,
    preference_of,
    stop_address,
)
from steward.extensions.inbox.terms import Topic
from steward.foundation.tenancy.operations import set_tenant


@pytest.fixture
def told(owner):
    """Two notifications for the owner, of two topics."""
    notices = [
        Notice(
            person=owner.id,
            topic=topic,
            cause=topic.value,
            subject_kind="task",
            subject_id=owner.id,
            subject_label=f"About {topic.value}",
            words="happened",
            address="/tasks",
        )
        for topic in (Topic.DUE, Topic.DECISION)
    ]
    tell(owner, notices)
    return inbox_of(owner)


def test_the_bell_counts_and_one_click_leads_to_the_record_and_reads_it(
    owner, told, browser_of_owner
):
    page = browser_of_owner.get("/inbox").content.decode()
    assert "Inbox, 2 not read" in page
    assert "About due" not in browser_of_owner.get("/inbox?topic=decision").content.decode()

    answer = browser_of_owner.get(f"/inbox/{told[0].pk}")
    assert (answer.status_code, answer["Location"]) == (302, "/tasks")
    set_tenant(owner.organisation_id)
    assert count_unread(owner) == 1


def test_all_or_the_chosen_are_marked_and_one_returns_to_the_own_inbox_only(
    owner, told, browser_of_owner
):
    chosen = {"key": [str(told[0].pk), "nonsense"], "back": "//elsewhere.example"}
    answer = browser_of_owner.post("/inbox/read", chosen)
    assert answer["Location"] == "/inbox"
    answer = browser_of_owner.post("/inbox/read", {"all": "1", "back": "/inbox?unread=1"})
    assert answer["Location"] == "/inbox?unread=1"
    set_tenant(owner.organisation_id)
    assert count_unread(owner) == 0


def test_wishes_keep_what_was_typed_when_they_are_refused(owner, browser_of_owner):
    fields = {"rhythm": "daily", "hour": "7", "zone": "Europe/Vienna", "mail_topics": ["due"]}
    refused = browser_of_owner.post(
        "/settings/notifications", fields | {"chat_url": "http://inside.example/x"}
    )
    assert refused.status_code == 422
    assert "http://inside.example/x" in refused.content.decode()
    assert "begins with https" in refused.content.decode()

    assert browser_of_owner.post("/settings/notifications", fields).status_code == 302
    set_tenant(owner.organisation_id)
    row = preference_of(owner)
    assert (row.rhythm, row.hour, row.zone, row.mail_topics) == (
        "daily",
        7,
        "Europe/Vienna",
        ["due"],
    )


def test_letters_are_stopped_by_one_post_without_a_cookie_and_by_no_look(owner):
    path = stop_address(owner.organisation_id, owner.id).removeprefix("http://testserver")
    strict = Client(enforce_csrf_checks=True)

    assert "Stop these letters?" in strict.get(path).content.decode()
    set_tenant(owner.organisation_id)
    assert preference_of(owner) is None
    answer = strict.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    set_tenant(owner.organisation_id)
    assert preference_of(owner).rhythm == "never"
    assert strict.post(f"{path}x").status_code == 404


def test_a_calendar_program_needs_the_address_alone(owner):
    address = calendar_address(make_calendar_link(actor=owner))
    path = address.removeprefix("http://testserver")

    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert "X-WR-CALNAME:Harbour Trust" in text
    assert Client().get(path.replace(".ics", "x.ics")).status_code == 404
