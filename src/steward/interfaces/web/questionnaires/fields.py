"""What a form of questions sends, as values of answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from steward.domain.questionnaires.models import Answer
from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.questionnaires.terms import NOT_APPLICABLE, UNKNOWN, UNSURE, Template

SEVERAL = ("multi_enum", "multi", "multiple", "list")
SCALE = (
    ("none", "None: nothing in place"),
    ("partial", "Partial: informal or in one place only"),
    ("defined", "Defined: decided and documented"),
    ("implemented", "Implemented: applied throughout, with evidence"),
    ("measured", "Measured: its effect is measured and used"),
)
MOST_ENTRIES = 100
_OTHERWISE = (UNKNOWN, UNSURE, NOT_APPLICABLE)
Labels = Mapping[str, Mapping[str, str]]
"""Kind of record → key → words, for choices that are records."""


def given_in(
    sheet: Template, post: QueryDict, known: Mapping[str, Answer], labels: Labels
) -> dict[str, tuple[object, str]]:
    """Return question → value and comment for every question of the form."""
    names = {key.partition("|")[0] for key in post}
    found: dict[str, tuple[object, str]] = {}
    for question in sheet.questions:
        if question.id not in names or not question.type.is_asked:
            continue
        answer = known.get(question.id)
        kept = "" if answer is None else answer.comment
        comment = post.get(f"{question.id}|comment", kept).strip()
        found[question.id] = (_value(question, question.id, post, labels), comment)
    return found


def changed(
    given: Mapping[str, tuple[object, str]], known: Mapping[str, Answer]
) -> dict[str, tuple[object, str]]:
    """Return what differs from what is kept, so that looking at a proposal does not confirm it."""
    return {name: pair for name, pair in given.items() if not _same(known.get(name), pair)}


def _same(answer: Answer | None, pair: tuple[object, str]) -> bool:
    value, comment = pair
    if answer is None:
        return value in (None, "", [], {})
    kept = answer.value
    if isinstance(kept, bool):
        kept = "yes" if kept else "no"
    if isinstance(kept, int | float):
        kept = f"{kept:g}" if isinstance(value, str) else kept
    return (kept, answer.comment) == (value, comment)


def _value(question: Question, name: str, post: QueryDict, labels: Labels) -> object:
    chosen = [item for item in post.getlist(name) if item.strip()]
    plain = [item for item in chosen if item not in _OTHERWISE]
    otherwise = next((item for item in chosen if item in _OTHERWISE), None)
    match question.type:
        case Kind.MULTIPLE:
            return otherwise or plain or None
        case Kind.LIST:
            return "\n".join(chosen) or None
        case Kind.MONEY:
            currency = post.get(f"{name}|currency", "").strip()
            return {"amount": plain[-1], "currency": currency} if plain else otherwise
        case Kind.MATRIX:
            rows = {row.value: post.get(f"{name}|{row.value}") for row in question.rows}
            given = {row: value for row, value in rows.items() if value}
            return given or otherwise
        case Kind.GROUP:
            return list(_entries(question, name, post, labels)) or otherwise
        case Kind.PERSON | Kind.RECORD | Kind.FILE:
            return _reference(question, plain, labels) if plain else otherwise
        case _:
            # An option may be called like one of the other answers; the last one chosen counts.
            counted = chosen if question.options else plain
            return counted[-1] if counted else otherwise


def _reference(question: Question, plain: list[str], labels: Labels) -> object:
    key = plain[-1]
    kind = question.record if question.type is Kind.RECORD else question.type.value
    words = labels.get(kind, {}).get(key)
    if words is None:
        return key
    return {"id": key, "name": words, "label": words}


def _entries(
    question: Question, name: str, post: QueryDict, labels: Labels
) -> Iterator[dict[str, Any]]:
    for number in range(MOST_ENTRIES):
        fields = {item.id: f"{name}|{number}|{item.id}" for item in question.fields}
        if not any(field in post for field in fields.values()):
            return
        if post.get(f"{name}|{number}|remove"):
            continue
        entry = {item.id: _value(item, fields[item.id], post, labels) for item in question.fields}
        if any(value not in (None, "", []) for value in entry.values()):
            yield entry
