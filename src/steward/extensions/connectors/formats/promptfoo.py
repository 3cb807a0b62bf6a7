"""Results of promptfoo, of its evaluations and of its red teams, as JSON of version 2 or 3."""

from collections import defaultdict
from datetime import datetime
from typing import Literal

from steward.domain.monitoring.terms import Evaluation, Issue, Named, Reading
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    Json,
    at,
    counted,
    digest_of,
    facts,
    first,
    moment,
    obj,
    objects,
    share_bounds,
    text,
)

SEVERITIES: dict[str, Literal["none", "note", "warning", "error"]] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "informational": "note",
}
ERROR = 2
ATTACK, PASS = "attack success rate", "pass rate"
Counts = dict[tuple[str, str, bool], list[int]]


def recognise(file: SourceFile) -> bool:
    """Say whether the file has the results of promptfoo."""
    found = obj(file.top.get("results"))
    return "results" in found and ("stats" in found or "prompts" in found or "table" in found)


def read(file: SourceFile, now: datetime) -> Reading:
    """Return pass rates, shares of attacks that came through, and what failed.

    Raises:
        Refused: It is no JSON, or has no results.
    """
    top = obj(file.json)
    outer = obj(top.get("results"))
    if not isinstance(outer.get("results"), list):
        raise file.refuse("it has no list “results” within “results”")
    rows = objects(outer["results"])
    when = moment(outer.get("timestamp")) or moment(at(top, "metadata", "evaluationCreatedAt"))
    counts: Counts = defaultdict(lambda: [0, 0])
    issues: dict[str, Issue] = {}
    broken = repeated = 0
    for row in rows:
        if row.get("failureReason") == ERROR or (row.get("error") and "gradingResult" not in row):
            broken += 1
            continue
        model, plugin = _model(row), _plugin(row)
        passed = row.get("success") is True
        for key in {(model, plugin, bool(plugin)), (model, "", False)}:
            counts[key][0] += passed
            counts[key][1] += 1
        if not passed:
            issue = _issue(row, model, plugin, when or now)
            repeated += issue.fingerprint in issues
            issues.setdefault(issue.fingerprint, issue)
    notes: list[str] = []
    if broken:
        said = counted(broken, "test ended in an error", "tests ended in errors")
        notes.append(
            f"{said}, which says nothing about the model; left out, and nothing is closed."
        )
    if repeated:
        said = counted(repeated, "failure repeats", "failures repeat")
        notes.append(f"{said} another of the same prompt; counted once.")
    if when is None:
        notes.append("The file names no time; the time of taking in stands for it.")
    return Reading(
        evaluations=tuple(_evaluations(top, counts, when or now)),
        issues=tuple(issues.values()),
        notes=tuple(notes),
        covers=_scope(top, counts) if rows and not broken else "",
    )


def _scope(top: Json, counts: Counts) -> str:
    models = sorted({model for model, _, _ in counts})
    return f"promptfoo {_name(top)[:80]} · {', '.join(models)}"[:200]


def _name(top: Json) -> str:
    return first(at(top, "config", "description")) or "tests"


def _evaluations(top: Json, counts: Counts, when: datetime) -> list[Evaluation]:
    version = first(at(top, "metadata", "promptfooVersion"))
    name = _name(top)
    found: list[Evaluation] = []
    for (model, plugin, is_attack), (passed, total) in sorted(counts.items()):
        hits = total - passed if is_attack else passed
        low, high = share_bounds(hits, total)
        found.append(
            Evaluation(
                subject=Named(kind="model", name=model),
                evaluation=plugin or name,
                metric=ATTACK if is_attack else PASS,
                score=hits / total,
                lower_is_better=is_attack,
                evaluated_at=when,
                score_low=low,
                score_high=high,
                level=0.95,
                samples=total,
                run=first(top.get("evalId")),
                harness=f"promptfoo {version}".strip(),
                suite_version=version,
                detail=facts(suite=name) if plugin else {},
            )
        )
    return found


def _model(row: Json) -> str:
    provider = row.get("provider")
    return first(provider, at(provider, "id"), at(provider, "label")) or "unnamed provider"


def _about(row: Json) -> Json:
    return obj(at(row, "testCase", "metadata")) | obj(row.get("metadata"))


def _plugin(row: Json) -> str:
    return first(_about(row).get("pluginId"))


def _issue(row: Json, model: str, plugin: str, when: datetime) -> Issue:
    about = _about(row)
    strategy = first(about.get("strategyId"))
    prompt = text(at(row, "prompt", "raw")) or text(row.get("prompt"))
    assertion = first(at(row, "gradingResult", "assertion", "type"), *_failed(row))
    reason = text(at(row, "gradingResult", "reason")) or text(row.get("error"))
    severity = first(about.get("severity")).lower()
    return Issue(
        subject=Named(kind="model", name=model),
        fingerprint=digest_of(model, plugin, strategy, prompt, "" if plugin else assertion),
        rule=plugin or assertion or "assertion",
        level=SEVERITIES.get(severity, "warning"),
        message=reason or "The test failed.",
        place=text(prompt, 300),
        tool="promptfoo",
        seen_at=when,
        detail=facts(
            strategy=strategy,
            severity=severity,
            category=first(about.get("harmCategory")),
            goal=text(about.get("goal"), 300),
            answer=text(at(row, "response", "output"), 500),
        ),
    )


def _failed(row: Json) -> list[object]:
    parts = objects(at(row, "gradingResult", "componentResults"))
    return [at(part, "assertion", "type") for part in parts if part.get("pass") is False]


FORMAT = Format(
    kind="promptfoo",
    label="promptfoo results",
    hint="Tests and red teams of language models, exported as JSON.",
    recognise=recognise,
    read=read,
    rank=20,
)
