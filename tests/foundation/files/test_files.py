import hashlib
import io
import socketserver
import struct
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.files import places
from steward.foundation.files.buckets import NOTHING, read_bucket, signed
from steward.foundation.files.operations import (
    begin_upload,
    drop_upload,
    finish_upload,
    is_whole,
    open_file,
    read_file,
    sweep_uploads,
    use_upload,
    write_piece,
)
from steward.foundation.files.queries import get_upload, uploads_of
from steward.foundation.files.rules import LONGEST_NAME, harmless_name, media_of
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

BYTES = bytes(range(256)) * 5000


class Breaking(io.BytesIO):
    """A connection that breaks after so many bytes."""

    def __init__(self, content, after):
        super().__init__(content)
        self.after = after

    def read(self, size=-1):
        if self.tell() >= self.after:
            raise OSError("gone")
        return super().read(min(size, self.after - self.tell()))


@given(st.text(max_size=400))
def test_a_name_does_no_harm_and_stays_the_same_when_cleaned_again(text):
    name = harmless_name(text)

    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set('/\\\x00\n"<>:|?*\u202e\u200b')
    assert name not in (".", "..")
    assert not name.startswith(".")
    assert harmless_name(name) == name


@pytest.mark.parametrize(
    ("head", "name", "type_"),
    [
        (b"%PDF-1.7", "a.png", "application/pdf"),
        (b"<svg xmlns='x'>", "a.png", "image/svg+xml"),
        (b"\xef\xbb\xbf<!-- a --><!DOCTYPE html>", "a.txt", "text/html"),
        (b'<?xml version="1.0"?>\n<svg>', "a.xml", "image/svg+xml"),
        (b"a,b\n1,2", "a.csv", "text/csv"),
        (b"a,b\n1,2", "a.docx", "text/plain"),
        (b"\x00\x01", "a.txt", "application/octet-stream"),
        ("é".encode()[:1], "a.txt", "text/plain"),
    ],
)
def test_the_content_says_what_a_file_is(head, name, type_):
    assert media_of(head, name).type == type_


def test_an_upload_goes_on_where_it_broke_and_equal_bytes_lie_in_one_place(owner):
    row = begin_upload(actor=owner, name="../a\u202egnp.exe.csv", size=len(BYTES))
    row = write_piece(actor=owner, upload=row, offset=0, stream=Breaking(BYTES, 300_000))
    assert row.offset == 300_000
    with pytest.raises(Conflict, match="stands at 300000"):
        write_piece(actor=owner, upload=row, offset=0, stream=io.BytesIO(b"x"))
    with pytest.raises(Conflict, match="have come"):
        finish_upload(actor=owner, upload=row)
    with pytest.raises(Invalid, match="More comes"):
        write_piece(actor=owner, upload=row, offset=row.offset, stream=io.BytesIO(BYTES))
    rest = io.BytesIO(BYTES[row.offset :])
    row = write_piece(actor=owner, upload=get_upload(owner, row.pk), offset=row.offset, stream=rest)
    assert [item.percent for item in uploads_of(owner)] == [100]
    with pytest.raises(Invalid, match="damaged"):
        finish_upload(actor=owner, upload=row, digest="0" * 64)

    file = finish_upload(actor=owner, upload=row, digest=hashlib.sha256(BYTES).hexdigest())
    assert finish_upload(actor=owner, upload=row).pk == file.pk
    assert (file.name, file.size, is_whole(actor=owner, file=file)) == (
        "agnp.exe.csv",
        len(BYTES),
        True,
    )
    with open_file(actor=owner, file=file) as stream:
        assert stream.read() == BYTES
    assert use_upload(actor=owner, upload=row).pk == file.pk
    with pytest.raises(Conflict, match="already"):
        use_upload(actor=owner, upload=row)
    again = begin_upload(actor=owner, name="b.bin", size=len(BYTES))
    write_piece(actor=owner, upload=again, offset=0, stream=io.BytesIO(BYTES))
    assert finish_upload(actor=owner, upload=again).digest == file.digest
    folder = Path(settings.STEWARD_FILES) / str(owner.organisation_id) / file.digest[:2]
    assert [item.name for item in folder.iterdir()] == [file.digest]
    with pytest.raises(NotFound):
        get_upload(a_member(owner, Role.MANAGER), row.pk)


def sent(owner, name, content):
    row = begin_upload(actor=owner, name=name, size=len(content))
    write_piece(actor=owner, upload=row, offset=0, stream=io.BytesIO(content))
    return row


def test_programs_bombs_and_what_is_too_large_are_refused(owner):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(150 * 1024 * 1024))
    for name, content, said in (
        ("tool.pdf", b"MZ\x90\x00", "is a program"),
        ("a.zip", b"PK\x03\x04broken", "no readable archive"),
        ("bomb.zip", bomb.getvalue()[:-22] + bomb.getvalue()[-22:], "would unpack"),
    ):
        with pytest.raises(Invalid, match=said):
            finish_upload(actor=owner, upload=sent(owner, name, content))
    with pytest.raises(Invalid, match="5 GB"):
        begin_upload(actor=owner, name="a", size=5 * 1024**3 + 1)
    with pytest.raises(Invalid, match="empty"):
        begin_upload(actor=owner, name="a", size=0)
    later = owner.now + timedelta(days=1)
    left = uploads_of(owner)
    assert sweep_uploads(actor=owner, before=owner.now) == 0
    assert sweep_uploads(actor=owner, before=later) == len(left) == 3
    row = sent(owner, "a.txt", b"x")
    drop_upload(actor=owner, upload=row)
    with pytest.raises(NotFound):
        finish_upload(actor=owner, upload=row)


class Scanner(socketserver.StreamRequestHandler):
    """Speaks as clamd does, and finds one word."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        said = b"stream: Eicar-Test FOUND" if b"EICAR" in content else b"stream: OK"
        self.wfile.write(said + b"\0")


def test_a_scanner_that_is_named_must_agree(owner, tmp_path, monkeypatch):
    with socketserver.TCPServer(("127.0.0.1", 0), Scanner) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        monkeypatch.setattr(settings, "STEWARD_CLAMAV", f"127.0.0.1:{server.server_address[1]}")
        with pytest.raises(Invalid, match="found Eicar-Test"):
            finish_upload(actor=owner, upload=sent(owner, "a.txt", b"EICAR"))
        assert finish_upload(actor=owner, upload=sent(owner, "a.txt", b"fine")).size == 4
        server.shutdown()
    monkeypatch.setattr(settings, "STEWARD_CLAMAV", str(tmp_path / "nobody"))
    with pytest.raises(Conflict, match="does not answer"):
        finish_upload(actor=owner, upload=sent(owner, "a.txt", b"fine"))
    assert places.partial(owner.organisation_id, uploads_of(owner)[-1].pk).exists()


def test_calls_are_signed_as_the_published_example():
    """Source: Amazon S3 API reference, Signature calculations in the header, GET object."""
    address = read_bucket(
        "https://AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI%2FK7MDENG%2FbPxRfiCYEXAMPLEKEY@s3.amazonaws.com/b"
    )
    headers = {
        "Host": "examplebucket.s3.amazonaws.com",
        "Range": "bytes=0-9",
        "x-amz-content-sha256": NOTHING,
    }
    made = signed(address, "GET", "/test.txt", headers, datetime(2013, 5, 24, tzinfo=UTC))
    assert made["Authorization"].endswith(
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )
    assert read_bucket("") is None
    for wrong in ("https://host/bucket", "ftp://a:b@c/d", "https://a:b@c/d/e"):
        with pytest.raises(Invalid):
            read_bucket(wrong)


class Store(BaseHTTPRequestHandler):
    """Keeps objects in memory, and refuses bytes that have not the digest with which they come."""

    protocol_version = "HTTP/1.1"
    objects: ClassVar[dict[str, bytes]] = {}

    def answer(self):
        known = self.objects.get(self.path)
        status, body = (404, b"") if known is None else (200, known)
        if self.command == "PUT":
            content = self.rfile.read(int(self.headers["Content-Length"]))
            holds = hashlib.sha256(content).hexdigest() == self.headers["x-amz-content-sha256"]
            status, body = (200, b"") if holds else (400, b"BadDigest")
            self.objects |= {self.path: content} if holds else {}
        elif self.command == "DELETE":
            self.objects.pop(self.path, None)
            status, body = 204, b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_PUT = do_HEAD = do_DELETE = answer  # noqa: N815

    def log_message(self, *_):
        """Say nothing."""


def test_bytes_lie_in_a_bucket_where_one_is_named(owner, monkeypatch, tmp_path):
    with ThreadingHTTPServer(("127.0.0.1", 0), Store) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        address = read_bucket(f"http://key:secret@127.0.0.1:{server.server_port}/steward")
        monkeypatch.setattr(settings, "STEWARD_S3", address)
        file = finish_upload(actor=owner, upload=sent(owner, "a.txt", b"afar"))
        path = f"/steward/{owner.organisation_id}/{file.digest[:2]}/{file.digest}"
        assert Store.objects == {path: b"afar"}
        assert read_file(actor=owner, file=file) == b"afar"
        assert is_whole(actor=owner, file=file)
        whole = tmp_path / "other"
        whole.write_bytes(b"other")
        with pytest.raises(Conflict, match="BadDigest"):
            places.place().take(owner.organisation_id, file.digest, whole)
        places.place().remove(owner.organisation_id, file.digest)
        assert not places.place().holds(owner.organisation_id, file.digest)
        with pytest.raises(NotFound):
            open_file(actor=owner, file=file)
        server.shutdown()
    with pytest.raises(Conflict, match="does not answer"):
        places.place().holds(owner.organisation_id, file.digest)
