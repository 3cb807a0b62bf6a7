import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import dns.message
import dns.rrset
import pytest
from django.conf import settings

from steward.extensions.reminders.chores import OFTEN, do_chores_of
from steward.extensions.signon import jobs
from steward.extensions.signon.models import ClaimedDomain
from steward.extensions.signon.operations import SignOnDraft, set_provider
from steward.extensions.signon.operations.domains import prove_domain, vouch_for_domain
from steward.extensions.signon.queries import client_by_email, domains_of
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner


@contextmanager
def a_name_server(texts):
    """A server on this machine that tells some texts by name; yields its address and port."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                raw, asker = server.recvfrom(4096)
            except OSError:
                return
            if not raw:
                return
            asked = dns.message.from_wire(raw)
            answer = dns.message.make_response(asked)
            name = asked.question[0].name
            found = texts.get(name.to_text(omit_final_dot=True), [])
            if found:
                quoted = [f'"{text}"' for text in found]
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
            server.sendto(answer.to_wire(), asker)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()
    finally:
        server.sendto(b"", server.getsockname())
        thread.join()
        server.close()


@pytest.fixture
def provider(owner):
    draft = SignOnDraft(
        name="Login", issuer="https://login.example", client_id="x", domains="harbour.example"
    )
    return set_provider(actor=owner, draft=draft)


@pytest.fixture
def claim(provider):
    return ClaimedDomain.objects.get()


def events(owner):
    set_tenant(owner.organisation_id)
    rows = Entry.objects.visible_to(owner).filter(event__startswith="signon.domain").order_by("id")
    return list(rows.values_list("event", flat=True))


def test_a_domain_counts_once_its_record_is_found(owner, provider, claim):
    chore = next(item for item in OFTEN if item.do is jobs.look_for_proofs)

    def look(now):
        return do_chores_of(owner.organisation_id, [chore], now)

    assert domains_of(provider) == []
    assert client_by_email("ada@harbour.example") is None
    set_tenant(owner.organisation_id)

    before = settings.STEWARD_DNS_SERVERS
    texts = {"_steward.harbour.example": ["v=other"]}
    with a_name_server(texts) as server:
        settings.STEWARD_DNS_SERVERS = (server,)
        try:
            assert look(owner.now) == 0
            texts["_steward.harbour.example"].append(f"steward-domain={claim.token}")
            assert look(claim.created_at + timedelta(days=31)) == 0
            assert look(owner.now) == 1
            assert look(owner.now) == 0
        finally:
            settings.STEWARD_DNS_SERVERS = before

    set_tenant(owner.organisation_id)
    assert domains_of(provider) == ["harbour.example"]
    assert ClaimedDomain.objects.get().proven_by == "dns"
    assert events(owner) == ["signon.domain_proven"]


def test_a_word_is_named_as_such_and_a_record_proves_it_later(owner, provider, claim):
    with pytest.raises(Invalid, match="why"):
        vouch_for_domain(actor=owner, claim=claim, reason=" ")
    with pytest.raises(NotAllowed):
        vouch_for_domain(actor=a_member(owner, Role.MANAGER), claim=claim, reason="Ours")

    vouch_for_domain(actor=owner, claim=claim, reason="On our letters")

    row = ClaimedDomain.objects.get()
    assert (row.proven_by, row.proven_label) == ("word", owner.label)
    assert domains_of(provider) == ["harbour.example"]
    with pytest.raises(Conflict, match="counts already"):
        vouch_for_domain(actor=owner, claim=claim, reason="Ours")
    with pytest.raises(Conflict, match="not there"):
        prove_domain(actor=owner, claim=claim, texts=["steward-domain=other"])
    prove_domain(actor=owner, claim=claim, texts=["x", f"steward-domain={claim.token}"])
    assert ClaimedDomain.objects.get().proven_by == "dns"
    assert events(owner) == ["signon.domain_vouched", "signon.domain_proven"]


def test_an_installation_may_take_no_word_and_a_domain_counts_for_one_alone(owner, claim):
    settings.STEWARD_DOMAINS_BY_DNS = True
    try:
        with pytest.raises(Conflict, match="record has to prove"):
            vouch_for_domain(actor=owner, claim=claim, reason="Ours")
    finally:
        settings.STEWARD_DOMAINS_BY_DNS = False
    vouch_for_domain(actor=owner, claim=claim, reason="Ours")
    rival, _ = an_owner(owner.now, name="Rival", email="rival@harbour.example")
    draft = SignOnDraft(
        name="Login", issuer="https://login.example", client_id="x", domains="harbour.example"
    )
    theirs = set_provider(actor=rival, draft=draft)
    other = ClaimedDomain.objects.visible_to(rival).get()

    with pytest.raises(Conflict, match="Another organisation"):
        prove_domain(actor=rival, claim=other, texts=[f"steward-domain={other.token}"])

    assert domains_of(theirs) == []


def test_nobody_answering_is_no_record():
    with a_name_server({}) as server:
        assert jobs.texts_of("harbour.example", (server,)) == []
