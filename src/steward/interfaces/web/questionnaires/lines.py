"""The questions of a section as the page of a run shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from steward.domain.parts.queries import parts_visible_to
from steward.domain.questionnaires.models import Answer
from steward.domain.questionnaires.queries import AskedQuestion
from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.terms import Visibility
from steward.domain.risks.queries import risks_visible_to
from steward.domain.systems.queries import systems_visible_to
from steward.domain.tasks.models import Comment
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor

MOST_CHOICES = 500
Choices = Mapping[str, Sequence[tuple[str, str]]]
NAMED = (Kind.PERSON, Kind.RECORD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question with its answer, its choices, what was said and what is wrong."""

    question: Question
    visibility: Visibility
    answer: Answer | None
    required: bool
    choices: Sequence[tuple[str, str]] = ()
    computed: object = None
    problem: str = ""
    age: str = ""
    can_confirm: bool = False
    thread: Sequence[Comment] = ()
    typed: bool = False
    """Whether a person or record is named in words, since the list is not for who answers."""


def choices_for(actor: Actor, questions: Iterable[Question]) -> dict[str, list[tuple[str, str]]]:
    """Return the records that the questions let choose from, by kind; read only where asked."""
    wanted = {q.record for q in questions if q.type is Kind.RECORD}
    found: dict[str, list[tuple[str, str]]] = {}
    if any(q.type is Kind.PERSON for q in questions):
        found["person"] = assignable_people(actor)
    if "system" in wanted:
        rows = systems_visible_to(actor).order_by("name").values_list("pk", "name")
        found["system"] = [(str(key), name) for key, name in rows[:MOST_CHOICES]]
    if "part" in wanted:
        rows = parts_visible_to(actor).order_by("name").values_list("pk", "name")
        found["part"] = [(str(key), name) for key, name in rows[:MOST_CHOICES]]
    if "risk" in wanted:
        risks = risks_visible_to(actor).only("pk", "number", "title", "system__name")
        found["risk"] = [(str(r.pk), r.as_subject().label) for r in risks[:MOST_CHOICES]]
    return found


def lines_of(
    actor: Actor,
    asked: Iterable[AskedQuestion],
    sitting: Sitting,
    *,
    problems: Mapping[str, str],
    threads: Mapping[str, Sequence[Comment]],
    is_open: bool,
    outside: Choices | None = None,
) -> list[Line]:
    """Return the questions that are asked, or wait, with all that is shown beside them.

    ``outside`` are the only choices of somebody outside, who may name others in words.
    """
    asked = list(asked)
    choices = choices_for(actor, [i.question for i in asked]) if outside is None else outside
    return [
        Line(
            question=item.question,
            visibility=item.visibility,
            answer=item.answer,
            required=item.required,
            choices=choices.get(_kind_of(item.question), ()),
            computed=sitting.names.get(f"answers.{item.question.name}"),
            problem=problems.get(item.question.id, ""),
            age=_age(item.answer, actor.today),
            can_confirm=is_open and item.answer is not None and not item.answer.confirmed,
            thread=threads.get(item.question.id, ()),
            typed=outside is not None and item.question.type in NAMED,
        )
        for item in asked
        if item.visibility is not Visibility.HIDDEN
    ]


def with_refused(lines: list[Line], refused: Mapping[str, Answer] | None) -> list[Line]:
    """Return lines in which answers that do not fit are shown again as they were typed."""
    if not refused:
        return lines
    found = [(line, refused.get(line.question.id)) for line in lines]
    return [line if typed is None else replace(line, answer=typed) for line, typed in found]


def _kind_of(question: Question) -> str:
    return question.record if question.type is Kind.RECORD else question.type.value


def _age(answer: Answer | None, today: date) -> str:
    if answer is None or answer.source_on is None:
        return ""
    days = (today - answer.source_on).days
    if days < 1:
        return ""
    if days < 60:
        return "1 day" if days == 1 else f"{days} days"
    return f"{days // 30} months" if days < 700 else f"{days // 365} years"
