"""Adopt, describe and end functions, and set what they require."""

from collections.abc import Sequence

from django.db import transaction

from steward.domain.competence.events import (
    CompetenceReleased,
    CompetenceRequired,
    FunctionArchived,
    FunctionKept,
    FunctionsAdopted,
)
from steward.domain.competence.models import AimsFunction, RequiredCompetence
from steward.domain.competence.policy import EDIT_COMPETENCE
from steward.domain.competence.queries.functions import current_holdings, unadopted_functions
from steward.domain.competence.rules.gaps import checked_competence, checked_function, some_text
from steward.domain.competence.terms.functions import (
    CompetenceDraft,
    FunctionDraft,
    ProposedFunction,
)
from steward.domain.systems.terms import Stage
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold, next_numbers

STAGES = frozenset(stage.value for stage in Stage)
KIND = "function"
MOST_PLACES = 32_000


@transaction.atomic
def adopt_functions(*, actor: Actor, keys: Sequence[str]) -> list[AimsFunction]:
    """Take over proposed functions with what they require; from then on they are one's own.

    Source: ISO/IEC 42001:2023, 7.2 and A.4.6.

    Raises:
        NotAllowed: The actor may not keep functions.
        Invalid: None is chosen, or one is no proposal or adopted already.
    """
    require(actor, EDIT_COMPETENCE)
    hold(actor.organisation_id, "functions")
    offered = {item.key: item for item in unadopted_functions(actor)}
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise Invalid("Choose at least one function.", place="keys")
    if unknown := [key for key in wanted if key not in offered]:
        raise Invalid(f"{unknown[0]!r} is no proposal, or adopted already.", place="keys")
    first = next_numbers(actor.organisation_id, KIND, len(wanted))
    rows = [_adopted(actor, offered[key], first + at) for at, key in enumerate(wanted)]
    AimsFunction.objects.write(rows)
    RequiredCompetence.objects.write(
        RequiredCompetence(
            organisation_id=actor.organisation_id,
            function=row,
            name=need.name,
            why=need.why,
            level=need.level,
            shown_by=list(need.shown_by),
            renew_months=need.renew_months,
            place=place,
        )
        for row in rows
        for place, need in enumerate(offered[row.key].competences)
    )
    names = ", ".join(f"“{row.name}”" for row in rows)
    record(actor, FunctionsAdopted(subject=get_organisation(actor).as_subject(), names=names))
    return rows


def _adopted(actor: Actor, item: ProposedFunction, number: int) -> AimsFunction:
    return AimsFunction(
        organisation_id=actor.organisation_id,
        number=number,
        key=item.key,
        name=item.name,
        purpose=item.purpose,
        stages=[stage for stage in item.stages if stage in STAGES],
    )


@transaction.atomic
def create_function(*, actor: Actor, draft: FunctionDraft) -> AimsFunction:
    """Add a function of one's own.

    Raises:
        NotAllowed: The actor may not keep functions.
        Invalid: It has no name, a text is too long, or a stage does not exist.
    """
    require(actor, EDIT_COMPETENCE)
    checked = checked_function(draft, STAGES)
    row = AimsFunction(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, KIND),
        name=checked.name,
        purpose=checked.purpose,
        stages=checked.stages,
    )
    row.save(force_insert=True)
    record(actor, FunctionKept(subject=row.as_subject(), did="added"))
    return row


@transaction.atomic
def edit_function(*, actor: Actor, function: AimsFunction, draft: FunctionDraft) -> AimsFunction:
    """Describe a function anew.

    Raises:
        NotAllowed: The actor may not keep functions.
        Conflict: The function was ended.
        Invalid: It has no name, a text is too long, or a stage does not exist.
    """
    require(actor, EDIT_COMPETENCE, function)
    row = _open(actor, function)
    checked = checked_function(draft, STAGES)
    row.name, row.purpose, row.stages = checked.name, checked.purpose, checked.stages
    row.save(update_fields=["name", "purpose", "stages"])
    record(actor, FunctionKept(subject=row.as_subject(), did="changed"))
    return row


def _open(actor: Actor, function: AimsFunction) -> AimsFunction:
    rows = AimsFunction.objects.get_queryset().select_for_update()
    row = rows.one(actor, function.pk)
    if row.archived_at is not None:
        raise Conflict("This function was ended.")
    return row


@transaction.atomic
def archive_function(*, actor: Actor, function: AimsFunction, reason: str) -> AimsFunction:
    """End a function that nobody holds any more; its records stay.

    Raises:
        NotAllowed: The actor may not keep functions.
        Conflict: It was ended before, or somebody holds it.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_COMPETENCE, function)
    row = _open(actor, function)
    if current_holdings(actor).filter(function=row).exists():
        raise Conflict("Somebody holds this function; end the appointment first.")
    reason = some_text(reason, "reason", missing="Say why it is no longer needed.", longest=1000)
    row.archived_at = actor.now
    row.save(update_fields=["archived_at"])
    record(actor, FunctionArchived(subject=row.as_subject(), reason=reason))
    return row


@transaction.atomic
def add_competence(
    *, actor: Actor, function: AimsFunction, draft: CompetenceDraft
) -> RequiredCompetence:
    """Require a competence of a function.

    Source: ISO/IEC 42001:2023, 7.2 a).

    Raises:
        NotAllowed: The actor may not keep functions.
        Conflict: The function was ended.
        Invalid: A value is missing, too long, no choice or outside its range.
    """
    require(actor, EDIT_COMPETENCE, function)
    row = _open(actor, function)
    place = RequiredCompetence.objects.visible_to(actor).filter(function=row).count()
    need = RequiredCompetence(
        organisation_id=actor.organisation_id, function=row, place=min(place, MOST_PLACES)
    )
    return _kept(actor, need, draft)


@transaction.atomic
def edit_competence(
    *, actor: Actor, competence: RequiredCompetence, draft: CompetenceDraft
) -> RequiredCompetence:
    """Require a competence otherwise; where people stand follows at once.

    Raises:
        NotAllowed: The actor may not keep functions.
        Conflict: The function was ended, or the competence is required no more.
        Invalid: A value is missing, too long, no choice or outside its range.
    """
    require(actor, EDIT_COMPETENCE, competence)
    return _kept(actor, _required(actor, competence), draft)


def _required(actor: Actor, competence: RequiredCompetence) -> RequiredCompetence:
    _open(actor, competence.function)
    rows = RequiredCompetence.objects.get_queryset().select_related("function")
    need = rows.select_for_update(of=("self",)).one(actor, competence.pk)
    if need.archived_at is not None:
        raise Conflict("This competence is required no more.")
    return need


def _kept(actor: Actor, need: RequiredCompetence, draft: CompetenceDraft) -> RequiredCompetence:
    checked = checked_competence(draft)
    need.name, need.why, need.level = checked.name, checked.why, checked.level
    need.shown_by, need.renew_months = checked.shown_by, checked.renew_months
    need.save()
    subject = need.function.as_subject()
    record(actor, CompetenceRequired(subject=subject, competence=need.name, level=need.level))
    return need


@transaction.atomic
def release_competence(*, actor: Actor, competence: RequiredCompetence) -> RequiredCompetence:
    """Require a competence no more; what was assessed stays on record.

    Raises:
        NotAllowed: The actor may not keep functions.
        Conflict: The function was ended, or the competence is required no more.
    """
    require(actor, EDIT_COMPETENCE, competence)
    need = _required(actor, competence)
    need.archived_at = actor.now
    need.save(update_fields=["archived_at"])
    record(actor, CompetenceReleased(subject=need.function.as_subject(), competence=need.name))
    return need
