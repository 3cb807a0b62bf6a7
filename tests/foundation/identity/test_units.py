import pytest

from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity import queries
from steward.foundation.identity.operations import units
from steward.foundation.identity.rules import flattened
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member, an_owner


@pytest.fixture
def owner(database, now):
    return an_owner(now)[0]


@pytest.fixture
def north(owner):
    return units.add_unit(actor=owner, name=" North ", kind="subsidiary")


@pytest.fixture
def port(owner, north):
    return units.add_unit(actor=owner, name="Port", kind="site", parent=north.pk)


def drawn(actor):
    rows = flattened(queries.tree_of(queries.live_units(actor)))
    return [(depth, unit.name) for depth, unit in rows]


def test_units_stand_below_each_other(owner, north, port):
    assert drawn(owner) == [(0, "North"), (1, "Port")]
    assert [e.event for e in Entry.objects.filter(subject_kind="unit")] == ["unit.added"] * 2


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"name": " "}, "name"),
        ({"name": "NORTH"}, "name"),
        ({"name": "East", "kind": "planet"}, "kind"),
    ],
)
def test_a_wrong_unit_names_its_field(owner, north, fields, place):
    with pytest.raises(Invalid) as refused:
        units.add_unit(actor=owner, **fields)
    assert refused.value.place == place


def test_a_unit_moves_with_what_is_below_it_but_never_below_itself(owner, north, port):
    east = units.add_unit(actor=owner, name="East")
    units.move_unit(actor=owner, unit=north, parent=east.pk)

    assert drawn(owner) == [(0, "East"), (1, "North"), (2, "Port")]
    for parent in (north, port):
        with pytest.raises(Conflict, match="below itself"):
            units.move_unit(actor=owner, unit=north, parent=parent.pk)
    units.move_unit(actor=owner, unit=north, parent=None)
    assert Entry.objects.filter(event="unit.moved").last().payload["parent"] == "Harbour Trust"


def test_a_unit_with_units_below_is_not_archived(owner, north, port):
    with pytest.raises(Conflict, match="Port"):
        units.archive_unit(actor=owner, unit=north)
    units.archive_unit(actor=owner, unit=port)
    units.archive_unit(actor=owner, unit=north)

    assert drawn(owner) == []
    with pytest.raises(Invalid, match="archived"):
        units.add_unit(actor=owner, name="North")
    with pytest.raises(Invalid):
        units.add_unit(actor=owner, name="South", parent=north.pk)


def test_a_restored_unit_stands_at_the_top_while_its_parent_is_archived(owner, north, port):
    units.archive_unit(actor=owner, unit=port)
    units.archive_unit(actor=owner, unit=north)
    units.restore_unit(actor=owner, unit=port)

    assert drawn(owner) == [(0, "Port")]
    with pytest.raises(Conflict):
        units.restore_unit(actor=owner, unit=port)


def test_a_renamed_unit_keeps_its_place(owner, north, port):
    units.rename_unit(actor=owner, unit=port, name="Harbour", kind="unit")
    units.rename_unit(actor=owner, unit=port, name="HARBOUR", kind="unit")

    assert drawn(owner) == [(0, "North"), (1, "HARBOUR")]


def test_an_archived_unit_does_not_move(owner, north, port):
    units.archive_unit(actor=owner, unit=port)
    with pytest.raises(Conflict):
        units.move_unit(actor=owner, unit=port, parent=None)


def test_a_contributor_arranges_nothing(owner, north):
    actor = a_member(owner, Role.CONTRIBUTOR)
    for attempt in (
        lambda: units.add_unit(actor=actor, name="East"),
        lambda: units.rename_unit(actor=actor, unit=north, name="East", kind="unit"),
        lambda: units.move_unit(actor=actor, unit=north, parent=None),
        lambda: units.archive_unit(actor=actor, unit=north),
        lambda: units.restore_unit(actor=actor, unit=north),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_units_of_another_organisation_do_not_exist(owner, north, now):
    stranger, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")

    with pytest.raises(NotFound):
        units.rename_unit(actor=stranger, unit=north, name="Ours", kind="unit")
    with pytest.raises(Invalid):
        units.add_unit(actor=stranger, name="Ours", parent=north.pk)
    units.add_unit(actor=stranger, name="North")
    assert drawn(stranger) == [(0, "North")]
