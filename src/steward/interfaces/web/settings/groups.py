"""Groups: what they give, and who is in them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.domain.systems.operations.narrowing import narrow_group
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity import policy, queries
from steward.foundation.identity.models import Group
from steward.foundation.identity.operations import groups as operations
from steward.foundation.identity.operations.groups import PeopleGroupDraft
from steward.foundation.identity.queries import standing
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Said, ask
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.membership_forms import (
    GroupForm,
    PutForm,
    ReachForm,
    plain,
)
from steward.interfaces.web.settings.tabs import tabs_for

PAGE = "/settings/groups"
LEAD = (
    "What a group gives counts beside what its people have of their own. Nothing that is given for"
    " a part of the organisation spreads to another."
)


def groups(request: ActorRequest) -> HttpResponse:
    """List the groups."""
    actor = request.actor
    require(actor, policy.VIEW_MEMBERS)
    counts = standing.count_in_groups(actor)
    context = {
        "tabs": tabs_for(actor, "/settings/people"),
        "groups": [
            {"row": row, "count": counts[str(row.pk)], "state": _state(actor, row)}
            for row in standing.groups_of(actor)
        ],
        "may_edit": actor.may(policy.EDIT_GROUP),
    }
    return render(request, "settings/groups.html", context)


def group(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show one group: what it gives, for what, for how long, and its people."""
    actor = request.actor
    row = standing.get_group(actor, key)
    require(actor, policy.VIEW_MEMBERS)
    members = list(standing.people_in(actor, row))
    standings = standing.standings_of(actor, members)
    lasts = row.archived_at is None
    context = {
        "tabs": tabs_for(actor, "/settings/people"),
        "group": row,
        "state": _state(actor, row),
        "sees": _sees(actor, row),
        "people": [
            {
                "row": item,
                "held_back": row.name in standings[item.pk].held_back,
                "out": f"{PAGE}/{key}/people/{item.pk}/out",
            }
            for item in members
        ],
        "may_edit": lasts and actor.may(policy.EDIT_GROUP),
        "may_put": lasts and not row.by_directory and actor.may(policy.EDIT_GROUP),
    }
    return render(request, "settings/group.html", context)


def _state(actor: Actor, row: Group) -> tuple[str, str]:
    """Return the tone and the words of how a group stands today."""
    if row.archived_at is not None:
        return "neutral", "Dissolved"
    if not row.role:
        return "neutral", "Gives no role"
    if row.starts_on is not None and row.starts_on > actor.today:
        return "warn", f"From {row.starts_on.day} {row.starts_on:%b %Y}"
    if row.ends_on is not None and row.ends_on < actor.today:
        return "bad", "Over"
    return "good", "In force"


def _sees(actor: Actor, row: Group) -> list[str]:
    """Return the units and AI systems that a group is limited to, by name; empty for the whole."""
    if row.reach is None:
        return []
    units = queries.units_visible_to(actor).filter(pk__in=row.reach["units"]).order_by("name")
    systems = systems_visible_to(actor).filter(pk__in=row.reach["systems"]).order_by("number")
    named = [f"AIS-{number:04d} {name}" for number, name in systems.values_list("number", "name")]
    return [*units.values_list("name", flat=True), *named]


@require_http_methods(["GET", "POST"])
@freshly_proved
def make(request: ActorRequest) -> HttpResponse:
    """Make a group."""
    require(request.actor, policy.EDIT_GROUP)
    question = Question(
        title="Make a group",
        button="Make the group",
        lead=LEAD,
        done="The group is made.",
        back=PAGE,
    )

    def call(fields: dict[str, Any]) -> None:
        operations.make_group(actor=request.actor, draft=PeopleGroupDraft(**fields))

    return ask(request, question, GroupForm(request), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def rewrite(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change what a group is called and gives."""
    row = _held(request, key)
    question = Question(
        title=f"Change the group {row.name}",
        button="Save",
        lead=f"It changes for all its people at once. {LEAD}",
        done="The group is changed.",
        back=f"{PAGE}/{key}",
    )

    def call(fields: dict[str, Any]) -> None:
        operations.rewrite_group(actor=request.actor, group=row, draft=PeopleGroupDraft(**fields))

    initial = {
        "name": row.name,
        "role": str(row.custom_role_id or row.role),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }
    return ask(request, question, GroupForm(request, initial=initial), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def reach(request: ActorRequest, key: UUID) -> HttpResponse:
    """Limit what a group gives to units and AI systems."""
    row = _held(request, key)
    question = Question(
        title=f"For what the group {row.name} gives its role",
        button="Save",
        lead="Choose nothing, and it gives its role for the whole organisation.",
        done="For what the group gives its role is set.",
        back=f"{PAGE}/{key}",
    )

    def call(fields: dict[str, list[str]]) -> None:
        narrow_group(
            actor=request.actor,
            group=row,
            units=[UUID(item) for item in fields["units"]],
            systems=[UUID(item) for item in fields["systems"]],
        )

    return ask(request, question, ReachForm(request, initial=row.reach or {}), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def put(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put a member into a group."""
    row = _held(request, key)
    question = Question(
        title=f"Put somebody into {row.name}",
        button="Put into the group",
        lead=LEAD,
        back=f"{PAGE}/{key}",
    )

    def call(fields: dict[str, UUID]) -> Said:
        member = queries.get_member(request.actor, fields["member"])
        operations.put_into_group(actor=request.actor, group=row, membership=member)
        return Said(f"{member.person} is in the group.")

    return ask(request, question, PutForm(request, row), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def take_out(request: ActorRequest, key: UUID, member: UUID) -> HttpResponse:
    """Take a member out of a group."""
    row = standing.get_group(request.actor, key)
    person = queries.get_member(request.actor, member)
    require(request.actor, policy.EDIT_GROUP, row)
    question = Question(
        title=f"Take {person.person} out of {row.name}",
        button="Take out",
        lead="What the group gave ends at once.",
        tone="danger",
        done=f"{person.person} is out of the group.",
        back=f"{PAGE}/{key}",
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.take_out_of_group(actor=request.actor, group=row, membership=person)

    return ask(request, question, plain(request), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def end(request: ActorRequest, key: UUID) -> HttpResponse:
    """Dissolve a group."""
    row = _held(request, key)
    question = Question(
        title=f"Dissolve the group {row.name}",
        button="Dissolve",
        lead="Nobody is in it any more, and what it gave ends at once. Its history stays.",
        tone="danger",
        done=f"The group {row.name} is dissolved.",
        back=PAGE,
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.end_group(actor=request.actor, group=row)

    return ask(request, question, plain(request), call)


def _held(request: ActorRequest, key: UUID) -> Group:
    row = standing.get_group(request.actor, key)
    require(request.actor, policy.EDIT_GROUP, row)
    return row
