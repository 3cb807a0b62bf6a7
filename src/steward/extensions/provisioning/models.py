"""What a directory calls the members that it keeps."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Lower

from steward.foundation.identity.models import Membership
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class ProvisionedMember(Owned):
    """A member as a directory knows it; a member that was invited by hand has none of this.

    ``gone_at`` is when the directory deleted the user: the membership has ended, and the directory
    sees it no more.
    """

    membership_id: UUID
    membership: "models.OneToOneField[Membership]" = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="provisioned"
    )
    user_name = models.CharField(max_length=255)
    external_id = models.CharField(max_length=255, blank=True)
    changed_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["ProvisionedMember"]] = OwnedManager()

    class Meta:
        verbose_name = "user"
        constraints = [
            models.UniqueConstraint(
                models.F("organisation_id"),
                Lower("user_name"),
                condition=models.Q(gone_at=None),
                name="provisioned_user_once",
            ),
        ]

    def __str__(self) -> str:
        return self.user_name
