"""Models and datasets of a software inventory. Source: SPDX 3.0.1, profiles AI and Dataset."""

from collections.abc import Iterator
from datetime import datetime

from steward.domain.monitoring.terms import Asset, Evaluation, Named, Observation, Reading
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    Json,
    at,
    facts,
    first,
    moment,
    number,
    obj,
    objects,
    several,
    text,
    texts,
)

NEEDS = ("trainedOn", "testedOn", "dependsOn", "hasInput", "contains")
LICENCES = ("hasDeclaredLicense", "hasConcludedLicense")
HOURS = {"kilowattHour": 1.0, "megajoule": 1 / 3.6}
STAGES = ("training", "finetuning", "inference")
FIELDS = (
    "ai_domain",
    "ai_typeOfModel",
    "ai_informationAboutTraining",
    "ai_informationAboutApplication",
    "ai_limitation",
    "ai_metric",
    "ai_modelDataPreprocessing",
    "ai_modelExplainability",
    "ai_safetyRiskAssessment",
    "ai_useSensitivePersonalInformation",
    "ai_autonomyType",
    "ai_energyConsumption",
    "suppliedBy",
    "software_packageVersion",
    "verifiedUsing",
)
"""What a complete entry of a model says."""


def recognise(file: SourceFile) -> bool:
    """Say whether the file is SPDX 3 as JSON-LD."""
    context = text(
        several(file.top.get("@context"))[:1][0] if several(file.top.get("@context")) else ""
    )
    return "spdx.org/rdf/3" in context


def read(file: SourceFile, now: datetime) -> Reading:
    """Return models and datasets with what they rely on.

    Raises:
        Refused: It is no JSON, or has no elements.
    """
    top = obj(file.json)
    elements = objects(top.get("@graph")) or ([top] if "type" in top else [])
    if not elements:
        raise file.refuse("it has no “@graph” with elements")
    graph = _Graph(elements, now)
    notes: list[str] = []
    if not graph.models and not graph.data:
        notes.append("The file names no model and no dataset: no element is of those profiles.")
    return Reading(
        observations=tuple(graph.observations()),
        evaluations=tuple(graph.evaluations()),
        assets=tuple(graph.assets()),
        notes=tuple(notes),
    )


class _Graph:
    def __init__(self, elements: list[Json], now: datetime) -> None:
        self.by_id = {key: item for item in elements if (key := _id(item))}
        made = [moment(item.get("created")) for item in elements if _type(item) == "CreationInfo"]
        self.at = max((when for when in made if when is not None), default=now)
        self.models = [item for item in elements if _type(item) in ("ai_AIPackage", "AIPackage")]
        self.data = [
            item
            for item in elements
            if _type(item) in ("dataset_DatasetPackage", "DatasetPackage", "dataset_Dataset")
        ]
        self.links: dict[str, list[Json]] = {}
        for item in elements:
            if _type(item) in ("Relationship", "LifecycleScopedRelationship"):
                self.links.setdefault(text(item.get("from")), []).append(item)

    def named(self, item: Json) -> Named | None:
        """Return an element as it is named, or None where it is neither model nor dataset."""
        kind = _type(item)
        name = first(item.get("name"), _id(item))
        if not name or not ("AIPackage" in kind or "Dataset" in kind):
            return None
        return Named(
            kind="model" if "AIPackage" in kind else "dataset",
            name=name,
            version=first(item.get("software_packageVersion")),
            digest=first(*(mark.get("hashValue") for mark in objects(item.get("verifiedUsing")))),
        )

    def assets(self) -> Iterator[Asset]:
        """Yield models and datasets, and who supplies them."""
        suppliers: dict[str, None] = {}
        for item in (*self.models, *self.data):
            named = self.named(item)
            if named is None:
                continue
            owner = self._called(first(*several(item.get("suppliedBy"))))
            if owner:
                suppliers[owner] = None
            yield Asset(
                subject=named,
                seen_at=self.at,
                owner=owner,
                licence=self._licence(item),
                relies_on=tuple(self._needs(item)),
                facts=facts(
                    kinds=texts(item.get("ai_typeOfModel") or item.get("dataset_datasetType"), 10),
                    domains=texts(item.get("ai_domain"), 10),
                    autonomy=first(item.get("ai_autonomyType")),
                    safety_risk=first(item.get("ai_safetyRiskAssessment")),
                    sensitive=first(
                        item.get("ai_useSensitivePersonalInformation"),
                        item.get("dataset_hasSensitivePersonalInformation"),
                    ),
                    limits=text(item.get("ai_limitation"), 500),
                    bias=texts(item.get("dataset_knownBias"), 10),
                    intended_use=text(item.get("dataset_intendedUse"), 500),
                    confidentiality=first(item.get("dataset_confidentialityLevel")),
                    size=number(item.get("dataset_datasetSize")),
                ),
            )
        for name in suppliers:
            yield Asset(subject=Named(kind="supplier", name=name), seen_at=self.at)

    def observations(self) -> Iterator[Observation]:
        """Yield how complete each model's entry is, and its energy."""
        for item in self.models:
            named = self.named(item)
            if named is None:
                continue
            missing = [name.rpartition("_")[2] for name in FIELDS if not item.get(name)]
            yield Observation(
                subject=named,
                property="bom.completeness",
                value=1 - len(missing) / len(FIELDS),
                observed_at=self.at,
                detail=facts(missing=missing),
            )
            for stage in STAGES:
                used = self._energy(item, stage)
                if used is not None:
                    yield Observation(
                        subject=named,
                        property="energy.kwh",
                        value=used,
                        unit="kWh",
                        observed_at=self.at,
                        detail={"activity": stage},
                    )

    def evaluations(self) -> Iterator[Evaluation]:
        """Yield the metrics that the entries state."""
        for item in self.models:
            named = self.named(item)
            for metric in objects(item.get("ai_metric")):
                value = number(metric.get("value"))
                if named is not None and value is not None:
                    yield Evaluation(
                        subject=named,
                        evaluation="inventory entry",
                        metric=first(metric.get("key")) or "unnamed metric",
                        score=value,
                        evaluated_at=self.at,
                        harness="SPDX",
                        status="unknown",
                    )

    def _linked(self, item: Json, kinds: tuple[str, ...]) -> Iterator[Json]:
        for link in self.links.get(_id(item), ()):
            if text(link.get("relationshipType")) in kinds:
                for key in several(link.get("to")):
                    yield self.by_id.get(text(key), {"spdxId": text(key)})

    def _needs(self, item: Json) -> Iterator[Named]:
        for other in self._linked(item, NEEDS):
            named = self.named(other)
            if named is not None and other is not item:
                yield named

    def _licence(self, item: Json) -> str:
        for other in self._linked(item, LICENCES):
            found = first(other.get("simplelicensing_licenseExpression"), other.get("name"))
            if found or other.get("spdxId"):
                return found or first(other.get("spdxId")).rpartition("/")[2]
        return ""

    def _called(self, key: str) -> str:
        return first(at(self.by_id.get(key), "name"))

    def _energy(self, item: Json, stage: str) -> float | None:
        parts = [
            part
            for spent in several(item.get("ai_energyConsumption"))
            for part in objects(at(self._whole(spent), f"ai_{stage}EnergyConsumption"))
        ]
        known = [
            (number(part.get("ai_energyQuantity")), HOURS.get(text(part.get("ai_energyUnit"))))
            for part in parts
        ]
        used = [value * unit for value, unit in known if value is not None and unit is not None]
        return sum(used) if used else None

    def _whole(self, value: object) -> object:
        return self.by_id.get(value) if isinstance(value, str) else value


def _id(item: Json) -> str:
    return text(item.get("spdxId") or item.get("@id"), 500)


def _type(item: Json) -> str:
    return text(item.get("type") or item.get("@type"), 80).replace(":", "_")


FORMAT = Format(
    kind="spdx3",
    label="SPDX 3",
    hint="Inventories with models and datasets, as JSON-LD.",
    recognise=recognise,
    read=read,
    rank=10,
)
