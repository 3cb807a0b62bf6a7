"""Keep what came by SAML until the browser that brought it comes for it, and who was refused."""

import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from steward.extensions.signon.models import SamlArrival, SignOnRefusal
from steward.extensions.signon.terms import SamlAnswer
from steward.foundation.core.errors import NotAllowed
from steward.foundation.identity.queries import digest_of
from steward.foundation.tenancy.operations import acting_for, hold

WAITS = timedelta(minutes=2)
"""How long an arrival waits for its browser."""
KEPT = timedelta(hours=1)
"""How long an assertion is known to have come; one that is older than ten minutes is refused."""
MOST_SHOWN, LONGEST_SHOWN = 20, 100
REFUSALS = 50
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Of references, which people read out: none that look alike."""


def keep_arrival(
    *, organisation_id: UUID, provider_id: UUID, answer: SamlAnswer, then: str, now: datetime
) -> str:
    """Keep an assertion for the browser that brought it; return the word by which it comes.

    Args:
        organisation_id: Whose provider sent it.
        provider_id: Which provider.
        answer: What the assertion says.
        then: The local address that follows, empty for none.
        now: When.

    Raises:
        NotAllowed: The assertion has come before.
    """
    word = secrets.token_urlsafe(32)
    shown = {
        name: [item[:LONGEST_SHOWN] for item in list(values)[:MOST_SHOWN]]
        for name, values in list(answer.attributes.items())[:MOST_SHOWN]
    }
    with acting_for(organisation_id):
        SamlArrival.objects.filter(organisation_id=organisation_id, kept_until__lt=now).delete()
        try:
            with transaction.atomic():
                SamlArrival.objects.create(
                    organisation_id=organisation_id,
                    provider_id=provider_id,
                    assertion=digest_of(f"{answer.identity.issuer} {answer.assertion}"),
                    handle=digest_of(word),
                    request=answer.request,
                    told={"identity": asdict(answer.identity), "attributes": shown},
                    then=then,
                    until=now + WAITS,
                    kept_until=now + KEPT,
                )
        except IntegrityError:
            message = "This answer of the provider was used already."
            raise NotAllowed(f"{message} Begin to sign in anew.") from None
    return word


def take_arrival(*, organisation_id: UUID, word: str, now: datetime) -> SamlArrival:
    """Return what waits under a word, once; the row forgets what it told.

    Raises:
        NotAllowed: Nothing waits there, or no longer.
    """
    with acting_for(organisation_id):
        rows = SamlArrival.objects.select_for_update().filter(
            organisation_id=organisation_id, handle=digest_of(word), until__gte=now
        )
        found = rows.first()
        if found is None or not found.told:
            message = "This answer of the provider was used already, or came too late."
            raise NotAllowed(f"{message} Begin to sign in anew.")
        SamlArrival.objects.filter(pk=found.pk).update(told={})
    return found


def note_refusal(
    *, organisation_id: UUID, reason: str, email: str = "", origin: str = "", now: datetime
) -> str:
    """Keep why somebody was not let in; return the reference that the person can tell.

    The newest fifty of an organisation are kept.
    """
    reference = "".join(secrets.choice(LETTERS) for _ in range(6))
    kept: dict[str, Any] = {"reason": reason[:600], "email": email[:254], "origin": origin[:64]}
    with acting_for(organisation_id):
        hold(organisation_id, "signon-refusals")
        rows = SignOnRefusal.objects.filter(organisation_id=organisation_id)
        newest = list(rows.order_by("-at", "-id").values_list("pk", flat=True)[: REFUSALS - 1])
        rows.exclude(pk__in=newest).delete()
        SignOnRefusal.objects.create(
            organisation_id=organisation_id, at=now, reference=reference, **kept
        )
    return reference
