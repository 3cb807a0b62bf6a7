"""Who a session belongs to, read with one plain statement, since every page asks."""

from uuid import UUID

from django.contrib.auth.backends import ModelBackend

from steward.foundation.identity.models import Person

PERSON = "SELECT * FROM identity_person WHERE id = %s"


class PeopleBackend(ModelBackend):
    """Django's checks of a person; only the reading is written out."""

    def get_user(self, user_id: UUID) -> Person | None:  # type: ignore[reportIncompatibleMethodOverride] -- framework requires
        """Return the person, or None when it is unknown or may not sign in."""
        for person in Person.objects.raw(PERSON, [user_id]):
            return person if self.user_can_authenticate(person) else None
        return None
