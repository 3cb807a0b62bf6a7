"""Sign in by identity providers that others wrote: samlp of npm, and pysaml2 with xmlsec1.

The first runs where Node is and STEWARD_SAMLP names a folder with the package: ``npm install samlp``.
The second where STEWARD_PYSAML2 names a Python with the package, and Debian's xmlsec1 is there.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.test import Client

from steward.extensions.signon.models import SamlConnection, SignOnIdentity
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import set_tenant
from tests.extensions.signon.saml_idp import ENTITY, Idp, asked, pem
from tests.extensions.signon.test_saml import brought, gone, on  # noqa: F401 -- framework requires
from tests.extensions.signon.test_signing_on import ADA, is_inside
from tests.factories.organisations import a_member

HERE = Path(__file__).parent
SAMLP, PYTHON = os.environ.get("STEWARD_SAMLP", ""), os.environ.get("STEWARD_PYSAML2", "")
by_samlp = pytest.mark.skipif(
    not SAMLP or shutil.which("node") is None, reason="STEWARD_SAMLP names no folder with samlp"
)
by_pysaml2 = pytest.mark.skipif(
    not PYTHON or shutil.which("xmlsec1") is None, reason="STEWARD_PYSAML2 names no pysaml2"
)
AES_CBC = {
    "encryptionAlgorithm": "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
    "disallowEncryptionWithInsecureAlgorithm": False,
}


@pytest.fixture
def idp():
    return Idp()


def told(idp, owner, address, **more):
    """Return what a provider has to know to answer a request."""
    request = asked(address)[0]
    set_tenant(owner.organisation_id)
    ours = SamlConnection.objects.get().certificate
    public = x509.load_pem_x509_certificate(ours.encode()).public_key()
    entity = request[0].text
    return {
        "address": address,
        "issuer": ENTITY,
        "sso": "https://idp.harbour.example/sso",
        "entity": entity,
        "consumer": request.get("AssertionConsumerServiceURL"),
        "metadata": Client().get(urlsplit(entity).path).content.decode(),
        "ours": ours,
        "our_key": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        "certificate": pem(idp.certificate),
        "key": idp.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    } | more


def signs_in(command, idp, owner, **more):
    """Go to the provider, let it answer, and come back; returns the answer and the browser."""
    client = Client()
    given = told(idp, owner, gone(client), **more)
    done = subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    form = json.loads(done.stdout.strip().splitlines()[-1])
    return brought(client, urlsplit(given["consumer"]).path, form), client


@by_samlp
@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"how": {}}, 302),
        ({"how": {"signResponse": True, "signAssertion": False}}, 302),
        ({"how": {"signResponse": True}}, 302),
        ({"how": {}, "encrypted": True}, 302),
        ({"how": {**AES_CBC, "signResponse": True}, "encrypted": True}, 302),
        ({"how": AES_CBC, "encrypted": True}, 403),
        ({"how": {"signAssertion": False}}, 403),
        ({"how": {"signatureAlgorithm": "rsa-sha1", "digestAlgorithm": "sha1"}}, 403),
    ],
)
def test_samlp_signs_a_member_in(on, owner, more, status):  # noqa: F811 -- framework requires
    a_member(owner, Role.CONTRIBUTOR, email=ADA)
    command = ["node", str(HERE / "samlp.cjs"), SAMLP]

    answer, client = signs_in(command, on, owner, **more)

    assert answer.status_code == status, answer.content.decode()
    assert is_inside(client) == (status == 302)


@by_pysaml2
@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"sign_assertion": True, "sign_response": False}, 302),
        ({"sign_assertion": False, "sign_response": True}, 302),
        ({"sign_assertion": True, "sign_response": True}, 302),
        ({"sign_assertion": False, "sign_response": False}, 403),
    ],
)
def test_pysaml2_signs_a_member_in(on, owner, how, status):  # noqa: F811 -- framework requires
    a_member(owner, Role.CONTRIBUTOR, email=ADA)

    answer, client = signs_in([PYTHON, str(HERE / "pysaml2_idp.py")], on, owner, how=how)

    assert answer.status_code == status, answer.content.decode()
    assert is_inside(client) == (status == 302)
    set_tenant(owner.organisation_id)
    assert SignOnIdentity.objects.exists() == (status == 302)
