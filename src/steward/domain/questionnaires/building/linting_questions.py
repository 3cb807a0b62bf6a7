"""What is wrong with one question, whatever the others are."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, cast

from steward.domain.questionnaires.building.findings import Finding, Known, remark, wrong
from steward.domain.questionnaires.questions import SPELLINGS, Kind
from steward.domain.questionnaires.reading import STANDARD_CHOICES
from steward.foundation.expressions.program import compile_rule
from steward.foundation.expressions.syntax import ExpressionError

Raw = Mapping[str, Any]
CHOSEN = (Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX)
WITH_FACT = {"boolean": (Kind.YES_NO,), "enum": (Kind.SINGLE,), "multi_enum": (Kind.MULTIPLE,)}


def question_findings(raw: Raw, known: Known) -> Iterator[Finding]:
    """Yield what is wrong with one question."""
    place = f"q:{raw['id']}"
    spelled = str(raw.get("type") or raw.get("scale") or "text")
    kind = SPELLINGS.get(spelled)
    if kind is None:
        yield wrong(place, "type", f"There is no kind of question “{spelled}”.")
        return
    for name in ("visible_when", "required_when", "formula", "prefill_yes_when"):
        yield from condition_findings(raw.get(name), place, name)
    for constraint in cast("list[Raw]", raw.get("constraints") or ()):
        yield from condition_findings(constraint.get("that"), place, "constraints")
    yield from _options(raw, kind, spelled, place)
    yield from _bounds(raw, place)
    yield from _facts(raw, kind, known, place)
    if kind is Kind.MATRIX and not raw.get("rows"):
        yield remark(place, "rows", "Without rows it is asked as a text.")
    if kind is Kind.GROUP:
        yield from _fields(raw, place)
    yield from _reused(raw, known, place)
    if kind is Kind.COMPUTED and not raw.get("formula"):
        yield remark(place, "formula", "Without a formula it never has a value.")
    for requirement in raw.get("requirements") or ():
        if known.requirements and str(requirement) not in known.requirements:
            yield wrong(place, "requirements", f"There is no requirement “{requirement}”.")


def condition_findings(text: object, place: str, name: str) -> Iterator[Finding]:
    """Yield why a text is no condition."""
    if text is None or text == "" or isinstance(text, bool):
        return
    try:
        compile_rule(str(text))
    except ExpressionError as error:
        yield wrong(place, name, f"The condition cannot be read: {error.message}")


def _options(raw: Raw, kind: Kind, spelled: str, place: str) -> Iterator[Finding]:
    options = [
        cast("Raw", item) if isinstance(item, Mapping) else {"value": item}
        for item in cast("list[object]", raw.get("options") or ())
    ]
    if kind in CHOSEN and not options and not raw.get("attribute"):
        if spelled not in STANDARD_CHOICES:
            yield wrong(place, "options", "There is nothing to choose from; give options.")
        return
    if kind in CHOSEN and len(options) == 1:
        yield remark(place, "options", "There is one option only.")
    for value, count in Counter(str(option["value"]) for option in options).items():
        if count > 1:
            yield wrong(place, "options", f"{count} options have the value “{value}”.")
    scored = [option for option in options if option.get("score") is not None]
    if scored and len(scored) < len(options) and spelled != "graded":
        without = [o for o in options if o.get("score") is None]
        names = ", ".join(str(o.get("label") or o["value"]) for o in without)
        text = f"Without a score, so it leaves the mean when chosen: {names}."
        yield remark(place, "options", text)


def _bounds(raw: Raw, place: str) -> Iterator[Finding]:
    low, high = raw.get("minimum"), raw.get("maximum")
    if type(low) is type(high) and low is not None and low > high:
        yield wrong(place, "minimum", f"The least ({low}) is more than the most ({high}).")
    pattern = raw.get("pattern")
    if pattern:
        try:
            re.compile(str(pattern))
        except re.error as error:
            yield wrong(place, "pattern", f"The form cannot be read: {error}.")


def _fields(raw: Raw, place: str) -> Iterator[Finding]:
    fields = cast("list[Raw]", raw.get("fields") or [])
    if not fields:
        yield remark(place, "fields", "Without fields it is asked as a text.")
    for key, count in Counter(str(item["id"]) for item in fields).items():
        if count > 1:
            yield wrong(place, "fields", f"{count} fields have the id “{key}”.")
    for item in fields:
        kind = SPELLINGS.get(str(item.get("type") or "text"))
        if kind in (Kind.GROUP, Kind.MATRIX, Kind.NOTE, Kind.COMPUTED):
            yield wrong(place, "fields", f"“{item['text']}” cannot stand inside a group.")
        elif kind in CHOSEN and not item.get("options"):
            yield wrong(place, "fields", f"“{item['text']}” has nothing to choose from.")


def _reused(raw: Raw, known: Known, place: str) -> Iterator[Finding]:
    source = raw.get("prefill_from")
    if source and known.sources and str(source) not in known.sources:
        yield remark(place, "prefill_from", f"Nothing fills it in: there is no source “{source}”.")
    sheets = {name.partition("/")[0] for name in known.questions}
    for name in cast("list[object]", raw.get("same_as") or ()):
        sheet, slash, _ = str(name).partition("/")
        if not slash or (sheet in sheets and str(name) not in known.questions):
            yield remark(place, "same_as", f"There is no question “{name}”.")


def _facts(raw: Raw, kind: Kind, known: Known, place: str) -> Iterator[Finding]:
    attribute = raw.get("attribute")
    if not attribute or not known.vocabulary:
        return
    found = known.vocabulary.get(str(attribute))
    if found is None:
        yield wrong(place, "attribute", f"There is no fact “{attribute}”.")
        return
    word = {"Boolean": "boolean", "Choice": "enum", "ChoiceSet": "multi_enum"}[type(found).__name__]
    if kind not in WITH_FACT[word]:
        asked = {"boolean": "yes or no", "enum": "one choice", "multi_enum": "several choices"}
        yield wrong(
            place, "attribute", f"The fact “{attribute}” is {asked[word]}; so must this be."
        )
        return
    values: frozenset[str] = getattr(found, "values", frozenset())
    for option in cast("list[object]", raw.get("options") or ()):
        value = str(cast("Raw", option)["value"]) if isinstance(option, Mapping) else str(option)
        if values and value not in values:
            text = f"“{value}” is no value of the fact “{attribute}”: {', '.join(sorted(values))}."
            yield wrong(place, "options", text)
