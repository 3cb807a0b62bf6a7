"""Which names the conditions of a template may read, of what type, and what people call them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from steward.domain.questionnaires.plan import TOTAL
from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.questionnaires.terms import Method, Template
from steward.domain.systems.terms import Attribute
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
    template: Template, attributes: Iterable[Attribute], *, own: str = ""
) -> Iterator[Mapping[str, Any]]:
    """Yield the names for people to choose from: group, label, type and values.

    Args:
        template: The questionnaire.
        attributes: The facts of systems.
        own: The question whose condition is written; it cannot ask about itself.
    """
    for question in template.questions:
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
