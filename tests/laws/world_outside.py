"""Auditors from outside in the organisations that the laws look at, and what they opened."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from steward.domain.audits.models import Audit, Auditor, Opened
from steward.domain.audits.operations.engaging import Engagement, engage_auditor
from steward.extensions.privacy.models import Erasure
from steward.foundation.core.actor import Actor, Frame
from steward.foundation.identity.events.duties import DutyRefused
from steward.foundation.identity.models import DutyRule, Membership
from steward.foundation.identity.operations.people import create_person
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record


def from_outside(actor: Actor, audit: UUID, names: Sequence[str]) -> dict[str, UUID]:
    """Invite as many as there are names, and let as many come, each with something opened."""
    row = Audit.objects.visible_to(actor).get(pk=audit)
    frame = Frame(first=actor.today, last=actor.today, shown=actor.today)
    ends_on = actor.today + timedelta(days=90)
    for number, name in enumerate(names):
        draft = Engagement(
            email=f"asked{number}@{actor.organisation_id.hex}.example", ends_on=ends_on, frame=frame
        )
        invitation, _ = engage_auditor(actor=actor, audits=[row], draft=draft)
        email = f"body{number}@{actor.organisation_id.hex}.example"
        person = create_person(email=email, name="Certifying body", password=None)
        kept = {"first": actor.today, "last": actor.today, "shown": actor.today}
        member = Membership.objects.create(
            organisation_id=actor.organisation_id,
            person=person,
            role=Role.EXTERNAL_AUDITOR.value,
            ends_on=ends_on,
            frame={key: day.isoformat() for key, day in kept.items()},
        )
        Auditor.objects.create(
            organisation_id=actor.organisation_id,
            audit=row,
            person=person,
            name=person.name,
            is_external=True,
            invitation_id=member.pk,
        )
        Opened.objects.create(
            organisation_id=actor.organisation_id,
            person=person,
            name=person.name,
            at=actor.now,
            kind="page",
            address="/risks",
            title=f"{name} opened",
        )
    own = Membership.objects.filter(organisation_id=actor.organisation_id, person_id=actor.id)
    own.update(portfolio="shown")
    return {"outsider": member.pk, "outside-invitation": invitation.pk}


def kept_apart(actor: Actor, names: Sequence[str]) -> dict[str, UUID]:
    """Set as many rules beyond the floor as there are names, and let as much be tried."""
    firsts = ("objective.measure", "objective.agree", "objective.end")
    for name, first in zip(names, firsts, strict=False):
        rule = DutyRule.objects.create(
            organisation_id=actor.organisation_id,
            kind="apart",
            first=first,
            second="objective.end",
            reason=name,
            made_by=name,
        )
        told = DutyRefused(subject=rule.as_subject(), duty=name, rule=name, floor=True)
        record(actor, told)
    return {"duty-rule": rule.pk}


def to_be_erased(actor: Actor, names: Sequence[str]) -> dict[str, UUID]:
    """Let as many leave as there are names, and somebody ask that each is erased."""
    for number, name in enumerate(names):
        email = f"gone{number}@{actor.organisation_id.hex}.example"
        person = create_person(email=email, name="Former member", password=None)
        member = Membership.objects.create(
            organisation_id=actor.organisation_id,
            person=person,
            role=Role.CONTRIBUTOR.value,
            ended_at=actor.now,
        )
        row = Erasure.objects.create(
            organisation_id=actor.organisation_id,
            membership=member,
            reason=name,
            asked_by=member.pk,
            asked_by_label=name,
            asked_at=actor.now,
            pseudonym=name[:60],
        )
    return {"erasure": row.pk}
