"""A plug-in of pytest: tests that are marked with a control become evidence for it.

``@pytest.mark.evidence(control="A.6.2.4", system="AIS-0001")`` marks a test; with ``--steward`` the
session ends with one score and one report for each control and system.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from steward_client import bundles, shapes, signing
from steward_client.client import Client, Sent
from steward_client.errors import StewardError

MARK = "evidence"
LONGEST_MESSAGE = 500
SEVERITY = {"passed": 0, "skipped": 1, "xfailed": 1, "failed": 2, "error": 3}


@dataclass
class Tried:
    """One test: how it came out, how long it took in seconds, and what a failure says."""

    test: str
    outcome: str = "passed"
    seconds: float = 0.0
    message: str = ""


@dataclass
class Group:
    """The tests of one control for one system or model."""

    control: str
    system: str
    model: str
    tests: dict[str, Tried] = field(default_factory=dict[str, Tried])

    def count(self, *outcomes: str) -> int:
        """Return how many tests came out so."""
        return sum(1 for item in self.tests.values() if item.outcome in outcomes)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many passed, failed and were skipped."""
        return {
            "passed": self.count("passed"),
            "failed": self.count("failed", "error"),
            "skipped": self.count("skipped", "xfailed"),
        }

    @property
    def words(self) -> str:
        """Return the counts in words."""
        return ", ".join(f"{count} {name}" for name, count in self.counts.items())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("steward", "evidence for Steward")
    group.addoption("--steward", action="store_true", help="send marked tests as evidence")
    group.addoption(
        "--steward-bundle", metavar="FILE", help="write the evidence into a bundle instead"
    )
    group.addoption("--steward-system", metavar="SYSTEM", default="", help="the AI system tested")


def pytest_configure(config: pytest.Config) -> None:
    """Say what the mark means, and watch the session where evidence is wanted."""
    config.addinivalue_line(
        "markers",
        "evidence(control, system='', model=''): the test is evidence for a control of ISO/IEC"
        " 42001, or for several.",
    )
    is_wanted = config.getoption("--steward") or config.getoption("--steward-bundle")
    if is_wanted and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Watching(config), "steward-watching")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a mark that names no control."""
    for item in items:
        marks_of(item)


def marks_of(item: pytest.Item) -> list[dict[str, str]]:
    """Return what the marks of a test say: a control with its system and model, each once.

    Raises:
        pytest.UsageError: A mark names no control, or says what no mark can.
    """
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for mark in item.iter_markers(MARK):
        said = dict(mark.kwargs)
        named = [*mark.args, said.pop("control", ()), said.pop("controls", ())]
        system, model = str(said.pop("system", "")), str(said.pop("model", ""))
        controls = [text for one in named for text in ([one] if isinstance(one, str) else one)]
        if said or not controls or not all(isinstance(text, str) and text for text in controls):
            words = f"@pytest.mark.{MARK} of {item.nodeid} names a control, like control='A.6.2.4'"
            raise pytest.UsageError(words + (f"; it has no {', '.join(said)}" if said else ""))
        for control in controls:
            one = {"control": control, "system": system, "model": model}
            found.setdefault((control, system, model), one)
    return list(found.values())


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Give each report what the marks say, so that it comes along from other processes too."""
    made = yield
    marks = marks_of(item)
    if marks:
        made.get_result().steward_marks = marks


class Watching:
    """Collects the reports of marked tests, and sends what they say when the session ends."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.groups: dict[tuple[str, str, str], Group] = {}
        self.said: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take one phase of one test into its groups."""
        for mark in getattr(report, "steward_marks", ()):
            key = (mark["control"], mark["system"], mark["model"])
            group = self.groups.setdefault(key, Group(*key))
            tried = group.tests.setdefault(report.nodeid, Tried(report.nodeid))
            tried.seconds = round(tried.seconds + report.duration, 4)
            outcome = _outcome(report)
            if SEVERITY[outcome] > SEVERITY[tried.outcome]:
                tried.outcome = outcome
                tried.message = _message(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send the evidence; the result of the tests stays what it is unless it must arrive."""
        try:
            client = Client(system=self.config.getoption("--steward-system") or None)
            is_sent = self._finish(client) if self.groups else self._nothing()
            is_strict = client.settings.strict
        except (StewardError, OSError) as error:
            self.said.append(f"not sent: {error}")
            is_sent, is_strict = False, True
        if is_strict and not is_sent and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:  # noqa: ANN401
        """Say what became of the evidence."""
        terminalreporter.section("evidence for Steward")
        for line in self.said:
            terminalreporter.line(line)

    def _nothing(self) -> bool:
        self.said.append("no test that ran has the mark “evidence”")
        return True

    def _finish(self, client: Client) -> bool:
        reading: shapes.Body = {"observations": [], "evaluations": [], "assets": []}
        statements: list[bundles.Statement] = []
        for group in self.groups.values():
            about = group.model or group.system or client.settings.system
            if not about:
                raise StewardError(f"The tests of {group.control} name no system; give one.")
            scores = self._scores(group, client)
            reading["evaluations"] += scores
            statements.append(self._report(group, client))
            self.said.append(f"{group.control} for {about}: {group.words}")
        place = self.config.getoption("--steward-bundle")
        return (
            self._write(client, reading, statements, place)
            if place
            else self._send(client, reading, statements)
        )

    def _send(
        self, client: Client, reading: shapes.Body, statements: list[bundles.Statement]
    ) -> bool:
        told: list[Sent] = []
        if reading["evaluations"]:
            told.append(client.send_reading(reading))
        told.append(client.send_statements(statements, "tests"))
        for sent in told:
            if sent.problem:
                self.said.append(f"not taken: {sent.problem}" + " (kept)" * sent.is_kept)
        if all(told):
            self.said.append(f"sent to {client.settings.url}")
        return all(told)

    def _write(
        self,
        client: Client,
        reading: shapes.Body,
        statements: list[bundles.Statement],
        place: str,
    ) -> bool:
        if reading["evaluations"]:
            source = client.settings.source
            key = shapes.new_key()
            statements.append(bundles.reading(reading, source=source, delivery=key))
        signer = signing.signer_of(client.settings.key)
        Path(place).write_bytes(bundles.packed(statements, signer))
        signed = f"signed by {signer.key_id[:16]}" if signer else "not signed"
        self.said.append(f"written to {place}, {signed}")
        return True

    def _scores(self, group: Group, client: Client) -> list[shapes.Body]:
        counts = group.counts
        asked = counts["passed"] + counts["failed"]
        if not asked:
            return []
        kind = {"model": group.model} if group.model else {}
        subject = shapes.subject_of(system=group.system or client.settings.system, **kind)
        detail = {"control": group.control, **counts, **_short(bundles.origin())}
        score = shapes.evaluation(
            subject,
            "pass rate",
            counts["passed"] / asked,
            evaluation=f"Tests of {group.control}",
            samples=asked,
            harness="pytest",
            detail=detail,
        )
        return [score]

    def _report(self, group: Group, client: Client) -> bundles.Statement:
        system = group.system or client.settings.system
        about = group.model or system
        project = self.config.rootpath.name
        chosen = {
            name: value
            for name in ("keyword", "markexpr")
            if (value := self.config.getoption(name, ""))
        }
        seconds = round(sum(item.seconds for item in group.tests.values()), 4)
        report = {
            "control": group.control,
            "about": about,
            "project": project,
            **group.counts,
            "seconds": seconds,
            "chosen": chosen,
            "ended": shapes.written(None),
            "origin": bundles.origin(),
            "tests": [asdict(item) for item in group.tests.values()],
        }
        part = f" chosen by {_listed(chosen)}" if chosen else ""
        return bundles.evidence(
            json.dumps(report, indent=1).encode(),
            f"tests-{group.control}.json",
            title=f"Tests of {group.control} for {about} ({project})"[:200],
            key=f"pytest:{project}:{about}:{group.control}"[:200],
            source=client.settings.source,
            kind="test",
            controls=[group.control],
            system=system,
            note=f"{group.words}, {seconds} s",
            population=f"Tests marked for {group.control} in {project}{part}"[:500],
            count=len(group.tests),
        )


def _listed(chosen: dict[str, str]) -> str:
    return ", ".join(f"{name} “{value}”" for name, value in chosen.items())


def _short(origin: dict[str, str]) -> dict[str, str]:
    return {name: origin[name] for name in ("revision", "changed") if name in origin}


def _outcome(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "passed"
    if report.failed:
        return "failed" if report.when == "call" else "error"
    return "skipped" if report.skipped else "passed"


def _message(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        return str(crash.message)[:LONGEST_MESSAGE]
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[-1])[:LONGEST_MESSAGE]
    return report.longreprtext[-LONGEST_MESSAGE:]
