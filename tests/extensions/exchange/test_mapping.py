import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.extensions.exchange.mapping import fact_of, preview, stage_of, suggest
from steward.extensions.exchange.tables import Table
from steward.foundation.core.errors import Invalid
from tests.extensions.exchange.samples import VOCABULARY


def a_table(columns, *rows, first_row=2):
    return Table(columns=tuple(columns), rows=tuple(rows), first_row=first_row)


def test_headings_of_a_public_inventory_are_understood():
    columns = [
        "Use Case Name",
        "Agency",
        "Agency Abbreviation",
        "Bureau",
        "What is the intended purpose and expected benefits of the AI?",
        "Describe the AI system’s outputs.",
        "Stage of Development",
        "Date Initiated",
        "Does it involve personally identifiable information (PII)?",
        "Does it support a public-facing service?",
        "Was it developed under contract(s) or in-house?",
    ]
    suggestion = suggest(columns, VOCABULARY)
    assert suggestion.targets == {
        "Use Case Name": "name",
        "Bureau": "unit",
        columns[4]: "purpose",
        "Stage of Development": "stage",
        columns[8]: "uses_personal_data",
        columns[9]: "public_facing",
        columns[10]: "sourcing",
    }
    assert suggestion.left_out == ("Agency", "Agency Abbreviation", columns[5], "Date Initiated")


def test_own_names_are_sure_and_questions_less_so():
    guesses = suggest(["attribute:uses_llm", "System owner", "Any PII in it?"], VOCABULARY).guesses
    assert [(guess.target, guess.confidence) for guess in guesses] == [
        ("uses_llm", 1.0),
        ("owner", 0.9),
        ("uses_personal_data", 0.7),
    ]
    assert guesses[1].reason == "The heading says “owner”."


@given(st.lists(st.text(max_size=30), unique=True, max_size=12))
def test_no_target_is_proposed_twice_and_no_column_is_lost(columns):
    suggestion = suggest(columns, VOCABULARY)
    targets = list(suggestion.targets.values())
    assert len(set(targets)) == len(targets)
    assert sorted([*suggestion.targets, *suggestion.left_out]) == sorted(columns)


@pytest.mark.parametrize(
    ("cell", "fact"),
    [
        *[(word, True) for word in ("yes", "Y", "TRUE", "x", "✓", "Ja", "oui", "Yes – by design")],
        *[(word, False) for word in ("no", "N", "False", "Nein", "No, never", "No. Not planned")],
        *[(word, None) for word in ("N/A", "unknown", "not applicable", "TBD", "?", "-")],
    ],
)
def test_yes_and_no_are_understood_in_several_spellings(cell, fact):
    assert fact_of("uses_personal_data", cell, VOCABULARY) is fact


@pytest.mark.parametrize("cell", ["maybe", "nothing", "yesterday", "normally", "2"])
def test_a_cell_that_says_neither_yes_nor_no_is_refused(cell):
    with pytest.raises(Invalid, match="use yes, no or unknown"):
        fact_of("uses_personal_data", cell, VOCABULARY)


@pytest.mark.parametrize(
    ("target", "cell", "fact"),
    [
        ("deployment_scale", "Organization-wide", "organisation_wide"),
        ("deployment_scale", " Pilot ", "pilot"),
        ("sourcing", "Developed in-house.", "built_in_house"),
        (
            "sourcing",
            "Developed with both contracting and in-house resources.",
            "customised_third_party",
        ),
        ("sourcing", "COTS", "bought_as_is"),
        ("technique", "Machine learning; GPT", frozenset({"statistical_ml", "llm"})),
        ("technique", "rules", frozenset({"rules"})),
    ],
)
def test_values_are_understood_in_words_of_others(target, cell, fact):
    assert fact_of(target, cell, VOCABULARY) == fact


def test_a_value_outside_its_range_is_refused_with_the_choice():
    with pytest.raises(Invalid, match="use one of limited, organisation_wide, pilot, or unknown"):
        fact_of("deployment_scale", "galactic", VOCABULARY)


@pytest.mark.parametrize(
    ("cell", "stage"),
    [
        ("Operation and Maintenance", "operation_monitoring"),
        ("In production", "operation_monitoring"),
        ("Acquisition and/or Development", "design_development"),
        ("In development for production", "design_development"),
        ("Implementation and Assessment", "deployment"),
        ("Initiated", "inception"),
        ("Retired", "retirement"),
        ("inactive", "retirement"),
        ("Pre-deployment", "design_development"),
        ("Continuous validation", "continuous_validation"),
        ("operation_monitoring", "operation_monitoring"),
        ("", ""),
        ("N/A", ""),
    ],
)
def test_stages_are_understood(cell, stage):
    assert stage_of(cell) == stage


@pytest.mark.parametrize("cell", ["Not yet deployed", "Somewhere", "Complete"])
def test_a_stage_that_is_none_is_refused_rather_than_guessed(cell):
    with pytest.raises(Invalid, match="is no stage; use one of Inception"):
        stage_of(cell)


def test_each_refusal_names_row_and_column_and_stops_nothing():
    table = a_table(
        ["System", "PII", "Scale", "Stage", "Vendor"],
        ("Chat", "perhaps", "pilot", "live", "Model maker; Host"),
        ("", "yes", "pilot", "live", ""),
        ("", "", "", "", ""),
        ("Triage", "yes", "galactic", "nowhere", ""),
        first_row=5,
    )
    mapping = {
        "System": "name",
        "PII": "uses_personal_data",
        "Scale": "deployment_scale",
        "Stage": "stage",
        "Vendor": "supplier",
    }
    found = preview(table, mapping, VOCABULARY)
    assert [(error.row, error.column, error.value) for error in found.errors] == [
        (5, "PII", "perhaps"),
        (6, "System", ""),
        (8, "Scale", "galactic"),
        (8, "Stage", "nowhere"),
    ]
    assert [(row.row, row.texts, dict(row.facts)) for row in found.rows] == [
        (
            5,
            {"name": "Chat", "stage": "operation_monitoring"},
            {"deployment_scale": "pilot", "lifecycle_stage": "operation_monitoring"},
        ),
        (8, {"name": "Triage"}, {"uses_personal_data": True}),
    ]
    assert [row.suppliers for row in found.rows] == [("Model maker", "Host"), ()]


def test_a_blank_cell_is_no_fact():
    found = preview(
        a_table(["name", "uses_llm"], ("A", "")),
        {"name": "name", "uses_llm": "uses_llm"},
        VOCABULARY,
    )
    assert dict(found.rows[0].facts) == {}


def test_an_id_given_twice_is_refused_for_the_later_row():
    table = a_table(["name", "external_id"], ("A", "7"), ("B", "7"))
    found = preview(table, {"name": "name", "external_id": "external_id"}, VOCABULARY)
    assert [(error.row, error.reason) for error in found.errors] == [
        (3, "Row 2 has the same; it was left out here.")
    ]
    assert [row.texts.get("external_id") for row in found.rows] == ["7", None]


@pytest.mark.parametrize(("target", "longest"), [("owner", 200), ("external_id", 120)])
def test_a_value_longer_than_its_field_is_refused_alone(target, longest):
    table = a_table(["name", target], ("A", "x" * longest), ("B", "x" * (longest + 1)))
    found = preview(table, {"name": "name", target: target}, VOCABULARY)
    assert [(error.row, error.column) for error in found.errors] == [(3, target)]
    assert f"{longest} are the limit" in found.errors[0].reason
    assert [row.texts["name"] for row in found.rows] == ["A", "B"]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"Nome": "name"}, "The table has no column “Nome”"),
        ({"Name": "nam"}, "There is no field or attribute “nam”"),
        ({"Name": "name", "Other": "name"}, "Two columns lead to “name”"),
        ({"Other": "purpose"}, "Say which column holds the name"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping, words):
    with pytest.raises(Invalid, match=words):
        preview(a_table(["Name", "Other"], ("A", "b")), mapping, VOCABULARY)


def test_ten_thousand_rows_take_less_than_three_seconds():
    kinds = ("claims", "fraud", "hiring", "chat")
    rows = [
        (f"{kinds[n % 4]} {n * 7919 % 9973}", f"Purpose of number {n}", "Yes", "in production")
        for n in range(10_000)
    ]
    table = a_table(["Name", "Purpose", "PII", "Stage"], *rows)
    start = time.process_time()
    found = preview(table, suggest(table.columns, VOCABULARY).targets, VOCABULARY)
    assert (len(found.rows), found.errors) == (10_000, ())
    assert time.process_time() - start < 3
