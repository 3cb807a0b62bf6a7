"""What the library `webauthn` asks of a browser for a passkey, and reads in its answer.

Loading it takes a tenth of a start, so whoever needs it loads this module when a passkey is used.
Source: W3C Web Authentication, Level 2, 7.1 (registering) and 7.2 (verifying).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

TIMEOUT = 120_000
"""Milliseconds in which the browser waits for the person."""
UNFIT = (
    WebAuthnException,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""What the library raises at what no device of ours has answered."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a device made: the name of the passkey in base64url, its public key and its count."""

    credential: str
    public_key: bytes
    sign_count: int


def asked_for_new(
    host: str, *, handle: bytes, email: str, name: str, held: Iterable[str]
) -> tuple[str, str]:
    """Return what a browser is asked for a new passkey, as JSON, and the challenge in base64url.

    Args:
        host: For which address the passkey is made.
        handle: What a passkey calls the person.
        email: By which address the person signs in.
        name: What the person is called.
        held: The passkeys that the person has; devices that have one make no second.
    """
    options = generate_registration_options(
        rp_id=host,
        rp_name="Steward",
        user_id=handle,
        user_name=email,
        user_display_name=name,
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_described(held),
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def asked_for_known(host: str, *, held: Iterable[str], verified: bool) -> tuple[str, str]:
    """Return what a browser is asked for a passkey made before, and the challenge in base64url.

    Args:
        host: For which address it was made.
        held: The passkeys that fit; none where the passkey itself says who comes.
        verified: Whether the device must verify the person, by finger, face or PIN.
    """
    wish = (
        UserVerificationRequirement.REQUIRED if verified else UserVerificationRequirement.PREFERRED
    )
    options = generate_authentication_options(
        rp_id=host, timeout=TIMEOUT, allow_credentials=_described(held), user_verification=wish
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def made(answer: Mapping[str, object], *, challenge: str, host: str, origin: str) -> NewKey | None:
    """Return the passkey that a device made, None where its answer does not verify."""
    try:
        found = verify_registration_response(
            credential=dict(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=host,
            expected_origin=origin,
        )
        decoded_public_key_to_cryptography(
            decode_credential_public_key(found.credential_public_key)
        )
    except UNFIT:
        return None
    credential = bytes_to_base64url(found.credential_id)
    return NewKey(credential, found.credential_public_key, found.sign_count)


def counted(
    answer: Mapping[str, object],
    *,
    challenge: str,
    host: str,
    origin: str,
    public_key: bytes,
    verified: bool,
) -> int | None:
    """Return the count of a device's signature, None where its answer does not verify.

    Whether the count has grown is not looked at: a count that has not is told apart from a bad
    signature by whoever keeps the last one.
    """
    try:
        found = verify_authentication_response(
            credential=dict(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=verified,
        )
    except UNFIT:
        return None
    return found.new_sign_count


def _described(held: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key)) for key in held]
