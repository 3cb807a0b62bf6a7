"""The second proof of who somebody is: codes of an app, and recovery codes."""

import base64
import secrets
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.sealing import seal, unseal
from steward.foundation.identity.events import (
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SecondFactorDropped,
    SecondFactorRequired,
    SecondFactorSet,
    SecondFactorWaived,
)
from steward.foundation.identity.models import Organisation, Person, RecoveryCode, SecondFactor
from steward.foundation.identity.policy import EDIT_ORGANISATION
from steward.foundation.identity.queries import (
    actor_of,
    digest_of,
    has_second_factor,
    memberships_of,
    own_membership,
    recovery_codes_left,
)
from steward.foundation.identity.queries.passkeys import has_app
from steward.foundation.identity.rules import step_shown
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import set_tenant

SECRET_BYTES = 20
RECOVERY_CODES = 10
PURPOSE = "second factor"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and figures that nobody takes for one another."""
BLOCKS, BLOCK = 4, 4
WRONG = "This code is not right, or was used already. Wait for the next one."


def new_secret() -> str:
    """Return a new secret for an app, sealed; it is kept by the caller until it is confirmed."""
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return seal(secret, key=settings.SECRET_KEY, purpose=PURPOSE)


def opened(sealed: str) -> str | None:
    """Return a secret in base 32, or None where it was sealed under another key."""
    return unseal(sealed, key=settings.SECRET_KEY, purpose=PURPOSE)


@transaction.atomic
def set_up_second_factor(*, actor: Actor, person: Person, sealed: str, code: str) -> list[str]:
    """Ask for codes from now on; return ten recovery codes, shown once.

    Raises:
        Conflict: The person has an app already.
        Invalid: The code is not the app's.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    if has_app(person.pk):
        raise Conflict("You have an app as second factor; remove it before you set up another.")
    row = SecondFactor(person=person, sealed_secret=sealed, confirmed_at=actor.now)
    step = _step_of(row, code, actor.now)
    if step is None:
        raise Invalid("This is not the code that the app shows now.", place="code")
    row.last_step = step
    row.save()
    record(actor, SecondFactorSet(subject=own_membership(actor).as_subject()))
    return recovery_codes_for(person)


@transaction.atomic
def renew_recovery_codes(*, actor: Actor, person: Person) -> list[str]:
    """Return ten new recovery codes, shown once; the old ones stop working.

    Raises:
        Conflict: The person has no second factor.
    """
    if not has_second_factor(person.pk):
        raise Conflict("Set up a second factor first.")
    record(actor, RecoveryCodesMade(subject=own_membership(actor).as_subject()))
    return recovery_codes_for(person)


@transaction.atomic
def drop_second_factor(*, actor: Actor, person: Person) -> None:
    """Remove the app of one's own; recovery codes go with the last second factor.

    Raises:
        Conflict: The person has none.
    """
    if not has_app(person.pk):
        raise Conflict("You have no app as second factor.")
    SecondFactor.objects.filter(person=person).delete()
    if not has_second_factor(person.pk):
        RecoveryCode.objects.filter(person=person).delete()
    told = SecondFactorDropped(subject=own_membership(actor).as_subject(), member=str(person))
    record(actor, told)


@transaction.atomic
def check_second_factor(*, person: Person, code: str, now: datetime) -> None:
    """Accept a code of the person's app, or a recovery code; either works once.

    Sets the tenant of the transaction where a recovery code is used, since each organisation's
    journal tells of it: no actor may be at work.

    Raises:
        Invalid: It is neither, or was used before.
    """
    if check_app_code(person=person, code=code, now=now):
        return
    tidy = "".join(code.lower().split()).replace("-", "")
    rows = RecoveryCode.objects.filter(person=person, digest=digest_of(tidy), used_at=None)
    if not tidy or rows.update(used_at=now) == 0:
        raise Invalid(WRONG, place="code")
    left = recovery_codes_left(person.pk)
    set_tenant(None, person_id=person.pk)
    for membership in memberships_of(person.pk, now):
        set_tenant(membership.organisation_id, person_id=person.pk)
        actor = actor_of(membership, label=str(person), now=now)
        record(actor, RecoveryCodeUsed(subject=membership.as_subject(), left=left))


@transaction.atomic
def check_app_code(*, person: Person, code: str, now: datetime) -> bool:
    """Say whether a code is one of the person's app that was not used; it is used from now on."""
    row = SecondFactor.objects.select_for_update().filter(person=person).first()
    step = None if row is None else _step_of(row, code, now)
    if row is None or step is None:
        return False
    row.last_step = step
    row.save(update_fields=["last_step"])
    return True


@transaction.atomic
def require_second_factor(*, actor: Actor, first_day: date | None) -> Organisation:
    """Require a second factor of every member from a day on, or of nobody.

    Until that day members are told; from it on they set one up before they see anything else.
    API tokens go on working.

    Raises:
        NotAllowed: The actor may not change the organisation.
        Invalid: The day has passed.
    """
    require(actor, EDIT_ORGANISATION)
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    if organisation.second_factor_from == first_day:
        return organisation
    if first_day is not None and first_day < actor.today:
        raise Invalid("This day has passed.", place="first_day")
    organisation.second_factor_from = first_day
    organisation.save(update_fields=["second_factor_from"])
    subject = organisation.as_subject()
    if first_day is None:
        record(actor, SecondFactorWaived(subject=subject))
    else:
        record(actor, SecondFactorRequired(subject=subject, first_day=first_day))
    return organisation


def _step_of(row: SecondFactor, code: str, now: datetime) -> int | None:
    secret = opened(row.sealed_secret)
    if secret is None:
        return None
    tidy = "".join(code.split())
    return step_shown(base64.b32decode(secret), tidy, now=now, after=row.last_step)


def recovery_codes_for(person: Person) -> list[str]:
    """Return ten new recovery codes, of which only digests are kept; the old ones are gone."""
    RecoveryCode.objects.filter(person=person).delete()
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(person=person, digest=digest_of(code.replace("-", ""))) for code in codes]
    )
    return codes


def _recovery_code() -> str:
    """Return a code of some 79 bits: its digest cannot be guessed back."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(BLOCK)) for _ in range(BLOCKS))
