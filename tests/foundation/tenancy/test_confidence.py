"""What is confidential: nobody but the named sees it, by whatever statement."""

import pytest
from django.db import DatabaseError, connection, transaction

from steward.domain.findings.models import Finding
from steward.domain.findings.operations.raising import raise_finding
from steward.domain.findings.terms.drafts import FindingDraft
from steward.domain.risks.models import Risk
from steward.domain.risks.queries.register import COUNTS
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Comment, Task
from steward.domain.tasks.operations.commenting import write_comment
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.terms import NewTask
from steward.extensions.confiding.operations import make_confidential
from steward.extensions.confiding.terms import Named
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.kept_out import confidential_among, kept_out
from steward.foundation.tenancy.operations import set_tenant
from steward.foundation.tenancy.reach import whole_organisation
from steward.foundation.tenancy.reading import answers
from tests.factories.organisations import a_member
from tests.foundation.tenancy.test_reach import a_risk


@pytest.fixture
def house(owner):
    """Two AI systems with a risk each; the first is confidential, and names one of two members."""
    systems = [create_system(actor=owner, draft=SystemDraft(name=name)) for name in ("Owl", "Gull")]
    risks = [a_risk(owner, system, 900 + place) for place, system in enumerate(systems)]
    for risk in risks:
        write_comment(actor=owner, subject=risk.as_subject(), text=f"Of {risk.number}")
        create_task(actor=owner, new=NewTask(title=f"T{risk.number}", subject=risk.as_subject()))
    named = a_member(owner, Role.CONTRIBUTOR, "named@harbour.example")
    other = a_member(owner, Role.MANAGER, "other@harbour.example")
    make_confidential(
        actor=owner,
        kind="system",
        key=systems[0].pk,
        reason="A merger",
        named=Named(people=frozenset({named.id})),
    )
    return owner, named, other, systems, risks


def read_as(actor):
    set_tenant(actor.organisation_id, reader=actor.id)


def asked(statement, values=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def names(model, actor, field):
    return sorted(model.objects.visible_to(actor).values_list(field, flat=True))


def test_only_the_named_see_it_and_all_that_hangs_on_it(house):
    owner, named, other, systems, risks = house
    for actor in (owner, named):
        read_as(actor)
        assert names(AiSystem, actor, "name") == ["Gull", "Owl"]
        assert names(Risk, actor, "number") == [900, 901]
    read_as(other)
    assert names(AiSystem, other, "name") == ["Gull"]
    assert names(Risk, other, "number") == [901]
    assert names(Task, other, "title") == ["T901"]
    assert names(Comment, other, "text") == ["Of 901"]
    told = Entry.objects.visible_to(other)
    hidden = {systems[0].pk, risks[0].pk}
    assert not told.filter(subject_id__in=hidden).exists()
    assert not any("Owl" in str(row.payload) for row in told)
    with whole_organisation():
        assert names(Risk, other, "number") == [900, 901]
    assert names(Risk, other, "number") == [901]
    assert sum(count for (count,) in asked("SELECT count FROM risks_riskcount")) == 1
    set_tenant(owner.organisation_id)
    assert sum(count for (count,) in asked("SELECT count FROM risks_riskcount")) == 2


def test_no_way_of_reading_or_writing_reaches_it(house):
    _owner, named, other, systems, risks = house
    key, keys = systems[0].pk, [row.pk for row in risks]
    with connection.cursor() as cursor:
        cursor.execute("PREPARE told AS SELECT number FROM risks_risk WHERE id = ANY($1)")
        for actor, seen in ((other, [901]), (named, [900, 901]), (other, [901])) * 4:
            read_as(actor)
            cursor.execute("EXECUTE told (%s::uuid[])", [keys])
            assert sorted(number for (number,) in cursor.fetchall()) == seen
        cursor.execute("DEALLOCATE told")
    read_as(other)
    assert asked("SELECT name FROM systems_aisystem WHERE id = %s", [key]) == []
    joined = "SELECT s.name FROM risks_risk r RIGHT JOIN systems_aisystem s ON s.id <> r.id"
    assert asked(joined) == [("Gull",)]
    assert asked("SELECT count(*) FROM risks_riskevent WHERE system_id = %s", [key]) == [(0,)]
    assert asked("SELECT count(*) FROM systems_aisystemevent WHERE name = 'Owl'") == [(0,)]
    assert asked("SELECT count(*) FROM confiding_confidence, confiding_confidant") == [(0,)]
    assert asked("SELECT name FROM (TABLE systems_aisystem) t") == [("Gull",)]
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE systems_aisystem SET name = 'Taken' WHERE id = %s",
            "DELETE FROM risks_risk WHERE system_id = %s",
        ):
            cursor.execute(statement, [key])
            assert cursor.rowcount == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        a_risk(other, systems[0], 950)
    copy = "COPY systems_aisystem (name) TO STDOUT"
    with connection.cursor() as cursor, cursor.cursor.copy(copy) as rows:
        assert b"".join(bytes(row) for row in rows) == b"Gull\n"
    words = "SELECT to_tsvector('simple', name) FROM systems_aisystem"
    assert asked("SELECT word FROM ts_stat(%s)", [words]) == [("gull",)]


def test_who_is_kept_out_is_known_for_letters_and_rules(house):
    owner, named, other, systems, risks = house
    set_tenant(owner.organisation_id)
    people, records = [owner.id, named.id, other.id], [systems[0].pk, risks[0].pk, risks[1].pk]
    out = {(other.id, systems[0].pk), (other.id, risks[0].pk)}
    assert kept_out(people, records) == out
    assert confidential_among(records) == {systems[0].pk, risks[0].pk}
    set_tenant(uuid7())
    assert kept_out(people, records) == set()
    assert asked("SELECT apart.risks_risk(ARRAY[%s]::uuid[])", [systems[0].pk]) == [
        ([systems[0].pk],)
    ]


def test_a_finding_about_it_follows(house):
    owner, named, other, systems, _risks = house
    set_tenant(owner.organisation_id)
    draft = FindingDraft(
        grade="opportunity",
        statement="The tests of it are far too slow",
        subjects=[systems[0].as_subject()],
    )
    raise_finding(actor=owner, draft=draft)
    for actor, count in ((named, 1), (other, 0)):
        read_as(actor)
        assert Finding.objects.visible_to(actor).count() == count


def test_every_table_with_a_key_to_it_is_covered(house):
    covered = {
        table for (table,) in asked("SELECT tablename FROM pg_policies WHERE policyname = 'apart'")
    }
    assert {"risks_treatment", "questionnaires_answer", "documents_documentversion"} <= covered
    assert {"evidence_evidenceversion", "audits_paperfile", "monitoring_observed"} <= covered
    assert {"trackers_ticketlink", "tasks_proof", "risks_treatmentevent"} <= covered
    assert not {"identity_membership", "identity_person", "objectives_objective"} & covered


def test_a_prepared_count_of_risks_outlives_who_reads(house):
    owner, _named, other, _systems, _risks = house
    for actor, count in ((owner, 2), (other, 1)) * 6:
        read_as(actor)
        rows = answers(COUNTS, [owner.organisation_id])
        assert sum(row[-1] for row in rows) == count
