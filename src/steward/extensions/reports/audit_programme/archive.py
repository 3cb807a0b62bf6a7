"""The working papers of an audit as a ZIP: an index, every paper, its files and their digests."""

import hashlib
import io
import json
import zipfile
from typing import Any

from steward.domain.audits.models import Audit, Paper
from steward.domain.audits.queries.audits import listed_papers, populations_of
from steward.domain.audits.terms.judging import RESULT_WORDS
from steward.extensions.reports.audit_programme.documents import report_data
from steward.extensions.reports.kit.plain import plain
from steward.extensions.reports.kit.tables import Column, csv_chunks
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.files.operations import read_file

INDEX = (
    Column(title="Paper", width=10),
    Column(title="About", width=40),
    Column(title="Result", width=16),
    Column(title="By", width=24),
    Column(title="Shared on", width=14),
    Column(title="File", width=40),
    Column(title="SHA-256", width=64),
)


def make_archive(actor: Actor, audit: Audit) -> bytes:
    """Return the archive; equal records give equal bytes.

    It holds ``index.csv`` with a line for each paper and each file, ``digests.txt`` as the tool
    sha256sum reads it, the papers, populations and report as JSON, and the files.
    """
    papers = listed_papers(actor, audit)
    entries: dict[str, bytes] = {
        "report.json": _json(report_data(actor, audit, papers)),
        "populations.json": _json(_populations(actor, audit)),
    }
    lines: list[list[Any]] = []
    for paper in papers:
        name = f"papers/{paper.reference}.json"
        entries[name] = _json(_paper(paper))
        lines.append(_line(paper, name, entries[name]))
        for place, item in enumerate(paper.files.all(), start=1):
            inside = f"files/{paper.reference}-{place}-{_safe(item.file.name)}"
            try:
                entries[inside] = read_file(actor=actor, file=item.file)
            except NotFound as error:
                inside += ".missing.txt"
                entries[inside] = str(error).encode()
            lines.append(_line(paper, inside, entries[inside]))
    entries["index.csv"] = b"".join(csv_chunks(INDEX, iter(lines)))
    digests = [f"{_digest(content)}  {name}\n" for name, content in sorted(entries.items())]
    entries["digests.txt"] = "".join(digests).encode()
    return _zipped(entries)


def _zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, entries[name])
    return out.getvalue()


def _populations(actor: Actor, audit: Audit) -> list[dict[str, Any]]:
    return [
        {
            "name": str(row),
            "as_of": row.as_of,
            "count": row.count,
            "digest": row.digest,
            "rows": row.rows,
            "excluded": row.excluded,
            "draws": [
                {
                    "number": draw.number,
                    "method": draw.method,
                    "rule": draw.rule,
                    "seed": draw.seed,
                    "frame_digest": draw.frame_digest,
                    "keys": draw.keys,
                    "reason": draw.reason,
                    "drawn_by": draw.drawn_by,
                    "drawn_at": draw.drawn_at,
                }
                for draw in row.draws.all()
            ],
        }
        for row in populations_of(actor, audit)
    ]


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "reference": paper.reference,
        "about": str(paper),
        "requirement": paper.item.requirement if paper.item else "",
        "record": paper.record,
        "looked_at": paper.looked_at,
        "asked": paper.asked,
        "asked_on": paper.asked_on,
        "notes": paper.notes,
        "result": paper.result,
        "author": paper.author_label,
        "shared_at": paper.shared_at,
        "files": [{"name": f.file.name, "sha256": f.file.digest} for f in paper.files.all()],
    }


def _line(paper: Paper, name: str, content: bytes) -> list[Any]:
    shared = "" if paper.shared_at is None else paper.shared_at.date().isoformat()
    about = str(paper).partition(" ")[2]
    words = [paper.reference, about, RESULT_WORDS[paper.result], paper.author_label]
    return [*words, shared, name, _digest(content)]


def _json(value: Any) -> bytes:  # noqa: ANN401 -- leaf
    text = json.dumps(plain(value), ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return text.encode() + b"\n"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c in "._-" else "_" for c in name)[:120] or "file"
