"""What the screens import, a program imports too: looked through first, and taken back again."""

import io
from base64 import b64encode

import pytest
from xlsxwriter import Workbook

from steward.domain.systems.models import AiSystem, CardImport, SystemImport
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member
from tests.factories.work import run_waiting_work
from tests.interfaces.api.test_api import Caller, is_problem

CSV = "Use case;What it does;Stage;Odd\nTriage;Sorts letters;deployment;x\n;Nothing;;\nScan;;dancing;\n"
CARD = "---\nlicense: apache-2.0\nlanguage: en\n---\n# Letter sorter\nSorts letters.\n"


def b64(content):
    return b64encode(content if isinstance(content, bytes) else content.encode()).decode()


@pytest.fixture
def caller(owner):
    return Caller(owner, owner.id)


def test_a_table_is_looked_through_without_writing(caller):
    found = caller.post("imports/preview", name="list.csv", content=b64(CSV)).json()

    targets = {column["column"]: column["target"] for column in found["columns"]}
    assert (targets["Use case"], targets["Odd"]) == ("name", None)
    assert (found["systems"], found["refused"]) == (2, 1)
    assert {(error["row"], error["column"]) for error in found["errors"]} >= {(3, "Use case")}
    assert not AiSystem.objects.exists()


def test_a_table_is_imported_in_the_background_and_taken_back(caller):
    work = caller.post("imports", name="list.csv", content=b64(CSV)).json()
    run_waiting_work()
    done = caller.get(f"work/{work['id']}").json()
    batch = caller.get(f"imports/{done['result']['batch']}").json()

    assert (done["status"], batch["created"], batch["refused"]) == ("done", 2, 1)
    assert [item["id"] for item in caller.get("imports").json()["items"]] == [batch["id"]]
    assert sorted(AiSystem.objects.values_list("name", flat=True)) == ["Scan", "Triage"]
    undone = caller.post(f"imports/{batch['id']}/undo").json()
    assert (undone["removed"], undone["kept"], undone["reasons"]) == (2, 0, {})
    assert not AiSystem.objects.filter(archived_at=None).exists()
    is_problem(caller.post(f"imports/{batch['id']}/undo"), 409)


def test_an_own_mapping_decides_and_xlsx_is_read(caller):
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["A", "B"])
        sheet.write_row(1, 0, ["First", "Second"])
    body = {"name": "own.xlsx", "content": b64(file.getvalue()), "mapping": {"B": "name"}}

    assert caller.post("imports/preview", **body).json()["first"][0]["name"] == "Second"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"name": "a.csv", "content": "§"}, "content"),
        ({"name": "a.xlsx", "content": b64("no workbook")}, None),
        ({"name": "a.csv", "content": b64(CSV), "mapping": {"Nowhere": "name"}}, None),
        ({"name": "a.csv", "content": b64(CSV), "mapping": {"Odd": "nonsense"}}, None),
        ({"name": "a.csv", "content": b64(CSV), "surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place_and_nothing_is_begun(caller, body, place):
    for address in ("imports/preview", "imports"):
        problem = is_problem(caller.post(address, **body), 422)
        assert place is None or problem["place"] == place
    assert not SystemImport.objects.exists()


def test_a_card_goes_to_a_system_there_is_or_to_a_new_one(caller):
    system = caller.post("systems", name="Post room").json()
    both = {"name": "a.md", "content": b64(CARD), "system": system["id"], "new_system": "Other"}
    is_problem(caller.post("imports/cards", cards=[both]), 422)


def test_cards_become_parts_and_one_that_cannot_be_read_is_named(caller, owner):
    system = caller.post("systems", name="Post room").json()
    cards = [
        {"name": "sorter.md", "content": b64(CARD), "system": system["id"]},
        {"name": "broken.md", "content": b64("no front matter\n\0")},
    ]
    looked = caller.post("imports/cards/preview", cards=cards).json()
    made = caller.post("imports/cards", cards=cards).json()

    assert [bool(item["problem"]) for item in looked] == [False, True]
    assert made["cards"] == 1
    assert made["problems"][0]["card"] == "broken.md"
    assert [part["name"] for part in caller.get("parts").json()["items"]] == [looked[0]["title"]]
    assert caller.get(f"imports/cards/{made['id']}").json()["id"] == made["id"]
    assert [item["id"] for item in caller.get("imports/cards").json()["items"]] == [made["id"]]
    undone = caller.post(f"imports/cards/{made['id']}/undo").json()
    assert (undone["parts"], undone["systems"]) == (1, 0)
    is_problem(caller.post(f"imports/cards/{made['id']}/undo"), 409)


def test_wrong_cards_are_refused_whole(caller, owner):
    one = {"name": "a.md", "content": b64(CARD)}
    assert is_problem(caller.post("imports/cards", cards=[one, one]), 422)["place"] == "cards"
    assert is_problem(caller.post("imports/cards", cards=[]), 422)["place"] == "cards"
    bad = {"name": "a.md", "content": "§"}
    assert is_problem(caller.post("imports/cards", cards=[bad]), 422)["place"] == "cards.0.content"
    is_problem(caller.post("imports/cards", cards=[{**one, "system": str(owner.id)}]), 404)
    is_problem(caller.post("imports/cards", cards=[{**one, "name": "a.exe"}]), 422)
    assert not CardImport.objects.exists()


def test_who_may_not_import_is_refused(owner):
    reader = Caller(owner, a_member(owner, Role.EXTERNAL_AUDITOR).id)
    is_problem(reader.post("imports", name="a.csv", content=b64(CSV)), 403)
    is_problem(reader.get("imports"), 403)
