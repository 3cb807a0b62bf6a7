import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from xlsxwriter import Workbook

from steward.domain.risks.models import RegisterImport, Risk, Treatment
from steward.domain.risks.operations.deciding import edit_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.rules.proposing import OWN
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft

HEAD = ["Ref", "Risk", "Cause", "AI system", "Owner", "Inherent likelihood", "Inherent impact"]
RISK_FIELDS = {
    "Ref": "key",
    "Risk": "title",
    "AI system": "system",
    "Inherent likelihood": "inherent_likelihood",
    "Inherent impact": "inherent_consequence",
}
HEAD += ["Residual likelihood", "Residual impact", "Action", "Due date", "Cost", "Colour"]
ROWS = [
    [
        *["R1", "Wrong advice", "Old data", "Assistant", "Ada", "4 - Likely", "5 - Severe"],
        *["Possible", "5", "Test every month", "31.12.2099", "EUR 1,200", "red"],
    ],
    ["R2", "Leak of names", "", "Nowhere", "Ada", "3", "4", "3", "4", "", "", "", "blue"],
    ["R3", "", "", "", "", "", "", "", "", "", "", "", ""],
    ["R4", "Slow answers", "", "", "Ben", "often", "2", "", "", "", "", "", ""],
]


def register(rows):
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet("Register")
        sheet.write(0, 0, "Risk register of the house")
        for number, row in enumerate([HEAD, *rows], 2):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("register.xlsx", file.getvalue())


@pytest.fixture
def system(owner):
    return create_system(actor=owner, draft=SystemDraft(name="Assistant"))


def sent(browser, rows):
    """Send a register; returns the address of its preview."""
    answer = browser.post("/risks/import", {"file": register(rows)})
    assert answer.status_code == 302, answer.content
    return answer.url


def imported(browser, rows, **fields):
    done = browser.post(sent(browser, rows), {"go": "import", **fields})
    assert done.status_code == 302, done.content
    return done.url


def test_a_register_is_previewed_taken_over_followed_and_taken_back(
    owner, browser_of_owner, system
):
    preview = browser_of_owner.get(sent(browser_of_owner, ROWS)).content.decode()
    assert "Preview: 1 risk," in preview
    for words in ("No AI system is called “Nowhere”", "It names no AI system.", "Not read"):
        assert words in preview
    assert not Risk.objects.exists()

    address = imported(browser_of_owner, ROWS, system="Assistant")
    page = browser_of_owner.get(address).content.decode()
    assert "3 new, 0 changed, 0 as before, 1 row refused" in page
    risk = Risk.objects.get(title="Wrong advice")
    assert (risk.status, risk.inherent_likelihood, risk.inherent_consequence) == ("accepted", 4, 5)
    assert (risk.current_likelihood, risk.current_consequence) == (3, 5)
    shown = browser_of_owner.get(f"/risks/{risk.pk}").content.decode()
    for words in ("Old data", "Colour: red", "Owner: Ada", "Test every month"):
        assert words in shown
    assert "Named there: Nowhere" in str(Risk.objects.get(title="Leak of names").basis)
    plan = Treatment.objects.get(status="planned")
    assert (plan.title, str(plan.cost), plan.currency) == ("Test every month", "1200.00", "EUR")
    assert Treatment.objects.filter(status="effective").count() == 1

    derive_register(actor=owner)
    risk.refresh_from_db()
    assert (risk.status, risk.changed, risk.current_likelihood) == ("accepted", False, 3)
    again = [[*ROWS[0][:5], "5 - Almost certain", *ROWS[0][6:]], *ROWS[1:]]
    imported(browser_of_owner, again, system="Assistant")
    second = RegisterImport.objects.order_by("-id")[0]
    assert (second.created, second.changed, second.untouched) == (0, 1, 2)
    risk.refresh_from_db()
    assert (risk.inherent_likelihood, risk.changed) == (5, False)

    edit_risk(actor=owner, risk=risk, likelihood=2, consequence=2, reason="Seen it")
    told = browser_of_owner.post(f"{address}/undo", follow=True).content.decode()
    assert "2 risks removed, 1 kept." in told
    left = Risk.objects.filter(scenario__startswith=OWN)
    assert [row.title for row in left] == ["Wrong advice"]


def test_a_column_becomes_what_somebody_chooses(browser_of_owner, owner, system):
    chosen = {"column": ["Risk", "Colour"], "target": ["title", "category"]}
    address = sent(browser_of_owner, ROWS)
    shown = browser_of_owner.post(address, chosen | {"go": "preview", "system": "Assistant"})
    wrong = browser_of_owner.post(address, chosen | {"go": "import", "system": "Nobody"})

    assert "red" in shown.content.decode()
    assert (wrong.status_code, RegisterImport.objects.count()) == (422, 0)


def test_a_file_that_is_no_table_is_refused_at_its_field(browser_of_owner):
    file = SimpleUploadedFile("register.xlsx", b"PK\x03\x04 broken")
    answer = browser_of_owner.post("/risks/import", {"file": file})
    assert answer.status_code == 422


def test_a_word_that_no_scale_knows_is_read_as_somebody_chooses(browser_of_owner, system):
    rows = [
        ["R1", "Wrong advice", "", "Assistant", "", "Major-ish", "4", "", "", "", "", "", ""],
        ["R2", "Leak", "", "Assistant", "", "Major-ish", "3", "", "", "", "", "", ""],
        ["R3", "Slow", "", "Assistant", "", "rare", "huge", "", "", "", "", "", ""],
    ]
    address = sent(browser_of_owner, rows)
    first = browser_of_owner.get(address).content.decode()
    column, likelihood = "Inherent likelihood", json.dumps(["Inherent likelihood", "Major-ish"])
    names = re.findall(r'name="column" value="([^"]*)"', first)
    targets = [RISK_FIELDS.get(name, "") for name in names]
    fields = {"column": names, "target": targets, "cell": [likelihood], "meant": ["4"]}

    again = browser_of_owner.post(address, fields | {"go": "preview"})
    other = [("key" if name == column else "") for name in names]
    other[1] = "title"
    moved = browser_of_owner.post(address, fields | {"target": other, "go": "preview"})
    browser_of_owner.post(address, fields | {"go": "import"})

    assert re.findall(r'scope="row">([^<]*)<input type="hidden" name="cell"', first)[:2] == [
        "Major-ish",
        "huge",
    ]
    assert '<option value="4" selected>4</option>' in again.content.decode()
    assert moved.status_code == 200
    found = Risk.objects.order_by("number").values_list("title", "inherent_likelihood")
    assert dict(found) == {"Wrong advice": 4, "Leak": 4, "Slow": 1}
