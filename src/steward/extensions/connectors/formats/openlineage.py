"""Events of lineage: one, a list, or one a line. Source: OpenLineage 1 and 2."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from steward.domain.monitoring.terms import Asset, Issue, Named, Observation, Reading
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    Json,
    at,
    counted,
    digest_of,
    facts,
    first,
    moment,
    number,
    obj,
    objects,
    text,
)

TOOL = "OpenLineage"
DONE = ("COMPLETE", "OTHER", "")
REVISIONS = ("sourceCodeLocation", "sourceCode")


def recognise(file: SourceFile) -> bool:
    """Say whether the file holds events of lineage."""
    return any(_is_event(row) for row in _first_rows(file))


def read(file: SourceFile, now: datetime) -> Reading:
    """Return datasets with what they were made from, and their tests.

    Raises:
        Refused: A line is no JSON, or none is an event.
    """
    found = [file.json] if file.is_json else file.rows
    if found and isinstance(found[0], list):
        found = cast("list[object]", found[0])
    events = [event for event in objects(found) if _is_event(event)]
    if not events:
        raise file.refuse("it holds no event of lineage")
    assets: dict[tuple[str, str], Asset] = {}
    observations: list[Observation] = []
    issues: dict[str, Issue] = {}
    failed = 0
    for event in sorted(events, key=lambda item: moment(item.get("eventTime")) or now):
        kind = text(event.get("eventType")).upper()
        if kind in ("FAIL", "ABORT"):
            failed += 1
        if kind not in DONE:
            continue
        when = moment(event.get("eventTime")) or now
        for asset in _assets(event, when):
            key = (asset.subject.kind, asset.subject.name)
            known = assets.get(key)
            assets[key] = asset if asset.relies_on or known is None else known
        observations += _observations(event, when)
        for issue in _issues(event, when):
            issues[issue.fingerprint] = issue
    notes: list[str] = []
    if failed:
        said = counted(failed, "run did", "runs did")
        notes.append(f"{said} not end well; what they wrote is not taken as made.")
    if not assets:
        notes.append("No event tells of a run that ended.")
    return Reading(
        assets=tuple(assets.values()),
        observations=tuple(observations),
        issues=tuple(issues.values()),
        notes=tuple(notes),
    )


def _first_rows(file: SourceFile) -> list[Json]:
    if file.head[:1] == "[" and file.is_json:
        return objects(file.json)[:3]
    return [file.first_row, file.top]


def _is_event(row: Json) -> bool:
    url = text(row.get("schemaURL")).lower()
    return "openlineage" in url or ("eventTime" in row and "job" in row and "run" in row)


def _named(dataset: Json) -> Named:
    space, name = first(dataset.get("namespace")), first(dataset.get("name"))
    whole = f"{space.rstrip('/')}/{name}" if space else name
    version = first(at(dataset, "facets", "version", "datasetVersion"))
    return Named(kind="dataset", name=whole[:200] or "unnamed dataset", version=version)


def _assets(event: Json, when: datetime) -> Iterator[Asset]:
    inputs = tuple(dict.fromkeys(_named(item) for item in objects(event.get("inputs"))))
    job = f"{first(at(event, 'job', 'namespace'))}/{first(at(event, 'job', 'name'))}".strip("/")
    for item in objects(event.get("outputs")):
        yield _asset(item, when, inputs, job)
    for item in objects(event.get("inputs")):
        yield _asset(item, when, (), "")


def _asset(dataset: Json, when: datetime, inputs: tuple[Named, ...], job: str) -> Asset:
    found = obj(dataset.get("facets"))
    owners = objects(at(found, "ownership", "owners"))
    columns = objects(at(found, "schema", "fields"))
    named = _named(dataset)
    return Asset(
        subject=named,
        seen_at=when,
        owner=first(*(item.get("name") for item in owners)),
        relies_on=tuple(item for item in inputs if item != named)[:100],
        facts=facts(
            job=job,
            columns=[first(item.get("name")) for item in columns[:50]],
            description=text(at(found, "documentation", "description"), 300),
        ),
    )


def _observations(event: Json, when: datetime) -> Iterator[Observation]:
    job = obj(event.get("job"))
    told = obj(job.get("facets"))
    revision = first(*(at(told, name, "version") for name in REVISIONS))
    inputs = objects(event.get("inputs"))
    for item in objects(event.get("outputs")):
        if inputs:
            yield Observation(
                subject=_named(item),
                property="data.lineage",
                value=bool(first(job.get("name")) and revision),
                observed_at=when,
                detail=facts(job=first(job.get("name")), revision=revision),
            )
    for place, key in (("inputs", "inputFacets"), ("outputs", "outputFacets")):
        for item in objects(event.get(place)):
            parts = obj(item.get("facets")) | obj(item.get(key))
            rows = number(at(parts, "outputStatistics", "rowCount"))
            rows = number(at(parts, "dataQualityMetrics", "rowCount")) if rows is None else rows
            if rows is not None and rows >= 0:
                yield Observation(
                    subject=_named(item), property="data.rows", value=rows, observed_at=when
                )
            tests = objects(at(parts, "dataQualityAssertions", "assertions"))
            judged = [test for test in tests if isinstance(test.get("success"), bool)]
            if judged:
                passed = sum(test["success"] is True for test in judged)
                yield Observation(
                    subject=_named(item),
                    property="data.tests_passed",
                    value=passed / len(judged),
                    observed_at=when,
                    count=len(judged),
                    detail=facts(suite=first(job.get("name"))),
                )


def _issues(event: Json, when: datetime) -> Iterator[Issue]:
    for place, key in (("inputs", "inputFacets"), ("outputs", "outputFacets")):
        for item in objects(event.get(place)):
            parts = obj(item.get("facets")) | obj(item.get(key))
            for test in objects(at(parts, "dataQualityAssertions", "assertions")):
                if test.get("success") is not False:
                    continue
                rule, column = first(test.get("assertion")), first(test.get("column"))
                named = _named(item)
                yield Issue(
                    subject=named,
                    fingerprint=digest_of(TOOL, named.name, rule, column),
                    rule=rule or "assertion",
                    level="warning" if test.get("severity") == "warn" else "error",
                    message=f"The assertion “{rule}” does not hold"
                    + (f" for {column}." if column else "."),
                    place=column,
                    tool=TOOL,
                    seen_at=when,
                    detail=facts(job=first(at(event, "job", "name"))),
                )


FORMAT = Format(
    kind="openlineage",
    label="OpenLineage",
    hint="Events of lineage, as JSON or JSON lines.",
    recognise=recognise,
    read=read,
    rank=35,
)
