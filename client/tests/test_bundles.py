"""Bundles: sent or carried by file, signed, changed on the way, brought twice."""

import base64
import contextlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from steward_client import Client, bundles, push, signing
from steward_client.errors import RefusedError


@pytest.fixture
def key(tmp_path):
    return signing.new_key(tmp_path / "key.pem"), tmp_path / "key.pem"


def trusted(house, signer, name="Training pipeline"):
    from steward.extensions.bundles.operations.trusting import trust_key

    return house.act(lambda actor: trust_key(actor=actor, name=name, public=signer.public_words))


def versions(house, title):
    from steward.domain.evidence.models import EvidenceVersion

    rows = EvidenceVersion.objects
    return house.read(
        lambda actor: list(
            rows.visible_to(actor).filter(item__title=title).select_related("item").order_by("id")
        )
    )


def links(house, version):
    from steward.domain.evidence.models import EvidenceLink

    rows = EvidenceLink.objects
    return house.read(
        lambda actor: sorted(
            rows.visible_to(actor).filter(item=version.item).values_list("kind", "label")
        )
    )


def repacked(content, change):
    """The archive with one of its entries changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, inside in change(entries).items():
            archive.writestr(name, inside)
    return whole.getvalue()


def test_evidence_of_a_trusted_key_is_of_the_highest_level(house, client, key, tmp_path):
    signer, path = key
    trusted(house, signer)
    (tmp_path / "report.txt").write_text("All went well.")
    signing_client = Client(
        url=house.url, token=house.token, system="AIS-0001", key=str(path),
        spool=tmp_path / "spool", strict=True, timeout=60, source="ci",
    )  # fmt: skip

    signed = signing_client.log_evidence(
        tmp_path / "report.txt", "Signed report", controls=["A.6.2.4", "A.99"], count=3
    )
    client.log_evidence(b"Somebody says so.", "Loose report", name="note.txt")
    client.log_decision("Use the small model", "It is enough", alternatives=["The large one"])

    [version] = versions(house, "Signed report")
    assert (version.level_words, version.count, version.collector) == ("L4 Signed", 3, "ci")
    assert version.note.startswith("Signed: Training pipeline.")
    assert links(house, version) == [("control", "A.6.2.4"), ("system", "AIS-0001 Triage")]
    assert "ISO/IEC 42001 has no “A.99”." in str(signed.answer["notes"])
    assert signed.answer["signed"] == "trusted"
    assert [row.level for row in versions(house, "Loose report")] == [1]
    assert len(versions(house, "Decision: Use the small model")) == 1


def test_the_same_again_changes_nothing_and_older_never_displaces(house, client):
    now = datetime.now(UTC)
    statements = [
        bundles.evidence(words, "n.txt", title="Weekly", source="ci", system="Triage", at=at)
        for words, at in ((b"new", now), (b"old", now - timedelta(days=7)))
    ]
    content = bundles.packed(statements, None)

    first = client.send_bundle("weekly.zip", content)
    again = client.send_bundle("weekly.zip", content)

    assert [one["became"] for one in first.answer["outcome"]] == ["kept", "older"]
    assert again.answer["repeated"]
    assert again.answer["id"] == first.answer["id"]
    assert len(versions(house, "Weekly")) == 1


def test_nothing_unsigned_follows_upon_or_renews_what_is_signed(house, client, key):
    signer, _ = key
    trusted(house, signer, "Another pipeline")
    now = datetime.now(UTC)
    months = [now - timedelta(days=60), now - timedelta(days=30), now]
    early, made, late = (
        bundles.evidence(b"same", "n.txt", title="Guarded", source="ci", at=at) for at in months
    )
    for name, one, by in (("a", early, None), ("b", made, signer), ("c", late, None)):
        client.send_bundle(f"{name}.zip", bundles.packed([one], by))

    loose, signed = versions(house, "Guarded")
    assert (loose.level, loose.seen, loose.collected_at) == (1, 2, now)
    assert (signed.level, signed.seen, signed.collected_at) == (4, 1, months[1])


def test_a_revoked_or_unknown_key_proves_nothing_and_says_so(house, client, key, tmp_path):
    from steward.extensions.bundles.operations.trusting import revoke_key

    signer, _ = key
    stranger = signing.new_key(tmp_path / "other.pem")
    row = trusted(house, signer, "Old pipeline")
    house.act(lambda actor: revoke_key(actor=actor, key=row, why="Its machine was sold"))
    told = []
    for number, one in enumerate((signer, stranger)):
        made = bundles.evidence(b"x%d" % number, "n.txt", title=f"Weak {number}", source="ci")
        told.append(client.send_bundle("b.zip", bundles.packed([made], one)).answer)

    assert [one["signed"] for one in told] == ["revoked", "unknown"]
    assert [one["outcome"][0]["level"] for one in told] == ["L1 Document"] * 2
    assert "trusted no more" in told[0]["notes"][0]


def other_file(entries):
    return {**entries, "files/0001/n.txt": b"changed"}


def other_payload(entries):
    said = json.loads(entries["statements/0001.json"])
    statement = json.loads(base64.b64decode(said["payload"]))
    statement["predicate"]["title"] = "Something better"
    said["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()
    return {**entries, "statements/0001.json": json.dumps(said).encode()}


def other_signature(entries):
    said = json.loads(entries["statements/0001.json"])
    said["signatures"][0]["sig"] = base64.b64encode(b"\x00" * 64).decode()
    return {**entries, "statements/0001.json": json.dumps(said).encode()}


def stowaway(entries):
    return {**entries, "files/0002/more.txt": b"more"}


def no_statement(entries):
    return {"files/0001/n.txt": b"x"}


def broken_json(entries):
    return {**entries, "statements/0001.json": b"{"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (other_file, "not the one that it speaks of"),
        (other_payload, "does not hold: it was changed"),
        (other_signature, "does not hold: it was changed"),
        (stowaway, "No statement speaks of"),
        (no_statement, "no bundle"),
        (broken_json, "this is no JSON"),
    ],
)
def test_a_bundle_that_was_changed_is_refused_as_a_whole(house, client, change, words):
    from steward.extensions.bundles.operations.taking import take_bundle
    from steward.foundation.core.errors import Conflict, Invalid

    signer = signing.Signer(*_fixed())
    with contextlib.suppress(Conflict):
        trusted(house, signer, "Fixed pipeline")
    made = bundles.evidence(b"x", "n.txt", title="Honest", source="ci")
    content = repacked(bundles.packed([made], signer), change)

    with pytest.raises(Invalid, match=words):
        house.act(lambda actor: take_bundle(actor=actor, name="b.zip", content=content))
    with pytest.raises(RefusedError, match="422"):
        client.send_bundle("b.zip", content)
    assert versions(house, "Honest") == []


def _fixed():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    return private, private.public_key().public_bytes_raw()


def test_what_was_logged_without_a_network_is_carried_by_file(
    house, client, tmp_path, monkeypatch, capsys
):
    """Log offline, pack, bring by hand: readings and evidence arrive, each once."""
    from steward.extensions.bundles.operations.taking import take_bundle

    monkeypatch.setenv("STEWARD_SPOOL", str(tmp_path / "away"))
    monkeypatch.setenv("STEWARD_SYSTEM", "Triage")
    monkeypatch.setenv("STEWARD_KEY", str(tmp_path / "k.pem"))
    (tmp_path / "m.json").write_text('{"drift.share": {"value": 0.07, "count": 80}}')
    (tmp_path / "card.md").write_text("# Card")
    assert push.main(["key", "--new", str(tmp_path / "k.pem")]) == 0
    assert push.main(["metrics", str(tmp_path / "m.json")]) == 0
    assert push.main(["evidence", str(tmp_path / "card.md"), "--title", "Card"]) == 0
    out = tmp_path / "out.zip"
    assert push.main(["bundle", str(out)]) == 0
    assert "2 statements, signed by" in capsys.readouterr().out
    assert push.main(["bundle", str(tmp_path / "more.zip")]) == 1

    content = out.read_bytes()
    row, _ = house.act(lambda actor: take_bundle(actor=actor, name="out.zip", content=content))
    monkeypatch.setenv("STEWARD_URL", house.url)
    monkeypatch.setenv("STEWARD_TOKEN", house.token)
    assert push.main(["send", str(out)]) == 0

    assert [one["became"] for one in row.outcome] == ["taken", "kept"]
    assert [one["signed"] for one in row.outcome] == ["unknown", "unknown"]
    assert len(versions(house, "Card")) == 1


def test_the_pages_bring_a_bundle_and_trust_a_key(browser_of_owner, key):
    from django.core.files.uploadedfile import SimpleUploadedFile

    signer, path = key
    page = browser_of_owner
    wrong = page.post("/settings/bundles/keys/new", {"name": "CI", "public": path.read_text()})
    fine = page.post("/settings/bundles/keys/new", {"name": "CI", "public": signer.public_words})
    made = bundles.evidence(b"x", "n.txt", title="By hand", source="ci", controls=["A.6.2.4"])
    file = SimpleUploadedFile("b.zip", bundles.packed([made], signer))
    brought = page.post("/settings/bundles/bring", {"file": file}, follow=True)
    refused = page.post("/settings/bundles/bring", {"file": SimpleUploadedFile("b.zip", b"x")})
    listed = page.get("/settings/bundles").content.decode()

    assert (wrong.status_code, fine.status_code, refused.status_code) == (422, 302, 422)
    assert "keep it to the program" in wrong.content.decode()
    assert "L4 Signed" in brought.content.decode()
    assert "no ZIP archive" in refused.content.decode()
    assert "b.zip" in listed
    assert signer.key_id[:16] in listed
