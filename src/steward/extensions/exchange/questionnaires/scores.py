"""Scores of foreign questionnaires, put on the options that they belong to."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from steward.domain.questionnaires.questions import Kind
from steward.extensions.exchange.questionnaires.drafting import Draft
from steward.extensions.exchange.questionnaires.terms import Weight
from steward.extensions.exchange.questionnaires.trees import Raw, number, objects, word

MOST = 1e6
READ_ON_CHOICE = frozenset({"value", "text", "name", "title", "visibleIf", "enableIf", "score"})
LOOKS_ON_CHOICE = frozenset({"imageLink", "showCommentArea", "minWidth", "width"})


def score_from(text: object) -> float | int | None:
    """Return a score written as a number or as a text; None when it is none."""
    found = number(text)
    if found is None and isinstance(text, str):
        try:
            found = number(float(text.strip().replace(",", ".")))
        except (ValueError, OverflowError):
            return None
    return found if found is not None and abs(found) <= MOST else None


def put_scores(
    draft: Draft, question: Mapping[str, Any], scores: Iterable[tuple[str, object, str]]
) -> None:
    """Put scores on the options of a question; what is no number is remarked on.

    Args:
        draft: Takes the remarks.
        question: The question with its options.
        scores: Value of the option, its score as it is written, and its place in the file.
    """
    options = {str(item["value"]): item for item in question.get("options") or ()}
    for value, given, place in scores:
        score = score_from(given)
        if score is None or value not in options:
            reason = f"The score “{str(given)[:60]}” is no number, or has no option; left out."
            draft.remark(place, reason, question=str(question["id"]))
        else:
            options[value]["score"] = score


def scored_survey(draft: Draft, made: dict[str, Any], element: Raw, at: str) -> tuple[str, ...]:
    """Take scores and right answers of a SurveyJS element over; returns the names it has read."""
    name = "columns" if made["type"] == Kind.MATRIX else "choices"
    given = [item for item in objects(element.get(name)) if item.get("score") is not None]
    if made["type"] in (Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX):
        put_scores(
            draft,
            made,
            (
                (word(i.get("value", i.get("name"))), i["score"], f"{at}.{name}, score")
                for i in given
            ),
        )
        _unread(draft, made, objects(element.get(name)), f"{at}.{name}")
    if given or "correctAnswer" not in element:
        return ()
    return _right(made, element)


def _unread(draft: Draft, made: Raw, choices: Iterable[Raw], at: str) -> None:
    unread = {key: choice[key] for choice in choices for key in choice}
    for key, value in unread.items():
        if key in READ_ON_CHOICE or value in (None, "", [], False):
            continue
        weight = Weight.LOOKS if key in LOOKS_ON_CHOICE else Weight.LOST
        reason = f"“{str(key)[:60]}” of an option has no equal here."
        draft.remark(f"{at}.{str(key)[:60]}", reason, weight, str(made["id"]))


def _right(made: dict[str, Any], element: Raw) -> tuple[str, ...]:
    """Let the right answer of a quiz score its points, and every other nothing."""
    points = score_from(element.get("score", 1))
    right = element["correctAnswer"]
    if points is None:
        return ()
    if made["type"] == Kind.YES_NO and isinstance(right, bool):
        options = [("yes", "Yes", right), ("no", "No", not right)]
        made["options"] = [
            {"value": value, "label": label, "score": points if is_right else 0}
            for value, label, is_right in options
        ]
        return ("correctAnswer", "score")
    options = cast("list[dict[str, Any]]", made.get("options") or [])
    if made["type"] != Kind.SINGLE or word(right) not in [str(o["value"]) for o in options]:
        return ()
    for option in options:
        option["score"] = points if str(option["value"]) == word(right) else 0
    return ("correctAnswer", "score")
