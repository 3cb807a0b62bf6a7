"""Results of evaluations in the shared shape. Source: Every Eval Ever, schema 0.2 and 0.3."""

from datetime import datetime
from typing import cast

from steward.domain.monitoring.terms import Evaluation, Named, Reading
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    Json,
    at,
    facts,
    first,
    flag,
    moment,
    number,
    obj,
    objects,
    text,
    whole,
)


def recognise(file: SourceFile) -> bool:
    """Say whether the file is a record of one model's results, or lines of those."""
    for found in (file.first_row, file.top):
        if "evaluation_results" in found and "model_info" in found:
            return True
    return False


def read(file: SourceFile, now: datetime) -> Reading:
    """Return every result with its interval.

    Raises:
        Refused: It is no JSON, or names no model.
    """
    records = [file.json] if file.is_json else file.rows
    records = (
        cast("list[object]", records[0]) if records and isinstance(records[0], list) else records
    )
    found: list[Evaluation] = []
    notes: list[str] = []
    for record in objects(records):
        if not _model(record):
            raise file.refuse("a record names no model in “model_info”")
        for result in objects(record.get("evaluation_results")):
            item = _evaluation(record, result, now)
            if item is None:
                name = first(result.get("evaluation_name")) or "A result"
                notes.append(f"{name}: it has no score and was left out.")
            else:
                found.append(item)
    if not found and not notes:
        notes.append("The file holds no results.")
    return Reading(evaluations=tuple(found), notes=tuple(notes))


def _model(record: Json) -> str:
    return first(at(record, "model_info", "id"), at(record, "model_info", "name"))


def _evaluation(record: Json, result: Json, now: datetime) -> Evaluation | None:
    score = number(at(result, "score_details", "score"))
    if score is None:
        return None
    config = obj(result.get("metric_config"))
    doubt = obj(at(result, "score_details", "uncertainty"))
    low = number(at(doubt, "confidence_interval", "lower"))
    high = number(at(doubt, "confidence_interval", "upper"))
    known = low is not None and high is not None and low <= high
    source = obj(result.get("source_data"))
    version = text(at(record, "eval_library", "version"), 60)
    return Evaluation(
        subject=Named(kind="model", name=_model(record)),
        evaluation=first(result.get("evaluation_name"), source.get("dataset_name"))
        or "unnamed evaluation",
        metric=first(
            config.get("metric_name"),
            config.get("metric_id"),
            config.get("metric_kind"),
            config.get("evaluation_description"),
        )
        or "score",
        score=score,
        lower_is_better=flag(config.get("lower_is_better")) is True,
        evaluated_at=moment(result.get("evaluation_timestamp"))
        or moment(record.get("evaluation_timestamp"))
        or moment(record.get("retrieved_timestamp"))
        or now,
        score_low=low if known else None,
        score_high=high if known else None,
        level=number(at(doubt, "confidence_interval", "confidence_level")) if known else None,
        samples=whole(doubt.get("num_samples")) or whole(source.get("samples_number")),
        dataset=first(source.get("dataset_name"), source.get("hf_repo")),
        run=first(record.get("evaluation_id")),
        harness=f"{first(at(record, 'eval_library', 'name'))} {version}".strip(),
        detail=facts(
            metric_kind=first(config.get("metric_kind")),
            unit=first(config.get("metric_unit")),
            lowest=number(config.get("min_score")),
            highest=number(config.get("max_score")),
            evaluator=first(at(record, "source_metadata", "source_organization_name")),
            relationship=first(at(record, "source_metadata", "evaluator_relationship")),
            source=first(at(record, "source_metadata", "source_name")),
        ),
    )


FORMAT = Format(
    kind="every_eval_ever",
    label="Every Eval Ever",
    hint="Evaluation results of any harness in the shared schema, JSON or JSON lines.",
    recognise=recognise,
    read=read,
    rank=15,
)
