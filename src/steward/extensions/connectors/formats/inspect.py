"""Logs of Inspect, whole (.json) or packed (.eval), of version 2 of their format."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Literal, TypeAlias

from steward.domain.monitoring.terms import Evaluation, Named, Reading
from steward.extensions.connectors.packed import entry_of
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    NORMAL,
    Json,
    at,
    facts,
    first,
    flag,
    moment,
    number,
    obj,
    objects,
    share_bounds,
    text,
    whole,
)

Status: TypeAlias = Literal["completed", "failed", "invalidated", "unknown"]
STATES: dict[str, Status] = {
    "success": "completed",
    "error": "failed",
    "cancelled": "failed",
    "started": "unknown",
}
LEVEL = 0.95
CLOSE = 1e-6
SPREADS = ("stderr", "std", "var", "bootstrap_stderr")
ERRORS = ("stderr", "bootstrap_stderr")
LOWER = ("error", "refus", "attack", "hallucinat", "toxic", "perplexity", "loss")


def recognise(file: SourceFile) -> bool:
    """Say whether the file is a log of Inspect."""
    if file.content[:4] == b"PK\x03\x04":
        return file.suffix == ".eval"
    run = obj(file.top.get("eval"))
    return "task" in run and "model" in run and "status" in file.top


def read(file: SourceFile, now: datetime) -> Reading:
    """Return each metric of each scorer.

    Raises:
        Refused: It is damaged, unpacks to too much, or is no log.
    """
    log = _packed(file) if file.content[:2] == b"PK" else obj(file.json)
    run = obj(log.get("eval"))
    if not first(run.get("task")) or not first(run.get("model")):
        raise file.refuse("it names no task and model, so it is no log of Inspect")
    notes: list[str] = []
    basis = _basis(log, run, now)
    found = tuple(_metrics(log, basis))
    if not found:
        why = text(at(log, "error", "message"), 200)
        state = first(log.get("status")) or "unknown"
        ended = f"It ended as “{state}”" + (f": {why}" if why else "")
        notes.append(f"{basis.evaluation}: the log holds no scores. {ended.rstrip('.')}.")
        found = (replace(basis, metric="completed", score=0.0),) if basis.status == "failed" else ()
    total, done = (whole(at(log, "results", key)) for key in ("total_samples", "completed_samples"))
    if total is not None and done is not None and done < total:
        notes.append(f"{basis.evaluation}: {done:,} of {total:,} samples were scored.")
    return Reading(evaluations=found, notes=tuple(notes))


def _basis(log: Json, run: Json, now: datetime) -> Evaluation:
    """Return what all metrics of a log share."""
    status = STATES.get(text(log.get("status")), "unknown")
    if flag(log.get("invalidated")) or flag(run.get("invalidated")):
        status = "invalidated"
    ended = moment(at(log, "stats", "completed_at")) or moment(run.get("created"))
    harness = first(at(run, "packages", "inspect_ai"))
    return Evaluation(
        subject=Named(kind="model", name=first(run.get("model"))),
        evaluation=first(run.get("task_display_name"), run.get("task")),
        suite_version=first(run.get("task_version")),
        metric="",
        score=0.0,
        evaluated_at=ended or now,
        samples=whole(at(log, "results", "completed_samples")),
        dataset=first(at(run, "dataset", "name"), at(run, "dataset", "location")),
        status=status,
        run=first(run.get("eval_id"), run.get("run_id"), run.get("task_id")),
        harness=f"inspect_ai {harness}".strip(),
        detail=facts(
            revision=first(at(run, "revision", "commit")),
            repository=first(at(run, "revision", "origin")),
            total_samples=whole(at(log, "results", "total_samples")),
            epochs=whole(at(run, "config", "epochs")),
            limit=text(at(run, "config", "limit"), 40),
        ),
    )


def _metrics(log: Json, basis: Evaluation) -> Iterator[Evaluation]:
    for score in objects(at(log, "results", "scores")):
        metrics = obj(score.get("metrics"))
        errors = [number(at(metrics.get(key), "value")) for key in ERRORS]
        error = next((item for item in errors if item is not None and item >= 0), None)
        for key, metric in metrics.items():
            value = number(at(metric, "value"))
            name = first(obj(metric).get("name"), key)
            if value is None or name in SPREADS or key in SPREADS:
                continue
            scorer = first(score.get("name"), score.get("scorer"))
            samples = whole(score.get("scored_samples")) or basis.samples
            alone = sum(other not in SPREADS for other in metrics) == 1
            low, high = _bounds(name, value, samples, error if alone else None)
            yield replace(
                basis,
                metric=name,
                score=value,
                score_low=low,
                score_high=high,
                level=None if low is None else LEVEL,
                lower_is_better=any(word in f"{scorer} {name}".lower() for word in LOWER),
                samples=samples,
                group=first(score.get("reducer")),
                detail={**basis.detail, **facts(scorer=scorer, stderr=error)},
            )


def _bounds(
    name: str, value: float, samples: int | None, error: float | None
) -> tuple[float | None, float | None]:
    """Return the bounds of a metric; none where a few equal samples make the error zero.

    A share of correct samples has bounds that hold for few samples too; others have the error's.
    """
    hits = None if samples is None else value * samples
    if name == "accuracy" and samples and hits is not None and 0 <= value <= 1:
        if abs(hits - round(hits)) < CLOSE:
            return share_bounds(round(hits), samples)
        if error:
            return max(0.0, value - error * NORMAL), min(1.0, value + error * NORMAL)
    if not error:
        return None, None
    return value - error * NORMAL, value + error * NORMAL


def _packed(file: SourceFile) -> Json:
    """Return the head of a packed log; its samples stay packed."""
    _, part = entry_of(file, "header.json", "_journal/start.json")
    return {"status": "started"} | obj(SourceFile(part, file.name).json)


FORMAT = Format(
    kind="inspect",
    label="Inspect log",
    hint="Evaluations run with Inspect: .eval or .json.",
    recognise=recognise,
    read=read,
    rank=10,
)
