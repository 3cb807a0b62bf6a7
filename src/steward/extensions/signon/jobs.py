"""Look for the records by which domains are proven."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from dns.exception import DNSException
from dns.rdatatype import TXT
from dns.resolver import Resolver

from steward.extensions.signon.models import ClaimedDomain
from steward.extensions.signon.operations.domains import prove_domain
from steward.extensions.signon.queries import unproven_claims
from steward.extensions.signon.rules import record_name, record_value
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
