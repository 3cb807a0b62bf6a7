"""A plain script that repeats the figures of losses with NumPy alone, away from Steward.

It holds the inputs, the seed, the figures that stand on screen, and the source of the engine as it
ran; it compares what it computes with what stands there.
"""

import ast
import inspect
import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from types import ModuleType
from typing import Any

import numpy as np

from steward.domain.risks.forecasting import (
    POINTS,
    SEED,
    SHARES,
    YEARS,
    Factors,
    Forecast,
    years,
)
from steward.domain.risks.quantification import (
    curves,
    draws,
    functions,
    losses,
    portfolio,
    scenarios,
)
from steward.domain.risks.quantification.curves import exact_curve
from steward.domain.risks.quantification.losses import LogNormal, Pert
from steward.domain.risks.quantification.portfolio import ENGINE
from steward.domain.risks.quantification.scenarios import Scenario
from steward.foundation.core.actor import Actor

ENGINE_FILES: tuple[ModuleType, ...] = (functions, losses, scenarios, curves, draws, portfolio)
REFUSAL = """
class Invalid(Exception):
    def __init__(self, message, *, place=""):
        super().__init__(message)
        self.message, self.place = message, place
"""
SEVERITIES = """
def scenario_of(row):
    identity, rate, kind, *numbers = row
    severity = {"lognormal": LogNormal, "pert": Pert}[kind](*numbers)
    return Scenario(UUID(identity), rate, severity)


def compare(name, here, there):
    same = abs(here - there) <= TOLERANCE * max(abs(there), 1e-12)
    print(f"{name:<44} {here:>20,.4f} {there:>20,.4f}   {'same' if same else 'DIFFERENT'}")
    return same


TOLERANCE = 1e-9
"""
TOGETHER = """
def main():
    factors = [CommonFactor(UUID(a), frozenset(map(UUID, of)), sd) for a, of, sd in FACTORS]
    print(f"{'':<44} {'computed here':>20} {'in Steward':>20}")
    same = []
    for point, rows in RISKS.items():
        made = simulate([scenario_of(row) for row in rows], YEARS, SEED, factors)
        figures = {"chance of any loss": 1 - made.no_loss, "mean": made.expected}
        for share in SHARES:
            figures[f"quantile {share}"] = float(made.quantile(share))
        figures["mean of the worst 1 %"] = made.tvar(0.99)
        for name, here in figures.items():
            same.append(compare(f"{point}, {name}", here, FIGURES[point][name]))
    return 0 if all(same) else 1
"""
ALONE = """
def main():
    print(f"{'':<44} {'computed here':>20} {'in Steward':>20}")
    same = []
    for point, rows in RISKS.items():
        risk = scenario_of(rows[0])
        made = exact_curve(risk.rate, risk.severity)
        figures = {"chance of any loss": 1 - made.no_loss, "mean": made.mean}
        for share in SHARES:
            figures[f"quantile {share}"] = float(made.quantile(share))
        for name, here in figures.items():
            same.append(compare(f"{point}, {name}", here, FIGURES[point][name]))
    return 0 if all(same) else 1
"""
END = """
if __name__ == "__main__":
    raise SystemExit(main())
"""


def script_of_year(actor: Actor, found: Sequence[Forecast], factors: Factors) -> str:
    """Return the script of the losses of a year over all estimated risks."""
    told = {
        year.point: {
            "chance of any loss": year.any_loss,
            "mean": year.mean,
            **{f"quantile {s}": v for s, v in zip(SHARES, year.quantiles, strict=True)},
            "mean of the worst 1 %": year.worst_hundredth,
        }
        for year in (years(found, factors) if found else ())
    }
    causes = [(str(f.id), sorted(map(str, f.members)), f.log_sd) for f in factors]
    rows = {name: [_row(item.scenarios[name]) for item in found] for name in POINTS}
    head = _head(actor, f"the losses of a year of {len(found):,} risks", found, simulated=True)
    values = {"RISKS": rows if found else {}, "FACTORS": causes, "FIGURES": told}
    return _whole(head, values, TOGETHER)


def script_of_risk(actor: Actor, one: Forecast) -> str:
    """Return the script of the exact figures of one risk."""
    told: dict[str, dict[str, float]] = {}
    for name, item in one.scenarios.items():
        curve = exact_curve(item.rate, item.severity)
        quantiles = curve.quantile(list(SHARES)).tolist()
        told[name] = {
            "chance of any loss": 1 - curve.no_loss,
            "mean": curve.mean,
            **{f"quantile {s}": v for s, v in zip(SHARES, quantiles, strict=True)},
        }
    rows = {name: [_row(one.scenarios[name])] for name in POINTS}
    head = _head(actor, f"the losses of {one.risk.reference}", [one], simulated=False)
    return _whole(head, {"RISKS": rows, "FACTORS": [], "FIGURES": told}, ALONE)


def _head(actor: Actor, what: str, found: Sequence[Forecast], *, simulated: bool) -> str:
    currency = found[0].currency if found else "no currency"
    how = f"{YEARS:,} simulated years, seed {SEED}" if simulated else "exact, without simulation"
    return (
        f'"""Repeats {what}, in {currency}: {how}.\n\n'
        f"Made on {actor.today:%-d %B %Y} by Steward {version('steward')}, engine “{ENGINE}”,"
        f" NumPy {np.__version__}.\nRun it with Python 3.11 or newer and NumPy; it says for each"
        f' figure whether it is the same.\n"""\n'
    )


def _whole(head: str, values: dict[str, Any], main: str) -> str:
    imports, source = engine_source()
    given = {"YEARS": YEARS, "SEED": SEED, "SHARES": list(SHARES), **values}
    told = "\n".join(f"{name} = {_literal(value)}" for name, value in given.items())
    engine = f"# The engine: {ENGINE}.\n{REFUSAL}\n\n{source}"
    return f"{head}\n{imports}\n\n# The inputs.\n{told}\n\n{engine}\n{SEVERITIES}\n{main}\n{END}"


def _literal(value: object) -> str:
    """Return plain values as Python writes them, an item a line."""
    return json.dumps(value, indent=1, ensure_ascii=True)


def _row(scenario: Scenario) -> tuple[Any, ...]:
    severity = scenario.severity
    if isinstance(severity, LogNormal):
        return (str(scenario.id), scenario.rate, "lognormal", severity.mu, severity.sigma)
    if isinstance(severity, Pert):
        numbers = (severity.minimum, severity.mode, severity.maximum)
        return (str(scenario.id), scenario.rate, "pert", *numbers)
    raise TypeError(type(severity))


@lru_cache(maxsize=1)
def engine_source() -> tuple[str, str]:
    """Return the imports that the engine needs besides itself, and its source without them."""
    imports: set[str] = set()
    parts: list[str] = []
    for module in ENGINE_FILES:
        text = inspect.getsource(module)
        lines, nodes = text.splitlines(), ast.parse(text).body
        for node in nodes[1:]:
            if isinstance(node, ast.Import | ast.ImportFrom):
                if not ast.unparse(node).startswith("from steward"):
                    imports.add(ast.unparse(node))
                continue
            decorators = getattr(node, "decorator_list", [])
            first = min([node.lineno, *(item.lineno for item in decorators)])
            parts.append("\n".join(lines[first - 1 : node.end_lineno]))
    return "\n".join(sorted(imports)), "\n\n".join(parts)
