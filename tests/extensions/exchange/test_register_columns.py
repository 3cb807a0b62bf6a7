import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.extensions.exchange.registers.columns import suggest_columns
from steward.extensions.exchange.registers.reading import read_register
from steward.extensions.exchange.registers.wording import FIELDS
from steward.extensions.exchange.tables import Table


def text_of(*lines, delimiter=","):
    packed = io.StringIO()
    csv.writer(packed, delimiter=delimiter).writerows(lines)
    return packed.getvalue().encode()


def read(*lines, mapping=None, values=None):
    return read_register(text_of(*lines), "register.csv", mapping, values)


def targets(*columns, rows=()):
    return suggest_columns(Table(columns=columns, rows=tuple(rows), first_row=2)).targets


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        (
            ("Risk ID", "Risk", "Risk description", "Risk owner", "Inherent likelihood (1-5)"),
            ("key", "title", "event", "owner", "inherent_likelihood"),
        ),
        (
            ("Residual Impact", "Target Probability", "Mitigation plan", "Due date", "Next review"),
            ("current_consequence", "target_likelihood", "treatment", "due_on", None),
        ),
        (
            ("Lfd. Nr.", "Risikobezeichnung", "Ursache", "Auswirkungen", "Risikoeigner"),
            ("key", "title", "cause", None, "owner"),
        ),
        (
            ("Eintrittswahrscheinlichkeit brutto", "Schadensausmaß netto", "Maßnahmen", "Frist"),
            ("inherent_likelihood", "current_consequence", "treatment", "due_on"),
        ),
        (
            ("N°", "Intitulé du risque", "Cause", "Propriétaire", "Probabilité brute"),
            ("key", "title", "cause", "owner", "inherent_likelihood"),
        ),
        (
            ("Gravité résiduelle", "Plan d’action", "Échéance", "Statut", "Coût (k€)"),
            ("current_consequence", "treatment", "due_on", "status", "cost"),
        ),
        (
            ("Código", "Nombre del riesgo", "Descripción", "Responsable", "Categoría"),
            ("key", "title", "event", "owner", "category"),
        ),
        (
            ("Probabilidad inherente", "Impacto residual", "Medidas", "Fecha límite", "Estado"),
            ("inherent_likelihood", "current_consequence", "treatment", "due_on", "status"),
        ),
    ],
)
def test_headings_in_four_languages_are_understood(columns, fields):
    found = targets(*columns)
    known = {column: field for column, field in zip(columns, fields, strict=True) if field}
    assert {column: found[column] for column in known} == known
    assert set(found.values()) <= set(FIELDS)


def test_a_rating_that_stands_twice_is_first_inherent_then_current():
    preview = read(
        ["Risk", "Likelihood", "Impact", "Likelihood", "Impact"],
        ["Drift", "4", "5", "2", "3"],
    )
    row = preview.rows[0]
    assert (row.inherent_likelihood, row.inherent_consequence) == (4, 5)
    assert (row.current_likelihood, row.current_consequence) == (2, 3)
    guess = next(g for g in preview.suggestion.guesses if g.target == "current_likelihood")
    assert guess.column == "Likelihood (2)"
    assert guess.reason == (
        "The heading says “likelihood” the second time, so it is taken as current."
        " Its cells are steps of a scale."
    )


def test_what_is_left_beside_a_current_rating_is_the_target():
    assert targets("Risk", "Current likelihood", "Residual likelihood") == {
        "Risk": "title",
        "Current likelihood": "current_likelihood",
        "Residual likelihood": "target_likelihood",
    }


def test_content_decides_between_a_rating_and_a_text_of_the_same_name():
    rated = targets("Risk", "Impact", rows=[("Drift", "4")] * 3)
    told = targets("Risk", "Impact", rows=[("Drift", f"Customers wait {n} days") for n in "345"])
    assert rated["Impact"] == "inherent_consequence"
    assert told["Impact"] == "consequence_text"


@pytest.mark.parametrize(
    ("headings", "likely", "severe", "level"),
    [
        (("Risk", "Probability", "Impact", "Level"), "Unlikely", "Very high", "Critical"),
        (("Riesgo", "Probabilidad", "Impacto", "Nivel"), "Muy baja", "Muy alto", "Crítico"),
        (
            ("Risiko", "Wahrscheinlichkeit", "Auswirkung", "Stufe"),
            "Selten",
            "Sehr hoch",
            "Kritisch",
        ),
        (("Risque", "Probabilité", "Impact", "Niveau"), "Très faible", "Très élevé", "Critique"),
    ],
)
def test_long_words_for_steps_are_no_sentences(headings, likely, severe, level):
    fields = targets(*headings, rows=[("Model drifts unseen", likely, severe, level)])
    assert [fields[name] for name in headings] == [
        "title",
        "inherent_likelihood",
        "inherent_consequence",
        "inherent_level",
    ]


def test_a_column_without_a_telling_name_is_explained_by_its_cells():
    rows = [
        ("Model drifts away", "12/03/2026", "EUR 40k", "Rare", "x"),
        ("Prompt injection", "13/03/2026", "EUR 1.2m", "Likely", "y"),
        ("Wrong refusals", "14/03/2026", "EUR 3,000", "Possible", "z"),
    ]
    table = Table(
        columns=("Alpha", "Beta", "Gamma", "Delta", "Epsilon"), rows=tuple(rows), first_row=2
    )
    suggestion = suggest_columns(table)
    assert [(g.column, g.target, g.confidence) for g in suggestion.guesses] == [
        ("Alpha", "title", 0.5),
        ("Beta", "due_on", 0.35),
        ("Gamma", "cost", 0.35),
        ("Delta", "inherent_likelihood", 0.35),
    ]
    assert suggestion.guesses[1].reason == "The heading tells nothing; its cells are dates."
    assert suggestion.left_out == ("Epsilon",)


def test_short_words_under_the_name_of_a_likelihood_are_left_to_be_mapped():
    preview = read(["Risk", "Likelihood"], ["Drift", "rzadko"], ["Leak", "czasem"])
    assert preview.mapping["Likelihood"] == "inherent_likelihood"
    assert [(value.value, value.read_as) for value in preview.values] == [
        ("rzadko", ""),
        ("czasem", ""),
    ]
    assert len(preview.problems) == 2


def test_words_of_a_response_under_the_name_of_a_treatment_are_responses():
    rows = [("Drift", "Reduce", "Train it again"), ("Leak", "Share", "Insure it")]
    assert targets("Risk", "Risk treatment", "Measures", rows=rows) == {
        "Risk": "title",
        "Risk treatment": "response",
        "Measures": "treatment",
    }


def test_a_name_is_doubted_where_the_cells_hold_something_else():
    rows = [("Drift", cell) for cell in ("soon", "later", "2026-03-01")]
    guess = suggest_columns(
        Table(columns=("Risk", "Due date"), rows=tuple(rows), first_row=2)
    ).guesses[1]
    assert (guess.target, guess.confidence) == ("due_on", 0.57)
    assert guess.reason == "The heading says “due”. Only 1 of 3 cells are dates."


@given(st.lists(st.text(max_size=30), unique=True, min_size=1, max_size=12))
def test_no_field_is_proposed_twice_and_no_column_is_lost(columns):
    table = Table(columns=tuple(columns), rows=(("4",) * len(columns),), first_row=2)
    suggestion = suggest_columns(table)
    found = list(suggestion.targets.values())
    assert len(set(found)) == len(found)
    assert sorted([*suggestion.targets, *suggestion.left_out]) == sorted(columns)
    assert all(0 <= guess.confidence <= 1 and guess.reason for guess in suggestion.guesses)
