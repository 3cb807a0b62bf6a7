"""Reports of Evidently, of its versions 0.2 to 0.7, as JSON."""

from collections.abc import Iterator
from datetime import datetime

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
)

TOOL = "Evidently"
SUBJECT = Named(kind="system", name="")
QUALITY = {
    "accuracy",
    "precision",
    "recall",
    "f1score",
    "f1",
    "f1byclass",
    "rocauc",
    "roc_auc",
    "logloss",
    "mae",
    "rmse",
    "mape",
    "r2score",
    "r2_score",
    "mean_abs_error",
    "mean_abs_perc_error",
    "precisiontopk",
    "recalltopk",
    "ndcg",
    "map",
    "mrr",
    "hitrate",
}
STATES = {"success": True, "fail": False}


def recognise(file: SourceFile) -> bool:
    """Say whether the file is a report or a suite of tests."""
    top = file.top
    metrics, tests = objects(top.get("metrics")), objects(top.get("tests"))
    if any("evidently:" in text(at(item, "config", "type")) for item in metrics):
        return True
    if any("metric" in item and isinstance(item.get("result"), dict) for item in metrics):
        return True
    return bool(tests) and all({"name", "status", "description"} <= set(item) for item in tests)


def read(file: SourceFile, now: datetime) -> Reading:
    """Return drift, missing values, quality, and the tests that failed.

    Raises:
        Refused: It is no JSON, or holds neither metrics nor tests.
    """
    top = obj(file.json)
    metrics, tests = objects(top.get("metrics")), objects(top.get("tests"))
    if not metrics and not tests:
        raise file.refuse("it holds neither “metrics” nor “tests”")
    said = moment(top.get("timestamp")) or moment(at(top, "metadata", "timestamp"))
    when = said or now
    found: list[Observation] = []
    for item in metrics:
        found += _of_old(item, when) if "metric" in item else _of_new(item, when)
    judged = [(item, STATES[state]) for item in tests if (state := _state(item)) in STATES]
    notes: list[str] = []
    if judged:
        passed = sum(is_good for _, is_good in judged)
        found.append(_seen("data.tests_passed", passed / len(judged), when, suite=TOOL))
    if len(judged) < len(tests):
        notes.append(f"{len(tests) - len(judged):,} tests neither passed nor failed; left out.")
    if said is None:
        notes.append("The report names no time; the time of taking in stands for it.")
    if not found:
        notes.append("No metric of the report is one that is followed.")
    issues = {
        issue.fingerprint: issue
        for item, good in judged
        if not good
        for issue in [_issue(item, when)]
    }
    return Reading(
        observations=tuple(found),
        issues=tuple(issues.values()),
        notes=tuple(notes),
        covers=f"{TOOL} · " if tests and len(judged) == len(tests) else "",
    )


def _seen(
    name: str, value: float, when: datetime, count: int | None = None, **detail: object
) -> Observation:
    return Observation(
        subject=SUBJECT,
        property=name,
        value=value,
        observed_at=when,
        count=count,
        detail=facts(**detail),
    )


def _of_new(item: Json, when: datetime) -> Iterator[Observation]:
    """Yield what a metric of version 0.5 or later says."""
    config = obj(item.get("config"))
    kind = (
        text(config.get("type")).rpartition(":")[2]
        or text(item.get("metric_name")).partition("(")[0]
    )
    value = item.get("value")
    plain = number(value)
    share = number(at(value, "share"))
    column = first(config.get("column"))
    if kind == "DriftedColumnsCount" and _is_share(share):
        yield _seen("drift.share", share or 0.0, when, limit=number(config.get("drift_share")))
    elif kind == "ValueDrift" and plain is not None:
        yield _drift(
            plain, column, first(config.get("method")), number(config.get("threshold")), when
        )
    elif kind == "RowCount" and plain is not None:
        yield _seen("data.rows", plain, when)
    elif kind in ("MissingValueCount", "DatasetMissingValueCount") and _is_share(share):
        yield _seen("data.missing_share", share or 0.0, when, column=column)
    elif kind.lower() in QUALITY:
        plain = number(at(value, "mean")) if plain is None else plain
        if plain is not None:
            yield _seen("quality.production", plain, when, metric=kind)


def _of_old(item: Json, when: datetime) -> Iterator[Observation]:
    """Yield what a metric of version 0.4 or earlier says."""
    kind, result = text(item.get("metric")), obj(item.get("result"))
    share = number(result.get("share_of_drifted_columns"))
    if kind == "DatasetDriftMetric" and _is_share(share):
        limit = number(result.get("drift_share"))
        yield _seen("drift.share", share or 0.0, when, limit=limit)
    elif kind == "DataDriftTable":
        for name, column in obj(result.get("drift_by_columns")).items():
            yield from _old_drift(obj(column), name, when)
    elif kind == "ColumnDriftMetric":
        yield from _old_drift(result, result.get("column_name"), when)
    else:
        yield from _old_current(kind, obj(result.get("current")), when)


def _old_drift(column: Json, name: object, when: datetime) -> Iterator[Observation]:
    score = number(column.get("drift_score"))
    if score is not None:
        limit = number(column.get("stattest_threshold"))
        yield _drift(score, first(name), first(column.get("stattest_name")), limit, when)


def _old_current(kind: str, current: Json, when: datetime) -> Iterator[Observation]:
    share = number(current.get("share_of_missing_values"))
    if kind == "DatasetMissingValuesMetric" and _is_share(share):
        yield _seen("data.missing_share", share or 0.0, when)
    for name, value in current.items():
        score = number(value)
        if name.lower() in QUALITY and score is not None:
            yield _seen("quality.production", score, when, metric=name[:80])


def _drift(
    score: float, column: str, method: str, limit: float | None, when: datetime
) -> Observation:
    """Return the drift of a column as a distance: where a test gives a p-value, its complement."""
    is_chance = "p_value" in method.replace("-", "_").replace(" ", "_").lower()
    value = max(0.0, 1.0 - score) if is_chance else score
    return _seen(
        "drift.score",
        value,
        when,
        column=column,
        method=method,
        limit=limit,
        p_value=score if is_chance else None,
    )


def _is_share(value: float | None) -> bool:
    return value is not None and 0 <= value <= 1


def _state(item: Json) -> str:
    return text(item.get("status")).lower().rpartition(".")[2]


def _issue(item: Json, when: datetime) -> Issue:
    config = obj(at(item, "metric_config", "params"))
    name = first(item.get("name")) or "unnamed test"
    column = first(config.get("column"), at(item, "parameters", "column_name"))
    is_critical = at(item, "bound_test", "test", "is_critical")
    return Issue(
        subject=SUBJECT,
        fingerprint=digest_of(TOOL, name, column, text(config.get("type"))),
        rule=name,
        level="warning" if is_critical is False else "error",
        message=text(item.get("description"), 500) or "The test failed.",
        place=column,
        tool=TOOL,
        seen_at=when,
        detail=facts(group=first(item.get("group"))),
    )


FORMAT = Format(
    kind="evidently",
    label="Evidently",
    hint="Reports and test suites on drift, data and quality, as JSON.",
    recognise=recognise,
    read=read,
    rank=40,
)
