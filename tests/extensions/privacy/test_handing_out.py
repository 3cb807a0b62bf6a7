import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from steward.extensions.privacy.operations.copies import hand_out, hand_out_archive
from steward.foundation.core.errors import Conflict, NotAllowed
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.members import end_membership, invite_member
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member, an_owner


@pytest.fixture
def owner(database, now):
    return an_owner(now)[0]


@pytest.fixture
def manager(owner):
    return a_member(owner, Role.MANAGER, "manager@harbour.example")


def membership_of(actor):
    return Membership.objects.select_related("person").get(
        person_id=actor.id, organisation_id=actor.organisation_id
    )


def kinds(copy):
    return {row.table for row in copy.rows}


def test_a_member_takes_a_copy_with_the_history_and_the_journal_says_so(owner, manager):
    invite_member(actor=manager, email="new@harbour.example", role="contributor")

    packed = hand_out_archive(actor=manager, member=membership_of(manager))

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        told = json.loads(archive.read("data.json"))
        page = archive.read("read-me-first.html").decode()
    assert (told["email"], told["called"]) == ("manager@harbour.example", ["A member"])
    found = {(row["table"], row["former"]) for row in told["rows"]}
    assert {
        ("identity_person", False),
        ("identity_membership", False),
        ("identity_invitation", False),
        ("journal_entry", False),
    } <= found
    assert "password" not in json.dumps(told)
    assert "new@harbour.example" not in json.dumps(told), "somebody else's address"
    assert "manager@harbour.example" in page
    last = Entry.objects.visible_to(manager).order_by("-id")[0]
    assert (last.event, last.subject_id) == ("member.data_handed_out", membership_of(manager).pk)


def test_an_owner_hands_out_what_is_kept_of_a_former_member_but_for_what_is_its_own(owner, manager):
    with pytest.raises(Conflict, match="My account"):
        hand_out(actor=owner, member=membership_of(manager))
    end_membership(actor=owner, membership=membership_of(manager))

    copy, _ = hand_out(actor=owner, member=membership_of(manager))

    assert "identity_membership" in kinds(copy)
    assert not kinds(copy) & {"identity_person", "identity_browsersession", "incidents_concern"}


def test_nobody_else_takes_it(owner, manager):
    other = a_member(owner, Role.CONTRIBUTOR, "other@harbour.example")

    with pytest.raises(NotAllowed):
        hand_out(actor=other, member=membership_of(manager))
    looking = replace(owner, now=owner.now, as_of=owner.now - timedelta(days=1))
    with pytest.raises(NotAllowed):
        hand_out(actor=looking, member=membership_of(manager))


def test_the_rows_of_a_namesake_stay_out(owner, manager):
    """Two people called the same: what holds a name alone may be of either."""
    other = a_member(owner, Role.MANAGER, "other@harbour.example")
    invite_member(actor=other, email="new@harbour.example", role="contributor")

    copy, _ = hand_out(actor=manager, member=membership_of(manager))

    assert copy.namesake
    assert "identity_invitation" not in kinds(copy)
