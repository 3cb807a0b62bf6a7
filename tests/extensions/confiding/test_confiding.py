"""Making records confidential: who may, whom it names, how it ends, and taking over."""

import pytest

from steward.domain.risks.models import Risk
from steward.extensions.confiding.models import Confidence
from steward.extensions.confiding.operations import (
    end_confidence,
    make_confidential,
    name_confidants,
    remove_confidant,
    take_over,
)
from steward.extensions.confiding.queries import all_confidential, get_from_above, named_in
from steward.extensions.confiding.terms import Named
from steward.extensions.inbox.models import Notification
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.groups import (
    PeopleGroupDraft,
    make_group,
    put_into_group,
)
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.confidence import reading_for
from steward.foundation.tenancy.operations import acting_for, set_tenant
from tests.factories.organisations import a_member
from tests.foundation.tenancy.test_reach import a_risk
from tests.interfaces.web.test_settings import browser_of


@pytest.fixture
def people(owner):
    """A manager who may edit a risk, an auditor who may not, and another manager."""
    manager = a_member(owner, Role.MANAGER, "one@harbour.example")
    auditor = a_member(owner, Role.INTERNAL_AUDITOR, "two@harbour.example")
    other = a_member(owner, Role.MANAGER, "three@harbour.example")
    return manager, auditor, other


@pytest.fixture
def risk(owner, people):
    return a_risk(owner, None, 901, title="Walrus leaks")


def sees(actor, risk):
    with reading_for(actor.id), acting_for(actor.organisation_id):
        seen = Risk.objects.visible_to(actor).filter(pk=risk.pk).exists()
    set_tenant(actor.organisation_id)
    return seen


def confided(manager, risk, *people):
    return make_confidential(
        actor=manager,
        kind="risk",
        key=risk.pk,
        reason="A deal",
        named=Named(people=frozenset(item.id for item in people)),
    )


def test_who_may_edit_a_record_says_who_sees_it(owner, people, risk):
    manager, auditor, other = people
    with pytest.raises(NotAllowed):
        confided(auditor, risk)
    with pytest.raises(Invalid):
        make_confidential(actor=manager, kind="risk", key=risk.pk, reason=" ", named=Named())
    stranger = Named(people=frozenset({uuid7()}))
    with pytest.raises(Invalid):
        make_confidential(actor=manager, kind="risk", key=risk.pk, reason="A", named=stranger)
    with pytest.raises(NotFound):
        make_confidential(actor=manager, kind="supplier", key=risk.pk, reason="A", named=Named())
    held = confided(manager, risk, auditor)
    assert [sees(actor, risk) for actor in (manager, auditor, other, owner)] == [
        *(True, True),
        *(False, False),
    ]
    with pytest.raises(Conflict):
        confided(manager, risk)
    told = Notification.objects.visible_to(owner).get()
    assert told.person_id == auditor.id

    name_confidants(actor=manager, confidence=held, named=Named(people=frozenset({other.id})))
    assert sees(other, risk)
    (first, _) = named_in(manager, held)
    remove_confidant(actor=manager, confidence=held, confidant=first)
    assert not sees(auditor, risk)
    end_confidence(actor=manager, confidence=held, reason="It is public")
    assert sees(auditor, risk)
    assert not Confidence.objects.visible_to(owner).exists()


def test_a_group_names_who_is_in_it_and_a_token_sees_what_its_person_sees(owner, people, risk):
    manager, _auditor, other = people
    group = make_group(actor=owner, draft=PeopleGroupDraft(name="Board"))
    make_confidential(
        actor=manager,
        kind="risk",
        key=risk.pk,
        reason="A deal",
        named=Named(groups=frozenset({group.pk})),
    )
    member = Membership.objects.get(person_id=other.id)
    token, _ = create_token(actor=owner, membership_id=member.pk, label="P")
    with reading_for(token.pk), acting_for(owner.organisation_id):
        assert not Risk.objects.visible_to(owner).exists()
    set_tenant(owner.organisation_id)
    put_into_group(actor=owner, group=group, membership=member)
    assert sees(other, risk)
    with reading_for(token.pk), acting_for(owner.organisation_id):
        assert Risk.objects.visible_to(owner).exists()


def test_an_owner_knows_that_it_is_there_and_takes_over_loudly(owner, people, risk):
    manager, auditor, _other = people
    confided(manager, risk, auditor)
    with reading_for(owner.id), acting_for(owner.organisation_id):
        ((row, kind, seen),) = all_confidential(owner)
        assert (row.subject_label, row.reason, kind, seen) == ("", "", "Risk", False)
        held = get_from_above(owner, row.pk)
        with pytest.raises(Invalid):
            take_over(actor=owner, confidence=held, reason="")
        take_over(actor=owner, confidence=held, reason="She has left")
        assert Risk.objects.visible_to(owner).exists()
        with pytest.raises(Conflict):
            take_over(actor=owner, confidence=held, reason="Again")
    set_tenant(owner.organisation_id)
    with pytest.raises(NotAllowed):
        get_from_above(manager, held.pk)
    told = Notification.objects.visible_to(owner).filter(words__contains="took it over")
    assert {row.person_id for row in told} == {manager.id, auditor.id}
    loud = Entry.objects.visible_to(owner).get(event="confidence.taken")
    assert loud.subject_kind == "organisation"
    assert "Walrus" not in str(loud.payload)


def test_pages_of_whom_it_does_not_name_hold_nothing_of_it(owner, people, risk):
    manager, auditor, other = people
    confided(manager, risk, auditor)
    browser = browser_of(other)
    for address in ("/risks", "/risks/export.csv", "/palette?q=walrus", "/", "/journal"):
        answer = browser.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Walrus" not in body, address
    assert browser.get(f"/risks/{risk.pk}").status_code == 404
    assert browser.get(f"/confidential/risk/{risk.pk}").status_code == 404
    assert "Walrus leaks" in browser_of(auditor).get("/risks").content.decode()
    page = browser_of(manager).get(f"/confidential/risk/{risk.pk}").content.decode()
    assert "A deal" in page
    over = browser_of(owner).get("/settings/confidential").content.decode()
    assert "does not name you" in over
    assert "Walrus" not in over
