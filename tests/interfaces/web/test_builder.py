import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steward.domain.questionnaires.building import queries
from steward.domain.questionnaires.building.shape import revision_of
from steward.domain.questionnaires.models import Answer, Questionnaire, QuestionnaireVersion, Run
from steward.domain.questionnaires.operations.answering import save_answer, start_run
from steward.domain.questionnaires.operations.authoring import (
    archive_questionnaire,
    create_questionnaire,
    go_on_with_newest,
    import_questionnaire,
    publish_version,
    save_draft,
)
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from tests.interfaces.web.test_crosswalk import browser  # noqa: F401 -- fixture

HTMX = {"HX-Request": "true"}
BODY = {
    "id": "x",
    "title": "Supplier check",
    "sections": [
        {
            "id": "s",
            "title": "Supplier",
            "questions": [
                {
                    "id": "q_a",
                    "text": "Contract?",
                    "type": "single",
                    "required": True,
                    "options": [
                        {"value": "yes", "label": "Yes", "score": 1},
                        {"value": "no", "label": "No", "score": 0},
                    ],
                },
                {"id": "q_b", "text": "Why not?", "visible_when": "answers.q_a == 'no'"},
            ],
        }
    ],
}


@pytest.fixture
def own(owner):
    return import_questionnaire(actor=owner, body=json.loads(json.dumps(BODY)))


def again(row):
    return Questionnaire.objects.get(pk=row.pk)


def change(browser, row, **values):  # noqa: F811
    given = {"revision": revision_of(again(row).draft), **values}
    return browser.post(f"/questionnaires/build/{row.pk}/change", given, headers=HTMX)


def ids(row):
    return [[q["id"] for q in s["questions"]] for s in again(row).draft["sections"]]


def test_a_questionnaire_is_built_checked_published_and_answered(browser, owner):  # noqa: F811
    given = {"title": "Supplier check", "about": "organisation", "purpose": "Know them"}
    address = browser.post("/questionnaires/build/new", given).url
    row = Questionnaire.objects.visible_to(owner).get()
    change(
        browser,
        row,
        do="add-question",
        place="s:basics",
        text="Do you train on our data?",
        type="yes_no",
    )
    made = change(
        browser, row, do="add-question", place="s:basics", text="Which region?", type="single"
    )
    form = {
        "revision": revision_of(again(row).draft),
        "text": "Which region?",
        "type": "single",
        "section": "basics",
        "option_label": ["EU", "Elsewhere", ""],
        "option_value": ["", "", ""],
        "option_score": ["1", "0", ""],
        "option_severity": ["", "high", ""],
        "visible_when": "answers.q_do_you_train_on_our_data",
        "allow_unknown": "on",
        "requirements": ["A.10.3"],
    }
    kept = browser.post(f"{address}/questions/q_which_region", form, headers=HTMX)
    page = browser.get(address).content.decode()
    tried = browser.post(
        f"{address}/preview",
        {"q_do_you_train_on_our_data": "yes", "q_which_region": "eu"},
        headers=HTMX,
    ).content.decode()
    published = browser.post(f"{address}/publish", {"revision": revision_of(again(row).draft)})
    run = start_run(actor=owner, questionnaire=row.key)

    assert "/questions/q_which_region" in made["HX-Trigger-After-Settle"]
    assert kept.status_code == 200
    assert "Asked when “Do you train on our data?” is yes" in page
    assert "100–100 %" in tried
    assert published.url == f"{address}/versions"
    assert run.resource_id == QuestionnaireVersion.objects.visible_to(owner).get().pk


def test_bad_input_in_a_form_is_told_and_kept(browser, own):  # noqa: F811
    form = {
        "revision": revision_of(own.draft),
        "text": "",
        "type": "number",
        "section": "s",
        "minimum": "many",
        "option_label": ["A"],
        "option_value": [""],
        "option_score": ["good"],
        "option_severity": [""],
        "help": "typed",
    }
    answer = browser.post(f"/questionnaires/build/{own.pk}/questions/q_a", form, headers=HTMX)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#dialog-body"
    for words in ("This field is required", "Enter a number", "“good” is not a number.", "typed"):
        assert words in page


def test_two_editors_do_not_overwrite_each_other(browser, owner, own):  # noqa: F811
    stale = revision_of(own.draft)
    change(browser, own, do="down", place="q:q_a")
    late = browser.post(
        f"/questionnaires/build/{own.pk}/change",
        {"revision": stale, "do": "remove", "place": "q:q_b"},
        headers=HTMX,
    )
    form = {"revision": stale, "title": "Mine", "help": "", "visible_when": ""}
    dialog = browser.post(f"/questionnaires/build/{own.pk}/sections/s", form, headers=HTMX)

    assert late.status_code == 409
    assert "your change was not made" in late.content.decode()
    assert ids(own) == [["q_b", "q_a"]]
    assert dialog.status_code == 409
    assert 'value="Mine"' in dialog.content.decode()
    assert revision_of(again(own).draft) in dialog.content.decode()


def test_items_are_moved_copied_removed_and_brought_back(browser, own):  # noqa: F811
    change(browser, own, do="add-section", title="More")
    change(browser, own, do="move", place="q:q_b", section="more", at="0")
    change(browser, own, do="copy", place="q:q_a")
    moved = ids(own)
    gone = change(browser, own, do="remove", place="q:q_a").content.decode()
    change(browser, own, do="restore", place="q:q_a")
    wrong = change(browser, own, do="fly", place="q:q_a")

    assert moved == [["q_a", "q_a_2"], ["q_b"]]
    assert "Undo" in gone
    assert ids(own) == moved
    assert wrong.status_code == 422


def test_without_scripts_a_change_is_a_plain_form(browser, own):  # noqa: F811
    given = {"revision": revision_of(own.draft), "do": "down", "place": "q:q_a"}
    answer = browser.post(f"/questionnaires/build/{own.pk}/change", given)

    assert answer.url == f"/questionnaires/build/{own.pk}"
    assert ids(own) == [["q_b", "q_a"]]


def test_errors_refuse_publishing_with_the_reason(browser, owner, own):  # noqa: F811
    body = json.loads(json.dumps(again(own).draft))
    body["sections"][0]["questions"][1]["visible_when"] = "answers.q_aa == 'no'"
    save_draft(actor=owner, questionnaire=own, body=body, revision=revision_of(own.draft))
    page = browser.get(f"/questionnaires/build/{own.pk}").content.decode()

    assert "Did you mean “answers.q_a”?" in page
    with pytest.raises(Invalid, match="Not published"):
        publish_version(actor=owner, questionnaire=own, revision=revision_of(again(own).draft))
    assert not QuestionnaireVersion.objects.visible_to(owner).exists()


def test_the_condition_builder_reads_and_writes(browser, own):  # noqa: F811
    address = f"/questionnaires/build/{own.pk}/condition"
    names = browser.get(address, {"own": "q_b"}).json()

    def ask(given):
        answer = browser.post(address, json.dumps(given), content_type="application/json")
        return answer.json()

    read = ask({"text": "answers.q_a == 'no' || score + 1 > 3"})
    wrong = ask({"text": "answers.q_a == "})
    clash = ask({"text": "answers.q_a > 3"})

    assert any(name["name"] == "answers.q_a" for name in names["names"])
    assert read["rows"]["join"] == "any"
    assert read["rows"]["rows"][1] == {"text": "score + 1 > 3"}
    assert ask({"rows": read["rows"]})["text"] == read["text"]
    assert (wrong["problem"]["line"], "column" in wrong["problem"]) == (1, True)
    assert "needs numbers" in clash["hints"][0]["message"]


def test_what_follows_and_the_score_are_written_by_forms(browser, own):  # noqa: F811
    address = f"/questionnaires/build/{own.pk}"
    effect = {
        "revision": revision_of(own.draft),
        "kind": "finding",
        "title": "No contract",
        "severity": "high",
        "when": "answers.q_a == 'no'",
    }
    wrong = browser.post(f"{address}/effect", {**effect, "title": ""}, headers=HTMX)
    made = browser.post(f"{address}/effect", effect, headers=HTMX)
    listed = browser.get(f"{address}/effects").content.decode()
    score = {
        "revision": revision_of(again(own).draft),
        "method": "worst",
        "weight|q_a": "2",
        "band_min": ["0", "50"],
        "band_max": ["49", "100"],
        "band_label": ["Not yet", "Fine"],
        "band_advice": ["", ""],
        "gate_label": ["No contract"],
        "gate_when": ["answers.q_a == 'no'"],
        "gate_most": ["10"],
    }
    refused = browser.post(f"{address}/scoring", {**score, "band_max": ["x", "100"]})
    browser.post(f"{address}/scoring", score)
    draft = again(own).draft
    tried = browser.post(f"{address}/preview", {"q_a": "no"}, headers=HTMX).content.decode()

    assert wrong.status_code == 422
    assert made["HX-Redirect"] == f"{address}/effects"
    assert "When “Contract?” is No" in listed
    assert draft["effects"][0]["severity"] == "high"
    assert refused.status_code == 422
    assert "“x” is not a number." in refused.content.decode()
    assert draft["scoring"]["gates"] == [
        {"when": "answers.q_a == 'no'", "at_most": 10, "label": "No contract"}
    ]
    assert "Limited to 10" in tried
    assert "holds" in tried


def test_a_run_goes_on_with_the_newest_version_and_keeps_what_fits(browser, owner, own):  # noqa: F811
    publish_version(actor=owner, questionnaire=own, revision=revision_of(own.draft))
    run = start_run(actor=owner, questionnaire=own.key)
    save_answer(actor=owner, run=run, question="q_a", value="no")
    save_answer(actor=owner, run=run, question="q_b", value="They refuse")
    body = json.loads(json.dumps(again(own).draft))
    body["sections"][0]["questions"][0]["options"][1] = {"value": "never", "label": "Never"}
    body["sections"][0]["questions"][1]["visible_when"] = "answers.q_a == 'never'"
    save_draft(actor=owner, questionnaire=own, body=body, revision=revision_of(own.draft))
    publish_version(actor=owner, questionnaire=own, revision=revision_of(again(own).draft))
    page = browser.get(f"/questionnaires/build/{own.pk}/versions?from=1").content.decode()
    kept_version = Run.objects.get(pk=run.pk).resource_id
    browser.post(f"/questionnaires/build/{own.pk}/move-runs", {"run": [str(run.pk)]})
    answers = {a.question: a for a in Answer.objects.visible_to(owner).filter(run=run)}

    assert "does not fit" in page
    assert "<del>Yes (score 1), No (score 0)</del>" in page
    assert kept_version != Run.objects.get(pk=run.pk).resource_id
    assert (answers["q_a"].value, answers["q_a"].confirmed) == (None, False)
    assert "the answer was: no" in answers["q_a"].comment
    assert answers["q_b"].value == "They refuse"
    with pytest.raises(Conflict):
        go_on_with_newest(actor=owner, questionnaire=own, run=run)


def test_export_and_import_give_the_same_questionnaire(browser, owner, own):  # noqa: F811
    for kind in ("yaml", "json"):
        sent = browser.get(f"/questionnaires/build/{own.pk}/export.{kind}").content
        file = SimpleUploadedFile(f"x.{kind}", sent)
        address = browser.post("/questionnaires/build/import", {"file": file}).url
        made = Questionnaire.objects.get(pk=address.rpartition("/")[2])
        assert {**made.draft, "id": ""} == {**own.draft, "id": ""}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a: [1", "This is not YAML"),
        (b"- 1", "An object is needed"),
        (b"id: x\ntitle: T\nsections: 3", "A list is needed. (sections)"),
        (b"a: &a [1]\nb: *a", "Anchors and aliases are not taken"),
        (b"id: x\nid: y\ntitle: T\nsections: []", "is given twice or is no key. (x.yaml:2)"),
        (b"\xff\xfe\x00", "is not UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(browser, content, words):  # noqa: F811
    answer = browser.post(
        "/questionnaires/build/import", {"file": SimpleUploadedFile("x.yaml", content)}
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_shipped_one_is_a_starting_point(browser, owner):  # noqa: F811
    address = browser.post("/questionnaires/build/duplicate", {"name": "iso-42001-readiness"}).url
    row = Questionnaire.objects.visible_to(owner).get()

    assert row.based_on.startswith("iso-42001-readiness")
    assert row.key != "iso-42001-readiness"
    assert not queries.lint_of(row.draft).errors
    for part in ("", "/effects", "/scoring", "/preview", "/versions"):
        assert browser.get(f"{address}{part}").status_code == 200


def test_nothing_changes_without_permission_or_when_put_away(owner, own, now):
    from dataclasses import replace

    reader = replace(owner, permissions=owner.permissions - {"template.edit"})
    with pytest.raises(NotAllowed):
        create_questionnaire(actor=reader, title="T")
    archive_questionnaire(actor=owner, questionnaire=own)
    with pytest.raises(Conflict):
        save_draft(actor=owner, questionnaire=own, body=own.draft, revision=revision_of(own.draft))
