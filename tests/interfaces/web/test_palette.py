"""The palette reaches what the role may see and do, by name or number."""

import pytest

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft
from steward.foundation.identity.terms import Role
from steward.interfaces.web.home.palette import ACTIONS, PLACES, found
from tests.factories.organisations import a_member


@pytest.fixture
def system(owner):
    draft = SystemDraft(name="Screening of applicants", facts={"employment_use": True})
    made = create_system(actor=owner, draft=draft)
    derive_register(actor=owner)
    return made


def addresses(actor, words):
    return [result["href"] for result in found(actor, words)]


def test_records_are_found_by_name_and_by_number(owner, system):
    risk = Risk.objects.get(scenario="R-FAI-01")
    assert f"/systems/{system.pk}" in addresses(owner, "screening")
    assert addresses(owner, "ais-1") == [f"/systems/{system.pk}"]
    assert addresses(owner, risk.reference) == [f"/risks/{risk.pk}"]
    assert addresses(owner, "A.7.2") == ["/controls/A.7.2"]
    assert addresses(owner, "TASK-99") == []


def test_what_can_be_done_is_offered_by_its_words(owner):
    assert "/soa/freeze" in addresses(owner, "freeze")
    assert "/systems/new" in addresses(owner, "new system")


def test_a_role_is_offered_only_what_it_may(owner, system):
    respondent = a_member(owner, Role.RESPONDENT)
    places = addresses(respondent, "")
    assert "/questionnaires" in places
    assert "/risks" not in places
    assert addresses(respondent, "screening") == []
    assert addresses(respondent, "RISK-0001") == []
    assert "/soa/freeze" not in addresses(respondent, "freeze")


def test_every_place_and_action_answers(browser_of_owner):
    for _, address, _ in (*PLACES, *ACTIONS):
        assert browser_of_owner.get(address, follow=True).status_code == 200, address
