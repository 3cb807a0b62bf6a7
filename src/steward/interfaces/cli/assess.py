"""``steward assess``: the main job for pipelines, with files in and files out."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from errno import EISDIR
from pathlib import Path
from typing import Any, cast

from steward.domain.lint.terms import LintSeverity
from steward.domain.risks.rules.drafts import RiskDraft
from steward.domain.risks.terms import Level, Point
from steward.domain.systems.rules import vocabulary_of
from steward.extensions.exchange.assessment import (
    Assessment,
    assess,
    content_of,
    register_json,
)
from steward.extensions.exchange.folder import read_folder
from steward.extensions.packs.checks import check_packs
from steward.extensions.packs.reader import read_packs
from steward.extensions.reports.kit.tables import Column, csv_chunks, xlsx_bytes
from steward.extensions.reports.risk_register.report import COLUMNS, Row
from steward.extensions.reports.soa import report as soa
from steward.extensions.reports.summary import report as summary
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.program import Program, compile_rule
from steward.foundation.expressions.syntax import ExpressionError
from steward.foundation.expressions.types import Number, check

FAILED = 3
SHOWN = 6
DIGITS = 6
CONTENT = Path(__file__).resolve().parents[4] / "content"
TASK_HEAD = ("origin", "title", "requirement", "owner_role", "severity", "effort_days", "due_days")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Folder, target, condition and date."""
    parser.add_argument("folder", type=Path, help="the organisation as code")
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--fail-on", default=None, help="condition that makes the exit status 3")
    parser.add_argument("--content", type=Path, default=CONTENT, help="folder of the packs")
    parser.add_argument(
        "--date", default=None, help="date of the documents, YYYY-MM-DD; today by default"
    )


def run(values: argparse.Namespace) -> int:
    """Assess and write; 0, or 3 when the condition holds."""
    made = _made(values.date)
    condition = _condition(values.fail_on)
    _progress("reading the content packs")
    packs = read_packs(values.content)
    check_packs(packs)
    content = content_of([resource for pack in packs for resource in pack.resources])
    _progress(f"reading {values.folder}")
    vocabulary = vocabulary_of(content.intake.attributes)
    folder = read_folder(values.folder, vocabulary, content.readiness)
    _progress(f"deriving the register of {len(folder.systems)} AI systems")
    result = assess(folder, content)
    _progress(f"writing to {values.out}")
    _write(result, values.out, made)
    _print(result, values.out)
    for note in folder.notes:
        sys.stdout.write(f"note: {note}\n")
    if condition is not None and condition.evaluate(result.facts()) is True:
        sys.stdout.write(f"FAILED: {condition.text}\n")
        return FAILED
    return 0


def _made(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Invalid(f"{text!r} is no date of the form YYYY-MM-DD", place="--date") from None


def _condition(text: str | None) -> Program | None:
    if text is None:
        return None
    try:
        program = compile_rule(text)
    except ExpressionError as error:
        raise Invalid(str(error), place="--fail-on") from None
    numbers = {name: Number() for name in FACT_NAMES}
    for problem in check(program.tree, numbers):
        message = f"line {problem.line}, column {problem.column}: {problem.message}"
        raise Invalid(message, place="--fail-on")
    return program


FACT_NAMES = (
    *("systems.total", "systems.assessed", "risks.total", "risks.above_appetite"),
    *(f"risks.{level.value}" for level in Level),
    *("risks.undecided", "soa.not_decided", "tasks.total"),
    *("readiness.low", "readiness.high", "readiness.blockers"),
    *("lint.asked", "lint.failing", *(f"lint.{severity.value}" for severity in LintSeverity)),
)


def _write(result: Assessment, out: Path, made: datetime) -> None:
    """Write everything into a folder of its own, then put it in place; all of it or nothing.

    That folder is beside a target that is not there yet, and inside one that is: the target may be
    another file system than its parent, and a move between the two would be a copy.

    Raises:
        Invalid: The target cannot be written.
    """
    out = out.resolve()
    try:
        place = out if out.is_dir() else out.parent
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".steward-", dir=place) as apart:
            fresh = Path(apart) / "results"
            fresh.mkdir()
            _write_all(result, fresh, made)
            if out.is_dir():
                replace_files(fresh, out, aside=Path(apart))
            else:
                fresh.rename(out)
    except OSError as error:
        reason = f"the results cannot be written: {error.strerror or error}; nothing was changed"
        raise Invalid(reason, place=str(out)) from None


def replace_files(fresh: Path, out: Path, *, aside: Path) -> None:
    """Move every file into a folder, over those of the same name; all of them or none.

    What stood there is set aside first, so that it comes back when a move fails.
    """
    for path in fresh.iterdir():
        if (out / path.name).is_dir():
            raise IsADirectoryError(EISDIR, f"{path.name} is a folder")
    done: list[tuple[Path, Path]] = []
    try:
        for path in sorted(fresh.iterdir()):
            target, old = out / path.name, aside / path.name
            if target.exists() or target.is_symlink():
                target.rename(old)
            done.append((target, old))
            path.rename(target)
    except BaseException:
        for target, old in done:
            target.unlink(missing_ok=True)
            if old.exists() or old.is_symlink():
                old.rename(target)
        raise


def _write_all(result: Assessment, out: Path, made: datetime) -> None:
    name = result.organisation.name
    _json(out / "register.json", {"organisation": name, "risks": register_json(result)})
    _json(out / "readiness.json", asdict(result.readiness) | {"facts": result.facts()})
    _json(out / "lint.json", {"organisation": name, **result.lint.plain()})
    rows = (row.cells() for row in _register_rows(result))
    (out / "register.xlsx").write_bytes(xlsx_bytes("Risk register", COLUMNS, rows, made=made))
    statement = soa.Data(
        organisation=name, made=made, rows=result.rows, linked=soa.named_risks(_linked(result))
    )
    (out / "soa.xlsx").write_bytes(soa.to_xlsx(statement))
    (out / "soa.pdf").write_bytes(soa.to_pdf(statement))
    (out / "summary.pdf").write_bytes(summary.to_pdf(_summary(result), made=made))
    heads = [Column(title=title) for title in (*TASK_HEAD, "priority", "reason")]
    tasks = (
        [*(getattr(task, field) for field in TASK_HEAD), f"{task.priority:.4f}", task.reason]
        for task in result.tasks
    )
    (out / "tasks.csv").write_bytes(b"".join(csv_chunks(heads, tasks)))


def _json(path: Path, value: object) -> None:
    shown = _without_noise(value)
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False, indent=1, default=str)
    path.write_text(text + "\n", encoding="utf-8")


def _without_noise(value: Any) -> Any:  # noqa: ANN401 -- leaf
    """Return the value with its numbers cut where binary arithmetic begins to be seen."""
    match value:
        case float():
            return round(value, DIGITS)
        case dict():
            items = cast("dict[str, Any]", value).items()
            return {key: _without_noise(item) for key, item in items}
        case list() | tuple():
            return [_without_noise(item) for item in cast("Sequence[Any]", value)]
        case _:
            return value


def _register_rows(result: Assessment) -> list[Row]:
    def point(draft: RiskDraft, name: str) -> tuple[int, int, str]:
        found: Point = getattr(draft, name)
        return found.likelihood, found.consequence, found.level.value

    return [
        Row(
            reference=risk.reference,
            system=risk.system,
            title=risk.draft.scenario.title,
            category=risk.draft.scenario.category,
            cause=risk.draft.scenario.cause,
            event=risk.draft.scenario.event,
            consequence=risk.draft.scenario.consequence,
            certain=risk.draft.certain,
            inherent=point(risk.draft, "inherent"),
            current=point(risk.draft, "current"),
            target=point(risk.draft, "target"),
            controls=[effect.control for effect in risk.draft.controls],
            status=risk.status,
            reason=risk.reason,
            rule=risk.draft.scenario_id,
        )
        for risk in result.risks
    ]


def _linked(result: Assessment) -> Iterator[tuple[str, str, list[str]]]:
    """Yield reference, level and controls of every live risk, the highest first."""
    for risk in result.live:
        controls = [link.control for link in risk.draft.scenario.controls]
        yield risk.reference, risk.draft.current.level.value, controls


def _summary(result: Assessment) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for risk in result.live:
        key = f"{risk.draft.current.likelihood},{risk.draft.current.consequence}"
        counts[key] = counts.get(key, 0) + 1
    ready = result.readiness
    return {
        "organisation": result.organisation.name,
        "systems": len(result.organisation.systems),
        "risks": len(result.live),
        "above_appetite": result.above_appetite,
        "appetite": result.criteria.appetite.value,
        "matrix": {
            "cells": result.criteria.levels,
            "counts": counts,
            "appetite": result.criteria.appetite.value,
        },
        "proposed": sum(risk.status == "proposed" for risk in result.live),
        "readiness": summary.readiness_values(ready),
        "top": [
            {
                "reference": risk.reference,
                "system": risk.system,
                "title": risk.draft.scenario.title,
                "level": risk.draft.current.level.value,
            }
            for risk in result.live[:SHOWN]
        ],
        "actions": [asdict(action) for action in ready.actions[:SHOWN]],
    }


def _print(result: Assessment, out: Path) -> None:
    facts, ready = result.facts(), result.readiness
    lines = [
        "",
        (
            f"{result.organisation.name}: {facts['systems.total']} AI systems,"
            f" {facts['systems.assessed']} of them assessed"
        ),
        f"  risks          {facts['risks.total']} ("
        + ", ".join(f"{facts[f'risks.{level.value}']} {level.value}" for level in reversed(Level))
        + f"), {facts['risks.above_appetite']} above appetite",
        f"  not decidable  {facts['risks.undecided']} scenarios wait for facts",
        f"  statement      {len(result.rows)} controls, {facts['soa.not_decided']} not decided",
        f"  tasks          {facts['tasks.total']}",
        (
            f"  readiness      {ready.low:.0%} to {ready.high:.0%},"
            f" assurance {ready.assurance.value}, {len(ready.blockers)} blockers"
        ),
        f"  audit lint     {facts['lint.failing']} results ("
        + ", ".join(f"{number} {name}" for name, number in result.lint.by_severity.items())
        + f"); {result.lint.asked} of {result.lint.rules} questions can be asked of a folder",
        f"  results        {out}",
        "",
    ]
    sys.stdout.write("\n".join(lines))


def _progress(text: str) -> None:
    sys.stderr.write(f"steward: {text} …\n")
