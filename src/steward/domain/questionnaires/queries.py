"""Read runs, their templates and answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q

from steward.domain.frameworks.queries import current_resource, resource_body
from steward.domain.parts.rules import in_a_sentence
from steward.domain.questionnaires.models import (
    Answer,
    Derivation,
    Finding,
    Questionnaire,
    QuestionnaireVersion,
    Respondent,
    Run,
)
from steward.domain.questionnaires.questions import Question, Section
from steward.domain.questionnaires.resolving import Ground, Proposal
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.terms import Template, Visibility
from steward.domain.systems.models import AiSystem, Use
from steward.domain.systems.rules import facts_from_json, vocabulary_of
from steward.domain.systems.terms import Attribute, Facts
from steward.domain.tasks.models import Comment
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.core.subjects import Subject
from steward.foundation.expressions.types import Vocabulary
from steward.foundation.identity.queries import person_behind
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading

INTAKE = "ai-system-intake"
READINESS = "iso-42001-readiness"
CHECKS = (READINESS, "iso-42001-assessment")
"""What asks about every clause and control: the fast check and the full assessment."""
OPEN = ("open", "returned")
OVER = ("submitted", "approved")
ANSWERS = Reading(
    Answer,
    "SELECT {columns} FROM questionnaires_answer"
    " WHERE organisation_id = %(organisation)s AND run_id = %(run)s",
)
TEXTS = ("name", "purpose", "intended_use", "misuse", "owner", "stage")


@lru_cache(maxsize=64)
def template(key: UUID) -> Template:
    """Return a template by the key of its version, compiled once per process.

    The key comes from a run or a version that the actor was allowed to see.

    Raises:
        NotFound: There is no such version.
    """
    try:
        return Template.from_body(resource_body(key))
    except NotFound:
        own = QuestionnaireVersion.objects.filter(pk=key).first()
        if own is None:
            raise
    return Template.from_body(own.body, version=str(own.number))


def current_template(questionnaire: str, actor: Actor | None = None) -> tuple[UUID, Template]:
    """Return the version in force with its key: of a pack, else of the actor's organisation.

    Raises:
        NotFound: No pack brings it, and the organisation has not published one.
    """
    try:
        ref = current_resource("questionnaire", questionnaire)
    except NotFound:
        if actor is None:
            raise
    else:
        return ref.id, template(ref.id)
    rows = QuestionnaireVersion.objects.visible_to(actor)
    rows = rows.filter(questionnaire__key=questionnaire, questionnaire__archived_at=None)
    key = rows.order_by("-number").values_list("pk", flat=True).first()
    if key is None:
        raise NotFound(f"There is no questionnaire “{questionnaire}”.")
    return key, template(key)


def own_questionnaires(actor: Actor) -> OwnedQuerySet[Questionnaire]:
    """Return the organisation's own questionnaires that were published, by title."""
    rows = Questionnaire.objects.visible_to(actor).filter(archived_at=None)
    return rows.filter(versions__isnull=False).distinct().order_by("title")


def attributes() -> tuple[Attribute, ...]:
    """Return the facts that rules may read, as the intake declares them."""
    return current_template(INTAKE)[1].attributes


def vocabulary() -> Vocabulary:
    """Return the types of the facts."""
    return vocabulary_of(attributes())


def runs_visible_to(actor: Actor) -> OwnedQuerySet[Run]:
    """Return the runs of the organisation with their systems; a guest sees one."""
    rows = Run.objects.visible_to(actor).select_related("system", "reviewer")
    return rows.filter(pk=actor.limited_to) if actor.kind == "guest" else rows


def get_run(actor: Actor, key: UUID) -> Run:
    """Return one run.

    Raises:
        NotFound: It is not there for this actor.
    """
    return runs_visible_to(actor).one(actor, key)


def locked_run(run: Run) -> Run:
    """Return a run read again, held until the transaction ends."""
    return Run.objects.get_queryset().select_for_update().get(pk=run.pk)


def open_run_of(actor: Actor, questionnaire: str, system: AiSystem | None) -> Run | None:
    """Return the run that is being answered about a system or the organisation, or None."""
    rows = runs_visible_to(actor).filter(
        questionnaire=questionnaire, status__in=OPEN, system=system
    )
    return rows.order_by("-id").first()


def given_to(actor: Actor) -> Q:
    """Return the condition that a run was given to the actor: to answer, or to review."""
    asked = Respondent.objects.visible_to(actor).filter(person_id=actor.id, done_at=None)
    answering = Q(status__in=OPEN, pk__in=asked.values("run_id"))
    return answering | Q(status="review", reviewer_id=actor.id)


def answers_of(actor: Actor, run: Run) -> dict[str, Answer]:
    """Return question → answer of a run."""
    rows = ANSWERS.all({"organisation": actor.organisation_id, "run": run.pk})
    return {row.question: row for row in rows}


def known_facts(run: Run) -> Facts:
    """Return the facts of the run's system, which conditions may read besides the answers."""
    return {} if run.system is None else facts_from_json(run.system.facts)


def values_of(actor: Actor, run: Run) -> dict[str, Any]:
    """Return question → value of a run."""
    return {name: answer.value for name, answer in answers_of(actor, run).items()}


def values_by_run(actor: Actor, runs: Sequence[Run]) -> dict[UUID, dict[str, Any]]:
    """Return run → question → value, of many runs at once."""
    found: dict[UUID, dict[str, Any]] = {run.pk: {} for run in runs}
    rows = Answer.objects.visible_to(actor).filter(run_id__in=list(found)).order_by()
    for run, question, value in rows.values_list("run_id", "question", "value"):
        found[run][question] = value
    return found


def sitting_of(actor: Actor, run: Run) -> Sitting:
    """Return a run as its conditions stand now."""
    return Sitting(template(run.resource_id), values_of(actor, run), known_facts(run))


def respondents_of(actor: Actor, run: Run) -> list[Respondent]:
    """Return who answers a run: the whole first, then by section."""
    rows = Respondent.objects.visible_to(actor).filter(run=run).select_related("person")
    return list(rows.order_by("section", "created_at"))


def took_part(actor: Actor, run: Run) -> bool:
    """Say whether the person answered a run or handed it in, and so cannot review it."""
    person = person_behind(actor)
    if run.submitted_by == person:
        return True
    return Respondent.objects.visible_to(actor).filter(run=run, person_id=person).exists()


def thread_of(run: Run, question: Question) -> Subject:
    """Return the thread about one question of a run, as comments name it."""
    label = f"{question.text} ({run.title})"
    return Subject(kind="answer", id=uuid5(run.pk, question.id), label=label[:300])


def threads_of(actor: Actor, run: Run, questions: Iterable[Question]) -> dict[str, list[Comment]]:
    """Return question → what was said about it, oldest first."""
    keys = {thread_of(run, question).id: question.id for question in questions}
    rows = Comment.objects.visible_to(actor).filter(subject_id__in=list(keys), deleted_at=None)
    found: dict[str, list[Comment]] = {}
    for row in rows.order_by("id"):
        found.setdefault(keys[row.subject_id], []).append(row)
    return found


def derivations_of(actor: Actor, run: Run) -> list[Derivation]:
    """Return what followed from a run, in the order of the template's effects."""
    rows = Derivation.objects.visible_to(actor).filter(run=run).select_related("run__system")
    return list(rows.order_by("kind", "id"))


def drafted_applicability(actor: Actor, run: Run) -> OwnedQuerySet[Derivation]:
    """Return what a run says about controls and nobody has carried out or declined yet."""
    rows = Derivation.objects.visible_to(actor).filter(run=run, kind="applicability")
    return rows.filter(state="draft").select_related("run")


def causes_of_task(actor: Actor, origin: str) -> list[Derivation]:
    """Return the effects of runs that made a task, by the task's origin; the newest run first."""
    rows = Derivation.objects.visible_to(actor).exclude(state="withdrawn").select_related("run")
    kind, _, key = origin.partition(":")
    if kind == "run":
        return list(rows.filter(origin=origin).order_by("-run_id")[:10])
    if kind != "finding":
        return []
    finding = Finding.objects.visible_to(actor).filter(pk=key).first()
    if finding is None:
        return []
    return list(rows.filter(run=finding.run_id, result_kind="finding", result_id=finding.pk)[:1])


def findings_of(actor: Actor, run: Run) -> list[Finding]:
    """Return the findings that a run led to."""
    return list(Finding.objects.visible_to(actor).filter(run=run).order_by("number"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question as one run asks it now."""

    question: Question
    visibility: Visibility
    answer: Answer | None
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSection:
    """A section as one run asks it now."""

    section: Section
    questions: tuple[AskedQuestion, ...]

    @property
    def is_asked(self) -> bool:
        """Say whether anything of it is asked, or may be."""
        return any(item.visibility is not Visibility.HIDDEN for item in self.questions)

    @property
    def asked(self) -> tuple[AskedQuestion, ...]:
        """Return the questions that are asked and can be answered."""
        return tuple(
            item
            for item in self.questions
            if item.visibility is Visibility.SHOWN and item.question.type.is_asked
        )

    @property
    def answered(self) -> int:
        """Return how many of them have an answer."""
        return sum(item.answer is not None and item.answer.value is not None for item in self.asked)

    @property
    def unconfirmed(self) -> int:
        """Return how many proposed answers wait for a person."""
        return sum(
            item.answer is not None and item.answer.value is not None and not item.answer.confirmed
            for item in self.asked
        )


def asked_sections(actor: Actor, run: Run) -> tuple[AskedSection, ...]:
    """Return every section with what is shown, hidden or pending and what was answered."""
    return sections_as_asked(actor, run)[0]


def sections_as_asked(
    actor: Actor, run: Run, answers: dict[str, Answer] | None = None
) -> tuple[tuple[AskedSection, ...], Sitting]:
    """Return every section as it is asked, and the sitting behind it.

    ``answers`` are those of the run, where somebody has just read them.
    """
    sheet = template(run.resource_id)
    answers = answers_of(actor, run) if answers is None else answers
    values = {name: row.value for name, row in answers.items()}
    sitting = Sitting(sheet, values, known_facts(run))
    sections = tuple(
        AskedSection(
            section=section,
            questions=tuple(
                AskedQuestion(
                    question=item,
                    visibility=sitting.visibility[item.id],
                    answer=answers.get(item.id),
                    required=sitting.required[item.id],
                )
                for item in section.questions
            ),
        )
        for section in sheet.sections
    )
    return sections, sitting


def ground_of(
    actor: Actor, sheet: Template, systems: Sequence[AiSystem | None]
) -> dict[UUID | None, Ground]:
    """Return for each target what is known before anybody answers, read in few queries."""
    equal = {name for question in sheet.questions for name in question.same_as}
    wanted = {sheet.id, *(name.partition("/")[0] for name in equal)}
    last = _last_runs(actor, wanted, systems)
    rows = Answer.objects.visible_to(actor).filter(run__in=[run.pk for run in last.values()])
    given: dict[UUID, list[Answer]] = {}
    for row in rows.exclude(value=None):
        given.setdefault(row.run_id, []).append(row)
    cards = _cards(actor, sheet, systems)
    grounds: dict[UUID | None, Ground] = {}
    for system in systems:
        key = None if system is None else system.pk
        earlier = last.get((sheet.id, key))
        elsewhere: dict[str, Proposal] = {}
        for name in equal:
            other = last.get((name.partition("/")[0], key))
            found = {} if other is None else _proposals(other, given.get(other.pk, ()))
            if name.partition("/")[2] in found:
                elsewhere[name] = found[name.partition("/")[2]]
        grounds[key] = Ground(
            facts={} if system is None else facts_from_json(system.facts),
            sources={} if system is None else system.fact_sources,
            texts={**_texts(system), **cards.get(key, {})},
            earlier={} if earlier is None else _proposals(earlier, given.get(earlier.pk, ())),
            elsewhere=elsewhere,
        )
    return grounds


def _last_runs(
    actor: Actor, questionnaires: set[str], systems: Sequence[AiSystem | None]
) -> dict[tuple[str, UUID | None], Run]:
    """Return the last run that counts, by questionnaire and target."""
    keys = [system.pk for system in systems if system is not None]
    target = Q(system__in=keys) | Q(system=None) if None in systems else Q(system__in=keys)
    rows = Run.objects.visible_to(actor).filter(
        target, questionnaire__in=questionnaires, status__in=OVER
    )
    return {(run.questionnaire, run.system_id): run for run in rows.order_by("submitted_at", "id")}


def _proposals(run: Run, answers: Iterable[Answer]) -> dict[str, Proposal]:
    on = None if run.submitted_at is None else run.submitted_at.date()
    title = run.title.rpartition(": ")[0] or run.title
    return {row.question: Proposal(value=row.value, source=title, on=on) for row in answers}


def _texts(system: AiSystem | None) -> dict[str, Proposal]:
    if system is None:
        return {}
    values = {f"system.{name}": str(getattr(system, name)) for name in TEXTS}
    return {
        name: Proposal(value=value, source="the inventory")
        for name, value in values.items()
        if value
    }


def _cards(
    actor: Actor, sheet: Template, systems: Sequence[AiSystem | None]
) -> dict[UUID | None, dict[str, Proposal]]:
    """Return what the cards of linked parts say, only where the questionnaire reads cards."""
    if not any(question.prefill_from.startswith("card.") for question in sheet.questions):
        return {}
    rows = Use.objects.visible_to(actor).filter(system__in=[s for s in systems if s is not None])
    found: dict[UUID | None, dict[str, Proposal]] = {}
    for use in rows.select_related("part", "version").order_by("id"):
        part, version = use.part, use.version
        said = {
            "name": part.name,
            "version": "" if version is None else version.version,
            **part.details,
            **({} if version is None else version.details),
        }
        texts = found.setdefault(use.system_id, {})
        source, on = f"the card of {part.name}", use.created_at.date()
        for name, value in said.items():
            if isinstance(value, str | int | float | bool) and value != "":
                texts.setdefault(f"card.{name}", Proposal(value=value, source=source, on=on))
        sentence = in_a_sentence(part.name, said["version"], part.licence, said)
        before = texts.get("card.description")
        told = f"{before.value}\n{sentence}" if before else f"It relies on:\n{sentence}"
        texts["card.description"] = Proposal(value=told, source="the parts in the inventory", on=on)
    return found
