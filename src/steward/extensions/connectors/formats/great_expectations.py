"""Results of Great Expectations: of one validation, or of a checkpoint; versions 0.15 to 1."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from steward.domain.monitoring.terms import Issue, Named, Observation, Reading
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    Json,
    at,
    digest_of,
    facts,
    first,
    moment,
    number,
    obj,
    objects,
    text,
    texts,
    whole,
)

TOOL = "Great Expectations"
GRAVE: dict[str, Literal["none", "note", "warning", "error"]] = {
    "critical": "error",
    "warning": "warning",
    "info": "note",
}
NOT_NULL = "expect_column_values_to_not_be_null"


def recognise(file: SourceFile) -> bool:
    """Say whether the file has results of expectations."""
    return any(True for _ in _validations(file.top))


def read(file: SourceFile, now: datetime) -> Reading:
    """Return shares of tests passed, missing values, and what failed, for each dataset.

    Raises:
        Refused: It is no JSON, or holds no result of an expectation.
    """
    runs = [_run(item, now) for item in _validations(obj(file.json))]
    if not runs:
        raise file.refuse("it holds no results of expectations")
    observations = [item for run in runs for item in _observations(run)]
    issues = {item.fingerprint: item for run in runs for item in _issues(run)}
    notes = [
        f"{run.subject.name or run.suite}: {run.broken:,} expectations raised an error and were "
        "not counted."
        for run in runs
        if run.broken
    ]
    if any(not run.timed for run in runs):
        notes.append("The file names no time; the time of taking in stands for it.")
    scopes = {(run.suite, run.subject.name) for run in runs}
    suite, name = next(iter(scopes))
    is_whole = len(scopes) == 1 and not any(run.broken for run in runs)
    return Reading(
        observations=tuple(observations),
        issues=tuple(issues.values()),
        notes=tuple(notes),
        covers=f"{TOOL} {suite[:90]} · {name[:80]}" if is_whole else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    suite: str
    subject: Named
    at: datetime
    timed: bool
    results: list[Json]
    broken: int


def _validations(top: Json) -> Iterator[Json]:
    """Yield each validation, wherever the versions put it."""
    lists = [top.get("validation_results"), list(obj(top.get("run_results")).values()), [top]]
    for items in lists:
        for item in objects(items):
            found = obj(item.get("validation_result")) or item
            if _expectations(found):
                yield found


def _expectations(validation: Json) -> list[Json]:
    rows = objects(validation.get("results")) or objects(validation.get("expectations"))
    return [row for row in rows if "success" in row and _kind(row)]


def _kind(row: Json) -> str:
    config = obj(row.get("expectation_config"))
    return first(config.get("type"), config.get("expectation_type"), row.get("expectation_type"))


def _kwargs(row: Json) -> Json:
    return obj(at(row, "expectation_config", "kwargs")) or obj(row.get("kwargs"))


def _run(validation: Json, now: datetime) -> _Run:
    meta = obj(validation.get("meta"))
    rows = _expectations(validation)
    broken = [row for row in rows if at(row, "exception_info", "raised_exception") is True]
    batch = first(*(_kwargs(row).get("batch_id") for row in rows))
    run = obj(meta.get("run_id"))
    when = (
        moment(meta.get("validation_time"))
        or moment(run.get("run_time"))
        or moment(at(meta, "batch_markers", "ge_load_time"))
    )
    return _Run(
        suite=first(validation.get("suite_name"), meta.get("expectation_suite_name")) or "suite",
        subject=Named(
            kind="dataset",
            name=first(
                at(meta, "active_batch_definition", "data_asset_name"),
                at(meta, "batch_kwargs", "data_asset_name"),
                batch,
            ),
            digest=first(at(meta, "batch_markers", "pandas_data_fingerprint")),
        ),
        at=when or now,
        timed=when is not None,
        results=[row for row in rows if row not in broken],
        broken=len(broken),
    )


def _severity(row: Json) -> str:
    return first(
        at(row, "expectation_config", "severity"), at(row, "expectation_config", "meta", "severity")
    ).lower()


def _observations(run: _Run) -> Iterator[Observation]:
    if not run.results:
        return

    def seen(name: str, value: float, count: int | None = None, **detail: object) -> Observation:
        return Observation(
            subject=run.subject,
            property=name,
            value=value,
            observed_at=run.at,
            count=count,
            detail=facts(suite=run.suite, **detail),
        )

    for name, rows in (
        ("data.tests_passed", run.results),
        ("data.critical_passed", [row for row in run.results if _severity(row) == "critical"]),
    ):
        if rows:
            passed = sum(row.get("success") is True for row in rows)
            yield seen(name, passed / len(rows), len(rows))
    yield seen("data.tests", float(len(run.results)))
    sizes = [whole(at(row, "result", "element_count")) for row in run.results]
    counts = [size for size in sizes if size is not None]
    if counts:
        yield seen("data.rows", float(max(counts)))
    for row in run.results:
        share = number(at(row, "result", "unexpected_percent"))
        column = first(_kwargs(row).get("column"))
        if _kind(row) == NOT_NULL and share is not None and 0 <= share <= 100:
            yield seen("data.missing_share", share / 100, column=column)


def _issues(run: _Run) -> Iterator[Issue]:
    for row in run.results:
        if row.get("success") is True:
            continue
        kwargs = _kwargs(row)
        kind, column = _kind(row), first(kwargs.get("column"), *texts(kwargs.get("column_list"), 1))
        limits = {
            key: value
            for key, item in sorted(kwargs.items())
            if key not in ("batch_id", "column") and (value := text(item, 100))
        }
        result = obj(row.get("result"))
        found = text(result.get("observed_value"), 100)
        count = whole(result.get("unexpected_count"))
        told = (
            f"{count:,} values are not as expected" if count else f"found {found}" if found else ""
        )
        yield Issue(
            subject=run.subject,
            fingerprint=digest_of(TOOL, run.suite, run.subject.name, kind, column, limits),
            rule=kind,
            level=GRAVE.get(_severity(row), "warning"),
            message=f"{kind.replace('_', ' ').capitalize()}: {told or 'it does not hold'}.",
            place=column,
            tool=TOOL,
            seen_at=run.at,
            detail=facts(suite=run.suite, limits=limits, found=found),
        )


FORMAT = Format(
    kind="great_expectations",
    label="Great Expectations",
    hint="Results of validations and checkpoints, as JSON.",
    recognise=recognise,
    read=read,
    rank=40,
)
