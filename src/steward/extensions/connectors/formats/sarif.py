"""Results of scanners. Source: OASIS SARIF 2.1.0."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from steward.domain.monitoring.terms import Issue, Named, Reading
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    Json,
    at,
    counted,
    digest_of,
    facts,
    first,
    leading,
    listed,
    moment,
    name_of,
    number,
    obj,
    objects,
    text,
    texts,
    whole,
)

Level: TypeAlias = Literal["none", "note", "warning", "error"]
LEVELS: tuple[Level, ...] = ("none", "note", "warning", "error")
HOLE = re.compile(r"\{(\d{1,3})\}")
NO_PROBLEM = ("pass", "notApplicable")
LEFT_OUT = {
    "pass": ("rule was passed", "rules were passed"),
    "notApplicable": ("rule did not apply", "rules did not apply"),
    "absent": ("result is marked as gone; left out", "results are marked as gone; left out"),
    "suppressed": (
        "result is suppressed in the tool; left out",
        "results are suppressed in the tool; left out",
    ),
    "twice": (
        "result repeats another of the same rule and place; counted once",
        "results repeat another of the same rule and place; counted once",
    ),
}
HIGH, MEDIUM = 7.0, 4.0


def recognise(file: SourceFile) -> bool:
    """Say whether the file is a SARIF log."""
    if file.suffix == ".sarif":
        return True
    return "runs" in file.top and (
        "sarif" in text(file.top.get("$schema")).lower()
        or (
            text(file.top.get("version")).startswith("2.")
            and any("tool" in run for run in objects(file.top["runs"]))
        )
    )


def read(file: SourceFile, now: datetime) -> Reading:
    """Return the open results of every run.

    Raises:
        Refused: It is no JSON, of another version, or has no runs.
    """
    log = obj(file.json)
    version = text(log.get("version"))
    if version and not version.startswith("2."):
        raise file.refuse(f"it is SARIF {version[:20]}; 2.1 is read")
    if not isinstance(log.get("runs"), list):
        raise file.refuse("it has no “runs”")
    runs = [_Run.of(run, now) for run in objects(log["runs"])]
    if not runs:
        raise file.refuse("its list of runs is empty")
    found: dict[str, Issue] = {}
    notes: list[str] = []
    for run in runs:
        _take(run, found, notes)
    scopes = {run.scope for run in runs}
    whole_list = len(scopes) == 1 and all(run.is_whole for run in runs)
    if len(scopes) > 1:
        notes.append(
            "The file holds runs of several tools or of several things, so that nothing is closed; "
            "bring one file for each to have what was repaired closed."
        )
    return Reading(
        issues=tuple(found.values()),
        notes=tuple(notes),
        covers=scopes.pop() if whole_list else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One run of one tool."""

    tool: str
    version: str
    rules: list[Json]
    by_id: Mapping[str, Json]
    texts: Json
    artifacts: list[Json]
    subject: Named
    at: datetime
    results: list[Json]
    is_whole: bool
    scope: str

    @classmethod
    def of(cls, run: Json, now: datetime) -> "_Run":
        driver = obj(at(run, "tool", "driver"))
        extensions = objects(at(run, "tool", "extensions"))
        rules = objects(driver.get("rules"))
        every = rules + [rule for item in extensions for rule in objects(item.get("rules"))]
        invocations = objects(run.get("invocations"))
        ended = [moment(item.get("endTimeUtc") or item.get("startTimeUtc")) for item in invocations]
        failed = any(item.get("executionSuccessful") is False for item in invocations)
        tool = first(driver.get("name")) or "unnamed tool"
        subject = _subject(run)
        category = text(at(run, "automationDetails", "id"), 80).rpartition("/")[0]
        return cls(
            tool=tool,
            scope=f"{f'{tool[:60]} {category}'.strip()} · {subject.name[:50]}",
            version=first(driver.get("semanticVersion"), driver.get("version")),
            rules=rules,
            by_id={key: rule for rule in reversed(every) if (key := name_of(rule.get("id")))},
            texts=obj(driver.get("globalMessageStrings")),
            artifacts=objects(run.get("artifacts")),
            subject=subject,
            at=max((item for item in ended if item is not None), default=now),
            results=objects(run.get("results")),
            is_whole=isinstance(run.get("results"), list) and not failed,
        )


def _subject(run: Json) -> Named:
    """Return what was scanned: the repository and its revision, else what the run calls itself."""
    origin = leading(run.get("versionControlProvenance"))
    address = first(origin.get("repositoryUri"))
    name = re.sub(r"^\w+://[^/]+/|\.git$|/$", "", address)
    automation = text(at(run, "automationDetails", "id")).split("/")[0]
    return Named(
        kind="system",
        name=name_of(name or automation),
        version=first(origin.get("revisionId")),
    )


def _take(run: _Run, found: dict[str, Issue], notes: list[str]) -> None:
    left_out: Counter[str] = Counter()
    taken: dict[str, dict[str, Issue]] = {}
    for result in run.results:
        kind = text(result.get("kind")) or "fail"
        if kind in NO_PROBLEM:
            left_out[kind] += 1
        elif result.get("baselineState") == "absent":
            left_out["absent"] += 1
        elif _is_suppressed(result):
            left_out["suppressed"] += 1
        else:
            basis, issue = _issue(run, result)
            places = taken.setdefault(basis, {})
            left_out["twice"] += issue.place in places
            places.setdefault(issue.place, issue)
    for basis, places in taken.items():
        # The same in several places of one file: told apart by their order, which edits keep.
        for order, place in enumerate(sorted(places, key=_by_line)):
            mark = basis if order == 0 else digest_of(basis, order)
            found[f"{run.tool}\n{mark}"] = replace(places[place], fingerprint=mark)
    if not run.is_whole:
        notes.append(f"{run.tool}: the run did not end well, so that nothing is closed by it.")
    for kind, (one, many) in LEFT_OUT.items():
        if left_out[kind]:
            notes.append(f"{run.tool}: {counted(left_out[kind], one, many)}.")


def _by_line(place: str) -> tuple[str, int]:
    name, _, line = place.rpartition(":")
    return (name, int(line)) if line.isdecimal() else (place, 0)


def _is_suppressed(result: Json) -> bool:
    states = [text(item.get("status")) for item in objects(result.get("suppressions"))]
    return bool(states) and all(state in ("", "accepted") for state in states)


def _issue(run: _Run, result: Json) -> tuple[str, Issue]:
    """Return what stays the same of a result when lines move, and the result."""
    rule = _rule(run, result)
    name = first(result.get("ruleId"), at(result, "rule", "id"), rule.get("id"), "unnamed rule")
    message = _message(run, rule, result)
    place, file = _place(run, result)
    own = _marks(result.get("fingerprints"))
    partial = _marks(result.get("partialFingerprints"))
    basis = digest_of(run.tool, name, *(own or (file, *(partial or (message,)))))
    return basis, Issue(
        subject=run.subject,
        fingerprint=basis,
        rule=name,
        level=_level(rule, result),
        message=message or name,
        place=place,
        tool=run.tool,
        seen_at=run.at,
        detail=facts(
            tool_version=run.version,
            title=first(rule.get("name"), at(rule, "shortDescription", "text")),
            help=first(rule.get("helpUri")),
            tags=texts(at(rule, "properties", "tags"), 12),
            severity=number(at(rule, "properties", "security-severity")),
            rank=number(result.get("rank")),
            baseline=first(result.get("baselineState")),
        ),
    )


def _rule(run: _Run, result: Json) -> Json:
    index = whole(result.get("ruleIndex"))
    if index is None:
        index = whole(at(result, "rule", "index"))
    name = first(result.get("ruleId"), at(result, "rule", "id"))
    if name in run.by_id:
        return run.by_id[name]
    if index is not None and index < len(run.rules):
        return run.rules[index]
    # An identifier may go on after a slash where the rule's own is its beginning (3.27.5).
    return run.by_id.get(name.rpartition("/")[0], {})


def _marks(value: object) -> tuple[str, ...]:
    parts = {name: text(value) for name, value in obj(value).items()}
    return tuple(part for pair in sorted(parts.items()) for part in pair if pair[1])


def _level(rule: Json, result: Json) -> Level:
    if text(result.get("kind")) not in ("", "fail"):
        return "none"
    said = text(result.get("level")) or text(at(rule, "defaultConfiguration", "level"))
    severity = number(at(rule, "properties", "security-severity"))
    if said not in LEVELS and severity is not None:
        return "error" if severity >= HIGH else "warning" if severity >= MEDIUM else "note"
    return said if said in LEVELS else "warning"


def _message(run: _Run, rule: Json, result: Json) -> str:
    message = obj(result.get("message"))
    said = text(message.get("text")) or text(message.get("markdown"))
    if not said:
        name = text(message.get("id"))
        kept = obj(obj(rule.get("messageStrings")).get(name)) or obj(run.texts.get(name))
        said = text(kept.get("text")) or text(kept.get("markdown"))
    arguments = [text(item) for item in listed(message.get("arguments"))]

    def filled(hole: re.Match[str]) -> str:
        place = int(hole[1])
        return arguments[place] if place < len(arguments) else hole[0]

    return text(HOLE.sub(filled, said))


def _place(run: _Run, result: Json) -> tuple[str, str]:
    """Return where a result is, and the same without its line."""
    where = leading(result.get("locations"))
    physical = obj(where.get("physicalLocation"))
    artifact = obj(physical.get("artifactLocation"))
    uri = text(artifact.get("uri"), 500)
    index = whole(artifact.get("index"))
    if not uri and index is not None and index < len(run.artifacts):
        uri = text(at(run.artifacts[index], "location", "uri"), 500)
    line = whole(at(physical, "region", "startLine"))
    if uri:
        return (f"{uri}:{line}" if line else uri), uri
    logical = leading(where.get("logicalLocations"))
    found = text(logical.get("fullyQualifiedName") or logical.get("name"), 500)
    return found, found


FORMAT = Format(
    kind="sarif",
    label="SARIF",
    hint="Results of code, model and dependency scanners, version 2.1.",
    recognise=recognise,
    read=read,
    rank=10,
)
