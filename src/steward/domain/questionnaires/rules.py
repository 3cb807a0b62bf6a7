"""What is asked, what an answer may be, and what the answers say."""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any, cast

from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.domain.questionnaires.answering import checked_answer, is_answered
from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.questionnaires.scoring import (
    band_of,
    bounds_of,
    is_not_applicable,
    value_of,
)
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.terms import (
    UNKNOWN,
    Answer,
    Answers,
    Gate,
    Method,
    Outcome,
    Problem,
    Progress,
    ScoreStep,
    Template,
    Visibility,
)
from steward.domain.systems.terms import Facts
from steward.foundation.core.errors import Invalid

MINUTES = {
    Kind.TEXT: 3.0,
    Kind.LIST: 3.0,
    Kind.MATRIX: 5.0,
    Kind.GROUP: 5.0,
    Kind.MULTIPLE: 0.8,
    Kind.FILE: 2.0,
}
USUAL_MINUTES = 0.5


def visibility(
    template: Template, answers: Answers, known: Facts | None = None
) -> dict[str, Visibility]:
    """Return for every question whether it is asked, whatever the order of the answers.

    Args:
        template: The questionnaire.
        answers: What was answered so far, by question.
        known: Facts of the system that this questionnaire does not ask itself, or not yet.
    """
    return Sitting(template, answers, known).visibility


def progress(template: Template, answers: Answers, known: Facts | None = None) -> Progress:
    """Return how much of what is asked is answered."""
    return progress_of(Sitting(template, answers, known))


def progress_of(sitting: Sitting) -> Progress:
    """Return how much of what is asked in a sitting is answered."""
    template, answers = sitting.template, sitting.answers
    shown = [q for q in sitting.shown if q.type.is_asked]
    left = [q for q in shown if not is_answered(answers, q)]
    return Progress(
        answered=len(shown) - len(left),
        shown=len(shown),
        pending=sum(state is Visibility.PENDING for state in sitting.visibility.values()),
        required_left=tuple(q.id for q in left if sitting.required[q.id]),
        minutes_left=ceil(sum(_minutes(template, q) for q in left)),
    )


def _minutes(template: Template, question: Question) -> float:
    if template.duration_minutes is not None:
        return template.duration_minutes / max(1, len(template.by_id))
    return MINUTES.get(question.type, USUAL_MINUTES)


def prefilled(template: Template, facts: Facts) -> dict[str, Answer]:
    """Return the answers that known facts already give."""
    answers: dict[str, Answer] = {}
    for question in template.questions:
        fact = facts.get(question.attribute) if question.attribute else None
        if fact is not None:
            answers[question.id] = sorted(fact) if isinstance(fact, frozenset) else fact
        elif question.prefill_yes_when and question.prefill_yes_when.evaluate(facts) is True:
            answers[question.id] = "yes" if question.kind == "yesno" else True
    return answers


def incomplete_entry(question: Question, answer: Answer) -> str | None:
    """Return what the first incomplete entry of a repeated group lacks, or None."""
    entries = cast("list[dict[str, Any]]", answer) if isinstance(answer, list) else []
    for number, entry in enumerate(entries, 1):
        for field in question.fields:
            if field.required and entry.get(field.id) in (None, ""):
                return f"Entry {number}: “{field.text}” is needed."
    return None


def broken_constraints(sitting: Sitting, question: Question) -> tuple[str, ...]:
    """Return what the constraints of a question say against its answer as it stands."""
    if not is_answered(sitting.answers, question):
        return ()
    names = sitting.names
    return tuple(c.message for c in question.constraints if c.that.evaluate(names) is False)


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
    """Return the score of the answers with the arithmetic."""
    return score_of(Sitting(template, answers, known))


def score_of(sitting: Sitting) -> Outcome:
    """Return the score of a sitting with the arithmetic.

    The mean is over what was answered, with the weights renormalised to 1; what is open or unknown
    counts nothing in `low` and fully in `high`. The band is that of `low`: what nobody answered is
    never counted as reached. A gate that holds limits all three.
    """
    template, answers = sitting.template, sitting.answers
    asked = [q for q in sitting.shown if q.is_scored]
    asked = [q for q in asked if not is_not_applicable(q, answers.get(q.id))]
    rated = [(q, v) for q in asked if (v := value_of(q, answers.get(q.id))) is not None]
    method = template.method
    nothing = (0.0, 0.0) if method is Method.SUM else (0.0, 100.0)
    low, high = bounds_of(method, asked, answers) or nothing
    closed = tuple(gate for gate in template.gates if gate.when.evaluate(sitting.names) is True)
    most = min((gate.at_most for gate in closed), default=float("inf"))
    steps = _steps(method, rated, answers)
    mean = _mean(method, rated, steps)
    low, high = min(low, most), min(high, most)
    return Outcome(
        percentage=None if mean is None else min(mean, most),
        low=low,
        high=high,
        band=band_of(template.bands, low),
        steps=steps,
        lines=tuple(_score_lines(template, steps, mean, closed, (low, high))),
        left_out=tuple(q.id for q in asked if value_of(q, answers.get(q.id)) is None),
        blockers=tuple(q.id for q in asked if q.blocks_certification and _blocks(q, answers)),
        gates=closed,
    )


def _blocks(question: Question, answers: Answers) -> bool:
    return answers.get(question.id) in {None, "", UNKNOWN, Maturity.NONE, Maturity.PARTIAL}


def _steps(
    method: Method, rated: list[tuple[Question, float]], answers: Answers
) -> tuple[ScoreStep, ...]:
    weight = sum(question.weight for question, _ in rated)
    found: list[ScoreStep] = []
    for question, value in rated:
        if method is Method.SUM:
            share, part = question.weight, question.weight * value
        else:
            worth = min(1.0, value)
            share = question.weight / weight if weight else 0.0
            part = 100 * worth * (1.0 if method is Method.WORST else share)
        found.append(
            ScoreStep(
                question=question.id,
                answer=_words(answers[question.id]),
                value=value,
                weight=question.weight,
                share=share,
                contribution=part,
            )
        )
    return tuple(found)


def _words(answer: Answer) -> str:
    given = cast("list[Any]", answer) if isinstance(answer, list) else [answer]
    return ", ".join(str(item) for item in given)


def _mean(
    method: Method, rated: list[tuple[Question, float]], steps: tuple[ScoreStep, ...]
) -> float | None:
    if not rated or (method is Method.WEIGHTED_MEAN and not any(q.weight for q, _ in rated)):
        return None
    parts = [step.contribution for step in steps]
    return min(parts) if method is Method.WORST else sum(parts)


def _score_lines(
    template: Template,
    steps: tuple[ScoreStep, ...],
    mean: float | None,
    gates: Iterable[Gate],
    bounds: tuple[float, float],
) -> Iterable[str]:
    unit = "" if template.method is Method.SUM else " %"
    for step in steps:
        if template.method is Method.WORST:
            yield f"{step.question} {step.answer}: {step.contribution:.2f} %"
        elif template.method is Method.SUM:
            sum_of = f"{step.value:g} × {step.weight:g} = {step.contribution:g}"
            yield f"{step.question} {step.answer}: {sum_of}"
        else:
            yield (
                f"{step.question} {step.answer}: {step.value:g} × {step.share:.4f} "
                f"(weight {step.weight:g}) = {step.contribution:.2f} %"
            )
    word = "Lowest" if template.method is Method.WORST else "Sum"
    if mean is None:
        yield "Nothing was answered"
    else:
        yield f"{word} over what was answered: {mean:.1f}{unit}"
    for gate in gates:
        yield f"Limited to {gate.at_most:g}{unit}: {gate.label}"
    worst, best = ("worst", "best") if unit == "" else ("0", "1")
    low, high = bounds
    yield f"Open questions counted as {worst} and as {best}: {low:.1f}{unit} to {high:.1f}{unit}"


def maturity_by_requirement(
    template: Template, answers: Answers, known: Facts | None = None
) -> dict[str, Maturity]:
    """Return the lowest maturity answered for each requirement.

    A requirement that somebody answered with "unknown" is unknown, so it is left out.
    """
    return maturity_of(Sitting(template, answers, known))


def maturity_of(sitting: Sitting) -> dict[str, Maturity]:
    """Return the lowest maturity answered for each requirement in a sitting."""
    found: dict[str, Maturity] = {}
    unknown: set[str] = set()
    for question in sitting.shown:
        answer = sitting.answers.get(question.id)
        if question.type is not Kind.MATURITY or answer is None:
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
