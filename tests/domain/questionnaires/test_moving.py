import json

import pytest

from steward.domain.questionnaires.building import queries
from steward.domain.questionnaires.building.shape import revision_of
from steward.domain.questionnaires.models import Answer, Questionnaire, Run
from steward.domain.questionnaires.operations import moving
from steward.domain.questionnaires.operations.answering import save_answer, start_run, submit_run
from steward.domain.questionnaires.operations.authoring import (
    import_questionnaire,
    publish_version,
    save_draft,
)
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.models import Entry
from steward.foundation.work.queries import get_work
from tests.factories.work import run_waiting_work

BODY = {
    "id": "x",
    "title": "Supplier check",
    "about": "system",
    "sections": [
        {"id": "s", "title": "S", "questions": [{"id": "q", "text": "Who?", "type": "text"}]}
    ],
}


def published(owner, row, body=None):
    if body is not None:
        row = save_draft(actor=owner, questionnaire=row, body=body, revision=revision_of(row.draft))
    publish_version(actor=owner, questionnaire=row, revision=revision_of(row.draft))
    return Questionnaire.objects.get(pk=row.pk)


@pytest.fixture
def own(owner):
    """Two runs on version 1, with version 2 published."""
    row = published(owner, import_questionnaire(actor=owner, body=BODY))
    for name in ("Triage", "Ranking"):
        system = create_system(actor=owner, draft=SystemDraft(name=name))
        run = start_run(actor=owner, questionnaire=row.key, system=system)
        save_answer(actor=owner, run=run, question="q", value=name)
    body = json.loads(json.dumps(row.draft))
    body["sections"][0]["questions"].append({"id": "q2", "text": "Since when?", "type": "date"})
    return published(owner, row, body)


def newest(owner, row):
    return queries.versions_of(owner, row)[0].pk


def test_every_run_behind_is_moved_in_the_background_and_counted(owner, own):
    work = moving.ask_to_move_runs(actor=owner, questionnaire=own)
    run_waiting_work()

    work = get_work(owner, work.pk)
    assert (work.status, work.total) == ("done", 2)
    assert work.result == {"questionnaire": str(own.pk), "moved": 2, "passed": 0, "done": 2}
    assert set(Run.objects.visible_to(owner).values_list("resource_id", flat=True)) == {
        newest(owner, own)
    }
    answers = Answer.objects.visible_to(owner).values_list("value", flat=True)
    assert sorted(answers) == ["Ranking", "Triage"]
    assert Entry.objects.filter(event="questionnaire.runs_moving").count() == 1


def test_a_run_that_was_submitted_meanwhile_is_passed_over(owner, own):
    keys = queries.keys_behind(owner, own)
    submit_run(actor=owner, run=Run.objects.get(pk=keys[0]))

    found = moving.move_runs(actor=owner, questionnaire=own, runs=keys)

    assert (found.moved, found.passed) == (1, 1)
    assert queries.keys_behind(owner, own) == []


def test_nothing_to_move_and_too_many_at_once_are_told(owner, own):
    keys = queries.keys_behind(owner, own)
    moving.move_runs(actor=owner, questionnaire=own, runs=keys)

    with pytest.raises(Conflict):
        moving.ask_to_move_runs(actor=owner, questionnaire=own)
    with pytest.raises(Invalid):
        moving.move_runs(actor=owner, questionnaire=own, runs=keys * 26)
