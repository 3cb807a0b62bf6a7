"""Descriptions of datasets. Source: MLCommons Croissant 1.0 and 1.1, with its RAI vocabulary."""

from datetime import datetime

from steward.domain.monitoring.terms import Asset, Named, Observation, Reading, Value
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    Json,
    at,
    digest_of,
    facts,
    first,
    moment,
    obj,
    objects,
    several,
    text,
    texts,
)

RESPONSIBLE = (
    "dataCollection",
    "dataCollectionType",
    "dataCollectionMissingData",
    "dataCollectionRawData",
    "dataCollectionTimeframe",
    "dataImputationProtocol",
    "dataPreprocessingProtocol",
    "dataManipulationProtocol",
    "dataAnnotationProtocol",
    "dataAnnotationPlatform",
    "dataAnnotationAnalysis",
    "annotationsPerItem",
    "annotatorDemographics",
    "machineAnnotationTools",
    "dataReleaseMaintenancePlan",
    "personalSensitiveInformation",
    "dataSocialImpact",
    "dataBiases",
    "dataLimitations",
    "dataUseCases",
)
ORIGIN = ("creator", "datePublished", "collection", "derivedFrom")
NEEDED = ("name", "description", "license", "url")
RESTRICTING = ("-nc", "noncommercial", "non-commercial", "-nd", "noderiv")


def recognise(file: SourceFile) -> bool:
    """Say whether the file is a description by Croissant."""
    if "mlcommons.org/croissant" in " ".join(texts(file.top.get("conformsTo"))):
        return True
    context = obj(file.top.get("@context"))
    return "recordSet" in file.top and ("cr" in context or "mlcommons" in text(context))


def read(file: SourceFile, now: datetime) -> Reading:
    """Return the dataset with its licence, origin, and how much is said of responsible use.

    Raises:
        Refused: It is no JSON, or describes no dataset.
    """
    top = obj(file.json)
    kinds = " ".join(texts(top.get("@type") or top.get("type")))
    if "Dataset" not in kinds:
        raise file.refuse("it describes no dataset: its “@type” is none")
    files = objects(top.get("distribution"))
    marks = sorted(mark for item in files if (mark := first(item.get("sha256"), item.get("md5"))))
    subject = Named(
        kind="dataset",
        name=first(top.get("name"), top.get("url")) or "unnamed dataset",
        version=first(top.get("version")),
        digest=marks[0] if len(marks) == 1 else digest_of(*marks) if marks else "",
    )
    licence = _licence(top)
    filled = [name for name in RESPONSIBLE if _rai(top, name)]
    faults = _faults(top, files)
    origin = {
        "creator": top.get("creator"),
        "datePublished": moment(top.get("datePublished")),
        "collection": _rai(top, "dataCollection") or _rai(top, "dataCollectionType"),
        "derivedFrom": top.get("isBasedOn")
        or top.get("prov:wasDerivedFrom")
        or top.get("wasDerivedFrom"),
    }
    told = [name for name in ORIGIN if origin[name]]

    def seen(name: str, value: Value, **detail: object) -> Observation:
        return Observation(
            subject=subject, property=name, value=value, observed_at=now, detail=facts(**detail)
        )

    observations = [
        seen(
            "data.responsible_fields",
            len(filled) / len(RESPONSIBLE),
            missing=[name for name in RESPONSIBLE if name not in filled],
        ),
        seen("data.core_valid", not faults, faults=faults[:20]),
        seen(
            "data.provenance",
            len(told) / len(ORIGIN),
            missing=[name for name in ORIGIN if name not in told],
        ),
    ]
    if licence:
        restricts = any(word in licence.lower() for word in RESTRICTING)
        observations.append(seen("data.licence_restricts", restricts, licence=licence))
    creators = [first(item, at(item, "name")) for item in several(top.get("creator"))][:10]
    asset = Asset(
        subject=subject,
        seen_at=now,
        owner=next((name for name in creators if name), ""),
        licence=licence[:100],
        facts=facts(
            description=text(top.get("description"), 500),
            url=first(top.get("url")),
            published=first(top.get("datePublished")),
            personal=text(_rai(top, "personalSensitiveInformation"), 300),
            biases=text(_rai(top, "dataBiases"), 300),
            limits=text(_rai(top, "dataLimitations"), 300),
            files=len(files),
        ),
        relies_on=tuple(
            Named(kind="dataset", name=name)
            for item in several(top.get("isBasedOn"))[:50]
            if (name := first(item, at(item, "name"), at(item, "@id"), at(item, "url")))
        ),
    )
    notes = [f"The description is not valid: {fault}." for fault in faults[:10]]
    return Reading(observations=tuple(observations), assets=(asset,), notes=tuple(notes))


def _rai(top: Json, name: str) -> str:
    """Return a text of the RAI vocabulary, however its prefix is written."""
    value = top.get(f"rai:{name}") or top.get(f"http://mlcommons.org/croissant/RAI/{name}")
    return ", ".join(texts(value, 10)) or text(at(value, "@value"))


def _licence(top: Json) -> str:
    found = [
        first(item, at(item, "@id"), at(item, "url"), at(item, "name"))
        for item in several(top.get("license"))[:5]
    ]
    return ", ".join(item for item in found if item)[:200]


def _faults(top: Json, files: list[Json]) -> list[str]:
    """Return what the core needs and is not there."""
    faults = [f"“{name}” is missing" for name in NEEDED if not several(top.get(name))]
    if not files:
        faults.append("“distribution” names no file")
    known = {key for item in files if (key := first(item.get("@id"), item.get("name")))}
    for item in files:
        name = first(item.get("name"), item.get("@id")) or "a file"
        is_object = "FileObject" in " ".join(texts(item.get("@type")))
        if is_object and not first(item.get("contentUrl")) and not item.get("containedIn"):
            faults.append(f"{name} has no “contentUrl”")
        is_remote = is_object and first(item.get("contentUrl")).startswith("http")
        if is_remote and not first(item.get("sha256"), item.get("md5")):
            faults.append(f"{name} has no digest")
        if not first(item.get("encodingFormat"), *texts(item.get("encodingFormat"), 1)):
            faults.append(f"{name} has no “encodingFormat”")
    for record in objects(top.get("recordSet")):
        for item in objects(record.get("field")):
            source = obj(item.get("source"))
            ref = first(at(source, "fileObject", "@id"), at(source, "fileSet", "@id"))
            if ref and ref not in known:
                faults.append(f"the field {first(item.get('name'))} names a file that is not there")
    return faults


FORMAT = Format(
    kind="croissant",
    label="Croissant",
    hint="Descriptions of datasets, as JSON-LD.",
    recognise=recognise,
    read=read,
    rank=10,
)
