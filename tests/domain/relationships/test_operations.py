from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steward.domain.objectives.queries.calendar import entries_between
from steward.domain.parts.models import Part
from steward.domain.parts.operations import create_part, edit_part
from steward.domain.parts.terms import PartDraft
from steward.domain.questionnaires.models import Run
from steward.domain.relationships.models import SharedWork, SupplierStanding
from steward.domain.relationships.operations import (
    agreements,
    changes,
    customers,
    deciding,
    sharing,
    tiering,
)
from steward.domain.relationships.operations.asking import ask_relationships
from steward.domain.relationships.queries.agreements import get_agreement
from steward.domain.relationships.queries.changes import touched_by
from steward.domain.relationships.queries.content import current_book
from steward.domain.relationships.queries.customers import get_customer
from steward.domain.relationships.queries.suppliers import asked_of, get_supplier, standing_of
from steward.domain.relationships.rules.sharing import faults_in
from steward.domain.relationships.terms.records import (
    AgreementDraft,
    CustomerDraft,
    IssueDraft,
    NoticeDraft,
)
from steward.domain.systems.operations.registering import SystemDraft, create_system, set_facts
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.working import assign_tasks
from steward.extensions.guests.operations.suppliers import ask_supplier
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member


def later(actor, days):
    return replace(actor, now=actor.now + timedelta(days=days))


@pytest.fixture
def approver(owner):
    return a_member(owner, Role.APPROVER)


@pytest.fixture
def system(owner):
    draft = SystemDraft(
        name="Ranking",
        facts={"business_critical": False, "affects_individuals": True},
        components=[PartDraft(kind="supplier", name="Modelworks")],
    )
    return create_system(actor=owner, draft=draft)


@pytest.fixture
def supplier(owner, system):
    return get_supplier(owner, Part.objects.get(kind="supplier").pk)


def origins(owner, prefix):
    return set(Task.objects.filter(origin__startswith=prefix).values_list("origin", flat=True))


def submitted(owner, part):
    run = asked_of(owner, part, part.tier)[0].run
    Run.objects.filter(pk=run.pk).update(status="submitted", submitted_at=owner.now)
    return run


def test_all_tiers_are_worked_out_by_as_many_statements_for_many_as_for_few(owner, supplier):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            tiering.judge_all(actor=owner)
        return len(seen)

    def more(count):
        for n in range(count):
            name = f"Maker {uuid4()}"
            parts = [PartDraft(kind="supplier", name=name)]
            facts = {"business_critical": n % 2 == 0}
            draft = SystemDraft(name=name, facts=facts, components=parts)
            create_system(actor=owner, draft=draft)

    more(8)
    few = statements()
    more(24)
    assert statements() <= few
    assert Part.objects.filter(kind="supplier", tier="").count() == 0


def test_the_tier_follows_from_facts_until_a_person_overrules_it(owner, supplier, system):
    row = tiering.judge_tier(actor=owner, supplier=supplier)
    assert (row.ruled, get_supplier(owner, supplier.pk).tier) == ("important", "important")
    assert any(item["verdict"] is True and item["about"] for item in row.basis)

    set_facts(actor=owner, system=system, facts={"business_critical": True}, source="us")
    assert tiering.judge_all(actor=owner) == 1
    assert get_supplier(owner, supplier.pk).tier == "critical"

    tiering.overrule_tier(actor=owner, supplier=supplier, tier="ordinary", reason="Only a trial")
    assert tiering.judge_all(actor=owner) == 0
    assert get_supplier(owner, supplier.pk).tier == "ordinary"
    assert standing_of(owner, supplier).ruled == "critical"
    with pytest.raises(Invalid, match="Say why"):
        tiering.overrule_tier(actor=owner, supplier=supplier, tier="ordinary", reason=" ")
    tiering.overrule_tier(actor=owner, supplier=supplier, reason="In use now")
    assert get_supplier(owner, supplier.pk).tier == "critical"


def test_ai_that_is_built_in_is_named(owner, supplier):
    with pytest.raises(Invalid) as caught:
        tiering.describe_supplier(actor=owner, supplier=supplier, supplies=["embedded"])
    assert caught.value.place == "embedded_ai"


def test_a_supplier_is_asked_decided_about_by_another_and_asked_again(owner, approver, supplier):
    tiering.judge_tier(actor=owner, supplier=supplier)
    supplier = get_supplier(owner, supplier.pk)
    expires = owner.today + timedelta(days=14)
    ask_supplier(actor=owner, supplier=supplier, email="ada@model.example", expires_on=expires)
    assert standing_of(owner, supplier).state == "assessing"
    with pytest.raises(Conflict, match="under way"):
        deciding.begin_diligence(actor=owner, supplier=supplier)
    with pytest.raises(Conflict, match="do not count"):
        deciding.decide_supplier(actor=approver, supplier=supplier, act="approve", reason="Fine")
    submitted(owner, supplier)
    with pytest.raises(Conflict, match="somebody else"):
        deciding.decide_supplier(actor=owner, supplier=supplier, act="approve", reason="Fine")
    assert ask_relationships(actor=owner) >= 1
    assert len(origins(owner, f"supplier:{supplier.pk}:decide:")) == 1

    row = deciding.decide_supplier(
        actor=approver,
        supplier=supplier,
        act="approve with conditions",
        reason="Nearly",
        conditions=["Name the sub-suppliers", ""],
    )
    assert row.state == "conditional"
    assert row.reassess_on == date(2027, 11, 2)
    assert len(origins(owner, f"supplier:{supplier.pk}:condition:")) == 1
    assert not Task.objects.filter(origin__contains=":decide:", status="open").exists()

    soon = later(owner, 350)
    made = ask_relationships(actor=soon)
    assert made == 1
    assert ask_relationships(actor=soon) == 0
    deciding.begin_diligence(actor=soon, supplier=supplier)
    assert not Task.objects.filter(origin__contains=":reassess:", status="open").exists()
    assert standing_of(owner, supplier).state == "conditional"


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EXTERNAL_AUDITOR])
def test_who_may_not_decide_does_not(owner, supplier, role):
    somebody = a_member(owner, role)
    with pytest.raises(NotAllowed):
        deciding.decide_supplier(actor=somebody, supplier=supplier, act="reject", reason="No")


def test_a_supplier_on_which_nothing_relies_is_not_asked(owner):
    part = create_part(actor=owner, kind="supplier", name="Nobody's")
    with pytest.raises(Conflict, match="relies"):
        deciding.begin_diligence(actor=owner, supplier=part)


def test_an_agreement_is_checked_for_what_the_tier_needs(owner, supplier):
    tiering.judge_tier(actor=owner, supplier=supplier)
    supplier = get_supplier(owner, supplier.pk)
    draft = AgreementDraft(
        title="Master agreement",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        renewal="renews",
        notice_days=45,
        incident_hours=24,
    )
    row = agreements.add_agreement(actor=owner, supplier=supplier, draft=draft)
    assert (row.notice_on, row.gaps) == (date(2026, 11, 16), 7)
    agreements.check_term(actor=owner, agreement=row, term="exit", held="absent")
    assert origins(owner, f"agreement:{row.pk}:term:") == {f"agreement:{row.pk}:term:exit"}
    with pytest.raises(Invalid, match="where it stands"):
        agreements.check_term(actor=owner, agreement=row, term="exit", held="present")
    agreements.check_terms(
        actor=owner,
        agreement=row,
        terms={"exit": ("present", "§ 9"), "data": ("not_needed", ""), "audit": ("absent", "")},
    )
    assert get_agreement(owner, row.pk).gaps == 5
    assert not Task.objects.filter(origin__contains=":term:", status="open").exists()

    assert ask_relationships(actor=owner) == 1
    assert get_agreement(owner, row.pk).is_near
    agreements.end_agreement(actor=owner, agreement=row, reason="Replaced")
    assert not Task.objects.filter(origin__contains=":day:", status="open").exists()
    with pytest.raises(Conflict, match="ended"):
        agreements.edit_agreement(actor=owner, agreement=row, draft=draft)
    with pytest.raises(Invalid, match="before it starts"):
        agreements.add_agreement(
            actor=owner, supplier=supplier, draft=replace(draft, ends_on=date(2025, 1, 1))
        )


def test_an_announced_change_is_judged_decided_by_another_and_reopens(
    owner, approver, supplier, system
):
    draft = NoticeDraft(kind="model", title="Model 3", effective_on=owner.today)
    row = changes.log_notice(actor=owner, supplier=supplier, draft=draft)
    assert touched_by(owner, row) == [system]
    with pytest.raises(Conflict, match="accept"):
        changes.decide_notice(actor=approver, notice=row, act="accept", reason="Fine")
    changes.assess_notice(
        actor=owner,
        notice=row,
        assessment="Tests must be run again",
        systems=[system],
        reopens=["tests", "facts"],
    )
    with pytest.raises(Conflict, match="somebody else"):
        changes.decide_notice(actor=owner, notice=row, act="accept", reason="Fine")
    changes.decide_notice(actor=approver, notice=row, act="accept", reason="Fine")
    assert {
        origin.rpartition(":")[2] for origin in origins(owner, f"supplier_notice:{row.pk}:")
    } == {
        "judge",
        "tests",
        "facts",
    }
    assert Task.objects.get(origin=f"supplier_notice:{row.pk}:judge").status == "done"
    with pytest.raises(Conflict, match="Nothing changes"):
        changes.edit_notice(actor=owner, notice=row, draft=draft)


def test_who_answers_for_a_supplier_has_its_tasks_and_the_calendar_its_days(
    owner, approver, supplier, system
):
    manager = a_member(owner, Role.MANAGER, email="manager@harbour.example")
    draft = AgreementDraft(title="Master agreement", ends_on=date(2026, 12, 31), notice_days=45)
    draft = replace(draft, renewal="renews")
    row = agreements.add_agreement(actor=owner, supplier=supplier, draft=draft)
    fixed = replace(draft, title="Pilot", renewal="ends", notice_days=None)
    agreements.add_agreement(actor=owner, supplier=supplier, draft=fixed)
    ask_relationships(actor=owner)
    asked = Task.objects.filter(origin__startswith=f"agreement:{row.pk}:day:")
    assert asked.get().assignee is None

    edit_part(actor=owner, part=supplier, owner_id=approver.id)
    supplier = get_supplier(owner, supplier.pk)
    ask_relationships(actor=owner)
    assert asked.get().assignee_id == approver.id, "who is named later has them too"
    assign_tasks(actor=owner, tasks=list(asked), person_id=None, note="Nobody for now")
    ask_relationships(actor=owner)
    assert asked.get().assignee is None, "what was taken away by hand is not given back"
    change = NoticeDraft(kind="model", title="Model 3", effective_on=owner.today)
    notice = changes.log_notice(actor=owner, supplier=supplier, draft=change)
    told = Task.objects.get(origin=f"supplier_notice:{notice.pk}:judge")
    assert told.assignee_id == approver.id
    changes.assess_notice(
        actor=manager, notice=notice, assessment="Test it", systems=[system], reopens=["tests"]
    )
    changes.decide_notice(actor=owner, notice=notice, act="accept", reason="Fine")
    again = Task.objects.get(origin__startswith=f"supplier_notice:{notice.pk}:{system.pk}:")
    assert again.assignee is None, "what a system needs is not the work of the supplier's person"

    SupplierStanding.objects.update_or_create(
        organisation_id=owner.organisation_id,
        part=supplier,
        defaults={"state": "approved", "reassess_on": date(2026, 12, 1)},
    )
    kinds = ("supplier", "agreement-notice", "agreement-end")
    shown = entries_between(owner, date(2026, 11, 1), date(2026, 12, 31), kinds=kinds)
    assert [(item.on, item.kind, item.who_id) for item in shown] == [
        (date(2026, 11, 16), "agreement-notice", approver.id),
        (date(2026, 12, 1), "supplier", approver.id),
        (date(2026, 12, 31), "agreement-end", approver.id),
    ]
    assert shown[1].href == f"/suppliers/{supplier.pk}"


def test_what_was_not_kept_becomes_a_task(owner, supplier):
    for judged in ("good", "bad"):
        draft = IssueDraft(kind="availability", judged=judged, title="Down for a day")
        deciding.note_issue(actor=owner, supplier=supplier, draft=draft)
    assert len(origins(owner, f"supplier:{supplier.pk}:issue:")) == 1
    ahead = replace(draft, seen_on=owner.today + timedelta(days=1))
    with pytest.raises(Invalid, match="ahead"):
        deciding.note_issue(actor=owner, supplier=supplier, draft=ahead)


def test_shared_work_is_agreed_without_gaps_and_versioned(owner, approver, supplier, system):
    row = sharing.begin_sharing(actor=owner, system=system, supplier=supplier)
    with pytest.raises(Conflict, match="already"):
        sharing.begin_sharing(actor=owner, system=system, supplier=supplier)
    with pytest.raises(Invalid, match="one of them"):
        sharing.begin_sharing(actor=owner, system=system)
    with pytest.raises(Conflict, match="accountable"):
        sharing.agree_sharing(actor=approver, shared=row, agreed_there="Ada")
    activities = current_book().activities
    whole = {item.id: {"us": "AR", "supplier": "C"} for item in activities}
    written = sharing.write_sharing(actor=owner, shared=row, cells=whole)
    assert written.faults == len(faults_in(whole, activities)) == 0
    sharing.agree_sharing(actor=approver, shared=row, agreed_there="Ada, Modelworks")
    with pytest.raises(Conflict):
        sharing.write_sharing(actor=owner, shared=row, cells={})
    following = sharing.revise_sharing(actor=owner, shared=row)
    assert (following.version, following.state, following.cells) == (2, "draft", whole)
    sharing.agree_sharing(actor=approver, shared=following, agreed_there="Ada")
    assert list(SharedWork.objects.order_by("version").values_list("state", flat=True)) == [
        "replaced",
        "agreed",
    ]


def test_a_customer_uses_expects_and_is_told(owner, system):
    row = customers.add_customer(actor=owner, draft=CustomerDraft(name="Applicants", kind="group"))
    customers.link_use(actor=owner, customer=row, system=system)
    kept = customers.keep_expectation(actor=owner, customer=row, text="A person decides")
    assert get_customer(owner, row.pk).has_open
    with pytest.raises(Invalid, match="answered"):
        customers.keep_expectation(
            actor=owner, customer=row, text=kept.text, standing="met", expectation=kept
        )
    customers.keep_expectation(
        actor=owner,
        customer=row,
        text=kept.text,
        standing="met",
        answer="It does",
        expectation=kept,
    )
    customers.inform_customer(actor=owner, customer=row, what="The notice", link="/trust/x")
    found = get_customer(owner, row.pk)
    assert (found.systems, found.has_open, found.was_told) == (1, False, True)
    with pytest.raises(Invalid, match="what was agreed"):
        customers.edit_customer(
            actor=owner, customer=row, draft=CustomerDraft(name="A", agreed_on=owner.today)
        )
    customers.unlink_use(actor=owner, customer=row, system=system)
    customers.retire_customer(actor=owner, customer=row, reason="No more")
    with pytest.raises(Conflict, match="retired"):
        customers.link_use(actor=owner, customer=row, system=system)
    assert Entry.objects.filter(event="customer.retired").exists()
