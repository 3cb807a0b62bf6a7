import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from steward.domain.frameworks.models import InstalledPack, InstalledResource
from steward.domain.frameworks.operations import (
    ResourceContent,
    adopt_framework,
    bring_pack,
    install_pack,
    take_back_pack,
)
from steward.domain.frameworks.queries import current_resource, installed_packs, shelf
from steward.foundation.core.errors import Conflict, NotAllowed, NotFound
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner

NAME = "house-rules-0123abcd"


def content(version="1") -> dict:
    body = {
        "id": NAME,
        "title": f"House rules {version}",
        "nodes": [{"id": "1", "title": "One", "kind": "requirement", "assessable": True}],
    }
    urn = "urn:example:risk:library:house:en"
    resource = ResourceContent(
        urn=f"{urn}:framework:{NAME}",
        kind="framework",
        version=version,
        title=body["title"],
        digest=f"body {version}",
        body=body,
    )
    return {
        "urn": urn,
        "version": version,
        "title": body["title"],
        "digest": f"pack {version}",
        "resources": [resource],
    }


def test_what_one_organisation_brings_no_other_sees(owner, now):
    pack = bring_pack(actor=owner, **content())
    mine = {row.framework.id for row in shelf(owner)}
    other, _ = an_owner(now, "Other House", "other@house.example")
    set_tenant(other.organisation_id)

    assert NAME in mine
    assert NAME not in {row.framework.id for row in shelf(other)}
    assert pack not in installed_packs()
    with pytest.raises(NotFound):
        current_resource("framework", NAME)


def test_two_organisations_may_bring_the_same_library(owner, now):
    bring_pack(actor=owner, **content())
    other, _ = an_owner(now, "Other House", "other@house.example")
    set_tenant(other.organisation_id)

    assert bring_pack(actor=other, **content()) is not None
    assert InstalledPack.objects.filter(urn=content()["urn"]).count() == 1


def test_a_tenant_cannot_write_or_change_shared_content(owner):
    with pytest.raises(ProgrammingError), transaction.atomic():
        install_pack(**content())
    with pytest.raises(ProgrammingError), transaction.atomic():
        InstalledPack.objects.filter(organisation_id__isnull=True).update(title="Mine")


def test_the_same_content_again_changes_nothing(owner):
    bring_pack(actor=owner, **content())

    assert bring_pack(actor=owner, **content()) is None
    assert Entry.objects.filter(event="pack.installed").count() == 1


def test_an_update_can_be_taken_back_step_by_step(owner):
    bring_pack(actor=owner, **content("1"))
    second = bring_pack(actor=owner, **content("2"))

    first = take_back_pack(actor=owner, pack=second)
    again = current_resource("framework", NAME).version
    nothing = take_back_pack(actor=owner, pack=first)

    assert (first.version, again, nothing) == ("1", "1", None)
    with pytest.raises(NotFound):
        current_resource("framework", NAME)
    with pytest.raises(Conflict):
        take_back_pack(actor=owner, pack=second)
    assert InstalledResource.objects.filter(organisation_id=owner.organisation_id).count() == 2


def test_a_followed_framework_is_not_taken_away(owner):
    pack = bring_pack(actor=owner, **content())
    adopt_framework(actor=owner, framework=NAME, reason="A customer asks")

    with pytest.raises(Conflict):
        take_back_pack(actor=owner, pack=pack)


def test_only_who_may_install_brings_a_library(owner):
    manager = a_member(owner, Role.MANAGER)

    with pytest.raises(NotAllowed):
        bring_pack(actor=manager, **content())


def test_one_version_is_current_by_law_of_the_database(owner):
    bring_pack(actor=owner, **content("1"))
    bring_pack(actor=owner, **content("2"))

    with pytest.raises(IntegrityError), transaction.atomic():
        InstalledPack.objects.filter(organisation_id=owner.organisation_id).update(is_current=True)
