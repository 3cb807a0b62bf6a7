"""Answers that something else already knows: the inventory, a card, an earlier run."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from steward.domain.questionnaires.answering import checked_answer
from steward.domain.questionnaires.questions import Question
from steward.domain.questionnaires.rules import prefilled
from steward.domain.questionnaires.terms import UNKNOWN, Answer, Template
from steward.domain.systems.terms import Facts
from steward.foundation.core.errors import Invalid

INVENTORY = "the inventory"
NAMED: dict[str, str] = {"in-name": "name", "in-purpose": "purpose", "in-misuse": "misuse"}
"""Questions of the intake, which was written before ``prefill_from``."""
DESCRIBING = ("in-purpose", "in-misuse")
"""Those whose answer becomes a text of the inventory; the name is settled before an intake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A value that something other than this run's person already knows, and how old it is."""

    value: Answer
    source: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is known about the target of a run before anybody answers.

    ``texts`` are the words of the inventory and of cards by name (``system.purpose``), ``earlier``
    the answers of the last run of the same questionnaire, ``elsewhere`` those of equal questions.
    """

    facts: Facts = field(default_factory=dict[str, Any])
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Any])
    texts: Mapping[str, Proposal] = field(default_factory=dict[str, Proposal])
    earlier: Mapping[str, Proposal] = field(default_factory=dict[str, Proposal])
    elsewhere: Mapping[str, Proposal] = field(default_factory=dict[str, Proposal])


def proposals(sheet: Template, ground: Ground) -> dict[str, Proposal]:
    """Return question → what is proposed; the fresher source is not guessed, the order is fixed.

    A fact of the inventory first, since it is what holds today; then the same question a year ago;
    then an equal question elsewhere; then the words of the inventory and the cards.
    """
    found: dict[str, Proposal] = {}
    from_facts = prefilled(sheet, ground.facts)
    for question in sheet.questions:
        if not question.type.is_asked:
            continue
        if question.id in from_facts:
            found[question.id] = _of_fact(question, from_facts[question.id], ground)
            continue
        for source in (ground.earlier, _equal(question, ground), _words(question, ground)):
            fitting = _fitting(question, source.get(question.id))
            if fitting is not None:
                found[question.id] = fitting
                break
    return found


def described_by(answers: Mapping[str, Answer]) -> dict[str, str]:
    """Return the texts of the inventory that a submitted intake gives, by their names."""
    said = {question: answers.get(question) for question in DESCRIBING}
    return {
        NAMED[question]: text.strip()
        for question, text in said.items()
        if isinstance(text, str) and text.strip() and text != UNKNOWN
    }


def _fitting(question: Question, known: Proposal | None) -> Proposal | None:
    """Return what is known in the shape of an answer; what would be no answer is not proposed."""
    if known is None:
        return None
    try:
        value = checked_answer(question, known.value)
    except Invalid:
        return None
    return None if value is None else replace(known, value=value)


def _of_fact(question: Question, value: Answer, ground: Ground) -> Proposal:
    """Return an answer that facts give, with the source and day of the fact known last."""
    rule, names = question.prefill_yes_when, {question.attribute or ""}
    if question.attribute not in ground.facts and rule is not None:
        names = set(rule.reads)
    known = [ground.sources[name] for name in sorted(names) if name in ground.sources]
    nothing: Mapping[str, Any] = {}
    last = max(known, key=lambda item: str(item.get("at", "")), default=nothing)
    source, on = str(last.get("source", INVENTORY)), day_of(last.get("at"))
    return Proposal(value=value, source=source, on=on)


def _equal(question: Question, ground: Ground) -> Mapping[str, Proposal]:
    """Return what was answered last to an equal question elsewhere."""
    found = [ground.elsewhere[other] for other in question.same_as if other in ground.elsewhere]
    if not found:
        return {}
    return {question.id: max(found, key=lambda known: known.on or date.min)}


def _words(question: Question, ground: Ground) -> Mapping[str, Proposal]:
    name = question.prefill_from
    if not name and question.id in NAMED:
        name = f"system.{NAMED[question.id]}"
    return {question.id: ground.texts[name]} if name in ground.texts else {}


def day_of(value: object) -> date | None:
    """Return the day of a date written as text; None when it is none."""
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        return None
