"""A questionnaire with answers in it, kept right after every answer at little cost.

Conditions are monotone: the more is known, the more is decided, and nothing decided is taken back.
So a circle of conditions has one least solution, which is found by starting from "unknown" and
repeating until nothing changes; the order of answers cannot matter.
"""

from collections.abc import Callable, Mapping
from heapq import heapify, heappop, heappush
from typing import Any, cast

from steward.domain.questionnaires.answering import empty_fact, state_of, to_fact
from steward.domain.questionnaires.plan import Component, Node, plan_of, state_name
from steward.domain.questionnaires.questions import Effect, EffectKind, Kind, Question, Section
from steward.domain.questionnaires.scoring import bounds_of
from steward.domain.questionnaires.terms import Answer, Answers, Template, Visibility
from steward.domain.systems.terms import Fact, Facts

_VISIBILITY = {True: Visibility.SHOWN, False: Visibility.HIDDEN, None: Visibility.PENDING}


class Sitting:
    """The state of one run: what is asked, known, required, scored, and what follows."""

    def __init__(self, template: Template, answers: Answers, known: Facts | None = None) -> None:
        self.template = template
        self.answers: dict[str, Answer] = dict(answers)
        self.visibility: dict[str, Visibility] = {}
        self.required: dict[str, bool] = {q.id: q.required for q in template.questions}
        self.holds: dict[str, bool | None] = {}
        self._known: Facts = known or {}
        self._plan = plan_of(template)
        self._names: dict[str, Any] = dict(self._known)
        self._roles: dict[str, Callable[[Node], None]] = {
            "section": self._section,
            "question": self._question,
            "required": self._required,
            "effect": self._effect,
            "score": self._score,
        }
        for component in self._plan.components:
            if component.circular:
                self._work_out(component)
            else:
                for node in component.nodes:
                    self._roles[node.role](node)

    def answer(self, question: str, value: Answer) -> frozenset[str]:
        """Put an answer in; returns the names whose value changed."""
        self.answers[question] = value
        dirty = [self._plan.of_question[question]]
        waiting, changed = set(dirty), set[str]()
        heapify(dirty)
        while dirty:
            index = heappop(dirty)
            waiting.discard(index)
            for name in self._work_out(self._plan.components[index]):
                changed.add(name)
                for reader in self._plan.readers.get(name, ()):
                    if reader not in waiting and reader != index:
                        waiting.add(reader)
                        heappush(dirty, reader)
        return frozenset(changed)

    @property
    def names(self) -> Mapping[str, Any]:
        """Return everything that conditions may read."""
        return self._names

    def visible(self, question: Question) -> Visibility:
        """Return whether one question is asked."""
        return self.visibility[question.id]

    @property
    def shown(self) -> tuple[Question, ...]:
        """Return the questions that are asked now, in order."""
        return tuple(
            q for q in self.template.questions if self.visibility[q.id] is Visibility.SHOWN
        )

    def counted(self) -> dict[str, Answer]:
        """Return the answers that count: those to questions that are asked."""
        return {q.id: self.answers[q.id] for q in self.shown if q.id in self.answers}

    def facts(self) -> dict[str, Fact]:
        """Return the facts that the answers state; an open question states none."""
        return {
            attribute: self._names.get(attribute)
            for attribute, question in self.template.by_attribute.items()
            if self.visibility[question.id] is Visibility.HIDDEN
            or state_of(question, self.answers.get(question.id)) != "open"
        }

    def effects(self) -> tuple[Effect, ...]:
        """Return the effects that hold; unknown is never enough."""
        return tuple(e for e in self.template.effects if self.holds.get(e.id) is True)

    def said(self, effect: Effect) -> dict[str, Any]:
        """Return what the condition of an effect reads; what nobody answered is unknown to it.

        Elsewhere a hidden question reads as "no", but nothing may follow from a "no" that nobody
        said.
        """
        names = self._names
        found: dict[str, Any] = {}
        for name in () if effect.when is None else effect.when.reads:
            state = state_name(name)
            unsaid = state and names.get(state) != "answered"
            found[name] = None if unsaid else names.get(name)
        return found

    def _work_out(self, component: Component) -> list[str]:
        """Work a component out; returns which of its names have another value now."""
        names = self._names
        writes = [name for node in component.nodes for name in node.writes]
        before = [names.get(name) for name in writes]
        if component.circular:
            for name in writes:
                names[name] = None
            for _ in range(2 * len(writes) + 1):
                earlier = [names.get(name) for name in writes]
                for node in component.nodes:
                    self._roles[node.role](node)
                if _same(earlier, [names.get(name) for name in writes]):
                    break
        else:
            for node in component.nodes:
                self._roles[node.role](node)
        after = [names.get(name) for name in writes]
        return [
            name
            for name, one, two in zip(writes, before, after, strict=True)
            if one is not two and (one != two or type(one) is not type(two))
        ]

    def _section(self, node: Node) -> None:
        section = cast("Section", node.subject)
        shown = section.visible_when
        self._names[f"#{section.id}"] = True if shown is None else shown.evaluate(self._names)

    def _question(self, node: Node) -> None:
        question = cast("Question", node.subject)
        shown = self._asked(question)
        self.visibility[question.id] = _VISIBILITY[shown]
        answer, own = self.answers.get(question.id), f"answers.{question.name}"
        names = self._names
        names[f"?{question.id}"] = shown
        if shown is not True:
            value = None if shown is None else empty_fact(question)
            names[own], names[f"{own}.state"] = value, None if shown is None else "hidden"
            self._rows(question, own, None, None if shown is None else "")
            if question.attribute:
                names[question.attribute] = value
            return
        state = state_of(question, answer)
        if question.type is Kind.COMPUTED:
            value = None if question.formula is None else question.formula.value(names)
            state = "open" if value is None else "answered"
        else:
            value = None if state == "open" else to_fact(question, answer)
        names[own], names[f"{own}.state"] = value, state
        self._rows(question, own, answer, None)
        if question.attribute:
            known = self._known.get(question.attribute)
            names[question.attribute] = known if state == "open" else value

    def _asked(self, question: Question) -> bool | None:
        section = self._names.get(f"#{question.section}")
        if section is False or question.visible_when is None:
            return section
        own = question.visible_when.evaluate(self._names)
        return own if section is True or own is False else None

    def _rows(self, question: Question, own: str, answer: Answer, otherwise: str | None) -> None:
        if question.type is not Kind.MATRIX:
            return
        given: Mapping[str, Any] = cast("dict[str, Any]", answer) if type(answer) is dict else {}
        for row in question.rows:
            value = given.get(row.value, otherwise)
            self._names[f"{own}.{row.value}"] = None if value == "unknown" else value

    def _required(self, node: Node) -> None:
        question = cast("Question", node.subject)
        needed = question.required_when is not None and question.required_when.evaluate(self._names)
        self.required[question.id] = question.required or needed is True

    def _effect(self, node: Node) -> None:
        effect = cast("Effect", node.subject)
        self.holds[effect.id] = self._held(effect, node.asked)

    def _held(self, effect: Effect, asked: tuple[tuple[str, object], ...]) -> bool | None:
        """Return whether an effect holds; one that adds a section, as the section reads it."""
        if effect.kind is EffectKind.SECTION:
            return True if effect.when is None else effect.when.evaluate(self._names)
        for name, needed in asked:
            found = self._names.get(name)
            if found != needed:
                return None if found is None else False
        return True if effect.when is None else effect.when.evaluate(self.said(effect))

    def _score(self, node: Node) -> None:
        self._names[node.writes[0]] = self._score_of(node.scored)

    def _score_of(self, scored: tuple[Question, ...]) -> float | None:
        asked: list[Question] = []
        for question in scored:
            state = self._names.get(f"answers.{question.name}.state")
            if state is None:
                return None
            if state != "hidden":
                asked.append(question)
        found = bounds_of(self.template.method, asked, self.answers)
        return None if found is None else found[0]


def _same(one: list[Any], two: list[Any]) -> bool:
    return all(a is b or (a == b and type(a) is type(b)) for a, b in zip(one, two, strict=True))
