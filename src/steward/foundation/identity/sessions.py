"""Sessions in the database, read with one plain statement, since every page reads one."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from steward.foundation.tenancy.reading import answers

LIVE = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()"


class SessionStore(DatabaseSessions):
    """Django's sessions; only their reading is written out."""

    def load(self) -> dict[str, object]:
        """Return what the session holds; nothing when it is unknown or over."""
        for (data,) in answers(LIVE, [self.session_key]):
            return self.decode(data)
        self._session_key = None
        return {}
