"""What followed from answers, told in words: which question, which answer, which effect."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from steward.domain.questionnaires.building.naming import STATES
from steward.domain.questionnaires.plan import TOTAL
from steward.domain.questionnaires.questions import Effect, Kind, Question
from steward.domain.questionnaires.terms import Template
from steward.domain.questionnaires.wording import in_words
from steward.domain.systems.terms import Attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an effect read: an answer, how a question was answered, a fact or a score, in words.

    ``question`` is empty where it is no answer of the questionnaire.
    """

    question: str
    text: str
    said: str
    known: bool = True

    @property
    def sentence(self) -> str:
        """Return it as a part of a sentence."""
        if not self.known:
            return f"“{self.text}” is not known"
        verb = "was answered" if self.question else "is"
        return f"“{self.text}” {verb} “{self.said}”"


def effect_called(sheet: Template, name: str) -> Effect | None:
    """Return the effect of a template by its id; None where this version has none."""
    return next((effect for effect in sheet.effects if effect.id == name), None)


def readings(
    sheet: Template,
    read: Mapping[str, Any],
    effect: Effect | None = None,
    facts: Iterable[Attribute] = (),
) -> list[Reading]:
    """Return what an effect read, in the order of the questionnaire.

    Args:
        sheet: The questionnaire in the version of the run.
        read: Name → value, as a derivation keeps it.
        effect: The effect; where it read nothing, its place is the cause.
        facts: The facts of systems, for their words.
    """
    asked = {f"answers.{question.name}": question for question in sheet.questions}
    order = {question.id: number for number, question in enumerate(sheet.questions)}
    known = {attribute.id: attribute for attribute in facts}
    found = [_reading(sheet, asked, known, name, value) for name, value in read.items()]
    if not found and effect is not None and (place := sheet.by_id.get(effect.place)) is not None:
        found = [Reading(question=place.id, text=place.text, said="")]
    return sorted(found, key=lambda item: order.get(item.question, len(order)))


def fact_in_words(name: str, value: object, facts: Iterable[Attribute]) -> str:
    """Return a fact with its value as people say it."""
    attribute = next((item for item in facts if item.id == name), None)
    if attribute is None:
        return f"{name.replace('_', ' ').capitalize()}: {''.join(_words(value))}"
    labels = {option.value: option.label for option in attribute.options}
    given = cast("list[object]", value) if isinstance(value, list) else [value]
    said = ", ".join(labels.get(str(item), "".join(_words(item))) for item in given)
    return f"{attribute.label}: {said}"


def told(found: Iterable[Reading]) -> str:
    """Return what an effect read as one sentence without its full stop."""
    parts = [item.sentence for item in found if item.known]
    return "; ".join(parts) or "It follows from the questionnaire as a whole"


def _reading(
    sheet: Template,
    asked: Mapping[str, Question],
    facts: Mapping[str, Attribute],
    name: str,
    value: object,
) -> Reading:
    head, _, part = name.removesuffix(".state").partition(".")[2].partition(".")
    question = asked.get(name) or asked.get(f"answers.{head}") or sheet.by_attribute.get(name)
    if question is None:
        return _elsewhere(sheet, facts, name, value)
    text = question.text
    if name.endswith(".state"):
        said = STATES.get(str(value), str(value)).strip("“”")
    elif part:
        text = f"{text}: {next((row.label for row in question.rows if row.value == part), part)}"
        said = next((o.label for o in question.options if o.value == value), str(value))
    else:
        said = _in_words(question, value)
    return Reading(question=question.id, text=text, said=said, known=value is not None)


def _in_words(question: Question, value: object) -> str:
    """Return a value as conditions read it in words; it is no longer an answer as it was kept."""
    if question.type is Kind.FILE:
        return "a file was given"
    if question.type is Kind.GROUP:
        return f"{len(cast('list[Any]', value))} entries" if isinstance(value, list) else ""
    return in_words(question, cast("Any", value)) or ("nothing" if value == [] else str(value))


def _elsewhere(
    sheet: Template, facts: Mapping[str, Attribute], name: str, value: object
) -> Reading:
    text, said = name, "".join(_words(value))
    if name == TOTAL:
        text = "Score of the whole"
    elif name.startswith("scores."):
        section = next((s for s in sheet.sections if f"scores.{s.name}" == name), None)
        text = f"Score of “{section.title}”" if section is not None else name
    elif (attribute := facts.get(name)) is not None:
        labels = {option.value: option.label for option in attribute.options}
        text, said = attribute.label, labels.get(str(value), said)
    return Reading(question="", text=text, said=said, known=value is not None)


def _words(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        yield "yes" if value else "no"
    elif isinstance(value, list):
        yield ", ".join(str(item) for item in cast("list[object]", value)) or "none"
    else:
        yield f"{value:g}" if isinstance(value, float) else str(value)
