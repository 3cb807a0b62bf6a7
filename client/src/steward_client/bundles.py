"""Bundles: a ZIP archive of statements, each about a file that lies beside it.

``statements/0001.json`` is a DSSE envelope around an in-toto statement whose subject is a file of
the archive, by SHA-256; ``files/0001/NAME`` is that file. A bundle is carried by file as well as
sent; Steward takes the same in the same way.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import platform
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from steward_client import shapes
from steward_client.errors import RefusedError
from steward_client.revisions import revision
from steward_client.sending import AGENT
from steward_client.signing import Signer, envelope

STATEMENT = "https://in-toto.io/Statement/v1"
EVIDENCE = "urn:steward:predicate:evidence:1"
READING = "urn:steward:predicate:reading:1"
KINDS = ("document", "record", "report", "test", "export", "log", "monitoring", "picture", "other")
LARGEST = 25 * 1024 * 1024
"""Bytes of one file, and of a bundle when packed."""
MOST = 500
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Statement:
    """A file with what is said of it; ``predicate`` is of the shape that ``kind`` names.

    ``enveloped`` is the envelope where it was made already, with its signatures.
    """

    kind: str
    title: str
    name: str
    content: bytes
    predicate: dict[str, Any] = field(default_factory=dict[str, Any])
    enveloped: bytes = b""

    def body(self) -> dict[str, Any]:
        """Return the statement as in-toto shapes it."""
        digest = hashlib.sha256(self.content).hexdigest()
        return {
            "_type": STATEMENT,
            "subject": [{"name": self.name, "digest": {"sha256": digest}}],
            "predicateType": self.kind,
            "predicate": self.predicate,
        }


def evidence(  # noqa: PLR0913
    content: bytes,
    name: str,
    *,
    title: str,
    source: str,
    key: str = "",
    kind: str = "record",
    controls: Iterable[str] = (),
    system: str = "",
    note: str = "",
    population: str = "",
    count: int | None = None,
    at: datetime | None = None,
) -> Statement:
    """Return a file as evidence, with where it comes from.

    Raises:
        RefusedError: The file is empty or too large, the title is missing, or the kind is none.
    """
    if not content:
        raise RefusedError(f"{name} is empty.")
    if len(content) > LARGEST:
        raise RefusedError(f"{name} is larger than {LARGEST // 1024 // 1024} MB.")
    if not title.strip():
        raise RefusedError("Evidence needs a title.")
    if kind not in KINDS:
        raise RefusedError(f"A kind is one of {', '.join(KINDS)}, not {kind!r}.")
    wanted = [controls] if isinstance(controls, str) else list(controls)
    predicate = {
        "title": title.strip(),
        "key": key,
        "kind": kind,
        "controls": list(dict.fromkeys(wanted)),
        "system": system,
        "source": source,
        "collector": AGENT.split("/")[0],
        "collector_version": AGENT.split("/")[1],
        "collected_at": shapes.written(at),
        "population": population,
        "count": count,
        "note": note,
        "origin": origin(),
    }
    return Statement(EVIDENCE, title.strip(), _harmless(name), content, predicate)


def decision(  # noqa: PLR0913
    text: str,
    why: str,
    *,
    source: str,
    controls: Iterable[str] = (),
    system: str = "",
    by: str = "",
    alternatives: Sequence[str] = (),
    at: datetime | None = None,
) -> Statement:
    """Return a decision with its reason as a file of evidence.

    Raises:
        RefusedError: What was decided, or why, is missing.
    """
    if not text.strip() or not why.strip():
        raise RefusedError("A decision says what was decided and why.")
    moment = shapes.written(at)
    lines = [f"# {text.strip()}", "", f"Why: {why.strip()}", ""]
    if alternatives:
        lines += ["Considered instead:", "", *[f"- {item}" for item in alternatives], ""]
    lines += [f"Decided {moment}" + (f" by {by}" if by else ""), ""]
    return evidence(
        "\n".join(lines).encode(),
        "decision.md",
        title=f"Decision: {text.strip()}"[:200],
        key="decision:" + hashlib.sha256(f"{system}\0{text.strip()}".encode()).hexdigest()[:32],
        source=source,
        controls=controls,
        system=system,
        note=why.strip()[:2000],
        at=at,
    )


def reading(body: shapes.Body, *, source: str, delivery: str) -> Statement:
    """Return a reading as a statement; the file holds what the API would be sent."""
    content = json.dumps({"source": source, "delivery": delivery, **body}, allow_nan=False).encode()
    title = f"Reading of {source}"
    said = {"collected_at": shapes.written(None), "origin": origin()}
    return Statement(READING, title, "reading.json", content, said)


def packed(statements: Sequence[Statement], signer: Signer | None) -> bytes:
    """Return the archive; equal statements give equal bytes.

    Raises:
        RefusedError: There is nothing in it, or too much.
    """
    if not 0 < len(statements) <= MOST:
        raise RefusedError(f"A bundle holds 1 to {MOST} statements.")
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, item in enumerate(statements, 1):
            told = item.enveloped or envelope(item.body(), signer)
            _write(archive, f"statements/{number:04d}.json", told)
            _write(archive, f"files/{number:04d}/{item.name}", item.content)
    content = whole.getvalue()
    if len(content) > LARGEST:
        raise RefusedError(f"The bundle is larger than {LARGEST // 1024 // 1024} MB; make several.")
    return content


def unpacked(content: bytes) -> list[Statement]:
    """Return the statements of a bundle of this program, with their envelopes as they are.

    Raises:
        RefusedError: It is no bundle.
    """
    found: list[Statement] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in sorted(archive.namelist()):
                if not name.startswith("statements/"):
                    continue
                raw = archive.read(name)
                said = json.loads(base64.b64decode(json.loads(raw)["payload"]))
                called = said["subject"][0]["name"]
                inside = archive.read(f"files/{name[11:15]}/{called}")
                title = str(said["predicate"].get("title", called))
                found.append(Statement(said["predicateType"], title, called, inside, {}, raw))
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError) as error:
        raise RefusedError(f"It is no bundle: {error!r}.") from error
    return found


def origin() -> dict[str, str]:
    """Return where the program ran, as far as the environment tells: revision, pipeline, Python."""
    found = {"python": platform.python_version(), **revision()}
    for name, variables in PIPELINES.items():
        said = next((os.environ[key] for key in variables if os.environ.get(key)), "")
        if said:
            found[name] = said[:300]
    return found


PIPELINES = {
    "repository": ("GITHUB_REPOSITORY", "CI_PROJECT_PATH"),
    "pipeline": ("GITHUB_RUN_ID", "CI_PIPELINE_ID", "BUILD_ID"),
    "workflow": ("GITHUB_WORKFLOW", "CI_JOB_NAME", "JOB_NAME"),
}


def file_name(words: str) -> str:
    """Return what a bundle is called."""
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", words).strip("-.")[:80]
    return f"{kept or 'bundle'}.zip"


def _harmless(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[\x00-\x1f<>:\"|?*]+", "_", last)[:200] or "file"


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
