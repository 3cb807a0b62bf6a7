"""The example leaves something to see on every screen."""

import pytest
from django.utils import timezone

from steward.config.example import install_example
from steward.config.setup import OWNER_ADDRESS
from steward.domain.risks.models import Risk
from steward.domain.systems.models import AiSystem
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.people import create_person
from steward.foundation.tenancy.operations import set_tenant

EMPTY = {
    "/systems/duplicates": b"No entry looks like another",
    "/systems/removed": b"Nothing was removed",
    "/crosswalk/ties": b"None yet",
    "/settings/mailbox": b"No letters yet",
    "/risks?changed=1": b"Nothing matches",
    "/questionnaires?status=review": b"No questionnaire matches",
    "/questionnaires?status=approved": b"No questionnaire matches",
    "/questionnaires?status=open": b"No questionnaire matches",
    "/tasks?status=doing": b"Nothing matches",
    "/documents?state=review": b"Nothing matches",
    "/documents?state=draft": b"Nothing matches",
    "/documents?due=1": b"Nothing matches",
    "/external-documents": b"No external documents yet",
    "/suppliers?tier=critical": b"Nothing matches",
    "/suppliers/agreements": b"No agreement yet",
    "/suppliers/changes": b"No change was announced",
    "/suppliers/sharing": b"Nothing is shared yet",
    "/customers": b"No customer yet",
}


@pytest.fixture
def browser(content, database):
    from django.test import Client

    person = create_person(email=OWNER_ADDRESS, name="First owner", password=None)
    install_example()
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    set_tenant(None, person_id=person.id)
    set_tenant(Membership.objects.get(person=person).organisation_id, person_id=person.id)
    return client


def test_no_screen_of_the_example_is_empty(browser):
    for address, words in EMPTY.items():
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert words not in answer.content, address
    classes = browser.get("/classifications").content
    assert b"High-risk" in classes
    assert classes.count(b"Not classified yet") >= 1
    finding = browser.get("/tasks?q=incident").content
    assert b"Nothing matches" not in finding
    system = AiSystem.objects.get(name="Applicant screening")
    told = browser.get(f"/systems/{system.pk}").content
    assert b"The works council has the new description." in told
    assert Risk.objects.filter(changed=True).exists()

    today = timezone.localdate()
    members = Membership.objects.exclude(created_at__date__lt=today)
    assert not members.exists(), "members of the example joined before today"

    install_example()  # again: nothing is made twice
    assert Membership.objects.count() == 1
