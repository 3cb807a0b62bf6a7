"""What a guest may ask, whom and what a guest may name, and what never comes to a guest."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from steward.domain.parts.operations import create_part
from steward.domain.parts.terms import PartDraft
from steward.domain.questionnaires.building.shape import revision_of
from steward.domain.questionnaires.operations.answering import save_answer, start_run
from steward.domain.questionnaires.operations.authoring import (
    import_questionnaire,
    publish_version,
)
from steward.domain.questionnaires.operations.discussing import discuss
from steward.domain.questionnaires.queries import answers_of
from steward.domain.systems.operations.linking import link_part
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.queries import assignable_people
from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.operations.sending import revoke_guest
from steward.extensions.guests.queries import talks_of
from steward.extensions.notifications.queries import newest_mails
from steward.foundation.identity.models import Person
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.guests import a_guest, let_in
from tests.factories.organisations import a_member

BACKEND = "django.contrib.auth.backends.ModelBackend"
HUSHED = "Between us: they are the cheapest"
SHEET = {
    "id": "supplier-check",
    "title": "Supplier check",
    "about": "system",
    "sections": [
        {
            "id": "s1",
            "title": "You",
            "questions": [
                {"id": "who", "text": "Who is in charge?", "type": "person"},
                {"id": "part", "text": "Which model?", "type": "record", "record": "part"},
                {"id": "risk", "text": "Which risk?", "type": "record", "record": "risk"},
                {"id": "why", "text": "Why?", "type": "text"},
            ],
        }
    ],
}


@pytest.fixture
def now():
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def run(owner):
    own = import_questionnaire(actor=owner, body=SHEET)
    publish_version(actor=owner, questionnaire=own, revision=revision_of(own.draft))
    system = create_system(actor=owner, draft=SystemDraft(name="Ranker", purpose="Ranks"))
    link_part(actor=owner, system=system, draft=PartDraft(kind="model", name="Own model"))
    create_part(actor=owner, kind="model", name="Foreign model")
    return start_run(actor=owner, questionnaire=own.key, system=system)


@pytest.fixture
def invited(owner, run):
    return a_guest(owner, run, name="Ada Berg")


@pytest.fixture
def guest(owner, invited):
    return let_in(owner, invited[1])


def text_of(answer):
    return answer.content.decode()


def subjects(owner):
    set_tenant(owner.organisation_id)
    return [(mail.email, mail.subject) for mail in newest_mails(owner)]


def ask(guest, text, question="why"):
    return guest.post("/outside/ask", {"question": question, "text": text, "section": "0"})


def test_a_guest_asks_and_reads_the_answer_and_each_side_gets_one_mail(
    owner, browser_of_owner, run, invited, guest
):
    link, _ = invited
    assert ask(guest, "What do you mean?").headers["Location"] == "/outside?section=0#talk"
    ask(guest, "Or do you mean the price?")
    inside = text_of(browser_of_owner.get(f"/questionnaires/{run.pk}"))
    assert "What do you mean?" in inside
    assert "Seen outside" in inside
    assert "Waits for an answer" in inside

    for words in ("The reason you chose it.", "Not the price."):
        said = browser_of_owner.post(
            f"/questionnaires/guests/{link.pk}/answer",
            {"question": "why", "text": words, "section": "0"},
        )
        assert said.headers["Location"] == f"/questionnaires/{run.pk}?section=0#outside"

    page = text_of(guest.get("/outside"))
    assert page.index("What do you mean?") < page.index("Not the price.")
    asked = ("owner@harbour.example", "Harbour Trust: somebody outside asks about a questionnaire")
    told = ("ada@supplier.example", "Harbour Trust answered what you asked")
    mails = subjects(owner)
    assert [mail[1] for mail in mails].count(asked[1]) == 1
    assert mails.count(told) == 1
    assert "Waits for an answer" not in text_of(browser_of_owner.get(f"/questionnaires/{run.pk}"))
    names = Entry.objects.visible_to(owner).filter(event__in=("guest.asked", "guest.told"))
    assert [row.event for row in names.order_by("id")] == ["guest.asked"] * 2 + ["guest.told"] * 2


def test_what_is_said_inside_or_to_another_guest_never_comes_to_a_guest(
    owner, browser_of_owner, run, invited, guest
):
    discuss(actor=owner, run=run, question="why", text=HUSHED)
    _, path = a_guest(owner, run, email="bo@other.example", name="Bo Lind")
    other = let_in(owner, path)
    ask(other, "Is Ada asked too?")
    ask(guest, "Just a word")
    browser_of_owner.post(
        f"/questionnaires/{run.pk}/say", {"question": "part", "text": f"{HUSHED} again"}
    )

    pages = [guest.get("/outside"), guest.get("/outside?section=0")]
    pages += [
        guest.post("/outside/save", {"why": "x", "section": "0"}, headers={"HX-Request": "true"})
    ]
    pages += [ask(guest, "")]

    for page in map(text_of, pages):
        assert HUSHED not in page
        assert "Is Ada asked too?" not in page
        assert "Bo Lind" not in page
        assert "Just a word" in page
    assert "Just a word" not in text_of(other.get("/outside"))
    assert HUSHED not in " ".join(str(mail.paragraphs) for mail in newest_mails(owner))


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("why", "  ", "Write something first."),
        ("why", "x" * 2001, "at most 2000"),
        ("nothing", "Typed", "This question is not asked."),
    ],
)
def test_a_refused_question_is_told_and_comes_back_as_it_was_typed(
    owner, run, guest, question, text, said
):
    answer = ask(guest, text, question)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert text.strip() in text_of(answer)
    set_tenant(owner.organisation_id)
    assert not talks_of(owner, run, [])


def test_a_refused_answer_comes_back_and_a_dead_link_is_not_written_to(
    owner, browser_of_owner, run, invited, guest
):
    link, _ = invited
    ask(guest, "What do you mean?")
    address = f"/questionnaires/guests/{link.pk}/answer"
    empty = browser_of_owner.post(address, {"question": "why", "text": " ", "section": "0"})
    assert empty.status_code == 422
    assert "Write something first." in text_of(empty)
    set_tenant(owner.organisation_id)
    revoke_guest(actor=owner, link=GuestLink.objects.get(pk=link.pk))

    late = browser_of_owner.post(address, {"question": "why", "text": "Late", "section": "0"})

    assert late.status_code == 422
    assert "does not work any more" in text_of(late)
    assert "Late" in text_of(late)


@pytest.mark.parametrize(("role", "status"), [(Role.CONTRIBUTOR, 403), (Role.MANAGER, 302)])
def test_only_who_may_writes_outside(owner, run, invited, guest, role, status):
    ask(guest, "What do you mean?")
    member = a_member(owner, role)
    browser = Client()
    browser.force_login(Person.objects.get(pk=member.id), BACKEND)

    answer = browser.post(
        f"/questionnaires/guests/{invited[0].pk}/answer", {"question": "why", "text": "So"}
    )

    assert answer.status_code == status


def test_a_guest_names_a_person_in_words_and_learns_of_no_member(owner, run, guest):
    a_member(owner, Role.MANAGER)
    names = [words for _, words in assignable_people(owner)]
    page = text_of(guest.get("/outside"))
    assert not [name for name in names if name in page]

    guest.post("/outside/save", {"who": "Cy Dahl", "who|email": "cy@supplier.example"})

    set_tenant(owner.organisation_id)
    assert answers_of(owner, run)["who"].value == {
        "id": "",
        "label": "Cy Dahl, cy@supplier.example",
        "name": "Cy Dahl",
        "email": "cy@supplier.example",
    }
    assert 'value="cy@supplier.example"' in text_of(guest.get("/outside"))


@pytest.mark.parametrize(
    ("name", "email", "said"),
    [("Cy", "nowhere", "is not an address"), ("", "cy@supplier.example", "Write the name too")],
)
def test_a_person_that_does_not_fit_is_told(owner, run, guest, name, email, said):
    answer = guest.post("/outside/save", {"who": name, "who|email": email, "section": "0"})

    assert answer.status_code == 422
    assert said in text_of(answer)
    for typed in filter(None, (name, email)):
        assert f'value="{typed}"' in text_of(answer)


def test_a_guest_chooses_among_the_parts_of_the_system_alone(owner, run, guest):
    page = text_of(guest.get("/outside"))
    assert "Own model" in page
    assert "Foreign model" not in page
    set_tenant(owner.organisation_id)
    foreign = create_part(actor=owner, kind="model", name="Third model")

    refused = guest.post("/outside/save", {"part": str(foreign.pk), "section": "0"})
    guest.post("/outside/save", {"part": "", "part|words": "Their newest", "section": "0"})

    assert refused.status_code == 422
    assert "Third model" not in text_of(refused)
    set_tenant(owner.organisation_id)
    kept = answers_of(owner, run)["part"].value
    assert kept == {"kind": "part", "id": "", "label": "Their newest"}


def test_a_person_named_inside_is_not_shown_to_a_guest_and_not_overwritten(owner, run, guest):
    inside = {"id": str(owner.id), "label": "The owner"}
    save_answer(actor=owner, run=run, question="who", value=inside)

    page = text_of(guest.get("/outside"))
    guest.post("/outside/save", {"who": "Cy Dahl", "who|email": "", "why": "So", "section": "0"})

    assert "Who is in charge?" not in page
    assert "1 question of this section is answered by Harbour Trust itself" in page
    set_tenant(owner.organisation_id)
    assert answers_of(owner, run)["who"].value == inside


def test_a_member_who_saves_keeps_what_a_guest_named_in_words(owner, browser_of_owner, run, guest):
    guest.post("/outside/save", {"who": "Cy Dahl", "who|email": "cy@supplier.example"})
    address = f"/questionnaires/{run.pk}"
    page = text_of(browser_of_owner.get(address))
    assert "Cy Dahl, cy@supplier.example (written from outside)" in page

    browser_of_owner.post(f"{address}/save", {"who": "typed", "why": "So", "section": "0"})

    set_tenant(owner.organisation_id)
    rows = answers_of(owner, run)
    assert (rows["who"].value["name"], rows["why"].value) == ("Cy Dahl", "So")
    assert rows["who"].answered_by == "Ada Berg (guest)"
