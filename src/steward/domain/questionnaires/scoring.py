"""What a score is made of: the value of an answer, and how values become one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.questionnaires.terms import (
    NOT_APPLICABLE,
    UNKNOWN,
    UNSURE,
    Answer,
    Answers,
    Band,
    Method,
)


def is_not_applicable(question: Question, answer: Answer) -> bool:
    """Return whether an answer takes its question out of the score."""
    if not isinstance(answer, str):
        return False
    for option in question.options:
        if option.value == answer:
            return option.score is None
    return answer == NOT_APPLICABLE


def value_of(question: Question, answer: Answer) -> float | None:
    """Return what an answer is worth; None while it is open, unknown or unsure."""
    if answer is None or answer in (UNKNOWN, UNSURE, ""):
        return None
    scores = {option.value: option.score for option in question.options}
    if question.type is Kind.YES_NO:
        return scores.get("yes" if answer in (True, "yes") else "no")
    if question.type is Kind.MATRIX and isinstance(answer, Mapping):
        rows = cast("Mapping[str, Any]", answer)
        found = [s for v in rows.values() if (s := scores.get(str(v))) is not None]
        return sum(found) / len(found) if len(rows) == len(question.rows) and found else None
    if isinstance(answer, list):
        chosen = cast("list[str]", answer)
        return sum(scores.get(str(value)) or 0.0 for value in chosen)
    return scores.get(str(answer))


def best_of(question: Question) -> float:
    """Return the most that an answer can be worth."""
    scores = [option.score for option in question.options if option.score is not None]
    if question.type is Kind.MULTIPLE:
        return sum(score for score in scores if score > 0)
    return max(scores, default=0.0)


def worst_of(question: Question) -> float:
    """Return the least that an answer can be worth."""
    scores = [option.score for option in question.options if option.score is not None]
    return min([0.0, *scores] if question.type is Kind.MULTIPLE else scores, default=0.0)


def bounds_of(
    method: Method, asked: Sequence[Question], answers: Answers
) -> tuple[float, float] | None:
    """Return the score with what is open counted as worst and as best; None when nothing counts.

    A share of 0 to 100 for the weighted mean and the worst, the plain sum otherwise.
    """
    counted = [q for q in asked if not is_not_applicable(q, answers.get(q.id))]
    weight = sum(q.weight for q in counted)
    if not counted or (method is Method.WEIGHTED_MEAN and weight == 0):
        return None
    low: list[tuple[float, float]] = []
    high: list[tuple[float, float]] = []
    for question in counted:
        value = value_of(question, answers.get(question.id))
        low.append((question.weight, worst_of(question) if value is None else value))
        high.append((question.weight, best_of(question) if value is None else value))
    return _combined(method, low, weight), _combined(method, high, weight)


def _combined(method: Method, values: Iterable[tuple[float, float]], weight: float) -> float:
    if method is Method.SUM:
        return sum(w * value for w, value in values)
    if method is Method.WORST:
        return 100 * min(min(1.0, value) for _, value in values)
    return 100 * sum(w * min(1.0, value) for w, value in values) / weight


def band_of(bands: Iterable[Band], percentage: float) -> Band | None:
    """Return the band that a percentage reaches."""
    reached = [band for band in bands if band.low <= percentage]
    return max(reached, key=lambda band: band.low, default=None)
