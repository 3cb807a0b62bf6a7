from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from steward.domain.questionnaires.models import Run
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.guests import a_guest, a_run, let_in, path_in
from tests.factories.mail import newest_mail


@pytest.fixture
def now():
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def program(owner):
    membership = Membership.objects.get(person_id=owner.id)
    _, secret = create_token(actor=owner, membership_id=membership.id, label="A program")
    return Client(headers={"Authorization": f"Bearer {secret}"})


def post(program, path, **body):
    return program.post(path, body, content_type="application/json")


def test_a_program_sends_a_run_outside_and_takes_it_back(owner, program):
    run = a_run(owner)
    day = owner.today + timedelta(days=7)

    made = post(
        program, "/api/guests", run=str(run.pk), email="ada@supplier.example", expires_on=str(day)
    )

    assert made.status_code == 201, made.content
    link = made.json()
    assert "secret" not in str(link)
    path = path_in(newest_mail(owner))
    guest = let_in(owner, path)
    assert guest.get("/outside").status_code == 200
    read = program.get(f"/api/guests/{link['id']}").json()
    assert read["entered_at"] is not None
    assert [item["id"] for item in program.get("/api/guests").json()["items"]] == [link["id"]]
    set_tenant(owner.organisation_id)
    run.refresh_from_db()
    assert run.reviewer_id == owner.id
    renewed = post(program, f"/api/guests/{link['id']}/renew", expires_on=str(day))
    assert renewed.status_code == 200
    assert path_in(newest_mail(owner)) != path
    revoked = post(program, f"/api/guests/{link['id']}/revoke").json()
    assert revoked["revoked_at"] is not None
    assert guest.get("/outside").status_code == 404


def test_a_program_asks_a_supplier_in_one_call(owner, program):
    system = a_run(owner).system
    fields = {"email": "ada@supplier.example", "expires_on": str(owner.today + timedelta(days=7))}

    about_none = post(program, "/api/guests/send", questionnaire="supplier-ai", **fields)
    made = post(
        program,
        "/api/guests/send",
        questionnaire="supplier-ai",
        system=str(system.pk),
        **fields,
    )

    assert (about_none.status_code, about_none.json()["place"]) == (422, "system")
    assert made.status_code == 201, made.content
    set_tenant(owner.organisation_id)
    run = Run.objects.get(pk=made.json()["run_id"])
    assert (run.questionnaire, run.system) == ("supplier-ai", system)
    assert path_in(newest_mail(owner)).startswith("/guest/")


def test_a_program_is_told_what_is_wrong_and_where(owner, program):
    run = a_run(owner)

    answer = post(
        program, "/api/guests", run=str(run.pk), email="nobody", expires_on=str(owner.today)
    )

    assert (answer.status_code, answer.json()["place"]) == (422, "email")


def test_a_program_reads_what_a_guest_asks_and_answers_it(owner, program):
    run = a_run(owner)
    link, path = a_guest(owner, run)
    guest = let_in(owner, path)
    guest.post("/outside/ask", {"question": "in-name", "text": "Which name?", "section": "0"})
    address = f"/api/guests/{link.pk}/talks"
    (talk,) = program.get(address).json()
    assert (talk["question"], talk["waits"]) == ("in-name", True)

    said = post(program, address, question="in-name", text="The one on the shop")

    assert said.status_code == 201, said.content
    (talk,) = program.get(address).json()
    assert [item["text"] for item in talk["said"]] == ["Which name?", "The one on the shop"]
    assert "The one on the shop" in guest.get("/outside").content.decode()
    wrong = post(program, address, question="no-such", text="x")
    assert (wrong.status_code, wrong.json()["place"]) == (422, "question")
