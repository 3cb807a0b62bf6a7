"""Members, invitations, and what each role may do."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.domain.systems.operations.narrowing import narrow_membership
from steward.extensions.notifications.operations import inviting
from steward.extensions.notifications.queries import address_of, mail_server
from steward.extensions.privacy.policy import ASK_ERASURE, HAND_OUT
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity import policy, queries
from steward.foundation.identity.models import Group, Invitation, Membership
from steward.foundation.identity.operations import members as operations
from steward.foundation.identity.operations.portfolios import ENDED, end_portfolio
from steward.foundation.identity.queries.standing import groups_of, standings_of
from steward.foundation.identity.terms import Role
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Secret, ask
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.membership_forms import (
    FirstDayForm,
    InviteForm,
    LastDayForm,
    ReachForm,
    RoleForm,
    plain,
)
from steward.interfaces.web.settings.tabs import tabs_for

BACK = "/settings/people"
SENT = "The link goes to this address by mail, and you see it once."
KEPT = "You get a link to send yourself. No mail server is set, so Steward sends nothing."


def people(request: ActorRequest) -> HttpResponse:
    """Show the members, the open invitations and who was a member before."""
    actor = request.actor
    require(actor, policy.VIEW_MEMBERS)
    may_invite = actor.may(policy.INVITE_MEMBER)
    invitations = list(queries.open_invitations(actor).order_by("-created_at"))
    members, coming = queries.members_visible_to(actor), queries.coming_members(actor)
    groups = {str(row.pk): row for row in groups_of(actor)} if _any_in_groups(members) else {}
    context = {
        "tabs": tabs_for(actor, BACK),
        "members": _rows(actor, members, groups),
        "coming": _rows(actor, coming, groups),
        "former": queries.former_members(actor),
        "invitations": [
            {"row": row, "over": row.expires_at < actor.now} for row in invitations if may_invite
        ],
        "may_invite": may_invite,
        "may_edit": actor.may(policy.EDIT_MEMBER),
        "may_hand_out": actor.may(HAND_OUT),
        "may_erase": actor.may(ASK_ERASURE),
        "today": actor.today,
    }
    return render(request, "settings/people.html", context)


def _any_in_groups(members: list[Membership]) -> bool:
    return any(row.groups for row in members)


def _rows(
    actor: Actor, members: list[Membership], groups: dict[str, Group]
) -> list[dict[str, object]]:
    standings = standings_of(actor, members)
    return [
        {
            "row": row,
            "may_edit": actor.may(policy.EDIT_MEMBER)
            and standings[row.pk].permissions <= actor.permissions,
            "self": row.person_id == actor.id,
            "groups": [groups[key] for key in row.groups if key in groups],
            "limited": standings[row.pk].reach is not None,
            "held_back": standings[row.pk].held_back,
        }
        for row in members
    ]


@require_http_methods(["GET", "POST"])
@freshly_proved
def invite(request: ActorRequest) -> HttpResponse:
    """Invite somebody; the link is shown once."""
    require(request.actor, policy.INVITE_MEMBER)
    question = Question(
        title="Invite somebody",
        button="Make the invitation",
        lead=SENT if mail_server() else KEPT,
        back=BACK,
    )

    def call(fields: dict[str, Any]) -> Secret:
        fields["units"] = [UUID(key) for key in fields["units"]]
        fields["systems"] = [UUID(key) for key in fields["systems"]]
        invitation, secret = inviting.invite_by_letter(actor=request.actor, **fields)
        return _link(invitation, secret)

    initial = {"role": Role.CONTRIBUTOR.value}
    return ask(request, question, InviteForm(request, initial=initial), call)


@require_http_methods(["GET", "POST"])
def renew(request: ActorRequest, key: UUID) -> HttpResponse:
    """Give an invitation a new link."""
    invitation = queries.get_invitation(request.actor, key)
    require(request.actor, policy.INVITE_MEMBER)
    question = Question(
        title=f"Renew the invitation of {invitation.email}",
        button="Make a new link",
        lead="The old link stops working; the new one works for 14 days.",
        back=BACK,
    )

    def call(_fields: dict[str, Any]) -> Secret:
        renewed, secret = inviting.renew_by_letter(actor=request.actor, invitation=invitation)
        return _link(renewed, secret)

    return ask(request, question, plain(request), call)


def _link(invitation: Invitation, secret: str) -> Secret:
    sent = mail_server() is not None
    return Secret(
        title=f"The link of {invitation.email}"
        if sent
        else f"Send this link to {invitation.email}",
        lead=f"{'It is on its way by mail. ' if sent else ''}It is shown this once and works for 14"
        " days. Whoever has it can join.",
        text=address_of(f"/invitation/{secret}"),
    )


@require_http_methods(["GET", "POST"])
def revoke(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take an invitation back."""
    invitation = queries.get_invitation(request.actor, key)
    require(request.actor, policy.INVITE_MEMBER)
    question = Question(
        title=f"Take back the invitation of {invitation.email}",
        button="Take it back",
        lead="Its link stops working.",
        tone="danger",
        done=f"The invitation of {invitation.email} is taken back.",
        back=BACK,
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.revoke_invitation(actor=request.actor, invitation=invitation)

    return ask(request, question, plain(request), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def change_role(request: ActorRequest, key: UUID) -> HttpResponse:
    """Give a member another role."""
    member = queries.get_member(request.actor, key)
    require(request.actor, policy.EDIT_MEMBER, member)
    question = Question(
        title=f"Role of {member.person}",
        button="Change the role",
        done=f"The role of {member.person} is changed.",
        back=BACK,
    )

    def call(fields: dict[str, str]) -> None:
        operations.change_role(actor=request.actor, membership=member, role=fields["role"])

    initial = {"role": str(member.custom_role_id or member.role)}
    return ask(request, question, RoleForm(request, initial=initial), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def begin(request: ActorRequest, key: UUID) -> HttpResponse:
    """Set the first day of a member."""
    member = queries.get_member(request.actor, key)
    require(request.actor, policy.EDIT_MEMBER, member)
    question = Question(
        title=f"First day of {member.person}",
        button="Set the first day",
        lead="Before that day neither the person nor their tokens can sign in here.",
        done=f"The first day of {member.person} is set.",
        back=BACK,
    )

    def call(fields: dict[str, date | None]) -> None:
        operations.begin_membership(
            actor=request.actor, membership=member, starts_on=fields["starts_on"]
        )

    form = FirstDayForm(request, initial={"starts_on": member.starts_on})
    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def limit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Set the last day of a member."""
    member = queries.get_member(request.actor, key)
    require(request.actor, policy.EDIT_MEMBER, member)
    question = Question(
        title=f"Last day of {member.person}",
        button="Set the last day",
        lead="After that day neither the person nor their tokens can sign in here.",
        done=f"The last day of {member.person} is set.",
        back=BACK,
    )

    def call(fields: dict[str, date | None]) -> None:
        operations.limit_membership(
            actor=request.actor, membership=member, ends_on=fields["ends_on"]
        )

    form = LastDayForm(request, initial={"ends_on": member.ends_on})
    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def reach(request: ActorRequest, key: UUID) -> HttpResponse:
    """Limit a member to units and AI systems."""
    member = queries.get_member(request.actor, key)
    require(request.actor, policy.EDIT_MEMBER, member)
    question = Question(
        title=f"What {member.person} sees",
        button="Save",
        lead="Choose nothing, and the member sees the whole organisation. Otherwise lists, pages,"
        " files, exports and the search show what hangs on these AI systems, and what looks at the"
        " whole, such as readiness or the statement, is closed.",
        done=f"What {member.person} sees is set.",
        back=BACK,
    )

    def call(fields: dict[str, list[str]]) -> None:
        narrow_membership(
            actor=request.actor,
            membership=member,
            units=[UUID(key) for key in fields["units"]],
            systems=[UUID(key) for key in fields["systems"]],
        )

    return ask(request, question, ReachForm(request, initial=member.reach or {}), call)


@require_http_methods(["GET", "POST"])
def portfolio(request: ActorRequest, key: UUID) -> HttpResponse:
    """End that a member shows the organisation in a portfolio, or allow it again."""
    member = queries.get_member(request.actor, key)
    require(request.actor, policy.EDIT_MEMBER, member)
    ended = member.portfolio == ENDED
    question = Question(
        title=f"Portfolio of {member.person}",
        button="Allow it again" if ended else "End it",
        lead="The member may show the figures of this organisation beside those of others."
        if ended
        else "The member no longer sees this organisation beside others; the membership stays.",
        done=f"{member.person} may show it again." if ended else "It is ended.",
        back=BACK,
    )

    def call(_fields: dict[str, Any]) -> None:
        end_portfolio(actor=request.actor, membership=member, allowed=ended)

    return ask(request, question, plain(request), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def end(request: ActorRequest, key: UUID) -> HttpResponse:
    """Remove a member, or leave."""
    member = queries.get_member(request.actor, key)
    own = request.actor.may(policy.LEAVE, member)
    if not own:
        require(request.actor, policy.EDIT_MEMBER, member)
    question = Question(
        title=f"Leave {request.organisation_name}" if own else f"Remove {member.person}",
        button="Leave" if own else "Remove",
        lead="The membership ends now and its API tokens with it. What was written, decided and"
        " assigned stays in the records. A new invitation brings the person back.",
        tone="danger",
        done=f"The membership of {member.person} has ended.",
        back=BACK,
        then="/" if own else "",
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.end_membership(actor=request.actor, membership=member)

    return ask(request, question, plain(request), call)
