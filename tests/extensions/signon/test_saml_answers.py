"""What of an answer by SAML is believed; without a database."""

import copy
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.extensions.signon.saml.answers import read_answer
from steward.extensions.signon.saml.asking import new_key
from steward.extensions.signon.saml.metadata import read_metadata
from steward.extensions.signon.terms import ProviderTrouble, SamlSide
from tests.extensions.signon.saml_idp import (
    DS,
    ENTITY,
    NS,
    SAML,
    SAMLP,
    Idp,
    a_certificate,
    a_key,
    assertion_of,
    etree,
    pem,
    posted,
    sealed,
    x509,
)

US, ACS = "https://steward.example/us", "https://steward.example/acs"
NOW = datetime.now(UTC).replace(microsecond=0)
IDP = Idp()
KEY, OURS = new_key("us", NOW)


def side(**more):
    given = {
        "entity": US,
        "consumer": ACS,
        "issuer": ENTITY,
        "address": "https://idp.harbour.example/sso",
        "certificates": (pem(IDP.certificate),),
        "certificate": OURS,
        "key": KEY,
    }
    return SamlSide(**given | more)


def made(**twist):
    return IDP.response(US, ACS, "_q1", NOW, **twist)


def signed(root=None, *, whole=False, **how):
    root = made() if root is None else root
    IDP.signed(root if whole else assertion_of(root), **how)
    return root


def read(root, now=NOW, **more):
    return read_answer(posted(root), side(**more), now)


def test_a_signed_answer_says_who_it_is_whether_part_or_whole_is_signed():
    both = signed(signed(), whole=True)
    for root in (signed(), signed(whole=True), both):
        found = read(root)
        assert (found.identity.subject, found.identity.email) == ("s-1", "ada@harbour.example")
        assert (found.request, found.identity.name, found.identity.groups) == ("_q1", "Ada", None)
        assert found.identity.proved_at == int(NOW.timestamp())


def test_other_keys_that_are_good_enough_are_taken_and_certificates_may_overlap():
    pss = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
    assert read(signed(method=pss)).identity.subject == "s-1"
    curve = a_key("curve", curve=True)
    others = (pem(a_certificate(a_key("two"))), pem(a_certificate(curve)))
    ecdsa = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
    assert read(signed(method=ecdsa, key=curve), certificates=others).identity.subject == "s-1"


def lie(node, name):
    for item in node.iter(f"{{{SAML}}}NameID"):
        item.text = "s-evil"
    node.set("ID", name)
    return node


def wrapped_whole(shape, name):
    """Return an answer that was made up, with the signed one in it; shapes 1 and 2."""
    original = signed(whole=True)
    evil = copy.deepcopy(original)
    lie(evil, name or original.get("ID"))
    original.remove(original.find("ds:Signature", NS))
    if shape == 1:
        evil.find("ds:Signature", NS).append(original)
    else:
        evil.insert(1, original)
    return evil


def wrapped_part(shape, name):
    """Return an answer with a signed assertion and one that was made up; shapes 3 to 8."""
    root = signed()
    original = assertion_of(root)
    evil = lie(copy.deepcopy(original), name or original.get("ID"))
    signature = evil.find("ds:Signature", NS)
    bare = copy.deepcopy(original)
    bare.remove(bare.find("ds:Signature", NS))
    if shape in (3, 4, 7):
        evil.remove(signature)
    if shape == 3:
        root.insert(root.index(original), evil)
        return root
    if shape == 7:
        etree.SubElement(root, f"{{{SAMLP}}}Extensions").append(evil)
        return root
    root.replace(original, evil)
    homes = {4: evil, 5: root, 6: signature}
    home = homes[shape] if shape in homes else etree.SubElement(signature, f"{{{DS}}}Object")
    home.append(original if shape == 4 else bare)
    return root


@pytest.mark.parametrize("shape", range(1, 9))
def test_what_is_signed_is_not_moved_beside_what_is_read(shape):
    for name in ("_evil", ""):
        root = (wrapped_whole if shape < 3 else wrapped_part)(shape, name)
        raw = etree.tostring(root)
        assert b"s-evil" in raw
        assert b"s-1" in raw
        with pytest.raises(
            ProviderTrouble, match=r"belongs|more than one|the same ID|another answer"
        ):
            read(root)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"method": "http://www.w3.org/2000/09/xmldsig#rsa-sha1"}, "a way that is not taken"),
        ({"digest": "sha1"}, "a way that is not taken"),
        ({"method": "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"}, "a way that is not"),
        ({"method": "http://www.w3.org/2000/09/xmldsig#none"}, "a way that is not taken"),
        ({"key": a_key("stranger")}, "No certificate of the provider proves"),
        ({"uri": ""}, "signs something else"),
        ({"uri": "#_q1"}, "signs something else"),
        ({"transforms": (f"{DS}enveloped-signature",)}, "not made as SAML asks"),
        (
            {
                "transforms": (
                    f"{DS}enveloped-signature",
                    "http://www.w3.org/TR/1999/REC-xpath-19991116",
                )
            },
            "not made as SAML asks",
        ),
    ],
)
def test_a_signature_that_is_weaker_or_signs_something_else_is_refused(how, said):
    with pytest.raises(ProviderTrouble, match=said):
        read(signed(**how))


def changed():
    root = signed()
    assertion_of(root).find("saml:Subject/saml:NameID", NS).text = "s-2"
    return root


def over():
    return side(certificates=(pem(a_certificate(IDP.key, ends=NOW - timedelta(days=1))),))


def test_what_nobody_or_somebody_else_signed_is_refused():
    with pytest.raises(ProviderTrouble, match="Neither the answer nor its assertion is signed"):
        read(made())
    with pytest.raises(ProviderTrouble, match="No certificate of the provider proves"):
        read(changed())
    with pytest.raises(ProviderTrouble, match="No certificate of the provider proves"):
        read(signed(), certificates=(pem(a_certificate(a_key("two"))),))
    with pytest.raises(ProviderTrouble, match="is over or has not begun"):
        read_answer(posted(signed()), over(), NOW)


LATE, EARLY = NOW - timedelta(seconds=121), NOW + timedelta(seconds=121)


@pytest.mark.parametrize(
    ("twist", "said"),
    [
        ({"issuer": "https://other.example"}, "of another provider"),
        ({"assertion_issuer": "https://other.example"}, "of another provider"),
        ({"destination": ' Destination="https://other.example/acs"'}, "was sent to"),
        ({"recipient": "https://other.example/acs"}, "was sent to"),
        ({"confirms": ' InResponseTo="_q2"'}, "different requests"),
        ({"audience": ""}, "does not say for whom"),
        (
            {
                "audience": "<saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction>"
            },
            "is for x, not for",
        ),
        ({"audience": "<saml:Condition/>"}, "condition that is not known"),
        ({"ends": LATE}, "is over"),
        ({"begins": EARLY}, "not valid yet"),
        ({"confirmed_until": LATE}, "is over"),
        ({"issued": EARLY}, "not made just now"),
        ({"issued": NOW - timedelta(minutes=13)}, "not made just now"),
        (
            {"session": f' SessionNotOnOrAfter="{LATE.isoformat()}"'},
            "session at the provider is over",
        ),
        ({"method": "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"}, "whoever brings it"),
        (
            {"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"},
            "The provider says: Responder",
        ),
        ({"version": "1.1"}, "no assertion of SAML 2.0"),
        ({"name": ""}, "names nobody"),
        (
            {"name_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"},
            "changes with each",
        ),
    ],
)
def test_an_answer_for_others_or_of_another_time_is_refused_though_it_is_signed(twist, said):
    with pytest.raises(ProviderTrouble, match=said):
        read(signed(made(**twist)))


def test_clocks_may_differ_by_two_minutes():
    near = timedelta(seconds=119)
    assert read(signed(made(begins=NOW + near, ends=NOW - near, issued=NOW + near)))


def test_a_comment_does_not_part_a_name_in_two():
    root = signed(made(name="s-1.evil"))
    raw = etree.tostring(root).replace(b"s-1.evil", b"s-1<!-- -->.evil")
    with pytest.raises(ProviderTrouble, match="comments or instructions"):
        read(raw)
    with pytest.raises(ProviderTrouble, match="comments or instructions"):
        read(etree.tostring(root) + b"<?evil ?>")


def test_document_types_entities_and_bombs_are_refused_before_they_are_read():
    raw = etree.tostring(signed())
    for kind in (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x">',
    ):
        with pytest.raises(ProviderTrouble, match="document type"):
            read(kind + raw)
    with pytest.raises(ProviderTrouble, match="not in UTF-8"):
        read(("<!DOCTYPE x>" + raw.decode()).encode("utf-16"))
    with pytest.raises(ProviderTrouble, match="larger than 256 KB"):
        read(b"<a>" + b" " * 300_000 + b"</a>")
    with pytest.raises(ProviderTrouble, match="more than 20000 elements"):
        read(b"<a>" + b"<b/>" * 25_000 + b"</a>")
    with pytest.raises(ProviderTrouble, match="no XML"):
        read(b"<a>" * 10_000)


def test_two_elements_of_one_name_are_refused():
    root = signed()
    etree.SubElement(root, f"{{{SAMLP}}}Extensions").set("Id", assertion_of(root).get("ID"))
    with pytest.raises(ProviderTrouble, match="the same ID"):
        read(root)


def test_an_encrypted_assertion_is_opened_and_still_has_to_be_signed():
    ours = x509.load_pem_x509_certificate(OURS.encode())
    assert read(sealed(signed(), ours)).identity.subject == "s-1"
    assert read(signed(sealed(made(), ours), whole=True)).identity.subject == "s-1"
    chained = signed(sealed(signed(), ours, way="aes256-cbc"), whole=True)
    assert read(chained).identity.subject == "s-1"
    for root, said in (
        (sealed(made(), ours), "Neither the answer nor its assertion"),
        (sealed(signed(), ours, way="aes256-cbc"), "AES-CBC counts only"),
        (sealed(signed(), ours, transport="xmlenc#rsa-1_5"), "a way that is not taken"),
        (sealed(signed(), IDP.certificate), "cannot be decrypted"),
    ):
        with pytest.raises(ProviderTrouble, match=said):
            read(root)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 4000), st.binary(max_size=3))
def test_whatever_comes_is_read_or_refused_in_words(noise, place, bit):
    raw = etree.tostring(signed())
    for found in (noise, raw[:place] + bit + raw[place + len(bit) :]):
        with suppress(ProviderTrouble):
            assert read(found).identity.subject == "s-1"


def test_attributes_are_found_by_their_usual_names_or_by_those_that_were_set():
    idp = Idp()
    claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
    for attributes, email, name, groups in (
        (
            {f"{claims}/emailaddress": ["A@x.example"], f"{claims}/surname": ["L"]},
            "a@x.example",
            "L",
            None,
        ),
        (
            {"urn:oid:0.9.2342.19200300.100.1.3": ["b@x.example"], "memberOf": ["g", "h"]},
            "b@x.example",
            "",
            ["g", "h"],
        ),
        ({"mail": ["a@x.example", "b@x.example"]}, "", "", None),
    ):
        idp.attributes = attributes
        root = idp.response(US, ACS, "_q1", NOW)
        idp.signed(assertion_of(root))
        found = read(root).identity
        assert (found.email, found.name, found.groups) == (email, name, groups)


def test_metadata_tells_where_to_ask_and_who_signs():
    found = read_metadata(IDP.metadata(IDP.certificate, a_certificate(a_key("two"))).encode(), NOW)
    assert (found.entity, len(found.certificates)) == (ENTITY, 2)
    weak = a_certificate(a_key_of(1024))
    for text, said in (
        (IDP.metadata(more=' validUntil="2020-01-01T00:00:00Z"'), "is over"),
        (IDP.metadata(sso="javascript:alert(1)"), "no address that takes requests"),
        (IDP.metadata(weak), "less than 2048 bits"),
        (IDP.metadata().replace("IDPSSO", "SPSSO"), "no identity provider"),
        (IDP.metadata().replace("<!--", "<!DOCTYPE x><!--"), "document type"),
        ("<html/>", "no identity provider"),
    ):
        with pytest.raises(ProviderTrouble, match=said):
            read_metadata(text.encode(), NOW)


def a_key_of(bits):
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=bits)
