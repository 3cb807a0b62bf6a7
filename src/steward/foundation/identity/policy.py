"""Permissions about people."""

from steward.foundation.core.actor import Permission
from steward.foundation.identity.models import Organisation

INVITE_MEMBER = Permission[Organisation](name="member.invite", label="Invite people")
CREATE_TOKEN = Permission[Organisation](name="token.create", label="Create API tokens")
EDIT_ORGANISATION = Permission[Organisation](
    name="organisation.edit", label="Change the organisation"
)
