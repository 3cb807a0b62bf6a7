from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from steward.config.example import install_example
from steward.config.setup import OWNER_ADDRESS
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.systems.models import Use
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.people import create_person
from steward.foundation.identity.queries import actor_of
from steward.foundation.tenancy.operations import set_tenant
from tests.domain.lint.facts import SOURCES, fired, fits

ALWAYS = ("organisation", "control")


@pytest.fixture
def example(content, database):
    person = create_person(email=OWNER_ADDRESS, name="First owner", password=None)
    install_example()
    set_tenant(None, person_id=person.id)
    membership = Membership.objects.get(person=person)
    set_tenant(membership.organisation_id, person_id=person.id)
    return actor_of(membership, label="First owner", now=timezone.now())


def test_an_empty_organisation_has_facts_of_itself_and_of_the_standard_alone(owner):
    for name, source in SOURCES.items():
        rows = source.observe(owner, None)
        assert bool(rows) is (name in ALWAYS)
        assert source.observe(owner, []) == []


def test_facts_fit_their_types(owner):
    for name in ALWAYS:
        types = {fact.name: fact.type for fact in SOURCES[name].kind.facts}
        for row in SOURCES[name].observe(owner, None):
            assert all(fits(value, types[fact]) for fact, value in row.facts.items())


def test_facts_of_the_example_fit_their_types_and_keys_narrow_without_changing(example):
    for name, source in SOURCES.items():
        types = {fact.name: fact.type for fact in source.kind.facts}
        rows = source.observe(example, None)
        assert len({row.id for row in rows}) == len(rows), name
        for row in rows:
            assert row.label.strip()
            for fact, value in row.facts.items():
                assert fits(value, types[fact]), f"{name}.{fact}: {value!r}"
        some = {row.id for row in rows[::2]}
        narrowed = {row.id: row for row in source.observe(example, some)}
        assert narrowed == {row.id: row for row in rows if row.id in some}, name


def test_every_kind_takes_a_constant_number_of_statements(example):
    first, counts = dict[str, int](), dict[str, int]()
    for counted in (first, counts):
        for name, source in SOURCES.items():
            with CaptureQueriesContext(connection) as caught:
                source.observe(example, None)
            counted[name] = len(caught)
        for number in range(3):
            draft = SystemDraft(name=f"More {number}", facts={"employment_use": True})
            create_system(actor=example, draft=draft)
        derive_register(actor=example)
    assert first == counts
    assert sum(counts.values()) <= 100
    assert all(count <= 30 for count in counts.values())


def test_rules_speak_about_the_example(example):
    found = fired(example, *SOURCES)
    assert len(found) > 20
    for rule, rows in found.items():
        for _, words in rows:
            assert words, rule


def test_a_change_of_a_record_leads_to_the_records_that_it_touches(example):
    for source in SOURCES.values():
        for resolver in source.touched_by.values():
            assert set(resolver(example, [])) == set()
            resolver(example, [uuid4()])
    system = Use.objects.visible_to(example)[0].system
    part = Use.objects.visible_to(example).filter(system=system)[0].part
    risk = Risk.objects.visible_to(example).filter(system=system)[0]
    touched = SOURCES["system"].touched_by
    assert set(touched["risk"](example, [risk.pk])) == {system.pk}
    assert system.pk in touched[part.kind](example, [part.pk])
    assert set(touched["system"](example, [system.pk])) == {system.pk}
    assert risk.pk in SOURCES["risk"].touched_by["system"](example, [system.pk])
    for kind in SOURCES["organisation"].touched_by:
        resolver = SOURCES["organisation"].touched_by[kind]
        assert set(resolver(example, [risk.pk])) == {example.organisation_id}
