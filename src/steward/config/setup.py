"""First things: content, the first owner, the example organisation."""

from datetime import UTC, datetime
from pathlib import Path

from steward.domain.frameworks.operations import ResourceContent, install_pack
from steward.extensions.packs.checks import check_packs
from steward.extensions.packs.reader import Pack, read_packs
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.people import create_person, create_sign_in_link
from steward.foundation.tenancy.operations import set_tenant

OWNER_ADDRESS = "owner@localhost"


def content_folder() -> Path:
    """Return the folder of the shipped packs.

    Raises:
        Invalid: It is not beside the program.
    """
    for parent in Path(__file__).resolve().parents:
        if (parent / "content" / "iso-42001" / "pack.yaml").exists():
            return parent / "content"
    raise Invalid("The folder “content” with the shipped packs is missing.")


def install_content(folder: Path | None = None) -> int:
    """Read, check and install every pack; returns how many changed.

    Raises:
        PackError: A pack is wrong; nothing is installed.
    """
    packs = read_packs(folder or content_folder())
    check_packs(packs)
    return sum(_install(pack) for pack in packs)


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


def has_membership(person: Person) -> bool:
    """Say whether a person belongs to any organisation; run inside a transaction."""
    set_tenant(None, person_id=person.id)
    return Membership.objects.filter(person=person).exists()
