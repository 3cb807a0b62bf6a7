import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from steward.domain.tasks.models import Task
from steward.extensions.reminders.chores import called, do_chores_of
from steward.extensions.signon.models import (
    SamlConnection,
    SignOnIdentity,
    SignOnProvider,
    SignOnRefusal,
    SignOnSecret,
)
from steward.extensions.signon.operations import SignOnDraft, set_provider, switch_provider
from steward.extensions.signon.operations.arriving import note_refusal
from steward.extensions.signon.operations.mapping import map_group
from steward.extensions.signon.operations.saml import SamlDraft, set_saml_provider
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.models import BrowserSession, Membership
from steward.foundation.identity.operations.groups import PeopleGroupDraft, make_group
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.extensions.signon.saml_idp import (
    ENTITY,
    Idp,
    a_certificate,
    asked,
    assertion_of,
    posted,
)
from tests.extensions.signon.test_signing_on import ADA, is_inside, vouched
from tests.factories.organisations import a_member


@pytest.fixture
def idp():
    return Idp()


def draft(idp, **more):
    given = {"name": "Company login", "metadata": idp.metadata(), "domains": "harbour.example"}
    return SamlDraft(**given | more)


@pytest.fixture
def on(idp, owner):
    """Switch a provider on, as if it had been tested; returns it."""
    set_saml_provider(actor=owner, draft=draft(idp))
    vouched(owner)
    SignOnProvider.objects.filter(organisation_id=owner.organisation_id).update(
        tested_at=datetime.now(UTC)
    )
    switch_provider(actor=owner, on=True)
    return idp


def gone(client, email=ADA, path="/sign-in/provider"):
    """Go until the provider's page; returns its address."""
    answer = client.post(path, {"email": email})
    assert answer.headers.get("Location") == "/sign-in/provider/go", answer.content.decode()
    page = client.get("/sign-in/provider/go")
    assert page.status_code == 200, page.content.decode()
    return page.headers["Refresh"].partition("url=")[2]


def answered(idp, owner, address, **twist):
    """Return what the provider posts for a request, and where to."""
    request, _, _ = asked(address)
    consumer = request.get("AssertionConsumerServiceURL")
    entity = request[0].text
    root = idp.response(entity, consumer, request.get("ID"), **twist)
    idp.signed(assertion_of(root))
    return urlsplit(consumer).path, {"SAMLResponse": posted(root)}


def brought(client, path, form):
    """Post as a browser does from elsewhere, without a session, and follow with it."""
    answer = Client(enforce_csrf_checks=True).post(path, form)
    if answer.status_code != 302:
        return answer
    return client.get(answer.headers["Location"])


def come(client, idp, owner, **twist):
    return brought(client, *answered(idp, owner, gone(client), **twist))


def events(owner):
    set_tenant(owner.organisation_id)
    rows = Entry.objects.filter(organisation_id=owner.organisation_id, event__startswith="signon.")
    return list(rows.order_by("id").values_list("event", flat=True))


def reasons(owner):
    set_tenant(owner.organisation_id)
    return list(SignOnRefusal.objects.order_by("-at").values_list("reason", flat=True))


def test_a_member_comes_in_by_saml_and_is_known_by_the_name_afterwards(on, owner):
    ada = a_member(owner, Role.CONTRIBUTOR, email=ADA)
    client = Client()

    address = gone(client)
    request, parts, said = asked(address)
    set_tenant(owner.organisation_id)
    ours = x509.load_pem_x509_certificate(SamlConnection.objects.get().certificate.encode())
    signature = base64.b64decode(parts["Signature"])
    ours.public_key().verify(signature, said.encode(), padding.PKCS1v15(), hashes.SHA256())
    assert request.get("Destination") == "https://idp.harbour.example/sso"
    assert brought(client, *answered(on, owner, address)).headers["Location"] == "/"
    assert is_inside(client)
    assert client.session["organisation"] == str(owner.organisation_id)
    on.attributes = {"email": ["ada.married@elsewhere.example"]}
    assert come(Client(), on, owner).status_code == 302
    set_tenant(owner.organisation_id)
    tied = SignOnIdentity.objects.get()
    assert (tied.issuer, tied.membership.person_id) == (f"saml:{ENTITY}", ada.id)
    assert events(owner)[-1] == "signon.tied"


def test_an_answer_counts_once_and_in_the_browser_that_asked(on, owner):
    a_member(owner, Role.CONTRIBUTOR, email=ADA)
    client, other = Client(), Client()
    path, form = answered(on, owner, gone(client))

    arrived = Client().post(path, form)
    assert other.get(arrived.headers["Location"]).status_code == 403  # and it is used up
    assert client.get(arrived.headers["Location"]).status_code == 403
    again = Client().post(path, form)
    assert (again.status_code, b"used already" in again.content) == (403, True)
    stolen = answered(on, owner, gone(client))
    assert brought(other, *stolen).status_code == 403
    assert not is_inside(other)
    assert not is_inside(client)
    address = gone(client)
    assert brought(client, *answered(on, owner, address)).status_code == 302
    assert brought(client, *answered(on, owner, address)).status_code == 403


def test_nobody_begins_at_the_provider_unless_an_owner_lets_them_and_only_inside(on, owner):
    a_member(owner, Role.CONTRIBUTOR, email=ADA)
    path, _ = answered(on, owner, gone(Client()))
    consumer = f"{settings.BASE_URL}{path}"

    def unasked(state):
        root = on.response(f"{consumer}/metadata", consumer, "")
        on.signed(assertion_of(root))
        client = Client()
        return brought(client, path, {"SAMLResponse": posted(root), "RelayState": state}), client

    refused, _ = unasked("/risks")
    assert (refused.status_code, b"Begin to sign in here" in refused.content) == (403, True)
    set_tenant(owner.organisation_id)
    set_saml_provider(actor=owner, draft=draft(on, metadata="", unsolicited=True))
    came, client = unasked("/risks")
    assert (came.headers["Location"], is_inside(client)) == ("/risks", True)
    for foreign in (
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "/\\evil.example",
    ):
        assert unasked(foreign)[0].headers["Location"] == "/"


def test_an_address_counts_only_in_a_domain_that_is_shown_to_be_the_organisations(on, owner):
    a_member(owner, Role.CONTRIBUTOR, email="eve@other.example")
    a_member(owner, Role.CONTRIBUTOR, email="bob@claimed.example")
    set_saml_provider(
        actor=owner, draft=draft(on, metadata="", domains="harbour.example claimed.example")
    )
    for email in ("eve@other.example", "bob@claimed.example", "ada@harbour.example.evil.example"):
        on.attributes = {"email": [email]}
        client = Client()
        assert come(client, on, owner).status_code == 403
        assert not is_inside(client)
    on.attributes = {}
    assert come(Client(), on, owner).status_code == 403
    assert any("of none of the organisation's domains" in reason for reason in reasons(owner))


def test_who_is_refused_reads_a_reference_under_which_an_owner_finds_why(
    on, owner, browser_of_owner
):
    client = Client()
    path, form = answered(on, owner, gone(client), recipient="https://other.example/acs")
    refused = Client().post(path, form)

    set_tenant(owner.organisation_id)
    row = SignOnRefusal.objects.get()
    assert (refused.status_code, row.reference.encode() in refused.content) == (403, True)
    assert row.reason == "The assertion was sent to https://other.example/acs."
    shown = browser_of_owner.get("/settings/sign-in").content.decode()
    assert row.reference in shown
    assert "other.example/acs" in shown
    assert row.reference in browser_of_owner.get("/settings/sign-in/refusals").content.decode()
    set_tenant(owner.organisation_id)
    for _ in range(52):
        note_refusal(organisation_id=owner.organisation_id, reason="No", now=datetime.now(UTC))
    set_tenant(owner.organisation_id)
    assert SignOnRefusal.objects.count() == 50


def test_groups_that_are_followed_give_and_take_with_each_sign_in(on, owner):
    group = make_group(actor=owner, draft=PeopleGroupDraft(name="Approvers", role="approver"))
    map_group(actor=owner, group=group, said="steward-approvers")
    with pytest.raises(Conflict, match="so already"):
        map_group(actor=owner, group=group, said="steward-approvers")
    assert come(Client(), on, owner).status_code == 403
    on.attributes["groups"] = ["steward-approvers", "all"]

    assert come(Client(), on, owner).status_code == 302
    set_tenant(owner.organisation_id)
    row = Membership.objects.get(person__email=ADA)
    assert (row.role, row.by_groups, row.groups) == ("respondent", True, [str(group.pk)])
    on.attributes["groups"] = ["all"]
    come(Client(), on, owner)
    set_tenant(owner.organisation_id)
    assert Membership.objects.get(person__email=ADA).groups == []


def test_who_one_is_is_shown_again_at_the_provider(on, owner):
    a_member(owner, Role.CONTRIBUTOR, email=ADA)
    client = Client()
    come(client, on, owner)
    BrowserSession.objects.update(proved_at=datetime(2026, 1, 1, tzinfo=UTC))

    def shown(**twist):
        client.get("/sign-in/provider/again?next=/settings/account")
        address = client.get("/sign-in/provider/go").headers["Refresh"].partition("url=")[2]
        assert asked(address)[0].get("ForceAuthn") == "true"
        return brought(client, *answered(on, owner, address, **twist))

    assert shown(proved=datetime.now(UTC) - timedelta(hours=1)).status_code == 403
    assert shown().headers["Location"] == "/settings/account"


FORM = {"name": "Login", "domains": "harbour.example", "role": "contributor"}
SAML_PAGE = "/settings/sign-in/saml"


def test_metadata_comes_by_one_way_and_is_looked_at(idp, owner, browser_of_owner):
    browser, file = browser_of_owner, SimpleUploadedFile("idp.xml", idp.metadata().encode())
    for more, said in (
        ({}, b"Bring the metadata"),
        ({"metadata": "<a/>"}, b"no identity provider"),
        ({"metadata": "<a/>", "file": file}, b"one way alone"),
        ({"metadata_url": "http://169.254.169.254/m"}, b"private network"),
    ):
        answer = browser.post(SAML_PAGE, {**FORM, **more})
        assert (answer.status_code, said in answer.content) == (422, True)
    file.seek(0)
    saved = browser.post(SAML_PAGE, {**FORM, "file": file})
    assert saved.headers["Location"] == "/settings/sign-in", saved.content.decode()
    page = browser.get("/settings/sign-in").content.decode()
    assert ENTITY in page
    assert "CN=idp.harbour.example" in page


def test_it_is_tried_out_in_a_browser_before_it_is_switched_on(idp, owner, browser_of_owner):
    browser = browser_of_owner
    set_saml_provider(actor=owner, draft=draft(idp, role="contributor"))
    vouched(owner)
    browser.post("/settings/sign-in/test")
    address = browser.get("/sign-in/provider/go").headers["Refresh"].partition("url=")[2]
    assert brought(browser, *answered(idp, owner, address)).headers["Location"].endswith("/tested")
    told = browser.get("/settings/sign-in/tested").content.decode()
    assert "Ada would come in as contributor" in told
    assert "displayName" in told
    set_tenant(owner.organisation_id)
    assert not Membership.objects.filter(person__email=ADA).exists()
    assert browser.post("/settings/sign-in/tested").status_code == 302
    set_tenant(owner.organisation_id)
    assert switch_provider(actor=owner, on=True).is_on


def test_our_metadata_is_public_and_our_key_is_not(on, owner):
    address = urlsplit(asked(gone(Client()))[0][0].text).path
    ours = Client().get(address)
    assert (ours.status_code, b"SPSSODescriptor" in ours.content) == (200, True)
    set_tenant(owner.organisation_id)
    assert "PRIVATE KEY" not in SignOnSecret.objects.get().sealed
    set_provider(
        actor=owner,
        draft=SignOnDraft(name="Login", issuer="https://login.example", client_id="steward"),
    )
    assert not SamlConnection.objects.exists()
    assert not SignOnSecret.objects.exists()
    assert Client().get(address).status_code == 404


def test_a_certificate_that_is_soon_over_becomes_a_task_until_another_is_there(on, owner):
    now = datetime.now(UTC)
    actor = replace(owner, now=now)
    old = a_certificate(on.key, ends=now + timedelta(days=20))
    set_saml_provider(actor=actor, draft=draft(on, metadata=on.metadata(old)))

    chore = called("Certificates of sign-in")
    assert do_chores_of(owner.organisation_id, chore, now) == 1
    assert do_chores_of(owner.organisation_id, chore, now) == 0
    set_tenant(owner.organisation_id)
    task = Task.objects.get(origin__startswith="signon_certificate:")
    assert (task.assignee_id, task.due_on) == (owner.id, (now + timedelta(days=20)).date())
    set_saml_provider(
        actor=actor, draft=draft(on, metadata=on.metadata(old, a_certificate(on.key)))
    )
    assert SignOnProvider.objects.get().is_on  # another certificate is no other provider
    do_chores_of(owner.organisation_id, chore, now)
    set_tenant(owner.organisation_id)
    assert Task.objects.get(pk=task.pk).cause_gone_at is not None


def test_another_provider_is_tested_anew_and_bad_input_is_refused_at_its_place(on, owner):
    for wrong, place in (
        ({"metadata": "no"}, "metadata"),
        ({"metadata_url": "ftp://x.example"}, "metadata_url"),
        ({"email_attribute": "a\x00b"}, "email_attribute"),
        ({"role": "owner"}, "role"),
    ):
        with pytest.raises(Invalid) as refused:
            set_saml_provider(actor=owner, draft=draft(on, **wrong))
        assert refused.value.place == place
    other = on.metadata(entity="https://other.example")
    set_saml_provider(actor=owner, draft=draft(on, metadata=other))
    row = SignOnProvider.objects.get()
    assert (row.issuer, row.is_on, row.tested_at) == ("https://other.example", False, None)
