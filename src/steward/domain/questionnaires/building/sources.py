"""What is known before anybody answers: words of the inventory and cards, equal questions."""

from collections.abc import Iterator, Mapping

from steward.domain.frameworks.queries import resource_keys
from steward.domain.parts.terms import TEXTS as OF_CARDS
from steward.domain.questionnaires.queries import (
    TEXTS,
    current_template,
    own_questionnaires,
    template,
)
from steward.domain.questionnaires.terms import Template
from steward.foundation.core.actor import Actor

_WORDS = {
    "name": "Its name",
    "purpose": "Its purpose",
    "intended_use": "Its intended use",
    "misuse": "Misuse that can be foreseen",
    "owner": "Its owner",
    "stage": "Its stage of life",
}
MOST_FOUND = 30


def sources() -> dict[str, list[tuple[str, str]]]:
    """Return group → name and words of all that can fill a question in beforehand."""
    return {
        "The AI system in the inventory": [
            (f"system.{name}", _WORDS.get(name, name.replace("_", " ").capitalize()))
            for name in TEXTS
        ],
        "The card of a model or data set that it uses": [
            (f"card.{name}", name.replace("_", " ").capitalize())
            for name in ("name", "version", "description", *OF_CARDS)
        ],
    }


def source_names() -> frozenset[str]:
    """Return the name of every source."""
    return frozenset(name for group in sources().values() for name, _ in group)


def askable(actor: Actor | None = None) -> Iterator[Template]:
    """Yield the questionnaires in force: those of packs, then the organisation's own."""
    for key in resource_keys("questionnaire").values():
        yield template(key)
    for row in own_questionnaires(actor) if actor else ():
        yield current_template(row.key, actor)[1]


def equal_questions(actor: Actor, words: str, but: str) -> list[tuple[str, str]]:
    """Return name and words of questions of other questionnaires in which every word occurs."""
    wanted = words.lower().split()
    found: list[tuple[str, str]] = []
    for sheet in askable(actor) if wanted else ():
        for question in sheet.questions if sheet.id != but else ():
            text = f"{question.text} {sheet.title}"
            if question.type.is_asked and all(word in text.lower() for word in wanted):
                found.append((f"{sheet.id}/{question.id}", f"{question.text} ({sheet.title})"))
                if len(found) == MOST_FOUND:
                    return found
    return found


def words_of_questions(actor: Actor, names: list[str]) -> Mapping[str, str]:
    """Return name → words of questions elsewhere; unknown ones are left out."""
    wanted = {name.partition("/")[0] for name in names}
    return {
        f"{sheet.id}/{question.id}": f"{question.text} ({sheet.title})"
        for sheet in (askable(actor) if wanted else ())
        if sheet.id in wanted
        for question in sheet.questions
    }
