"""What leads a newcomer from one step to the next."""

import pytest
from django.test import Client

from steward.domain.questionnaires.operations.answering import start_run
from steward.domain.questionnaires.operations.sending import give_to
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft
from steward.foundation.identity.models import Person
from steward.foundation.identity.operations.units import add_unit
from steward.foundation.identity.terms import Role
from steward.interfaces.web.entering import BACKEND
from tests.factories.organisations import a_member


@pytest.fixture
def system(owner):
    draft = SystemDraft(
        name="Support assistant", purpose="Answers " + "questions " * 60, owner="Ada"
    )
    made = create_system(actor=owner, draft=draft)
    derive_register(actor=owner)
    return made


def test_home_names_the_next_of_the_first_steps(browser_of_owner, system):
    home = browser_of_owner.get("/").content.decode()

    assert "First steps: 1 of 5 done." in home
    assert "Answer the intake of one AI system" in home


def test_the_page_of_a_system_begins_with_its_intake_until_that_is_done(browser_of_owner, system):
    before = browser_of_owner.get(f"/systems/{system.pk}").content.decode()
    system.assessed_on = system.created_at.date()
    system.save(update_fields=["assessed_on"])
    after = browser_of_owner.get(f"/systems/{system.pk}").content.decode()

    assert before.index("Next: the intake.") < before.index("Life cycle")
    assert "Next: the intake." not in after


def test_a_long_purpose_is_cut_in_the_list_and_whole_on_the_record(browser_of_owner, system):
    rows = browser_of_owner.get("/systems").content.decode()
    record = browser_of_owner.get(f"/systems/{system.pk}").content.decode()

    assert system.purpose.strip() not in rows
    assert '<span class="clamp" title="Answers questions' in rows
    assert system.purpose.strip() in record


def test_a_decision_on_many_returns_to_the_narrowed_list(browser_of_owner, system):
    ids = [str(key) for key in Risk.objects.values_list("pk", flat=True)[:2]]
    kept = {"status": "proposed", "system": str(system.pk)}

    answer = browser_of_owner.post("/risks/bulk/accept", {"ids": ids, **kept})

    assert answer.headers["Location"] == f"/risks?status=proposed&system={system.pk}"


def test_a_risk_in_the_register_says_so_and_cannot_be_taken_in_again(browser_of_owner, system):
    risk = Risk.objects.order_by("number")[0]
    before = browser_of_owner.get(f"/risks/{risk.pk}").content.decode()
    browser_of_owner.post(f"/risks/{risk.pk}/accept", {})
    after = browser_of_owner.get(f"/risks/{risk.pk}").content.decode()

    assert "Take into the register" in before
    assert "Take into the register" not in after
    assert "In the register" in after
    assert "took the risk into the register <time" in after


def test_a_risk_names_category_facts_and_system_in_words(browser_of_owner, system):
    risk = Risk.objects.order_by("number")[0]

    page = browser_of_owner.get(f"/risks/{risk.pk}").content.decode()

    assert f"<dd>{risk.category}</dd>" not in page
    assert f'<a href="/systems/{system.pk}">Support assistant</a>' in page


def test_what_followed_counts_the_risks_to_decide(browser_of_owner, owner, system):
    run = start_run(actor=owner, questionnaire="ai-system-intake", system=system)

    page = browser_of_owner.get(f"/questionnaires/{run.pk}/outcome").content.decode()

    assert f"/risks?system={system.pk}&amp;status=proposed" in page
    assert "Decide on the risks" in page


def test_the_form_of_a_system_suggests_units_and_owners_that_are_known(
    browser_of_owner, owner, system
):
    add_unit(actor=owner, name="Service & Care")

    page = browser_of_owner.get("/systems/new").content.decode()

    assert 'list="unit-suggestions"' in page
    assert '<option value="Service &amp; Care"></option>' in page
    assert '<option value="Ada"></option>' in page


def test_home_shows_somebody_who_only_answers_what_was_given_to_them(owner, system):
    member = a_member(owner, Role.RESPONDENT)
    given = start_run(actor=owner, questionnaire="iso-42001-readiness")
    start_run(actor=owner, questionnaire="ai-system-intake", system=system)
    give_to(actor=owner, run=given, person=member.id)
    client = Client()
    client.force_login(Person.objects.get(pk=member.id), BACKEND)

    home = client.get("/").content.decode()

    assert f"/questionnaires/{given.pk}" in home
    assert "intake" not in home.casefold()
