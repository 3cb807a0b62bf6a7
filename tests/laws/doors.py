"""How a member of a house comes in: by a browser or by a program, again and again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.test import Client

from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import ApiToken, BrowserSession, Membership, Person
from steward.foundation.identity.operations.sessions import note_session
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.tenancy.operations import set_tenant

BACKEND = "django.contrib.auth.backends.ModelBackend"
FRESH = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Door:
    """A session and a token of one member; each browser and program is a new one that has them.

    Both count as used just now, so that no request is the first in a while, which would note it.
    """

    organisation_id: UUID
    session: str
    token: UUID
    secret: str

    def browser(self) -> Client:
        """Return a browser in which the member is signed in."""
        set_tenant(self.organisation_id)
        now = datetime.now(UTC)
        stale = BrowserSession.objects.filter(session_id=self.session, seen_at__lt=now - FRESH)
        stale.update(seen_at=now, proved_at=now)
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client

    def program(self) -> Client:
        """Return a client that sends the member's token."""
        set_tenant(self.organisation_id)
        today = datetime.now(UTC).date()
        unused = ApiToken.objects.filter(pk=self.token).exclude(
            used_on__isnull=False, used_on=today
        )
        unused.update(used_on=today)
        return Client(headers={"Authorization": f"Bearer {self.secret}"})


def door_of(actor: Actor, membership: Membership) -> Door:
    """Sign a member in and make a token for the member, in the name of somebody who may."""
    token, secret = create_token(actor=actor, membership_id=membership.pk, label="A program")
    return Door(
        organisation_id=actor.organisation_id,
        session=_signed_in(Person.objects.get(pk=membership.person_id), actor.organisation_id),
        token=token.pk,
        secret=secret,
    )


def _signed_in(person: Person, organisation_id: UUID) -> str:
    client, now = Client(), datetime.now(UTC)
    client.force_login(person, BACKEND)
    session = client.session
    session["organisation"] = str(organisation_id)  # as after the first page
    session["signed-in"] = now.isoformat()
    session.save()
    note_session(
        person=person, key=session.session_key, agent="", address="", began_at=now, now=now
    )
    return str(session.session_key)
