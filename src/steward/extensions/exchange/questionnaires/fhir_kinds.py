"""Types, options and extensions of FHIR items."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from steward.domain.questionnaires.questions import Kind
from steward.extensions.exchange.questionnaires.drafting import Draft
from steward.extensions.exchange.questionnaires.terms import LEFT_OUT, Weight
from steward.extensions.exchange.questionnaires.trees import Raw, number, objects, word
from steward.foundation.expressions import syntax

Node = syntax.Node
KINDS: dict[str, Kind] = {
    "boolean": Kind.YES_NO,
    "decimal": Kind.NUMBER,
    "integer": Kind.NUMBER,
    "quantity": Kind.NUMBER,
    "date": Kind.DATE,
    "dateTime": Kind.TEXT,
    "time": Kind.TEXT,
    "string": Kind.TEXT,
    "text": Kind.TEXT,
    "url": Kind.TEXT,
    "choice": Kind.SINGLE,
    "open-choice": Kind.SINGLE,
    "coding": Kind.SINGLE,
    "attachment": Kind.FILE,
    "reference": Kind.TEXT,
    "display": Kind.NOTE,
    "question": Kind.TEXT,
}
AS_TEXT = {
    "dateTime": "A moment is asked as a text.",
    "time": "A time of day is asked as a text.",
    "reference": "A reference to another record is asked as a text.",
    "quantity": "A quantity is asked as a number; its unit is shown if the file names one.",
}
READ = frozenset(
    [
        "linkId",
        "type",
        "text",
        "prefix",
        "item",
        "enableWhen",
        "enableBehavior",
        "required",
        "repeats",
        "maxLength",
        "answerOption",
        "answerValueSet",
        "answerConstraint",
        "initial",
        "extension",
        "definition",
        "code",
        "id",
        "_text",
    ]
)
SAID_BY = tuple(
    f"answer{kind}"
    for kind in [
        "Boolean",
        "Decimal",
        "Integer",
        "Date",
        "DateTime",
        "Time",
        "String",
        "Coding",
        "Quantity",
        "Reference",
    ]
)
SCORES = ("ordinalValue", "itemWeight", "questionnaire-ordinalValue")
LOOKS = (
    "itemControl",
    "choiceOrientation",
    "displayCategory",
    "rendering-",
    "collapsible",
    "entryFormat",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An option: code, what it says, and its number where one is given."""

    value: str
    label: str
    score: float | None = None


def written(item: Raw) -> str:
    """Return the text of an item, else its linkId."""
    return word(item.get("text")) or word(item.get("linkId"))


def choices_of(item: Raw, sets: Mapping[str, Raw]) -> list[Choice]:
    """Return the options of an item, written on it or in a set that the file contains."""
    found: list[Choice] = []
    for option in objects(item.get("answerOption")):
        value = next((option[name] for name in option if name.startswith("value")), None)
        coding = cast("Raw", value) if isinstance(value, dict) else {"code": word(value)}
        found.append(
            _choice(coding, _score(option) if _score(option) is not None else _score(coding))
        )
    named = word(item.get("answerValueSet"))
    if not found and named.startswith("#"):
        found = [
            _choice(concept, _score(concept)) for concept in _concepts(sets.get(named[1:], {}))
        ]
    return [choice for choice in found if choice.value]


def _choice(coding: Raw, score: float | None) -> Choice:
    display = word(coding.get("display")) or word(coding.get("reference"))
    value = word(coding.get("code")) or display
    return Choice(value=value, label=display or value, score=score)


def _concepts(found: Raw) -> Iterator[Raw]:
    expansion: object = found.get("expansion")
    compose: object = found.get("compose")
    if isinstance(expansion, dict):
        yield from objects(cast("Raw", expansion).get("contains"))
    elif isinstance(compose, dict):
        for part in objects(cast("Raw", compose).get("include")):
            yield from objects(part.get("concept"))


def _score(raw: Raw) -> float | None:
    for extension in objects(raw.get("extension")):
        if word(extension.get("url")).rpartition("/")[2] in SCORES:
            return number(extension.get("valueDecimal", extension.get("valueInteger")))
    return None


def initial_of(item: Raw) -> str:
    """Return the answer that an item proposes, as text."""
    for initial in objects(item.get("initial")):
        value = next((initial[name] for name in initial if name.startswith("value")), None)
        if isinstance(value, dict):
            return str(cast("Raw", value).get("display", cast("Raw", value).get("code", "")))[:100]
        return word(value)[:100]
    chosen = [
        option for option in objects(item.get("answerOption")) if option.get("initialSelected")
    ]
    return "an option" if chosen else ""


def extensions(draft: Draft, item: Raw, at: str, question: dict[str, Any] | None) -> None:
    """Take over the extensions that say something here, and remark on the others."""
    for extension in objects(item.get("extension")):
        url = word(extension.get("url"))
        name = url.rpartition("/")[2]
        value = next((extension[key] for key in extension if key.startswith("value")), None)
        if question is not None and _taken(question, name, value):
            continue
        if url == LEFT_OUT:
            draft.remark("When it was written", word(value))
            continue
        weight = Weight.LOOKS if any(part in name for part in LOOKS) else Weight.LOST
        key = "" if question is None else str(question["id"])
        draft.remark(f"{at}, extension", f"{url[:200]} has no equal here.", weight, key)


def _taken(question: dict[str, Any], name: str, value: object) -> bool:
    kind, limit = question["type"], number(value)
    if name in ("minValue", "maxValue"):
        ours = "minimum" if name == "minValue" else "maximum"
        if kind == Kind.NUMBER and limit is not None:
            question[ours] = limit
        elif kind == Kind.DATE and isinstance(value, str) and len(value) == 10:
            question[ours] = value
        return ours in question
    if name == "minLength" and kind == Kind.TEXT and limit is not None:
        question["minimum"] = limit
    elif name == "questionnaire-unit" and isinstance(value, dict) and kind == Kind.NUMBER:
        unit = cast("Raw", value)
        question["unit"] = word(unit.get("display", unit.get("code")))[:40]
    elif name in ("questionnaire-minOccurs", "questionnaire-maxOccurs") and limit is not None:
        question["minimum" if name.endswith("minOccurs") else "maximum"] = limit
    elif name == "entryHelp" and isinstance(value, str):
        question["help"] = value[:5_000]
    else:
        return False
    return True
