"""Bring files, look at what they would change, and take them in."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction

from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.policy import OBSERVE
from steward.domain.monitoring.terms import Reading, Taken
from steward.extensions.connectors.events import ResultsBrought
from steward.extensions.connectors.formats import formats
from steward.extensions.connectors.models import Bringing, BroughtFile
from steward.extensions.connectors.queries.bringing import files_of, first_taken
from steward.extensions.connectors.recognising import is_unnamed, named, read_file
from steward.extensions.connectors.terms import LARGEST
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.core.errors import Conflict, DomainError, Invalid
from steward.foundation.files.operations import read_file as stored_bytes
from steward.foundation.files.operations import store_file
from steward.foundation.journal.operations import record
from steward.foundation.work.models import Work
from steward.foundation.work.operations import ask_for_work

LOOK, TAKE = "results.look", "results.take"
MOST_FILES = 200
LARGEST_TOGETHER = 200 * 1024 * 1024
LONGEST_ABOUT = 200
MOST_REFUSED = 50
NOT_NAMED = "(not named yet)"


@transaction.atomic
def bring_files(
    *, actor: Actor, files: Sequence[tuple[str, bytes]], about: str = "", take: bool = False
) -> tuple[Bringing, Work]:
    """Keep files and ask for a look at them, or at once for taking them in.

    The same bytes twice are kept once.

    Raises:
        NotAllowed: The actor may not send observations, or sees a part of the organisation.
        Invalid: There is no file, or there are too many or too large ones.
    """
    require(actor, OBSERVE)
    require_whole(actor)
    about = _checked_about(about)
    if not files:
        raise Invalid("Choose at least one file.", place="files")
    if len(files) > MOST_FILES:
        raise Invalid(f"{MOST_FILES} files at once are the limit.", place="files")
    if sum(len(content) for _, content in files) > LARGEST_TOGETHER:
        limit = f"{LARGEST_TOGETHER // 1024 // 1024} MB"
        raise Invalid(f"The files have more than {limit} together.", place="files")
    bringing = Bringing.objects.create(
        organisation_id=actor.organisation_id,
        about=about,
        brought_by=actor.id,
        brought_by_label=actor.label[:200],
        brought_at=actor.now,
    )
    seen: set[str] = set()
    for name, content in files:
        if len(content) > LARGEST:
            words = f"It has more than {LARGEST // 1024 // 1024} MB."
            raise Invalid(words, place=name[:100])
        digest = hashlib.sha256(content).hexdigest()
        if digest in seen:
            continue
        seen.add(digest)
        plain = PurePosixPath(name.replace("\\", "/").replace("\x00", "")).name or "file"
        BroughtFile.objects.create(
            organisation_id=actor.organisation_id,
            bringing=bringing,
            stored=store_file(actor=actor, name=plain, content=content),
            name=plain[:255],
            digest=digest,
        )
    record(actor, ResultsBrought(subject=bringing.as_subject(), count=len(seen)))
    return bringing, _ask(actor, bringing, TAKE if take else LOOK)


@transaction.atomic
def take_brought(*, actor: Actor, bringing: Bringing, about: str) -> Work:
    """Ask for taking in what was brought, with a name for what the files do not name.

    Raises:
        NotAllowed: The actor may not send observations, or sees a part of the organisation.
        Invalid: A file does not say what it is about, and nobody else does.
        Conflict: It was taken in already.
    """
    require(actor, OBSERVE)
    require_whole(actor)
    row = Bringing.objects.visible_to(actor).select_for_update().one(actor, bringing.pk)
    if row.taken_at is not None:
        raise Conflict("These files were taken in already.")
    row.about = _checked_about(about)
    if not row.about and any(file.outcome.get("unnamed") for file in files_of(actor, row)):
        words = "Some files do not say what they are about; name it."
        raise Invalid(words, place="about")
    row.save(update_fields=["about"])
    return _ask(actor, row, TAKE)


def _checked_about(about: str) -> str:
    about = " ".join(about.split())
    if len(about) > LONGEST_ABOUT or "\x00" in about:
        raise Invalid(f"A name has at most {LONGEST_ABOUT} characters.", place="about")
    return about


def _ask(actor: Actor, bringing: Bringing, kind: str) -> Work:
    word = "Take in" if kind == TAKE else "Look at"
    return ask_for_work(
        actor=actor,
        kind=kind,
        label=f"{word} results",
        arguments={"bringing": str(bringing.pk)},
    )


def look_at_file(*, actor: Actor, bringing: Bringing, file: BroughtFile) -> None:
    """Note what taking a file in would change; nothing of it stays."""
    _note(file, _outcome(actor, bringing, file, dry=True), actor)


def take_file(*, actor: Actor, bringing: Bringing, file: BroughtFile) -> None:
    """Take a file in and note what became of it; a file that cannot be read is noted with why."""
    found = _outcome(actor, bringing, file, dry=False)
    if not found.get("problem"):
        file.taken_at = actor.now
    _note(file, found, actor)


@transaction.atomic
def end_look(*, actor: Actor, bringing: Bringing) -> None:
    """Note that it is known what the files would change."""
    Bringing.objects.visible_to(actor).filter(pk=bringing.pk).update(looked_at=actor.now)


@transaction.atomic
def end_taking(*, actor: Actor, bringing: Bringing) -> None:
    """Note that all that can be taken in of the files is."""
    Bringing.objects.visible_to(actor).filter(pk=bringing.pk).update(taken_at=actor.now)


def _note(file: BroughtFile, outcome: dict[str, Any], actor: Actor) -> None:
    file.outcome, file.kind = outcome, outcome.get("kind", "")
    file.read_at = file.read_at or first_taken(actor, file.digest) or actor.now
    file.save(update_fields=["outcome", "kind", "read_at", "taken_at"])


def _outcome(actor: Actor, bringing: Bringing, file: BroughtFile, *, dry: bool) -> dict[str, Any]:
    moment = first_taken(actor, file.digest) or file.read_at or actor.now
    try:
        content = stored_bytes(actor=actor, file=file.stored)
        found, reading = read_file(content, file.name, moment)
    except DomainError as error:
        return {"problem": error.message}
    said: dict[str, Any] = {"kind": found.kind, "unnamed": is_unnamed(reading)}
    if said["unnamed"] and not bringing.about and not dry:
        return {**said, "problem": "The file does not say what it is about, and nobody did."}
    reading = named(reading, bringing.about or NOT_NAMED)
    try:
        if dry:
            taken = _tried(actor, found.label, reading)
        else:
            taken = take_in(actor=actor, source=found.label, reading=reading)
    except DomainError as error:
        return {**said, "problem": error.message}
    return {**said, **_plain(taken)}


def _tried(actor: Actor, source: str, reading: Reading) -> Taken:
    """Return what taking in would change; all of it is rolled back."""
    with transaction.atomic():
        taken = take_in(actor=actor, source=source, reading=reading)
        transaction.set_rollback(True)
    return taken


def _plain(taken: Taken) -> dict[str, Any]:
    short = replace(taken, refused=taken.refused[:MOST_REFUSED], unmatched=taken.unmatched[:50])
    return {
        **asdict(short),
        "refused_count": len(taken.refused),
        "unmatched_count": len(taken.unmatched),
    }


def label_of(kind: str) -> str:
    """Return what a kind of file is called; empty where it is not known."""
    found = formats().get(kind)
    return found.label if found is not None else ""
