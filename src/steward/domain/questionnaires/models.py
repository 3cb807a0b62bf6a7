"""Runs of questionnaires and their answers."""

from typing import Any, ClassVar

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class Run(Owned):
    """A questionnaire being answered, under one version, about a system or the organisation."""

    questionnaire = models.CharField(max_length=120)
    resource_id = models.UUIDField()
    title = models.CharField(max_length=300)
    system = models.ForeignKey(
        "systems.AiSystem", null=True, on_delete=models.CASCADE, related_name="+"
    )
    status = models.CharField(
        max_length=10, default="open", choices=[("open", "Open"), ("submitted", "Submitted")]
    )
    due_on = models.DateField(null=True)
    submitted_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Run"]] = OwnedManager()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "status", "-id"], name="run_by_status")]

    def __str__(self) -> str:
        return self.title

    def as_subject(self) -> Subject:
        """Return the run as a reference by value."""
        return Subject(kind="run", id=self.id, label=self.title)


@tracked
class Answer(Owned):
    """One answer; kept when its question is hidden, but then not counted."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=60)
    value: "models.JSONField[Any]" = models.JSONField(null=True)
    comment = models.TextField(blank=True)
    source = models.CharField(max_length=200, default="person")
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Answer"]] = OwnedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"
