import pytest
from django.test import Client

from steward.foundation.identity.models import Person
from steward.foundation.identity.terms import Role
from steward.foundation.work.models import Work
from steward.foundation.work.operations import ask_for_work
from steward.foundation.work.runners import RUNNERS
from steward.interfaces.web.work.views import BACK, ENDS
from tests.factories.organisations import a_member

LABEL = "Send “Supplier due diligence” to 40 AI systems"


def look(actor, work):
    client = Client()
    client.force_login(Person.objects.get(pk=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client.get(f"/work/{work.pk}")


def test_who_only_answers_questionnaires_is_not_told_what_others_asked_for(owner):
    work = ask_for_work(actor=owner, kind="nothing", label=LABEL)

    answer = look(a_member(owner, Role.RESPONDENT), work)

    assert answer.status_code == 403
    assert LABEL not in answer.content.decode()


def test_who_asked_sees_the_work_whatever_the_role(owner):
    respondent = a_member(owner, Role.RESPONDENT)
    work = ask_for_work(actor=respondent, kind="nothing", label=LABEL)

    answer = look(respondent, work)

    assert answer.status_code == 200
    assert LABEL in answer.content.decode()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EXTERNAL_AUDITOR])
def test_who_may_read_the_system_sees_the_work_of_others(owner, role):
    work = ask_for_work(actor=owner, kind="nothing", label=LABEL)

    assert look(a_member(owner, role), work).status_code == 200


def test_what_has_ended_leads_to_where_it_was_asked_for_whatever_it_was(owner):
    for kind in RUNNERS:
        work = ask_for_work(actor=owner, kind=kind, label=LABEL)
        if kind in ENDS:
            continue
        Work.objects.filter(pk=work.pk).update(status="done")

        assert look(owner, work).headers["Location"] == BACK[kind], kind
