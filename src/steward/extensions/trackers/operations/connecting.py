"""Connect trackers, change what a connection needs, pause and end it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from steward.extensions.connections import operations as shared
from steward.extensions.connections.rules import (
    check_given_again,
    checked_name,
    checked_settings,
)
from steward.extensions.connections.terms import HOOK
from steward.extensions.inbox.hosts import check_address
from steward.extensions.trackers.events import (
    TrackerAsked,
    TrackerChanged,
    TrackerConnected,
    TrackerEnded,
    TrackerPaused,
    TrackerResumed,
)
from steward.extensions.trackers.models import Delivery, TrackerConnection, TrackerState
from steward.extensions.trackers.policy import EDIT_TRACKER, SETTLE_TRACKER
from steward.extensions.trackers.queries import (
    VAULT,
    connections_visible_to,
    state_of,
    statuses_known,
)
from steward.extensions.trackers.rules import checked_condition, checked_statuses
from steward.extensions.trackers.terms import Precedence, SharedField, Vendor
from steward.extensions.trackers.vendors import vendor_of
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record
from steward.foundation.journal.queries import horizon

LAST_ENTRY = 2**63 - 1
LONGEST_NAME = 100
LONGEST_VALUE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerDraft:
    """What a connection needs; a secret left empty stays as it is."""

    name: str
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    condition: str = ""


@transaction.atomic
def connect_tracker(*, actor: Actor, vendor: str, draft: TrackerDraft) -> TrackerConnection:
    """Connect a tracker; what the journal holds by then is not sent.

    Raises:
        NotAllowed: The actor may not connect trackers.
        Invalid: Something is missing, or no such thing.
        Conflict: Another connection has this name.
    """
    require(actor, EDIT_TRACKER)
    kind = vendor_of(vendor)
    name = _name(actor, draft.name)
    config, given = _checked(actor, kind, draft.config, {})
    connection = TrackerConnection(
        organisation_id=actor.organisation_id,
        vendor=kind.kind,
        name=name,
        config=config,
        condition=checked_condition(draft.condition),
    )
    connection.save(force_insert=True)
    given[HOOK] = secrets.token_urlsafe(32)
    shared.keep_secrets(VAULT, connection, given)
    TrackerState.objects.create(
        organisation_id=actor.organisation_id,
        connection=connection,
        transaction_id=horizon() - 1,
        entry_id=LAST_ENTRY,
        since=actor.now,
    )
    record(actor, TrackerConnected(subject=connection.as_subject(), vendor=kind.label))
    return connection


def _name(actor: Actor, name: str, but: TrackerConnection | None = None) -> str:
    name = checked_name(name, LONGEST_NAME)
    same = connections_visible_to(actor).filter(name__iexact=name)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if same.exists():
        raise Conflict("Another connection has this name.", place="name")
    return name


def _checked(
    actor: Actor, kind: Vendor, config: Mapping[str, str], known: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the settings and the secrets as they are kept."""
    plain, held = checked_settings(kind.label, kind.asks, config, known, longest=LONGEST_VALUE)
    found = kind.check(plain)
    check_address(kind.base(found), actor.organisation_id, "base_url")
    return found, held


@transaction.atomic
def change_tracker(
    *, actor: Actor, connection: TrackerConnection, draft: TrackerDraft
) -> TrackerConnection:
    """Change what a connection needs; a secret left empty stays.

    Where the address changes the secrets must be given again: they were meant for the old one.

    Raises:
        NotAllowed: The actor may not connect trackers.
        Invalid: Something is missing, or no such thing.
        Conflict: Another connection has this name.
    """
    require(actor, EDIT_TRACKER)
    connection = _locked(actor, connection)
    name = _name(actor, draft.name, connection)
    known = VAULT.secrets_of(connection) or {}
    kind = connection.kind
    config, given = _checked(actor, kind, draft.config, known)
    if kind.base(config) != kind.base(connection.config):
        check_given_again(kind.asks, draft.config, known)
    connection.name, connection.config = name, config
    connection.condition = checked_condition(draft.condition)
    connection.save(update_fields=["name", "config", "condition"])
    shared.keep_secrets(VAULT, connection, {**known, **given})
    _again(connection)
    record(actor, TrackerChanged(subject=connection.as_subject(), what="what it needs"))
    return connection


def _locked(actor: Actor, connection: TrackerConnection) -> TrackerConnection:
    rows = connections_visible_to(actor).select_for_update(of=("self",))
    return rows.one(actor, connection.pk)


def _again(connection: TrackerConnection) -> None:
    """Let the tracker be looked at, and the tasks be gone through, anew and at once."""
    TrackerState.objects.get_queryset().filter(connection=connection).update(
        look=True, scan=True, trouble="", trouble_at=None, not_before=None
    )


@transaction.atomic
def map_statuses(
    *,
    actor: Actor,
    connection: TrackerConnection,
    out: Mapping[str, str],
    back: Mapping[str, str],
    precedence: Mapping[str, str],
) -> TrackerConnection:
    """Choose which status is which, both ways, and who is right where both sides changed.

    Raises:
        NotAllowed: The actor may not settle what goes to trackers.
        Invalid: A status or a rule is none.
    """
    require(actor, SETTLE_TRACKER)
    connection = _locked(actor, connection)
    found = checked_statuses(statuses_known(connection), out, back)
    for name, rule in precedence.items():
        if name not in set(SharedField) or rule not in set(Precedence):
            raise Invalid("Choose one of the rules.", place=f"rule_{name}")
    connection.status_out, connection.status_back = dict(found.out), dict(found.back)
    connection.precedence = dict(precedence)
    connection.save(update_fields=["status_out", "status_back", "precedence"])
    record(actor, TrackerChanged(subject=connection.as_subject(), what="which status is which"))
    return connection


@transaction.atomic
def map_people(
    *, actor: Actor, connection: TrackerConnection, people: Mapping[str, str]
) -> TrackerConnection:
    """Choose who is who: a member's key and the user's; an empty user is nobody.

    Raises:
        NotAllowed: The actor may not settle what goes to trackers.
        Invalid: A user is none of the tracker, or is two people.
    """
    require(actor, SETTLE_TRACKER)
    connection = _locked(actor, connection)
    known = {user.id for user in connection.state.users}
    used: set[str] = set()
    for person, user in people.items():
        if user and connection.kind.can_be_asked and user not in known:
            raise Invalid(f"The tracker knows no “{user}”.", place=f"user_{person}")
        if user in used:
            raise Invalid("One user is one person.", place=f"user_{person}")
        used |= {user} - {""}
    connection.people = {person: user.strip()[:100] for person, user in people.items()}
    connection.save(update_fields=["people"])
    record(actor, TrackerChanged(subject=connection.as_subject(), what="who is who"))
    return connection


@transaction.atomic
def pause_tracker(*, actor: Actor, connection: TrackerConnection, note: str = "") -> None:
    """Let nothing go either way for a while; what happens meanwhile is sent afterwards.

    Raises:
        NotAllowed: The actor may not settle what goes to trackers.
        Conflict: It is paused.
    """
    require(actor, SETTLE_TRACKER)
    connection = _locked(actor, connection)
    shared.pause(actor, connection)
    record(actor, TrackerPaused(subject=connection.as_subject(), note=note.strip()[:1000]))


@transaction.atomic
def resume_tracker(*, actor: Actor, connection: TrackerConnection) -> None:
    """Let a paused connection go on.

    Raises:
        NotAllowed: The actor may not settle what goes to trackers.
        Conflict: It is not paused.
    """
    require(actor, SETTLE_TRACKER)
    connection = _locked(actor, connection)
    shared.resume(connection)
    record(actor, TrackerResumed(subject=connection.as_subject()))


@transaction.atomic
def look_again(*, actor: Actor, connection: TrackerConnection) -> None:
    """Let the tracker be asked anew for its statuses, its people and its changes.

    Raises:
        NotAllowed: The actor may not settle what goes to trackers.
        Conflict: The connection is paused.
    """
    require(actor, SETTLE_TRACKER)
    connection = _locked(actor, connection)
    shared.check_running(connection)
    state = state_of(connection)
    _again(connection)
    state.polled_at = None
    state.save(update_fields=["polled_at"])
    record(actor, TrackerAsked(subject=connection.as_subject()))


@transaction.atomic
def renew_hook_secret(*, actor: Actor, connection: TrackerConnection) -> str:
    """Make a new secret for the webhook and return it; the earlier one stops working.

    Raises:
        NotAllowed: The actor may not connect trackers.
    """
    require(actor, EDIT_TRACKER)
    connection = _locked(actor, connection)
    secret = shared.new_hook_secret(VAULT, connection)
    what = "the secret of its webhook"
    record(actor, TrackerChanged(subject=connection.as_subject(), what=what))
    return secret


@transaction.atomic
def end_tracker(*, actor: Actor, connection: TrackerConnection) -> None:
    """End a connection: its secrets are forgotten, what waits is dropped, tickets stay.

    Raises:
        NotAllowed: The actor may not connect trackers.
    """
    require(actor, EDIT_TRACKER)
    connection = _locked(actor, connection)
    Delivery.objects.visible_to(actor).filter(connection=connection, status="waiting").delete()
    shared.end(actor, VAULT, connection)
    record(actor, TrackerEnded(subject=connection.as_subject()))
