"""Look for the records by which domains are proven, and after certificates."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from dns.exception import DNSException
from dns.rdatatype import TXT
from dns.resolver import Resolver

from steward.extensions.signon.models import ClaimedDomain
from steward.extensions.signon.operations.domains import prove_domain
from steward.extensions.signon.operations.saml import (
    ask_for_certificates,
    follow_metadata,
    note_metadata_trouble,
)
from steward.extensions.signon.queries import provider_of, saml_of, unproven_claims
from steward.extensions.signon.rules import record_name, record_value
from steward.extensions.signon.talking import Caller
from steward.extensions.signon.terms import ProviderTrouble
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict

LOOKED_FOR = timedelta(days=30)
"""How long after it was named a domain's record is looked for."""
MOST, SECONDS = 10, 2.0


def texts_of(domain: str, servers: Sequence[tuple[str, int]] = ()) -> list[str]:
    """Return the texts that the domain name system tells below a domain's record name.

    Empty where there are none or nobody answers within two seconds.

    Source: RFC 1035, 3.3.14.

    Args:
        domain: Whose record.
        servers: Addresses and ports of the servers that are asked, the machine's own where empty.
    """
    try:
        resolver = Resolver(configure=not servers)
        if servers:
            resolver.nameservers = [address for address, _ in servers]
            resolver.nameserver_ports = dict(servers)
        answer = resolver.resolve(f"{record_name(domain)}.", TXT, lifetime=SECONDS)
    except (DNSException, OSError):
        return []
    return [b"".join(row.strings).decode("utf-8", "replace") for row in answer]


def look_for_proofs(*, actor: Actor) -> int:
    """Prove the domains whose record is found; return how many."""
    found = 0
    for claim in unproven_claims(actor, since=actor.now - LOOKED_FOR)[:MOST]:
        texts = texts_of(claim.domain, settings.STEWARD_DNS_SERVERS)
        found += record_value(claim.token) in texts and _proven(actor, claim, texts)
    return found


def _proven(actor: Actor, claim: ClaimedDomain, texts: Sequence[str]) -> bool:
    try:
        prove_domain(actor=actor, claim=claim, texts=texts)
    except Conflict:
        return False
    return True


def look_after_certificates(*, actor: Actor) -> int:
    """Read a provider's metadata again where it says where, and ask for what is soon over.

    Returns how many certificates changed and tasks were made.
    """
    provider = provider_of(actor)
    held = None if provider is None else saml_of(provider)
    found = _read_again(actor, held.metadata_url) if held is not None and held.metadata_url else 0
    return found + ask_for_certificates(actor=actor)


def _read_again(actor: Actor, url: str) -> int:
    from steward.extensions.signon.saml.metadata import (  # noqa: PLC0415 -- slow import
        read_metadata,
    )

    caller = Caller(now=actor.now, allowed=settings.STEWARD_PROVIDER_NETWORKS)
    try:
        source = read_metadata(caller.fetch(url).encode(), actor.now)
        return follow_metadata(actor=actor, source=source)
    except ProviderTrouble as trouble:
        note_metadata_trouble(actor=actor, reason=trouble.reason)
    except Conflict as error:
        note_metadata_trouble(actor=actor, reason=error.message)
    return 0
