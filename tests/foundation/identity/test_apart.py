"""The separation of duties: one table that the operations read, tightened and never loosened."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import steward
from steward.domain.documents.operations.deciding import approve_document, submit_document
from steward.domain.documents.operations.linking import name_people
from steward.domain.documents.operations.publishing import publish_document
from steward.domain.documents.operations.writing import DocumentDraft, create_document
from steward.domain.risks.models import Acceptance, Risk
from steward.domain.risks.operations.bearing import accept_residual, agree_to_bear
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.core.duties import ACTS, KINDS
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.core.floor import FLOOR
from steward.foundation.identity.models import DutyRule
from steward.foundation.identity.operations.apart import (
    noting_attempts,
    record_attempts,
    relax_duty,
    tighten_duty,
)
from steward.foundation.identity.queries.duties import attempts_visible_to, table_of
from steward.foundation.identity.terms import Role
from steward.foundation.journal.events import REGISTRY
from tests.domain.documents.test_rules import OWN
from tests.factories.organisations import a_member
from tests.interfaces.web.test_audits import browser_of

FACTS = {"llm": True, "public_facing": True, "uses_personal_data": True}
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for path in Path(steward.__file__).parent.rglob("operations/**/*.py")
}


@pytest.fixture
def approver(owner):
    return a_member(owner, Role.APPROVER, "approver@harbour.example")


@pytest.fixture
def document(owner, approver):
    draft = DocumentDraft(title="How we log", kind="procedure", owner_id=owner.id)
    row = create_document(actor=owner, draft=draft, text=OWN)
    row = name_people(actor=owner, document=row, approvers=[approver.id, owner.id], quorum=1)
    submit_document(actor=owner, document=row)
    return row


@pytest.fixture
def register(owner):
    create_system(actor=owner, draft=SystemDraft(name="Assistant", facts=FACTS))
    derive_register(actor=owner)
    accept_risk(actor=owner, risk=Risk.objects.visible_to(owner).order_by("number").first())
    return owner


def test_every_pair_of_the_floor_is_asked_by_an_operation_and_every_act_is_told():
    text = "\n".join(SOURCES.values())
    lost = [name for name in FLOOR if f'"{name}"' not in text and "treatment." not in name]
    unguarded = [
        act.name
        for act in ACTS.values()
        if act.guarded and f'"{act.name}"' not in text and act.kind != "treatment"
    ]

    assert not lost
    assert not unguarded
    assert {event for act in ACTS.values() for event in act.events} <= set(REGISTRY)
    assert {duty.kind for duty in FLOOR.values()} | {act.kind for act in ACTS.values()} <= set(
        KINDS
    )


def test_what_the_floor_refuses_is_noted_beside_the_work_that_is_undone(owner, document):
    with noting_attempts() as attempts, pytest.raises(Conflict, match="somebody else approves"):
        approve_document(actor=owner, document=document)

    assert record_attempts(attempts) == 1
    entry = attempts_visible_to(owner).get()
    assert (entry.actor_id, entry.subject_id) == (owner.id, document.pk)
    assert entry.payload["duty"] == "document.approve"
    assert entry.payload["floor"] is True


def test_an_owner_keeps_more_apart_and_the_operation_asks(owner, approver, document):
    rule = tighten_duty(
        actor=owner,
        kind="apart",
        first="document.submit",
        second="document.publish",
        reason="Four eyes",
    )
    approve_document(actor=approver, document=document)

    with pytest.raises(Conflict, match="does not publish it"):
        publish_document(actor=owner, document=document, figures={})
    relax_duty(actor=owner, rule=rule, reason="Too few of us")
    publish_document(actor=owner, document=document, figures={})

    assert [line.rule for _, lines in table_of(owner) for line in lines if line.rule] == []
    with pytest.raises(Conflict, match="has ended"):
        relax_duty(actor=owner, rule=DutyRule.objects.get(), reason="Again")


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"kind": "loose"}, "kind"),
        ({"first": "document.burn"}, "first"),
        ({"second": "document.submit"}, "second"),
        ({"second": "risk.bear"}, "second"),
        ({"level": "high"}, "level"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_rule_is_about_two_acts_with_one_kind_of_record(owner, given, place):
    usual = {
        "kind": "apart",
        "first": "document.submit",
        "second": "document.publish",
        "reason": "So",
    }
    with pytest.raises(Invalid) as refused:
        tighten_duty(actor=owner, **usual | given)
    assert refused.value.place == place


def test_only_an_owner_tightens(owner):
    manager = a_member(owner, Role.MANAGER)
    with pytest.raises(NotAllowed):
        tighten_duty(
            actor=manager,
            kind="apart",
            first="document.submit",
            second="document.publish",
            reason="So",
        )


def test_from_a_level_on_a_second_person_agrees_before_a_risk_is_borne(register):
    other = a_member(register, Role.MANAGER, "second@harbour.example")
    risk = Risk.objects.visible_to(register).filter(status="accepted").first()
    Risk.objects.filter(pk=risk.pk).update(current_level="high")
    until = register.today + timedelta(days=20)
    bear = {"actor": register, "risk": risk, "reason": "Cheap", "expires_on": until}
    tighten_duty(
        actor=register,
        kind="first",
        first="risk.agree",
        second="risk.bear",
        level="high",
        reason="Two of us",
    )

    with pytest.raises(Conflict, match="second person"):
        accept_residual(**bear)
    agree_to_bear(actor=register, risk=risk, reason="I would")
    with pytest.raises(Conflict, match="second person"):
        accept_residual(**bear)
    agree_to_bear(actor=other, risk=risk, reason="So would I")
    Risk.objects.filter(pk=risk.pk).update(current_level="critical")
    with pytest.raises(Conflict, match="second person"):
        accept_residual(**bear)
    Risk.objects.filter(pk=risk.pk).update(current_level="high")
    accept_residual(**bear)

    assert Acceptance.objects.visible_to(register).count() == 1
    with pytest.raises(Conflict, match="second person"):
        accept_residual(**bear)


def test_a_page_tells_the_journal_what_was_tried_and_lists_it(owner, document):
    browser = browser_of(owner)

    answer = browser.post(f"/documents/{document.pk}/approve", {"note": "Mine"})

    assert answer.status_code in (409, 422)
    listed = browser.get("/settings/duties/attempts")
    assert listed.status_code == 200
    assert "How we log" in listed.content.decode()
    assert b"The floor" in b"".join(browser.get("/settings/duties/attempts/export.csv"))
    looking = replace(owner, as_of=owner.now)
    assert attempts_visible_to(looking).count() == 1
