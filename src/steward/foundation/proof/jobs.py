"""The comparison of the whole database with its log, in steps that other work is let between."""

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict
from steward.foundation.proof.models import ProofLog
from steward.foundation.proof.operations.verifying import (
    VERIFY,
    Comparison,
    keep_verification,
)
from steward.foundation.proof.queries.comparing import (
    added_behind,
    batches_from,
    changed_beside,
    damaged_files,
    sealed_sources,
)
from steward.foundation.proof.queries.proofs import edge_of, log_of
from steward.foundation.proof.queries.sources import JOURNAL, Source, stable_text
from steward.foundation.proof.queries.standing import (
    anchor_problems,
    checkpoint_problems,
    key_problems,
)
from steward.foundation.proof.terms import Flaw, Problem
from steward.foundation.work.runners import Errand, runs

BATCHES = 100
MOST = 500
TABLES = 40


@runs(VERIFY)
def verify(errand: Errand) -> None:
    """Compare everything, and keep what was found."""
    found = Comparison()
    with errand.step() as actor:
        log = _log(actor)
        found.add(key_problems(actor))
        found.add(checkpoint_problems(actor, log))
        found.add(anchor_problems(actor, log))
    _leaves(errand, found, log)
    _tables(errand, found, log)
    errand.tell("Reading the files", 1, 1)
    with errand.step() as actor:
        found.add(damaged_files(actor))
        keep_verification(actor=actor, size=log.size, found=found)


def _log(actor: Actor) -> ProofLog:
    log = log_of(actor)
    if log is None:
        raise Conflict("Nothing is sealed yet; this takes a few seconds after the first change.")
    return log


def _leaves(errand: Errand, found: Comparison, log: ProofLog) -> None:
    """Compare rows with leaves, up to the size that the log had when the work began."""
    last = -1
    while True:
        with errand.step() as actor:
            stable_text()
            batches = batches_from(actor, last + 1, BATCHES)
            batches = [batch for batch in batches if batch.first < log.size]
            if not batches:
                break
            found.compare(actor, log, batches)
            last = int(batches[-1].first)
        errand.tell("Comparing rows with the log", _shown(found.edge.size), _shown(log.size))
    if found.edge.size < log.size:
        words = f"has {log.size} leaves, and the rows of {found.edge.size} are known"
        found.add([Problem(flaw=Flaw.MISSING, record="The log", words=words)])
    elif found.edge.root() != edge_of(log).root():
        words = "does not lead to the root that the log says it has"
        found.add([Problem(flaw=Flaw.ALTERED, record="The tree", words=words)])
    if found.erased:
        found.notes.append(
            f"Out of {found.erased} versions and entries a person was erased, as two people"
            " decided; the digests of what was sealed are kept, and lead to the same root."
        )
    for table, count in sorted(found.unknown.items()):
        found.notes.append(
            f"{count} versions in {table} cannot be compared: a newer version of the program"
            " removed columns that they were sealed with."
        )


def _shown(count: int) -> int:
    return count if count < 1 << 31 else count >> 20


def _tables(errand: Errand, found: Comparison, log: ProofLog) -> None:
    """Look for rows that are not in the log, and for rows that are not as their last version."""
    known = list(sealed_sources())
    for start in range(0, len(known), TABLES):
        with errand.step() as actor:
            for source in known[start : start + TABLES]:
                if source.table not in found.unknown:
                    found.add(_added(actor, source, found, log))
                found.add(changed_beside(actor, source, MOST))
        errand.tell("Comparing tables with their history", start, len(known))


def _added(actor: Actor, source: Source, found: Comparison, log: ProofLog) -> list[Problem]:
    until = log.journal_id if source.table == JOURNAL else log.cursors.get(source.table, 0)
    present = found.present.get(source.table, 0)
    return list(added_behind(actor, source, until=until, xid=log.journal_xid, present=present))
