"""Read an answer by SAML, and believe of it what is signed, for this side, and of just now.

An answer has one place for everything: one assertion, directly in the response, each signed in
itself or not at all. What stands anywhere else is refused and not looked for, so that nothing that
is signed can be moved beside something that is read.
Source: SAML core, 2 and 3.2; profiles, 4.1.4; bindings, 3.5; Somorovsky and others, “On Breaking
SAML: Be Whoever You Want to Be” (2012).
"""

import base64
import binascii
from datetime import UTC, datetime, timedelta

from steward.extensions.signon.saml.decrypting import opened
from steward.extensions.signon.saml.reading import identity_of, told_of
from steward.extensions.signon.saml.signatures import is_signed, signed_part
from steward.extensions.signon.saml.trees import (
    Node,
    anywhere,
    child,
    children,
    parsed,
    tag,
    words,
)
from steward.extensions.signon.terms import ProviderTrouble, SamlAnswer, SamlSide

LARGEST = 256 * 1024
SKEW = timedelta(seconds=120)
"""By which two clocks may differ."""
OLDEST = timedelta(minutes=10)
"""After this an assertion, made for this sign-in, is too old to be of it."""
LONGEST_NAME = 255
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
KNOWN_CONDITIONS = frozenset(
    {tag("saml:AudienceRestriction"), tag("saml:OneTimeUse"), tag("saml:ProxyRestriction")}
)


def read_answer(text: str, side: SamlSide, now: datetime) -> SamlAnswer:
    """Return what an answer says, as it was posted, in Base64.

    Whether it answers a request of the browser that brought it, and comes for the first time, is
    not known here.

    Raises:
        ProviderTrouble: It is not to be believed.
    """
    root = parsed(_decoded(text), most=LARGEST, what="The answer")
    if root.tag != tag("samlp:Response"):
        raise ProviderTrouble("What came is no answer by SAML 2.0.")
    _check_places(root)
    _check_envelope(root, side)
    assertion = _proven(root, side, now)
    if assertion.tag != tag("saml:Assertion") or assertion.get("Version") != "2.0":
        raise ProviderTrouble("The answer holds no assertion of SAML 2.0.")
    _check_issuer(child(assertion, "saml:Issuer", "The assertion"), side)
    issued = _instant(assertion, "IssueInstant", "The assertion")
    if not now - OLDEST - SKEW <= issued <= now + SKEW:
        raise ProviderTrouble("The assertion was not made just now; compare the clocks.")
    _check_conditions(child(assertion, "saml:Conditions", "The assertion"), side, now)
    subject = child(assertion, "saml:Subject", "The assertion")
    request = _confirmed(subject, side, now)
    outer = root.get("InResponseTo")
    if outer is not None and outer != request:
        raise ProviderTrouble("The answer and its assertion answer different requests.")
    proved = _proved(assertion, now)
    name = child(subject, "saml:NameID", "The subject")
    told = told_of(assertion)
    return SamlAnswer(
        identity=identity_of(
            issuer=side.issuer,
            subject=_subject(name),
            name_format=str(name.get("Format", "")),
            told=told,
            names=side.names,
            proved_at=proved,
        ),
        assertion=str(assertion.get("ID")),
        request=request,
        attributes=told,
    )


def _decoded(text: str) -> bytes:
    if len(text) > LARGEST * 3 // 2:
        raise ProviderTrouble(f"The answer is larger than {LARGEST // 1024} KB.")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ProviderTrouble("What came is no answer by SAML 2.0.") from None


def _check_places(root: Node) -> None:
    """Refuse what stands where nothing of its kind may stand."""
    if len(list(anywhere(root, "samlp:Response"))) != 1:
        raise ProviderTrouble("The answer holds another answer.")
    plain, sealed = children(root, "saml:Assertion"), children(root, "saml:EncryptedAssertion")
    if len(plain) + len(sealed) != 1:
        if not plain and not sealed:
            _check_status(root)
        raise ProviderTrouble("The answer holds no assertion, or more than one.")
    if len(list(anywhere(root, "saml:Assertion"))) != len(plain) or len(
        list(anywhere(root, "saml:EncryptedAssertion"))
    ) != len(sealed):
        raise ProviderTrouble("The answer holds an assertion where none belongs.")
    homes = [root, *plain]
    for signature in anywhere(root, "ds:Signature"):
        if not any(signature.getparent() is home for home in homes):
            raise ProviderTrouble("The answer holds a signature where none belongs.")


def _check_envelope(root: Node, side: SamlSide) -> None:
    _check_status(root)
    if root.get("Version") != "2.0":
        raise ProviderTrouble("What came is no answer by SAML 2.0.")
    for issuer in children(root, "saml:Issuer"):
        _check_issuer(issuer, side)
    where = root.get("Destination")
    if where is None and not is_signed(root):
        return
    if where != side.consumer:
        raise ProviderTrouble(f"The answer was sent to {str(where or 'nobody')[:200]}.")


def _check_status(root: Node) -> None:
    status = child(root, "samlp:Status", "The answer")
    code = child(status, "samlp:StatusCode", "The answer")
    if code.get("Value") == SUCCESS:
        return
    reasons = [str(node.get("Value", "")) for node in anywhere(status, "samlp:StatusCode")]
    said = [words(node) for node in children(status, "samlp:StatusMessage")]
    told = ", ".join(item.rpartition(":")[2] for item in reasons)[:100]
    more = f" ({' '.join(said)[:200]})" if any(said) else ""
    raise ProviderTrouble(f"The provider says: {told}{more}.")


def _check_issuer(issuer: Node, side: SamlSide) -> None:
    if words(issuer) != side.issuer:
        raise ProviderTrouble(f"The answer is of another provider: {words(issuer)[:200]}.")
    if issuer.get("Format", ENTITY) != ENTITY:
        raise ProviderTrouble("The answer does not name its provider by the entity ID.")


def _proven(root: Node, side: SamlSide, now: datetime) -> Node:
    """Return the assertion, made of the bytes that a certificate of the provider signs."""
    whole = is_signed(root)
    if whole:
        root = signed_part(root, root, side.certificates, now, "The answer")
    sealed = children(root, "saml:EncryptedAssertion")
    if sealed:
        owner = opened(sealed[0], side.key, is_proven=whole, most=LARGEST)
        _check_alone(owner)
        root = owner if is_signed(owner) else root
    else:
        owner = child(root, "saml:Assertion", "The answer")
    if is_signed(owner):
        return signed_part(root, owner, side.certificates, now, "The assertion")
    if not whole:
        raise ProviderTrouble("Neither the answer nor its assertion is signed.")
    return owner


def _check_alone(owner: Node) -> None:
    """Refuse a decrypted assertion that holds another, or a signature in a strange place."""
    if len(list(anywhere(owner, "saml:Assertion"))) != 1 or list(
        anywhere(owner, "saml:EncryptedAssertion")
    ):
        raise ProviderTrouble("The answer holds an assertion where none belongs.")
    if any(node.getparent() is not owner for node in anywhere(owner, "ds:Signature")):
        raise ProviderTrouble("The answer holds a signature where none belongs.")


def _check_conditions(conditions: Node, side: SamlSide, now: datetime) -> None:
    _check_time(conditions, now, "The assertion")
    if any(node.tag not in KNOWN_CONDITIONS for node in conditions):
        raise ProviderTrouble("The assertion makes a condition that is not known.")
    restrictions = children(conditions, "saml:AudienceRestriction")
    if not restrictions:
        raise ProviderTrouble("The assertion does not say for whom it is.")
    for restriction in restrictions:
        audiences = [words(node) for node in children(restriction, "saml:Audience")]
        if side.entity not in audiences:
            told = ", ".join(audiences)[:200] or "nobody"
            raise ProviderTrouble(f"The assertion is for {told}, not for {side.entity}.")


def _check_time(node: Node, now: datetime, what: str) -> None:
    if node.get("NotBefore") is not None and _instant(node, "NotBefore", what) > now + SKEW:
        raise ProviderTrouble(f"{what} is not valid yet; compare the clocks.")
    if node.get("NotOnOrAfter") is not None and _instant(node, "NotOnOrAfter", what) <= now - SKEW:
        raise ProviderTrouble(f"{what} is over; compare the clocks.")


def _confirmed(subject: Node, side: SamlSide, now: datetime) -> str:
    """Return the request that a confirmation names, which holds for who brings it (4.1.4.2)."""
    trouble = ProviderTrouble("The assertion does not say that whoever brings it is the person.")
    for confirmation in children(subject, "saml:SubjectConfirmation"):
        if confirmation.get("Method") != BEARER:
            continue
        try:
            data = _confirming(confirmation, side, now)
        except ProviderTrouble as found:
            trouble = found
            continue
        return str(data.get("InResponseTo", ""))
    raise trouble


def _confirming(confirmation: Node, side: SamlSide, now: datetime) -> Node:
    data = child(confirmation, "saml:SubjectConfirmationData", "The confirmation")
    if data.get("Recipient") != side.consumer:
        told = str(data.get("Recipient", "nobody"))[:200]
        raise ProviderTrouble(f"The assertion was sent to {told}.")
    if data.get("NotOnOrAfter") is None:
        raise ProviderTrouble("The assertion does not say until when it can be brought.")
    _check_time(data, now, "The assertion")
    return data


def _proved(assertion: Node, now: datetime) -> int:
    """Return when the provider has asked who the person is, in seconds."""
    statements = children(assertion, "saml:AuthnStatement")
    if not statements:
        raise ProviderTrouble("The assertion does not say that somebody signed in.")
    for statement in statements:
        ends = statement.get("SessionNotOnOrAfter")
        if ends is not None and _instant(statement, "SessionNotOnOrAfter", "It") <= now - SKEW:
            raise ProviderTrouble("The session at the provider is over.")
    moments = [_instant(node, "AuthnInstant", "The assertion") for node in statements]
    return int(max(moments).timestamp())


def _subject(name: Node) -> str:
    found = words(name)
    if name.get("Format") == TRANSIENT:
        message = "The provider sends a name that changes with each sign-in (transient)"
        raise ProviderTrouble(f"{message}; let it send one that stays.")
    if not 0 < len(found) <= LONGEST_NAME or not found.isprintable():
        raise ProviderTrouble("The assertion names nobody, or somebody with too long a name.")
    return found


def _instant(node: Node, name: str, what: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(node.get(name, "")))
    except ValueError:
        raise ProviderTrouble(f"{what} has no {name} that can be read.") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
