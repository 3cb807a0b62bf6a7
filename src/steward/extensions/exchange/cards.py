"""Model cards and dataset cards: Markdown with front matter, or YAML alone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, cast

from steward.extensions.exchange.sections import Section, blank_as_absent, sections_of
from steward.foundation.core.errors import Invalid
from steward.foundation.core.yaml_lines import load_yaml

LARGEST_CARD = 1024 * 1024
LONGEST_SECTION = 20_000
DEEPEST_SEARCH = 4
FRONT = re.compile(r"\A\s*?---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
DATASET_KEYS = {"task_categories", "size_categories", "annotations_creators", "source_datasets"}
HEADINGS: dict[str, str] = {
    "intended_use": r"intended use|^(direct |primary |downstream )?uses?\b|^use cases?\b",
    "limitations": r"limit|bias|caveat|out[ -]of[ -]scope|ethical|^risks?\b|warning",
    "training_data": r"training (data|corpus|set|procedure)|^data( ?sets?)?$|^collection|corpus",
}
KEYS: dict[str, tuple[str, ...]] = {
    "name": ("name", "model_name", "pretty_name", "title"),
    "version": ("version", "model_version", "revision"),
    "licence": ("license", "licence", "license_name"),
    "base_model": ("base_model", "base_models", "finetuned_from"),
    "datasets": ("datasets", "dataset"),
    "languages": ("language", "languages", "supported_languages"),
    "library": ("library_name", "library", "framework"),
    "pipeline_tag": ("pipeline_tag", "task"),
    "tags": ("tags",),
    "intended_use": ("intended_use", "intended_uses", "vendor_intended_use"),
    "limitations": ("known_limitations", "limitations", "out_of_scope_use"),
    "training_data": ("training_data_description", "training_data", "training_information"),
    "model_type": ("model_type",),
    "architecture": ("base_architecture", "architecture"),
    "outputs": ("supported_outputs", "outputs", "output_modalities"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A measured value as the card states it."""

    name: str
    value: str = ""
    dataset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What a card says; an empty text or tuple means that it does not say."""

    source: str
    is_dataset: bool
    name: str
    version: str = ""
    licence: str = ""
    base_model: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    library: str = ""
    pipeline_tag: str = ""
    tags: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    intended_use: str = ""
    limitations: str = ""
    training_data: str = ""
    architecture: str = ""
    outputs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict[str, int], repr=False, compare=False)


def read_card(content: bytes, name: str) -> ModelCard:
    """Read a model or dataset card.

    Raises:
        Invalid: Too large, not UTF-8, binary, or front matter that is not keys and values; the
            message names the line.
    """
    if len(content) > LARGEST_CARD:
        raise Invalid("A card has at most 1 MB; this is larger.", place=name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Invalid("The card is not UTF-8.", place=f"{name}:{line}") from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Invalid("The card holds binary data.", place=f"{name}:{line}")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if PurePosixPath(name).suffix.lower() in (".yaml", ".yml", ".json"):
        return _from_yaml(text, name)
    return _from_markdown(text, name)


def _from_markdown(text: str, name: str) -> ModelCard:
    found = FRONT.match(text)
    notes: list[str] = []
    values: Mapping[str, Any] = {}
    lines: dict[str, int] = {}
    if found is None:
        opened = text.lstrip().startswith("---\n")
        notes.append(
            "The front matter that the first line opens is never closed; it was read as text."
            if opened
            else "The card has no front matter, so licence, data and purpose may be unsaid."
        )
    else:
        blank_lines = text.count("\n", 0, found.start(1))
        values, lines = _keys_and_values("\n" * blank_lines + found[1], name, blank_lines + 1)
    body = text[found.end() :] if found else text
    sections = sections_of(body)
    return _card(name, values, lines, sections, notes)


def _from_yaml(text: str, name: str) -> ModelCard:
    values, lines = _keys_and_values(text, name, 1)
    notes = [] if values else ["The card is empty."]
    return _card(name, values, lines, (), notes)


def _keys_and_values(text: str, name: str, line: int) -> tuple[Mapping[str, Any], dict[str, int]]:
    located = load_yaml(text, name)
    if located.value is None:
        return {}, {}
    if not isinstance(located.value, dict):
        kind = "a list" if isinstance(located.value, list) else "a text"
        place = f"{name}:{located.lines.get((), line)}"
        raise Invalid(f"The front matter is {kind}; keys and values are expected.", place=place)
    values = cast("dict[Any, Any]", located.value)
    return (
        {str(key): value for key, value in values.items()},
        {str(path[-1]): number for path, number in reversed(located.lines.items()) if path},
    )


def _card(
    name: str,
    values: Mapping[str, Any],
    lines: dict[str, int],
    sections: Sequence[Section],
    notes: list[str],
) -> ModelCard:
    title = next((section.title for section in sections if section.level == 1), "")
    if "{{" in title:
        notes.append("The title still holds the marks of a template.")
    is_dataset = bool(DATASET_KEYS & set(values)) or "datasets/" in f"/{name}"
    texts = {
        key: _said(values, key) or _section_text(sections, pattern, notes)
        for key, pattern in HEADINGS.items()
    }
    return ModelCard(
        source=name,
        is_dataset=is_dataset,
        name=_index_name(values) or _text(_find(values, "name")) or title or _stem(name),
        version=_text(_find(values, "version")),
        licence=_text(_find(values, "licence")),
        base_model=_texts(_find(values, "base_model")),
        datasets=_texts(_find(values, "datasets")),
        languages=_languages(_find(values, "languages"), notes),
        library=_text(_find(values, "library")),
        pipeline_tag=_text(values.get("pipeline_tag") or _find(values, "pipeline_tag")),
        tags=_texts(values.get("tags")),
        metrics=tuple(_metrics(values)),
        intended_use=texts["intended_use"],
        limitations=texts["limitations"],
        training_data=texts["training_data"],
        architecture=". ".join(
            text for key in ("model_type", "architecture") for text in _texts(_find(values, key))
        )[:LONGEST_SECTION],
        outputs=_texts(_find(values, "outputs")),
        notes=tuple(notes),
        lines=lines,
    )


def _find(values: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401 -- framework requires
    """Return what the first of a key's spellings holds, at the top first, then further down."""
    level: list[Mapping[str, Any]] = [values]
    for _ in range(DEEPEST_SEARCH):
        for spelling in KEYS[key]:
            for mapping in level:
                if mapping.get(spelling) is not None:
                    return mapping[spelling]
        level = [
            cast("Mapping[str, Any]", value)
            for mapping in level
            for name, value in mapping.items()
            if isinstance(value, dict) and name not in ("references", "metadata")
        ]
    return None


def _said(values: Mapping[str, Any], key: str) -> str:
    return blank_as_absent(_prose(_find(values, key)))[:LONGEST_SECTION]


def _prose(value: Any, title: str = "") -> str:  # noqa: ANN401 -- framework requires
    """Return a value as text: keys as introductions, lists as lines."""
    lead = f"{title}: " if title else ""
    if isinstance(value, dict):
        items = cast("dict[Any, Any]", value).items()
        parts = [_prose(item, str(key).replace("_", " ").capitalize()) for key, item in items]
        return "\n".join(part for part in parts if part)
    if isinstance(value, list):
        return lead + ", ".join(_prose(item) for item in cast("list[Any]", value))
    return lead + str(value).strip() if value is not None else ""


def _section_text(sections: Sequence[Section], pattern: str, notes: list[str]) -> str:
    found = [item for item in sections if item.level and re.search(pattern, item.title.lower())]
    texts = [blank_as_absent(item.text) for item in found]
    if found and not any(texts):
        notes.append(f"The section “{found[0].title}” is still to be written.")
    text = "\n\n".join(text for text in texts if text)
    if len(text) > LONGEST_SECTION:
        notes.append(f"The section “{found[0].title}” was cut at {LONGEST_SECTION:,} characters.")
    return text[:LONGEST_SECTION]


def _text(value: Any) -> str:  # noqa: ANN401 -- framework requires
    return "" if isinstance(value, dict) else ", ".join(_texts(value))


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 -- framework requires
    if value is None or value == "":
        return ()
    if isinstance(value, dict):
        return tuple(
            text for item in cast("dict[Any, Any]", value).values() for text in _texts(item)
        )
    if isinstance(value, list):
        return tuple(text for item in cast("list[Any]", value) for text in _texts(item))
    return (str(value).strip(),)


def _languages(value: Any, notes: list[str]) -> tuple[str, ...]:  # noqa: ANN401 -- framework requires
    """Return languages; an unquoted “no” is false to YAML, but Norwegian to whoever wrote it."""
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    if any(item is False for item in items):
        notes.append("“no” under “language” was read as Norwegian.")
    return _texts(["no" if item is False else item for item in items])


def _index(values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    index = values.get("model-index")
    items = cast("list[Any]", index) if isinstance(index, list) else []
    return [cast("Mapping[str, Any]", item) for item in items if isinstance(item, dict)]


def _index_name(values: Mapping[str, Any]) -> str:
    return next((_text(item.get("name")) for item in _index(values)), "")


def _metrics(values: Mapping[str, Any]) -> Iterator[Metric]:
    measured: set[str] = set()
    for result in _dicts(item.get("results") for item in _index(values)):
        dataset = result.get("dataset")
        about: Mapping[str, Any] = (
            cast("Mapping[str, Any]", dataset) if isinstance(dataset, dict) else {}
        )
        for metric in _dicts([result.get("metrics")]):
            name = _text(metric.get("name")) or _text(metric.get("type"))
            measured |= {name.lower(), _text(metric.get("type")).lower()}
            yield Metric(
                name=name, value=_text(metric.get("value")), dataset=_text(about.get("name"))
            )
    for name in _texts(values.get("metrics")):
        if name.lower() not in measured:
            yield Metric(name=name)


def _dicts(lists: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 -- framework requires
    for items in lists:
        for item in cast("list[Any]", items) if isinstance(items, list) else []:
            if isinstance(item, dict):
                yield cast("Mapping[str, Any]", item)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem
