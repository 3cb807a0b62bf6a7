from uuid import uuid4

import pytest

from steward.domain.parts.models import Part
from steward.domain.parts.operations import create_part
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.owning import give_to_owner, take_owners
from steward.domain.systems.operations.registering import (
    create_system,
    edit_system,
    edit_systems,
    import_systems,
)
from steward.domain.systems.queries import owner_proposals, systems_listed, systems_owned
from steward.domain.systems.rules import person_named
from steward.domain.systems.terms import NamedPerson, SystemDraft
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.terms import NewTask
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

ADA = NamedPerson(key=uuid4(), name="Ada Moss", email="ada@harbour.example")
TWIN = NamedPerson(key=uuid4(), name="ada  moss", email="moss@harbour.example")


@pytest.fixture
def member(owner):
    return a_member(owner, Role.CONTRIBUTOR)


@pytest.mark.parametrize(
    ("words", "people", "by"),
    [
        ("ADA@harbour.example ", [ADA, TWIN], "e-mail address"),
        ("ada   moss", [ADA], "name"),
        ("Ada Moss", [ADA, TWIN], None),
        ("Ada", [ADA], None),
        ("", [NamedPerson(key=uuid4(), name="", email="x@harbour.example")], None),
    ],
)
def test_words_are_a_person_only_by_address_or_by_one_exact_name(words, people, by):
    found = person_named(words, people)
    assert (found and (found[0], found[1])) == (by and (ADA, by))


def test_an_inventory_in_words_becomes_persons_by_a_proposal_that_somebody_takes(owner, member):
    words = ("member@harbour.example", "a  MEMBER", "Head of service")
    drafts = [SystemDraft(name=f"S{n}", owner=item) for n, item in enumerate(words)]
    import_systems(actor=owner, file_name="inventory.csv", drafts=drafts)
    create_part(actor=owner, kind="supplier", name="Acme", owner="a  MEMBER")
    create_part(actor=owner, kind="model", name="Scorer", owner="member@harbour.example")
    proposed = owner_proposals(owner)
    assert [(item.words, item.by) for item in proposed] == [
        ("a  MEMBER", "name"),
        ("member@harbour.example", "e-mail address"),
    ]
    assert AiSystem.objects.exclude(owner_person=None).count() == 0
    with pytest.raises(Conflict, match="Head of service"):
        take_owners(actor=owner, words=["Head of service"])

    assert take_owners(actor=owner, words=[item.words for item in proposed]) == 4
    assert set(Part.objects.values_list("owner", "owner_person")) == {("A member", member.id)}

    assert [row.name for row in systems_owned(member, 9)] == ["S0", "S1"]
    assert systems_listed(member).filter(is_mine=True).count() == 2
    assert set(AiSystem.objects.values_list("owner", flat=True)) == {"A member", "Head of service"}
    told = Entry.objects.filter(event="system.changed").values_list("payload", flat=True)
    assert any("who was “member@harbour.example”" in str(item) for item in told)
    assert owner_proposals(owner) == []


def test_other_words_let_the_person_go_and_a_person_goes_before_words(owner, member):
    system = create_system(actor=owner, draft=SystemDraft(name="S", owner_id=member.id))
    assert (system.owner, system.owner_person_id) == ("A member", member.id)
    edit_system(actor=owner, system=system, owner="A member", unit="Head office")
    assert system.owner_person_id == member.id
    edit_system(actor=owner, system=system, owner="Somebody else")
    assert (system.owner, system.owner_person_id) == ("Somebody else", None)
    assert edit_systems(actor=owner, systems=[system], owner_id=member.id, owner="x") == 1
    system.refresh_from_db()
    assert (system.owner, system.owner_person_id) == ("A member", member.id)
    edit_system(actor=owner, system=system, owner_id=None)
    assert (system.owner, system.owner_person_id) == ("A member", None)
    with pytest.raises(Invalid) as refused:
        edit_system(actor=owner, system=system, owner_id=uuid4())
    assert refused.value.place == "owner_id"
    with pytest.raises(NotAllowed):
        take_owners(actor=a_member(owner, Role.EXECUTIVE, email="e@harbour.example"), words=["x"])


def test_risks_and_tasks_of_a_system_go_to_its_owner(owner, member):
    facts = {"employment_use": True}
    draft = SystemDraft(name="S", owner_id=member.id, facts=facts)
    system = create_system(actor=owner, draft=draft)
    AiSystem.objects.filter(pk=system.pk).update(owner="Called otherwise since")
    derive_register(actor=owner, systems=[system])
    risk = accept_risk(actor=owner, risk=Risk.objects.filter(system=system)[0])
    assert risk.owner_id == member.id
    new = NewTask(title="Look", owner_role="AI system owner", due_on=owner.today)
    others = NewTask(title="Read", owner_role="Legal", due_on=owner.today)
    tasks = [create_task(actor=owner, new=item) for item in (new, others)]

    give_to_owner(owner, system, tasks)

    given = Task.objects.filter(pk__in=[task.pk for task in tasks]).order_by("number")
    assert [task.assignee_id for task in given] == [member.id, None]
