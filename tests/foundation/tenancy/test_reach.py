import pytest
from django.db import DatabaseError, connection, transaction

from steward.domain.documents.models import Document
from steward.domain.documents.operations.linking import link_document
from steward.domain.documents.operations.writing import DocumentDraft, create_document
from steward.domain.findings.models import Finding
from steward.domain.findings.operations.raising import raise_finding
from steward.domain.findings.terms.drafts import FindingDraft
from steward.domain.risks.models import Risk, RiskCount
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.narrowing import narrow_membership
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import create_task, derive_tasks
from steward.domain.tasks.terms import NewTask, TaskDraft
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.models import Membership, Unit
from steward.foundation.identity.operations.units import add_unit, rename_unit
from steward.foundation.identity.queries import actor_of
from steward.foundation.identity.terms import PERMISSIONS, WITHIN_REACH, Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import acting_for, set_tenant
from steward.foundation.tenancy.reach import narrowed, whole_organisation
from tests.factories.organisations import a_member, an_owner


def membership_of(actor):
    set_tenant(actor.organisation_id)
    return Membership.objects.get(person_id=actor.id, organisation_id=actor.organisation_id)


def a_risk(actor, system, number, **more):
    shape = {
        "scenario": f"s{number}",
        "title": f"Risk {number}",
        "category": "safety",
        "current_rank": 1.0,
        "fingerprint": "x",
    }
    for point in ("inherent", "current", "target"):
        shape |= {f"{point}_likelihood": 2, f"{point}_consequence": 2, f"{point}_level": "medium"}
    return Risk.objects.create(
        organisation_id=actor.organisation_id, number=number, system=system, **(shape | more)
    )


@pytest.fixture
def house(content, database, now):
    """Three AI systems: in a unit, in one below it, elsewhere; a risk each and one of all."""
    owner = an_owner(now)[0]
    claims = add_unit(actor=owner, name="Claims")
    motor = add_unit(actor=owner, name="Motor", parent=claims.pk)
    add_unit(actor=owner, name="Sales")
    systems = [
        create_system(actor=owner, draft=SystemDraft(name=f"In {unit}", unit=unit))
        for unit in ("Claims", "Motor", "Sales")
    ]
    risks = [a_risk(owner, system, 900 + i) for i, system in enumerate([*systems, None])]
    return owner, claims, motor, systems, risks


def limited(house, role=Role.CONTRIBUTOR, units=(), systems=()):
    owner = house[0]
    member = membership_of(a_member(owner, role))
    member = narrow_membership(actor=owner, membership=member, units=units, systems=systems)
    return actor_of(member, label="Limited", now=owner.now)


def names(rows, field="name"):
    return sorted(rows.values_list(field, flat=True))


def test_a_unit_holds_what_is_below_it_and_a_chosen_system_comes_beside(house):
    owner, claims, _motor, _systems, _risks = house

    within = limited(house, units=[claims.pk])
    with narrowed(within.reach):
        assert names(AiSystem.objects.visible_to(within)) == ["In Claims", "In Motor"]
        assert names(Risk.objects.visible_to(within), "number") == [900, 901]
        assert sum(RiskCount.objects.visible_to(within).values_list("count", flat=True)) == 2
    assert names(AiSystem.objects.visible_to(owner)) == ["In Claims", "In Motor", "In Sales"]
    assert RiskCount.objects.visible_to(owner).count() == 4


def test_chosen_systems_only(house):
    *_, systems, risks = house
    within = limited(house, systems=[systems[2].pk])

    with narrowed(within.reach):
        assert names(AiSystem.objects.visible_to(within)) == ["In Sales"]
        assert names(Risk.objects.visible_to(within), "pk") == [risks[2].pk]
        with whole_organisation():
            assert Risk.objects.visible_to(within).count() == 4
        assert Risk.objects.visible_to(within).count() == 1


def test_a_renamed_unit_keeps_its_systems_and_whoever_takes_the_old_name_lends_none(house):
    owner, _claims, motor, _systems, _ = house
    rename_unit(actor=owner, unit=motor, name="Vehicles", kind="unit")
    within = limited(house, units=[motor.pk])
    with narrowed(within.reach):
        assert names(AiSystem.objects.visible_to(within)) == ["In Motor"]

    add_unit(actor=owner, name="Motor")
    with narrowed(within.reach):
        assert names(AiSystem.objects.visible_to(within)) == []


def test_whoever_is_limited_may_only_what_can_be_seen_in_parts(house):
    within = limited(house, Role.MANAGER, systems=[house[3][0].pk])

    assert within.permissions == PERMISSIONS[Role.MANAGER] & WITHIN_REACH
    assert not within.permissions & {"soa.freeze", "member.invite", "readiness.view", "audit.view"}


def test_an_owner_is_not_limited_and_nobody_to_what_is_not_there(house, now):
    owner, claims, _, systems, _ = house
    member = membership_of(a_member(owner, Role.MANAGER))
    stranger = an_owner(now, name="Elsewhere", email="other@elsewhere.example")[0]
    set_tenant(stranger.organisation_id)
    unit = add_unit(actor=stranger, name="Theirs")
    theirs = create_system(actor=stranger, draft=SystemDraft(name="Theirs"))
    set_tenant(owner.organisation_id)

    with pytest.raises(Conflict):
        narrow_membership(actor=owner, membership=membership_of(owner), units=[claims.pk])
    with pytest.raises(Invalid):
        narrow_membership(actor=owner, membership=member, units=[unit.pk])
    with pytest.raises(Invalid):
        narrow_membership(actor=owner, membership=member, systems=[theirs.pk])
    with pytest.raises(NotAllowed):
        narrow_membership(
            actor=a_member(owner, Role.CONTRIBUTOR, "c@harbour.example"),
            membership=member,
            units=[claims.pk],
        )
    narrow_membership(actor=owner, membership=member, units=[claims.pk], systems=[systems[2].pk])
    told = Entry.objects.visible_to(owner).get(event="member.narrowed").payload["reach"]
    assert told == f"Claims, {systems[2].reference} In Sales"
    narrow_membership(actor=owner, membership=member)
    assert Membership.objects.get(pk=member.pk).reach is None


def test_tasks_findings_and_documents_follow_what_they_are_about(house):
    owner, claims, _, systems, risks = house
    drafts = [
        TaskDraft(
            origin=f"treatment:{risk.pk}:x",
            title=risk.title,
            steps=(),
            requirement="",
            owner_role="",
            effort_days=1.0,
            priority=1.0,
            due_days=1,
            severity="low",
            reason="",
        )
        for risk in risks
    ]
    derive_tasks(actor=owner, drafts=drafts)
    for system in systems:
        raise_finding(
            actor=owner,
            draft=FindingDraft(
                grade="opportunity",
                statement=f"The tests of {system.name} could be shorter",
                subjects=[system.as_subject()],
            ),
        )
        made = create_document(
            actor=owner, draft=DocumentDraft(title=f"Of {system.name}", kind="procedure")
        )
        link_document(actor=owner, document=made, subject=system.as_subject())
    within = limited(house, units=[claims.pk])

    with narrowed(within.reach):
        assert names(Task.objects.visible_to(within), "title") == ["Risk 900", "Risk 901"]
        found = names(Finding.objects.visible_to(within), "statement")
        assert [words[13:22] for words in found] == ["In Claims", "In Motor "]
        found = names(Document.objects.visible_to(within), "title")
        assert found == ["Of In Claims", "Of In Motor"]
        assert derive_tasks(actor=owner, drafts=drafts) == 0
        own = create_task(actor=within, new=NewTask(title="Mine"))
        assert own.assignee_id == within.id
        assert "Mine" in names(Task.objects.visible_to(within), "title")


def test_writing_goes_where_the_tables_are_and_not_beyond_reach(house):
    owner, claims, _, systems, risks = house
    within = limited(house, units=[claims.pk])

    with narrowed(within.reach):
        Risk.objects.visible_to(within).update(status="accepted")
        Risk.objects.visible_to(within).filter(pk=risks[0].pk).select_for_update().get()
        a_risk(within, systems[0], 950)
        Risk.objects.visible_to(within).filter(number=950).delete()
    counts = RiskCount.objects.visible_to(owner).values_list("status", "count")
    by_status = {}
    for status, count in counts:
        by_status[status] = by_status.get(status, 0) + count
    assert by_status["accepted"] == 2
    assert by_status["proposed"] == 2
    assert Risk.objects.visible_to(owner).filter(status="accepted").count() == 2
    with pytest.raises(DatabaseError), transaction.atomic(), narrowed(within.reach):
        a_risk(within, systems[2], 951)


def test_every_table_that_hangs_on_systems_is_covered(house):
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'reach'")
        views = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'reach_past'")
        past = {name for (name,) in cursor.fetchall()}

    assert views == past
    assert {"systems_use", "risks_treatment", "risks_acceptance", "tasks_task"} <= views
    assert {"impacts_classification", "assessments_harm", "documents_documentversion"} <= views
    assert {"incidents_timelineentry", "findings_findingsubject", "journal_entry"} <= views
    assert "incidents_concern" not in views


def test_a_transaction_of_its_own_stays_within(house):
    within = limited(house, systems=[house[3][0].pk])

    with narrowed(within.reach), acting_for(within.organisation_id):
        assert AiSystem.objects.visible_to(within).count() == 1
    with acting_for(within.organisation_id):
        assert AiSystem.objects.visible_to(within).count() == 3
    assert Unit.objects.visible_to(within).count() == 3
