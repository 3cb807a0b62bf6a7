"""Let other programs call a rule at an address of its own, whose secret is the proof."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction

from steward.extensions.automation.events import RuleAddressMade
from steward.extensions.automation.models import Firing, Rule
from steward.extensions.automation.operations.timing import act
from steward.extensions.automation.operations.writing import held
from steward.extensions.automation.policy import EDIT_RULE, KEEP_RULES
from steward.extensions.automation.queries.addresses import called_keys, fresh_secret
from steward.extensions.automation.rules import taken_from, trigger_of
from steward.extensions.automation.terms import RuleState, TriggerKind
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.queries import digest_of, get_organisation
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import set_tenant

LONGEST_BODY = 64_000
LONGEST_KEY = 100


@transaction.atomic
def make_address(*, actor: Actor, rule: Rule) -> str:
    """Return a new secret of the address of a rule; an earlier one stops working.

    It is shown once: only its digest is kept.

    Raises:
        NotAllowed: The actor may not write rules.
        Conflict: The rule is not one that is called, or was put away.
    """
    require(actor, EDIT_RULE)
    row = held(actor, rule)
    if row.kind != TriggerKind.CALL.value or row.state == RuleState.REMOVED.value:
        raise Conflict("This rule does not act when another program calls.")
    secret = fresh_secret(row.organisation_id, row.pk)
    row.digest = digest_of(secret)
    row.save(update_fields=["digest"])
    record(actor, RuleAddressMade(subject=row.as_subject()))
    return secret


@transaction.atomic
def take_call(*, secret: str, body: bytes, key: str, now: datetime) -> bool:
    """Let a rule answer to a call; returns whether its condition held. Sets the tenant.

    A call with a ``key`` that came before is not answered again.

    Args:
        secret: What stands in the address.
        body: The body as it came, an object of JSON or nothing.
        key: What the caller gives the call as its key, for repeating it; empty for none.
        now: When it came.

    Raises:
        NotFound: The address is unknown or was taken back.
        Conflict: The rule is not on.
        Invalid: The body is too long, no object, or a value has another type.
    """
    organisation, rule_key = called_keys(secret)
    set_tenant(organisation)
    rows = Rule.objects.get_queryset().filter(organisation_id=organisation, pk=rule_key)
    rule = rows.select_for_update().first()
    if rule is None or not rule.digest or rule.digest != digest_of(secret):
        raise NotFound("This address is unknown, or was taken back.")
    if rule.state != RuleState.ON.value:
        raise Conflict("This rule is not on.")
    said = taken_from(_read(body), trigger_of(rule.trigger).fields)
    actor = _caller(rule, now)
    cause = f"call:{_short(key) or uuid7()}"
    if Firing.objects.visible_to(actor).filter(rule=rule, cause=cause).exists():
        return True
    subject = get_organisation(actor).as_subject()
    facts: dict[str, object] = {f"call.{name}": value for name, value in said.items()}
    words = f"another program called {rule.reference}"
    return bool(act(actor, rule, subject, cause=cause, words=words, facts=facts, said=dict(said)))


def _caller(rule: Rule, now: datetime) -> Actor:
    return Actor(
        kind="job",
        id=UUID(int=0),
        label="Another program",
        organisation_id=rule.organisation_id,
        permissions=frozenset({KEEP_RULES.name}),
        now=now,
    )


def _read(body: bytes) -> Mapping[str, object]:
    if len(body) > LONGEST_BODY:
        raise Invalid(f"At most {LONGEST_BODY:,} bytes.", place="body")
    if not body.strip():
        return {}
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid("This is no JSON.", place="body") from None
    if not isinstance(found, dict):
        raise Invalid("An object of JSON is needed.", place="body")
    return cast("Mapping[str, object]", found)


def _short(key: str) -> str:
    """Return the key of a call as it is kept; a long one by its digest."""
    found = key.strip()
    return found if len(found) <= LONGEST_KEY else hashlib.sha256(found.encode()).hexdigest()
