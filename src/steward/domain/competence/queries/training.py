"""Read trainings, their certificates and their imports."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When

from steward.domain.competence.models import TrainingImport, TrainingRecord, Worker
from steward.domain.competence.terms.training import EXPIRING_DAYS, Result, Validity
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import current_members
from steward.foundation.tenancy.models import OwnedQuerySet


def trainings_visible_to(actor: Actor) -> OwnedQuerySet[TrainingRecord]:
    """Return the trainings with their people; ``validity`` says whether each still counts."""
    later = TrainingRecord.objects.visible_to(actor).filter(
        worker=OuterRef("worker"), title=OuterRef("title"), held_on__gt=OuterRef("held_on")
    )
    later = later.exclude(result=Result.FAILED.value)
    near = actor.today + timedelta(days=EXPIRING_DAYS)
    rows = TrainingRecord.objects.visible_to(actor).select_related("worker", "certificate")
    return rows.annotate(
        validity=Case(
            When(Exists(later), then=Value(Validity.REPLACED.value)),
            When(valid_until__lt=actor.today, then=Value(Validity.EXPIRED.value)),
            When(valid_until__lte=near, then=Value(Validity.EXPIRING.value)),
            default=Value(Validity.VALID.value),
            output_field=CharField(),
        )
    )


def ending_trainings(actor: Actor) -> OwnedQuerySet[TrainingRecord]:
    """Return the trainings whose certificate has expired or is about to."""
    ending = (Validity.EXPIRED.value, Validity.EXPIRING.value)
    return trainings_visible_to(actor).filter(validity__in=ending).order_by("valid_until", "id")


def get_training(actor: Actor, key: UUID) -> TrainingRecord:
    """Return one training.

    Raises:
        NotFound: It is not there for this actor.
    """
    return trainings_visible_to(actor).one(actor, key)


def trainings_of(actor: Actor, worker: Worker) -> list[TrainingRecord]:
    """Return the trainings of a person, the newest first."""
    return list(trainings_visible_to(actor).filter(worker=worker).order_by("-held_on", "-id"))


def training_imports(actor: Actor) -> OwnedQuerySet[TrainingImport]:
    """Return the imports of trainings."""
    return TrainingImport.objects.visible_to(actor)


def get_training_import(actor: Actor, key: UUID) -> TrainingImport:
    """Return one import of trainings.

    Raises:
        NotFound: It is not there for this actor.
    """
    return TrainingImport.objects.get_queryset().one(actor, key)


def known_people(actor: Actor) -> dict[str, tuple[str, UUID] | None]:
    """Return who can be named by a row: address or name in small letters → kind and key.

    None stands for a name that fits several people. Members come as ``member`` with the key of
    their person, others as ``worker``.
    """
    found: dict[str, set[tuple[str, UUID]]] = {}
    members = list(current_members(actor))
    for row in members:
        for word in (row.person.email, str(row.person)):
            found.setdefault(word.casefold(), set()).add(("member", row.person_id))
    others = Worker.objects.visible_to(actor)
    here = {row.person_id for row in members}
    for key, name, email, person in others.values_list("pk", "name", "email", "person_id"):
        words: list[str] = [] if person in here else [str(name), str(email)]
        for word in filter(None, words):
            found.setdefault(word.casefold(), set()).add(("worker", key))
    return {word: next(iter(who)) if len(who) == 1 else None for word, who in found.items()}


def known_keys(actor: Actor, keys: list[str]) -> dict[str, TrainingRecord]:
    """Return the trainings that an earlier import brought under these keys."""
    rows = TrainingRecord.objects.visible_to(actor).filter(~Q(key=""), key__in=keys)
    return {row.key: row for row in rows.select_related("worker")}
