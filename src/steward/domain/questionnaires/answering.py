"""What an answer may be, in which shape it is kept, and which fact it states."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.questionnaires.terms import NOT_APPLICABLE, UNKNOWN, UNSURE, Answer, Answers
from steward.domain.systems.terms import Fact
from steward.foundation.core.errors import Invalid

Raw = Mapping[str, Any]
LONGEST_TEXT = 20_000
MOST_ENTRIES = 500
_YES = frozenset({"yes", "true", "1"})
_NO = frozenset({"no", "false", "0"})
_TEXTS = frozenset({Kind.TEXT, Kind.LIST})


def state_of(question: Question, answer: Answer) -> str:
    """Return open, answered, unknown, unsure or not_applicable."""
    if answer is None or answer == "" or answer == []:
        return "open"
    if answer == UNKNOWN and question.type not in _TEXTS:
        return UNKNOWN
    if answer in (UNSURE, NOT_APPLICABLE) and not _is_option(question, answer):
        return str(answer)
    return "answered"


def _is_option(question: Question, answer: Answer) -> bool:
    return any(option.value == answer for option in question.options)


def is_answered(answers: Answers, question: Question) -> bool:
    """Return whether a question has an answer; "unknown" is one, an empty text is none."""
    return state_of(question, answers.get(question.id)) != "open"


def empty_fact(question: Question) -> Fact:
    """Return the fact that a hidden question leaves behind; a number is then unknown."""
    if question.type is Kind.YES_NO:
        return False
    if question.type in (Kind.MULTIPLE, Kind.LIST, Kind.GROUP):
        return frozenset()
    return None if question.type.is_number else ""


def to_fact(question: Question, answer: Answer) -> Any:  # noqa: ANN401 -- leaf
    """Return the fact that an answer states; None for "unknown" and "unsure"."""
    if answer is None or answer == UNKNOWN:
        return None
    if answer in (UNSURE, NOT_APPLICABLE) and not _is_option(question, answer):
        return None if answer == UNSURE else empty_fact(question)
    kind = question.type
    if kind is Kind.YES_NO:
        return answer if isinstance(answer, bool) else str(answer).lower() in _YES
    if kind in _STRUCTURED:
        return _structured(kind, answer)
    if isinstance(answer, list | tuple | set | frozenset):
        return frozenset(cast("Iterable[str]", answer))
    return frozenset({str(answer)}) if kind is Kind.MULTIPLE else answer


_STRUCTURED = frozenset({Kind.MONEY, Kind.FILE, Kind.PERSON, Kind.RECORD, Kind.GROUP, Kind.MATRIX})


def _structured(kind: Kind, answer: Answer) -> Any:  # noqa: ANN401 -- leaf
    if kind is Kind.GROUP:
        return tuple(range(len(cast("list[object]", answer)))) if isinstance(answer, list) else None
    if kind is Kind.FILE:
        return True
    if not isinstance(answer, Mapping) or kind is Kind.MATRIX:
        return None
    given = cast("Mapping[str, Any]", answer)
    return given.get("amount") if kind is Kind.MONEY else given.get("label")


def checked_answer(question: Question, answer: object) -> Answer:
    """Return an answer in the shape in which it is kept.

    Raises:
        Invalid: The answer does not fit the question; the message says what would.
    """
    if answer is None or answer == "":
        return None
    if question.type not in _TEXTS and answer in (UNKNOWN, UNSURE):
        if question.allows_unknown:
            return cast("str", answer)
        if not _is_option(question, answer):
            raise _refused(question, "This question needs an answer; 'unknown' is not one")
    if answer == NOT_APPLICABLE and question.allows_not_applicable:
        return NOT_APPLICABLE
    return _CHECKS.get(question.type, _text)(question, answer)


def _refused(question: Question, message: str) -> Invalid:
    return Invalid(message, place=question.id)


def _yes_or_no(question: Question, answer: object) -> Answer:
    word = str(answer).strip().lower()
    if word not in _YES | _NO:
        raise _refused(question, f"{answer!r} is not an answer; say yes, no or unknown")
    if question.kind == "yesno":
        return "yes" if word in _YES else "no"
    return word in _YES


def _one_of(question: Question, answer: object) -> str:
    allowed = [option.value for option in question.options]
    if not isinstance(answer, str) or answer not in allowed:
        words = ", ".join(allowed)
        raise _refused(question, f"{answer!r} is not one of the answers; choose one of {words}")
    return answer


def _some_of(question: Question, answer: object) -> Answer:
    several = isinstance(answer, list | tuple | set | frozenset)
    given = list(cast("Iterable[object]", answer)) if several else [answer]
    chosen = {_one_of(question, value) for value in given}
    alone = [option for option in question.options if option.exclusive and option.value in chosen]
    if alone and len(chosen) > 1:
        raise _refused(question, f"“{alone[0].label}” stands alone; take the others away")
    _count(question, len(chosen), "choices")
    return [option.value for option in question.options if option.value in chosen]


def _number(question: Question, answer: object) -> float | int:
    text = str(answer).strip().replace(" ", "")
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        raise _refused(question, f"{answer!r} is not a number") from None
    if isinstance(answer, bool) or not math.isfinite(value) or abs(value) > 1e18:
        raise _refused(question, f"{answer!r} is not a number")
    if question.bounds.whole and value != int(value):
        raise _refused(question, f"{answer!r} is not a whole number")
    low, high = question.bounds.minimum, question.bounds.maximum
    if question.type is Kind.PERCENTAGE:
        low, high = (0 if low is None else low), (100 if high is None else high)
    _within(question, value, low, high)
    return int(value) if value == int(value) else value


def _within(question: Question, value: float, low: object, high: object) -> None:
    unit = f" {question.bounds.unit}" if question.bounds.unit else ""
    if low is not None and value < float(str(low)):
        raise _refused(question, f"{value:g}{unit} is too little; {low}{unit} is the least")
    if high is not None and value > float(str(high)):
        raise _refused(question, f"{value:g}{unit} is too much; {high}{unit} is the most")


def _money(question: Question, answer: object) -> Answer:
    given = cast("Mapping[str, Any]", answer) if isinstance(answer, Mapping) else {"amount": answer}
    currency = str(given.get("currency") or question.bounds.currency or "EUR").upper()
    if not re.fullmatch("[A-Z]{3}", currency):
        raise _refused(question, f"{currency!r} is no currency; write three letters such as EUR")
    if given.get("amount") in (None, ""):
        return None
    return {"amount": _number(question, given["amount"]), "currency": currency}


def _date(question: Question, answer: object) -> Answer:
    try:
        day = date.fromisoformat(str(answer)).isoformat()
    except ValueError:
        raise _refused(question, f"{answer!r} is not a date; write it as 2026-11-30") from None
    low, high = question.bounds.minimum, question.bounds.maximum
    if low is not None and day < str(low):
        raise _refused(question, f"The earliest date is {low}")
    if high is not None and day > str(high):
        raise _refused(question, f"The latest date is {high}")
    return day


def _text(question: Question, answer: object) -> Answer:
    length = len(str(answer))
    if length > LONGEST_TEXT:
        message = f"The text has {length} characters; {LONGEST_TEXT} is the most"
        raise _refused(question, message)
    if isinstance(answer, str):
        _count(question, length, "characters")
        pattern = question.bounds.pattern
        if pattern and not _matches(pattern, answer):
            raise _refused(question, f"The text does not have the form {pattern}")
    return cast("Answer", answer) if isinstance(answer, list) else str(answer)


def _matches(pattern: str, text: str) -> bool:
    """Return whether a short text has a form; a form that cannot be read refuses nothing."""
    try:
        return re.fullmatch(pattern, text[:500]) is not None
    except re.error:
        return True


def _lines(question: Question, answer: object) -> Answer:
    if isinstance(answer, list | tuple):
        given = [str(item) for item in cast("Iterable[object]", answer)]
    else:
        given = str(answer).split("\n")
    lines = [line.strip() for line in given if line.strip()]
    _text(question, "\n".join(lines)[: LONGEST_TEXT + 1] if not question.bounds.pattern else "")
    if sum(map(len, lines)) > LONGEST_TEXT:
        raise _refused(question, f"The lines have more than {LONGEST_TEXT} characters")
    return lines or None


def _count(question: Question, count: int, noun: str) -> None:
    low, high = question.bounds.minimum, question.bounds.maximum
    if low is not None and count < float(low):
        raise _refused(question, f"{count} {noun}; {low} is the least")
    if high is not None and count > float(high):
        raise _refused(question, f"{count} {noun}; {high} is the most")


def _reference(question: Question, answer: object) -> Answer:
    wanted = ("id", "name") if question.type is Kind.FILE else ("id", "label")
    if not isinstance(answer, Mapping):
        raise _refused(question, f"Choose one of the list; {answer!r} is none")
    given = cast("Mapping[str, Any]", answer)
    if not given.get("id"):
        return _typed(question, given)
    kept = {key: str(given.get(key) or "")[:300] for key in wanted}
    return {"kind": question.record, **kept} if question.type is Kind.RECORD else kept


def _typed(question: Question, given: Mapping[str, Any]) -> Answer:
    """Return a person or record that is named in words, since it stands in no list one may see."""
    said = {key: " ".join(str(given.get(key) or "").split()) for key in ("label", "name", "email")}
    if question.type is Kind.RECORD and said["label"]:
        return {"kind": question.record, "id": "", "label": said["label"][:300]}
    if question.type is not Kind.PERSON or not (said["name"] or said["email"]):
        return None
    if not said["name"]:
        raise _refused(question, "Write the name too")
    if said["email"] and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", said["email"]):
        raise _refused(question, f"{said['email']!r} is not an address such as name@example.org")
    label = ", ".join(part for part in (said["name"], said["email"]) if part)
    return {
        "id": "",
        "label": label[:300],
        "name": said["name"][:200],
        "email": said["email"][:254],
    }


def _matrix(question: Question, answer: object) -> Answer:
    if not isinstance(answer, Mapping):
        raise _refused(question, "Answer the rows one by one")
    given = cast("Mapping[str, Any]", answer)
    known = {row.value for row in question.rows}
    strange = sorted(set(given) - known)
    if strange:
        raise _refused(question, f"There is no row {strange[0]!r}")
    kept = {row.value: given.get(row.value) for row in question.rows if given.get(row.value)}
    return {
        row: value if value == UNKNOWN and question.allows_unknown else _one_of(question, value)
        for row, value in kept.items()
    } or None


def _group(question: Question, answer: object) -> Answer:
    if not isinstance(answer, list):
        raise _refused(question, "Give a list of entries")
    entries: list[dict[str, Any]] = []
    fields = {item.id: item for item in question.fields}
    for number, raw in enumerate(cast("list[Any]", answer)[: MOST_ENTRIES + 1], 1):
        given: Mapping[str, Any] = cast("Raw", raw) if isinstance(raw, Mapping) else {}
        entry: dict[str, Any] = {}
        for key, value in given.items():
            if key not in fields:
                raise _refused(question, f"Entry {number} has no field {key!r}")
            try:
                entry[key] = checked_answer(fields[key], value)
            except Invalid as refusal:
                text = f"Entry {number}, {fields[key].text}: {refusal.message}"
                raise _refused(question, text) from None
        if any(value is not None for value in entry.values()):
            entries.append(entry)
    if len(entries) > MOST_ENTRIES:
        raise _refused(question, f"More than {MOST_ENTRIES} entries")
    _count(question, len(entries), "entries")
    return entries or None


def _nothing(question: Question, answer: object) -> Answer:  # noqa: ARG001 -- framework requires
    raise _refused(question, "This is worked out from other answers; it takes none")


_CHECKS = {
    Kind.YES_NO: _yes_or_no,
    Kind.SINGLE: _one_of,
    Kind.MATURITY: _one_of,
    Kind.MULTIPLE: _some_of,
    Kind.NUMBER: _number,
    Kind.PERCENTAGE: _number,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.LIST: _lines,
    Kind.FILE: _reference,
    Kind.PERSON: _reference,
    Kind.RECORD: _reference,
    Kind.MATRIX: _matrix,
    Kind.GROUP: _group,
    Kind.NOTE: _nothing,
    Kind.COMPUTED: _nothing,
}
