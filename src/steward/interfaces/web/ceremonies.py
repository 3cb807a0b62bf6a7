"""What a passkey is asked: the challenge waits in the session, for one purpose, once."""

from datetime import datetime, timedelta
from typing import cast

from django.http import HttpRequest

from steward.foundation.identity.operations.passkeys import Ceremony

WAITING = "passkey-challenge"
WAITS = timedelta(minutes=5)
LATE = "That took too long, or another window asked meanwhile. Try again."
WRONG = "This passkey does not fit here. Try again, or take another way."


def ask_passkey(
    request: HttpRequest, ceremony: Ceremony, *, purpose: str, now: datetime
) -> dict[str, object]:
    """Keep a challenge in the session; return what the page's passkey button is told."""
    until = (now + WAITS).isoformat()
    request.session[WAITING] = {
        "challenge": ceremony.challenge,
        "purpose": purpose,
        "until": until,
    }
    kind = "create" if purpose == "new" else "get"
    return {"options": ceremony.options, "kind": kind}


def asked_challenge(request: HttpRequest, *, purpose: str, now: datetime) -> str:
    """Return the challenge that waits for a purpose and use it up; empty where none does."""
    kept = cast("dict[str, str] | None", request.session.pop(WAITING, None))
    if kept is None or kept["purpose"] != purpose:
        return ""
    return kept["challenge"] if now <= datetime.fromisoformat(kept["until"]) else ""
