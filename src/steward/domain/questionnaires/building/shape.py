"""Whether a value has the shape of a questionnaire at all; what it means is linted."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, cast

from steward.foundation.core.errors import Invalid

MOST_SECTIONS = 200
MOST_QUESTIONS = 2_000
MOST_BYTES = 2_000_000
DEEPEST = 40


def revision_of(body: Mapping[str, Any]) -> str:
    """Return a word that changes whenever the body does."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def checked_body(raw: object) -> dict[str, Any]:
    """Return a body that can be edited and linted.

    Raises:
        Invalid: It is no questionnaire; names the first place that is wrong.
    """
    body = _mapping(raw, "questionnaire")
    _plain(body, "questionnaire", DEEPEST)
    if len(json.dumps(body)) > MOST_BYTES:
        raise Invalid("The questionnaire is larger than 2 MB.", place="questionnaire")
    for name in ("id", "title"):
        _word(body, name, name)
    sections = _list(body.get("sections"), "sections", MOST_SECTIONS)
    count = 0
    for index, item in enumerate(sections):
        place = f"sections.{index}"
        section = _mapping(item, place)
        for name in ("id", "title"):
            _word(section, name, f"{place}.{name}")
        questions = _list(section.get("questions", []), f"{place}.questions", MOST_QUESTIONS)
        section["questions"] = questions
        count += len(questions)
        _lists(section, ("effects",), place)
        for number, raw_question in enumerate(questions):
            _question(raw_question, f"{place}.questions.{number}")
    if count > MOST_QUESTIONS:
        raise Invalid(f"More than {MOST_QUESTIONS} questions.", place="sections")
    _lists(body, ("effects", "attributes", "_removed"), "questionnaire")
    _texts(body, ("remarks",), "questionnaire")
    if "scoring" in body:
        scoring = _mapping(body["scoring"], "scoring")
        _lists(scoring, ("bands", "gates"), "scoring")
    return body


def _question(raw: object, place: str) -> None:
    question = _mapping(raw, place)
    for name in ("id", "text"):
        _word(question, name, f"{place}.{name}")
    for name in ("requirements", "same_as", "suggestions", "rows", "options"):
        if question.get(name) is not None:
            _list(question[name], f"{place}.{name}", MOST_QUESTIONS)
    _lists(question, ("effects", "constraints"), place)
    _texts(question, ("remarks",), place)
    for index, option in enumerate(cast("list[Any]", question.get("options") or [])):
        if isinstance(option, Mapping):
            given = cast("dict[str, Any]", option)
            if given.get("value") is None:
                raise Invalid("An option needs a value.", place=f"{place}.options.{index}")
            _number(given, ("score",), f"{place}.options.{index}")
            _lists(given, ("effects",), f"{place}.options.{index}")
    for index, item in enumerate(_list(question.get("fields") or [], f"{place}.fields", 200)):
        _question(item, f"{place}.fields.{index}")
    _number(question, ("weight",), place)


def _number(given: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    for name in names:
        value = given.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise Invalid("A number is needed.", place=f"{place}.{name}")


def _lists(given: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    for name in names:
        for index, item in enumerate(_list(given.get(name) or [], f"{place}.{name}", 2_000)):
            _mapping(item, f"{place}.{name}.{index}")


def _texts(given: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    for name in names:
        for index, item in enumerate(_list(given.get(name) or [], f"{place}.{name}", 2_000)):
            if not isinstance(item, str):
                raise Invalid("A text is needed.", place=f"{place}.{name}.{index}")


def _mapping(value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Invalid("An object is needed.", place=place)
    return cast("dict[str, Any]", value)


def _list(value: object, place: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise Invalid("A list is needed.", place=place)
    items = cast("list[Any]", value)
    if len(items) > most:
        raise Invalid(f"More than {most} entries.", place=place)
    return items


def _word(given: Mapping[str, Any], name: str, place: str) -> None:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"“{name}” is missing.", place=place)


def _plain(value: object, place: str, levels: int) -> None:
    """Refuse what JSON cannot hold, what PostgreSQL cannot, and endless nesting."""
    if levels == 0:
        raise Invalid("It is nested too deeply.", place=place)
    if isinstance(value, dict):
        for name, item in cast("dict[object, object]", value).items():
            if not isinstance(name, str):
                raise Invalid(f"The key {name!r} is no text.", place=place)
            _leaf(name, place)
            _plain(item, place if levels < DEEPEST - 3 else f"{place}.{name}", levels - 1)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            _plain(item, f"{place}.{index}", levels - 1)
    else:
        _leaf(value, place)


def _leaf(value: object, place: str) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise Invalid("A text contains the character NUL.", place=place)
    elif isinstance(value, float) and not abs(value) < 1e30:
        raise Invalid("A number is too large.", place=place)
    elif value is not None and not isinstance(value, bool | int | float):
        raise Invalid("Only texts, numbers, lists and objects; quote dates.", place=place)
