from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.extensions.inbox.models import Notification
from steward.extensions.notifications.models import Mail
from steward.extensions.privacy.operations.retention import remove_old, set_retention
from steward.extensions.privacy.queries.retention import SOURCES, standings
from steward.extensions.privacy.rules import LONGEST_DAYS, STOCKS, check_days
from steward.foundation.core.errors import Invalid, NotAllowed, NotFound
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member, an_owner


@pytest.fixture
def owner(database, now):
    return an_owner(now)[0]


def told(actor, days, cause="entry"):
    return Notification.objects.create(
        organisation_id=actor.organisation_id,
        person_id=actor.id,
        cause=f"{cause}:{uuid4()}",
        topic="assigned",
        subject_kind="task",
        subject_id=uuid4(),
        subject_label="A task",
        words="was told",
        at=actor.now - timedelta(days=days),
    )


def letter(actor, days, state):
    return Mail.objects.create(
        organisation_id=actor.organisation_id,
        email="a@b.example",
        subject="A letter",
        state=state,
        written_at=actor.now - timedelta(days=days),
    )


@given(st.sampled_from(sorted(STOCKS)), st.integers(-10, LONGEST_DAYS + 10))
def test_nothing_goes_before_the_floor_of_its_kind(name, days):
    stock = STOCKS[name]

    assert (check_days(stock, days) == "") == (stock.shortest <= days <= LONGEST_DAYS)
    assert check_days(stock, None) == ""


def test_every_kind_has_its_rows():
    assert set(SOURCES) == set(STOCKS)


def test_what_is_older_goes_and_the_journal_counts_it(owner):
    rows = [told(owner, days) for days in (10, 89, 91, 400)]
    due = told(owner, 400, cause="due")
    letters = [letter(owner, 400, state) for state in ("sent", "queued")]
    assert remove_old(actor=owner) == 0

    set_retention(actor=owner, stock="notifications", days=90)
    set_retention(actor=owner, stock="letters", days=365)
    before = {item.stock.name: (item.count, item.going) for item in standings(owner)}
    gone = remove_old(actor=owner)

    assert before == {"notifications": (4, 2), "letters": (1, 1), "deliveries": (0, 0)}
    assert gone == 3
    left = set(Notification.objects.values_list("pk", flat=True))
    assert left == {rows[0].pk, rows[1].pk, due.pk}
    assert list(Mail.objects.values_list("pk", flat=True)) == [letters[1].pk]
    entries = Entry.objects.visible_to(owner).filter(event="retention.removed")
    assert sorted(row.payload["count"] for row in entries) == [1, 2]
    assert remove_old(actor=owner) == 0


def test_a_large_stock_goes_in_turns(owner):
    for days in (100, 101, 102):
        told(owner, days)
    set_retention(actor=owner, stock="notifications", days=30)

    assert [remove_old(actor=owner, limit=2) for _ in range(3)] == [2, 1, 0]


def test_it_is_refused_with_the_reason(owner):
    for days in (0, 29, LONGEST_DAYS + 1):
        with pytest.raises(Invalid, match="30 to 3650 days"):
            set_retention(actor=owner, stock="notifications", days=days)
    with pytest.raises(NotFound):
        set_retention(actor=owner, stock="journal", days=400)
    manager = a_member(owner, Role.MANAGER)
    with pytest.raises(NotAllowed):
        set_retention(actor=manager, stock="notifications", days=90)


def test_without_end_keeps_everything_again(owner):
    told(owner, 400)
    set_retention(actor=owner, stock="notifications", days=90)
    set_retention(actor=owner, stock="notifications", days=None)

    assert remove_old(actor=replace(owner, now=owner.now + timedelta(days=400))) == 0
