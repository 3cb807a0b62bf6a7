import re
from datetime import timedelta

from django.test import Client

from steward.domain.questionnaires.operations.answering import start_run
from steward.domain.questionnaires.queries import INTAKE
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.extensions.guests.operations.sending import invite_guest
from tests.factories.mail import newest_mail


def a_run(actor, name="Applicant ranking"):
    system = create_system(actor=actor, draft=SystemDraft(name=name, purpose="Ranks applications"))
    return start_run(actor=actor, questionnaire=INTAKE, system=system)


def a_guest(actor, run, email="ada@supplier.example", days=14, **more):
    """Invite somebody; returns the link and the path that the letter names."""
    day = actor.today + timedelta(days=days)
    link = invite_guest(actor=actor, run=run, email=email, expires_on=day, **more)
    return link, path_in(newest_mail(actor))


def path_in(mail):
    return mail.link.removeprefix("http://testserver")


def code_in(mail):
    assert re.fullmatch("[0-9]{6}", mail.code)
    return mail.code


def let_in(actor, path, client=None):
    """Walk through the door as a guest does; returns the browser that is in."""
    client = client or Client()
    assert client.post(path).status_code == 302
    answer = client.post(f"{path}/code", {"code": code_in(newest_mail(actor))})
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/outside")
    return client
