"""Reports and hit logs of garak, one JSON object a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from steward.domain.monitoring.terms import Evaluation, Issue, Named, Reading
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    Json,
    at,
    counted,
    digest_of,
    facts,
    first,
    listed,
    moment,
    number,
    obj,
    objects,
    share_bounds,
    text,
    whole,
)

METRIC = "attack success rate"
ENTRIES = {"start_run setup", "init", "attempt", "eval", "completion", "config", "digest"}
LEVEL = 0.95
MOST_SHOWN = 3
HIT_LOG = (
    "A hit log names only what came through: shares cannot be told, and nothing is closed. "
    "Bring the report (.report.jsonl) for both."
)
SERIOUS = 0.5


def recognise(file: SourceFile) -> bool:
    """Say whether the first line is one of a report or of a hit log."""
    row = file.first_row
    is_hit = {"probe", "detector", "generator"} <= set(row)
    return is_hit or (text(row.get("entry_type")) in ENTRIES and "entry_type" in row)


def read(file: SourceFile, now: datetime) -> Reading:
    """Return the share of attacks that came through for each probe and detector.

    Raises:
        Refused: A line is no JSON, or none is of a report.
    """
    rows = [obj(row) for row in file.rows]
    if any("entry_type" in row for row in rows):
        return _report(rows, now)
    hits = [row for row in rows if row.get("probe") and row.get("detector")]
    if not hits:
        raise file.refuse("no line is of a report of garak")
    return _hits(hits, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setup:
    model: Named
    run: str
    version: str
    at: datetime
    ended: bool
    timed: bool
    scope: str


def _setup(rows: Iterable[Json], now: datetime) -> _Setup:
    said: Json = {}
    ended = False
    for row in rows:
        kind = text(row.get("entry_type"))
        if kind in ("start_run setup", "init", "config", "completion", "completed"):
            said |= row
        ended = ended or kind in ("completion", "completed")
    maker = first(said.get("plugins.target_type"), said.get("plugins.model_type"))
    name = first(said.get("plugins.target_name"), said.get("plugins.model_name"))
    when = moment(said.get("end_time")) or moment(said.get("start_time"))
    return _Setup(
        model=Named(kind="model", name=first(name, maker)),
        run=first(said.get("run_id"), said.get("run"), said.get("transient.run_id")),
        version=first(said.get("garak_version"), said.get("_config.version")),
        at=when or now,
        ended=ended,
        timed=when is not None,
        scope=text(said.get("plugins.probe_spec"), 80) or "all probes",
    )


def _report(rows: list[Json], now: datetime) -> Reading:
    setup = _setup(rows, now)
    shown = _examples(rows)
    evaluations: list[Evaluation] = []
    issues: dict[str, Issue] = {}
    notes: list[str] = []
    for row in rows:
        if row.get("entry_type") != "eval":
            continue
        found = _evaluation(row, setup)
        if found is None:
            notes.append(f"{first(row.get('probe')) or 'A probe'}: it was not counted.")
            continue
        evaluations.append(found)
        if found.score > 0:
            issue = _issue(found, shown.get(found.evaluation, []))
            issues[issue.fingerprint] = issue
    if not setup.ended:
        notes.append("The report has no end: the run was cut short, so that nothing is closed.")
    if not setup.timed:
        notes.append("The report names no time; the time of taking in stands for it.")
    if not evaluations:
        notes.append("The report holds no evaluation: no probe has run to its end.")
    return Reading(
        evaluations=tuple(evaluations),
        issues=tuple(issues.values()),
        notes=tuple(notes),
        covers=f"garak {setup.scope} · {setup.model.name}" if setup.ended else "",
    )


def _evaluation(row: Json, setup: _Setup) -> Evaluation | None:
    passed = whole(row.get("passed"))
    total = whole(row.get("total_evaluated"))
    total = whole(row.get("total")) if total is None else total
    fails = whole(row.get("fails"))
    if fails is None and passed is not None and total is not None:
        fails = total - passed
    if not total or fails is None or not 0 <= fails <= total:
        return None
    low, high = number(row.get("confidence_lower")), number(row.get("confidence_upper"))
    level = number(row.get("confidence"))
    if low is None or high is None:
        (low, high), level = share_bounds(fails, total), LEVEL
    detector = first(row.get("detector")).removeprefix("detector.")
    return Evaluation(
        subject=setup.model,
        evaluation=first(row.get("probe")) or "unnamed probe",
        metric=METRIC,
        score=fails / total,
        lower_is_better=True,
        evaluated_at=setup.at,
        score_low=low,
        score_high=high,
        level=level or LEVEL,
        samples=total,
        group=detector,
        run=setup.run,
        harness=f"garak {setup.version}".strip(),
        suite_version=setup.version,
        detail=facts(detector=detector, hits=fails, left_out=whole(row.get("nones"))),
    )


def _issue(found: Evaluation, examples: list[str]) -> Issue:
    hits = round(found.score * (found.samples or 0))
    tries = counted(found.samples or 0, "attempt", "attempts")
    return Issue(
        subject=found.subject,
        fingerprint=digest_of("garak", found.subject.name, found.evaluation, found.group),
        rule=found.evaluation,
        level="error" if found.score >= SERIOUS else "warning",
        message=f"{hits:,} of {tries} came through, as {found.group or 'its detector'} counts.",
        place=found.group,
        tool="garak",
        seen_at=found.evaluated_at,
        detail=facts(run=found.run, share=round(found.score, 6), prompts=examples),
    )


def _examples(rows: Iterable[Json]) -> dict[str, list[str]]:
    """Return probe → the first prompts that came through."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.get("entry_type") != "attempt":
            continue
        results = obj(row.get("detector_results")).values()
        came = any((number(value) or 0) >= SERIOUS for item in results for value in listed(item))
        kept = found.setdefault(first(row.get("probe_classname")), [])
        if came and len(kept) < MOST_SHOWN:
            kept.append(_prompt(row.get("prompt")))
    return found


def _prompt(value: object) -> str:
    if isinstance(value, str):
        return text(value, 300)
    turns = objects(at(value, "turns"))
    last = turns[-1] if turns else {}
    return text(at(last, "content", "text"), 300)


def _hits(rows: list[Json], now: datetime) -> Reading:
    """Return one issue for each probe and detector of a hit log, which counts no attempts."""
    grouped: dict[tuple[str, str, str], list[Json]] = {}
    for row in rows:
        model = first(row.get("generator")).partition(" ")
        key = (model[2] or model[0], first(row.get("probe")), first(row.get("detector")))
        grouped.setdefault(key, []).append(row)
    issues: list[Issue] = []
    for (model, probe, detector), hits in grouped.items():
        detail = facts(
            run=first(hits[0].get("run_id")),
            goal=text(hits[0].get("goal"), 300),
            prompts=[_prompt(row.get("prompt")) for row in hits[:MOST_SHOWN]],
        )
        issues.append(
            Issue(
                subject=Named(kind="model", name=model),
                fingerprint=digest_of("garak", model, probe, detector),
                rule=probe,
                level="warning",
                message=f"{counted(len(hits), 'attempt', 'attempts')} came through.",
                place=detector,
                tool="garak",
                seen_at=now,
                detail=detail,
            )
        )
    return Reading(issues=tuple(issues), notes=(HIT_LOG,))


FORMAT = Format(
    kind="garak",
    label="garak report",
    hint="Attacks on language models: .report.jsonl, or the hit log.",
    recognise=recognise,
    read=read,
    rank=20,
)
