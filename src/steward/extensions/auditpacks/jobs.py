"""Make a pack, in steps; each table is a transaction of its own that writes nothing."""

from datetime import datetime, timedelta
from pathlib import Path

from steward.extensions.auditpacks.choosing import chosen
from steward.extensions.auditpacks.operations import PACK, tell_of_pack
from steward.extensions.auditpacks.queries import KEPT_DAYS, folder_of, pack_place
from steward.extensions.auditpacks.terms import order_of
from steward.extensions.auditpacks.writing import PackWriter
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict
from steward.foundation.identity.queries import get_organisation
from steward.foundation.proof.models import ProofLog
from steward.foundation.proof.queries.proofs import last_checkpoint, log_of
from steward.foundation.proof.queries.sources import sources, stable_text
from steward.foundation.work.runners import Errand, runs


@runs(PACK)
def make_pack(errand: Errand) -> None:
    """Make the pack that was ordered; a broken one never stands where a whole one would."""
    place = pack_place(errand.work.organisation_id, errand.work.pk)
    partial = place.with_suffix(".partial")
    place.parent.mkdir(parents=True, exist_ok=True)
    _forget_old(folder_of(errand.work.organisation_id), errand.work.asked_at)
    order = order_of(errand.arguments)
    with errand.step() as actor:
        log = _log(actor)
        pack = PackWriter(partial, order, last_checkpoint(actor), log.secret)
        wanted = chosen(actor, order)
    for number, (table, keys) in enumerate(sorted(wanted.items())):
        errand.tell("Writing the records", number, len(wanted))
        with errand.step() as actor:
            stable_text()
            pack.look(actor, log)
            pack.records(actor, sources()[table], keys)
    errand.tell("Writing the evidence", len(wanted), len(wanted) + 1)
    with errand.step() as actor:
        pack.look(actor, log)
        pack.evidence(actor)
        pack.finish(actor, get_organisation(actor).name)
        partial.replace(place)
        records = sum(said["count"] for said in pack.told.records.values())
        errand.result = {"records": records, "bytes": place.stat().st_size}
        tell_of_pack(actor=actor, work=errand.work, records=records, size=place.stat().st_size)


def _log(actor: Actor) -> ProofLog:
    log = log_of(actor)
    if log is None:
        raise Conflict("Nothing is sealed yet; this takes a few seconds after the first change.")
    return log


def _forget_old(folder: Path, now: datetime) -> None:
    """Remove packs that are no longer kept; they can be made again."""
    oldest = (now - timedelta(days=KEPT_DAYS)).timestamp()
    for place in folder.iterdir():
        if place.stat().st_mtime < oldest:
            place.unlink(missing_ok=True)
