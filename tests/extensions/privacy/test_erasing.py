"""A person goes, and the proof stays: nothing names the person, and every leaf still holds."""

import zipfile
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.commenting import write_comment
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.operations.working import assign_task
from steward.domain.tasks.terms import NewTask
from steward.extensions.auditpacks.checker import check_pack
from steward.extensions.privacy.models import Erasure
from steward.extensions.privacy.operations.erasing import (
    approve_erasure,
    ask_erasure,
    refuse_erasure,
)
from steward.extensions.privacy.queries.erasing import preview_of
from steward.extensions.privacy.rules import Words
from steward.foundation.core.errors import Conflict
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.members import end_membership, invite_member
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.work.runners import RUNNERS, Errand, work_of
from tests.extensions.auditpacks.test_packs import made
from tests.factories.organisations import a_member
from tests.foundation.proof.conftest import Sealed, settings_of  # noqa: F401 -- a fixture

NAME, EMAIL = "Ada Quill", "ada.quill@harbour.example"


@pytest.fixture
def sealed(migrated, settings_of):  # noqa: F811 -- the fixture
    with Sealed(migrated) as organisation:
        yield organisation


def a_past(sealed):
    """Let somebody work here, be worked with, be sealed, and leave; return actor and asker."""
    with sealed.acting():
        ada = replace(a_member(sealed.actor, Role.MANAGER, EMAIL), label=NAME)
        Person.objects.filter(pk=ada.id).update(name=NAME)
        asker = a_member(sealed.actor, Role.MANAGER, "asker@harbour.example")
        task = create_task(actor=ada, new=NewTask(title="Ask Ada Quill, then decide"))
        assign_task(actor=sealed.actor, task=task, person_id=ada.id)
        write_comment(actor=ada, subject=task.as_subject(), text="Mine")
        write_comment(
            actor=sealed.actor, subject=task.as_subject(), text=f"Write to {EMAIL.upper()}."
        )
        invite_member(actor=ada, email="new@harbour.example", role="contributor")
    sealed.seal()
    with sealed.acting():
        Task.objects.filter(pk=task.pk).update(title="Decide")
        member = Membership.objects.get(person_id=ada.id)
        end_membership(actor=sealed.actor, membership=member)
    sealed.seal()
    return ada, asker, task


HELD = "SELECT DISTINCT e.key FROM public.{} t, jsonb_each_text(to_jsonb(t)) e WHERE e.value ILIKE ANY(%s)"


def traces(words):
    """Every table and column whose rows hold one of some words, histories too."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(HELD.format(table), [[f"%{word}%" for word in words]])
                found |= {f"{table}.{name}" for (name,) in cursor.fetchall()}
    return found


def decided(sealed, asker, member):
    """Let one ask and another decide, and carry it out."""
    with sealed.acting():
        row = ask_erasure(actor=asker, member=member, reason="A request of the person")
        with pytest.raises(Conflict, match="somebody else must"):
            approve_erasure(actor=replace(sealed.actor, id=asker.id), erasure=row, note="Mine")
        call = "SELECT erase_values(%s, 'journal_entry', '[]'::jsonb)"
        refused = pytest.raises(ProgrammingError, match="no erasure is decided")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(call, [row.pk])
        row, work = approve_erasure(actor=sealed.actor, erasure=row, note="The ground holds")
    RUNNERS[work.kind](Errand(work_of(sealed.key, work.pk)))
    return row.pk


def test_nothing_names_who_was_erased_and_all_that_was_sealed_holds(sealed):
    ada, asker, task = a_past(sealed)
    with sealed.acting():
        member = Membership.objects.get(person_id=ada.id)
        before = traces([NAME, EMAIL, str(ada.id)])
        assert before >= {
            "journal_entry.actor_label",
            "tasks_taskevent.title",
            "tasks_comment.text",
        }
        assert preview_of(sealed.actor, member).total > 10

    key = decided(sealed, asker, member)

    with sealed.acting():
        done = Erasure.objects.get(pk=key)
        assert traces([NAME, EMAIL, str(ada.id)]) == set()
        assert not Person.objects.filter(pk=ada.id).exists()
        member.refresh_from_db()
        assert (done.state, member.person.name) == ("done", done.pseudonym)
        entry = Entry.objects.get(event="erasure.done")
        assert entry.payload["former"] == sum(done.counts["former"].values()) > 0
        assert Task.objects.get(pk=task.pk).assignee_id == member.person_id
        with pytest.raises(Conflict, match="erased already"):
            ask_erasure(actor=asker, member=member, reason="Again")
    sealed.seal()
    found = sealed.verified()
    assert found.problems == []
    assert "a person was erased" in " ".join(found.notes)
    the_pack_names_nobody(sealed)
    forged = (
        "UPDATE journal_entry SET actor_label = 'X' WHERE organisation_id = %s AND actor_label = %s"
    )
    assert sealed.by_force(forged, sealed.key, done.pseudonym) > 0
    assert {flaw for flaw, _ in sealed.flaws()} == {"altered"}


def the_pack_names_nobody(sealed):
    pack = made(sealed)
    assert check_pack(pack).wrong == []
    with zipfile.ZipFile(pack) as archive:
        texts = b"".join(archive.read(name) for name in archive.namelist())
    assert NAME.encode() not in texts
    assert EMAIL.encode() not in texts.lower()


def test_who_is_erased_nowhere_is_a_member_and_one_refusal_ends_it(owner):
    asker = a_member(owner, Role.MANAGER, "asker@harbour.example")
    gone = a_member(owner, Role.CONTRIBUTOR, "gone@harbour.example")
    member = Membership.objects.get(person_id=gone.id)

    with pytest.raises(Conflict, match="end the membership first"):
        ask_erasure(actor=asker, member=member, reason="So")
    end_membership(actor=owner, membership=member)
    member.refresh_from_db()
    row = ask_erasure(actor=asker, member=member, reason="So")
    with pytest.raises(Conflict, match="asked for already"):
        ask_erasure(actor=asker, member=member, reason="So")
    refuse_erasure(actor=owner, erasure=row, note="A lawsuit")

    assert Person.objects.filter(pk=gone.id).exists()
    ask_erasure(actor=asker, member=member, reason="Now")


WORDS = Words(
    person=uuid7(),
    stand_in=uuid7(),
    names=("Ada", "Ada Quill"),
    email="ada@harbour.example",
    pseudonym="Erased person 1",
    address="erased-1@erased.invalid",
)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_name_of_two_words_goes_from_any_text_and_one_of_one_word_from_none(before, after):
    text = f"{before} Ada Quill {after} ada@harbour.example {WORDS.person}"

    found = WORDS.replaced(text)

    assert "Ada Quill" not in found
    assert "ada@harbour.example" not in found
    assert str(WORDS.person) not in found
    assert WORDS.replaced("Adamant Ada said") == "Adamant Ada said"
    assert WORDS.replaced("Ada") == "Erased person 1"
    assert WORDS.replaced('["Ada"]') == '["Erased person 1"]'
    assert replace(WORDS, namesake=True).replaced("Ada Quill") == "Ada Quill"
    assert replace(WORDS, namesake=True).replaced("Ada Quill", mine=True) == "Erased person 1"
