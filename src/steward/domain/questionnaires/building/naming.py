"""Which names the conditions of a template may read, of what type, and what people call them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from steward.domain.questionnaires.building.rows import OPERATIONS, rows_of
from steward.domain.questionnaires.plan import TOTAL
from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.questionnaires.terms import Method, Template
from steward.domain.systems.terms import Attribute
from steward.foundation.expressions.syntax import ExpressionError
from steward.foundation.expressions.types import (
    Anything,
    Boolean,
    Choice,
    ChoiceSet,
    Number,
    Text,
    Type,
    Vocabulary,
)

STATES = {
    "open": "open",
    "answered": "answered",
    "unknown": "“do not know”",
    "unsure": "“unsure”",
    "not_applicable": "“does not apply”",
    "hidden": "not asked",
}


def names_readable(template: Template, facts: Vocabulary) -> Vocabulary:
    """Return every name with its type: facts, answers, their states and scores."""
    found: dict[str, Type] = dict(facts)
    for question in template.questions:
        if question.attribute and question.attribute not in found:
            found[question.attribute] = type_of(question)
        if question.type is Kind.NOTE:
            continue
        own = f"answers.{question.name}"
        found[own] = type_of(question)
        found[f"{own}.state"] = Choice(frozenset(STATES))
        for row in question.rows:
            found[f"{own}.{row.value}"] = Choice(_values(question))
    scored = Number() if template.method is Method.SUM else Number(low=0, high=100)
    for section in template.sections:
        found[f"scores.{section.name}"] = scored
    found[TOTAL] = scored
    return found


def type_of(question: Question) -> Type:
    """Return what the answer to a question is in a condition."""
    kind = question.type
    if kind in (Kind.YES_NO, Kind.FILE):
        return Boolean()
    if kind in (Kind.SINGLE, Kind.MATURITY):
        return Choice(_values(question))
    if kind is Kind.MULTIPLE:
        return ChoiceSet(_values(question))
    if kind.is_number:
        low, high = question.bounds.minimum, question.bounds.maximum
        return Number(low=_number(low), high=_number(high))
    return Text() if kind in (Kind.DATE, Kind.TEXT, Kind.PERSON, Kind.RECORD) else Anything()


def _values(question: Question) -> frozenset[str]:
    return frozenset(option.value for option in question.options)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def names_offered(
    template: Template, attributes: Iterable[Attribute], *, own: str = "", first: str = ""
) -> Iterator[Mapping[str, Any]]:
    """Yield the names for people to choose from: group, label, type and values.

    Args:
        template: The questionnaire.
        attributes: The facts of systems.
        own: The question whose condition is written; it cannot ask about itself.
        first: The question to offer first, because a check of its answer is written.
    """
    for question in sorted(template.questions, key=lambda item: item.id != first):
        if question.id == own or question.type is Kind.NOTE:
            continue
        name = f"answers.{question.name}"
        choices = [(option.value, option.label) for option in question.options]
        label = question.text[:90]
        if question.type is Kind.MATRIX:
            for row in question.rows:
                yield _offer(
                    f"{name}.{row.value}", "Questions", f"{label}: {row.label}", "choice", choices
                )
            continue
        yield _offer(name, "Questions", label, _WORDS.get(question.type, "text"), choices)
    for question in template.questions:
        if question.id != own and question.type.is_asked:
            name, label = (
                f"answers.{question.name}.state",
                f"How it was answered: {question.text[:70]}",
            )
            yield _offer(name, "How a question was answered", label, "choice", list(STATES.items()))
    for attribute in attributes:
        kind = {"boolean": "yes_no", "enum": "choice"}.get(attribute.type.value, "several")
        choices = [(option.value, option.label) for option in attribute.options]
        yield _offer(attribute.id, "Facts of the system", attribute.label, kind, choices)
    for section in template.sections:
        yield _offer(
            f"scores.{section.name}", "Scores", f"Score of “{section.title}”", "number", []
        )
    yield _offer(TOTAL, "Scores", "Score of the whole", "number", [])


_WORDS = {
    Kind.YES_NO: "yes_no",
    Kind.FILE: "yes_no",
    Kind.SINGLE: "choice",
    Kind.MATURITY: "choice",
    Kind.MULTIPLE: "several",
    Kind.NUMBER: "number",
    Kind.MONEY: "number",
    Kind.PERCENTAGE: "number",
    Kind.COMPUTED: "number",
}


def _offer(
    name: str, group: str, label: str, kind: str, choices: list[tuple[str, str]]
) -> Mapping[str, Any]:
    return {"name": name, "group": group, "label": label, "type": kind, "choices": choices}


BARE = ("id", "text", "title", "type", "scale", "options", "rows", "attribute")


def bare(body: Mapping[str, Any]) -> Template:
    """Return a template without conditions, effects and scores, which a half-written body gives."""
    sections: list[dict[str, Any]] = []
    for raw in cast("list[Mapping[str, Any]]", body.get("sections") or []):
        questions = cast("list[Mapping[str, Any]]", raw.get("questions") or [])
        kept = [{name: q[name] for name in BARE if name in q} for q in questions]
        for question in kept:
            options = cast("list[Any]", question.get("options") or [])
            question["options"] = [_without_effects(option) for option in options]
        sections.append({"id": raw["id"], "title": raw["title"], "questions": kept})
    scoring = cast("Mapping[str, Any]", body.get("scoring") or {})
    method = scoring.get("method") if scoring.get("method") in list(Method) else None
    return Template.from_body(
        {
            "id": body["id"],
            "title": body["title"],
            "sections": sections,
            "scoring": {"method": method},
        }
    )


def _without_effects(option: object) -> object:
    if not isinstance(option, Mapping):
        return option
    given = cast("Mapping[str, Any]", option)
    return {name: value for name, value in given.items() if name != "effects"}


def in_words(text: object, offers: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a condition as people would say it; what is no condition stays as it is written.

    Args:
        text: The condition.
        offers: Name → what ``names_offered`` says about it.
    """
    if text is None or text == "":
        return ""
    try:
        return _said(rows_of(str(text)), offers)
    except ExpressionError:
        return str(text)


def _said(row: Mapping[str, Any], offers: Mapping[str, Mapping[str, Any]], deep: int = 0) -> str:
    if "join" in row:
        word = " and " if row["join"] == "all" else " or "
        text = word.join(_said(item, offers, deep + 1) for item in row["rows"])
        return f"({text})" if deep and len(row["rows"]) > 1 else text
    if "text" in row:
        return str(row["text"])
    offer: Mapping[str, Any] = offers.get(row["name"]) or {}
    name = f"“{offer['label']}”" if offer else str(row["name"])
    labels = dict(cast("list[tuple[str, str]]", offer.get("choices") or []))
    given = cast("list[Mapping[str, Any]]", row.get("values") or [row])
    values = ", ".join(labels.get(v["value"], str(v["value"])) for v in given if "value" in v)
    return f"{name} {OPERATIONS[row['op']]} {values}".strip()
