"""What can happen to people and organisations."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFounded(Event):
    """The organisation began its management system here."""

    name: ClassVar[str] = "organisation.founded"
    sentence: ClassVar[str] = "founded the organisation"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChanged(Event):
    """The profile or the risk appetite of the organisation changed."""

    name: ClassVar[str] = "organisation.changed"
    sentence: ClassVar[str] = "changed the organisation: {changes}"
    changes: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvited(Event):
    """Somebody was invited to a role, which is told with its limits."""

    name: ClassVar[str] = "member.invited"
    sentence: ClassVar[str] = "invited {email} as {role}"
    email: str
    role: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRenewed(Event):
    """An invitation got a new link and a new end; the old link stopped working."""

    name: ClassVar[str] = "invitation.renewed"
    sentence: ClassVar[str] = "renewed the invitation of {email}"
    email: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(Event):
    """An invitation was taken back."""

    name: ClassVar[str] = "invitation.revoked"
    sentence: ClassVar[str] = "took back the invitation of {email}"
    email: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """An invited person joined."""

    name: ClassVar[str] = "member.joined"
    sentence: ClassVar[str] = "joined as {role}"
    role: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRoleChanged(Event):
    """A member got another role."""

    name: ClassVar[str] = "member.role_changed"
    sentence: ClassVar[str] = "gave {member} the role {role} instead of {before}"
    member: str
    role: str
    before: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipLimited(Event):
    """A membership got a last day, or lost it."""

    name: ClassVar[str] = "member.limited"
    sentence: ClassVar[str] = "set the last day of {member} to {ends_on}"
    member: str
    ends_on: date | None


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEnded(Event):
    """A member was removed or left."""

    name: ClassVar[str] = "member.ended"
    sentence: ClassVar[str] = "ended the membership of {member}"
    member: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLinkMade(Event):
    """Somebody with access to the machine made a one-time link for a member."""

    name: ClassVar[str] = "member.link_made"
    sentence: ClassVar[str] = "made a one-time sign-in link for {member}"
    member: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Event):
    """A member signed one of their browsers out from another."""

    name: ClassVar[str] = "member.session_ended"
    sentence: ClassVar[str] = "signed out their {device}"
    device: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsEnded(Event):
    """A member signed out everywhere else."""

    name: ClassVar[str] = "member.sessions_ended"
    sentence: ClassVar[str] = "signed out everywhere else"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorSet(Event):
    """A member set up an app that shows one-time codes."""

    name: ClassVar[str] = "member.second_factor_set"
    sentence: ClassVar[str] = "set up a second factor"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorDropped(Event):
    """The second factor of a member was removed."""

    name: ClassVar[str] = "member.second_factor_dropped"
    sentence: ClassVar[str] = "removed the second factor of {member}"
    member: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesMade(Event):
    """A member made new recovery codes; the old ones stopped working."""

    name: ClassVar[str] = "member.recovery_codes_made"
    sentence: ClassVar[str] = "made new recovery codes"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodeUsed(Event):
    """A member signed in with a recovery code instead of the app."""

    name: ClassVar[str] = "member.recovery_code_used"
    sentence: ClassVar[str] = "used a recovery code; {left} are left"
    left: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorRequired(Event):
    """The organisation requires a second factor of everybody from a day on."""

    name: ClassVar[str] = "organisation.second_factor_required"
    sentence: ClassVar[str] = "requires a second factor from {first_day}"
    first_day: date


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorWaived(Event):
    """The organisation requires no second factor any more."""

    name: ClassVar[str] = "organisation.second_factor_waived"
    sentence: ClassVar[str] = "requires no second factor any more"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAdded(Event):
    """A unit was added to the organisation."""

    name: ClassVar[str] = "unit.added"
    sentence: ClassVar[str] = "added the unit {unit}"
    unit: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRenamed(Event):
    """A unit got another name or kind."""

    name: ClassVar[str] = "unit.renamed"
    sentence: ClassVar[str] = "renamed the unit {before} to {unit}"
    unit: str
    before: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMoved(Event):
    """A unit got another place in the tree."""

    name: ClassVar[str] = "unit.moved"
    sentence: ClassVar[str] = "moved the unit {unit} below {parent}"
    unit: str
    parent: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class UnitArchived(Event):
    """A unit is no longer offered."""

    name: ClassVar[str] = "unit.archived"
    sentence: ClassVar[str] = "archived the unit {unit}"
    unit: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRestored(Event):
    """An archived unit is offered again."""

    name: ClassVar[str] = "unit.restored"
    sentence: ClassVar[str] = "restored the unit {unit}"
    unit: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Event):
    """A token was created for a program."""

    name: ClassVar[str] = "token.created"
    sentence: ClassVar[str] = "created the token {label}: {scope}"
    label: str
    scope: str = "every permission"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    """A token stopped working."""

    name: ClassVar[str] = "token.revoked"
    sentence: ClassVar[str] = "revoked the token {label}"
    label: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleMade(Event):
    """The organisation made a role of its own."""

    name: ClassVar[str] = "role.made"
    sentence: ClassVar[str] = "made the role {role} from {base}"
    role: str
    base: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRewritten(Event):
    """A role of the organisation's own may more or fewer things, or is called otherwise."""

    name: ClassVar[str] = "role.rewritten"
    sentence: ClassVar[str] = "rewrote the role {role}: it may {more} more, {fewer} no longer"
    role: str
    more: str
    fewer: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRetired(Event):
    """A role of the organisation's own is no longer given."""

    name: ClassVar[str] = "role.retired"
    sentence: ClassVar[str] = "retired the role {role}"
    role: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RolePreviewed(Event):
    """Somebody looked at the pages as another role sees them; nothing could be changed so."""

    name: ClassVar[str] = "role.previewed"
    sentence: ClassVar[str] = "looked at the pages as the role {role} sees them"
    role: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipBegins(Event):
    """A membership got a first day, or begins at once."""

    name: ClassVar[str] = "member.begins"
    sentence: ClassVar[str] = "set the first day of {member} to {starts_on}"
    member: str
    starts_on: date | None


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipNarrowed(Event):
    """A member was limited to units and AI systems, or sees the whole organisation again."""

    name: ClassVar[str] = "member.narrowed"
    sentence: ClassVar[str] = "limited {member} to {reach}"
    member: str
    reach: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMade(Event):
    """A group was made."""

    name: ClassVar[str] = "group.made"
    sentence: ClassVar[str] = "made the group {group}; its role: {role}"
    group: str
    role: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRewritten(Event):
    """A group is called otherwise, or gives another role or for another time."""

    name: ClassVar[str] = "group.rewritten"
    sentence: ClassVar[str] = "changed the group {group}: {changes}"
    group: str
    changes: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLimited(Event):
    """What a group gives was limited to units and AI systems, or is for the whole again."""

    name: ClassVar[str] = "group.limited"
    sentence: ClassVar[str] = "limited what the group {group} gives to {reach}"
    group: str
    reach: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GroupJoined(Event):
    """Somebody was put into a group."""

    name: ClassVar[str] = "group.joined"
    sentence: ClassVar[str] = "put {member} into the group {group}"
    group: str
    member: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLeft(Event):
    """Somebody was taken out of a group."""

    name: ClassVar[str] = "group.left"
    sentence: ClassVar[str] = "took {member} out of the group {group}"
    group: str
    member: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEnded(Event):
    """A group was dissolved; nobody is in it any more."""

    name: ClassVar[str] = "group.ended"
    sentence: ClassVar[str] = "dissolved the group {group} with {count} people"
    group: str
    count: int
