"""Sessions in the database, read with one plain statement, since every page reads one."""

from typing import cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import connection

LIVE = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()"


class SessionStore(DatabaseSessions):
    """Django's sessions; only their reading is written out."""

    def load(self) -> dict[str, object]:
        """Return what the session holds; nothing when it is unknown or over."""
        with connection.cursor() as cursor:
            cursor.execute(LIVE, [self.session_key])
            row = cast("tuple[str] | None", cursor.fetchone())
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])
