import ast
import subprocess
import sys
from collections import Counter

import pytest

from steward.domain.parts.models import Part
from steward.domain.parts.terms import PartDraft
from steward.domain.risks.exporting import engine_source, script_of_risk, script_of_year
from steward.domain.risks.forecasting import common_factors, forecasts
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.estimating import estimate_risk
from steward.domain.risks.operations.settling import settle_losses
from steward.domain.risks.rules.estimating import Guess
from steward.domain.risks.weighing import swings_of_all, swings_of_risk
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft

GUESS = Guess(rate_low=0.05, rate_high=0.2, loss_low=100_000, loss_high=1_000_000)
OFTEN = Guess(rate_low=1, rate_high=3, loss_low=1_000, loss_mode=2_000, loss_high=9_000)


@pytest.fixture
def found(owner):
    shared = [PartDraft(kind="model", name="Base model")]
    for name in ("Assistant", "Triage"):
        facts = {"llm": True, "public_facing": True}
        create_system(actor=owner, draft=SystemDraft(name=name, facts=facts, components=shared))
    derive_register(actor=owner)
    for number, row in enumerate(Risk.objects.visible_to(owner).order_by("number")[:12]):
        risk = accept_risk(actor=owner, risk=row)
        guess = OFTEN if number % 2 else GUESS
        estimate_risk(actor=owner, risk=risk, guess=guess, currency="EUR")
    base = Part.objects.visible_to(owner).get(name="Base model")
    settle_losses(actor=owner, currency="EUR", factors={base.pk: "moderate"})
    return forecasts(owner)


def run(folder, text):
    script = folder / "figures.py"
    script.write_text(text, encoding="utf-8")
    command = [sys.executable, "-I", str(script)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_scripts_repeat_every_figure_without_steward(owner, found, tmp_path):
    texts = [script_of_year(owner, found, common_factors(owner, found))]
    texts.append(script_of_risk(owner, found[0]))
    for text in texts:
        names = {
            part
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for part in (
                [node.module] if isinstance(node, ast.ImportFrom) else [n.name for n in node.names]
            )
        }
        assert not any(name.startswith(("steward", "django")) for name in names)
        done = run(tmp_path, text)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "DIFFERENT" not in done.stdout
    assert done.stdout.count("same") == 15
    wrong = texts[0].replace('"mean": ', '"mean": 1')
    assert run(tmp_path, wrong).returncode == 1


def test_the_files_of_the_engine_share_no_name_but_types():
    _, source = engine_source()
    made = Counter(
        name
        for node in ast.parse(source).body
        for name in (
            [node.name]
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            else [
                target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)
            ]
        )
    )
    assert [name for name, count in made.items() if count > 1] == []


def test_the_end_that_matters_most_stands_first(owner, found):
    swings = swings_of_risk(found[0])
    widths = [item.mean[1] - item.mean[0] for item in swings]
    assert widths == sorted(widths, reverse=True)
    assert swings[0].name == "loss_high"
    for item in swings:
        assert item.mean[0] <= 0 <= item.mean[1] or item.name == "loss_low"

    everything = swings_of_all(found, common_factors(owner, found))
    assert len(everything) == 15
    assert everything[0].name == "loss_high"
    assert everything[0].tail[0] <= 0 <= everything[0].tail[1]
