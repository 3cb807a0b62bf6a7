"""What a guest may choose from, and which answers stay with the organisation."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from steward.domain.questionnaires.models import Answer, Run
from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.systems.queries import uses_of
from steward.foundation.core.actor import Actor
from steward.interfaces.web.questionnaires.lines import NAMED, Choices


def offered_to(actor: Actor, run: Run, questions: Iterable[Question]) -> Choices:
    """Return the records that a guest may choose from: what the run is about, and its parts.

    People and risks of the organisation are never among them; a guest names those in words.
    """
    wanted = {question.record for question in questions if question.type is Kind.RECORD}
    if run.system is None or not wanted:
        return {}
    found: dict[str, list[tuple[str, str]]] = {}
    if "system" in wanted:
        found["system"] = [(str(run.system.pk), run.system.name)]
    if "part" in wanted:
        parts = {str(use.part.pk): use.part.name for use in uses_of(actor, run.system)}
        found["part"] = list(parts.items())
    return found


def is_inside(question: Question, answer: Answer | None, offered: Choices) -> bool:
    """Say whether an answer names somebody or something of which a guest must not learn."""
    if question.type not in NAMED or answer is None or not isinstance(answer.value, Mapping):
        return False
    key = str(cast("Mapping[str, Any]", answer.value).get("id") or "")
    return bool(key) and key not in dict(offered.get(question.record, ()))
