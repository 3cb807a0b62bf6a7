from uuid import uuid4

import pytest

from steward.domain.parts.models import Part, PartVersion
from steward.domain.parts.operations import (
    add_version,
    create_part,
    delete_part,
    edit_part,
    edit_parts,
    note_parts,
)
from steward.domain.parts.terms import PartDraft
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member


def test_a_part_is_registered_once_for_the_organisation(owner):
    model = create_part(actor=owner, kind="model", name="Acme  Scorer", licence="MIT")

    with pytest.raises(Conflict) as error:
        create_part(actor=owner, kind="model", name="acme scorer")
    assert error.value.place == "name"
    assert create_part(actor=owner, kind="dataset", name="acme scorer").kind == "dataset"
    assert (model.name, model.licence) == ("Acme Scorer", "MIT")
    assert Entry.objects.filter(event="part.registered", subject_id=model.pk).exists()


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"kind": "model", "name": " "}, "name"),
        ({"kind": "gadget", "name": "x"}, "kind"),
        ({"kind": "supplier", "name": "x", "tier": "huge"}, "tier"),
        ({"kind": "model", "name": "x", "colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_named(owner, fields, place):
    with pytest.raises(Invalid) as error:
        create_part(actor=owner, **fields)
    assert error.value.place == place
    assert Part.objects.count() == 0


def test_a_provider_is_found_or_registered_as_a_supplier(owner):
    one = create_part(actor=owner, kind="model", name="One", provider="Maker")
    two = create_part(actor=owner, kind="dataset", name="Two", provider=" maker ")

    assert one.provider_id == two.provider_id
    assert Part.objects.filter(kind="supplier").count() == 1


def test_edited_details_stand_beside_what_was_known(owner):
    model = create_part(actor=owner, kind="model", name="One", base_model="a, b")

    edit_part(actor=owner, part=model, limitations="Weak on numbers", licence="MIT")
    edit_part(actor=owner, part=model, licence="MIT")

    model.refresh_from_db()
    assert model.details == {"base_model": ["a", "b"], "limitations": "Weak on numbers"}
    entries = Entry.objects.filter(event="part.changed", subject_id=model.pk)
    assert [entry.payload["changed"] for entry in entries] == ["licence, limitations"]


def test_many_get_the_same_and_blank_fields_stay(owner):
    parts = [create_part(actor=owner, kind="model", name=f"M{n}", licence="MIT") for n in range(3)]

    assert edit_parts(actor=owner, parts=parts, owner="Ada", licence="") == 3
    assert set(Part.objects.values_list("owner", "licence")) == {("Ada", "MIT")}
    with pytest.raises(Invalid):
        edit_parts(actor=owner, parts=parts, owner="", licence=" ")


def test_a_person_answers_until_other_words_or_nobody_do(owner):
    member = a_member(owner, Role.CONTRIBUTOR)
    part = create_part(actor=owner, kind="supplier", name="Acme", owner="x", owner_id=member.id)
    assert (part.owner_person_id, part.owner) == (member.id, member.label)

    part = edit_part(actor=owner, part=part, description="Models")
    assert part.owner_person_id == member.id
    part = edit_part(actor=owner, part=part, owner_id=None)
    assert (part.owner_person_id, part.owner) == (None, member.label)
    assert Entry.objects.filter(event="part.changed").last().payload["changed"] == "owner"
    edit_parts(actor=owner, parts=[part], owner_id=member.id)
    assert Part.objects.get().owner_person_id == member.id
    part = edit_part(actor=owner, part=part, owner="Head of procurement")
    assert part.owner_person_id is None
    edit_parts(actor=owner, parts=[part], owner_id=member.id)
    edit_parts(actor=owner, parts=list(Part.objects.all()), owner="Procurement")
    assert Part.objects.get().owner_person_id is None

    stranger = uuid4()
    with pytest.raises(Invalid) as error:
        edit_part(actor=owner, part=part, owner_id=stranger)
    assert error.value.place == "owner_id"


def test_versions_are_noted_once_and_suppliers_have_none(owner):
    model = create_part(actor=owner, kind="model", name="One")
    supplier = create_part(actor=owner, kind="supplier", name="Maker")

    add_version(actor=owner, part=model, version="2.1", digest="ab" * 32)

    with pytest.raises(Conflict):
        add_version(actor=owner, part=model, version="2.1")
    with pytest.raises(Invalid):
        add_version(actor=owner, part=model, version=" ")
    with pytest.raises(Invalid):
        add_version(actor=owner, part=supplier, version="1")
    assert PartVersion.objects.get().digest == "ab" * 32


def test_a_supplier_of_something_is_not_deleted_and_the_reason_names_it(owner):
    create_part(actor=owner, kind="model", name="Scorer", provider="Maker")
    supplier = Part.objects.get(kind="supplier")

    with pytest.raises(Conflict, match="in use: Scorer"):
        delete_part(actor=owner, part=supplier)
    delete_part(actor=owner, part=Part.objects.get(kind="model"))
    delete_part(actor=owner, part=supplier)

    assert Part.objects.count() == 0
    assert Entry.objects.filter(event="part.deleted").count() == 2


def test_who_only_reads_changes_nothing(owner):
    model = create_part(actor=owner, kind="model", name="One")
    reader = a_member(owner, Role.EXTERNAL_AUDITOR)

    for operation, fields in (
        (create_part, {"kind": "model", "name": "Two"}),
        (edit_part, {"part": model, "name": "Two"}),
        (edit_parts, {"parts": [model], "owner": "x"}),
        (add_version, {"part": model, "version": "1"}),
        (delete_part, {"part": model}),
    ):
        with pytest.raises(NotAllowed):
            operation(actor=reader, **fields)
    assert Part.objects.get().name == "One"


def test_noting_parts_again_keeps_what_people_wrote_and_takes_a_card(owner):
    model = create_part(actor=owner, kind="model", name="Net", licence="MIT", limitations="Ours")
    plain = PartDraft(kind="model", name="NET", licence="Apache-2.0")
    card = PartDraft(kind="model", name="net", details={"task": "text"}, digest="cd" * 32)

    found = note_parts(owner, [plain, card, PartDraft(kind="supplier", name="New")])

    model.refresh_from_db()
    assert [item.part.pk for item in found[:2]] == [model.pk, model.pk]
    assert (found[0].version, found[1].version.version) == (None, "card cdcdcdcdcd")
    assert model.licence == "MIT"
    assert model.details == {"limitations": "Ours", "task": "text"}
    assert note_parts(owner, [card])[0].version.pk == found[1].version.pk


def test_noting_many_parts_takes_few_queries(owner, django_assert_few_queries):
    drafts = [PartDraft(kind="supplier", name=f"Maker {n % 500}") for n in range(5000)]

    with django_assert_few_queries(12):
        note_parts(owner, drafts)

    assert Part.objects.count() == 500
