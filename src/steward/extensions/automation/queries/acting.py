"""As whom a rule acts, and of which people it speaks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from steward.extensions.automation.models import Firing, Rule
from steward.extensions.automation.terms import Occasion
from steward.extensions.inbox.queries.audiences import HOLDERS, SEEN_BY, crowd_of
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.core.sealing import seal, unseal
from steward.foundation.identity.queries import actor_again, current_members
from steward.foundation.identity.terms import Role

LONGEST = 200
MOST_NAMED = 100
"""Members to choose from by name; others are written by their address in a file."""


def actor_of_rule(rule: Rule, now: datetime, entry: int | None) -> Actor:
    """Return the rule as an actor, with what its author may today of what its actions need.

    Raises:
        NotAllowed: Its author is no longer a member, or the token is over.
    """
    author = actor_again(rule.organisation_id, rule.author_id, label=rule.author_label, now=now)
    return Actor(
        kind="rule",
        id=rule.id,
        label=f"Rule “{rule.title}”"[:LONGEST],
        organisation_id=rule.organisation_id,
        permissions=frozenset(rule.rights) & author.permissions,
        now=now,
        caused_by=entry,
    )


def whom_offered(actor: Actor) -> list[tuple[str, str]]:
    """Return whom a rule may speak of: by their part in what happened, by role, by name."""
    members = current_members(actor).order_by("person__name", "id")
    return [
        ("holder", "Who answers for the record"),
        ("doer", "Who did it"),
        *((f"role:{role.value}", f"Everybody with the role {role.label.lower()}") for role in Role),
        *((f"person:{row.person_id}", str(row.person)) for row in members[:MOST_NAMED]),
    ]


def people_of(actor: Actor, whom: str, occasion: Occasion) -> list[UUID]:
    """Return the people whom a choice means, members who may see the record; may be none."""
    crowd = crowd_of(actor)
    members = current_members(actor)
    found: Sequence[UUID] = ()
    word, _, name = whom.partition(":")
    if word == "holder":
        found = holders_of(actor, occasion)
    elif word == "doer":
        found = [occasion.by] if occasion.by else []
    elif word == "role":
        found = list(members.filter(role=name).values_list("person_id", flat=True))
    elif word == "person":
        found = list(members.filter(person_id=name).values_list("person_id", flat=True))
    needed = SEEN_BY.get(occasion.subject.kind)
    return [
        key
        for key in dict.fromkeys(found)
        if key in crowd.permissions and (needed is None or needed in crowd.permissions[key])
    ]


def one_of(actor: Actor, whom: str, occasion: Occasion) -> UUID | None:
    """Return the one person whom a choice means, the first by name of several; None for nobody."""
    found = people_of(actor, whom, occasion)
    return found[0] if found else None


def holders_of(actor: Actor, occasion: Occasion) -> list[UUID]:
    """Return the people who answer for the record."""
    known = HOLDERS.get(occasion.subject.kind)
    if known is None:
        return []
    model, field = known
    rows = model.objects.visible_to(actor).filter(pk=occasion.subject.id).order_by()
    return [key for key in rows.values_list(field, flat=True) if key is not None]


def checked_whom(actor: Actor, whom: str, place: str) -> str:
    """Return a choice of people that means somebody.

    Raises:
        Invalid: It names no part, no role and no member.
    """
    word, _, name = whom.partition(":")
    is_role = word == "role" and name in {role.value for role in Role}
    if whom in ("holder", "doer") or is_role:
        return whom
    if word == "person":
        try:
            key = UUID(name)
        except ValueError:
            key = _by_email(actor, name)
        if key and current_members(actor).filter(person_id=key).exists():
            return f"person:{key}"
    raise Invalid("Choose somebody who is a member.", place=place)


def _by_email(actor: Actor, email: str) -> UUID | None:
    rows = current_members(actor).filter(person__email__iexact=email.strip())
    return rows.values_list("person_id", flat=True).first()


def emails_of(actor: Actor, keys: set[str]) -> dict[str, str]:
    """Return key of a person → e-mail address, of those who are members."""
    rows = current_members(actor).filter(person_id__in=keys)
    return {str(key): str(email) for key, email in rows.values_list("person_id", "person__email")}


def sealed(organisation: UUID, text: str) -> str:
    """Return a secret of a rule as it is kept."""
    return seal(text, key=settings.SECRET_KEY, purpose=f"automation:{organisation}")


def unsealed(organisation: UUID, kept: str) -> str:
    """Return a secret of a rule as it is used.

    Raises:
        Invalid: It was sealed under another key.
    """
    found = unseal(kept, key=settings.SECRET_KEY, purpose=f"automation:{organisation}")
    if found is None:
        raise Invalid("The secret was sealed under another key. Type it in again.")
    return found


def occasion_of(firing: Firing, mark: UUID, values: dict[str, str]) -> Occasion:
    """Return what a rule answers to, for one of its actions."""
    return Occasion(
        mark=mark,
        rule_id=firing.rule_id,
        rule=firing.rule.title,
        event=firing.event,
        at=firing.at.isoformat(),
        who=firing.who,
        by=firing.who_id,
        subject=firing.subject,
        payload=firing.payload,
        values=values,
    )
