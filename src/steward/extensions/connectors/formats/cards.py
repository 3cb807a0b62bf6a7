"""Model cards and dataset cards: Markdown with front matter, or YAML alone."""

from collections.abc import Mapping
from datetime import datetime

from steward.domain.monitoring.terms import Asset, Evaluation, Named, Observation, Reading
from steward.extensions.connectors.terms import Format, Refused, SourceFile
from steward.extensions.connectors.values import facts, name_of, number, text
from steward.extensions.exchange.cards import ModelCard, read_card
from steward.foundation.core.errors import Invalid

MARKDOWN = (".md", ".markdown")
YAML = (".yaml", ".yml")
MANDATORY = ("purpose", "limits", "data", "evaluation", "licence")
LOWER = ("loss", "error", "wer", "cer", "perplexity", "mae", "mse", "rmse")


def recognise(file: SourceFile) -> bool:
    """Say whether the file may be a card: by its ending, or by front matter."""
    return file.suffix in (*MARKDOWN, *YAML) or file.head.startswith("---\n")


def read(file: SourceFile, now: datetime) -> Reading:
    """Return the model or dataset with its licence, what it relies on, and measured values.

    Raises:
        Refused: It is too large, no text, or its front matter cannot be read.
    """
    try:
        card = read_card(file.content, file.name)
    except Invalid as error:
        raise Refused(error.message, place=error.place) from None
    subject = Named(
        kind="dataset" if card.is_dataset else "model",
        name=name_of(card.name),
        version=name_of(card.version),
    )
    said = _said(card)
    missing = [name for name, filled in said.items() if not filled]
    mandatory = [name for name in MANDATORY if name in missing]
    return Reading(
        assets=(_asset(card, subject, now),),
        evaluations=_evaluations(card, subject, now),
        observations=(
            Observation(
                subject=subject,
                property="card.completeness",
                value=1 - len(missing) / len(said),
                observed_at=now,
                detail=facts(missing=missing),
            ),
            Observation(
                subject=subject,
                property="card.mandatory_missing",
                value=float(len(mandatory)),
                observed_at=now,
                detail=facts(missing=mandatory),
            ),
        ),
        notes=tuple(text(note) for note in card.notes),
    )


def _said(card: ModelCard) -> Mapping[str, bool]:
    """Return which fields a card fills; a dataset's card needs no evaluation and no base."""
    common = {
        "purpose": bool(card.intended_use or card.pipeline_tag),
        "limits": bool(card.limitations),
        "data": bool(card.training_data or card.datasets or card.is_dataset),
        "licence": bool(card.licence),
        "language": bool(card.languages),
        "tags": bool(card.tags),
    }
    if card.is_dataset:
        return common
    return common | {
        "evaluation": any(metric.value for metric in card.metrics),
        "library": bool(card.library),
        "base": bool(card.base_model or card.architecture),
    }


def _asset(card: ModelCard, subject: Named, now: datetime) -> Asset:
    base = [Named(kind="model", name=name_of(name)) for name in card.base_model]
    data = [Named(kind="dataset", name=name_of(name)) for name in card.datasets]
    return Asset(
        subject=subject,
        seen_at=now,
        licence=text(card.licence, 100),
        relies_on=tuple(item for item in dict.fromkeys((*base, *data)) if item.name)[:100],
        facts=facts(
            purpose=text(card.intended_use, 500),
            limits=text(card.limitations, 500),
            library=name_of(card.library),
            task=name_of(card.pipeline_tag),
            languages=[name_of(item) for item in card.languages[:20]],
        ),
    )


def _evaluations(card: ModelCard, subject: Named, now: datetime) -> tuple[Evaluation, ...]:
    found: list[Evaluation] = []
    for metric in card.metrics:
        value = number(metric.value)
        if value is None:
            continue
        name = name_of(metric.name) or "unnamed metric"
        found.append(
            Evaluation(
                subject=subject,
                evaluation=name_of(metric.dataset) or "model card",
                metric=name,
                score=value,
                lower_is_better=any(word in name.lower().split() for word in LOWER),
                evaluated_at=now,
                dataset=name_of(metric.dataset),
                harness="model card",
                status="unknown",
            )
        )
    return tuple(found)


FORMAT = Format(
    kind="card",
    label="Model or dataset card",
    hint="Markdown with front matter, or YAML.",
    recognise=recognise,
    read=read,
    rank=90,
)
