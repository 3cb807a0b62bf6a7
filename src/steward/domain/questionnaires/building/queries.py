"""Read an organisation's own questionnaires, and what their conditions and effects may name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from steward.domain.frameworks.queries import (
    current_resource,
    current_resources,
    framework,
    resource_body,
    resource_keys,
)
from steward.domain.frameworks.terms import Requirement
from steward.domain.questionnaires.building.comparing import Look, another_look
from steward.domain.questionnaires.building.findings import Known
from steward.domain.questionnaires.building.linting import Lint, lint
from steward.domain.questionnaires.building.sources import askable, source_names
from steward.domain.questionnaires.models import Questionnaire, QuestionnaireVersion, Run
from steward.domain.questionnaires.queries import template, values_of, vocabulary
from steward.domain.questionnaires.states import RunStatus
from steward.domain.questionnaires.terms import Template
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.models import OwnedQuerySet

NOT_OVER = [status.value for status in RunStatus if status.is_open]


def questionnaires_visible_to(actor: Actor) -> OwnedQuerySet[Questionnaire]:
    """Return the organisation's own questionnaires with how often they were published."""
    rows = Questionnaire.objects.visible_to(actor)
    return rows.annotate(published=Count("versions"), latest=Max("versions__number")).order_by(
        "title"
    )


def get_questionnaire(actor: Actor, key: UUID) -> Questionnaire:
    """Return one own questionnaire.

    Raises:
        NotFound: It is not there for this actor.
    """
    return Questionnaire.objects.visible_to(actor).one(actor, key)


def versions_of(actor: Actor, questionnaire: Questionnaire) -> list[QuestionnaireVersion]:
    """Return the published versions, the last first."""
    rows = QuestionnaireVersion.objects.visible_to(actor).filter(questionnaire=questionnaire)
    return list(rows.order_by("-number"))


def get_version(actor: Actor, questionnaire: Questionnaire, number: int) -> QuestionnaireVersion:
    """Return one published version.

    Raises:
        NotFound: There is none with this number.
    """
    rows = QuestionnaireVersion.objects.visible_to(actor).filter(questionnaire=questionnaire)
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound(f"There is no version {number} of this questionnaire.")
    return found


def keys_taken(actor: Actor) -> set[str]:
    """Return the keys of every questionnaire that the organisation can start."""
    own = Questionnaire.objects.visible_to(actor).values_list("key", flat=True)
    return {*own, *(name for _, name in resource_keys("questionnaire"))}


def shipped_body(name: str) -> tuple[str, dict[str, Any]]:
    """Return version and body of a questionnaire of a pack.

    Raises:
        NotFound: No pack brings it.
    """
    found = current_resource("questionnaire", name)
    return found.version, resource_body(found.id)


def known() -> Known:
    """Return what a questionnaire may refer to."""
    return Known(
        vocabulary=vocabulary(),
        requirements=_requirement_ids(tuple(item.id for item in current_resources("framework"))),
        roles=frozenset(Role),
        questions=frozenset(f"{t.id}/{q.id}" for t in askable() for q in t.questions),
        sources=source_names(),
    )


def lint_of(body: dict[str, Any]) -> Lint:
    """Return what the linter says about a body."""
    return lint(body, known())


@lru_cache(maxsize=8)
def _requirement_ids(frameworks: tuple[UUID, ...]) -> frozenset[str]:
    return frozenset(item.id for key in frameworks for item in framework(key).requirements)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRequirement:
    """A requirement that a search found, with its framework."""

    framework: str
    requirement: Requirement


def search_requirements(words: str, most: int = 30) -> list[FoundRequirement]:
    """Return requirements of every framework whose id or title has all the words."""
    wanted = words.lower().split()
    found: list[FoundRequirement] = []
    for title, item, text in _searchable() if wanted else ():
        if all(word in text for word in wanted):
            found.append(FoundRequirement(framework=title, requirement=item))
            if len(found) == most:
                break
    return found


def _searchable() -> Iterator[tuple[str, Requirement, str]]:
    for item in current_resources("framework"):
        sheet = framework(item.id)
        for requirement in sheet.requirements:
            text = f"{requirement.id} {requirement.title} {sheet.short_title}".lower()
            yield sheet.short_title, requirement, text


def titles_of_requirements(ids: list[str]) -> dict[str, str]:
    """Return id → title with framework of requirements; unknown ones are left out."""
    wanted = set(ids)
    found: dict[str, str] = {}
    for title, item, _ in _searchable() if wanted else ():
        if item.id in wanted:
            found.setdefault(item.id, f"{item.title} ({title})")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A run on an older version, with the answers that would need another look."""

    run: Run
    number: int
    looks: tuple[Look, ...]
    answered: int


def _behind(
    actor: Actor, questionnaire: Questionnaire, versions: list[QuestionnaireVersion]
) -> OwnedQuerySet[Run]:
    older = [version.pk for version in versions[1:]]
    rows = Run.objects.visible_to(actor).filter(
        questionnaire=questionnaire.key, status__in=NOT_OVER, resource_id__in=older
    )
    return rows.order_by("title", "id")


def keys_behind(actor: Actor, questionnaire: Questionnaire) -> list[UUID]:
    """Return the keys of the open runs on older versions."""
    rows = _behind(actor, questionnaire, versions_of(actor, questionnaire))
    return list(rows.values_list("pk", flat=True))


def runs_behind(actor: Actor, questionnaire: Questionnaire, most: int = 50) -> list[Behind]:
    """Return open runs on older versions, with what the newest does to their answers."""
    versions = versions_of(actor, questionnaire)
    if len(versions) < 2:
        return []
    numbers = {version.pk: version.number for version in versions[1:]}
    newest = template(versions[0].pk)
    rows = _behind(actor, questionnaire, versions).select_related("system")[:most]
    return [
        Behind(
            run=run,
            number=numbers[run.resource_id],
            looks=looks_at(actor, run, newest),
            answered=run.answered,
        )
        for run in rows
    ]


def looks_at(actor: Actor, run: Run, newest: Template) -> tuple[Look, ...]:
    """Return which answers of a run would need another look under a newer version."""
    return another_look(template(run.resource_id), newest, values_of(actor, run))


def runs_by_version(actor: Actor, questionnaire: Questionnaire) -> dict[UUID, int]:
    """Return version → how many runs it has."""
    rows = Run.objects.visible_to(actor).filter(questionnaire=questionnaire.key)
    return dict(rows.values_list("resource_id").annotate(count=Count("pk")).order_by())
