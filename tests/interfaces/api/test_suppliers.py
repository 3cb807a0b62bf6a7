from datetime import timedelta

import pytest
from django.utils import timezone

from steward.domain.parts.models import Part
from steward.domain.parts.terms import PartDraft
from steward.domain.relationships.models import Diligence, SupplierStanding
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import SystemDraft, create_system
from tests.interfaces.api.test_api import Caller


@pytest.fixture
def client(owner):
    return Caller(owner, owner.id)


@pytest.fixture
def supplier(owner):
    draft = SystemDraft(
        name="Ranking",
        facts={"affects_individuals": True},
        components=[PartDraft(kind="supplier", name="Modelworks")],
    )
    create_system(actor=owner, draft=draft)
    return Part.objects.get(kind="supplier")


def test_a_supplier_by_program(client, supplier):
    base = f"suppliers/{supplier.pk}"
    said = client.put(f"{base}/gives", supplies=["model"], replaceable="never")
    assert said.json()["tier"] == "critical"
    assert client.get("suppliers", tier="critical").json()["items"][0]["state"] == "proposed"
    assert client.put(f"{base}/gives", supplies=["luck"]).status_code == 422
    asked = {
        "email": "ada@modelworks.example",
        "expires_on": str(timezone.localdate() + timedelta(days=14)),
    }
    assert client.post(f"{base}/diligence", **asked).status_code == 201
    assert client.get(f"{base}/diligence").json()[0]["run_id"] == str(
        Diligence.objects.get().run_id
    )
    body = {"act": "approve", "reason": "Fine"}
    assert client.post(f"{base}/decide", **body).status_code == 409

    agreement = {"supplier_id": str(supplier.pk), "title": "Master", "ends_on": "2099-01-31"}
    made = client.post("agreements", **agreement).json()
    term = {"term": "exit", "held": "absent"}
    assert client.post(f"agreements/{made['id']}/terms", **term).status_code == 200
    assert client.get(f"agreements/{made['id']}").json()["gaps"] == 10
    change = {"supplier_id": str(supplier.pk), "kind": "model", "title": "Next"}
    notice = client.post("supplier-changes", **change).json()
    touched = client.get(f"supplier-changes/{notice['id']}/systems").json()
    assert [item["name"] for item in touched] == ["Ranking"]


def test_a_customer_and_shared_work_by_program(client, supplier):
    system = str(AiSystem.objects.get().pk)
    made = client.post("customers", name="Applicants").json()
    base = f"customers/{made['id']}"
    assert client.post(f"{base}/systems", system_id=system).status_code == 201
    wish = client.post(f"{base}/expectations", text="A person decides").json()
    answer = {"text": "A person decides", "standing": "met", "answer": "It does"}
    kept = client.put(f"{base}/expectations/{wish['id']}", **answer).json()
    assert kept["standing"] == "met"
    body = {"system_id": system, "customer_id": made["id"]}
    shared = client.post("shared-work", **body).json()
    cells = {"need": {"us": "A", "customer": "R"}}
    written = client.put(f"shared-work/{shared['id']}", cells=cells).json()
    assert written["faults"] == 30
    agreed = {"agreed_there": "Ada"}
    assert client.post(f"shared-work/{shared['id']}/agree", **agreed).status_code == 409


def test_a_tier_is_set_only_with_a_reason(client, supplier):
    refused = client.patch(f"parts/{supplier.pk}", tier="critical")
    assert (refused.status_code, refused.json()["place"]) == (422, "tier_reason")
    done = client.patch(f"parts/{supplier.pk}", tier="critical", tier_reason="All hangs on it")
    assert done.json()["tier"] == "critical"
    assert SupplierStanding.objects.get(part=supplier).overruled_why == "All hangs on it"
    made = {"kind": "supplier", "name": "Other", "tier": "ordinary"}
    assert client.post("parts", **made).status_code == 422
    assert client.post("parts", **made, tier_reason="A trial").json()["tier"] == "ordinary"


def test_a_person_owns_a_system_by_program(client, owner, supplier):
    system = AiSystem.objects.get()
    at = f"systems/{system.pk}"
    said = client.patch(at, owner_id=str(owner.id)).json()
    assert (said["owner"], said["owner_id"]) == ("The owner", str(owner.id))
    assert client.patch(at, unit="Service").json()["owner_id"] == str(owner.id)
    assert len(client.get("systems", owner_id=str(owner.id)).json()["items"]) == 1
    assert client.patch(at, owner_id=None).json()["owner_id"] is None
    assert client.get("systems", owner_id=str(owner.id)).json()["items"] == []
    assert client.patch(at, owner_id=str(system.pk)).json()["place"] == "owner_id"
