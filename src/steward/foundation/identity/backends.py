"""Who a session belongs to, read with one plain statement, since every page asks."""

from uuid import UUID

from django.contrib.auth.backends import ModelBackend

from steward.foundation.identity.models import Person
from steward.foundation.identity.queries import get_person


class PeopleBackend(ModelBackend):
    """Django's checks of a person; only the reading is written out."""

    def get_user(self, user_id: UUID) -> Person | None:  # type: ignore[reportIncompatibleMethodOverride] -- framework requires
        """Return the person, or None when it is unknown or may not sign in."""
        person = get_person(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
