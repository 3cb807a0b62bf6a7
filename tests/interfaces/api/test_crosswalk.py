import base64

import pytest
from django.test import Client

from steward.domain.crosswalks.models import OwnTie
from steward.domain.frameworks.models import InstalledPack
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.tokens import create_token
from tests.extensions.packs.foreign.libraries import elsewhere

TIE = {
    "source_framework": "iso-42001",
    "source": "A.2.2",
    "target_framework": "nis2",
    "target": "art-20-1",
    "relationship": "equal",
    "rationale": "Both ask for it",
}


@pytest.fixture
def program(owner):
    membership = Membership.objects.visible_to(owner).get(person_id=owner.id)
    _, secret = create_token(actor=owner, membership_id=membership.id, label="A program")
    return Client(headers={"Authorization": f"Bearer {secret}"})


def post(program, address, body=None):
    return program.post(f"/api/{address}", body or {}, content_type="application/json")


def test_coverage_is_told_with_its_arithmetic(program, owner):
    every = program.get("/api/crosswalk/coverage").json()
    one = program.get("/api/crosswalk/coverage/nis2").json()

    assert {"nis2", "dora", "gdpr"} <= {row["framework"] for row in every}
    assert one["requirements"] == len(one["nodes"])
    assert one["nodes"][0]["arithmetic"][-1].startswith("Covered:")
    assert program.get("/api/crosswalk/coverage/nothing").status_code == 404


def test_ties_are_stated_listed_and_removed(program, owner):
    made = post(program, "crosswalk/ties", TIE)
    wrong = post(program, "crosswalk/ties", TIE | {"target": "nowhere"})
    listed = program.get("/api/crosswalk/ties").json()["items"]

    assert (made.status_code, wrong.status_code) == (201, 422)
    assert [row["id"] for row in listed] == [made.json()["id"]]
    assert program.delete(f"/api/crosswalk/ties/{listed[0]['id']}").status_code == 204
    assert not OwnTie.objects.visible_to(owner).exists()


def test_suggestions_are_made_and_decided(program, owner):
    count = post(program, "crosswalk/coverage/iso-23894/suggest").json()["count"]
    first, second = OwnTie.objects.visible_to(owner).order_by("id")[:2]

    assert count > 1
    for tie, verdict in ((first, "accepted"), (second, "dismissed")):
        one = {"verdict": verdict, "reason": "Read both.", "ties": [str(tie.pk)]}
        assert post(program, "crosswalk/ties/decide", one).json() == {"count": 1}
        tie.refresh_from_db()
        assert tie.status == verdict
        assert post(program, "crosswalk/ties/decide", one).status_code == 409


def test_a_library_is_looked_through_and_installed(program, owner):
    body = {"name": "elsewhere.yaml", "content": base64.b64encode(elsewhere()).decode()}
    seen = post(program, "libraries/preview", body).json()
    before = InstalledPack.objects.filter(organisation_id=owner.organisation_id).count()
    made = post(program, "libraries", body)
    again = post(program, "libraries/preview", body).json()
    wrong = post(program, "libraries", {"name": "x.yaml", "content": "%"})
    broken = post(program, "libraries", body | {"content": base64.b64encode(b"a: [1").decode()})

    assert (seen[0]["state"], seen[0]["brings"][0]["count"], before) == ("new", 4, 0)
    assert (made.status_code, again[0]["state"]) == (201, "same")
    assert InstalledPack.objects.filter(organisation_id=owner.organisation_id).count() == 1
    assert (wrong.status_code, broken.status_code) == (422, 422)
