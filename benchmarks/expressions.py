"""Measures how many conditions are decided in a second.

Run with ``.venv/bin/python benchmarks/expressions.py`` or ``./steward bench expressions``. The
rule has five terms, all of which are looked at; every figure is the best of seven rounds
of processor time, so that other work on the machine counts as little as possible.
"""

import timeit
from collections.abc import Callable
from time import process_time

from steward.foundation.expressions.program import compile_rule
from steward.foundation.expressions.syntax import parse

RULE = (
    "deployment_scale == 'pilot' && 'llm' in technique && !biometric"
    " && risk_score >= 3 && sector in ['health', 'finance']"
)
FACTS = {
    "deployment_scale": "pilot",
    "technique": frozenset({"llm", "retrieval"}),
    "biometric": False,
    "risk_score": 4,
    "sector": "health",
}
ROUNDS = 7


def best(statement: Callable[[], object], number: int) -> float:
    """Return the most runs of a statement in a second."""
    return number / min(timeit.repeat(statement, timer=process_time, repeat=ROUNDS, number=number))


def main() -> None:
    program = compile_rule(RULE)
    assert program.evaluate(FACTS) is True
    assert program.evaluate({}) is None
    unknown = dict.fromkeys(FACTS)
    figures = {
        "evaluations per second, five terms, all known": (lambda: program.evaluate(FACTS), 100_000),
        "evaluations per second, five terms, all unknown": (
            lambda: program.evaluate(unknown),
            100_000,
        ),
        "explanations per second": (lambda: program.explain(FACTS), 2_000),
        "texts read per second, not seen before": (lambda: parse.__wrapped__(RULE), 200),
    }
    for name, (statement, number) in figures.items():
        print(f"{best(statement, number):>12,.0f}  {name}")


if __name__ == "__main__":
    main()
