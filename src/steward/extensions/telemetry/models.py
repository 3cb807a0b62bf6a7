"""Running counts of calls, by period; no history, they change by the second."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from steward.foundation.tenancy.models import Owned, OwnedManager


class TelemetryPeriod(Owned):
    """The calls of one system and one model in one period.

    ``told_at`` is when they were last observed; ``heard_at`` when they last grew.
    """

    system = models.CharField(max_length=200)
    version = models.CharField(max_length=100)
    model = models.CharField(max_length=200)
    start = models.DateTimeField()
    calls = models.BigIntegerField(default=0)
    errors = models.BigIntegerField(default=0)
    input_tokens = models.BigIntegerField(default=0)
    output_tokens = models.BigIntegerField(default=0)
    latency: "models.JSONField[dict[str, int]]" = models.JSONField(default=dict)
    heard_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["TelemetryPeriod"]] = OwnedManager()

    class Meta:
        verbose_name = "calls of a period"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "start", "system", "version", "model"],
                name="telemetry_period_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "start"],
                condition=Q(told_at=None) | Q(told_at__lt=F("heard_at")),
                name="telemetry_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.model} {self.start:%Y-%m-%d %H:%M}"


class TelemetryRunning(Owned):
    """How far a count is known that a program goes on adding to; ``key`` is a fingerprint."""

    key = models.CharField(max_length=40)
    calls = models.BigIntegerField()
    errors = models.BigIntegerField()
    input_tokens = models.BigIntegerField()
    output_tokens = models.BigIntegerField()
    latency: "models.JSONField[dict[str, int]]" = models.JSONField(default=dict)
    seen_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["TelemetryRunning"]] = OwnedManager()

    class Meta:
        verbose_name = "running count"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "key"], name="telemetry_running"),
        ]

    def __str__(self) -> str:
        return self.key


class TelemetryBatch(Owned):
    """That a delivery was taken, by its digest: the same one again is a repetition."""

    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["TelemetryBatch"]] = OwnedManager()

    class Meta:
        verbose_name = "delivery of telemetry"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "digest"], name="telemetry_batch"),
        ]

    def __str__(self) -> str:
        return self.digest
