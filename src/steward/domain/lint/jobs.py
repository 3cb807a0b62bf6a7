"""A full run in steps, one for each kind of record."""

from steward.domain.lint.operations.running import LINT, ask_kind, end_run
from steward.domain.lint.operations.waiving import end_lapsed_waivers
from steward.domain.lint.policy import RUN_LINT
from steward.domain.lint.queries.rules import SOURCES
from steward.domain.lint.terms import Outcome
from steward.foundation.core.actor import by_rule, require
from steward.foundation.journal.queries import horizon
from steward.foundation.work.runners import Errand, runs

COUNTED = ("new", "back", "gone", "asked")


@runs(LINT)
def lint_in_steps(errand: Errand) -> None:
    """Ask all rules, kind by kind; run again after a crash it goes on with the next kind.

    Keeps in the result: ``kinds`` that are done, ``until``, the transaction up to which changes are
    seen, and the counts ``new``, ``back``, ``gone``, ``asked``.
    """
    kept = errand.result
    kept.setdefault("kinds", [])
    with errand.step() as actor:
        require(actor, RUN_LINT)
        kept.setdefault("until", horizon())
        end_lapsed_waivers(actor=by_rule(actor, RUN_LINT))
    for number, (kind, source) in enumerate(SOURCES.items()):
        errand.tell(f"Asking about {source.kind.plural}", number, len(SOURCES))
        if kind in kept["kinds"]:
            continue
        with errand.step() as actor:
            outcome = ask_kind(actor=actor, kind=kind)
            kept["kinds"] = [*kept["kinds"], kind]
            for name in COUNTED:
                kept[name] = int(kept.get(name, 0)) + getattr(outcome, name)
    if not kept.get("ended"):
        with errand.step() as actor:
            outcome = Outcome(**{name: int(kept.get(name, 0)) for name in COUNTED})
            end_run(actor=actor, outcome=outcome, seen_until=int(kept["until"]))
            kept["ended"] = True
