"""An identity provider by SAML; it signs by hand, without the library that Steward verifies with."""

import base64
import hashlib
import zlib
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from lxml import etree

SHA1 = hashes.SHA1
ENTITY = "https://idp.harbour.example/saml"
DS = "http://www.w3.org/2000/09/xmldsig#"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
NS = {"ds": DS, "saml": SAML, "samlp": SAMLP}
C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
RSA = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
EMAIL_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


@cache
def a_key(name, *, curve=False):
    if curve:
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def a_certificate(key, *, begins=None, ends=None):
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.harbour.example")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins or now - timedelta(days=400))
        .not_valid_after(ends or now + timedelta(days=400))
        .sign(key, hashes.SHA256())
    )


def pem(certificate):
    return certificate.public_bytes(Encoding.PEM).decode()


def at(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def written(root):
    return etree.tostring(root)


def posted(root):
    raw = root if isinstance(root, bytes) else written(root)
    return base64.b64encode(raw).decode()


class Idp:
    """What the provider knows, and how it is told to misbehave."""

    def __init__(self, name="one"):
        self.key = a_key(name)
        self.certificate = a_certificate(self.key)
        self.attributes = {"email": ["ada@harbour.example"], "displayName": ["Ada"]}
        self.name, self.name_format = "s-1", PERSISTENT

    def metadata(
        self, *certificates, entity=ENTITY, sso="https://idp.harbour.example/sso", more=""
    ):
        keys = "".join(
            '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
            + base64.b64encode(item.public_bytes(Encoding.DER)).decode()
            + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            for item in certificates or (self.certificate,)
        )
        return (
            '<?xml version="1.0"?><!-- made by hand -->'
            '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
            f' xmlns:ds="{DS}" entityID="{entity}"{more}>'
            f'<md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}">{keys}'
            f"<md:NameIDFormat>{PERSISTENT}</md:NameIDFormat>"
            '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
            f' Location="{sso}"/></md:IDPSSODescriptor></md:EntityDescriptor>'
        )

    def response(self, entity, consumer, request, now=None, **twist):
        """Return an answer that nobody signed yet; ``twist`` sets single things otherwise."""
        now = now or datetime.now(UTC)
        said = {
            "issuer": ENTITY,
            "assertion_issuer": ENTITY,
            "destination": f' Destination="{consumer}"',
            "status": "urn:oasis:names:tc:SAML:2.0:status:Success",
            "answers": f' InResponseTo="{request}"' if request else "",
            "confirms": f' InResponseTo="{request}"' if request else "",
            "recipient": consumer,
            "audience": f"<saml:AudienceRestriction><saml:Audience>{entity}</saml:Audience></saml:AudienceRestriction>",
            "begins": now - timedelta(minutes=1),
            "ends": now + timedelta(minutes=5),
            "confirmed_until": now + timedelta(minutes=5),
            "issued": now,
            "proved": now,
            "session": "",
            "method": "urn:oasis:names:tc:SAML:2.0:cm:bearer",
            "id": f"_a{hashlib.sha256(f'{request}{now}'.encode()).hexdigest()[:20]}",
            "name": self.name,
            "name_format": self.name_format,
            "version": "2.0",
        } | twist
        for field in ("begins", "ends", "confirmed_until", "issued", "proved"):
            said[field] = at(said[field])
        attributes = "".join(
            f'<saml:Attribute Name="{name}">'
            + "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
            + "</saml:Attribute>"
            for name, values in self.attributes.items()
        )
        raw = """<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_r{id}" Version="2.0"
 IssueInstant="{issued}"{destination}{answers}><saml:Issuer>{issuer}</saml:Issuer><samlp:Status>
<samlp:StatusCode Value="{status}"/></samlp:Status>
<saml:Assertion ID="{id}" Version="{version}" IssueInstant="{issued}"><saml:Issuer>{assertion_issuer}</saml:Issuer>
<saml:Subject><saml:NameID Format="{name_format}">{name}</saml:NameID>
<saml:SubjectConfirmation Method="{method}"><saml:SubjectConfirmationData
 NotOnOrAfter="{confirmed_until}" Recipient="{recipient}"{confirms}/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{begins}" NotOnOrAfter="{ends}">{audience}</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{proved}"{session}><saml:AuthnContext><saml:AuthnContextClassRef>
urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>"""
        text = raw.format(SAMLP=SAMLP, SAML=SAML, attributes=attributes, **said)
        return etree.fromstring(text)

    def signed(self, owner, *, method=RSA, uri=None, key=None, digest="sha256", transforms=None):
        """Put a signature into an element, behind its issuer."""
        key = key or self.key
        steps = transforms or (f"{DS}enveloped-signature", C14N)
        value = hashlib.new(digest, etree.tostring(owner, method="c14n", exclusive=True)).digest()
        digests = {
            "sha1": f"{DS}sha1",
            "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
        }
        info = (
            f'<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{C14N}"/>'
            f'<ds:SignatureMethod Algorithm="{method}"/>'
            f'<ds:Reference URI="{"#" + owner.get("ID") if uri is None else uri}"><ds:Transforms>'
            + "".join(f'<ds:Transform Algorithm="{step}"/>' for step in steps)
            + f'</ds:Transforms><ds:DigestMethod Algorithm="{digests[digest]}"/>'
            f"<ds:DigestValue>{base64.b64encode(value).decode()}</ds:DigestValue>"
            "</ds:Reference></ds:SignedInfo>"
        )
        said = etree.tostring(etree.fromstring(info), method="c14n", exclusive=True)
        signature = etree.fromstring(
            f'<ds:Signature xmlns:ds="{DS}">{info}<ds:SignatureValue>'
            f"{base64.b64encode(self._sign(key, method, said)).decode()}</ds:SignatureValue>"
            f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>"
            f"{base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()}"
            "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
        )
        owner.insert(1, signature)
        return signature

    def _sign(self, key, method, said):
        if "hmac" in method:
            public = self.key.public_key().public_bytes(
                Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
            )
            mac = hmac.HMAC(public, hashes.SHA256())
            mac.update(said)
            return mac.finalize()
        if not method or method.endswith("#none"):
            return b"nothing"
        if isinstance(key, ec.EllipticCurvePrivateKey):
            r, s = decode_dss_signature(key.sign(said, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if "MGF1" in method:
            pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
            return key.sign(said, pss, hashes.SHA256())
        algorithm = SHA1() if method.endswith("sha1") else hashes.SHA256()
        return key.sign(said, padding.PKCS1v15(), algorithm)


def assertion_of(root):
    return root.find("saml:Assertion", NS)


def sealed(root, certificate, *, way="aes256-gcm", transport="xmlenc#rsa-oaep-mgf1p"):
    """Put an encrypted assertion in place of the plain one."""
    plain = assertion_of(root)
    raw = etree.tostring(plain, method="c14n", exclusive=True)
    public = certificate.public_key()
    secret = b"k" * 32
    if way.endswith("gcm"):
        data, spec = b"n" * 12 + AESGCM(secret).encrypt(b"n" * 12, raw, None), "2009/xmlenc11#"
    else:
        count = 16 - len(raw) % 16
        turned = Cipher(AES(secret), CBC(b"i" * 16)).encryptor()
        data = b"i" * 16 + turned.update(raw + bytes([count]) * count) + turned.finalize()
        spec = "2001/04/xmlenc#"
    if transport.endswith("rsa-1_5"):
        wrapped = public.encrypt(secret, padding.PKCS1v15())
    else:
        oaep = padding.OAEP(padding.MGF1(SHA1()), SHA1(), None)
        wrapped = public.encrypt(secret, oaep)
    holder = etree.fromstring(
        f'<saml:EncryptedAssertion xmlns:saml="{SAML}" xmlns:ds="{DS}"'
        ' xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptedData>'
        f'<xenc:EncryptionMethod Algorithm="http://www.w3.org/{spec}{way}"/><ds:KeyInfo>'
        f'<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/{transport}"/>'
        f"<xenc:CipherData><xenc:CipherValue>{base64.b64encode(wrapped).decode()}</xenc:CipherValue>"
        "</xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>"
        f"{base64.b64encode(data).decode()}</xenc:CipherValue></xenc:CipherData>"
        "</xenc:EncryptedData></saml:EncryptedAssertion>"
    )
    root.replace(plain, holder)
    return root


def asked(address):
    """Return the request in an address, its parts, and what of the address is signed."""
    query = urlsplit(address).query
    parts = {name: values[0] for name, values in parse_qs(query).items()}
    request = etree.fromstring(zlib.decompress(base64.b64decode(parts["SAMLRequest"]), -15))
    return request, parts, query.partition("&Signature=")[0]
