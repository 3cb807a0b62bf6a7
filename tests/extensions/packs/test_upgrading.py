import copy
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steward.domain.controls.operations import decide_status
from steward.domain.crosswalks.operations.texts import write_node_text
from steward.domain.frameworks import queries
from steward.domain.frameworks.models import HeldPack, InstalledPack, InstalledResource
from steward.domain.frameworks.operations import ResourceContent, install_pack
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.operations.answering import save_answer, start_run
from steward.extensions.packs import upgrading
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import an_owner

ISO = "urn:steward:iso-42001"


@contextmanager
def as_nobody():
    """Content of the installation is written outside every organisation."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('steward.organisation', true),"
            " current_setting('steward.person', true)"
        )
        organisation, person = cursor.fetchone()
    set_tenant(None)
    yield
    set_tenant(organisation or None, person_id=person or None)


def upgraded(change):
    """Install a next version of the pack with ISO/IEC 42001, changed by a function."""
    name = queries.current_resource("framework", queries.ISO_42001)
    old = InstalledResource.objects.get(pk=name.id).pack
    contents = []
    for row in InstalledResource.objects.filter(pack=old):
        body = copy.deepcopy(row.body)
        change(row.kind, row.urn.rsplit(":", 1)[-1], body)
        contents.append(
            ResourceContent(
                urn=row.urn, kind=row.kind, version="9.9.9", title=row.title,
                digest=row.digest[::-1], body=body,
            )
        )  # fmt: skip
    with as_nobody():
        install_pack(
            urn=old.urn, version="9.9.9", title=old.title, digest="9" * 64, resources=contents
        )
    return old, InstalledPack.objects.get(urn=old.urn, is_current=True)


def a_clause_more(kind, name, body):
    if (kind, name) == ("framework", "iso-42001"):
        fresh = {**body["nodes"][-1], "id": "A.99.1", "summary": "Something that is asked anew."}
        body["nodes"].append(fresh)
        next(n for n in body["nodes"] if n["id"] == "4.1")["summary"] = "In other words."
    if (kind, name) == ("questionnaire", "iso-42001-readiness"):
        question = body["sections"][0]["questions"][0]
        question["text"] = f"{question['text']} Please."


@pytest.fixture
def both(owner):
    old, new = upgraded(a_clause_more)
    now = new.installed_at + timedelta(days=1)
    return replace(owner, now=now), old, new


def in_force(name=queries.ISO_42001):
    return queries.current_resource("framework", name).version


def test_a_preview_names_what_changes_by_urn_and_what_it_does_here(both):
    actor, old, new = both
    decide_status(actor=actor, requirement="4.1", maturity="defined", reason="Seen")
    start_run(actor=actor, questionnaire="iso-42001-readiness")
    found = upgrading.preview(actor, old, new)
    framework = next(c for c in found.changes if c.kind == "framework")

    assert (framework.word, framework.added) == ("changed", ("A.99.1",))
    assert "4.1" in framework.changed
    assert framework.urn.endswith(":framework:iso-42001")
    assert "1 requirement whose status is known read differently." in found.effects
    assert found.obstacles == ()


def test_open_runs_say_which_answers_would_need_another_look(owner):
    run = start_run(actor=owner, questionnaire="iso-42001-readiness")
    old, new = upgraded(a_clause_more)
    questions = InstalledResource.objects.get(pk=run.resource_id).body["sections"][0]["questions"]
    save_answer(actor=owner, run=run, question=questions[0]["id"], value="defined")
    effects = upgrading.preview(owner, old, new).effects

    assert any("1 open run of" in line and "1 answer" in line for line in effects)


def test_a_preview_asks_as_much_for_many_open_runs_as_for_one(owner):
    old, new = upgraded(a_clause_more)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            effects = upgrading.preview(owner, old, new).effects
        return len(seen), [text for text in effects if "open run" in text]

    upgrading.preview(owner, old, new)  # content is read once by a process
    check = InstalledResource.objects.get(pack=old, urn__endswith=":iso-42001-readiness")
    begun = start_run(actor=owner, questionnaire="iso-42001-readiness")
    Run.objects.filter(pk=begun.pk).update(resource_id=check.pk)
    one, (words,) = asked()
    assert words.startswith("1 open run of")
    for number in range(4):
        Run.objects.create(
            organisation_id=owner.organisation_id, questionnaire=begun.questionnaire,
            resource_id=check.pk, title=f"Check {number}",
        )  # fmt: skip
    many, (words,) = asked()
    assert words.startswith("5 open runs of")
    assert many == one <= 12


def test_going_back_counts_for_one_organisation_alone(both):
    actor, old, new = both
    other, _ = an_owner(actor.now, name="Elsewhere", email="else@where.example")
    set_tenant(actor.organisation_id, person_id=actor.id)
    upgrading.go_back(actor, old, "Not before the audit")

    assert in_force() == old.version
    assert queries.resource_keys("framework")["framework", queries.ISO_42001]
    assert [p.pk for p in queries.installed_packs() if p.urn == old.urn] == [old.pk]
    with queries.remembering_content():
        assert in_force() == old.version
    set_tenant(other.organisation_id, person_id=other.id)
    assert in_force() == new.version
    set_tenant(None)
    assert in_force() == new.version
    set_tenant(actor.organisation_id, person_id=actor.id)
    assert Entry.objects.filter(event="pack.held").count() == 1


def test_the_newest_is_taken_and_can_be_left_again_for_some_days(both):
    actor, old, new = both
    held = upgrading.go_back(actor, old, "Not before the audit")
    late = replace(actor, now=new.installed_at + timedelta(days=40))
    upgrading.take(late, held)

    assert in_force() == new.version
    standing = upgrading.standing_of(late, old.urn)
    assert standing.may_go_back
    upgrading.go_back(replace(late, now=late.now + timedelta(days=13)), old, "Still not")
    assert in_force() == old.version


def test_after_the_days_there_is_no_way_back(both):
    actor, old, new = both
    late = replace(actor, now=new.installed_at + timedelta(days=15))

    assert not upgrading.standing_of(late, old.urn).may_go_back
    with pytest.raises(Conflict, match="Going back was possible for 14 days"):
        upgrading.go_back(late, old, "Too late")
    assert in_force() == new.version


def test_data_on_what_the_earlier_version_lacks_refuse_the_way_back(both):
    actor, old, _ = both
    decide_status(actor=actor, requirement="4.1", maturity="defined", reason="Seen")
    write_node_text(
        actor=actor, framework=queries.ISO_42001, node="A.99.1", text="Ours", licence="Copy 7"
    )
    with pytest.raises(Conflict, match="1 attached text stands at requirements of"):
        upgrading.go_back(actor, old, "Not before the audit")
    assert not HeldPack.objects.visible_to(actor).exists()


def test_the_next_version_waits_for_whoever_stays(owner):
    newest = InstalledPack.objects.get(
        pk=InstalledResource.objects.get(
            pk=queries.current_resource("framework", queries.ISO_42001).id
        ).pack_id
    )
    upgrading.go_back(owner, newest, "We look first")
    _, new = upgraded(a_clause_more)

    assert in_force() == newest.version
    assert upgrading.standing_of(owner, new.urn).is_waiting
    with pytest.raises(Conflict, match="kept to already"):
        upgrading.go_back(owner, newest, "Again")


def test_only_who_may_install_decides_and_says_why(both):
    actor, old, _ = both
    reader = replace(actor, permissions=actor.permissions - {"pack.install"})

    with pytest.raises(NotAllowed):
        upgrading.go_back(reader, old, "x")
    with pytest.raises(Invalid):
        upgrading.go_back(actor, old, " ")
