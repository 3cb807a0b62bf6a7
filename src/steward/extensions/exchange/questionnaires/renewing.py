"""Bringing a file again: which questionnaire came from it, and what is kept of one's own work."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, cast

from steward.domain.questionnaires.building.editing import questions_of, sections_of
from steward.domain.questionnaires.building.queries import questionnaires_visible_to
from steward.domain.questionnaires.models import Questionnaire
from steward.foundation.core.actor import Actor

Body = dict[str, Any]
OWN_WORK = (
    "attribute",
    "effects",
    "requirements",
    "weight",
    "certification_blocker",
    "expected_evidence",
    "red_flag",
    "prefill_from",
    "prefill_yes_when",
    "same_as",
    "suggestions",
    "allow_unknown",
    "allow_not_applicable",
)
OWN_OPTION_WORK = ("score", "severity", "effects", "code")


def earlier_imports(actor: Actor, body: Mapping[str, Any]) -> list[Questionnaire]:
    """Return the questionnaires that were brought from the same source, the last first."""
    rows = questionnaires_visible_to(actor).filter(archived_at=None, draft__has_key="imported")
    found = [row for row in rows if row.draft["imported"] == body["imported"]]
    return sorted(found, key=lambda row: row.pk, reverse=True)


def renewed(before: Mapping[str, Any], brought: Mapping[str, Any]) -> Body:
    """Return what was brought with what people added here to the same questions and options.

    What the file says wins; what it cannot say (effects, requirements, scores) stays.
    """
    made: Body = copy.deepcopy(dict(brought))
    for name in ("about", "effects", "scoring", "attributes", "duration_minutes"):
        if name in before and (name not in brought or name == "about"):
            made[name] = copy.deepcopy(before[name])
    old_sections = {str(item["id"]): item for item in sections_of(before)}
    for section in sections_of(made):
        _keep(old_sections.get(str(section["id"]), {}), section, ("effects", "minutes"))
    asked = {str(question["id"]): question for _, question in questions_of(before)}
    for _, question in questions_of(made):
        old = asked.get(str(question["id"]), {})
        _keep(old, question, OWN_WORK)
        options = {str(option["value"]): option for option in _options(old)}
        for option in _options(question):
            _keep(options.get(str(option["value"]), {}), option, OWN_OPTION_WORK)
    return made


def _options(question: Mapping[str, Any]) -> Iterator[Body]:
    for option in cast("list[Any]", question.get("options") or []):
        if isinstance(option, dict):
            yield cast("Body", option)


def _keep(old: Mapping[str, Any], new: Body, names: tuple[str, ...]) -> None:
    for name in names:
        if name in old and name not in new:
            new[name] = copy.deepcopy(old[name])
