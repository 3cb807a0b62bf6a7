"""Measures bringing results of other tools: 2,700 of a scanner, 80 model cards, 25 Inspect logs.

Run: ./steward bench bringing. Files are invented; each is read, then looked at without a trace,
taken in, and taken in again, by the operations of the page and of the background work.
"""

import json
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.ground import Verdicts, ground, organisation_with  # noqa: E402 -- app ready
from steward.extensions.connectors.models import Bringing, BroughtFile  # noqa: E402 -- app ready
from steward.extensions.connectors.operations.bringing import (  # noqa: E402 -- app ready
    bring_files,
    look_at_file,
    take_file,
)
from steward.extensions.connectors.queries.bringing import files_of  # noqa: E402 -- app ready
from steward.extensions.connectors.recognising import read_file  # noqa: E402 -- app ready
from steward.foundation.core.actor import Actor  # noqa: E402 -- app ready
from steward.foundation.tenancy.operations import acting_for  # noqa: E402 -- app ready

RESULTS, CARDS, LOGS, SAMPLES = 2_700, 80, 25, 200
COUNTS = ("new", "changed", "untouched")


def a_scan() -> bytes:
    """Return a SARIF log of 2,700 results in 300 files."""
    results = [
        {
            "ruleId": f"R{number % 40}",
            "level": ("error", "warning", "note")[number % 3],
            "message": {"text": f"Something of kind {number % 40} is not as it should be."},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": f"src/part_{number % 300}.py"},
                        "region": {"startLine": number},
                    }
                }
            ],
        }
        for number in range(RESULTS)
    ]
    driver = {"name": "Scanner", "rules": [{"id": f"R{number}"} for number in range(40)]}
    where = [{"repositoryUri": "https://git.example.org/acme/triage"}]
    run = {"tool": {"driver": driver}, "versionControlProvenance": where, "results": results}
    return json.dumps({"version": "2.1.0", "$schema": "sarif-2.1.0", "runs": [run]}).encode()


def a_card(number: int) -> bytes:
    """Return a model card of some 4 KB."""
    front = f"license: mit\nbase_model: acme/base-{number % 7}\ndatasets: [cases-{number % 9}]"
    prose = "The model sorts cases by urgency. It was measured on cases of last year. " * 45
    return f"---\n{front}\n---\n# triage-{number}\n## Intended use\n{prose}".encode()


def a_log(number: int) -> bytes:
    """Return a log of Inspect with 200 samples."""
    sample = {"id": 1, "input": "A case. " * 40, "target": "urgent", "scores": {"m": {"value": 1}}}
    log = {
        "version": 2,
        "status": "success",
        "eval": {
            "eval_id": f"e{number}",
            "task": f"task-{number % 5}",
            "model": f"acme/triage-{number}",
            "created": "2026-03-01T10:00:00Z",
        },
        "results": {
            "total_samples": SAMPLES,
            "completed_samples": SAMPLES,
            "scores": [{"name": "m", "metrics": {"accuracy": {"name": "accuracy", "value": 0.8}}}],
        },
        "samples": [sample] * SAMPLES,
    }
    return json.dumps(log).encode()


def each(actor: Actor, bringing: Bringing, call: object) -> tuple[float, dict[str, int]]:
    """Return in seconds how long every file takes, each in its transaction, and the counts."""
    with acting_for(actor.organisation_id):
        files: list[BroughtFile] = files_of(actor, bringing)
    began = perf_counter()
    for file in files:
        with acting_for(actor.organisation_id):
            call(actor=actor, bringing=bringing, file=file)  # type: ignore[reportCallIssue]
    spent = perf_counter() - began
    problems = [file.outcome["problem"] for file in files if file.outcome.get("problem")]
    assert not problems, problems[:3]
    return spent, {name: sum(file.outcome.get(name, 0) for file in files) for name in COUNTS}


def main() -> int:
    """Measure and print; return 1 when a target was missed."""
    verdicts = Verdicts()
    files = [
        ("scan.sarif", a_scan()),
        *((f"card-{number}.md", a_card(number)) for number in range(CARDS)),
        *((f"log-{number}.json", a_log(number)) for number in range(LOGS)),
    ]
    with ground() as server:
        actor = organisation_with(server, 2_000)
        began = perf_counter()
        for name, content in files:
            read_file(content, name, actor.now)
        verdicts.at_most("reading 106 files", perf_counter() - began, 3, "s")
        with acting_for(actor.organisation_id):
            bringing, _ = bring_files(actor=actor, files=files)
        spent, told = each(actor, bringing, look_at_file)
        verdicts.at_most(f"what they would change ({told['new']:,} new)", spent, 10, "s")
        spent, told = each(actor, bringing, take_file)
        verdicts.at_most(f"taking them in ({told['new']:,} new)", spent, 10, "s")
        with acting_for(actor.organisation_id):
            again, _ = bring_files(actor=actor, files=files)
        spent, told = each(actor, again, take_file)
        verdicts.at_most(f"the same again ({told['untouched']:,} untouched)", spent, 10, "s")
        verdicts.at_most("of these new or changed", told["new"] + told["changed"], 0)
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
