"""What a review's inputs say compared with the last one, and what its minutes hold."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from steward.domain.objectives.rules.dates import months_on
from steward.domain.reviews.terms import BY_KEY, Filled

CADENCES = (1, 3, 6, 12, 18, 24)
DEFAULT_MONTHS = 12


def content_of(filled: Filled, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what an input holds, its figures compared with those of the review before.

    Args:
        filled: What the records say now.
        before: What the same input held when the last review was frozen; None for no such.
    """
    known = {str(item["key"]): item.get("value") for item in (before or {}).get("figures", [])}
    return {
        "figures": [
            {
                "key": item.key,
                "label": item.label,
                "value": item.value,
                "before": known.get(item.key),
                "unit": item.unit,
                "href": item.href,
                "trend": trend(item.value, known.get(item.key), item.worse),
            }
            for item in filled.figures
        ],
        "lines": [
            {"words": item.words, "href": item.href, "standing": item.standing}
            for item in filled.lines
        ],
    }


def trend(now: float | None, before: float | None, worse: str) -> str:
    """Return better, worse, same or changed; empty where one of the two is not known."""
    if now is None or before is None:
        return ""
    if now == before:
        return "same"
    if not worse:
        return "changed"
    return "worse" if (now > before) == (worse == "up") else "better"


def is_missing(content: Mapping[str, Any], words: str) -> bool:
    """Say whether an input holds nothing: no records, and no words of a person."""
    return not words.strip() and not content.get("figures") and not content.get("lines")


def missing_inputs(items: Iterable[tuple[str, Mapping[str, Any], str]]) -> tuple[str, ...]:
    """Return the titles of inputs that hold nothing, from key, content and words of each."""
    return tuple(BY_KEY[key].title for key, content, words in items if is_missing(content, words))


def next_review_on(held_on: date, cadence_months: int) -> date:
    """Return the day of the review after one, by its cadence."""
    return months_on(held_on, cadence_months)


def reasons_against_closing(*, decisions: int, missing: Sequence[str]) -> tuple[str, ...]:
    """Return what a review lacks; it is then closed with a stated reason only.

    Source: ISO/IEC 42001:2023, 9.3.2 and 9.3.3.
    """
    found: list[str] = []
    if not decisions:
        found.append("it has no decision")
    if missing:
        found.append(f"inputs are missing: {', '.join(missing)}")
    return tuple(found)


def digest_of(minutes: Mapping[str, Any]) -> str:
    """Return the SHA-256 of minutes in one fixed form, as hexadecimal digits."""
    text = json.dumps(minutes, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
