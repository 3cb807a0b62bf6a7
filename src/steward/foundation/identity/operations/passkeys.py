"""Passkeys: added, used and removed.

What a device answers is verified by `authenticators`, which is loaded when the first passkey is
used. Source: W3C Web Authentication, Level 2, 7.1 (registering) and 7.2 (verifying).
"""

import json
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.events.passkeys import (
    PasskeyAdded,
    PasskeyRefused,
    PasskeyRemoved,
)
from steward.foundation.identity.models import Passkey, Person, RecoveryCode
from steward.foundation.identity.operations.factors import recovery_codes_for
from steward.foundation.identity.queries import (
    actor_of,
    get_person,
    has_second_factor,
    memberships_of,
    own_membership,
)
from steward.foundation.identity.queries.passkeys import get_passkey, has_app, passkeys_of
from steward.foundation.identity.rules import check_name
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import set_tenant

LONGEST_NAME = 100
LONGEST_ANSWER = 20_000
LONGEST_CREDENTIAL = 1400
MOST = 20
BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
NOT_HERE = "Passkeys need an address with a name and https, which this installation does not have."


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """For which address a passkey is made: its host, and the whole origin."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What the browser is asked, as JSON, and the challenge in it that the answer must sign."""

    options: str
    challenge: str


def relying_party() -> RelyingParty | None:
    """Return for which address passkeys are made, or None where browsers make none.

    They make them for names, not for numbers, and over https or on the machine itself.
    """
    parts = urlsplit(str(settings.BASE_URL))
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        local = host == "localhost" or host.endswith(".localhost")
        if host and (parts.scheme == "https" or local):
            return RelyingParty(host, f"{parts.scheme}://{parts.netloc}")
    return None


def ask_for_new(person: Person) -> Ceremony:
    """Return what the browser is asked for a new passkey; devices that have one make no second.

    Raises:
        Conflict: Browsers make no passkeys for this address.
    """
    from steward.foundation.identity import authenticators  # noqa: PLC0415 -- slow import

    asked = authenticators.asked_for_new(
        _here().host,
        handle=person.pk.bytes,
        email=person.email,
        name=str(person),
        held=[row.credential for row in passkeys_of(person.pk)],
    )
    return Ceremony(*asked)


def ask_for_known(person: Person | None, *, verified: bool) -> Ceremony:
    """Return what the browser is asked for a passkey that was made before.

    Args:
        person: Whose passkeys fit; None where the passkey itself says who comes.
        verified: Whether the device must verify the person, by finger, face or PIN.

    Raises:
        Conflict: Browsers make no passkeys for this address.
    """
    from steward.foundation.identity import authenticators  # noqa: PLC0415 -- slow import

    held = [] if person is None else [row.credential for row in passkeys_of(person.pk)]
    return Ceremony(*authenticators.asked_for_known(_here().host, held=held, verified=verified))


@transaction.atomic
def add_passkey(
    *, actor: Actor, person: Person, name: str, answer: str, challenge: str
) -> list[str]:
    """Keep a new passkey of the acting person.

    Args:
        actor: The person in the organisation whose journal tells it.
        person: Whose passkey it is.
        name: What the person calls it.
        answer: What the browser answered, as JSON.
        challenge: What the answer must sign, in base64url.

    Returns:
        Ten recovery codes where it is the first second factor, else none.

    Raises:
        Conflict: Browsers make no passkeys for this address, or the person has twenty.
        Invalid: The name is taken or missing, or the answer does not verify.
    """
    from steward.foundation.identity import authenticators  # noqa: PLC0415 -- slow import

    here = _here()
    Person.objects.select_for_update().get(pk=person.pk)
    tidy = check_name(name)
    if len(tidy) > LONGEST_NAME:
        raise Invalid(f"Use at most {LONGEST_NAME} characters.", place="name")
    held = passkeys_of(person.pk)
    if len(held) >= MOST:
        raise Conflict(f"You have {MOST} passkeys; remove one first.")
    if any(row.name == tidy for row in held):
        raise Invalid("You have a passkey of this name.", place="name")
    found = authenticators.made(
        _read(answer), challenge=challenge, host=here.host, origin=here.origin
    )
    if found is None:
        raise Invalid("The device's answer does not fit. Try again.")
    if len(found.credential) > LONGEST_CREDENTIAL or _is_known(found.credential):
        raise Invalid("This passkey is kept already.")
    first = not has_second_factor(person.pk)
    Passkey.objects.create(
        person=person,
        name=tidy,
        credential=found.credential,
        public_key=found.public_key,
        sign_count=found.sign_count,
        created_at=actor.now,
    )
    record(actor, PasskeyAdded(subject=own_membership(actor).as_subject(), passkey=tidy))
    return recovery_codes_for(person) if first else []


@transaction.atomic
def remove_passkey(*, actor: Actor, passkey_id: UUID) -> None:
    """Remove one of the acting person's passkeys; recovery codes go with the last second factor.

    Raises:
        NotFound: The person has no such passkey.
    """
    Person.objects.select_for_update().get(pk=actor.id)
    row = get_passkey(actor, passkey_id)
    row.delete()
    if not has_app(actor.id) and not passkeys_of(actor.id):
        RecoveryCode.objects.filter(person_id=actor.id).delete()
    record(actor, PasskeyRemoved(subject=own_membership(actor).as_subject(), passkey=row.name))


def whose(answer: str) -> Person | None:
    """Return whose passkey an answer names, which proves nothing yet."""
    row = _named(answer)
    return None if row is None else get_person(row.person_id)


@transaction.atomic
def check_passkey(
    *,
    answer: str,
    challenge: str,
    person: Person,
    now: datetime,
    verified: bool,
    actor: Actor | None = None,
) -> bool:
    """Say whether an answer proves that the person has one of their passkeys; note its use.

    A signature whose count is not above the last one is refused and told to the journal: the
    passkey may have been copied. Source: Web Authentication, Level 2, 7.2, step 21.

    Args:
        answer: What the browser answered, as JSON.
        challenge: What the answer must sign, in base64url.
        person: Who it must be.
        now: When.
        verified: Whether the device must have verified the person.
        actor: The person at work; where nobody is, each of the person's organisations is told, and
            the tenant of the transaction is set.
    """
    from steward.foundation.identity import authenticators  # noqa: PLC0415 -- slow import

    here, named = relying_party(), _named(answer)
    if here is None or named is None or not person.is_active:
        return False
    row = Passkey.objects.select_for_update().filter(pk=named.pk, person=person).first()
    if row is None or not _belongs(answer, person, needed=verified and actor is None):
        return False
    count = authenticators.counted(
        _read(answer),
        challenge=challenge,
        host=here.host,
        origin=here.origin,
        public_key=bytes(row.public_key),
        verified=verified,
    )
    if count is None:
        return False
    if (count or row.sign_count) and count <= row.sign_count:
        _tell_of_copy(row, person, now, actor)
        return False
    row.sign_count, row.used_at = count, now
    row.save(update_fields=["sign_count", "used_at"])
    return True


def _tell_of_copy(row: Passkey, person: Person, now: datetime, actor: Actor | None) -> None:
    if actor is not None:
        subject = own_membership(actor).as_subject()
        record(actor, PasskeyRefused(subject=subject, passkey=row.name))
        return
    set_tenant(None, person_id=person.pk)
    for membership in memberships_of(person.pk, now):
        set_tenant(membership.organisation_id, person_id=person.pk)
        member = actor_of(membership, label=str(person), now=now)
        record(member, PasskeyRefused(subject=membership.as_subject(), passkey=row.name))


def _here() -> RelyingParty:
    here = relying_party()
    if here is None:
        raise Conflict(NOT_HERE)
    return here


def _is_known(credential: str) -> bool:
    return Passkey.objects.filter(credential=credential).exists()


def _named(answer: str) -> Passkey | None:
    credential = _read(answer).get("id")
    if not isinstance(credential, str) or BASE64URL.fullmatch(credential) is None:
        return None
    return Passkey.objects.filter(credential=credential).first()


def _belongs(answer: str, person: Person, *, needed: bool) -> bool:
    """Say whether the handle in an answer is the person's; it may be missing unless needed."""
    response = _read(answer).get("response")
    handle = (
        cast("dict[str, object]", response).get("userHandle")
        if isinstance(response, dict)
        else None
    )
    if handle is None:
        return not needed
    return handle == urlsafe_b64encode(person.pk.bytes).decode().rstrip("=")


def _read(answer: str) -> dict[str, object]:
    """Return what a browser answered, nothing where that is no object."""
    try:
        found = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}
