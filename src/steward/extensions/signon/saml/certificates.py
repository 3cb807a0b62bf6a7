"""Certificates as people compare them."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from steward.extensions.signon.terms import Certificate


def certificate_of(pem: str) -> Certificate:
    """Return what people read of a certificate in PEM, which was looked at when it came."""
    found = x509.load_pem_x509_certificate(pem.encode())
    return Certificate(
        subject=found.subject.rfc4514_string()[:200] or "without a name",
        fingerprint=found.fingerprint(hashes.SHA256()).hex(),
        starts_at=found.not_valid_before_utc,
        ends_at=found.not_valid_after_utc,
    )
