"""Sessions in the database, read with one plain statement, since every page reads one."""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from steward.foundation.tenancy.reading import answers

LIVE = """
SELECT s.session_data, b.seen_at, b.proved_at
FROM django_session s LEFT JOIN identity_browsersession b ON b.session_key = s.session_key
WHERE s.session_key = %s AND s.expire_date > now()
"""


class SessionStore(DatabaseSessions):
    """Django's sessions; only their reading is written out.

    ``seen_at`` is when the use of the session was last noted, ``proved_at`` when the person last
    showed in it who they are; both are None where the session was never noted.
    """

    seen_at: datetime | None = None
    proved_at: datetime | None = None

    def load(self) -> dict[str, object]:
        """Return what the session holds; nothing when it is unknown or over."""
        for data, seen_at, proved_at in answers(LIVE, [self.session_key]):
            self.seen_at, self.proved_at = seen_at, proved_at
            return self.decode(data)
        self._session_key = None
        return {}
