"""Show that a domain is the organisation's: by a record that only its holder can set, or a word."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from steward.extensions.signon.events import DomainProven, DomainVouched
from steward.extensions.signon.models import ClaimedDomain
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.extensions.signon.queries import accepts_word, get_claim
from steward.extensions.signon.rules import record_value
from steward.extensions.signon.terms import Proof
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

LONGEST_REASON = 500


@transaction.atomic
def prove_domain(*, actor: Actor, claim: ClaimedDomain, texts: Sequence[str]) -> ClaimedDomain:
    """Let a domain count for which the domain name system holds the record that was asked for.

    A domain that counted by somebody's word is proven from then on.

    Args:
        actor: Who looked.
        claim: The domain.
        texts: What the domain name system tells below the name of the record.

    Raises:
        NotAllowed: The actor may not.
        Conflict: The record is not among the texts, or another organisation has the domain.
    """
    require(actor, EDIT_SIGNON)
    row = get_claim(actor, claim.pk)
    if row.proven_by == Proof.DNS:
        return row
    if record_value(row.token) not in texts:
        raise Conflict(f"The record of {row.domain} is not there.")
    _count(actor, row, Proof.DNS)
    record(actor, DomainProven(subject=row.provider.as_subject(), domain=row.domain))
    return row


@transaction.atomic
def vouch_for_domain(*, actor: Actor, claim: ClaimedDomain, reason: str) -> ClaimedDomain:
    """Let a domain count by an owner's word, where the installation takes one.

    Raises:
        NotAllowed: The actor may not.
        Conflict: A record has to prove it here, it counts already, or another organisation has it.
        Invalid: No reason is given, or one that is too long.
    """
    require(actor, EDIT_SIGNON)
    row = get_claim(actor, claim.pk)
    if not accepts_word():
        raise Conflict("In this installation a record has to prove a domain.")
    if row.proven_at is not None:
        raise Conflict("This domain counts already.")
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON or "\x00" in why:
        message = f"Say why it is yours, in at most {LONGEST_REASON} characters."
        raise Invalid(message, place="reason")
    _count(actor, row, Proof.WORD)
    record(actor, DomainVouched(subject=row.provider.as_subject(), domain=row.domain, reason=why))
    return row


def _count(actor: Actor, row: ClaimedDomain, proof: Proof) -> None:
    row.proven_at, row.proven_by, row.proven_label = actor.now, proof.value, actor.label[:200]
    try:
        with transaction.atomic():
            row.save(update_fields=["proven_at", "proven_by", "proven_label"])
    except IntegrityError:
        message = f"Another organisation of this installation has the domain {row.domain}."
        raise Conflict(message) from None
