"""Notes that an import left on a questionnaire: what did not come over until it is seen to."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, cast

from steward.domain.questionnaires.building.editing import Body, found_question, questions_of
from steward.foundation.core.errors import NotFound

NOTES = "remarks"
Raw = Mapping[str, Any]


def notes_of(item: Raw) -> list[str]:
    """Return the notes on a question, or on the questionnaire itself; those on fields follow."""
    return [f"{words}{holder[NOTES][index]}" for holder, index, words in _places(item)]


def count_notes(body: Raw) -> int:
    """Return how many notes wait for somebody."""
    return len(notes_of(body)) + sum(len(notes_of(question)) for _, question in questions_of(body))


def without_note(body: Body, place: str, index: int) -> Body:
    """Return the body without one note, counted as ``notes_of`` counts.

    Raises:
        NotFound: The question or the note is no longer there.
    """
    made = copy.deepcopy(body)
    kind, _, key = place.partition(":")
    item = found_question(made, key)[1] if kind == "q" else made
    places = list(_places(item))
    if not 0 <= index < len(places):
        raise NotFound("This note is no longer there.")
    holder, at, _ = places[index]
    del holder[NOTES][at]
    if not holder[NOTES]:
        del holder[NOTES]
    return made


def _places(item: Raw) -> Iterator[tuple[Body, int, str]]:
    for index in range(len(item.get(NOTES) or ())):
        yield cast("Body", item), index, ""
    for field in cast("list[Body]", item.get("fields") or []):
        for index in range(len(field.get(NOTES) or ())):
            yield field, index, f"{field['text']}: "
