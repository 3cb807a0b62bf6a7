"""Reading and installing libraries in the background."""

from collections import Counter
from typing import Any
from uuid import UUID

from steward.domain.frameworks.operations import ResourceContent, bring_pack
from steward.domain.frameworks.policy import INSTALL_PACK
from steward.domain.frameworks.queries import (
    ISO_42001,
    brought_pack,
    current_resources,
    resource_body,
)
from steward.extensions.packs.foreign.archive import files_in
from steward.extensions.packs.foreign.convert import Converted, convert, framework_known
from steward.extensions.packs.foreign.effects import (
    changes,
    effects,
    elements,
)
from steward.extensions.packs.foreign.names import OWN_FRAMEWORKS, Known, KnownFramework
from steward.foundation.core.actor import Actor, require
from steward.foundation.files.operations import read_file
from steward.foundation.files.queries import get_file
from steward.foundation.work.runners import Errand, runs

CHECK = "library.check"
INSTALL = "library.install"


@runs(CHECK)
def check_libraries(errand: Errand) -> None:
    """Say what libraries would bring and what not, without writing anything of them.

    Arguments: ``file``, the key of the stored file. Keeps in the result: ``libraries`` and
    ``aside``, the files that are no YAML.
    """
    errand.tell("Reading the libraries")
    with errand.step() as actor:
        require(actor, INSTALL_PACK)
        found, aside = read_libraries(actor, UUID(errand.arguments["file"]))
        errand.result.update(
            libraries=[described(actor, item) for item in found],
            aside=aside,
            file=errand.arguments["file"],
        )


@runs(INSTALL)
def install_libraries(errand: Errand) -> None:
    """Install what was checked, all of it in one transaction.

    Arguments: ``file``. Keeps in the result: ``installed``, how many were new or changed.
    """
    errand.tell("Installing the libraries")
    with errand.step() as actor:
        require(actor, INSTALL_PACK)
        found, _ = read_libraries(actor, UUID(errand.arguments["file"]))
        made = [install(actor, item) for item in found]
        errand.result.update(installed=sum(made), libraries=len(found))


def read_libraries(actor: Actor, key: UUID) -> tuple[list[Converted], list[str]]:
    """Read the libraries of a stored file against what is installed.

    Raises:
        LibraryError: A file cannot be read or is no library.
    """
    stored = get_file(actor, key)
    files, aside = files_in(read_file(actor=actor, file=stored), stored.name)
    return convert(files, known_frameworks()), aside


def known_frameworks() -> Known:
    """Return by URN the installed frameworks into which mapping rows may point."""
    found: dict[str, KnownFramework] = {}
    shipped = {own: urn for urn, own in OWN_FRAMEWORKS.items()}
    for ref in current_resources("framework"):
        body = resource_body(ref.id)
        urn = body.get("urn") or shipped.get(str(body["id"]))
        if urn:
            found[str(urn)] = framework_known(body)
    return found


def install(actor: Actor, found: Converted) -> bool:
    """Install one library for the organisation; says whether anything changed."""
    pack = found.pack
    made = bring_pack(
        actor=actor,
        urn=pack.urn,
        version=pack.version,
        title=pack.title,
        digest=pack.digest,
        resources=[
            ResourceContent(
                urn=item.urn,
                kind=item.kind,
                version=item.version,
                title=item.title,
                digest=item.digest,
                body=item.body,
            )
            for item in pack.resources
        ],
    )
    return made is not None


def described(actor: Actor, found: Converted) -> dict[str, Any]:
    """Return what a library would bring and change, as plain values for the report."""
    pack = found.pack
    before = brought_pack(actor, pack.urn)
    same = before is not None and before.digest == pack.digest
    changed = changes(before, pack) if before is not None and not same else []
    return {
        "title": pack.title,
        "urn": pack.urn,
        "version": pack.version,
        "before": before.version if before else "",
        "state": "same" if same else "update" if before else "new",
        "older": bool(before) and _is_older(pack.version, before.version if before else ""),
        "licence": pack.licence,
        "ties_home": any(
            ISO_42001 in (item.body.get("source_framework"), item.body.get("target_framework"))
            for item in pack.resources
        ),
        "brings": [
            {"kind": item.kind, "title": item.title, "count": len(elements(item.kind, item.body))}
            for item in pack.resources
        ],
        "counts": dict(Counter(note.weight.value for note in found.notes)),
        "notes": [[note.place, note.weight.value, note.reason] for note in found.notes],
        "changes": [item.as_body() for item in changed],
        "effects": effects(actor, changed, pack),
    }


def _is_older(version: str, before: str) -> bool:
    return version.isdecimal() and before.isdecimal() and int(version) < int(before)
