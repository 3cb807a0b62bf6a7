"""Rules and facts in words, for those who decide."""

from typing import Any

from steward.domain.frameworks.queries import current_resource, resource_body
from steward.domain.questionnaires.queries import attributes
from steward.domain.risks.models import Risk
from steward.domain.systems.terms import Attribute
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.systems.facts import value_in_words

TAXONOMIES = ("taxonomies", "risk-taxonomies")


def categories() -> list[tuple[str, str]]:
    """Return the categories that installed content names, as code and title."""
    try:
        named: list[dict[str, str]] = resource_body(current_resource(*TAXONOMIES).id)["categories"]
    except NotFound:
        return []
    return [(item["id"], item["title"]) for item in named]


def category_of(risk: Risk) -> str:
    """Return the category by its title, or its code where no installed content names it."""
    return dict(categories()).get(risk.category, risk.category)


def facts_in_words(facts: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return label, value and name of each fact that a rule read."""
    known = {item.id: item for item in attributes()}
    return [(*_told(known.get(name), name, value), name) for name, value in facts.items()]


def _told(item: Attribute | None, name: str, value: object) -> tuple[str, str]:
    """Return a fact with its value in words; one that no installed content declares as it is."""
    label = item.label if item else name
    if value is None:
        return label, "Not known"
    return label, value_in_words(item, value) if item else str(value)
