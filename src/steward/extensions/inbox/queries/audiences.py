"""Who is told of entries of the journal: who answers for a record, decides on it, is mentioned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from steward.domain.approvals.models import Approval
from steward.domain.assessments.models import ImpactAssessment
from steward.domain.audits.models import Audit
from steward.domain.competence.models import GapAction
from steward.domain.documents.models import Document
from steward.domain.evidence.models import EvidenceAsk, EvidenceItem
from steward.domain.findings.models import Finding
from steward.domain.governance.queries import MODELS
from steward.domain.incidents.models import Incident
from steward.domain.monitoring.models import CheckResult
from steward.domain.objectives.models import Objective, PlannedActivity, PlannedChange
from steward.domain.questionnaires.models import Run
from steward.domain.relationships.models import Customer
from steward.domain.risks.models import Risk, RiskAssessment, Treatment
from steward.domain.tasks.models import Comment, Task
from steward.extensions.inbox.rules import mentioned
from steward.extensions.inbox.terms import Audience, Told, Topic
from steward.extensions.inbox.told import TOLD
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import ApiToken, Membership, Person
from steward.foundation.identity.queries import current_members
from steward.foundation.identity.queries.standing import standings_of
from steward.foundation.journal.events import rendered
from steward.foundation.journal.models import Entry

COMMENTED = "comment.written"
ASKED_OUTSIDE = ("guest.invited", "guest.renewed")
HOLDERS: Mapping[str, tuple[Any, str]] = {
    "task": (Task, "assignee_id"),
    "approval": (Approval, "asked_by"),
    "approval:asked": (Approval, "asks__person_id"),
    "task:watching": (Task, "watchers__person_id"),
    "risk": (Risk, "owner_id"),
    "assessment": (RiskAssessment, "risk__owner_id"),
    "treatment": (Treatment, "risk__owner_id"),
    "nonconformity": (Finding, "owner_id"),
    "incident": (Incident, "handler_id"),
    "document": (Document, "owner_id"),
    "document:deciding": (Document, "people__person_id"),
    "evidence": (EvidenceItem, "owner_id"),
    "evidence_request": (EvidenceAsk, "owner_id"),
    "objective": (Objective, "owner_id"),
    "change": (PlannedChange, "owner_id"),
    "planned_activity": (PlannedActivity, "owner_id"),
    "audit": (Audit, "team__person_id"),
    "audit:asked": (Audit, "requests__owner_id"),
    "impact_assessment": (ImpactAssessment, "sections__owner_id"),
    "run": (Run, "respondents__person_id"),
    "gap_action": (GapAction, "owner_id"),
    "customer": (Customer, "owner_id"),
    "check_result": (CheckResult, "system__owner_person_id"),
    **{noun: (model, "owner_id") for noun, model in MODELS.items()},
}
"""Kind of record, or kind and relation → the model and the field with its people."""
SEEN_BY: Mapping[str, str] = {
    "task": "task.view",
    "erasure": "person.erase",
    "check_result": "monitoring.view",
    "own_check": "monitoring.view",
    "check_waiver": "monitoring.view",
    "thing": "monitoring.view",
    "observations": "monitoring.view",
    "approval": "approval.view",
    "bringing": "monitoring.observe",
    "connection": "connection.view",
    "bundle": "bundle.view",
    "client_key": "bundle.view",
    "risk": "risk.view",
    "assessment": "risk.view",
    "treatment": "risk.view",
    "acceptance": "risk.view",
    "nonconformity": "finding.view",
    "incident": "incident.view",
    "document": "document.view",
    "external_document": "document.view",
    "evidence": "evidence.view",
    "evidence_request": "evidence.view",
    "objective": "objective.view",
    "change": "change.view",
    "planned_activity": "calendar.view",
    "audit": "audit.view",
    "impact_assessment": "impact.view",
    "run": "questionnaire.view",
    "gap_action": "competence.view",
    "function": "competence.view",
    "training": "training.view",
    "campaign": "campaign.view",
    "communication": "communication.view",
    "management_review": "review.view",
    "scope": "context.view",
    "system": "system.view",
    "model": "part.view",
    "dataset": "part.view",
    "supplier": "part.view",
    "agreement": "relationship.view",
    "supplier_notice": "relationship.view",
    "shared_work": "relationship.view",
    "customer": "relationship.view",
    "control": "soa.view",
    **dict.fromkeys(MODELS, "context.view"),
}
"""Kind of record → the permission without which nobody is told of it; what is missing is not told.

Concerns are missing on purpose: who is entrusted with one hears of it by a letter of its own.
"""
SEEN_BY_OUTSIDERS = {"audit": "audit.view_all"}
"""The same for those who do not answer for the record themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """That one person is to be told something; told once for each cause."""

    person: UUID
    topic: Topic
    cause: str
    subject_kind: str
    subject_id: UUID
    subject_label: str
    words: str
    who: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """The members of an organisation: what each may do, and the names by which one is found."""

    permissions: Mapping[UUID, frozenset[str]]
    names: Mapping[UUID, tuple[str, str]]
    limited: frozenset[UUID] = frozenset()
    """Who sees a part of the organisation: they are told only of what they answer for."""

    def who_may(self, permission: str) -> set[UUID]:
        """Return the people who hold a permission by their role."""
        return {key for key, held in self.permissions.items() if permission in held}


def crowd_of(actor: Actor) -> Crowd:
    """Return the members who can sign in."""
    rows = current_members(actor).filter(person__is_active=True)
    found = list(rows)
    standings = standings_of(actor, found)
    return Crowd(
        permissions={row.person_id: standings[row.pk].permissions for row in found},
        names={row.person_id: (row.person.email, row.person.name) for row in found},
        limited=frozenset(row.person_id for row in found if standings[row.pk].reach is not None),
    )


def notices_of(actor: Actor, entries: Sequence[Entry]) -> list[Notice]:
    """Return who is told of which entries; nobody of what they did themselves.

    Of several entries for one reason about one record a person is told the last.
    The number of statements depends on the kinds of records, not on the number of entries.
    """
    told = [(entry, item) for entry in entries for item in TOLD.get(entry.event, ())]
    told = [(entry, item) for entry, item in told if _is_worth(entry, item)]
    if not told:
        return []
    crowd = crowd_of(actor)
    people = _People(actor, crowd, told)
    first: dict[tuple[int, UUID], Notice] = {}
    for entry, item in told:
        for person in people.of(entry, item):
            first.setdefault((entry.pk, person), _notice(entry, item, person))
    last = {(item.person, item.topic, item.subject_id): item for item in first.values()}
    return list(last.values())


def _is_worth(entry: Entry, item: Told) -> bool:
    return item.only is None or str(entry.payload.get(item.only[0])) == item.only[1]


def _notice(entry: Entry, item: Told, person: UUID) -> Notice:
    return Notice(
        person=person,
        topic=item.topic,
        cause=f"entry:{entry.pk}",
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        subject_label=entry.subject_label,
        words=rendered(entry.event, entry.payload),
        who=entry.actor_label,
    )


class _People:
    """The people of many entries, read together."""

    def __init__(self, actor: Actor, crowd: Crowd, told: list[tuple[Entry, Told]]) -> None:
        self.actor, self.crowd = actor, crowd
        self.holders = _holders(actor, told)
        self.texts = _texts(actor, told)
        self.senders = _senders(actor, told)
        self.behind = _behind(actor, told)

    def of(self, entry: Entry, item: Told) -> set[UUID]:
        """Return who is told of an entry."""
        kind = entry.subject_kind
        needed = SEEN_BY.get(kind, "")
        if item.asks:
            found, needed = self.crowd.who_may(item.asks), SEEN_BY_OUTSIDERS.get(kind, needed)
        elif item.audience is Audience.MENTIONED:
            text = self.texts.get(str(entry.payload.get("comment_id")), "")
            found, needed = self._mentioned(text), SEEN_BY_OUTSIDERS.get(kind, needed)
        elif item.audience is Audience.SENDER:
            found = self.senders.get(entry.subject_id, set())
        else:
            found = self.holders.get(_relation(kind, item), {}).get(entry.subject_id, set())
        if item.named:
            name = str(entry.payload.get(item.named))
            found = {key for key in found if name in self.crowd.names.get(key, ())}
        if item.asks or item.audience is not Audience.HOLDER:
            found = found - self.crowd.limited
        did = self.behind.get(entry.actor_id, entry.actor_id)
        return (found & self.crowd.who_may(needed)) - {did}

    def _mentioned(self, text: str) -> set[UUID]:
        return mentioned(text, self.crowd.names) if "@" in text else set()


def _relation(kind: str, item: Told) -> str:
    return f"{kind}:{item.relation}" if item.relation else kind


def _holders(actor: Actor, told: Iterable[tuple[Entry, Told]]) -> dict[str, dict[UUID, set[UUID]]]:
    wanted: dict[str, set[UUID]] = {}
    for entry, item in told:
        key = _relation(entry.subject_kind, item)
        if not item.asks and item.audience is Audience.HOLDER and key in HOLDERS:
            wanted.setdefault(key, set()).add(entry.subject_id)
    found: dict[str, dict[UUID, set[UUID]]] = {}
    for key, records in wanted.items():
        model, field = HOLDERS[key]
        rows = model.objects.visible_to(actor).filter(pk__in=records).order_by()
        for record, person in rows.values_list("pk", field):
            if person is not None:
                found.setdefault(key, {}).setdefault(record, set()).add(person)
    return found


def _texts(actor: Actor, told: Iterable[tuple[Entry, Told]]) -> dict[str, str]:
    keys = {str(entry.payload.get("comment_id")) for entry, _ in told if entry.event == COMMENTED}
    rows = Comment.objects.visible_to(actor).filter(pk__in=keys, deleted_at=None)
    return {str(key): str(text) for key, text in rows.values_list("pk", "text")} if keys else {}


def _senders(actor: Actor, told: Iterable[tuple[Entry, Told]]) -> dict[UUID, set[UUID]]:
    runs = {entry.subject_id for entry, item in told if item.audience is Audience.SENDER}
    if not runs:
        return {}
    rows = Entry.objects.visible_to(actor).filter(subject_id__in=runs, event__in=ASKED_OUTSIDE)
    found: dict[UUID, set[UUID]] = {}
    for run, person in rows.values_list("subject_id", "actor_id").order_by("id"):
        found.setdefault(run, set()).add(person)
    return found


def _behind(actor: Actor, told: Iterable[tuple[Entry, Told]]) -> dict[UUID, UUID]:
    """Return token → the person for whom it acts."""
    tokens = {entry.actor_id for entry, _ in told if entry.actor_kind == "token"}
    if not tokens:
        return {}
    rows = ApiToken.objects.visible_to(actor).filter(pk__in=tokens)
    return dict(rows.values_list("pk", "membership__person_id"))


def members_by_key(actor: Actor, keys: Iterable[UUID]) -> dict[UUID, tuple[Membership, Person]]:
    """Return person → membership and person, of those who are members today."""
    rows = current_members(actor).filter(person_id__in=list(keys), person__is_active=True)
    return {row.person_id: (row, row.person) for row in rows}
