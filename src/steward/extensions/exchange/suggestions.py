"""Facts that a card makes likely: suggestions with their source, for people to confirm."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from steward.domain.systems.terms import Fact
from steward.extensions.exchange.cards import ModelCard

Facts = Mapping[str, Fact]
LANGUAGE_MODEL: Facts = {"uses_llm": True, "is_generative": True, "technique": frozenset({"llm"})}
MEDIA: Facts = {
    "is_generative": True,
    "generates_synthetic_media": True,
    "technique": frozenset({"generative_media"}),
}
VISION: Facts = {"technique": frozenset({"computer_vision"})}
SPEECH: Facts = {"technique": frozenset({"speech"})}
DEEP: Facts = {"technique": frozenset({"deep_learning"})}
TABULAR: Facts = {"technique": frozenset({"statistical_ml"})}
TASKS: tuple[tuple[str, Facts], ...] = (
    (r"^(text-generation|conversational|text2text-generation)$", LANGUAGE_MODEL),
    (r"^(image-text-to-text|any-to-any|visual-question-answering)$", LANGUAGE_MODEL),
    (r"^(summarization|translation)$", {"is_generative": True, **DEEP}),
    (r"^(text|image)-to-(image|video|3d)$|^image-to-image$|^unconditional-image", MEDIA),
    (r"^text-to-(speech|audio|music)$", {**MEDIA, "technique": frozenset({"speech"})}),
    (r"^(automatic-speech-recognition|audio-|voice-)", SPEECH),
    (r"^(image-|object-detection|video-class|depth-|zero-shot-image|mask-)", VISION),
    (r"^(tabular-|time-series)", TABULAR),
    (r"^reinforcement-learning$", {"technique": frozenset({"reinforcement_learning"})}),
    (r"^(text-class|token-class|fill-mask|question-ans|sentence-sim|feature-ext)", DEEP),
)
TAGS: tuple[tuple[str, Facts], ...] = (
    (r"^(llm|chat|gguf|llama\.cpp|gpt\d*|instruct)$", LANGUAGE_MODEL),
    (r"^(agent|agents|agentic)$", {"agentic": True}),
    (r"^rag$|retrieval-augmented", {"rag_retrieval": True}),
    (r"^(code|code-generation)$", {"generates_code": True}),
    (r"^(biometrics?|face-recognition)$", {"biometric": True}),
    (r"^emotion-recognition$", {"emotion_recognition": True}),
    (r"^tabular-|^(xgboost|lightgbm)$", TABULAR),
)
LIBRARIES: tuple[tuple[str, Facts], ...] = (
    (r"^(scikit-learn|sklearn|xgboost|lightgbm|catboost|skops)$", TABULAR),
    (r"^(stable-baselines3|ml-agents)$", {"technique": frozenset({"reinforcement_learning"})}),
    (r"^(diffusers)$", MEDIA),
    (r"^(transformers|keras|pytorch|tensorflow|timm|spacy|sentence-transformers)$", DEEP),
)
ARCHITECTURES: tuple[tuple[str, Facts], ...] = (
    (r"language model|decoder-only|instruction|multimodal transformer|\bllm\b", LANGUAGE_MODEL),
    (r"diffusion", MEDIA),
)
OPEN_LICENCE = re.compile(
    r"^(apache|mit\b|bsd|[al]?gpl|mpl|cc-by|cc0|openrail|bigscience|llama|gemma|isc|unlicense)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSuggestion:
    """A fact that the card makes likely, and by which of its words."""

    attribute: str
    value: Fact
    source: str
    reason: str


def suggested_facts(card: ModelCard) -> tuple[FactSuggestion, ...]:
    """Return what a card suggests about the system that uses it, once per attribute.

    A model's or dataset's card never says what the system does not do, so no suggestion is “no”.
    """
    found: dict[str, FactSuggestion] = {}
    for key, said, facts in _readings(card):
        for attribute, value in facts.items():
            fresh = FactSuggestion(
                attribute=attribute, value=value, source=_place(card, key), reason=f"{key}: {said}"
            )
            known = found.get(attribute)
            found[attribute] = fresh if known is None else _joined(known, fresh)
    return tuple(found.values())


def _joined(first: FactSuggestion, second: FactSuggestion) -> FactSuggestion:
    if not isinstance(first.value, frozenset) or not isinstance(second.value, frozenset):
        return first
    if second.value <= first.value:
        return first
    reason = f"{first.reason}; {second.reason}"
    return replace(first, value=first.value | second.value, reason=reason)


def _readings(card: ModelCard) -> Iterator[tuple[str, str, Facts]]:
    """Yield key, its text and the facts which that makes likely."""
    if card.is_dataset:
        for tag in card.tags:
            if re.search(r"^(pii|personal[ -]data)$", tag.lower()):
                yield "tags", tag, {"uses_personal_data": True}
        return
    yield from _matches("pipeline_tag", card.pipeline_tag, TASKS)
    yield from _matches("library_name", card.library, LIBRARIES)
    for tag in card.tags:
        yield from _matches("tags", tag, TAGS)
    yield from _matches("model_type", card.architecture, ARCHITECTURES)
    for output in card.outputs:
        if output.lower() in ("image", "video", "audio", "speech"):
            yield "supported_outputs", output, MEDIA
    if card.base_model:
        yield "base_model", card.base_model[0], {"third_party_model": True}
    if OPEN_LICENCE.match(card.licence.lower()):
        yield "license", card.licence, {"open_source_components": True}


def _matches(
    key: str, text: str, patterns: tuple[tuple[str, Facts], ...]
) -> Iterator[tuple[str, str, Facts]]:
    for pattern, facts in patterns:
        if text and re.search(pattern, text.lower()):
            yield key, text, facts
            return


def _place(card: ModelCard, key: str) -> str:
    line = card.lines.get(key)
    return f"{card.source}:{line}" if line else card.source
