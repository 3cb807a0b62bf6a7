from datetime import date, timedelta

import pytest

from steward.domain.competence.models import TrainingRecord, Worker
from steward.domain.competence.operations.training import (
    ask_renewals,
    edit_training,
    import_trainings,
    record_training,
    remove_training,
    undo_training_import,
)
from steward.domain.competence.queries.training import get_training, known_people
from steward.domain.competence.terms.training import TrainingDraft
from steward.domain.tasks.models import Task
from steward.extensions.exchange.tables import read_table
from steward.extensions.exchange.trainings import preview_trainings, suggest_training_columns
from steward.foundation.core.errors import Conflict, Invalid

LIST = """Learner Name,E-mail,Course Title,Completion Date,Duration (h),Status,Valid until,Record ID
The owner,owner@harbour.example,AI basics,05/13/2026,"7,5",Completed,2027-05-13,R-1
Ann Other,ann@outside.example,AI basics,05/14/2026,7:30,Passed,,R-2
Ann Other,ann@outside.example,Oversight,06/01/2026,many,In progress,,R-3
,,Oversight,06/01/2026,1,Passed,,R-4
Bo Third,,Oversight,31/31/2026,1,Passed,,R-5
Bo Third,,Oversight,06/02/2026,lots,Fine,soon,R-6
Bo Third,,Oversight,06/02/2026,1,Passed,,R-6
"""


def read(owner, text, mapping=None):
    table = read_table(text.encode(), "lms.csv")
    chosen = mapping or suggest_training_columns(table.columns).targets
    return preview_trainings(table, chosen, known_people(owner), owner.today)


def brought(owner, text):
    found = read(owner, text)
    return import_trainings(actor=owner, file_name="lms.csv", trainings=found.trainings)


def test_the_columns_of_a_system_for_learning_are_known_and_problems_named_by_cell(owner):
    found = read(owner, LIST)

    rows = [(item.row, item.draft.title, item.draft.held_on) for item in found.trainings]
    assert rows == [
        (2, "AI basics", date(2026, 5, 13)),
        (3, "AI basics", date(2026, 5, 14)),
        (7, "Oversight", date(2026, 6, 2)),
    ]
    first = found.trainings[0]
    assert (first.person, first.key) == (f"member:{owner.id}", "id:R-1")
    assert (first.draft.hours, first.draft.valid_until) == (7.5, date(2027, 5, 13))
    assert found.trainings[1].draft.hours == 7.5
    assert found.unknown == ("Ann Other", "Bo Third")
    assert found.refused == 4
    assert [(item.row, item.column) for item in found.errors] == [
        (4, "Status"),
        (5, "Learner Name"),
        (6, "Completion Date"),
        (7, "Duration (h)"),
        (7, "Status"),
        (7, "Valid until"),
        (8, "Record ID"),
    ]


def test_a_mapping_that_leaves_something_out_is_refused(owner):
    for mapping, words in (
        ({"Course Title": "title"}, "person"),
        ({"Learner Name": "person", "Course Title": "title"}, "day"),
        ({"Learner Name": "person", "E-mail": "person"}, "Two columns"),
        ({"Nothing": "person"}, "no column"),
    ):
        with pytest.raises(Invalid, match=words):
            read(owner, LIST, mapping)


def test_a_later_export_changes_what_came_before_and_can_be_taken_back(owner):
    first = brought(owner, LIST)
    again = brought(owner, LIST.replace('"7,5"', "8"))

    assert (first.created, first.changed) == (3, 0)
    assert (again.created, again.changed, again.untouched) == (0, 1, 2)
    row = TrainingRecord.objects.get(key="id:R-1")
    assert float(row.hours) == 8
    with pytest.raises(Conflict, match="later import"):
        undo_training_import(actor=owner, batch=first)

    assert undo_training_import(actor=owner, batch=again) == (0, 1)
    row.refresh_from_db()
    assert float(row.hours) == 7.5
    assert undo_training_import(actor=owner, batch=first) == (3, 0)
    assert set(Worker.objects.values_list("name", flat=True)) == {"The owner"}
    with pytest.raises(Conflict, match="already"):
        undo_training_import(actor=owner, batch=first)


def test_a_certificate_that_ends_makes_one_task_and_a_repetition_closes_it(owner):
    draft = TrainingDraft(
        title="Oversight",
        held_on=owner.today - timedelta(days=300),
        valid_until=owner.today + timedelta(days=30),
    )
    row = record_training(actor=owner, draft=draft, person_id=owner.id)
    assert get_training(owner, row.pk).validity == "expiring"

    assert (ask_renewals(actor=owner), ask_renewals(actor=owner)) == (1, 0)
    task = Task.objects.get()
    assert (task.assignee_id, "Oversight" in task.title) == (owner.id, True)

    again = TrainingDraft(title="Oversight", held_on=owner.today)
    record_training(actor=owner, draft=again, person_id=owner.id)
    task.refresh_from_db()
    assert task.status == "done"
    assert get_training(owner, row.pk).validity == "replaced"


def test_a_training_is_corrected_and_removed_with_a_reason(owner):
    row = record_training(
        actor=owner, draft=TrainingDraft(title="x", held_on=owner.today), name="Ann Other"
    )
    for draft, place in (
        (TrainingDraft(title="x", held_on=owner.today + timedelta(days=1)), "held_on"),
        (TrainingDraft(title="x", held_on=owner.today, hours=9999), "hours"),
        (TrainingDraft(title="x", held_on=owner.today, result="fine"), "result"),
        (TrainingDraft(title="x", held_on=owner.today, valid_until=date(2020, 1, 1)), "valid"),
    ):
        with pytest.raises(Invalid) as refused:
            edit_training(actor=owner, training=row, draft=draft)
        assert str(refused.value.place).startswith(place)
    with pytest.raises(Invalid, match="why"):
        remove_training(actor=owner, training=row, reason="")

    remove_training(actor=owner, training=row, reason="Twice")

    assert TrainingRecord.objects.count() == 0
