import re
from dataclasses import replace
from pathlib import Path

import pytest

from steward.extensions.reports.competence import report as competence
from steward.extensions.reports.consistency import report as consistency
from steward.extensions.reports.documents import report as documents
from steward.extensions.reports.findings import report as findings
from steward.extensions.reports.management_reviews import report as reviews
from steward.extensions.reports.readiness import report as readiness
from steward.extensions.reports.risk_register import report as register
from steward.extensions.reports.soa import report as soa
from steward.extensions.reports.summary import report as summary
from steward.extensions.reports.tasks import report as tasks
from steward.extensions.reports.treatment_plan import report as plan
from tests.extensions.reports import samples

GOLDEN = Path(__file__).parent / "golden"
DOCUMENTS = {
    "documents": (documents.make_json, documents.make_pdf, samples.documents_data),
    "risk_register": (register.make_json, register.make_pdf, samples.register_data),
    "soa": (soa.to_json, soa.to_pdf, samples.soa_data),
    "tasks": (tasks.make_json, tasks.make_pdf, samples.tasks_data),
    "readiness": (readiness.make_json, readiness.make_pdf, samples.readiness_data),
    "treatment_plan": (plan.make_json, plan.make_pdf, samples.plan_data),
    "competence": (competence.make_json, competence.make_pdf, samples.competence_data),
    "consistency": (consistency.make_json, consistency.make_pdf, samples.consistency_data),
    "management_reviews": (reviews.make_json, reviews.make_pdf, samples.reviews_data),
    "findings": (findings.make_json, findings.make_pdf, samples.findings_data),
    "summary": (summary.make_json, summary.make_pdf, samples.summary_data),
}


def page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_data_of_a_report_is_the_golden_json(name):
    make_json, _, data = DOCUMENTS[name]

    assert make_json(data()) == (GOLDEN / f"{name}.json").read_bytes()


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("documents", 1),
        ("risk_register", 2),
        ("soa", 3),
        ("tasks", 1),
        ("readiness", 1),
        ("summary", 1),
        ("treatment_plan", 2),
        ("competence", 1),
        ("consistency", 1),
        ("management_reviews", 1),
        ("findings", 1),
    ],
)
def test_a_document_is_a_pdf_of_the_expected_length(name, pages):
    _, make_pdf, data = DOCUMENTS[name]
    pdf = make_pdf(data())

    assert pdf.startswith(b"%PDF")
    assert page_count(pdf) == pages


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_the_same_byte_for_byte(name):
    _, make_pdf, data = DOCUMENTS[name]

    assert make_pdf(data()) == make_pdf(data())


def test_the_summary_stays_one_page_however_long_the_words_are():
    assert page_count(summary.make_pdf(samples.summary_data("Very long words indeed " * 40))) == 1


def test_empty_reports_still_make_documents():
    empty = replace(samples.register_data(0), rows=())

    assert page_count(register.make_pdf(empty)) == 1
    assert page_count(tasks.make_pdf(samples.tasks_data(0))) == 1
    assert page_count(consistency.make_pdf(samples.consistency_data(0))) == 1
    assert page_count(plan.make_pdf(samples.plan_data(0))) == 1
    assert page_count(reviews.make_pdf(samples.reviews_data(0))) == 1
    assert page_count(findings.make_pdf(samples.findings_data(0))) == 1
    assert page_count(soa.to_pdf(replace(samples.soa_data(), rows=()))) == 1
    assert (
        page_count(
            readiness.make_pdf(
                replace(samples.readiness_data(), scores=(), actions=(), blockers=())
            )
        )
        == 1
    )


def test_text_that_looks_like_markup_is_only_text():
    hostile = samples.risk(
        title='#panic("no") $x$ *b* <svg> "] \\', system="#sys.inputs", reason="=1"
    )
    data = replace(samples.register_data(1), rows=(hostile,))

    assert page_count(register.make_pdf(data)) == 1


def test_a_document_in_another_script_is_made_with_the_fonts_of_the_machine():
    data = replace(samples.summary_data(), organisation="株式会社 例")

    assert summary.make_pdf(data).startswith(b"%PDF")


def test_a_statement_says_how_many_rows_nobody_has_decided():
    data = samples.soa_data()
    decided = tuple(replace(row, origin="decided") for row in data.rows)

    assert data.notice == "37 rows proposed, not yet decided"
    assert replace(data, rows=decided).notice is None


def test_a_register_of_proposals_says_so():
    data = samples.register_data()
    mixed = (samples.risk(1, status="accepted"), samples.risk(2))

    assert data.notice == "Proposed, not yet decided"
    assert replace(data, rows=mixed).notice == "1 risk proposed, not yet decided"


def test_the_summary_reads_the_loose_values_of_pages_and_command_line():
    data = samples.summary_data()
    values = {
        "organisation": data.organisation,
        "systems": 2,
        "risks": 9,
        "above_appetite": 4,
        "appetite": "medium",
        "matrix": {"cells": data.matrix.cells, "counts": data.matrix.counts},
        "readiness": {
            "low": 0.2,
            "high": 0.46,
            "assurance": "L0",
            "scores": [{"clause": "4", "low": 0, "high": 1}],
        },
        "top": [{"reference": "RISK-0001", "system": "a", "title": "b", "level": "low"}],
        "actions": [
            {"requirement": "8.2", "title": "b", "owner_role": "c", "effort_days": 1, "gain": 0.1}
        ],
    }

    assert summary.to_pdf(values, made=samples.MADE).startswith(b"%PDF")


def test_a_table_says_what_was_decided_in_the_words_of_the_screens():
    said = {"proposed": "Proposed", "accepted": "In the register", "edited": "Judged by a person"}
    for status, words in said.items():
        assert words in samples.risk(1, status=status).cells()
    data = replace(samples.register_data(), rows=(samples.risk(1, status="edited"),))
    assert b'"status": "edited"' in register.make_json(data)


def test_one_finding_is_a_document_whatever_is_recorded_of_it():
    bare = dict.fromkeys(
        (
            "correction",
            "corrected",
            "cause",
            "category",
            "caused",
            "criterion",
            "planned",
            "source",
        ),
        "",
    )
    nothing = {"whys": (), "fishbone": (), "cases": (), "actions": (), "check_on": None}
    idea = {"is_nonconformity": False, "grade": "Opportunity for improvement", "decision": "Yes"}
    for row in (
        samples.finding_row(),
        samples.finding_row(**bare, **nothing),
        samples.finding_row(**idea, **nothing),
        samples.finding_row(effective=True, judged="Piet", closed_on=samples.MADE.date()),
    ):
        one = findings.One(organisation="Example Works", made=samples.MADE, row=row)
        assert page_count(findings.make_one(one)) == 1


def test_a_register_says_how_many_findings_are_overdue():
    assert samples.findings_data().notice == "2 findings overdue"
    assert samples.findings_data(0).notice is None
