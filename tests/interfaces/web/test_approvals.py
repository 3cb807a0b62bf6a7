import json

import pytest
from django.test import Client

from steward.domain.approvals.models import Approval
from steward.domain.soa.operations import freeze_statement
from steward.extensions.inbox.models import Notification
from steward.extensions.inbox.operations.telling import tell
from steward.extensions.inbox.policy import KEEP_INBOX
from steward.extensions.inbox.queries.audiences import notices_of
from steward.foundation.core.actor import by_rule
from steward.foundation.core.errors import Conflict
from steward.foundation.identity.models import Person
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.queries import own_membership
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

STEP = {"step_1_title": "The board", "step_1_roles": ["approver"], "step_1_days": "7"}
FLOW = {"kind": "statement", "name": "Two pairs of eyes", "step_1_need": "any", **STEP}


@pytest.fixture
def approver(owner):
    return a_member(owner, Role.APPROVER)


def test_a_statement_is_frozen_only_after_its_flow_two_clicks_from_the_inbox(
    owner, approver, browser_of_owner
):
    refused = browser_of_owner.post(
        "/approvals/flows/new", FLOW | {"step_2_people": [str(owner.id)]}
    )
    assert refused.status_code == 422
    assert "Say what this step is called." in refused.content.decode()
    assert 'value="Two pairs of eyes"' in refused.content.decode()
    assert browser_of_owner.post("/approvals/flows/new", FLOW).status_code == 302
    assert "everybody with the role Approver" in (
        browser_of_owner.get("/approvals/flows").content.decode()
    )
    with pytest.raises(Conflict, match="Two pairs of eyes"):
        freeze_statement(actor=owner, with_proposals=True)
    page = browser_of_owner.get("/soa").content.decode()
    ask = f"/approvals/ask/statement/{owner.organisation_id}"
    assert f'href="{ask}"' in page
    browser_of_owner.post(ask, {"note": "For stage 1"})

    tell(by_rule(owner, KEEP_INBOX), notices_of(owner, list(Entry.objects.order_by("id"))))
    told = Notification.objects.get(person_id=approver.id, topic="decision")
    row = Approval.objects.get()
    assert (told.subject_kind, told.subject_id) == ("approval", row.pk)
    browser = Client()
    browser.force_login(
        Person.objects.get(pk=approver.id), "django.contrib.auth.backends.ModelBackend"
    )
    here = f"/approvals/{row.pk}"
    assert 'value="approved">Approve</button>' in browser.get(here).content.decode()
    assert 'value="approved">' not in browser_of_owner.get(here).content.decode()
    assert browser.post(f"{here}/decide", {"say": "approved", "reason": " "}).status_code == 422
    assert browser.post(f"{here}/decide", {"say": "approved", "reason": "Read"}).status_code == 302

    assert freeze_statement(actor=owner, with_proposals=True).revision == 1
    row.refresh_from_db()
    assert row.state == "used"


def test_a_program_writes_a_flow_asks_and_decides(owner, approver):
    def program(actor):
        _, secret = create_token(actor=owner, membership_id=own_membership(actor).pk, label="P")
        client = Client(headers={"Authorization": f"Bearer {secret}"})

        def call(method, path, body=None):
            send = getattr(client, method)
            answer = send(f"/api{path}", body or {}, content_type="application/json")
            return answer.status_code, json.loads(answer.content or b"null")

        return call

    own, other = program(owner), program(approver)
    steps = [{"title": "The board", "people": [str(approver.id)], "need": "all"}]
    status, flow = own(
        "post", "/approval-flows", {"kind": "statement", "name": "Board", "steps": steps}
    )
    assert (status, flow["steps"][0]["people"]) == (201, [str(approver.id)])
    body = {"kind": "statement", "key": str(owner.organisation_id)}
    assert own("post", "/approvals", body | {"kind": "cake"})[0] == 422
    status, row = own("post", "/approvals", body)
    assert (status, row["state"]) == (201, "waiting")
    here = f"/approvals/{row['id']}"
    assert own("post", f"{here}/decide", {"say": "approved", "reason": "Mine"})[0] == 403
    assert other("post", f"{here}/decide", {"say": "approved", "reason": "Read"})[1]["state"] == (
        "approved"
    )
    assert other("get", here)[1]["asked"][0]["reason"] == "Read"
    assert own("post", f"/approval-flows/{flow['id']}/end", {"reason": "Enough"})[0] == 200
    assert other("get", here)[1]["state"] == "void"
