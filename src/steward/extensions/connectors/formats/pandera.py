"""Reports of pandera: what a schema found wrong when it was asked to find everything."""

from datetime import datetime

from steward.domain.monitoring.terms import Issue, Named, Reading
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    Json,
    counted,
    digest_of,
    facts,
    first,
    obj,
    objects,
    text,
)

TOOL = "pandera"
PARTS = ("SCHEMA", "DATA")
NULLS = "SERIES_CONTAINS_NULLS"


def recognise(file: SourceFile) -> bool:
    """Say whether the file is a report of errors by a schema."""
    parts = [obj(file.top.get(part)) for part in PARTS if part in file.top]
    rows = [row for part in parts for rows in part.values() for row in objects(rows)]
    if rows:
        return all("schema" in row and "check" in row for row in rows)
    cases = objects(file.json) if file.is_json else []
    return bool(cases) and all("schema_context" in row and "check" in row for row in cases)


def read(file: SourceFile, now: datetime) -> Reading:
    """Return one issue for each column and check that failed.

    Raises:
        Refused: It is no JSON, or no report of errors.
    """
    top = obj(file.json)
    rows = [("DATA", row) for row in objects(file.json)] + [
        (kind, row)
        for part in PARTS
        for kind, items in obj(top.get(part)).items()
        for row in objects(items)
    ]
    if not rows:
        raise file.refuse("it names no check that failed")
    issues: dict[str, Issue] = {}
    cases: dict[str, int] = {}
    for kind, row in rows:
        issue = _issue(kind, row, now)
        issues.setdefault(issue.fingerprint, issue)
        cases[issue.fingerprint] = cases.get(issue.fingerprint, 0) + 1
    names = {issue.subject.name for issue in issues.values()}
    subject = Named(kind="dataset", name=names.pop() if len(names) == 1 else "")
    notes = ["The report names only what failed: shares of tests passed cannot be told."]
    repeated = sum(count - 1 for count in cases.values())
    if repeated:
        said = counted(repeated, "case is", "cases are")
        notes.append(f"{said} of a check that is named already; counted once.")
    return Reading(
        issues=tuple(issues.values()),
        notes=tuple(notes),
        covers=f"{TOOL} · {subject.name}",
    )


def _issue(kind: str, row: Json, now: datetime) -> Issue:
    schema, column, check = (first(row.get(key)) for key in ("schema", "column", "check"))
    case = text(row.get("failure_case"), 100)
    return Issue(
        subject=Named(kind="dataset", name=schema),
        fingerprint=digest_of(TOOL, schema, column, check),
        rule=check or kind.lower(),
        level="warning" if kind == NULLS else "error",
        message=text(row.get("error"), 500)
        or f"{check} does not hold" + (f": {case}" if case else ""),
        place=column,
        tool=TOOL,
        seen_at=now,
        detail=facts(kind=kind.lower().replace("_", " ")),
    )


FORMAT = Format(
    kind="pandera",
    label="pandera report",
    hint="Errors of a schema (the message of SchemaErrors, or its failure cases) as JSON.",
    recognise=recognise,
    read=read,
    rank=40,
)
