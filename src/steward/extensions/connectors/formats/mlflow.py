"""What MLflow exports: MLmodel files, and answers of its registry and of its tracking as JSON."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from steward.domain.monitoring.terms import Asset, Evaluation, Named, Reading
from steward.extensions.connectors.terms import Format, Refused, SourceFile
from steward.extensions.connectors.values import (
    Json,
    at,
    facts,
    first,
    moment,
    number,
    obj,
    objects,
    text,
    whole,
)
from steward.foundation.core.errors import Invalid
from steward.foundation.core.yaml_lines import load_yaml

LISTS = ("registered_models", "model_versions", "runs")
SINGLE = {"registered_model": "registered_models", "model_version": "model_versions", "run": "runs"}
IN_USE = ("champion", "production", "prod", "live")
LOWER = ("loss", "error", "mae", "mse", "rmse", "perplexity", "wer")
STATES: dict[str, Literal["completed", "failed", "unknown"]] = {
    "FINISHED": "completed",
    "FAILED": "failed",
    "KILLED": "failed",
}


def recognise(file: SourceFile) -> bool:
    """Say whether the file is an MLmodel, or an answer of MLflow."""
    if file.name.replace("\\", "/").rpartition("/")[2].endswith("MLmodel"):
        return True
    top = file.top
    if any(isinstance(top.get(name), list) for name in LISTS[:2]):
        return True
    runs = [obj(top.get("run")), *objects(top.get("runs"))]
    return any("info" in run and "data" in run for run in runs) or any(
        isinstance(top.get(name), dict) and "name" in top[name] for name in list(SINGLE)[:2]
    )


def read(file: SourceFile, now: datetime) -> Reading:
    """Return models with the version in use, datasets with digests, and measured values.

    Raises:
        Refused: It is neither YAML of an MLmodel nor JSON of an answer.
    """
    if file.head[:1] not in ("{", "["):
        return Reading(assets=(_of_file(file, now),))
    top = obj(file.json)
    lists = {name: objects(top.get(name)) for name in LISTS}
    for one, many in SINGLE.items():
        lists[many] += [obj(top[one])] if isinstance(top.get(one), dict) else []
    if not any(lists.values()):
        raise file.refuse("it holds no models, versions or runs")
    return reading_of(lists["registered_models"], lists["model_versions"], lists["runs"], now=now)


def reading_of(
    models: Iterable[Json], versions: Iterable[Json], runs: Iterable[Json], *, now: datetime
) -> Reading:
    """Return what the registry and its runs say; a run without a version names no model."""
    known: dict[str, Json] = {name: item for item in models if (name := first(item.get("name")))}
    by_model: dict[str, list[Json]] = {}
    for item in [
        *versions,
        *(v for model in known.values() for v in objects(model.get("latest_versions"))),
    ]:
        if name := first(item.get("name")):
            kept = by_model.setdefault(name, [])
            if all(first(item.get("version")) != first(other.get("version")) for other in kept):
                kept.append(item)
    run_list = list(runs)
    by_run = {first(at(run, "info", "run_id")): run for run in run_list}
    owner = {
        first(item.get("run_id")): (name, first(item.get("version")))
        for name, items in by_model.items()
        for item in items
        if first(item.get("run_id"))
    }
    assets = [
        _model(name, known.get(name, {}), by_model.get(name, []), by_run, now)
        for name in dict.fromkeys((*known, *by_model))
    ]
    evaluations: list[Evaluation] = []
    for run in run_list:
        name, version = owner.get(first(at(run, "info", "run_id")), ("", ""))
        evaluations += _evaluations(run, Named(kind="model", name=name, version=version), now)
        assets += _datasets(run, now)
    return Reading(assets=tuple(assets), evaluations=tuple(evaluations))


def in_use(model: Json, versions: list[Json]) -> tuple[Json, str]:
    """Return the version of a model that is in use, and what says so; else the newest."""
    aliases = {
        first(item.get("alias")).lower(): first(item.get("version"))
        for item in objects(model.get("aliases"))
    }
    by_version = {first(item.get("version")): item for item in versions}
    for alias in IN_USE:
        if alias in aliases:
            return by_version.get(aliases[alias], {"version": aliases[alias]}), alias
    for item in versions:
        if text(item.get("current_stage")) == "Production":
            return item, "Production"
    none: Json = {}
    newest = max(versions, key=lambda item: whole(item.get("version")) or 0, default=none)
    stage = text(newest.get("current_stage"), 100)
    return newest, "" if stage == "None" else stage


def _model(
    name: str, model: Json, versions: list[Json], runs: dict[str, Json], now: datetime
) -> Asset:
    used, stage = in_use(model, versions)
    run = runs.get(first(used.get("run_id")), {})
    newest = max([whole(item.get("version")) or 0 for item in versions], default=0)
    when = moment(used.get("last_updated_timestamp")) or moment(model.get("last_updated_timestamp"))
    tags = objects(used.get("tags")) or objects(model.get("tags"))
    return Asset(
        subject=Named(kind="model", name=name, version=first(used.get("version"))),
        seen_at=when or now,
        owner=first(used.get("user_id"), model.get("user_id")),
        stage=stage,
        licence=next(
            (
                first(tag.get("value"))
                for tag in tags
                if first(tag.get("key")).lower() in ("license", "licence")
            ),
            "",
        ),
        relies_on=tuple(asset.subject for asset in _datasets(run, now))[:100],
        facts=facts(
            description=text(used.get("description") or model.get("description"), 500),
            newest_version=str(newest) if newest else "",
            run=first(used.get("run_id")),
            status=first(used.get("status")),
            tags={first(tag.get("key")): text(tag.get("value"), 200) for tag in tags[:20]},
        ),
    )


def _datasets(run: Json, now: datetime) -> Iterator[Asset]:
    when = moment(at(run, "info", "end_time")) or moment(at(run, "info", "start_time")) or now
    for item in objects(at(run, "inputs", "dataset_inputs")):
        dataset = obj(item.get("dataset"))
        name = first(dataset.get("name"))
        if not name:
            continue
        context = [
            tag for tag in objects(item.get("tags")) if first(tag.get("key")).endswith("context")
        ]
        yield Asset(
            subject=Named(kind="dataset", name=name, digest=first(dataset.get("digest"))),
            seen_at=when,
            facts=facts(
                source_type=first(dataset.get("source_type")),
                source=text(dataset.get("source"), 300),
                context=first(*(tag.get("value") for tag in context)),
            ),
        )


def _evaluations(run: Json, subject: Named, now: datetime) -> Iterator[Evaluation]:
    info = obj(run.get("info"))
    status = STATES.get(text(info.get("status")), "unknown")
    data = [asset.subject.name for asset in _datasets(run, now)]
    for metric in objects(at(run, "data", "metrics")):
        value, name = number(metric.get("value")), first(metric.get("key"))
        if value is None or not name:
            continue
        yield Evaluation(
            subject=subject,
            evaluation="MLflow run",
            metric=name,
            score=value,
            lower_is_better=any(word in name.lower() for word in LOWER),
            evaluated_at=moment(metric.get("timestamp")) or moment(info.get("end_time")) or now,
            dataset=data[0] if len(data) == 1 else "",
            status=status,
            run=first(info.get("run_id")),
            harness="MLflow",
            detail=facts(
                run_name=first(info.get("run_name")),
                experiment=first(info.get("experiment_id")),
                step=whole(metric.get("step")),
            ),
        )


def _of_file(file: SourceFile, now: datetime) -> Asset:
    """Return the model of an MLmodel file; the file has no name for it."""
    try:
        found = obj(load_yaml(file.content, file.name).value)
    except Invalid as error:
        raise Refused(error.message, place=error.place) from None
    flavors = obj(found.get("flavors"))
    if not flavors:
        raise file.refuse("it is no MLmodel file: it names no “flavors”")
    return Asset(
        subject=Named(kind="model", name="", digest=first(found.get("model_uuid"))),
        seen_at=moment(found.get("utc_time_created")) or now,
        facts=facts(
            flavors=[text(key, 60) for key in list(flavors)[:20]],
            run=first(found.get("run_id")),
            mlflow=first(found.get("mlflow_version")),
            python=first(at(flavors, "python_function", "python_version")),
            has_signature=bool(found.get("signature")),
        ),
    )


FORMAT = Format(
    kind="mlflow",
    label="MLflow",
    hint="MLmodel files, and answers of the registry and of runs as JSON.",
    recognise=recognise,
    read=read,
    rank=30,
)
