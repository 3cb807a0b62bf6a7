"""The documents of context and leadership: golden data, length, the same bytes twice."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from steward.extensions.reports.kit.registers import (
    Group,
    Tables,
    tables_json,
    tables_pdf,
    tables_xlsx,
)
from steward.extensions.reports.scope_statement import report as scope

GOLDEN = Path(__file__).parent / "golden"
MADE = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def scope_data():
    return scope.Data(
        organisation="Harbour Trust",
        made=MADE,
        version="Version 2",
        state="Approved",
        wording="Use of AI systems in hiring",
        activities="Choosing and overseeing AI systems",
        roles=("Deployer", "Provider"),
        reason="A site was added",
        in_force_from="2026-05-01",
        approved_by="The board",
        approved_on="2026-04-30",
        lines=(
            scope.Line(kind="AI system", label="AIS-0001 Hiring", is_in=True),
            scope.Line(kind="AI system", label="AIS-0002 Chat", is_in=False, why="Withdrawn soon"),
            scope.Line(
                kind="People in scope",
                label="Recruiters",
                is_in=True,
                count=4,
                counted_on="2026-04-01",
            ),
        ),
        differences=(("AI system neither in nor excluded", "AIS-0003 New"),),
    )


def tables_data():
    group = Group(
        title="Law",
        lead="What binds us.",
        heads=("What", "Where"),
        widths=(2, 1),
        rows=(("LAW-0001 Act", "Union"), ("=LAW", "Union")),
    )
    other = Group(title="Roles", lead="", heads=("Role",), widths=(1,), rows=())
    return Tables(
        organisation="Harbour Trust",
        made=MADE,
        title="Laws",
        basis="ISO/IEC 42001:2023, 4.2",
        groups=(group, other),
        notice="1 never evaluated",
    )


@pytest.mark.parametrize(
    ("name", "made"),
    [("scope_statement", scope.make_json(scope_data())), ("tables", tables_json(tables_data()))],
    ids=["scope", "tables"],
)
def test_the_data_is_the_golden_json(name, made):
    assert made == (GOLDEN / f"{name}.json").read_bytes()


@pytest.mark.parametrize(
    ("make", "data"),
    [
        (scope.make_pdf, scope_data()),
        (scope.make_check, scope_data()),
        (scope.make_check, replace(scope_data(), differences=())),
        (scope.make_pdf, replace(scope_data(), lines=(), roles=(), wording="", approved_by="")),
        (tables_pdf, tables_data()),
    ],
    ids=["statement", "check", "agreed", "empty", "tables"],
)
def test_a_document_is_one_page_and_the_same_byte_for_byte(make, data):
    pdf = make(data)

    assert pdf == make(data)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_workbooks_hold_the_lines_and_no_formula():
    assert scope.make_xlsx(scope_data()) == scope.make_xlsx(scope_data())
    assert tables_xlsx(tables_data()).startswith(b"PK")
