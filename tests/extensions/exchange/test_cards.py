import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.systems.rules import checked_fact
from steward.extensions.exchange.cards import Metric, read_card
from steward.extensions.exchange.suggestions import (
    ARCHITECTURES,
    LIBRARIES,
    TAGS,
    TASKS,
    suggested_facts,
)
from steward.foundation.core.errors import Invalid

CARD = """---
license: apache-2.0
language: [en, de]
base_model: maker/base-7b
library_name: transformers
pipeline_tag: text-generation
datasets: [own-letters]
metrics: [accuracy, bleu]
tags: [rag]
version: 2.1
model-index:
  - name: letter-writer
    results:
      - task: {type: text-generation}
        dataset: {name: Letters, type: own-letters}
        metrics:
          - {type: bleu, value: 0.31, name: BLEU}
---
# Letter writer

## Intended uses & limitations
Drafts letters.

### Out of scope
Legal advice.

```text
# Training data is no heading here
```

## Training data
<!-- ## Bias of the comment -->
Letters of ten years.

## Bias
[More Information Needed]
"""


def card(text, name="models/a.md"):
    return read_card(text if isinstance(text, bytes) else text.encode(), name)


def refusal(text, name="models/a.md"):
    with pytest.raises(Invalid) as caught:
        card(text, name)
    return str(caught.value)


def suggested(found):
    return {item.attribute: item.value for item in suggested_facts(found)}


def test_a_model_card_is_read():
    found = card(CARD)
    assert (found.name, found.version, found.licence) == ("letter-writer", "2.1", "apache-2.0")
    assert (found.base_model, found.datasets) == (("maker/base-7b",), ("own-letters",))
    assert (found.languages, found.library) == (("en", "de"), "transformers")
    assert found.metrics == (
        Metric(name="BLEU", value="0.31", dataset="Letters"),
        Metric(name="accuracy"),
    )
    assert found.intended_use.startswith("Drafts letters.")
    assert "Legal advice." in found.limitations
    assert found.training_data == "Letters of ten years."
    assert not found.is_dataset
    assert found.notes == ()


def test_facts_are_suggested_with_their_line_and_never_as_no():
    facts = suggested_facts(card(CARD))
    assert {item.attribute: (item.value, item.source) for item in facts} == {
        "uses_llm": (True, "models/a.md:6"),
        "is_generative": (True, "models/a.md:6"),
        "technique": (frozenset({"llm", "deep_learning"}), "models/a.md:6"),
        "rag_retrieval": (True, "models/a.md:9"),
        "third_party_model": (True, "models/a.md:4"),
        "open_source_components": (True, "models/a.md:2"),
    }
    assert facts[0].reason == "pipeline_tag: text-generation"


def test_every_suggestion_is_a_fact_of_the_vocabulary(intake):
    for _, facts in (*TASKS, *TAGS, *LIBRARIES, *ARCHITECTURES):
        for attribute, value in facts.items():
            assert checked_fact(attribute, value, intake) == value


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    windows = "\ufeff" + CARD.replace("\n", "\r\n")
    assert card(windows) == card(CARD)


def test_a_card_without_front_matter_is_a_card_with_a_note():
    found = card("# My model\n\nHello\n")
    assert found.name == "My model"
    assert found.notes == (
        "The card has no front matter, so licence, data and purpose may be unsaid.",
    )


def test_front_matter_that_is_never_closed_is_text_with_a_note():
    found = card("---\nlicense: mit\n# My model\n")
    assert (found.name, found.licence) == ("My model", "")
    assert "never closed" in found.notes[0]


def test_a_section_still_to_be_written_counts_as_absent():
    found = card(
        "---\nlicense: mit\n---\n# M\n## Bias, Risks, and Limitations\n\n[More Information Needed]\n"
    )
    assert found.limitations == ""
    assert found.notes == ("The section “Bias, Risks, and Limitations” is still to be written.",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\n- a\n- b\n---\n", "models/a.md:2: The front matter is a list"),
        ("\n---\njust text\n---\n", "models/a.md:3: The front matter is a text"),
        (
            "---\nlicense: mit\nlicense: gpl\n---\n",
            "models/a.md:3: The key “license” is given twice",
        ),
        ("---\nlicense: mit\nname: [\n---\n", "models/a.md:4: This is not YAML"),
        ("---\na: &a [x]\nb: [*a]\n---\n", "models/a.md:2: Anchors and aliases"),
        (b"# A\nPr\xfcfung\n", "models/a.md:2: The card is not UTF-8"),
        (b"#" * (1024 * 1024 + 1), "models/a.md: A card has at most 1 MB"),
    ],
)
def test_cards_that_cannot_be_taken_are_refused_with_the_line(text, message):
    assert refusal(text).startswith(message)


def test_no_as_a_language_is_norwegian():
    found = card("---\nlanguage: [no, en]\n---\n# M\n")
    assert found.languages == ("no", "en")
    assert found.notes == ("“no” under “language” was read as Norwegian.",)


def test_a_dataset_card_is_known_as_one():
    found = card(
        "---\npretty_name: Letters\ntask_categories: [other]\ntags: [personal data]\n---\n", "x.md"
    )
    assert (found.is_dataset, found.name) == (True, "Letters")
    assert suggested(found) == {"uses_personal_data": True}


def test_a_card_in_yaml_alone_is_read_wherever_its_maker_put_things():
    found = card(
        "model_identity: {name: Edge 3B, version: '3', license: MIT, model_type: Chat language model}\n"
        "capabilities:\n  known_limitations: {vendor: Short memory, tests: Dates}\n"
        "intended_use: {vendor_intended_use: Drafting, out_of_scope_use: Medicine}\n"
        "training_information: {training_data_description: Public text}\n"
        "technical: {modalities: {supported_outputs: [text, image]}}\n",
        "models/edge.yaml",
    )
    assert (found.name, found.version, found.licence) == ("Edge 3B", "3", "MIT")
    assert found.limitations == "Vendor: Short memory\nTests: Dates"
    assert found.intended_use == "Vendor intended use: Drafting\nOut of scope use: Medicine"
    assert (
        found.training_data == "Training data description: Public text"
        or found.training_data == "Public text"
    )
    assert suggested(found)["uses_llm"] is True
    assert suggested(found)["generates_synthetic_media"] is True


def test_headings_by_underlines_are_headings():
    found = card("My model\n========\n\nLimitations\n-----------\nOnly English.\n")
    assert (found.name, found.limitations) == ("My model", "Only English.")


@pytest.mark.parametrize(
    "text",
    [
        "# " + " #" * 500_000,
        "<!--" * 250_000,
        "# " + "[" * 1_000_000,
        "---\n" + "---x\n" * 200_000,
        "# limits\n" + ". " * 500_000,
    ],
    ids=["marks", "comments", "links", "rules", "points"],
)
def test_texts_made_to_be_slow_are_read_quickly(text):
    start = time.process_time()
    card(text[: 1024 * 1024])
    assert time.process_time() - start < 3


@given(st.text(max_size=200))
def test_any_front_matter_and_text_give_a_card_or_a_refusal_with_its_place(text):
    for whole in (text, f"---\n{text}\n---\n{text}"):
        assert place_of(whole).startswith("models/a.md")


def place_of(text):
    try:
        return card(text).source
    except Invalid as refused:
        return str(refused)
