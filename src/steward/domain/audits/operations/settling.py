"""What every operation on an audit begins with: the row held, its state, who is on the team."""

from collections.abc import Iterable
from uuid import UUID

from steward.domain.audits.models import Audit, Auditor
from steward.domain.audits.queries.audits import audits_visible_to, own_place
from steward.domain.audits.queries.ties import ties_of
from steward.domain.audits.rules.independence import (
    conflicts,
    conflicts_with_record,
    refusal,
)
from steward.domain.audits.rules.moving import check_open
from steward.domain.audits.terms.states import AuditState
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import refuse_duty


def held(actor: Actor, audit: Audit) -> Audit:
    """Return the audit as it is now, held until the end of the transaction.

    Raises:
        NotFound: It is not there for this actor.
    """
    return audits_visible_to(actor).select_for_update(of=("self",)).one(actor, audit.pk)


def opened(actor: Actor, audit: Audit) -> Audit:
    """Return the audit, held, while its plan, checklist and papers may change.

    Raises:
        Conflict: Its report is signed, or it was cancelled.
    """
    row = held(actor, audit)
    check_open(AuditState(row.state))
    return row


def on_team(actor: Actor, audit: Audit) -> Auditor:
    """Return the actor's place in the team.

    Raises:
        Conflict: The actor is not named in this audit.
    """
    place = own_place(actor, audit)
    if place is None:
        raise Conflict("Only the team of this audit works in it; have yourself named first.")
    return place


def under_way(audit: Audit) -> None:
    """Refuse what an audit only does while it is under way.

    Raises:
        Conflict: It has not begun, or is over.
    """
    if audit.state != AuditState.UNDER_WAY:
        raise Conflict(f"This audit is {AuditState(audit.state).label.lower()}; begin it first.")


def check_independent(
    actor: Actor, audit: Audit, auditor: Auditor, requirements: Iterable[str]
) -> None:
    """Refuse that somebody audits what is their own work.

    Source: ISO/IEC 42001:2023, 9.2.2.

    Raises:
        Conflict: The person owns or did something on which a requirement bears; it is named.
    """
    ties = ties_of(actor, audit, [auditor])
    for requirement in requirements:
        found = conflicts(ties, str(auditor.person_id or ""), requirement)
        if found:
            words = refusal(auditor.name, found, requirement)
            refuse_duty(actor, audit.as_subject(), "audit.independence", words)


def check_not_own(actor: Actor, audit: Audit, auditor: Auditor, record: str, label: str) -> None:
    """Refuse that somebody looks at a record of their own.

    Raises:
        Conflict: The person owns the record or did something with it; it is named.
    """
    ties = ties_of(actor, audit, [auditor], record=record)
    found = conflicts_with_record(ties, str(auditor.person_id or ""), record)
    if found:
        words = refusal(auditor.name, found, label)
        refuse_duty(actor, audit.as_subject(), "audit.independence", words)


def known_systems(actor: Actor, keys: Iterable[UUID | str]) -> list[str]:
    """Return the keys of AI systems, each once, as text.

    Raises:
        Invalid: One is not in the inventory.
    """
    wanted = list(dict.fromkeys(str(key) for key in keys))
    known = systems_visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True)
    if len({str(key) for key in known}) < len(wanted):
        raise Invalid("One of the AI systems is not in the inventory.", place="systems")
    return wanted
