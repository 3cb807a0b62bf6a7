import csv
import io
import json
import math
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from xlsxwriter import Workbook

from steward.domain.risks.models import Estimate, RegisterImport, Risk, Treatment
from steward.domain.risks.operations.criteria import adopt_criteria
from steward.domain.risks.operations.deciding import dismiss_risk, edit_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.treating import TreatmentDraft, plan_treatment
from steward.domain.risks.queries import current_criteria
from steward.domain.risks.rules.judging import bands_of_scores
from steward.domain.risks.rules.methods import shipped_body
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
    for words in ("Old data", "<dt>Colour</dt><dd>red</dd>", "Owner: Ada", "Test every month"):
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


def exported(browser, address, kind="xlsx"):
    answer = browser.get(f"{address}/register.{kind}")
    assert answer.status_code == 200, answer.content
    return SimpleUploadedFile(f"register.{kind}", answer.content)


def counts(batch):
    return batch.created, batch.changed, batch.untouched, len(batch.gone)


TWO_ROWS = (
    "Risikoregister 2026;;;;;;;;;;\n"
    ";;;Brutto;;Netto;;;;;\n"
    "Nr.;Risiko;System;Eintrittswahrscheinlichkeit;Schadensausmaß;Eintrittswahrscheinlichkeit;"
    "Schadensausmaß;Status;Maßnahme;Kosten (EUR);Termin\n"
    "7;Falsche Auskunft;Assistant;4 - wahrscheinlich;5 - katastrophal;3 - möglich;"
    "5 - katastrophal;offen;Monatlich prüfen;1.200,50;31.12.2099\n"
    "8;Datenabfluss;Assistant;2 - unwahrscheinlich;4 - groß;2 - unwahrscheinlich;4 - groß;"
    "geschlossen;;;\n"
    "9;Ausfall;Assistant;1 - selten;2 - klein;1 - selten;2 - klein;offen;;;01.03.2099\n"
).encode("latin-1")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("content", [None, TWO_ROWS])
def test_what_is_exported_in_its_layout_comes_back_untouched(
    kind, content, owner, browser_of_owner, system
):
    rows = [*ROWS[:3], [*ROWS[3][:12], "-2 to =3"]]
    file = register(rows) if content is None else SimpleUploadedFile("register.csv", content)
    address = browser_of_owner.post("/risks/import", {"file": file}).url
    fields = {"go": "import", "system": "Assistant"}
    first = browser_of_owner.post(address, fields).url
    before = RegisterImport.objects.get()
    assert before.created == 3
    risk = Risk.objects.order_by("-current_rank")[0]
    edit_risk(actor=owner, risk=risk, likelihood=2, consequence=4, reason="Seen it")

    again = browser_of_owner.post(
        "/risks/import", {"file": exported(browser_of_owner, first, kind)}
    )
    browser_of_owner.post(again.url, fields)

    after = RegisterImport.objects.order_by("-id")[0]
    assert counts(after) == (0, 0, 3, 0)
    assert after.layout["columns"] == before.layout["columns"]
    assert after.layout["mapping"] == before.layout["mapping"]
    risk.refresh_from_db()
    assert (risk.status, risk.changed, risk.inherent_likelihood) == ("edited", False, 2)


def test_the_words_and_styles_of_the_register_say_what_changed(owner, browser_of_owner, system):
    file = SimpleUploadedFile("register.csv", TWO_ROWS)
    address = browser_of_owner.post("/risks/import", {"file": file}).url
    first = browser_of_owner.post(address, {"go": "import"}).url
    risk = Risk.objects.get(title="Ausfall")
    edit_risk(actor=owner, risk=risk, likelihood=4, consequence=5, reason="Seen it")
    draft = TreatmentDraft(
        option="reduce",
        title="Zweiter Anbieter",
        less_often=50,
        cost=Decimal(45000),
        currency="EUR",
        due_on=date(2099, 6, 30),
    )
    plan_treatment(actor=owner, risk=risk, draft=draft)
    dismiss_risk(actor=owner, risk=Risk.objects.get(title="Falsche Auskunft"), reason="Over")

    text = exported(browser_of_owner, first, "csv").read().decode("utf-8-sig")

    rows = {row[0]: row for row in csv.reader(io.StringIO(text))}
    assert rows["9"][3:5] == ["4 - wahrscheinlich", "5 - katastrophal"]
    assert rows["9"][8:] == ["Zweiter Anbieter", "45.000,00", "30.06.2099"]
    assert rows["7"][7] == "geschlossen"
    assert rows["8"] == next(
        line
        for line in csv.reader(TWO_ROWS.decode("latin-1").splitlines(), delimiter=";")
        if line[0] == "8"
    )


def test_risks_that_vanish_or_are_closed_there_stay_until_somebody_dismisses_them(
    owner, browser_of_owner, system
):
    head = "ID,Risk,AI system,Likelihood,Impact,Status\n"
    lines = [
        "1,Leak,Assistant,4,4,open\n",
        "2,Slow,Assistant,3,3,open\n",
        "3,Bias,Assistant,2,2,open\n",
    ]

    def bring(*rows):
        file = SimpleUploadedFile("risks.csv", "".join((head, *rows)).encode())
        address = browser_of_owner.post("/risks/import", {"file": file}).url
        return browser_of_owner.post(address, {"go": "import"}).url

    bring(*lines)
    address = bring(lines[0], lines[1].replace("open", "closed"))
    batch = RegisterImport.objects.order_by("-id")[0]
    page = browser_of_owner.get(address).content.decode()

    assert counts(batch) == (0, 0, 2, 2)
    assert "2 risks are gone from the register" in page
    assert Risk.objects.filter(status="accepted").count() == 3
    bias = Risk.objects.get(title="Bias")
    nothing = browser_of_owner.post(f"{address}/close", {"reason": "Over"})
    browser_of_owner.post(f"{address}/close", {"ids": [bias.pk], "reason": "Over"})
    bias.refresh_from_db()
    assert (nothing.status_code, bias.status, bias.reason) == (422, "dismissed", "Over")
    assert "1 risk is gone from the register" in browser_of_owner.get(address).content.decode()
    bring(lines[0])
    assert len(RegisterImport.objects.order_by("-id")[0].gone) == 1


def test_scores_and_money_become_first_estimates_only_when_asked(browser_of_owner, owner, system):
    text = (
        "ID,Risk,AI system,Likelihood,Impact,Loss min (EUR),Loss max (EUR)\n"
        "1,Leak,Assistant,3,4,10000,90000\n2,Slow,Assistant,3,3,,\n"
    )

    def bring(**fields):
        file = SimpleUploadedFile("risks.csv", text.encode())
        address = browser_of_owner.post("/risks/import", {"file": file}).url
        return browser_of_owner.post(address, {"go": "import", **fields}).url

    bring()
    assert not Estimate.objects.exists()
    address = bring(estimates="1")
    found = Estimate.objects.get()
    assert (found.rate_low, found.rate_high) == (0.2, 1.0)
    assert (found.loss_low, found.loss_high, found.currency) == (10000, 90000, "EUR")
    assert found.note == "From the register's scores"
    assert RegisterImport.objects.order_by("-id")[0].estimated == 1
    bring(estimates="1")
    assert RegisterImport.objects.order_by("-id")[0].estimated == 0
    assert browser_of_owner.get(address).status_code == 200


@pytest.mark.parametrize("key", ["four", "quantitative"])
def test_a_register_of_five_steps_goes_through_other_criteria_untouched(
    key, owner, browser_of_owner, system
):
    adopt_criteria(actor=owner, body=shipped_body(key), reason="Agreed")
    head = "Ref,Risk,Likelihood,Impact,Residual likelihood,Loss min (EUR),Loss max (EUR)"
    lines = [head, *(f"R{n},Model fails in way {n},{n},{n},{n},1000,9000" for n in range(1, 6))]
    file = SimpleUploadedFile("register.csv", "\n".join(lines).encode())
    address = browser_of_owner.post("/risks/import", {"file": file}).url
    fields = {"go": "import", "system": "Assistant", "estimates": "on"}
    first = browser_of_owner.post(address, fields).url
    criteria = current_criteria(owner)
    made = list(Risk.objects.filter(title__startswith="Model fails").order_by("number"))
    assert [(risk.inherent_likelihood, risk.inherent_consequence) for risk in made] == [
        bands_of_scores(criteria, step, step) for step in range(1, 6)
    ]
    assert RegisterImport.objects.get().estimated == 5

    written = exported(browser_of_owner, first, "csv").read().decode("utf-8-sig")
    assert written.split() == "\n".join(lines).split()
    edit_risk(actor=owner, risk=made[0], likelihood=4, consequence=4, reason="Seen it")
    again = browser_of_owner.post(
        "/risks/import", {"file": exported(browser_of_owner, first, "csv")}
    )
    browser_of_owner.post(again.url, fields)
    assert counts(RegisterImport.objects.order_by("-id")[0]) == (0, 0, 5, 0)


@pytest.mark.parametrize("key", ["five", "four", "quantitative"])
@pytest.mark.parametrize("sign", ["%", ""])
def test_probabilities_stand_in_the_bands_of_their_frequencies(
    sign, key, owner, browser_of_owner, system
):
    adopt_criteria(actor=owner, body=shipped_body(key), reason="Agreed")
    shares = (0.01, 0.1, 0.2, 0.6, 0.9, 1)
    told = [f"{100 * share:g}%" if sign else f"{share:g}" for share in shares]
    now = [f"{50 * share:g}%" if sign else f"{share / 2:g}" for share in shares]
    head = "Ref,Risk,Likelihood,Impact,Residual likelihood,Loss min (EUR),Loss max (EUR)"
    rows = zip(range(1, 7), told, now, strict=True)
    lines = [head, *(f"R{n},Model fails in way {n},{p},4,{q},1000,9000" for n, p, q in rows)]
    file = SimpleUploadedFile("register.csv", "\n".join(lines).encode())
    address = browser_of_owner.post("/risks/import", {"file": file}).url
    preview = browser_of_owner.get(address).content.decode()
    assert "p stands for -ln(1 - p) events a year" in preview

    fields = {"go": "import", "system": "Assistant", "estimates": "on"}
    first = browser_of_owner.post(address, fields).url
    criteria = current_criteria(owner)
    made = list(Risk.objects.filter(title__startswith="Model fails").order_by("number"))
    for risk, share in zip(made, shares, strict=True):
        rate = -math.log(1 - share) if share < 1 else math.inf
        here = (risk.inherent_likelihood, risk.current_likelihood)
        rates = (rate, -math.log(1 - share / 2))
        assert here == tuple(criteria.place(one, 1).likelihood for one in rates)
    low = Estimate.objects.get(risk=made[2])
    assert (low.rate_low * low.rate_high) ** 0.5 == pytest.approx(-math.log(0.9))

    written = exported(browser_of_owner, first, "csv").read().decode("utf-8-sig")
    assert written.split() == "\n".join(lines).split()
    edit_risk(actor=owner, risk=made[0], likelihood=4, consequence=3, reason="Seen it")
    again = browser_of_owner.post(
        "/risks/import", {"file": exported(browser_of_owner, first, "csv")}
    )
    browser_of_owner.post(again.url, fields)
    assert counts(RegisterImport.objects.order_by("-id")[0]) == (0, 0, 6, 0)
