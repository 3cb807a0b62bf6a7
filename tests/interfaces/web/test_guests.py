import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.queries import answers_of, get_run, template
from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.operations.sending import renew_guest, revoke_guest
from steward.extensions.guests.terms import WRONG_CODES
from steward.foundation.identity.models import Person
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.guests import a_guest, a_run, code_in, let_in, path_in
from tests.factories.mail import newest_mail
from tests.factories.organisations import a_member, an_owner

BACKEND = "django.contrib.auth.backends.ModelBackend"
TITLE = "Applicant ranking"


@pytest.fixture
def now():
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def run(owner):
    return a_run(owner)


@pytest.fixture
def invited(owner, run):
    return a_guest(owner, run, name="Ada Berg")


def events(actor):
    set_tenant(actor.organisation_id)
    rows = Entry.objects.visible_to(actor).filter(event__startswith="guest.").order_by("id")
    return [(row.event, row.actor_kind, row.actor_label) for row in rows]


def text_of(answer):
    return answer.content.decode()


def test_an_owner_sends_a_run_and_sees_the_link(owner, browser_of_owner, run):
    address = f"/questionnaires/{run.pk}/guests"
    day = owner.today + timedelta(days=7)
    assert "Nobody outside" in text_of(browser_of_owner.get(address))

    sent = browser_of_owner.post(
        f"{address}/new",
        {"email": "Ada@Supplier.example", "name": "Ada Berg", "expires_on": day, "message": "Hi"},
    )

    assert sent.headers["Location"] == address
    page = text_of(browser_of_owner.get(address))
    assert "ada@supplier.example" in page
    assert "Sent, not opened yet" in page
    mail = newest_mail(owner)
    assert mail.email == "ada@supplier.example"
    assert mail.subject == "Harbour Trust asks you to answer a questionnaire"
    assert "The owner writes: Hi" in mail.paragraphs
    assert TITLE not in " ".join([mail.subject, *mail.paragraphs, *mail.ending])
    assert events(owner) == [("guest.invited", "person", "The owner")]


def test_a_supplier_is_asked_in_one_step(owner, browser_of_owner, run):
    address = "/questionnaires/send/outside"
    fields = {"questionnaire": "supplier-ai", "email": "ada@supplier.example"}
    fields["expires_on"] = owner.today + timedelta(days=7)
    before = Run.objects.count()

    page = text_of(browser_of_owner.get(address, {"questionnaire": fields["questionnaire"]}))
    unknown = browser_of_owner.post(address, fields | {"system": "Nowhere"})
    wrong = browser_of_owner.post(address, fields | {"system": "1", "email": "no address"})
    assert f"AIS-0001 {TITLE}" in page
    assert (unknown.status_code, wrong.status_code) == (422, 422)
    assert "No AI system is called “Nowhere”." in text_of(unknown)
    assert "ada@supplier.example" in text_of(unknown)
    assert Run.objects.count() == before

    sent = browser_of_owner.post(address, fields | {"system": f"AIS-0001 {TITLE}"})
    link = GuestLink.objects.get(email="ada@supplier.example")
    assert sent.headers["Location"] == f"/questionnaires/{link.run_id}/guests"
    assert link.run.questionnaire == fields["questionnaire"]
    assert link.run.system == run.system
    assert newest_mail(owner).email == "ada@supplier.example"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "nobody"}, "valid email"),
        ({"days": -1}, "This day has passed."),
        ({"days": 400}, "at most 180 days"),
        ({"message": "x" * 3000}, "at most 2000"),
    ],
)
def test_a_wrong_field_is_told_and_nothing_typed_is_lost(
    owner, browser_of_owner, run, fields, said
):
    day = owner.today + timedelta(days=fields.pop("days", 7))
    typed = {"email": "ada@supplier.example", "name": "Ada Berg", "expires_on": day} | fields

    answer = browser_of_owner.post(f"/questionnaires/{run.pk}/guests/new", typed)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Ada Berg" in text_of(answer)
    set_tenant(owner.organisation_id)
    assert not GuestLink.objects.visible_to(owner).exists()


def test_one_address_has_one_link_in_a_run(owner, browser_of_owner, run, invited):
    typed = {"email": "ada@supplier.example", "expires_on": owner.today}

    answer = browser_of_owner.post(f"/questionnaires/{run.pk}/guests/new", typed)

    assert answer.status_code == 422
    assert "has a link already" in text_of(answer)


def test_a_guest_is_let_in_by_link_and_code(owner, invited):
    _, path = invited
    guest = Client()
    door = text_of(guest.get(path))
    assert "a•••@supplier.example" in door
    for hidden in ("ada@supplier.example", "Ada Berg", TITLE):
        assert hidden not in door
    asked = guest.post(path)
    assert asked.headers["Location"] == f"{path}/code"
    assert "on its way" in text_of(guest.get(f"{path}/code"))
    code = code_in(newest_mail(owner))
    assert code not in newest_mail(owner).subject
    entered = guest.post(f"{path}/code", {"code": f"{code[:3]} {code[3:]}"})
    assert entered.headers["Location"] == "/outside"
    assert events(owner) == [
        ("guest.invited", "person", "The owner"),
        ("guest.code_sent", "guest", "Ada Berg (guest)"),
        ("guest.entered", "guest", "Ada Berg (guest)"),
    ]


def test_what_a_guest_answers_waits_for_who_sent_it_and_the_journal_says_so(owner, run, invited):
    link, path = invited
    guest = let_in(owner, path)
    page = text_of(guest.get("/outside"))
    assert TITLE in page
    assert "Answered by Ada Berg" in page

    for question in template(run.resource_id).questions:
        if question.required or question.id == "in-name":
            guest.post("/outside/save", {question.id: answer_for(question), "section": "0"})
    thanks = guest.post("/outside/submit", follow=True)

    assert "Thank you" in text_of(thanks), text_of(thanks)
    set_tenant(owner.organisation_id)
    done = get_run(owner, run.pk)
    assert (done.status, done.reviewer_id) == ("review", owner.id)
    assert answers_of(owner, done)["in-name"].answered_by == "Ada Berg (guest)"
    assert {who for name, who, _ in events(owner) if name == "guest.answered"} == {"guest"}
    submitted = Entry.objects.visible_to(owner).get(event="questionnaire.submitted")
    assert (submitted.actor_kind, submitted.actor_id) == ("guest", link.pk)
    refused = guest.post("/outside/save", {"in-name": "Another", "section": "0"})
    assert refused.status_code == 409
    assert "Thank you" in text_of(guest.get("/outside"))


def answer_for(question):
    if question.options:
        return question.options[0].value
    return "yes" if question.type.value in ("yes_no", "boolean") else "Something"


def test_what_is_missing_is_told_where_it_stands(owner, run, invited):
    guest = let_in(owner, invited[1])

    answer = guest.post("/outside/submit")

    assert answer.status_code == 422
    assert "required question" in text_of(answer)
    assert "data-invalid" in text_of(answer)


def test_an_answer_that_does_not_fit_is_told_and_kept_in_the_form(owner, run, invited):
    guest = let_in(owner, invited[1])
    question = next(q for q in template(run.resource_id).questions if q.options)

    answer = guest.post("/outside/save", {question.id: "no such option", "section": "0"})

    assert answer.status_code == 422
    set_tenant(owner.organisation_id)
    assert question.id not in {
        name for name, row in answers_of(owner, run).items() if row.value == "no such option"
    }


def test_a_guest_reaches_nothing_but_the_run(owner, run, invited):
    other = a_run(owner, "Loan scoring")
    guest = let_in(owner, invited[1])

    for path in ("/", "/systems", f"/questionnaires/{run.pk}", f"/questionnaires/{other.pk}"):
        answer = guest.get(path)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (
            302,
            "/sign-in",
        )
    assert guest.get("/api/systems").status_code == 401
    assert "Loan scoring" not in text_of(guest.get("/outside"))
    assert guest.post(f"/questionnaires/{other.pk}/save", {"in-name": "x"}).status_code == 302


def test_unknown_revoked_over_and_replaced_links_look_the_same(owner, run, invited):
    link, path = invited
    unknown = Client().get("/guest/no-such-secret")
    revoke_guest(actor=owner, link=link)
    revoked = Client().get(path)
    renew_guest(actor=owner, link=link, expires_on=owner.today)
    replaced, renewed = Client().get(path), path_in(newest_mail(owner))
    assert Client().get(renewed).status_code == 200
    GuestLink.objects.filter(pk=link.pk).update(expires_at=owner.now - timedelta(hours=1))
    over = Client().get(renewed)

    pages = [unknown, revoked, replaced, over]
    assert [page.status_code for page in pages] == [404] * 4
    assert len({without_token(page) for page in pages}) == 1
    assert Client().post(path).status_code == 404
    assert Client().post(f"{path}/code", {"code": "123456"}).status_code == 404


def without_token(page):
    return re.sub('name="csrf-token" content="[^"]*"', "", text_of(page))


@pytest.mark.parametrize("how", ["revoke", "renew", "expire", "time"])
def test_who_is_in_is_out_when_the_link_ends(owner, run, invited, how):
    link, path = invited
    guest = let_in(owner, path)
    set_tenant(owner.organisation_id)
    link.refresh_from_db()
    if how == "revoke":
        revoke_guest(actor=owner, link=link)
    elif how == "renew":
        renew_guest(actor=owner, link=link, expires_on=owner.today)
    elif how == "expire":
        GuestLink.objects.filter(pk=link.pk).update(expires_at=owner.now - timedelta(hours=1))
    else:
        session = guest.session
        session["guest"] = session["guest"] | {"until": owner.now.isoformat()}
        session.save()

    answer = guest.get("/outside")

    assert answer.status_code == 404
    assert TITLE not in text_of(answer)
    assert guest.post("/outside/save", {"in-name": "x"}).status_code == 404
    assert "guest" not in guest.session


def test_renewing_keeps_what_was_answered(owner, run, invited):
    link, path = invited
    guest = let_in(owner, path)
    guest.post("/outside/save", {"in-name": "Ranker", "section": "0"})
    set_tenant(owner.organisation_id)
    link.refresh_from_db()
    renew_guest(actor=owner, link=link, expires_on=owner.today)
    GuestLink.objects.filter(pk=link.pk).update(code_sent_at=None)

    again = let_in(owner, path_in(newest_mail(owner)))

    assert "Ranker" in text_of(again.get("/outside"))


def test_a_code_works_once_and_for_five_tries(owner, run, invited):
    _, path = invited
    guest = Client()
    guest.post(path)
    code = code_in(newest_mail(owner))
    wrong = "000000" if code != "000000" else "111111"

    answers = [guest.post(f"{path}/code", {"code": wrong}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert "This is not the code" in text_of(answers[0])
    assert "Ask for a new one" in text_of(answers[4])
    assert guest.post(f"{path}/code", {"code": code}).status_code == 422
    assert guest.get("/outside").status_code == 404


def test_a_used_code_does_not_open_a_second_time(owner, run, invited):
    _, path = invited
    let_in(owner, path)
    code = code_in(newest_mail(owner))

    assert Client().post(f"{path}/code", {"code": code}).status_code == 422


def test_a_code_is_over_after_ten_minutes(owner, run, invited):
    link, path = invited
    guest = Client()
    guest.post(path)
    set_tenant(owner.organisation_id)
    earlier = datetime.now(UTC) - timedelta(minutes=11)
    GuestLink.objects.filter(pk=link.pk).update(code_sent_at=earlier)

    answer = guest.post(f"{path}/code", {"code": code_in(newest_mail(owner))})

    assert answer.status_code == 422
    assert "over" in text_of(answer)


def test_a_second_code_waits_a_minute_and_the_number_of_codes_is_bounded(owner, run, invited):
    link, path = invited
    assert Client().post(path).headers["Location"] == f"{path}/code"
    assert Client().post(path).headers["Location"] == f"{path}/code?again=1"
    assert "less than a minute" in text_of(Client().get(f"{path}/code?again=1"))
    answers = []
    for _ in range(10):
        set_tenant(owner.organisation_id)
        GuestLink.objects.filter(pk=link.pk).update(code_sent_at=None)
        answers.append(Client().post(path).status_code)

    assert answers == [302] * 9 + [429]


def test_tries_are_counted_for_link_and_origin_together(owner, run, invited):
    _, path = invited
    guest = Client()
    guest.post(path)
    answers = [guest.post(f"{path}/code", {"code": "x1"}).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]
    other = Client().post(f"{path}/code", {"code": "1"}, REMOTE_ADDR="10.0.0.9")
    assert other.status_code == 422


def test_a_link_locks_after_many_wrong_codes_and_its_owner_sees_why(
    owner, browser_of_owner, run, invited
):
    link, path = invited
    guest = Client()
    for number in range(WRONG_CODES):
        if number % 5 == 0:
            set_tenant(owner.organisation_id)
            GuestLink.objects.filter(pk=link.pk).update(code_sent_at=None)
            guest.post(path)
        last = guest.post(f"{path}/code", {"code": "1"}, REMOTE_ADDR=f"10.0.0.{number}")

    assert "no longer works" in text_of(last)
    assert guest.get(path).status_code == 404
    assert events(owner)[-1][0] == "guest.locked"
    page = text_of(browser_of_owner.get(f"/questionnaires/{run.pk}/guests"))
    assert "Locked after wrong codes" in page


def test_a_link_is_sent_again_and_taken_back_on_the_page(owner, browser_of_owner, run, invited):
    link, path = invited
    back = f"/questionnaires/{run.pk}/guests"
    assert browser_of_owner.get(f"/questionnaires/guests/{link.pk}/renew").status_code == 200

    again = browser_of_owner.post(
        f"/questionnaires/guests/{link.pk}/renew", {"expires_on": owner.today}
    )
    assert again.headers["Location"] == back
    assert Client().get(path).status_code == 404
    gone = browser_of_owner.post(f"/questionnaires/guests/{link.pk}/revoke")
    assert gone.headers["Location"] == back
    assert "Taken back" in text_of(browser_of_owner.get(back))


def test_a_link_of_another_organisation_is_not_found(owner, browser_of_owner, run, invited, now):
    link, path = invited
    other, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")
    stranger = Client()
    stranger.force_login(Person.objects.get(pk=other.id), BACKEND)

    for verb in ("renew", "revoke"):
        assert stranger.post(f"/questionnaires/guests/{link.pk}/{verb}").status_code == 404
    assert stranger.get(f"/questionnaires/{run.pk}/guests").status_code == 404
    assert Client().get(path).status_code == 200


def test_who_may_not_send_outside_is_refused(owner, run):
    member = a_member(owner, Role.CONTRIBUTOR)
    browser = Client()
    browser.force_login(Person.objects.get(pk=member.id), BACKEND)

    assert browser.get(f"/questionnaires/{run.pk}/guests").status_code == 403
    assert browser.get(f"/questionnaires/{run.pk}/guests/new").status_code == 403
    assert browser.get("/settings/mailbox").status_code == 403


def test_leaving_ends_the_visit_and_a_member_stays_signed_in(owner, browser_of_owner, run, invited):
    _, path = invited
    both = let_in(owner, path, browser_of_owner)
    assert both.get("/outside").status_code == 200
    assert both.get("/systems").status_code == 200

    assert both.post("/outside/leave").status_code == 200

    assert both.get("/outside").status_code == 404
    assert both.get("/systems").status_code == 200


def test_the_mailbox_shows_links_and_codes_where_nothing_leaves(owner, browser_of_owner, invited):
    _, path = invited
    Client().post(path)

    page = text_of(browser_of_owner.get("/settings/mailbox"))

    assert "nothing leaves this machine" in page
    assert f'href="http://testserver{path}"' in page
    assert code_in(newest_mail(owner)) in page
