import pytest

from tests.interfaces.api.test_api import Caller

QUESTION = {"id": "q_a", "text": "Contract?", "type": "yes_no"}


@pytest.fixture
def caller(owner):
    return Caller(owner, owner.id)


@pytest.fixture
def made(caller):
    return caller.post("templates", title="Supplier check").json()


def with_question(draft, **more):
    section = {**draft["sections"][0], "questions": [{**QUESTION, **more}]}
    return {**draft, "sections": [section]}


def test_a_draft_is_written_checked_and_published(caller, made):
    address = f"templates/{made['id']}"
    draft = {"body": with_question(made["draft"]), "revision": made["revision"]}
    saved = caller.put(f"{address}/draft", **draft).json()
    late = caller.put(f"{address}/draft", **draft)
    published = caller.post(f"{address}/publish", revision=saved["revision"], note="First")

    assert [item["is_error"] for item in made["findings"]] == [True]
    assert [item["is_error"] for item in saved["findings"]] == [False]
    assert late.status_code == 409
    assert published.status_code == 201
    assert caller.get(address).json()["versions"][0]["number"] == 1
    assert [row["title"] for row in caller.get("templates").json()["items"]] == ["Supplier check"]


def test_what_is_wrong_is_told_and_not_published(caller, made):
    address = f"templates/{made['id']}"
    body = with_question(made["draft"], visible_when="answers.nobody")
    saved = caller.put(f"{address}/draft", body=body, revision=made["revision"]).json()
    refused = caller.post(f"{address}/publish", revision=saved["revision"])
    shape = caller.put(f"{address}/draft", body={"id": "x"}, revision=saved["revision"])

    assert caller.get(f"{address}/lint").json()[0]["place"] == "q:q_a"
    assert refused.status_code == 422
    assert shape.status_code == 422


def test_a_shipped_one_and_a_body_are_starting_points(caller):
    copied = caller.post("templates", copy_of="iso-42001-readiness", title="Ours")
    nothing = caller.post("templates", copy_of="no-such")
    both = caller.post("templates", copy_of="x", body={})
    brought = caller.post("templates", body=copied.json()["draft"])

    assert copied.status_code == 201
    assert copied.json()["title"] == "Ours"
    assert nothing.status_code == 404
    assert both.status_code == 422
    assert brought.json()["key"] == "ours-2"


def test_runs_are_moved_to_the_newest_version_in_the_background(caller, owner):
    from tests.domain.questionnaires import test_moving

    row = test_moving.own.__wrapped__(owner)
    asked = caller.post(f"templates/{row.pk}/move-runs")
    strange = caller.post(f"templates/{row.pk}/move-runs", runs=[str(row.pk)])

    assert asked.status_code == 202
    assert asked.json()["status"] == "waiting"
    assert strange.status_code == 409
