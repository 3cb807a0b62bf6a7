"""An answer in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from steward.domain.questionnaires.answering import state_of
from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.questionnaires.terms import SAID_OTHERWISE, Answer


def in_words(question: Question, answer: Answer) -> str:
    """Return an answer as people read it; an empty text for none."""
    state = state_of(question, answer)
    if state == "open":
        return ""
    if state in SAID_OTHERWISE:
        return SAID_OTHERWISE[state]
    labels = {option.value: option.label for option in question.options}
    match question.type:
        case Kind.YES_NO:
            return "Yes" if answer in (True, "yes") else "No"
        case Kind.MULTIPLE | Kind.LIST:
            given = cast("list[Any]", answer) if isinstance(answer, list) else [answer]
            return "; ".join(labels.get(str(item), str(item)) for item in given)
        case Kind.MATRIX:
            rows = _mapping(answer)
            pairs = [(row.label, rows[row.value]) for row in question.rows if row.value in rows]
            return "; ".join(f"{name}: {labels.get(str(v), str(v))}" for name, v in pairs)
        case Kind.GROUP:
            entries = cast("list[Mapping[str, Any]]", answer)
            return "; ".join(_entry(question, entry) for entry in entries)
        case _:
            return labels.get(str(answer)) or _plain(question, answer)


def _mapping(answer: Answer) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", answer) if isinstance(answer, Mapping) else {}


def _entry(question: Question, entry: Mapping[str, Any]) -> str:
    parts = [
        f"{item.text}: {in_words(item, entry.get(item.id))}"
        for item in question.fields
        if entry.get(item.id) is not None
    ]
    return ", ".join(parts)


def _plain(question: Question, answer: Answer) -> str:
    given = _mapping(answer)
    if question.type is Kind.MONEY and given:
        return f"{given.get('amount'):,} {given.get('currency', '')}".strip()
    if given:
        return str(given.get("label") or given.get("name") or given.get("id") or "")
    if question.type is Kind.DATE:
        try:
            return f"{date.fromisoformat(str(answer)):%d %B %Y}".lstrip("0")
        except ValueError:
            return str(answer)
    unit = "%" if question.type is Kind.PERCENTAGE else question.bounds.unit
    return f"{answer} {unit}".strip()
