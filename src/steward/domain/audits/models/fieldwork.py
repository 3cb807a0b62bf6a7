"""What auditors do in an audit: checklist, populations, samples, papers and requests."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.audits.models.audit import Audit, Auditor
from steward.domain.audits.terms.judging import JUDGEMENT_WORDS, RESULT_WORDS
from steward.domain.audits.terms.sampling import METHOD_WORDS, POPULATION_WORDS, SIZE_WORDS
from steward.domain.audits.terms.states import REQUEST_WORDS
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.foundation.files.models import StoredFile
    from steward.foundation.identity.models import Person


@tracked
class ChecklistItem(Owned):
    """One requirement to be audited, with its question, its auditor and the judgement.

    ``finding`` is the record that was raised, named by value. Without a judgement the requirement
    counts as not audited.
    """

    audit_id: UUID
    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="items")
    framework = models.CharField(max_length=60)
    requirement = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    place = models.PositiveIntegerField(default=0)
    question = models.TextField()
    look_at = models.TextField(blank=True)
    auditor_id: UUID | None
    auditor: "models.ForeignKey[Auditor | None]" = models.ForeignKey(
        Auditor, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    judgement = models.CharField(max_length=15, blank=True, choices=list(JUDGEMENT_WORDS.items()))
    reason = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    judged_by = models.UUIDField(null=True, editable=False)
    judged_by_label = models.CharField(max_length=200, blank=True, editable=False)
    judged_at = models.DateTimeField(null=True, editable=False)
    finding_id = models.UUIDField(null=True, editable=False)
    finding_label = models.CharField(max_length=300, blank=True, editable=False)

    objects: ClassVar[OwnedManager["ChecklistItem"]] = OwnedManager()

    class Meta:
        verbose_name = "point of the checklist"
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "framework", "requirement"], name="checklist_requirement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} {self.title}"

    def as_subject(self) -> Subject:
        """Return the point as a reference by value."""
        return Subject(kind="checklist_item", id=self.id, label=str(self)[:300])


@tracked
class Population(Owned):
    """A list of records as of a past moment, frozen with its digest.

    ``rows`` are (key, reference, label, stratum, owner) each; ``excluded`` are rows that the
    auditor leaves out, each with its reason, and stay shown.
    """

    audit_id: UUID
    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="populations")
    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=20, choices=list(POPULATION_WORDS.items()))
    as_of = models.DateTimeField()
    narrowed: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    rows: "models.JSONField[list[dict[str, str]]]" = models.JSONField(default=list)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    excluded: "models.JSONField[list[dict[str, str]]]" = models.JSONField(default=list)
    taken_by = models.CharField(max_length=200)
    taken_at = models.DateTimeField()

    draws: "Manager[Draw]"
    objects: ClassVar[OwnedManager["Population"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="population_number"),
        ]

    def __str__(self) -> str:
        return f"P{self.number} {POPULATION_WORDS[self.kind]}"

    def as_subject(self) -> Subject:
        """Return the population as a reference by value."""
        return Subject(kind="population", id=self.id, label=str(self)[:300])

    @property
    def frame(self) -> list[dict[str, str]]:
        """Return the rows from which is drawn: all but the excluded."""
        out = {item["key"] for item in self.excluded}
        return [row for row in self.rows if row["key"] not in out]


@tracked
class Draw(Owned):
    """A sample of a population with all that is needed to draw it again; never changed afterwards.

    ``frame_digest`` is that of the keys drawn from, after the exclusions.
    """

    population_id: UUID
    population = models.ForeignKey(Population, on_delete=models.CASCADE, related_name="draws")
    number = models.PositiveIntegerField(editable=False)
    method = models.CharField(max_length=12, choices=list(METHOD_WORDS.items()))
    rule = models.CharField(max_length=10, choices=list(SIZE_WORDS.items()))
    seed = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField()
    drawn_from = models.PositiveIntegerField()
    frame_digest = models.CharField(max_length=64)
    keys: "models.JSONField[list[str]]" = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    drawn_by = models.CharField(max_length=200)
    drawn_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Draw"]] = OwnedManager()

    class Meta:
        verbose_name = "sample"
        constraints = [
            models.UniqueConstraint(fields=["population", "number"], name="draw_number"),
        ]

    def __str__(self) -> str:
        return f"Draw {self.number}"


@tracked
class Paper(Owned):
    """A working paper: what was looked at, who was asked, and what that showed.

    One about neither a point of the checklist nor a record of a sample is an auditor's own note;
    ``address`` is the page that it is about, ``record`` the key of the record shown there. Until
    ``shared_at`` only the team of the audit sees it; what somebody from ``outside`` wrote, only
    those who came from outside.
    """

    audit_id: UUID
    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="papers")
    number = models.PositiveIntegerField(editable=False)
    item_id: UUID | None
    item: "models.ForeignKey[ChecklistItem | None]" = models.ForeignKey(
        ChecklistItem, null=True, on_delete=models.CASCADE, related_name="papers"
    )
    draw_id: UUID | None
    draw: "models.ForeignKey[Draw | None]" = models.ForeignKey(
        Draw, null=True, on_delete=models.CASCADE, related_name="papers"
    )
    record = models.CharField(max_length=40, blank=True)
    record_label = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=500, blank=True, editable=False)
    outside = models.BooleanField(default=False, editable=False)
    looked_at = models.TextField(blank=True)
    asked = models.CharField(max_length=300, blank=True)
    asked_on = models.DateField(null=True)
    notes = models.TextField(blank=True)
    result = models.CharField(max_length=10, default="none", choices=list(RESULT_WORDS.items()))
    author = models.UUIDField(editable=False)
    author_label = models.CharField(max_length=200, editable=False)
    shared_at = models.DateTimeField(null=True, editable=False)

    files: "Manager[PaperFile]"
    objects: ClassVar[OwnedManager["Paper"]] = OwnedManager()

    class Meta:
        verbose_name = "working paper"
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="paper_number"),
        ]

    def __str__(self) -> str:
        about = self.record_label or (str(self.item) if self.item else "Note")
        return f"{self.reference} {about}"

    @property
    def reference(self) -> str:
        """Return the number within the audit."""
        return f"W{self.number}"

    def as_subject(self) -> Subject:
        """Return the paper as a reference by value."""
        return Subject(kind="working_paper", id=self.id, label=str(self)[:300])


@tracked
class PaperFile(Owned):
    """A file that belongs to a working paper."""

    paper_id: UUID
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="files")
    file_id: UUID
    file: "models.ForeignKey[StoredFile]" = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[OwnedManager["PaperFile"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "file"], name="paper_file_once"),
        ]

    def __str__(self) -> str:
        return self.file.name


@tracked
class AuditRequest(Owned):
    """What an auditor asks somebody who is audited to bring."""

    audit_id: UUID
    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="requests")
    number = models.PositiveIntegerField(editable=False)
    requirement = models.CharField(max_length=60, blank=True)
    what = models.TextField()
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="open", choices=list(REQUEST_WORDS.items()))
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    note = models.TextField(blank=True)
    asked_by = models.CharField(max_length=200, editable=False)

    objects: ClassVar[OwnedManager["AuditRequest"]] = OwnedManager()

    class Meta:
        verbose_name = "request of an audit"
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="audit_request_number"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.what[:80]}"

    @property
    def reference(self) -> str:
        """Return the number within the audit."""
        return f"Q{self.number}"

    def as_subject(self) -> Subject:
        """Return the request as a reference by value."""
        return Subject(kind="audit_request", id=self.id, label=str(self)[:300])
