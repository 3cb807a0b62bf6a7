"""Another version of shipped content: what it changes, what that does here, and going back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from steward.domain.frameworks import operations, queries
from steward.domain.frameworks.models import HeldPack, InstalledPack
from steward.domain.frameworks.policy import INSTALL_PACK
from steward.domain.frameworks.rules import back_until
from steward.domain.impacts.jobs import RESCORE
from steward.domain.impacts.queries import waiting_for_rules
from steward.domain.risks.jobs import DERIVE
from steward.domain.systems.queries import count_systems
from steward.extensions.packs.consequences import Here, effects_of, obstacles_of
from steward.extensions.packs.versions import ResourceChange, changes_between
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict
from steward.foundation.work.operations import ask_for_work


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One shipped pack as the organisation has it: the version in force, and what else there is."""

    newest: InstalledPack
    before: InstalledPack | None
    held: HeldPack | None
    back_until: datetime
    may_go_back: bool

    @property
    def in_force(self) -> InstalledPack:
        """Return the version that counts."""
        return self.newest if self.held is None else self.held.pack

    @property
    def is_waiting(self) -> bool:
        """Say whether a newer version waits to be taken."""
        return self.in_force.pk != self.newest.pk


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What leads from one version of a pack to another, and what that does here."""

    before: InstalledPack
    after: InstalledPack
    changes: tuple[ResourceChange, ...]
    effects: tuple[str, ...]
    obstacles: tuple[str, ...]


def standings(actor: Actor) -> list[Standing]:
    """Return every shipped pack with its versions, by title."""
    held = queries.held_packs(actor)
    found: list[Standing] = []
    newest = queries.newest_packs()
    earlier = queries.versions_before(newest)
    for pack in newest:
        row = held.get(pack.urn)
        kept = row if row is not None and row.ended_at is None else None
        until = back_until(pack.installed_at, row.ended_at if row else None)
        before = earlier.get(pack.pk)
        found.append(
            Standing(
                newest=pack,
                before=before,
                held=kept,
                back_until=until,
                may_go_back=before is not None and kept is None and actor.now <= until,
            )
        )
    return found


def standing_of(actor: Actor, urn: str) -> Standing:
    """Return one shipped pack with its versions.

    Raises:
        Conflict: It is no shipped pack.
    """
    found = next((item for item in standings(actor) if item.newest.urn == urn), None)
    if found is None:
        raise Conflict("Only packs that are shipped have versions to choose from.")
    return found


def preview(actor: Actor, before: InstalledPack, after: InstalledPack) -> Preview:
    """Return what another version changes and does, before anything is decided.

    Raises:
        NotAllowed: The actor may not install content.
    """
    require(actor, INSTALL_PACK, after)
    here = Here(actor, tuple(changes_between(before, after)))
    return Preview(
        before=before,
        after=after,
        changes=here.changes,
        effects=tuple(effects_of(here)),
        obstacles=tuple(obstacles_of(here)),
    )


@transaction.atomic
def go_back(actor: Actor, pack: InstalledPack, reason: str) -> HeldPack:
    """Go back to the version before, or stay on the newest while the next one waits.

    Raises:
        NotAllowed: The actor may not install content.
        Invalid: The reason is missing.
        Conflict: Data hang on what only the newer version has, or the time is over.
    """
    require(actor, INSTALL_PACK, pack)
    newest = standing_of(actor, pack.urn).newest
    if pack.pk != newest.pk:
        _refuse_what_hangs(preview(actor, newest, pack))
    held = operations.hold_pack(actor=actor, pack=pack, reason=reason)
    if pack.pk != newest.pk:
        _follow(actor)
    return held


@transaction.atomic
def take(actor: Actor, held: HeldPack) -> InstalledPack:
    """Take the newest version; the register and classifications follow in the background.

    Raises:
        NotAllowed: The actor may not install content.
        Conflict: It was taken already, or data hang on what it no longer has.
    """
    require(actor, INSTALL_PACK, held.pack)
    newest = standing_of(actor, held.urn).newest
    if held.pack_id != newest.pk:
        _refuse_what_hangs(preview(actor, held.pack, newest))
    made = operations.take_newest(actor=actor, held=held)
    if held.pack_id != newest.pk:
        _follow(actor)
    return made


def _refuse_what_hangs(found: Preview) -> None:
    if found.obstacles:
        raise Conflict(
            f"Version {found.after.version} cannot be used: {'; '.join(found.obstacles)}."
        )


def _follow(actor: Actor) -> None:
    """Let what was derived under the other version be derived again."""
    asked: list[tuple[str, str, Callable[[Actor], bool]]] = [
        (DERIVE, "Derive the register under the version chosen", lambda a: any(count_systems(a))),
        (
            RESCORE,
            "Re-score classifications under the version chosen",
            lambda a: waiting_for_rules(a).exists(),
        ),
    ]
    for kind, label, is_needed in asked:
        if is_needed(actor):
            ask_for_work(actor=actor, kind=kind, label=label)
