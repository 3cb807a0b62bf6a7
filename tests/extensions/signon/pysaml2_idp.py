"""Answers a request as pysaml2 and xmlsec1 do: reads JSON, writes JSON; runs where those are."""

import base64
import json
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.sigver import verify_redirect_signature

told = json.load(sys.stdin)
place = Path(tempfile.mkdtemp())
for name, text in (("key", told["key"]), ("pem", told["certificate"]), ("xml", told["metadata"])):
    (place / f"idp.{name}").write_text(text)
config = IdPConfig().load(
    {
        "entityid": told["issuer"],
        "xmlsec_binary": "/usr/bin/xmlsec1",
        "key_file": str(place / "idp.key"),
        "cert_file": str(place / "idp.pem"),
        "metadata": {"local": [str(place / "idp.xml")]},
        "service": {
            "idp": {
                "endpoints": {"single_sign_on_service": [(told["sso"], BINDING_HTTP_REDIRECT)]},
                "want_authn_requests_signed": True,
            }
        },
    }
)
server = Server(config=config)
parts = {name: values[0] for name, values in parse_qs(urlsplit(told["address"]).query).items()}
request = server.parse_authn_request(
    parts["SAMLRequest"],
    BINDING_HTTP_REDIRECT,
    relay_state=None,
    sigalg=parts["SigAlg"],
    signature=parts["Signature"],
)
certificate = next(iter(server.metadata.certs(told["entity"], "spsso", "signing")))
assert verify_redirect_signature(  # the request is signed by the key of our metadata
    {**parts},
    server.sec.sec_backend,
    cert=certificate[1] if isinstance(certificate, tuple) else certificate,
)
asked = server.response_args(request.message)
how = told["how"]
answer = server.create_authn_response(
    {"mail": ["ada@harbour.example"], "displayName": ["Ada"], "memberOf": ["crew"]},
    userid="ada",
    name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text="s-1"),
    authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
    sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
    **{**asked, **how},
)
sys.stdout.write(json.dumps({"SAMLResponse": base64.b64encode(str(answer).encode()).decode()}))
