"""Bad bodies and files at the doors of the JSON interface: message, place, nothing half-written."""

import base64
import json

import pytest

from steward.domain.questionnaires.models import Answer, Questionnaire
from steward.domain.systems.models import AiSystem
from tests.extensions.exchange.questionnaires.files import as_json
from tests.extensions.exchange.samples import sharing
from tests.interfaces.api.test_api import Caller, is_problem
from tests.interfaces.web.test_bad_files import BAD_LIBRARIES, BOMB, corrupted, state, zipped

NUL = "a\x00b"
SYSTEM = {"name": "Triage"}


@pytest.fixture
def caller(owner):
    return Caller(owner, owner.id)


@pytest.fixture
def system(caller):
    return caller.post("systems", **SYSTEM).json()["id"]


def counted(owner):
    return state(owner) | {"answers": Answer.objects.count()}


def raw(caller, method, address, body):
    call = getattr(caller.client, method)
    return call(f"/api/{address}", body, content_type="application/json")


RAW = {
    "encoding": (b'{"name": "\xfc"}', "line 1: the byte 0xfc is not UTF-8"),
    "key twice": (
        b'{"name": "A",\n "name": "B"}',
        "line 2, column 2: the key “name” is given twice",
    ),
    "no JSON": (b'{"name": ', "line 1, column 10: this is no JSON: Expecting value"),
    "no number": (b'{"name": NaN}', "This is no JSON: NaN is no number"),
    "half a character": (b'{"name": "\\ud800"}', "line 1, column 11 or after: a text holds half"),
    "deep": (b'{"name": ' + b"[" * 100_000, "nested too deeply"),
    "long number": (b'{"name": ' + b"1" * 5_000 + b"}", "This is no JSON: Exceeds the limit"),
}


@pytest.mark.parametrize(("body", "words"), RAW.values(), ids=list(RAW))
def test_a_body_that_cannot_be_read_is_told_with_its_line(caller, owner, body, words):
    before = counted(owner)

    told = is_problem(raw(caller, "post", "systems", body), 400)

    assert words in told["detail"]
    assert told["place"] == "body"
    assert counted(owner) == before


def test_a_body_above_the_limit_is_refused_before_it_is_read(caller, owner):
    before = counted(owner)
    answer = raw(caller, "post", "systems", b'{"name": "' + b"x" * (61 * 1024 * 1024) + b'"}')

    assert answer.status_code == 413
    assert "60 MB" in is_problem(answer, 413)["detail"]
    assert counted(owner) == before


FIELDS = {
    "unknown field": ({**SYSTEM, "colour": "red"}, "colour", "Extra inputs"),
    "name too long": ({"name": "x" * 301}, "name", "too many characters: 301, 300 are the limit"),
    "large cell": (
        {**SYSTEM, "purpose": "x" * 50_000_000},
        "purpose",
        "at most 20000 characters",
    ),
    "NUL": ({"name": NUL}, "name", "NUL"),
    "stage": ({**SYSTEM, "stage": "somewhen"}, "stage", "Input should be"),
}


@pytest.mark.parametrize(("body", "place", "words"), FIELDS.values(), ids=list(FIELDS))
def test_a_field_outside_its_range_is_told_with_its_name(caller, owner, body, place, words):
    before = counted(owner)

    told = is_problem(caller.post("systems", **body), 422)

    assert told["place"] == place
    assert words in told["detail"]
    assert counted(owner) == before


FACTS = {
    "unknown": ({"colour": True}, "colour", "There is no attribute 'colour'"),
    "NUL in its name": ({NUL: True}, NUL, "There is no attribute"),
    "outside": ({"deployment_scale": "galaxy"}, "deployment_scale", "'galaxy' is not allowed"),
    "NUL": ({"deployment_scale": NUL}, "deployment_scale", "is not allowed"),
    "shape": ({"uses_llm": {"a": [1]}}, "uses_llm", "is not allowed"),
    "one of two": ({"uses_llm": True, "uses_personal_data": 7}, "uses_personal_data", "is not"),
}


@pytest.mark.parametrize(("facts", "place", "words"), FACTS.values(), ids=list(FACTS))
def test_one_bad_fact_is_told_and_none_is_set(caller, owner, system, facts, place, words):
    before = counted(owner)

    told = is_problem(caller.put(f"systems/{system}/facts", facts=facts), 422)

    assert told["place"] == place
    assert words in told["detail"]
    assert AiSystem.objects.get().facts == {}
    assert counted(owner) == before


@pytest.mark.parametrize(
    "details", [{"task": NUL}, {"colour": "red"}, {NUL: 1}, {"metrics": {"a": {"b": NUL}}}]
)
def test_details_that_do_not_fit_are_told_and_no_part_is_made(caller, owner, details):
    before = counted(owner)
    told = is_problem(caller.post("parts", kind="model", name="Net", details=details), 422)

    assert told["place"]
    assert counted(owner) == before


def given(name, content):
    return {"name": name, "content": base64.b64encode(content).decode()}


FILES = {
    "bomb": ("a.xlsx", BOMB, "The file unpacks to 20,000,011 bytes"),
    "shared texts": ("a.xlsx", sharing(3_000), "the cells hold too much text"),
    "key twice": ("a.json", b'{"pages": [],\n "pages": []}', "line 2, column 2: the key “pages”"),
    "encoding": ("a.json", b'{"title": "\xfc"}', "line 1: the byte 0xfc is not UTF-8"),
    "damaged": ("a.xlsx", b"PK\x03\x04 broken", "The file is damaged"),
    "binary": ("a.csv", b"a\n\x00\n", "line 2: The file holds binary data"),
    "10 MB": ("a.csv", b"x" * (10 * 1024 * 1024 + 1), "10 MB are the limit"),
    "empty": ("a.csv", b" ", "The file is empty"),
}


@pytest.mark.parametrize(("name", "content", "words"), FILES.values(), ids=list(FILES))
@pytest.mark.parametrize("address", ["questionnaire-files/preview", "questionnaire-files"])
def test_a_bad_questionnaire_file_is_told_with_its_place(
    caller, owner, address, name, content, words
):
    before = counted(owner)

    told = is_problem(caller.post(address, **given(name, content)), 422)

    assert words in told["detail"]
    assert told["place"] == name
    assert counted(owner) == before


def test_a_condition_that_does_not_fit_is_told_and_the_question_comes_over(caller):
    first = {"type": "boolean", "name": "q1", "title": "On our data?"}
    second = {"type": "text", "name": "q2", "title": "Which?", "visibleIf": "{q1} > 'many'"}
    file = given("a.json", as_json({"title": "Data", "elements": [first, second]}))

    made = caller.post("questionnaire-files", **file)

    assert made.status_code == 201
    (remark,) = [r for r in made.json()["remarks"] if r["place"].endswith("elements[1].visibleIf")]
    assert "cannot be compared" in remark["reason"]
    assert len(Questionnaire.objects.get().draft["sections"][0]["questions"]) == 2


LIBRARIES = {
    **{name: ("a.yaml", *rest) for name, rest in BAD_LIBRARIES.items()},
    "bomb": ("a.zip", zipped(a__yaml=b"0" * 20_000_000), "unpacks to too much"),
    "damaged": ("a.zip", corrupted(zipped(a__yaml=b"a: b\n" * 9999)), "The archive is damaged"),
}


@pytest.mark.parametrize(("name", "content", "words"), LIBRARIES.values(), ids=list(LIBRARIES))
@pytest.mark.parametrize("address", ["libraries/preview", "libraries"])
def test_a_bad_library_is_told_with_its_line_and_nothing_is_installed(
    caller, owner, address, name, content, words
):
    before = counted(owner)

    told = is_problem(caller.post(address, **given(name, content)), 422)

    assert words in f"{told['place']}: {told['detail']}"
    assert counted(owner) == before


def test_what_is_no_base_64_is_told_at_its_field(caller):
    for address in ("libraries", "questionnaire-files"):
        told = is_problem(caller.post(address, name="a.yaml", content="?"), 422)
        assert (told["place"], told["detail"]) == ("content", "This is not base 64.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"visible_when": "answers.nobody"}, "nobody"),
        ({"visible_when": "answers.q_a > 'many'"}, "(column 1 of"),
        ({"visible_when": "answers.q_a &&"}, "too early"),
        ({"text": NUL}, "NUL"),
    ],
)
def test_a_draft_with_a_bad_condition_is_told_and_never_published(caller, owner, change, words):
    made = caller.post("templates", title="Check").json()
    asked = {"id": "q_a", "text": "Contract?", "type": "yes_no"}
    more = {"id": "q_b", "text": "Which?", "type": "text", **change}
    body = made["draft"]
    body["sections"][0]["questions"] = [asked, more]

    saved = caller.put(f"templates/{made['id']}/draft", body=body, revision=made["revision"])
    told = saved.json()
    if saved.status_code == 200:
        (first, *_) = [item for item in told["findings"] if item["is_error"]]
        assert (first["place"], words in first["message"]) == ("q:q_b", True), first
        before = counted(owner)
        refused = caller.post(f"templates/{made['id']}/publish", revision=told["revision"])
        assert words in is_problem(refused, 422)["detail"]
        assert counted(owner) == before
    else:
        assert words in is_problem(saved, 422)["detail"]
        assert Questionnaire.objects.get().draft["sections"][0].get("questions", []) == []


@pytest.mark.parametrize("value", [NUL, {"a": NUL}, [NUL], 1e400, "x" * 50_000_000, {"a": {}}])
def test_an_answer_that_does_not_fit_is_told_and_the_others_are_kept(caller, value):
    run = caller.post("questionnaires", questionnaire="iso-42001-readiness").json()
    asked = [item["id"] for item in caller.get(f"questionnaires/{run['id']}/answers").json()][:2]
    if value == 1e400:
        body = json.dumps({"values": {asked[0]: {"value": 1}}}).replace(": 1}", ": 1e400}")
        answer = raw(caller, "put", f"questionnaires/{run['id']}/answers", body)
    else:
        values = {asked[0]: {"value": value}, asked[1]: {"value": "implemented"}}
        answer = caller.put(f"questionnaires/{run['id']}/answers", values=values)

    assert answer.status_code in (200, 422), answer.content[:300]
    if answer.status_code == 200:
        told = answer.json()
        assert [item["question"] for item in told["refused"]] == [asked[0]]
        assert told["refused"][0]["message"]
        assert Answer.objects.exclude(value=None).count() == (value != 1e400)
