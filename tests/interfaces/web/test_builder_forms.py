import pytest

from steward.domain.questionnaires.building.queries import lint_of
from steward.domain.questionnaires.building.shape import revision_of
from steward.domain.questionnaires.models import Answer, Run
from steward.domain.questionnaires.operations.answering import (
    save_answer,
    start_run,
    submit_run,
)
from steward.domain.questionnaires.operations.authoring import (
    import_questionnaire,
    publish_version,
)
from steward.foundation.core.errors import Invalid
from tests.interfaces.web.test_builder import HTMX, again
from tests.interfaces.web.test_crosswalk import browser  # noqa: F401 -- fixture

BODY = {
    "id": "x",
    "title": "Sites",
    "about": "organisation",
    "sections": [
        {
            "id": "s",
            "title": "Sites",
            "questions": [
                {"id": "q_sites", "text": "Which sites?", "type": "group"},
                {"id": "q_users", "text": "How many people?", "type": "number"},
            ],
        }
    ],
}


@pytest.fixture
def own(owner):
    return import_questionnaire(actor=owner, body=BODY)


def sent(browser, row, name, **more):  # noqa: F811
    question = next(q for q in again(row).draft["sections"][0]["questions"] if q["id"] == name)
    given = {
        "revision": revision_of(again(row).draft),
        "text": question["text"],
        "type": question["type"],
        "section": "s",
        "allow_unknown": "on",
        **more,
    }
    address = f"/questionnaires/build/{row.pk}/questions/{name}"
    answer = browser.post(address, given, headers=HTMX)
    question = next(q for q in again(row).draft["sections"][0]["questions"] if q["id"] == name)
    return answer, question


FIELDS = {
    "field_id": ["", "", ""],
    "field_text": ["Place", "Use", ""],
    "field_type": ["text", "single", "text"],
    "field_options": ["", "Office\nPlant", ""],
    "field_required": ["1", "", ""],
}


def test_the_fields_of_a_group_are_written_and_answered(browser, owner, own):  # noqa: F811
    _, question = sent(browser, own, "q_sites", **FIELDS)
    publish_version(actor=owner, questionnaire=again(own), revision=revision_of(again(own).draft))
    run = start_run(actor=owner, questionnaire=own.key)
    entry = {"place": "Utrecht", "use": "plant"}
    kept = save_answer(actor=owner, run=run, question="q_sites", value=[entry])

    assert question["fields"] == [
        {"id": "place", "text": "Place", "type": "text", "required": True},
        {
            "id": "use",
            "text": "Use",
            "type": "single",
            "options": [
                {"value": "office", "label": "Office"},
                {"value": "plant", "label": "Plant"},
            ],
        },
    ]
    assert kept.value == [entry]
    save_answer(actor=owner, run=run, question="q_sites", value=[entry, {"use": "office"}])
    with pytest.raises(Invalid, match="Entry 2: “Place” is needed"):
        submit_run(actor=owner, run=run)


def test_what_the_form_of_a_field_does_not_show_stays(browser, own):  # noqa: F811
    sent(browser, own, "q_sites", **FIELDS)
    body = again(own).draft
    body["sections"][0]["questions"][0]["fields"][1]["help"] = "Only one"
    own.draft = body
    own.save()
    changed = {**FIELDS, "field_id": ["place", "use", ""], "field_text": ["Place", "Used as", ""]}
    changed["field_options"] = ["", "Plant\nShop", ""]
    _, question = sent(browser, own, "q_sites", **changed)

    assert question["fields"][1] == {
        "id": "use",
        "text": "Used as",
        "type": "single",
        "help": "Only one",
        "options": [{"value": "plant", "label": "Plant"}, {"value": "shop", "label": "Shop"}],
    }


def test_a_group_without_fields_and_a_choice_without_answers_are_told(browser, own):  # noqa: F811
    none, _ = sent(browser, own, "q_sites")
    bare, question = sent(browser, own, "q_sites", **{**FIELDS, "field_options": ["", "", ""]})

    assert none.status_code == bare.status_code == 422
    assert "Give at least one field" in none.content.decode()
    page = bare.content.decode()
    assert "Give the answers to choose from, one a line." in page
    assert 'value="Place"' in page
    assert "fields" not in question


def test_a_check_with_its_message_is_written_and_refuses_an_answer(browser, owner, own):  # noqa: F811
    checks = {
        "check_that": ["answers.q_users >= 1", ""],
        "check_message": ["At least one person works there.", ""],
    }
    _, question = sent(browser, own, "q_users", **checks)
    sent(browser, own, "q_sites", **FIELDS)
    publish_version(actor=owner, questionnaire=again(own), revision=revision_of(again(own).draft))
    run = start_run(actor=owner, questionnaire=own.key)

    assert question["constraints"] == [
        {"that": "answers.q_users >= 1", "message": "At least one person works there."}
    ]
    with pytest.raises(Invalid, match="At least one person works there"):
        save_answer(actor=owner, run=run, question="q_users", value=0)


def test_a_check_that_cannot_be_read_is_told_at_its_place(browser, own):  # noqa: F811
    checks = {
        "check_that": ["answers.q_users >=", "answers.q_users < 9", ""],
        "check_message": ["Too few", "", "Alone"],
    }
    answer, question = sent(browser, own, "q_users", **checks)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'id="check-that-1-error"' in page
    assert 'id="check-message-2-error"' in page
    assert 'id="check-that-3-error"' in page
    assert "answers.q_users &gt;=" in page
    assert "constraints" not in question


def test_a_question_that_is_asked_elsewhere_is_answered_once(browser, owner, own):  # noqa: F811
    other = import_questionnaire(actor=owner, body={**BODY, "title": "Head count"})
    publish_version(actor=owner, questionnaire=other, revision=revision_of(other.draft))
    run = start_run(actor=owner, questionnaire=other.key)
    save_answer(actor=owner, run=run, question="q_users", value=12)
    save_answer(actor=owner, run=run, question="q_sites", value="Utrecht and Delft")
    submit_run(actor=owner, run=Run.objects.get(pk=run.pk))

    found = browser.get(
        f"/questionnaires/build/{own.pk}/equals", {"equal_words": "people head"}, headers=HTMX
    ).content.decode()
    sent(browser, own, "q_sites", same_as=[f"{other.key}/q_sites"], **FIELDS)
    _, question = sent(browser, own, "q_users", same_as=[f"{other.key}/q_users"])
    publish_version(actor=owner, questionnaire=again(own), revision=revision_of(again(own).draft))
    mine = start_run(actor=owner, questionnaire=own.key)
    known = {row.question: row.value for row in Answer.objects.visible_to(owner).filter(run=mine)}

    assert f'value="{other.key}/q_users"' in found
    assert question["same_as"] == [f"{other.key}/q_users"]
    assert known == {"q_users": 12}  # a text is no list of entries and is not proposed


def test_where_an_answer_is_known_already_is_chosen_by_its_words(browser, own):  # noqa: F811
    address = f"/questionnaires/build/{own.pk}/questions/q_users"
    page = browser.get(address, headers=HTMX).content.decode()
    _, question = sent(browser, own, "q_users", prefill_from="system.owner")
    refused, _ = sent(browser, own, "q_users", prefill_from="system.colour")

    assert '<optgroup label="The AI system in the inventory">' in page
    assert question["prefill_from"] == "system.owner"
    assert refused.status_code == 422


def test_the_linter_names_what_leads_nowhere():
    question = {
        "id": "q",
        "text": "Q",
        "type": "group",
        "prefill_from": "system.colour",
        "same_as": ["ai-system-intake/none", "loose"],
        "fields": [
            {"id": "a", "text": "A", "type": "single"},
            {"id": "a", "text": "B", "type": "matrix"},
        ],
    }
    body = {**BODY, "sections": [{"id": "s", "title": "S", "questions": [question]}]}
    found = [item.message for item in lint_of(body).by_place["q:q"]]

    assert found[:6] == [
        "2 fields have the id “a”.",
        "“A” has nothing to choose from.",
        "“B” cannot stand inside a group.",
        "Nothing fills it in: there is no source “system.colour”.",
        "There is no question “ai-system-intake/none”.",
        "There is no question “loose”.",
    ]


def test_forms_work_as_pages_of_their_own_too(browser, own):  # noqa: F811
    address = f"/questionnaires/build/{own.pk}"
    whole = browser.get(f"{address}/effect", {"kind": "task"}).content.decode()
    question = browser.get(f"{address}/questions/q_users").content.decode()
    chosen = browser.get(
        f"{address}/effect", {"kind": "finding", "whole": "1"}, headers=HTMX
    ).content.decode()
    dialog = browser.get(f"{address}/effect", {"kind": "finding"}, headers=HTMX).content.decode()

    assert 'hx-target="closest form"' in whole
    assert "hx-post" not in whole
    assert "hx-post" not in question.partition('id="dialog-page"')[2]
    assert 'name="whole"' in chosen
    assert "hx-post" not in chosen
    assert "hx-post" in dialog


def test_many_runs_are_moved_in_the_background(browser, owner, monkeypatch):  # noqa: F811
    from tests.domain.questionnaires import test_moving

    monkeypatch.setattr("steward.domain.questionnaires.operations.moving.MOST_AT_ONCE", 1)
    row = test_moving.own.__wrapped__(owner)
    address = f"/questionnaires/build/{row.pk}"
    page = browser.get(f"{address}/versions").content.decode()
    none = browser.post(f"{address}/move-runs", {}, follow=True).content.decode()
    answer = browser.post(f"{address}/move-runs", {"run": "all"})

    assert "2 open runs on older versions" in page
    assert "No run was chosen" in none
    assert answer.url.startswith("/work/")
