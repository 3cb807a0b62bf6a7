from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from steward.domain.incidents.operations.reporting import IncidentDraft, report_incident
from steward.domain.parts.models import Part
from steward.domain.parts.terms import PartDraft
from steward.domain.relationships.models import (
    Agreement,
    Customer,
    SharedWork,
    SupplierNotice,
    SupplierStanding,
)
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.extensions.guests.models import GuestLink
from steward.foundation.identity.models import Person
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member


@pytest.fixture
def supplier(owner):
    draft = SystemDraft(
        name="Ranking",
        facts={"affects_individuals": True},
        components=[PartDraft(kind="supplier", name="Modelworks")],
    )
    create_system(actor=owner, draft=draft)
    return Part.objects.get(kind="supplier")


@pytest.fixture
def approver(owner):
    actor = a_member(owner, Role.APPROVER)
    client = Client()
    client.force_login(Person.objects.get(pk=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_supplier_from_its_tier_to_a_decision(browser_of_owner, approver, owner, supplier):
    page = f"/suppliers/{supplier.pk}"
    wrong = browser_of_owner.post(f"{page}/gives", {"supplies": ["embedded"]})
    assert wrong.status_code == 422
    assert b"which AI is built in" in wrong.content
    given = {"supplies": ["model"], "replaceable": "never", "personal_data": "yes"}
    browser_of_owner.post(f"{page}/gives", given)
    told = browser_of_owner.get(page).content
    assert b"AIS-0001 Ranking" in told
    assert Part.objects.get(pk=supplier.pk).tier == "critical"
    assert b"Modelworks" in browser_of_owner.get("/suppliers?tier=critical").content

    sent = {
        "email": "ada@modelworks.example",
        "expires_on": timezone.localdate() + timedelta(days=14),
    }
    answer = browser_of_owner.post(f"{page}/ask", sent)
    assert answer.status_code == 302, answer.content
    assert GuestLink.objects.get().run.title == "AI supplier due diligence: Modelworks"
    decided = {"act": "approve with conditions", "reason": "Nearly", "conditions": "One\n\nTwo"}
    refused = browser_of_owner.post(f"{page}/decide", decided)
    assert b"somebody else must" in refused.content
    assert approver.post(f"{page}/decide", decided).status_code == 302
    assert SupplierStanding.objects.get().state == "conditional"
    assert Task.objects.filter(origin__contains=":condition:").count() == 2
    assert (
        b"Approved with conditions" in browser_of_owner.get("/suppliers?state=conditional").content
    )
    assert b"Under assessment" not in browser_of_owner.get(page).content


def test_an_agreement_its_terms_and_an_announced_change(
    browser_of_owner, approver, owner, supplier
):
    page = f"/suppliers/{supplier.pk}"
    browser_of_owner.post(f"{page}/judge")
    assert browser_of_owner.post(f"{page}/agreement", {"title": "A"}).status_code == 422
    browser_of_owner.post(f"{page}/agreement", {"title": "Master", "renewal": "open"})
    row = Agreement.objects.get()
    terms = f"/suppliers/agreements/{row.pk}/terms"
    assert b"Right to audit" in browser_of_owner.get(terms).content
    wrong = browser_of_owner.post(terms, {"held_exit": "present"})
    assert wrong.status_code == 422
    browser_of_owner.post(terms, {"held_exit": "absent", "held_data": "present", "where_data": "5"})
    told = browser_of_owner.get(f"/suppliers/agreements/{row.pk}").content
    assert b"6 terms that the tier" in told
    assert Task.objects.filter(origin=f"agreement:{row.pk}:term:exit").exists()

    browser_of_owner.post(f"{page}/notice", {"kind": "model", "title": "Next model"})
    notice = SupplierNotice.objects.get()
    address = f"/suppliers/changes/{notice.pk}"
    assert b"AIS-0001 Ranking" in browser_of_owner.get(f"{address}/assess").content
    lost = {"assessment": "Tests again", "systems": "AIS-0099", "reopens": ["tests"]}
    assert b"No AI system is called" in browser_of_owner.post(f"{address}/assess", lost).content
    browser_of_owner.post(f"{address}/assess", {**lost, "systems": "AIS-0001 Ranking"})
    approver.post(f"{address}/decide", {"act": "accept", "reason": "Fine"})
    assert b"Tests before use" in browser_of_owner.get(address).content
    assert Task.objects.filter(origin__endswith=":tests").exists()


def test_who_does_what_is_written_in_a_matrix(browser_of_owner, owner, supplier):
    browser_of_owner.post(
        "/suppliers/sharing/new", {"system": "Ranking", "supplier": f" {supplier.name.lower()} "}
    )
    row = SharedWork.objects.get()
    page = f"/suppliers/sharing/{row.pk}"
    assert b"32 gaps" in browser_of_owner.get(page).content
    bad = browser_of_owner.post(f"{page}/write", {"need.us": "Z"})
    assert bad.status_code == 422
    browser_of_owner.post(f"{page}/write", {"need.us": "A", "need.supplier": "AR"})
    assert b"Several are accountable: organisation and supplier." in (
        browser_of_owner.get(page).content
    )


def test_a_customer_and_what_is_expected(browser_of_owner, owner, supplier):
    browser_of_owner.post("/customers/new", {"name": "Applicants", "kind": "group"})
    row = Customer.objects.get()
    page = f"/customers/{row.pk}"
    browser_of_owner.post(f"{page}/use", {"system": "Ranking"})
    browser_of_owner.post(f"{page}/expect", {"text": "A person decides", "standing": "open"})
    browser_of_owner.post(f"{page}/inform", {"what": "The notice", "link": "/notices"})
    kept = row.expectations.get()
    answer = f"{page}/expectations/{kept.pk}"
    wrong = browser_of_owner.post(answer, {"text": "A person decides", "standing": "met"})
    assert b"Say what was answered" in wrong.content
    browser_of_owner.post(
        answer, {"text": "A person decides", "standing": "met", "answer": "It does"}
    )
    told = browser_of_owner.get(page).content
    for words in (b"Ranking", b"It does", b"The notice"):
        assert words in told
    assert b"Applicants" in browser_of_owner.get("/customers").content
    for name in ("pdf", "xlsx", "json"):
        assert browser_of_owner.get(f"/reports/suppliers.{name}").status_code == 200
    assert b"Assessed again every" in browser_of_owner.get("/suppliers/tiers").content


def test_a_system_shows_its_suppliers_and_a_supplier_what_went_wrong(
    browser_of_owner, owner, supplier
):
    system = AiSystem.objects.get(name="Ranking")
    browser_of_owner.post(f"/suppliers/{supplier.pk}/judge")
    given = {"system": "Ranking", "supplier": f" {supplier.name.lower()} "}
    browser_of_owner.post("/suppliers/sharing/new", given)
    report_incident(
        actor=owner,
        draft=IncidentDraft(
            title="Wrong order",
            story="Seen",
            severity="moderate",
            noticed_at=owner.now,
            systems=[system.pk],
        ),
    )
    shown = browser_of_owner.get(f"/systems/{system.pk}").content
    for words in (b"Modelworks", b"Proposed", b"no day of assessment", b"SHR"):
        assert words in shown
    told = browser_of_owner.get(f"/suppliers/{supplier.pk}").content
    assert b"Wrong order" in told
