"""Reports of test runs in the XML that test runners share (JUnit)."""

from collections.abc import Iterator
from datetime import datetime

from steward.domain.monitoring.terms import Evaluation, Issue, Named, Reading
from steward.extensions.connectors.terms import Format, SourceFile
from steward.extensions.connectors.values import (
    digest_of,
    facts,
    moment,
    name_of,
    share_bounds,
    text,
)
from steward.extensions.connectors.xml_tree import Element, read_tree

PROBLEMS = ("failure", "error")


def recognise(file: SourceFile) -> bool:
    """Say whether the file is a report of tests."""
    return file.head[:1] == "<" and ("<testsuites" in file.head or "<testsuite" in file.head)


def read(file: SourceFile, now: datetime) -> Reading:
    """Return the share of tests passed of each suite, and the tests that failed.

    Raises:
        Refused: It is no XML, or no report of tests.
    """
    root = read_tree(file)
    if root.tag not in ("testsuites", "testsuite"):
        raise file.refuse(f"it is XML, but its outermost element is “{root.tag[:40]}”")
    evaluations: list[Evaluation] = []
    issues: dict[str, Issue] = {}
    skipped = 0
    names: list[str] = []
    for suite in _suites(root):
        cases = list(suite.each("testcase"))
        asked = [case for case in cases if case.get("skipped") is None]
        skipped += len(cases) - len(asked)
        if not asked:
            continue
        name = name_of(suite.attributes.get("name")) or "tests"
        when = moment(suite.attributes.get("timestamp")) or now
        names.append(name)
        failed = [case for case in asked if any(True for _ in case.each(*PROBLEMS))]
        passed = len(asked) - len(failed)
        low, high = share_bounds(passed, len(asked))
        subject = Named(kind="system", name="")
        evaluations.append(
            Evaluation(
                subject=subject,
                evaluation=name,
                metric="pass rate",
                score=passed / len(asked),
                score_low=low,
                score_high=high,
                level=0.95,
                samples=len(asked),
                evaluated_at=when,
                harness="JUnit",
                detail=facts(failed=len(failed)),
            )
        )
        for case in failed:
            issue = _issue(case, name, subject, when)
            issues.setdefault(issue.fingerprint, issue)
    notes = [f"{skipped:,} tests were skipped and not counted."] if skipped else []
    if not evaluations:
        notes.append("The report holds no test that was run.")
    scope = name_of(root.attributes.get("name")) or (names[0] if len(names) == 1 else "tests")
    return Reading(
        evaluations=tuple(evaluations),
        issues=tuple(issues.values()),
        notes=tuple(notes),
        covers=f"JUnit {scope[:120]} · " if evaluations else "",
    )


def _suites(root: Element) -> Iterator[Element]:
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if item.tag == "testsuite":
            yield item
        waiting.extend(reversed(list(item.each("testsuite"))))


def _issue(case: Element, suite: str, subject: Named, when: datetime) -> Issue:
    problem = next(case.each(*PROBLEMS))
    name = name_of(case.attributes.get("name")) or "unnamed test"
    place = text(case.attributes.get("classname") or case.attributes.get("file"), 300)
    message = text(problem.attributes.get("message")) or text(problem.said)
    return Issue(
        subject=subject,
        fingerprint=digest_of("junit", suite, place, name),
        rule=name,
        level="error" if problem.tag == "failure" else "warning",
        message=message or "The test failed.",
        place=place,
        tool="JUnit",
        seen_at=when,
        detail=facts(suite=suite, kind=name_of(problem.attributes.get("type"))),
    )


FORMAT = Format(
    kind="junit",
    label="JUnit report",
    hint="Results of test runs as XML.",
    recognise=recognise,
    read=read,
    rank=30,
)
