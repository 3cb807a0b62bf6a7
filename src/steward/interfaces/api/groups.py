"""Groups: what they give, and who is in them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from steward.domain.systems.operations import narrowing
from steward.foundation.core.actor import require
from steward.foundation.identity import policy, queries
from steward.foundation.identity.models import Group, Membership
from steward.foundation.identity.operations import groups
from steward.foundation.identity.operations.groups import PeopleGroupDraft
from steward.foundation.identity.queries import standing
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of
from steward.interfaces.api.people import MemberOut, MemberPage, ReachIn

router = Router(tags=["Groups"])


class PeopleGroupOut(Schema):
    """A group; ``role`` is empty where it gives none, ``reach`` null for the whole."""

    id: UUID
    name: str
    role: str
    custom_role_id: UUID | None
    reach: dict[str, list[UUID]] | None
    starts_on: date | None
    ends_on: date | None
    by_directory: bool
    archived_at: datetime | None


class PeopleGroupPage(Schema):
    """A page of groups."""

    items: list[PeopleGroupOut]
    next: UUID | None


class PeopleGroupIn(Input):
    """What a group is called and gives: a role by its name or key, empty for none."""

    name: Text
    role: Text = ""
    starts_on: date | None = None
    ends_on: date | None = None


@router.get("", response=PeopleGroupPage)
def list_groups(request: ApiRequest, query: PageQuery) -> dict[str, Any]:
    """Return the groups that are not dissolved, a page at a time."""
    require(request.auth, policy.VIEW_MEMBERS)
    return page_of(standing.groups_of(request.auth), query)


@router.get("/{key}", response=PeopleGroupOut)
def read_group(request: ApiRequest, key: UUID) -> Group:
    """Return one group, dissolved or not."""
    group = standing.get_group(request.auth, key)
    require(request.auth, policy.VIEW_MEMBERS)
    return group


@router.get("/{key}/members", response=MemberPage)
def list_people_of_group(request: ApiRequest, key: UUID, query: PageQuery) -> dict[str, Any]:
    """Return who is in a group, a page at a time."""
    group = standing.get_group(request.auth, key)
    require(request.auth, policy.VIEW_MEMBERS)
    return page_of(standing.people_in(request.auth, group), query)


@router.post("", response={201: PeopleGroupOut})
def make_group(request: ApiRequest, body: PeopleGroupIn) -> Status[Group]:
    """Make a group without people; it gives its role for the whole organisation at first."""
    made = groups.make_group(actor=request.auth, draft=PeopleGroupDraft(**body.model_dump()))
    return Status(201, made)


@router.put("/{key}", response=PeopleGroupOut)
def rewrite_group(request: ApiRequest, key: UUID, body: PeopleGroupIn) -> Group:
    """Change what a group is called and gives, for all its people at once."""
    group = standing.get_group(request.auth, key)
    draft = PeopleGroupDraft(**body.model_dump())
    return groups.rewrite_group(actor=request.auth, group=group, draft=draft)


@router.put("/{key}/reach", response=PeopleGroupOut)
def narrow_group(request: ApiRequest, key: UUID, body: ReachIn) -> Group:
    """Limit what a group gives to the AI systems of units and to chosen ones."""
    group = standing.get_group(request.auth, key)
    return narrowing.narrow_group(actor=request.auth, group=group, **body.model_dump())


@router.put("/{key}/members/{member}", response=MemberOut)
def put_into_group(request: ApiRequest, key: UUID, member: UUID) -> Membership:
    """Put a member into a group."""
    group, person = standing.get_group(request.auth, key), queries.get_member(request.auth, member)
    return groups.put_into_group(actor=request.auth, group=group, membership=person)


@router.delete("/{key}/members/{member}", response={204: None})
def take_out_of_group(request: ApiRequest, key: UUID, member: UUID) -> Status[None]:
    """Take a member out of a group, with what it gave, at once."""
    group, person = standing.get_group(request.auth, key), queries.get_member(request.auth, member)
    groups.take_out_of_group(actor=request.auth, group=group, membership=person)
    return Status(204, None)


@router.post("/{key}/end", response=PeopleGroupOut)
def end_group(request: ApiRequest, key: UUID) -> Group:
    """Dissolve a group; what it gave ends at once."""
    group = standing.get_group(request.auth, key)
    return groups.end_group(actor=request.auth, group=group)
