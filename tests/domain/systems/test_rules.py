import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.systems.rules import (
    checked_facts,
    facts_from_json,
    facts_to_json,
    likely_duplicates,
    normalised_name,
    vocabulary_of,
)
from steward.domain.systems.terms import Attribute, NamedSystem
from steward.foundation.core.errors import Invalid

VOCABULARY = vocabulary_of(
    Attribute.from_body(raw)
    for raw in [
        {"id": "biometric", "type": "boolean"},
        {
            "id": "deployment_scale",
            "type": "enum",
            "values": [{"value": "pilot"}, {"value": "mass_market"}],
        },
        {
            "id": "technique",
            "type": "multi_enum",
            "values": [{"value": "llm"}, {"value": "rules"}],
        },
    ]
)
WORDS = ["claims", "triage", "invoice", "fraud", "hiring", "ranking", "credit", "forecast"]


def test_values_get_their_types():
    raw = {"biometric": "yes", "deployment_scale": " pilot ", "technique": "llm; rules"}
    assert checked_facts(raw, VOCABULARY) == {
        "biometric": True,
        "deployment_scale": "pilot",
        "technique": frozenset({"llm", "rules"}),
    }


@pytest.mark.parametrize("word", [None, "", "unknown", "Unknown", "do not know"])
def test_not_knowing_is_unknown_and_never_no(word):
    raw = dict.fromkeys(VOCABULARY, word)
    assert set(checked_facts(raw, VOCABULARY).values()) == {None}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"biometrics": True}, "There is no attribute 'biometrics'; did you mean 'biometric'"),
        ({"biometric": "maybe"}, "biometric: 'maybe' is not allowed; use yes, no or unknown"),
        (
            {"deployment_scale": "pilt"},
            r"'pilt' is not allowed \(did you mean 'pilot'\?\); use one of mass_market, pilot",
        ),
        ({"technique": ["llm", "magic"]}, "technique: 'magic' is not allowed"),
    ],
)
def test_a_wrong_fact_is_told_what_is_allowed(raw, words):
    with pytest.raises(Invalid, match=words):
        checked_facts(raw, VOCABULARY)


FACTS = st.fixed_dictionaries(
    {
        "biometric": st.none() | st.booleans(),
        "deployment_scale": st.sampled_from([None, "pilot", "mass_market"]),
        "technique": st.none() | st.frozensets(st.sampled_from(["llm", "rules"])),
    }
)


@given(FACTS)
def test_facts_survive_being_stored_and_checked(facts):
    stored = facts_to_json(facts)
    assert facts_from_json(stored) == facts
    assert checked_facts(stored, VOCABULARY) == facts


def test_names_are_compared_without_spelling_and_filler():
    assert normalised_name("The Fraud-Detection System") == normalised_name("detection, FRAUD")
    assert normalised_name("AI") == "ai"


def test_the_same_name_and_the_same_purpose_are_found():
    found = likely_duplicates(
        [
            NamedSystem(key="1", name="Claims triage", purpose="Sorts insurance claims"),
            NamedSystem(key="2", name="claims-Triage system", purpose="Other words entirely here"),
            NamedSystem(key="3", name="Sorting insurance claims", purpose="Triage, sorts claims"),
            NamedSystem(key="4", name="Weather", purpose="Forecasts rain"),
        ]
    )
    assert [(d.first, d.second) for d in found] == [("1", "2"), ("1", "3")]
    assert found[0].reason == "The names are the same but for spelling."


def test_a_number_in_the_name_tells_systems_apart():
    twins = [
        NamedSystem(key=str(n), name=f"Inspection line {n}", purpose="Finds scratches on lenses")
        for n in range(5)
    ]
    assert likely_duplicates(twins) == ()


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), max_size=12))
def test_pairs_are_reported_once_and_always_in_the_same_order(names):
    systems = [NamedSystem(key=f"{n:02d}", name=" ".join(w)) for n, w in enumerate(names)]
    found = likely_duplicates(systems)
    pairs = [(d.first, d.second) for d in found]
    assert len(set(pairs)) == len(pairs)
    assert all(first < second for first, second in pairs)
    assert found == likely_duplicates(systems)


def test_ten_thousand_systems_are_searched_in_seconds():
    systems = [
        NamedSystem(
            key=str(n),
            name=f"{WORDS[n % 8]} {WORDS[n // 8 % 8]} {WORDS[n // 64 % 8]}",
            purpose=" ".join(f"w{n * prime % 3001}" for prime in (7, 11, 13, 17, 19, 23, 29)),
        )
        for n in range(10_000)
    ]
    started = time.process_time()
    likely_duplicates(systems)
    assert time.process_time() - started < 5


def test_a_preview_asks_for_the_pairs_of_its_own_rows_alone():
    known = [NamedSystem(key=key, name="Chat bot") for key in ("a", "b")]
    fresh = NamedSystem(key="row 2", name="chat-bot")

    every = likely_duplicates([*known, fresh])
    own = likely_duplicates([*known, fresh], {"row 2"})

    assert len(every) == 3
    assert [(pair.first, pair.second) for pair in own] == [("a", "row 2"), ("b", "row 2")]
