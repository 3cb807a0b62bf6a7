"""The open door and the public page: what a visitor sees, and what stays inside."""

from datetime import timedelta

import pytest
from django.test import Client

from steward.domain.incidents.models import Concern, ConcernMessage
from steward.domain.incidents.operations import telling
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.models import SignInTries
from steward.foundation.tenancy.operations import set_tenant

SAID = {"kind": "concern", "title": "Ratings are changed", "text": "On Fridays"}


@pytest.fixture
def place(owner):
    telling.choose_group(actor=owner, people=[owner.id])
    return telling.set_place(
        actor=owner,
        draft=telling.PlaceDraft(
            word="harbour", shown_name="Harbour", speak_up_open=True, trust_open=True
        ),
    )


def code_in(answer):
    text = answer.content.decode()
    return text.partition('aria-label="Receipt code">')[2].partition("<")[0]


def test_a_visitor_speaks_up_follows_it_and_nothing_of_the_visitor_is_kept(owner, place):
    visitor = Client(REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Nosy/1.0")
    answer = visitor.post("/speak-up/harbour", SAID)
    code = code_in(answer)
    assert (answer.status_code, len(code)) == (200, 29)
    assert "no-store" in answer.headers["Cache-Control"]

    told = visitor.post("/speak-up/harbour/follow", {"code": code, "say": "1", "text": "Again"})

    assert b"Again" in told.content
    set_tenant(owner.organisation_id)
    row = Concern.objects.get()
    assert ConcernMessage.objects.get(concern=row).from_raiser
    kept = f"{vars(row)}{list(SignInTries.objects.values())}{dict(visitor.session)}"
    assert not any(word in kept for word in ("203.0.113.9", "Nosy", code))


def test_what_was_typed_is_kept_when_something_is_wrong_and_programs_are_refused(owner, place):
    missing = Client().post("/speak-up/harbour", {**SAID, "text": ""})
    program = Client().post("/speak-up/harbour", {**SAID, "website": "http://x"})

    assert (missing.status_code, program.status_code) == (422, 422)
    assert b"Ratings are changed" in missing.content
    set_tenant(owner.organisation_id)
    assert not Concern.objects.exists()


def test_guessing_codes_ends_after_some_tries(owner, place):
    visitor = Client(REMOTE_ADDR="203.0.113.9")
    found = [
        visitor.post("/speak-up/harbour/follow", {"code": "AAAA-BBBB"}).status_code
        for _ in range(12)
    ]

    assert (found[0], found[-1]) == (422, 429)


@pytest.mark.parametrize("path", ["/speak-up/{}", "/speak-up/{}/follow", "/trust/{}"])
def test_a_shut_place_looks_like_none(owner, place, path):
    telling.set_place(actor=owner, draft=telling.PlaceDraft(word="harbour", shown_name="Harbour"))

    shut, none = (Client().get(path.format(word)) for word in ("harbour", "nowhere"))

    assert (shut.status_code, none.status_code) == (404, 404)
    assert shut.content.partition(b"<main")[2] == none.content.partition(b"<main")[2]


def test_the_public_page_shows_what_is_published_and_nothing_else(owner, place):
    system = create_system(
        actor=owner, draft=SystemDraft(name="Inner name", purpose="Inner purpose")
    )
    words = dict.fromkeys(("purpose", "intended_use", "limits", "oversight", "contact"), "Told")
    draft = telling.NoticeDraft(name="Claims helper", **words)
    notice = telling.write_notice(actor=owner, system=system, draft=draft)
    before = Client().get("/trust/harbour")
    assert b"Claims helper" not in before.content

    telling.publish_notice(actor=owner, notice=notice)
    page, one = Client().get("/trust/harbour"), Client().get(f"/trust/harbour/{notice.pk}")

    assert b"Claims helper" in page.content
    assert b"Told" in one.content
    for answer in (page, one):
        assert b"Inner" not in answer.content
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert not answer.cookies
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert Client().get(f"/trust/harbour/{system.pk}").status_code == 404
    telling.take_notice_back(actor=owner, notice=notice, reason="It changed")
    assert Client().get(f"/trust/harbour/{notice.pk}").status_code == 404


def test_the_page_of_a_member_walks_from_report_to_sent(owner, browser_of_owner):
    moment = (owner.now - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    form = {"title": "It went wrong", "severity": "minor", "kind": "other", "noticed_at": moment}
    answer = browser_of_owner.post("/incidents/new", {**form, "time_zone": "UTC"})
    assert answer.status_code == 302
    address = answer.headers["Location"]
    facts = {"personal_data": "yes", "data_role": "controller", "data_risk": "risk"}

    assert browser_of_owner.post(f"{address}/questions", facts).status_code == 302
    page = browser_of_owner.get(address).content.decode()
    assert "Notify the data protection authority" in page
    draft = browser_of_owner.get(f"{address}/clocks/gdpr_authority/draft.md")
    assert b"[not known yet]" in draft.content
    sent = {"sent_at": moment, "sent_to": "The authority"}
    sending = browser_of_owner.post(f"{address}/clocks/gdpr_authority/sent", sent)
    assert sending.status_code == 302
    assert "Sent in time" in browser_of_owner.get(address).content.decode()
