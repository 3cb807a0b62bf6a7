"""Bills of materials with models and data. Source: ECMA-424, CycloneDX 1.4 to 1.7."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from steward.domain.monitoring.terms import Asset, Evaluation, Issue, Named, Observation, Reading
from steward.extensions.connectors.bill_xml import bill_of
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    Json,
    at,
    digest_of,
    facts,
    first,
    listed,
    moment,
    number,
    obj,
    objects,
    text,
    texts,
    unique,
)

OLDEST, NEWEST = (1, 2), (1, 7)
MODEL, DATA = "machine-learning-model", "data"
SYSTEMS = {"application", "platform", "device", "device-driver", "firmware", "container"}
GRAVE: dict[str, Literal["none", "note", "warning", "error"]] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "info": "note",
    "none": "none",
}
RANKS = ("critical", "high", "medium", "low", "info", "none", "unknown")
TONNES = {"tco2eq": 1000.0, "kgco2eq": 1.0, "gco2eq": 0.001}
HOURS = {"kwh": 1.0, "wh": 0.001, "mwh": 1000.0, "mj": 1 / 3.6}
FIELDS = (
    *("name", "version", "supplier", "licence", "digest"),
    *("data", "evaluation", "purpose", "limits", "source"),
)
"""What a complete entry of a model says."""


def recognise(file: SourceFile) -> bool:
    """Say whether the file is a bill of CycloneDX, as JSON or XML."""
    if file.head[:1] == "<":
        return "cyclonedx.org/schema/bom" in file.head
    return file.top.get("bomFormat") == "CycloneDX" or (
        "specVersion" in file.top and "cyclonedx" in text(file.top.get("$schema")).lower()
    )


def read(file: SourceFile, now: datetime) -> Reading:
    """Return models, data, suppliers and the system, with flaws, metrics and energy.

    Raises:
        Refused: It is neither JSON nor XML, no bill, or of a version that is not read.
    """
    bill = bill_of(file) if file.head[:1] == "<" else obj(file.json)
    if bill.get("bomFormat") != "CycloneDX" and "specVersion" not in bill:
        raise file.refuse("it does not say that it is a bill of CycloneDX")
    version = text(bill.get("specVersion"))
    parts = tuple(int(part) if part.isdecimal() else -1 for part in version[:9].split("."))
    if len(parts) != 2 or parts < OLDEST:
        raise file.refuse(f"it is version “{version[:20]}” of CycloneDX; 1.2 to 1.7 are read")
    notes: list[str] = []
    if parts > NEWEST:
        notes.append(f"It is version {version[:20]} of CycloneDX; it was read as 1.7.")
    found = _Bill(bill, moment(at(bill, "metadata", "timestamp")) or now)
    if not found.models:
        notes.append("The bill names no model: no component is a machine-learning model.")
    return Reading(
        observations=tuple(found.observations()),
        evaluations=tuple(found.evaluations()),
        issues=tuple(found.issues()),
        assets=tuple(found.assets()),
        notes=tuple(notes),
        covers=f"CycloneDX · {found.root.name}" if "vulnerabilities" in bill else "",
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    named: Named
    component: Json


class _Bill:
    """A bill, and what is told of it."""

    def __init__(self, bill: Json, at_: datetime) -> None:
        self.bill, self.at = bill, at_
        self.components: dict[str, Json] = {}
        self._gather(objects(bill.get("components")))
        main = obj(at(bill, "metadata", "component"))
        self.main = main
        every = list(self.components.values())
        self.models = [_Entry(_named(item), item) for item in every if item.get("type") == MODEL]
        self.data = [_Entry(_named(item), item) for item in every if _is_dataset(item)]
        if main.get("type") == MODEL:
            self.models.insert(0, _Entry(_named(main), main))
        self.root = self._root()

    def _gather(self, components: list[Json]) -> None:
        waiting = list(reversed(components))
        while waiting:
            item = waiting.pop()
            key = text(item.get("bom-ref")) or f"#{len(self.components)}"
            if key in self.components:
                key = f"{key}#{len(self.components)}"
            self.components[key] = item
            waiting.extend(reversed(objects(item.get("components"))))

    def _root(self) -> Named:
        if first(self.main.get("name")):
            return _named(self.main)
        return self.models[0].named if self.models else Named(kind="system", name="")

    def assets(self) -> Iterator[Asset]:
        """Yield the system, its models, its data, and who supplies them."""
        about = {first(item.component.get("bom-ref")): item.named for item in self.models}
        about |= {first(item.component.get("bom-ref")): item.named for item in self.data}
        needs = {
            text(item.get("ref")): [text(ref) for ref in listed(item.get("dependsOn"))]
            for item in objects(self.bill.get("dependencies"))
        }
        if self.root.kind == "system" and self.root.name:
            reached = _reached(text(self.main.get("bom-ref")), needs)
            direct = [named for key, named in about.items() if key in reached]
            yield _asset(
                _Entry(self.root, self.main),
                self.at,
                tuple(direct or [item.named for item in (*self.models, *self.data)]),
            )
        for item in (*self.models, *self.data):
            own = [
                about[key]
                for key in needs.get(text(item.component.get("bom-ref")), ())
                if key in about
            ]
            yield _asset(item, self.at, (*own, *_datasets(item.component)))
        suppliers = unique(_supplier(item.component) for item in (*self.models, *self.data))
        for name in suppliers:
            yield Asset(subject=Named(kind="supplier", name=name), seen_at=self.at)

    def observations(self) -> Iterator[Observation]:
        """Yield how complete the bill is, how much it names, energy, and the oldest grave flaw."""
        root = self.root
        if root.name:
            yield Observation(
                subject=root,
                property="bom.components",
                value=float(len(self.components)),
                observed_at=self.at,
            )
        shares: list[float] = []
        missing: set[str] = set()
        for item in self.models:
            filled = _filled(item.component)
            shares.append(len(filled) / len(FIELDS))
            missing |= set(FIELDS) - filled
            yield from _energy(item, self.at)
        if shares and root.name:
            yield Observation(
                subject=root,
                property="bom.completeness",
                value=sum(shares) / len(shares),
                observed_at=self.at,
                count=len(shares),
                detail=facts(missing=[name for name in FIELDS if name in missing]),
            )
        if "vulnerabilities" in self.bill and root.name:
            yield Observation(
                subject=root,
                property="bom.critical_flaw_days",
                value=self._oldest_critical(),
                unit="d",
                observed_at=self.at,
            )

    def _oldest_critical(self) -> float:
        known = [
            moment(item.get("published")) or moment(item.get("created"))
            for item in objects(self.bill.get("vulnerabilities"))
            if _severity(item) == "critical" and _is_open(item)
        ]
        ages = [(self.at - when).days for when in known if when is not None]
        return float(max([0, *ages]))

    def evaluations(self) -> Iterator[Evaluation]:
        """Yield the measured values of the model cards."""
        for item in self.models:
            metrics = objects(
                at(item.component, "modelCard", "quantitativeAnalysis", "performanceMetrics")
            )
            for metric in metrics:
                value = number(metric.get("value"))
                if value is None:
                    continue
                low = number(at(metric, "confidenceInterval", "lowerBound"))
                high = number(at(metric, "confidenceInterval", "upperBound"))
                whole_interval = low is not None and high is not None and low <= high
                yield Evaluation(
                    subject=item.named,
                    evaluation="model card",
                    metric=first(metric.get("type")) or "unnamed metric",
                    score=value,
                    evaluated_at=self.at,
                    score_low=low if whole_interval else None,
                    score_high=high if whole_interval else None,
                    group=first(metric.get("slice")),
                    harness="CycloneDX",
                    status="unknown",
                )

    def issues(self) -> Iterator[Issue]:
        """Yield the flaws that the bill names and does not call resolved."""
        seen: set[str] = set()
        for item in objects(self.bill.get("vulnerabilities")):
            name = first(item.get("id"), item.get("bom-ref")) or "unnamed flaw"
            where = [text(part.get("ref")) for part in objects(item.get("affects"))]
            places = unique(self._place(ref) for ref in where)
            mark = digest_of(name, *sorted(places))
            if not _is_open(item) or mark in seen:
                continue
            seen.add(mark)
            yield Issue(
                subject=self.root,
                fingerprint=mark,
                rule=name,
                level=GRAVE.get(_severity(item), "warning"),
                message=text(item.get("description")) or text(item.get("detail")) or name,
                place=", ".join(places)[:500],
                tool="CycloneDX",
                seen_at=self.at,
                detail=facts(
                    severity=_severity(item),
                    advice=text(item.get("recommendation"), 500),
                    state=first(at(item, "analysis", "state")),
                ),
            )

    def _place(self, ref: str) -> str:
        found = self.components.get(ref)
        if found is None:
            return text(ref, 200)
        return f"{first(found.get('name'))} {first(found.get('version'))}".strip()


def _is_dataset(component: Json) -> bool:
    """Say whether a component is a dataset: other data is configuration, or weights."""
    kinds = [text(item.get("type")) for item in objects(component.get("data"))]
    return component.get("type") == DATA and (not kinds or "dataset" in kinds)


def _named(component: Json) -> Named:
    kind = component.get("type")
    group, name = first(component.get("group")), first(component.get("name"))
    digests = objects(component.get("hashes"))
    sha = [item for item in digests if text(item.get("alg")) == "SHA-256"] or digests
    return Named(
        kind="model" if kind == MODEL else "dataset" if kind == DATA else "system",
        name=f"{group}/{name}"[:200] if group and kind in (MODEL, DATA) else name,
        version=first(component.get("version")),
        digest=first(sha[0].get("content")) if sha else "",
    )


def _asset(entry: _Entry, when: datetime, relies_on: tuple[Named, ...]) -> Asset:
    item = entry.component
    card = obj(item.get("modelCard"))
    about = obj(card.get("considerations"))
    return Asset(
        subject=entry.named,
        seen_at=when,
        owner=_supplier(item),
        licence=_licence(item),
        relies_on=tuple(dict.fromkeys(part for part in relies_on if part.name)),
        facts=facts(
            description=text(item.get("description"), 500),
            task=first(at(card, "modelParameters", "task")),
            architecture=first(
                at(card, "modelParameters", "modelArchitecture"),
                at(card, "modelParameters", "architectureFamily"),
            ),
            uses=texts(about.get("useCases"), 10),
            limits=texts(about.get("technicalLimitations"), 10),
            risks=[first(risk.get("name")) for risk in objects(about.get("ethicalConsiderations"))][
                :10
            ],
            source=first(*_addresses(item)),
        ),
    )


def _filled(component: Json) -> set[str]:
    card = obj(component.get("modelCard"))
    about = obj(card.get("considerations"))
    said: dict[str, object] = {
        "name": component.get("name"),
        "version": component.get("version"),
        "supplier": _supplier(component),
        "licence": _licence(component),
        "digest": component.get("hashes"),
        "data": at(card, "modelParameters", "datasets"),
        "evaluation": at(card, "quantitativeAnalysis", "performanceMetrics"),
        "purpose": about.get("useCases") or component.get("description"),
        "limits": about.get("technicalLimitations") or about.get("ethicalConsiderations"),
        "source": _addresses(component),
    }
    return {name for name, value in said.items() if value}


def _energy(entry: _Entry, when: datetime) -> Iterator[Observation]:
    about = obj(at(entry.component, "modelCard", "considerations", "environmentalConsiderations"))
    for item in objects(about.get("energyConsumptions")):
        for key, name, unit, units in (
            ("activityEnergyCost", "energy.kwh", "kWh", HOURS),
            ("co2CostEquivalent", "energy.co2_kg", "kg", TONNES),
        ):
            value = number(at(item, key, "value"))
            factor = units.get(text(at(item, key, "unit")).lower())
            if value is not None and factor is not None:
                yield Observation(
                    subject=entry.named,
                    property=name,
                    value=value * factor,
                    unit=unit,
                    observed_at=when,
                    detail=facts(activity=first(item.get("activity"))),
                )


def _supplier(component: Json) -> str:
    return first(
        at(component, "supplier", "name"),
        at(component, "manufacturer", "name"),
        component.get("publisher"),
    )


def _licence(component: Json) -> str:
    for item in objects(component.get("licenses")):
        found = first(
            item.get("expression"), at(item, "license", "id"), at(item, "license", "name")
        )
        if found:
            return found
    return ""


def _addresses(component: Json) -> list[str]:
    return texts([item.get("url") for item in objects(component.get("externalReferences"))], 5)


def _datasets(component: Json) -> Iterator[Named]:
    for item in objects(at(component, "modelCard", "modelParameters", "datasets")):
        if first(item.get("name")):
            yield Named(kind="dataset", name=first(item.get("name")))


def _severity(flaw: Json) -> str:
    said = {text(item.get("severity")).lower() for item in objects(flaw.get("ratings"))}
    return next((rank for rank in RANKS if rank in said), "unknown")


def _is_open(flaw: Json) -> bool:
    return text(at(flaw, "analysis", "state")) not in (
        "resolved",
        "resolved_with_pedigree",
        "false_positive",
        "not_affected",
    )


def _reached(start: str, needs: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for ref in needs.get(waiting.pop(), ()):
            if ref not in found:
                found.add(ref)
                waiting.append(ref)
    return found


FORMAT = Format(
    kind="cyclonedx",
    label="CycloneDX",
    hint="Bills of materials with models and data, JSON or XML, 1.2 to 1.7.",
    recognise=recognise,
    read=read,
    rank=10,
)
