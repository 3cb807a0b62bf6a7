"""What is wrong with a questionnaire being written, and what may be meant otherwise."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from steward.domain.questionnaires.answering import empty_fact
from steward.domain.questionnaires.building import linting_effects
from steward.domain.questionnaires.building.editing import questions_of, sections_of
from steward.domain.questionnaires.building.findings import Finding, Known, remark, wrong
from steward.domain.questionnaires.building.linting_questions import question_findings
from steward.domain.questionnaires.building.naming import names_readable
from steward.domain.questionnaires.building.reach import is_never_true
from steward.domain.questionnaires.plan import plan_of
from steward.domain.questionnaires.questions import Kind, Question, Section, name_of
from steward.domain.questionnaires.terms import Template
from steward.foundation.core.errors import DomainError
from steward.foundation.expressions.program import Program
from steward.foundation.expressions.types import Vocabulary, check

Body = Mapping[str, Any]


BLANK = "There is no question yet; write the first one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """Everything found in one body; only errors keep it from being published."""

    findings: tuple[Finding, ...] = ()
    by_place: Mapping[str, tuple[Finding, ...]] = field(
        default_factory=dict[str, tuple[Finding, ...]]
    )

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return what must be put right before publishing."""
        return tuple(item for item in self.findings if item.is_error)

    @property
    def is_blank(self) -> bool:
        """Say whether nothing has been written yet, which is no mistake."""
        return any(item.message == BLANK for item in self.findings)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """Return what may be meant so."""
        return tuple(item for item in self.findings if not item.is_error)


def lint(body: Body, known: Known) -> Lint:
    """Return what is wrong with a body of the right shape, in the order of the questionnaire."""
    if sections_of(body) and not any(questions_of(body)):
        return Lint(findings=(wrong("settings", "", BLANK),))
    found = list(_ids(body))
    found += [
        wrong(f"s:{section['id']}", "", "The section has no question.")
        for section in sections_of(body)
        if not section.get("questions")
    ]
    if not sections_of(body):
        found.append(wrong("settings", "", "There is no section."))
    for _, question in questions_of(body):
        found += question_findings(question, known)
    found += linting_effects.effect_findings(body, known)
    found += linting_effects.scoring_findings(body)
    if not any(item.is_error for item in found):
        found += _compiled(body, known)
    found += _unmapped(body)
    places = Counter(item.place for item in found)
    return Lint(
        findings=tuple(found),
        by_place={p: tuple(item for item in found if item.place == p) for p in places},
    )


def _ids(body: Body) -> Iterator[Finding]:
    questions = [str(question["id"]) for _, question in questions_of(body)]
    for key, count in Counter(questions).items():
        if count > 1:
            yield wrong(f"q:{key}", "id", f"{count} questions have the id “{key}”.")
    by_name: dict[str, set[str]] = {}
    for key in questions:
        by_name.setdefault(name_of(key), set()).add(key)
    for name, keys in by_name.items():
        if len(keys) > 1:
            both = " and ".join(sorted(keys))
            text = f"{both} are both read as answers.{name}; give one another id."
            yield wrong(f"q:{sorted(keys)[1]}", "id", text)
    for key, count in Counter(str(s["id"]) for s in sections_of(body)).items():
        if count > 1:
            yield wrong(f"s:{key}", "id", f"{count} sections have the id “{key}”.")
    facts = Counter(str(q["attribute"]) for _, q in questions_of(body) if q.get("attribute"))
    for _, question in questions_of(body):
        attribute = question.get("attribute")
        if attribute and facts[str(attribute)] > 1:
            text = f"Another question states the fact “{attribute}” too."
            yield wrong(f"q:{question['id']}", "attribute", text)


def _compiled(body: Body, known: Known) -> Iterator[Finding]:
    """Yield what only a template that can be read shows: names, types, circles, reach."""
    try:
        template = Template.from_body(body)
    except DomainError as error:
        yield wrong(_place_of(body, error.place), "", error.message)
        return
    except (KeyError, TypeError, ValueError) as error:
        yield wrong("settings", "", f"It cannot be read: {error}")
        return
    vocabulary = names_readable(template, known.vocabulary)
    typed: list[Finding] = []
    for place, name, program, verdict in _conditions(template):
        for problem in check(program.tree, vocabulary, verdict=verdict):
            where = "" if problem.line == 1 else f"line {problem.line}, "
            text = f"{problem.message} ({where}column {problem.column} of “{program.text}”)"
            typed.append(wrong(place, name, text))
    yield from typed
    yield from _circles(template)
    if not typed:
        yield from _unreachable(template, vocabulary)


def _place_of(body: Body, place: str | None) -> str:
    key = (place or "").partition(".")[0]
    if any(question["id"] == key for _, question in questions_of(body)):
        return f"q:{key}"
    return f"s:{key}" if any(s["id"] == key for s in sections_of(body)) else "settings"


def _conditions(template: Template) -> Iterator[tuple[str, str, Program, bool]]:
    for section in template.sections:
        if section.visible_when is not None:
            yield f"s:{section.id}", "visible_when", section.visible_when, True
        for question in section.questions:
            yield from _conditions_of(question)
    for effect in template.effects:
        if effect.when is not None:
            yield f"e:{effect.id}", "when", effect.when, True
    for gate in template.gates:
        yield "scoring", "gates", gate.when, True


def _conditions_of(question: Question) -> Iterator[tuple[str, str, Program, bool]]:
    place = f"q:{question.id}"
    for name in ("visible_when", "required_when", "prefill_yes_when"):
        program: Program | None = getattr(question, name)
        if program is not None:
            yield place, name, program, True
    if question.formula is not None:
        yield place, "formula", question.formula, False
    for constraint in question.constraints:
        yield place, "constraints", constraint.that, True


def _circles(template: Template) -> Iterator[Finding]:
    for component in plan_of(template).components:
        if not component.circular:
            continue
        members = [node.subject for node in component.nodes]
        asked = [item for item in members if isinstance(item, Question | Section)]
        if not asked:
            continue
        first = asked[0]
        place = f"q:{first.id}" if isinstance(first, Question) else f"s:{first.id}"
        words = ", ".join(dict.fromkeys(_title(item) for item in asked))
        text = f"Whether it is asked depends, in a circle, on itself: {words}."
        yield wrong(place, "visible_when", text)


def _title(item: Question | Section) -> str:
    return f"“{item.text}”" if isinstance(item, Question) else f"section “{item.title}”"


def _unreachable(template: Template, vocabulary: Vocabulary) -> Iterator[Finding]:
    fixed: dict[str, object] = {}
    never: dict[str, Finding] = {}
    while True:
        before = len(never)
        for section in template.sections:
            gone = f"s:{section.id}" in never
            if not gone and _never(section.visible_when, vocabulary, fixed):
                gone = True
                text = "The section is never shown: its condition can never be true."
                never[f"s:{section.id}"] = wrong(f"s:{section.id}", "visible_when", text)
            for question in section.questions:
                place = f"q:{question.id}"
                if place in never or not (gone or _never(question.visible_when, vocabulary, fixed)):
                    continue
                text = (
                    "The question is never asked: its section is never shown."
                    if gone
                    else "The question is never asked: its condition can never be true."
                )
                never[place] = wrong(place, "visible_when", text)
                fixed.update(_hidden(question))
        if len(never) == before:
            break
    yield from never.values()
    for place, name, program, _ in _conditions(template):
        if place in never or name not in ("required_when", "when", "gates"):
            continue
        if is_never_true(program, vocabulary, fixed):
            yield remark(place, name, _NEVER[name].format(text=program.text))


_NEVER = {
    "required_when": "It is never required: “{text}” can never be true.",
    "when": "This never happens: “{text}” can never be true.",
    "gates": "This limit is never reached: “{text}” can never be true.",
}


def _never(program: Program | None, vocabulary: Vocabulary, fixed: Mapping[str, object]) -> bool:
    return program is not None and is_never_true(program, vocabulary, fixed)


def _hidden(question: Question) -> Iterator[tuple[str, object]]:
    own = f"answers.{question.name}"
    yield own, empty_fact(question)
    yield f"{own}.state", "hidden"
    for row in question.rows:
        yield f"{own}.{row.value}", ""
    if question.attribute:
        yield question.attribute, empty_fact(question)


def _unmapped(body: Body) -> Iterable[Finding]:
    asked = [q for _, q in questions_of(body) if q.get("type") not in (Kind.NOTE, Kind.COMPUTED)]
    without = [q for q in asked if not q.get("requirements")]
    if without and len(without) == len(asked):
        text = "No question is mapped to a requirement, so answers support none."
        return [remark("settings", "requirements", text)]
    text = "It is mapped to no requirement."
    return [remark(f"q:{question['id']}", "requirements", text) for question in without]
