"""Every source of work: what makes its task, and what says that its cause is gone."""

import ast
from pathlib import Path

import pytest

DOMAIN = Path(__file__).parents[3] / "src" / "steward" / "domain"
SOURCES = {
    "gaps of questionnaires and requirements": (
        "readiness/operations/__init__.py",
        'family="gap:"',
    ),
    "classification under a law": ("impacts/operations/standing.py", "let_causes_go"),
    "effects of answers": ("readiness/effects.py", "let_causes_go"),
    "findings: clocks, checks and corrective actions": (
        "findings/operations/tasking.py",
        "settled=True",
    ),
    "treatments": ("risks/operations/treating.py", "let_causes_go"),
    "acceptances that end": ("risks/operations/bearing.py", "let_causes_go"),
    "assessments of risks that reopen": ("risks/operations/assessing.py", "let_causes_go"),
    "reviews of risks": ("risks/operations/reviewing.py", "settled=True"),
    "reviews of documents": ("documents/operations/publishing.py", "settled=True"),
    "editions of external documents": ("documents/operations/external.py", "settled=True"),
    "reviews of context": ("governance/operations/keeping.py", "settled=True"),
    "competence, certificates, campaigns and communication": (
        "competence/operations/asking.py",
        "settled=True",
    ),
    "suppliers and agreements": ("relationships/operations/wording.py", "settled=True"),
    "clocks of incidents": ("incidents/operations/settling.py", "settled=True"),
    "requests of audits": ("audits/operations/requesting.py", "settled=True"),
    "measurements of objectives": ("objectives/operations/measuring.py", "settled=True"),
    "actions of objectives": ("objectives/operations/objectives.py", "settled=True"),
    "planned work": ("objectives/operations/activities.py", "settled=True"),
    "checks of what is observed": ("monitoring/operations/tasking.py", "let_causes_go"),
    "evidence that ages": ("evidence/operations/aging.py", "family=FAMILY"),
    "requests for evidence": ("evidence/operations/asking.py", "settled=True"),
    "people": ("tasks/operations/deriving.py", "hand:"),
    "recurring work": ("tasks/operations/recurring.py", "recurring:"),
}
"""Source → the file that speaks for it, and how it says that a cause is gone.

Audit lint raises findings, and these make the tasks. What people and templates ask for has no cause
beside their decision.
"""
BY_HAND = {"readiness/operations/__init__.py"}
"""Where people move tasks: there a cause is not gone because somebody closed its task."""
MOVING = ("move_task", "move_tasks")
MAKING = ("derive_tasks", "ask_for", "ask_all")


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_says_when_its_cause_is_gone(source):
    file, words = SOURCES[source]
    assert words in (DOMAIN / file).read_text("utf-8")


def closings():
    for path in sorted(DOMAIN.rglob("*.py")):
        place = path.relative_to(DOMAIN).as_posix()
        if place.startswith("tasks/") or place in BY_HAND:
            continue
        text = path.read_text("utf-8")
        if not any(name in text for name in (*MOVING, *MAKING)):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield place, node


def test_a_rule_that_closes_a_task_says_that_its_cause_is_settled():
    forgotten = []
    for place, node in closings():
        given = {item.arg: item.value for item in node.keywords}
        if node.func.id not in MOVING:
            continue
        status = given.get("status")
        opens = isinstance(status, ast.Constant) and status.value in ("open", "doing")
        if not opens and "settled" not in given:
            forgotten.append(f"{place}:{node.lineno}")
    assert forgotten == []


def test_every_module_that_makes_tasks_is_named_as_a_source():
    named = {file.split("/")[0] for file, _ in SOURCES.values()}
    makers = {place.split("/")[0] for place, node in closings() if node.func.id in MAKING}
    assert makers - named == {"assessments", "questionnaires", "reviews"}
    # What was read, decided or confirmed there is a fact, and facts do not go again.
