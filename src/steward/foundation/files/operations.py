"""Keep bytes under their digest and read them back."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from django.db import transaction

from steward.foundation.core.actor import Actor
from steward.foundation.core.archives import DAMAGED
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.files import places
from steward.foundation.files.models import StoredFile, Upload
from steward.foundation.files.rules import (
    HEAD,
    SHEET,
    SLIDES,
    WORD,
    ZIP,
    Media,
    check_archive,
    check_no_program,
    harmless_name,
    media_of,
)
from steward.foundation.files.scanning import scan
from steward.foundation.identity.queries import person_behind

PIECE = 1024 * 1024
LARGEST = 5 * 1024**3
MOST_UPLOADS = 200
ARCHIVES = (ZIP, WORD, SHEET, SLIDES)


class Readable(Protocol):
    """What gives bytes piece by piece, nothing at its end."""

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes."""
        ...


def store_file(*, actor: Actor, name: str, content: bytes) -> StoredFile:
    """Write the bytes once and return their record; equal bytes share one place on disk."""
    digest = hashlib.sha256(content).hexdigest()
    if not places.place().holds(actor.organisation_id, digest):
        with tempfile.NamedTemporaryFile(dir=_coming(actor), prefix="whole-") as file:
            file.write(content)
            file.flush()
            places.place().take(actor.organisation_id, digest, Path(file.name))
    return _row(actor, name[:255], digest, len(content))


def _coming(actor: Actor) -> Path:
    folder = places.root() / str(actor.organisation_id) / "coming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _row(actor: Actor, name: str, digest: str, size: int) -> StoredFile:
    return StoredFile.objects.create(
        organisation_id=actor.organisation_id, digest=digest, name=name, size=size
    )


def read_file(*, actor: Actor, file: StoredFile) -> bytes:
    """Return the bytes of a stored file.

    Raises:
        NotFound: The bytes are missing or no longer have their digest.
    """
    try:
        with places.place().open(actor.organisation_id, file.digest) as stream:
            content = stream.read()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != file.digest:
        raise NotFound(f"The bytes of “{file.name}” are missing or damaged.")
    return content


def open_file(*, actor: Actor, file: StoredFile) -> IO[bytes]:
    """Return the bytes of a stored file as a stream, for files too large for memory.

    Raises:
        NotFound: The bytes are missing.
    """
    try:
        return places.place().open(actor.organisation_id, file.digest)
    except FileNotFoundError:
        raise NotFound(f"The bytes of “{file.name}” are missing.") from None


def head_of(*, actor: Actor, file: StoredFile) -> bytes:
    """Return the first bytes of a stored file, as many as say what it is.

    Raises:
        NotFound: The bytes are missing.
    """
    with open_file(actor=actor, file=file) as stream:
        return stream.read(HEAD)


def is_whole(*, actor: Actor, file: StoredFile) -> bool:
    """Say whether the bytes of a stored file are there and still have their digest."""
    try:
        with places.place().open(actor.organisation_id, file.digest) as stream:
            return digest_of(stream) == file.digest
    except FileNotFoundError:
        return False


def digest_of(stream: Readable) -> str:
    """Return the SHA-256 of all that a stream gives, as hexadecimal digits."""
    found = hashlib.sha256()
    for piece in _pieces(stream):
        found.update(piece)
    return found.hexdigest()


class Pieces:
    """All that a stream gives, in pieces; it is closed at the end, or by who reads no further."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces."""
        with self.stream:
            yield from _pieces(self.stream)

    def close(self) -> None:
        """Close the stream, whether anything was read of it or not."""
        self.stream.close()


def _pieces(stream: Readable) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


@transaction.atomic
def wipe_file(*, actor: Actor, file: StoredFile) -> bool:
    """Remove the bytes of a file; its record stays. Says whether they were nobody else's.

    Bytes that another record has too stay, for they are one place on disk.
    """
    same = StoredFile.objects.visible_to(actor).filter(digest=file.digest).exclude(pk=file.pk)
    if same.exists():
        return False
    transaction.on_commit(lambda: places.place().remove(actor.organisation_id, file.digest))
    return True


@transaction.atomic
def begin_upload(*, actor: Actor, name: str, size: int) -> Upload:
    """Begin to take a file in pieces.

    Raises:
        Invalid: It is empty, or larger than 5 GB.
        Conflict: 200 uploads of this person are on their way.
    """
    if not 0 < size <= LARGEST:
        said = "It is empty." if size < 1 else f"{LARGEST // 1024**3} GB are the limit."
        raise Invalid(said, place="size")
    mine = Upload.objects.visible_to(actor).filter(by=person_behind(actor), used_at=None)
    if mine.count() >= MOST_UPLOADS:
        said = f"{MOST_UPLOADS} files are on their way; finish or drop some first."
        raise Conflict(said)
    return Upload.objects.create(
        organisation_id=actor.organisation_id,
        name=harmless_name(name),
        size=size,
        by=person_behind(actor),
        begun_at=actor.now,
        moved_at=actor.now,
    )


def _held(actor: Actor, upload: Upload) -> Upload:
    rows = Upload.objects.visible_to(actor).filter(by=person_behind(actor))
    return rows.select_for_update(of=("self",)).one(actor, upload.pk)


@transaction.atomic
def write_piece(*, actor: Actor, upload: Upload, offset: int, stream: Readable) -> Upload:
    """Write what a stream gives from an offset on; what came before it broke stays.

    Raises:
        NotFound: It is the upload of somebody else.
        Conflict: It stands at another offset, or all of it has come.
        Invalid: More comes than was said.
    """
    row = _held(actor, upload)
    if row.file_id is not None:
        raise Conflict("All of this file has come already.")
    if offset != row.offset:
        raise Conflict(f"This upload stands at {row.offset} bytes; go on there.", place="offset")
    path = places.partial(actor.organisation_id, row.pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    with path.open("r+b") as file:
        file.seek(offset)
        file.truncate()
        row.offset = _written(file, stream, offset, row.size)
    row.moved_at = actor.now
    row.save(update_fields=["offset", "moved_at"])
    return row


def _written(file: IO[bytes], stream: Readable, offset: int, size: int) -> int:
    """Write pieces until the stream ends or breaks; return the offset after what was written."""
    try:
        for piece in _pieces(stream):
            if offset + len(piece) > size:
                raise Invalid(f"More comes than the {size:,} bytes that were said.", place="size")
            file.write(piece)
            offset += len(piece)
    except OSError:
        file.flush()
    return offset


@transaction.atomic
def finish_upload(*, actor: Actor, upload: Upload, digest: str = "") -> StoredFile:
    """Keep a file of which all has come; doing it again returns the same.

    Args:
        actor: Who sent it.
        upload: What came.
        digest: Its SHA-256 as the sender knows it; empty where nobody knows.

    Raises:
        NotFound: It is the upload of somebody else, or its bytes are gone.
        Conflict: Some of it has not come yet.
        Invalid: The digest differs, it is a program or no archive that can be kept, or a scanner
            refuses it.
    """
    row = _held(actor, upload)
    if row.file is not None:
        return row.file
    if row.offset < row.size:
        raise Conflict(f"{row.offset:,} of {row.size:,} bytes have come.", place="offset")
    path = places.partial(actor.organisation_id, row.pk)
    if not path.exists() or path.stat().st_size != row.size:
        raise NotFound("The bytes of this upload are gone; send the file again.")
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        stream.seek(0)
        found = digest_of(stream)
    if digest and digest.strip().lower() != found:
        said = f"It arrived with the digest {found}: it was damaged on its way. Send it again."
        raise Invalid(said, place="digest")
    row.media = check_content(path, row.name, head).type
    places.place().take(actor.organisation_id, found, path)
    row.file = kept = _row(actor, row.name, found, row.size)
    row.save(update_fields=["file", "media"])
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return kept


def check_content(path: Path, name: str, head: bytes) -> Media:
    """Return what a file is; refuse what is not to be kept.

    Raises:
        Invalid: It is a program, an archive that cannot be kept, or a scanner refuses it.
    """
    check_no_program(head, name)
    media = media_of(head, name)
    if media in ARCHIVES:
        try:
            with zipfile.ZipFile(path) as archive:
                entries = archive.infolist()
        except DAMAGED:
            raise Invalid(f"“{name}” is damaged: no readable archive.", place="file") from None
        unpacked = sum(entry.file_size for entry in entries)
        check_archive(name, path.stat().st_size, len(entries), unpacked)
    scan(path, name)
    return media


@transaction.atomic
def drop_upload(*, actor: Actor, upload: Upload) -> None:
    """Drop a file on its way; what it became, if all came, is kept until its time is over.

    Raises:
        NotFound: It is the upload of somebody else.
    """
    row = _held(actor, upload)
    path = places.partial(actor.organisation_id, row.pk)
    row.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


@transaction.atomic
def use_upload(*, actor: Actor, upload: Upload) -> StoredFile:
    """Take the file that came for what it was sent for.

    Raises:
        NotFound: It is the upload of somebody else.
        Conflict: Some of it has not come, or it was taken already.
    """
    row = _held(actor, upload)
    if row.file is None:
        raise Conflict(f"“{row.name}” has not come completely yet.", place="upload")
    if row.used_at is not None:
        raise Conflict(f"“{row.name}” was taken already.", place="upload")
    row.used_at = actor.now
    row.save(update_fields=["used_at"])
    return row.file


@transaction.atomic
def sweep_uploads(*, actor: Actor, before: datetime) -> int:
    """Drop what nobody sent on or took since a moment; returns how many."""
    rows = Upload.objects.visible_to(actor).filter(used_at=None, moved_at__lt=before)
    left = list(rows.select_for_update(of=("self",)))
    for row in left:
        path = places.partial(actor.organisation_id, row.pk)
        row.delete()
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    return len(left)
