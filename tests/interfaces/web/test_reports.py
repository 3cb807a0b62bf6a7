import json
from decimal import Decimal

import pytest

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.treating import TreatmentDraft, plan_treatment
from steward.domain.systems.models import AiSystem
from steward.extensions.reports.kit.declared import reports
from tests.interfaces.web.test_statement import register  # noqa: F401 -- fixture

BEGINS = {"pdf": b"%PDF", "xlsx": b"PK", "csv": b"\xef\xbb\xbf", "json": b"{"}


def content_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_every_folder_declares_its_report():
    assert [report.name for report in reports()] == [
        "summary",
        "risk-method",
        "register",
        "impact-assessments",
        "statement",
        "treatment-plan",
        "tasks",
        "competence",
        "readiness",
        "consistency",
        "lint",
        "management-reviews",
        "audit-programme",
        "documents",
        "findings",
        "incidents",
        "scope",
        "context",
        "legal-register",
        "responsibilities",
        "suppliers",
    ]


@pytest.mark.parametrize("name", [report.name for report in reports()])
def test_every_report_is_made_as_every_kind_it_declares(name, register, browser_of_owner):  # noqa: F811
    report = next(report for report in reports() if report.name == name)

    for kind in report.makers if name != "scope" else ():  # none is in force
        answer = browser_of_owner.get(f"/reports/{name}.{kind}")
        assert answer.status_code == 200
        assert content_of(answer).startswith(BEGINS[kind]), kind
    assert browser_of_owner.get(f"/reports/{name}.doc").status_code == 404
    assert browser_of_owner.get("/reports/nothing.pdf").status_code == 404


def test_the_register_is_narrowed_and_says_how_many(register, browser_of_owner):  # noqa: F811
    system, level = AiSystem.objects.get(), Risk.objects.first().current_level
    wanted = {"kind": "json", "system": system.pk, "level": level}

    data = json.loads(browser_of_owner.get("/reports/register", wanted).content)

    expected = Risk.objects.filter(current_level=level).count()
    assert (data["total"], len(data["rows"]), data["undecided"]) == (expected,) * 3
    assert data["version"] == f"Live register, Screening, current level {level}"
    assert data["matrix"]["appetite"] == "medium"


@pytest.mark.parametrize("query", ["level=great", "status=odd", "system=1"])
def test_a_wrong_narrowing_is_named(query, browser_of_owner):
    assert browser_of_owner.get(f"/reports/register.csv?{query}").status_code == 422


def test_a_foreign_system_is_not_found(browser_of_owner):
    foreign = "01900000-0000-7000-8000-000000000000"

    assert browser_of_owner.get(f"/reports/register.csv?system={foreign}").status_code == 404


def test_the_overview_names_every_file(register, browser_of_owner):  # noqa: F811
    page = browser_of_owner.get("/reports").content.decode()

    assert page.count('name="kind" value="pdf"') == len(reports())
    assert "Screening" in page


def test_the_plan_says_what_is_done_and_names_first_what_has_no_answer(
    owner,
    browser_of_owner,
    register,  # noqa: F811
):
    first, second = Risk.objects.order_by("-current_rank", "-id")[:2]
    draft = TreatmentDraft(
        option="reduce",
        title="Second pair of eyes",
        less_often=90,
        cost=Decimal("1200.50"),
        currency="EUR",
        effort_days=3,
        due_on=owner.today,
    )
    plan_treatment(actor=owner, risk=first, draft=draft)

    data = json.loads(browser_of_owner.get("/reports/treatment-plan.json").content)

    by_reference = {row["reference"]: row for row in data["rows"]}
    (measure,) = by_reference[first.reference]["measures"]
    assert (measure["effect"], measure["cost"]) == ("90% rarer", 1200.5)
    assert data["rows"][0]["reference"] == second.reference
    assert data["totals"]["unanswered"] == data["totals"]["above"] - 1
    assert data["totals"]["costs"] == [["EUR", 1200.5]]
