"""What is asked, what an answer may be, and what the answers say."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from math import ceil
from typing import cast

from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.domain.questionnaires.terms import (
    UNKNOWN,
    Answer,
    Answers,
    Band,
    Outcome,
    Problem,
    Progress,
    Question,
    ScoreStep,
    Template,
    Visibility,
)
from steward.domain.systems.terms import Fact, Facts
from steward.foundation.core.errors import Invalid

LONGEST_TEXT = 20_000
SEVERAL = frozenset({"multi_enum", "multi"})
ONE = frozenset({"enum", "choice", "single", "maturity", "graded", "yes_no_na"})
YES_NO = frozenset({"boolean", "yesno"})
ONLY_SHOWN = frozenset({"computed"})
MINUTES = {"text": 3.0, "list": 3.0, "table": 5.0, "matrix": 5.0, "multi_enum": 0.8, "multi": 0.8}
USUAL_MINUTES = 0.5
_YES = frozenset({"yes", "true", "1"})
_NO = frozenset({"no", "false", "0"})
_SCALES: dict[str, dict[str, float | None]] = {
    "maturity": {m.value: m.score / 4 for m in Maturity},
    "graded": {"full": 1.0, "partial": 0.5, "none": 0.0, "not_applicable": None},
    "yes_no_na": {"yes": 1.0, "no": 0.0, "na": None},
}


def visibility(
    template: Template, answers: Answers, known: Facts | None = None
) -> dict[str, Visibility]:
    """Return for every question whether it is asked, whatever the order of the answers.

    Args:
        template: The questionnaire.
        answers: What was answered so far, by question.
        known: Facts of the system that this questionnaire does not ask itself, or not yet.
    """
    walk = _Walk(template, answers, known or {})
    return {question.id: walk.visible(question) for question in template.questions}


def facts_from_answers(
    template: Template, answers: Answers, known: Facts | None = None
) -> dict[str, Fact]:
    """Return the facts that the answers state.

    A hidden question leaves false or nothing behind, even if it was answered before; "unknown" and
    an answer to a question that is pending give an unknown fact; an unanswered question no fact.
    """
    walk = _Walk(template, answers, known or {})
    facts: dict[str, Fact] = {}
    for attribute, question in template.by_attribute.items():
        if walk.visible(question) is Visibility.HIDDEN or is_answered(answers, question):
            facts[attribute] = walk.get(attribute)
    return facts


class _Walk(Mapping[str, Fact]):
    """The facts that conditions read, each question's visibility worked out when first needed."""

    def __init__(self, template: Template, answers: Answers, known: Facts) -> None:
        self._template = template
        self._answers = answers
        self._known = known
        self._visible: dict[str, Visibility] = {}
        self._open: set[str] = set()

    def visible(self, question: Question) -> Visibility:
        """Return whether one question is asked; a circle of conditions stays pending."""
        if question.visible_when is None:
            return Visibility.SHOWN
        if question.id in self._visible:
            return self._visible[question.id]
        if question.id in self._open:
            return Visibility.PENDING
        self._open.add(question.id)
        facts = {name: self[name] for name in question.visible_when.reads}
        verdict = question.visible_when.evaluate(facts)
        self._open.discard(question.id)
        self._visible[question.id] = _VISIBILITY[verdict]
        return self._visible[question.id]

    def __getitem__(self, attribute: str) -> Fact:
        question = self._template.by_attribute.get(attribute)
        if question is None:
            return self._known.get(attribute)
        visible = self.visible(question)
        if visible is Visibility.HIDDEN:
            return empty_fact(question)
        if visible is Visibility.PENDING:
            return None
        if not is_answered(self._answers, question):
            return self._known.get(attribute)
        return to_fact(question, self._answers[question.id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._template.by_attribute)

    def __len__(self) -> int:
        return len(self._template.by_attribute)


_VISIBILITY = {True: Visibility.SHOWN, False: Visibility.HIDDEN, None: Visibility.PENDING}


def empty_fact(question: Question) -> Fact:
    """Return the fact that a hidden question leaves behind."""
    if question.kind in YES_NO:
        return False
    return frozenset() if question.kind in SEVERAL else ""


def to_fact(question: Question, answer: Answer) -> Fact:
    """Return the fact that an answer states; None for "unknown"."""
    if answer is None or answer == UNKNOWN:
        return None
    if question.kind in YES_NO:
        return answer if isinstance(answer, bool) else str(answer).lower() in _YES
    if isinstance(answer, list | tuple | frozenset):
        return frozenset(answer)
    return frozenset({str(answer)}) if question.kind in SEVERAL else answer


def is_answered(answers: Answers, question: Question) -> bool:
    """Return whether a question has an answer; "unknown" is one, an empty text is none."""
    answer = answers.get(question.id)
    return answer is not None and answer != ""


def shown_questions(
    template: Template, answers: Answers, known: Facts | None = None
) -> tuple[Question, ...]:
    """Return the questions that are asked now, in order."""
    seen = visibility(template, answers, known)
    return tuple(q for q in template.questions if seen[q.id] is Visibility.SHOWN)


def progress(template: Template, answers: Answers, known: Facts | None = None) -> Progress:
    """Return how much of what is asked is answered."""
    seen = visibility(template, answers, known)
    shown = [q for q in template.questions if seen[q.id] is Visibility.SHOWN]
    left = [q for q in shown if not is_answered(answers, q) and q.kind not in ONLY_SHOWN]
    return Progress(
        answered=len(shown) - len(left),
        shown=len(shown),
        pending=sum(state is Visibility.PENDING for state in seen.values()),
        required_left=tuple(q.id for q in left if q.required),
        minutes_left=ceil(sum(_minutes(template, q) for q in left)),
    )


def _minutes(template: Template, question: Question) -> float:
    if template.duration_minutes is not None:
        return template.duration_minutes / max(1, len(template.by_id))
    return MINUTES.get(question.kind, USUAL_MINUTES)


def prefilled(template: Template, facts: Facts) -> dict[str, Answer]:
    """Return the answers that known facts already give."""
    answers: dict[str, Answer] = {}
    for question in template.questions:
        fact = facts.get(question.attribute) if question.attribute else None
        if fact is not None:
            answers[question.id] = sorted(fact) if isinstance(fact, frozenset) else fact
        elif question.prefill_yes_when and question.prefill_yes_when.evaluate(facts) is True:
            answers[question.id] = True if question.kind == "boolean" else "yes"
    return answers


def checked_answer(question: Question, answer: object) -> Answer:
    """Return an answer in the shape in which it is kept.

    Raises:
        Invalid: The answer does not fit the question; the message says what would.
    """
    if answer is None or answer == "":
        return None
    if answer == UNKNOWN and question.kind not in {"text", "list"}:
        if question.allows_unknown:
            return UNKNOWN
        raise Invalid("This question needs an answer; 'unknown' is not one", place=question.id)
    if question.kind in YES_NO:
        return _yes_or_no(question, answer)
    if question.kind in ONE:
        return _one_of(question, answer)
    if question.kind in SEVERAL:
        return _some_of(question, answer)
    return _free(question, answer)


def _yes_or_no(question: Question, answer: object) -> Answer:
    word = str(answer).strip().lower()
    if word not in _YES | _NO:
        raise Invalid(f"{answer!r} is not an answer; say yes, no or unknown", place=question.id)
    if question.kind == "boolean":
        return word in _YES
    return "yes" if word in _YES else "no"


def _one_of(question: Question, answer: object) -> Answer:
    allowed = [option.value for option in question.options]
    if not isinstance(answer, str) or answer not in allowed:
        raise Invalid(
            f"{answer!r} is not one of the answers; choose one of {', '.join(allowed)}",
            place=question.id,
        )
    return answer


def _some_of(question: Question, answer: object) -> Answer:
    given = (
        cast("Iterable[object]", answer)
        if isinstance(answer, list | tuple | set | frozenset)
        else [answer]
    )
    chosen = {cast("str", _one_of(question, value)) for value in given}
    return [option.value for option in question.options if option.value in chosen]


def _free(question: Question, answer: object) -> Answer:
    if question.kind in ONLY_SHOWN:
        raise Invalid("This is worked out from other answers; it takes none", place=question.id)
    if question.kind == "date":
        try:
            return date.fromisoformat(str(answer)).isoformat()
        except ValueError:
            message = f"{answer!r} is not a date; write it as 2026-11-30"
            raise Invalid(message, place=question.id) from None
    if len(str(answer)) > LONGEST_TEXT:
        message = f"The text has {len(str(answer))} characters; {LONGEST_TEXT} is the most"
        raise Invalid(message, place=question.id)
    return cast("Answer", answer)


def answer_problems(template: Template, answers: Mapping[str, object]) -> tuple[Problem, ...]:
    """Return what is wrong with a set of answers, unknown questions included."""
    problems: list[Problem] = []
    for key, answer in answers.items():
        question = template.by_id.get(key)
        if question is None:
            problems.append(Problem(question=key, message=f"There is no question {key!r}"))
            continue
        try:
            checked_answer(question, answer)
        except Invalid as refusal:
            problems.append(Problem(question=key, message=refusal.message))
    return tuple(problems)


def score(template: Template, answers: Answers, known: Facts | None = None) -> Outcome:
    """Return the weighted mean of the answers with the arithmetic.

    The mean is over what was answered, with the weights renormalised to 1; what is open or unknown
    counts nothing in `low` and fully in `high`. The band is that of `low`: what nobody answered is
    never counted as reached.
    """
    asked = [q for q in shown_questions(template, answers, known) if q.kind in _SCALES]
    asked = [q for q in asked if not _is_not_applicable(q, answers)]
    rated = [(q, v) for q in asked if (v := _value(q, answers)) is not None]
    rated_weight = sum(q.weight for q, _ in rated)
    all_weight = sum(q.weight for q in asked)
    steps = tuple(_step(q, v, answers, rated_weight) for q, v in rated)
    reached = sum(q.weight * v for q, v in rated)
    low = 100 * reached / all_weight if all_weight else 0.0
    high = 100 * (reached + all_weight - rated_weight) / all_weight if all_weight else 100.0
    mean = 100 * reached / rated_weight if rated_weight else None
    return Outcome(
        percentage=mean,
        low=low,
        high=high,
        band=band_of(template.bands, low),
        steps=steps,
        lines=tuple(_score_lines(steps, mean, low, high)),
        left_out=tuple(q.id for q in asked if _value(q, answers) is None),
        blockers=tuple(q.id for q in asked if q.blocks_certification and _blocks(q, answers)),
    )


def _is_not_applicable(question: Question, answers: Answers) -> bool:
    answer = answers.get(question.id)
    scale = _SCALES[question.kind]
    return isinstance(answer, str) and answer in scale and scale[answer] is None


def _value(question: Question, answers: Answers) -> float | None:
    answer = answers.get(question.id)
    return _SCALES[question.kind].get(answer) if isinstance(answer, str) else None


def _blocks(question: Question, answers: Answers) -> bool:
    return answers.get(question.id) in {None, "", UNKNOWN, Maturity.NONE, Maturity.PARTIAL}


def _step(question: Question, value: float, answers: Answers, total: float) -> ScoreStep:
    share = question.weight / total if total else 0.0
    return ScoreStep(
        question=question.id,
        answer=str(answers[question.id]),
        value=value,
        weight=question.weight,
        share=share,
        contribution=100 * value * share,
    )


def _score_lines(
    steps: Iterable[ScoreStep], mean: float | None, low: float, high: float
) -> Iterable[str]:
    for step in steps:
        yield (
            f"{step.question} {step.answer}: {step.value:g} × {step.share:.4f} "
            f"(weight {step.weight:g}) = {step.contribution:.2f} %"
        )
    yield "Nothing was answered" if mean is None else f"Sum over what was answered: {mean:.1f} %"
    yield f"Open questions counted as 0 and as 1: {low:.1f} % to {high:.1f} %"


def band_of(bands: Iterable[Band], percentage: float) -> Band | None:
    """Return the band that a percentage reaches."""
    reached = [band for band in bands if band.low <= percentage]
    return max(reached, key=lambda band: band.low, default=None)


def maturity_by_requirement(
    template: Template, answers: Answers, known: Facts | None = None
) -> dict[str, Maturity]:
    """Return the lowest maturity answered for each requirement.

    A requirement that somebody answered with "unknown" is unknown, so it is left out.
    """
    found: dict[str, Maturity] = {}
    unknown: set[str] = set()
    for question in shown_questions(template, answers, known):
        answer = answers.get(question.id)
        if question.kind != "maturity" or answer is None:
            continue
        if answer not in MATURITY_ORDER:
            unknown.update(question.requirements)
            continue
        stated = Maturity(str(answer))
        for requirement in question.requirements:
            found[requirement] = min(found.get(requirement, stated), stated, key=_score_of)
    return {r: m for r, m in found.items() if r not in unknown}


def _score_of(maturity: Maturity) -> int:
    return maturity.score


def blocking_requirements(template: Template) -> frozenset[str]:
    """Return the requirements without which no certificate is issued."""
    return frozenset(
        requirement
        for question in template.questions
        if question.blocks_certification
        for requirement in question.requirements
    )
