"""What a form of questions sends, as values of answers."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

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
TYPED = "typed"
"""The choice that keeps a person or record that somebody outside named in words."""
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
        value = _value(question, question.id, post, labels)
        if value == TYPED and question.type in (Kind.PERSON, Kind.RECORD) and answer is not None:
            value = answer.value
        found[question.id] = (value, comment)
    return found


def changed(
    given: Mapping[str, tuple[object, str]], known: Mapping[str, Answer]
) -> dict[str, tuple[object, str]]:
    """Return what differs from what is kept, so that looking at a proposal does not confirm it."""
    return {name: pair for name, pair in given.items() if not _same(known.get(name), pair)}


def as_typed(
    sheet: Template, given: Mapping[str, tuple[object, str]], refused: Iterable[str]
) -> dict[str, Answer]:
    """Return answers that were refused, as rows that are shown and never saved."""
    found: dict[str, Answer] = {}
    for name in refused:
        if name not in given:
            continue
        value, comment = given[name]
        if sheet.by_id[name].type is Kind.LIST and isinstance(value, str):
            value = value.splitlines()
        found[name] = Answer(question=name, value=value, comment=comment)
    return found


def _same(answer: Answer | None, pair: tuple[object, str]) -> bool:
    value, comment = pair
    if answer is None:
        return value in (None, "", [], {})
    kept = answer.value
    if isinstance(kept, bool):
        kept = "yes" if kept else "no"
    if isinstance(kept, dict) and isinstance(value, dict) and "id" in kept:
        one, two = cast("Mapping[str, Any]", kept), cast("Mapping[str, Any]", value)
        return _named(one) == _named(two) and answer.comment == comment
    if isinstance(kept, int | float):
        kept = f"{kept:g}" if isinstance(value, str) else kept
    return (kept, answer.comment) == (value, comment)


def _named(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what tells two references apart: the key, or the words where there is none."""
    if value.get("id"):
        return (str(value["id"]),)
    if "email" in value:
        return tuple(" ".join(str(value.get(key) or "").split()) for key in ("name", "email"))
    return (" ".join(str(value.get("label") or "").split()),)


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
        case Kind.PERSON | Kind.RECORD:
            named = _in_words(question, name, post) if not plain or _is_typed(name, post) else None
            return otherwise or named or (_reference(question, plain, labels) if plain else None)
        case Kind.FILE:
            return _reference(question, plain, labels) if plain else otherwise
        case _:
            # An option may be called like one of the other answers; the last one chosen counts.
            counted = chosen if question.options else plain
            return counted[-1] if counted else otherwise


def _is_typed(name: str, post: QueryDict) -> bool:
    return f"{name}|email" in post


def _in_words(question: Question, name: str, post: QueryDict) -> object:
    """Return a person or record that is named in words, as the forms for people outside send it."""
    if question.type is Kind.RECORD:
        words = post.get(f"{name}|words", "").strip()
        return {"label": words} if words else None
    given = {"name": post.get(name, "").strip(), "email": post.get(f"{name}|email", "").strip()}
    return given if _is_typed(name, post) and any(given.values()) else None


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
