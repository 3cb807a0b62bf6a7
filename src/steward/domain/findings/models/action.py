"""What is done so that it does not come again, and where else it was looked for."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.findings.models.finding import Finding
from steward.domain.findings.terms.causes import PROGRESS_WORDS, VERDICT_WORDS
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.identity.models import Person


@tracked
class CorrectiveAction(Owned):
    """A corrective action; ``evidence`` is what is to show it, ``shown`` what does.

    ``round`` is the search for the cause that it answers. Source: ISO/IEC 42001:2023, 10.2.
    """

    finding_id: UUID
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="actions")
    number = models.PositiveIntegerField(editable=False)
    round = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=300)
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField()
    evidence = models.TextField()
    progress = models.CharField(
        max_length=10, default="planned", choices=list(PROGRESS_WORDS.items())
    )
    shown = models.TextField(blank=True)
    done_on = models.DateField(null=True)
    done_by = models.UUIDField(null=True)
    done_by_label = models.CharField(max_length=200, blank=True)

    objects: ClassVar[OwnedManager["CorrectiveAction"]] = OwnedManager()

    class Meta:
        verbose_name = "corrective action"
        constraints = [
            models.UniqueConstraint(fields=["finding", "number"], name="corrective_action_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "due_on", "id"], name="nc_action_by_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the number within the finding."""
        return f"A{self.number}"

    @property
    def origin(self) -> str:
        """Return the cause of its task."""
        return f"nonconformity-action:{self.pk}"

    def as_subject(self) -> Subject:
        """Return the action as a reference by value."""
        label = f"{self.finding.reference} {self.reference} {self.title}"
        return Subject(kind="corrective_action", id=self.id, label=label[:300])


@tracked
class SimilarCase(Owned):
    """A place where the same could be, why it was thought of, and what was seen there.

    ``own_id`` is the finding that it became. Source: ISO/IEC 42001:2023, 10.2.
    """

    finding_id: UUID
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="cases")
    kind = models.CharField(max_length=40)
    key = models.UUIDField()
    label = models.CharField(max_length=300)
    reasons = models.TextField(blank=True)
    verdict = models.CharField(max_length=10, default="open", choices=list(VERDICT_WORDS.items()))
    note = models.TextField(blank=True)
    looked_by_label = models.CharField(max_length=200, blank=True)
    looked_on = models.DateField(null=True)
    own_id = models.UUIDField(null=True)

    objects: ClassVar[OwnedManager["SimilarCase"]] = OwnedManager()

    class Meta:
        verbose_name = "similar case"
        constraints = [
            models.UniqueConstraint(fields=["finding", "key"], name="similar_case_once"),
        ]

    def __str__(self) -> str:
        return self.label
