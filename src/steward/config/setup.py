"""First things: content, the first owner, the example organisation."""

import json
from datetime import UTC, datetime
from pathlib import Path

from steward.config.marks import mark_of
from steward.domain.frameworks.operations import ResourceContent, install_pack
from steward.domain.frameworks.queries import installed_packs
from steward.extensions.packs.checks import check_packs
from steward.extensions.packs.reader import Pack, read_packs
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.models import Person
from steward.foundation.identity.operations.people import create_person, create_sign_in_link

OWNER_ADDRESS = "owner@localhost"
READERS = Path(__file__).resolve().parents[1]


def content_folder() -> Path:
    """Return the folder of the shipped packs.

    Raises:
        Invalid: It is not beside the program.
    """
    for parent in Path(__file__).resolve().parents:
        if (parent / "content" / "iso-42001" / "pack.yaml").exists():
            return parent / "content"
    raise Invalid("The folder “content” with the shipped packs is missing.")


def install_content(folder: Path | None = None, *, note: Path | None = None) -> int:
    """Read, check and install every pack; returns how many changed.

    Args:
        folder: Where the packs are; the shipped ones if it is not given.
        note: A file that remembers the last time: while neither the files, nor the code that
            reads them, nor what is installed has changed, a start does without reading them.

    Raises:
        PackError: A pack is wrong; nothing is installed.
    """
    folder = folder or content_folder()
    mark = _mark(folder) if note else ""
    if note is not None and _noted(note) == {"mark": mark, "installed": _installed()}:
        return 0
    packs = read_packs(folder)
    check_packs(packs)
    changed = sum(_install(pack) for pack in packs)
    if note is not None:
        said = json.dumps({"mark": mark, "installed": _installed()})
        note.write_text(said, encoding="utf-8")
    return changed


def _mark(folder: Path) -> str:
    """Return a digest of the packs' files and of the code that decides what they mean."""
    code = (READERS / part for part in ("extensions/packs", "foundation/expressions"))
    files = [*folder.rglob("*.yaml"), *(file for part in code for file in part.rglob("*.py"))]
    return mark_of(sorted(files))


def _installed() -> list[list[str]]:
    return sorted([pack.urn, pack.digest] for pack in installed_packs())


def _noted(note: Path) -> object:
    try:
        return json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _install(pack: Pack) -> bool:
    return install_pack(
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


def first_owner_link(base_url: str) -> str | None:
    """Return a one-time link for the first owner while nobody can sign in with a password yet."""
    person = Person.objects.order_by("created_at").first()
    if person is None:
        person = create_person(email=OWNER_ADDRESS, name="First owner", password=None)
    elif person.has_usable_password() or person.email != OWNER_ADDRESS:
        return None
    secret = create_sign_in_link(person=person, now=datetime.now(UTC))
    return f"{base_url}/sign-in/link/{secret}"
