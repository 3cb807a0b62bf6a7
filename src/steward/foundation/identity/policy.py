"""Permissions about people."""

from typing import Any

from steward.foundation.core.actor import Actor, Permission
from steward.foundation.identity.models import (
    ApiToken,
    CustomRole,
    Group,
    Membership,
    Organisation,
    Unit,
)


def is_oneself(actor: Actor, membership: Membership) -> bool:
    """Say whether the membership is the actor's own."""
    return actor.kind == "person" and actor.id == membership.person_id


VIEW_MEMBERS = Permission[Organisation](name="member.view", label="See people and their roles")
INVITE_MEMBER = Permission[Organisation](name="member.invite", label="Invite people")
EDIT_MEMBER = Permission[Membership](name="member.edit", label="Change roles and end memberships")
LEAVE = Permission[Membership](name="member.leave", label="Leave", or_if=is_oneself)
SHOW_IN_PORTFOLIO = Permission[Membership](
    name="member.portfolio", label="Show the organisation in one's own portfolio", or_if=is_oneself
)
EDIT_GROUP = Permission[Group](name="group.edit", label="Make groups and say who is in them")
EDIT_UNIT = Permission[Unit](name="unit.edit", label="Arrange the units")
CREATE_TOKEN = Permission[ApiToken](name="token.create", label="Create and revoke API tokens")
EDIT_ROLE = Permission[CustomRole](name="role.edit", label="Write the organisation's own roles")
VIEW_DUTIES = Permission[Any](name="duty.view", label="See which duties are kept apart")
EDIT_DUTY = Permission[Any](name="duty.edit", label="Keep more duties apart than the floor asks")
EDIT_ORGANISATION = Permission[Organisation](
    name="organisation.edit", label="Change the organisation"
)
