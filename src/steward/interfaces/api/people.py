"""The organisation, its people, invitations and units."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Router, Schema, Status

from steward.domain.risks.operations.appetite import set_profile
from steward.domain.systems.operations.narrowing import narrow_membership
from steward.extensions.notifications.operations import inviting
from steward.extensions.notifications.queries import address_of
from steward.extensions.privacy.operations import copies
from steward.foundation.core.actor import require
from steward.foundation.identity import policy, queries
from steward.foundation.identity.models import Invitation, Membership, Organisation, Unit
from steward.foundation.identity.operations import members, units
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of

organisation_router = Router(tags=["Organisation"])
members_router = Router(tags=["Members"])
invitations_router = Router(tags=["Invitations"])
units_router = Router(tags=["Units"])

RoleName = Literal[
    "owner",
    "manager",
    "contributor",
    "approver",
    "risk_owner",
    "executive",
    "internal_auditor",
    "external_auditor",
    "respondent",
]
UnitKindName = Literal["unit", "subsidiary", "site"]
LevelName = Literal["low", "medium", "high", "critical"]


class OrganisationOut(Schema):
    """The profile of the organisation."""

    id: UUID
    name: str
    sector: str
    country: str
    description: str
    appetite: str
    is_example: bool


class OrganisationIn(Input):
    """What changes; what is left out stays as it is."""

    name: Text | None = None
    sector: Text | None = None
    country: Text | None = None
    description: Text | None = None
    appetite: LevelName | None = None


@organisation_router.get("", response=OrganisationOut)
def read_organisation(request: ApiRequest) -> Organisation:
    """Return the profile and the risk appetite."""
    require(request.auth, policy.VIEW_MEMBERS)
    return queries.get_organisation(request.auth)


@organisation_router.patch("", response=OrganisationOut)
def change_organisation(request: ApiRequest, body: OrganisationIn) -> Organisation:
    """Change the profile or the risk appetite."""
    require(request.auth, policy.EDIT_ORGANISATION)
    now = queries.get_organisation(request.auth)
    given = body.model_dump(exclude_none=True)
    fields = {
        name: given.get(name, getattr(now, name))
        for name in ("name", "sector", "country", "description", "appetite")
    }
    return set_profile(actor=request.auth, **fields)


class MemberOut(Schema):
    """A person in the organisation; where ``by_groups``, roles of groups go before its own."""

    id: UUID
    person_id: UUID
    name: str
    email: str
    role: str
    custom_role_id: UUID | None
    since: datetime
    starts_on: date | None
    ends_on: date | None
    ended_at: datetime | None
    reach: dict[str, list[UUID]] | None
    groups: list[UUID]
    by_groups: bool
    portfolio: str

    @staticmethod
    def resolve_name(row: Membership) -> str:
        """Return the person's name."""
        return row.person.name

    @staticmethod
    def resolve_email(row: Membership) -> str:
        """Return the person's address."""
        return row.person.email

    @staticmethod
    def resolve_since(row: Membership) -> datetime:
        """Return when the person joined first."""
        return row.created_at


class MemberPage(Schema):
    """A page of members."""

    items: list[MemberOut]
    next: UUID | None


class RoleIn(Input):
    """Another role: a shipped one by its name, or one of the organisation's own by its key."""

    role: RoleName | UUID


class LimitIn(Input):
    """The last day, or null for none."""

    ends_on: date | None


class ReachIn(Input):
    """Units, with all below them, and AI systems; none of either is the whole organisation."""

    units: list[UUID] = []
    systems: list[UUID] = []


class FirstDayIn(Input):
    """The first day, or null for at once."""

    starts_on: date | None


@members_router.get("", response=MemberPage)
def list_members(request: ApiRequest, query: PageQuery) -> dict[str, Any]:
    """Return the members whose membership has not ended, a page at a time."""
    require(request.auth, policy.VIEW_MEMBERS)
    return page_of(queries.current_members(request.auth), query)


@members_router.get("/{key}", response=MemberOut)
def read_member(request: ApiRequest, key: UUID) -> Membership:
    """Return one member, also one whose membership has ended."""
    member = queries.get_member(request.auth, key)
    require(request.auth, policy.VIEW_MEMBERS)
    return member


@members_router.put("/{key}/role", response=MemberOut)
def change_member_role(request: ApiRequest, key: UUID, body: RoleIn) -> Membership:
    """Give a member another role."""
    member = queries.get_member(request.auth, key)
    return members.change_role(actor=request.auth, membership=member, role=str(body.role))


@members_router.put("/{key}/last-day", response=MemberOut)
def limit_member(request: ApiRequest, key: UUID, body: LimitIn) -> Membership:
    """Set the last day of a member, or take it away."""
    member = queries.get_member(request.auth, key)
    return members.limit_membership(actor=request.auth, membership=member, ends_on=body.ends_on)


@members_router.put("/{key}/reach", response=MemberOut)
def narrow_member(request: ApiRequest, key: UUID, body: ReachIn) -> Membership:
    """Limit a member to the AI systems of units and to chosen ones."""
    member = queries.get_member(request.auth, key)
    return narrow_membership(actor=request.auth, membership=member, **body.model_dump())


@members_router.put("/{key}/first-day", response=MemberOut)
def begin_member(request: ApiRequest, key: UUID, body: FirstDayIn) -> Membership:
    """Set the first day of a member, or let the membership begin at once."""
    member = queries.get_member(request.auth, key)
    return members.begin_membership(actor=request.auth, membership=member, starts_on=body.starts_on)


@members_router.post("/{key}/end", response=MemberOut)
def end_member(request: ApiRequest, key: UUID) -> Membership:
    """End a membership at once; its tokens end with it."""
    member = queries.get_member(request.auth, key)
    return members.end_membership(actor=request.auth, membership=member)


class PersonalRowOut(Schema):
    """One row that refers to a person, as it stands or, where ``former``, as it stood."""

    table: str
    kind: str
    key: str
    since: datetime | None
    former: bool
    columns: dict[str, Any]


class PersonalDataOut(Schema):
    """A copy of what is kept about a person in the organisation."""

    organisation: str
    made_at: datetime
    member_id: UUID
    person_id: UUID
    name: str
    email: str
    called: list[str]
    somebody_else_has_the_name: bool
    rows: list[PersonalRowOut]


@members_router.post("/{key}/data", response=PersonalDataOut)
def hand_out_data(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return a copy of what is kept about a former member, or about oneself; the journal tells."""
    return copies.hand_out_data(actor=request.auth, member=queries.get_member(request.auth, key))


class InvitationOut(Schema):
    """An open invitation."""

    id: UUID
    email: str
    role: str
    custom_role_id: UUID | None
    ends_on: date | None
    reach: dict[str, list[UUID]] | None
    made_by: str
    expires_at: datetime


class NewInvitationOut(InvitationOut):
    """An invitation with its link, which is told this once."""

    link: str


class InvitationPage(Schema):
    """A page of invitations."""

    items: list[InvitationOut]
    next: UUID | None


class InvitationIn(Input):
    """Whom to invite, as what, until when, and to see what; no units and systems is the whole."""

    email: Text
    role: RoleName | UUID
    ends_on: date | None = None
    units: list[UUID] = []
    systems: list[UUID] = []


@invitations_router.get("", response=InvitationPage)
def list_invitations(request: ApiRequest, query: PageQuery) -> dict[str, Any]:
    """Return the open invitations, a page at a time."""
    require(request.auth, policy.INVITE_MEMBER)
    return page_of(queries.open_invitations(request.auth), query)


@invitations_router.post("", response={201: NewInvitationOut})
def make_invitation(request: ApiRequest, body: InvitationIn) -> Status[dict[str, Any]]:
    """Invite an address to a role by mail, where a server is set; the answer holds the link."""
    given: dict[str, Any] = {**body.model_dump(), "role": str(body.role)}
    made, secret = inviting.invite_by_letter(actor=request.auth, **given)
    return Status(201, _with_link(made, secret))


@invitations_router.post("/{key}/renew", response=NewInvitationOut)
def renew_invitation(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Make a new link that works for 14 days; the old one stops working."""
    found = queries.get_invitation(request.auth, key)
    renewed, secret = inviting.renew_by_letter(actor=request.auth, invitation=found)
    return _with_link(renewed, secret)


@invitations_router.post("/{key}/revoke", response={204: None})
def revoke_invitation(request: ApiRequest, key: UUID) -> Status[None]:
    """Take an invitation back."""
    found = queries.get_invitation(request.auth, key)
    members.revoke_invitation(actor=request.auth, invitation=found)
    return Status(204, None)


def _with_link(invitation: Invitation, secret: str) -> dict[str, Any]:
    values = InvitationOut.from_orm(invitation).model_dump()
    return {**values, "link": address_of(f"/invitation/{secret}")}


class UnitOut(Schema):
    """A unit and its place in the tree."""

    id: UUID
    name: str
    kind: str
    parent_id: UUID | None
    archived_at: datetime | None


class UnitPage(Schema):
    """A page of units."""

    items: list[UnitOut]
    next: UUID | None


class UnitIn(Input):
    """A new unit."""

    name: Text
    kind: UnitKindName = "unit"
    parent: UUID | None = None


class RenameIn(Input):
    """Another name or kind."""

    name: Text
    kind: UnitKindName


class UnitMoveIn(Input):
    """The unit above, or null for the top."""

    parent: UUID | None


@units_router.get("", response=UnitPage)
def list_units(request: ApiRequest, query: PageQuery) -> dict[str, Any]:
    """Return the units, archived ones too, a page at a time."""
    require(request.auth, policy.VIEW_MEMBERS)
    return page_of(queries.units_visible_to(request.auth), query)


@units_router.post("", response={201: UnitOut})
def add_unit(request: ApiRequest, body: UnitIn) -> Status[Unit]:
    """Add a unit."""
    made = units.add_unit(actor=request.auth, name=body.name, kind=body.kind, parent=body.parent)
    return Status(201, made)


@units_router.put("/{key}", response=UnitOut)
def rename_unit(request: ApiRequest, key: UUID, body: RenameIn) -> Unit:
    """Give a unit another name or kind."""
    unit = queries.get_unit(request.auth, key)
    return units.rename_unit(actor=request.auth, unit=unit, name=body.name, kind=body.kind)


@units_router.post("/{key}/move", response=UnitOut)
def move_unit(request: ApiRequest, key: UUID, body: UnitMoveIn) -> Unit:
    """Put a unit, with everything below it, elsewhere."""
    unit = queries.get_unit(request.auth, key)
    return units.move_unit(actor=request.auth, unit=unit, parent=body.parent)


@units_router.post("/{key}/archive", response=UnitOut)
def archive_unit(request: ApiRequest, key: UUID) -> Unit:
    """Stop offering a unit."""
    return units.archive_unit(actor=request.auth, unit=queries.get_unit(request.auth, key))


@units_router.post("/{key}/restore", response=UnitOut)
def restore_unit(request: ApiRequest, key: UUID) -> Unit:
    """Offer an archived unit again."""
    return units.restore_unit(actor=request.auth, unit=queries.get_unit(request.auth, key))
