"""A copy of what is kept about a person as a ZIP: one file for programs, one for people."""

import io
import json
import zipfile
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from steward.extensions.privacy.queries.copies import Copy, Kept
from steward.extensions.reports.kit.plain import json_bytes, plain
from steward.foundation.core.moments import in_words

ROWS = (
    "A row stands where a record names the person. The record itself belongs to the organisation"
    " and is not copied. Words about the person inside other texts, such as documents and"
    " descriptions, are not searched."
)
CONFIDENCE = (
    "Concerns in confidence that name a person are never told here, whether there are any or not"
    " (Directive (EU) 2019/1937, article 16)."
)
ALONE = (
    "Concerns that the person raised, notifications and what belongs to the account, such as"
    " sessions, are told to the person alone."
)
NAMESAKE = (
    "Somebody else here has the same name. Rows that hold nothing but the name are left out: they"
    " may be the other person's."
)
STANDS = {False: "stands today", True: "stood before"}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1>
<p>Made {made}. Address: {email}. The same for programs is in data.json.</p>
{notes}{groups}</body></html>
"""
GROUP = """<h2>{}</h2>
<table><thead><tr><th>Since</th><th>Version</th><th>What is kept</th></tr></thead>
<tbody>{}</tbody></table>
"""


def make_archive(copy: Copy, *, organisation: str, made: datetime) -> bytes:
    """Return the archive with ``data.json`` and ``read-me-first.html``; equal rows, equal bytes."""
    entries = {
        "data.json": json_bytes(as_data(copy, organisation=organisation, made=made)),
        "read-me-first.html": _page(copy, organisation=organisation, made=made).encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, entries[name])
    return out.getvalue()


def as_data(copy: Copy, *, organisation: str, made: datetime) -> dict[str, Any]:
    """Return the copy as plain values."""
    told = {
        "organisation": organisation,
        "made_at": made,
        "member_id": str(copy.member.pk),
        "person_id": str(copy.member.person_id),
        "name": str(copy.member.person),
        "email": copy.member.person.email,
        "called": copy.names,
        "somebody_else_has_the_name": copy.namesake,
        "rows": [asdict(row) for row in copy.rows],
    }
    return cast("dict[str, Any]", plain(told))


def _page(copy: Copy, *, organisation: str, made: datetime) -> str:
    groups: dict[str, list[Kept]] = {}
    for row in copy.rows:
        groups.setdefault(row.kind, []).append(row)
    return format_html(
        PAGE,
        title=f"What {organisation} keeps about {copy.member.person}",
        made=in_words(made),
        email=copy.member.person.email,
        notes=format_html_join("", "<p>{}</p>", ((note,) for note in notes_of(copy))),
        groups=format_html_join("", GROUP, ((kind, _rows(rows)) for kind, rows in groups.items())),
    )


def _rows(rows: list[Kept]) -> SafeString:
    lines = ((in_words(r.since) if r.since else "–", STANDS[r.former], told(r)) for r in rows)
    return format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", lines)


def notes_of(copy: Copy) -> list[str]:
    """Return what a reader must know about the copy."""
    notes = [ROWS, CONFIDENCE]
    if not copy.own:
        notes.append(ALONE)
    if copy.namesake:
        notes.append(NAMESAKE)
    return notes


def told(row: Kept) -> str:
    """Return the columns of a row in a line."""
    return "; ".join(
        f"{name.removesuffix('_id').replace('_', ' ')}: {_value(value)}"
        for name, value in row.columns.items()
    )


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
