"""Which kinds of records can be confidential, who may make them so, and how they are found.

Those that people expect, because they may tell of persons, weaknesses or disputes. Concerns are
missing on purpose: they name who sees them from the beginning. Assessments follow what they are
of: an AI system or a risk. Suppliers, objectives, the context and the statement are missing as
well: others decide by them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from steward.domain.audits.policy import PLAN_AUDIT, VIEW_AUDIT
from steward.domain.audits.queries.audits import get_audit
from steward.domain.documents.policy import EDIT_DOCUMENT, VIEW_DOCUMENT
from steward.domain.documents.queries.reading import get_document
from steward.domain.evidence.policy import EDIT_EVIDENCE, VIEW_EVIDENCE
from steward.domain.evidence.queries.items import get_item
from steward.domain.findings.policy import EDIT_FINDING, VIEW_FINDING
from steward.domain.findings.queries.register import get_finding
from steward.domain.incidents.policy import EDIT_INCIDENT, VIEW_INCIDENT
from steward.domain.incidents.queries.incidents import get_incident
from steward.domain.risks.policy import EDIT_RISK, VIEW_RISK
from steward.domain.risks.queries.register import get_risk
from steward.domain.systems.policy import EDIT_SYSTEM, VIEW_SYSTEM
from steward.domain.systems.queries import get_system
from steward.domain.tasks.policy import EDIT_TASK, VIEW_TASK
from steward.domain.tasks.queries import get_task
from steward.foundation.core.actor import Actor, Permission, require
from steward.foundation.core.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidential:
    """How records of a kind are called and found, who sees them and who may make them so."""

    label: str
    view: Permission[Any]
    edit: Permission[Any]
    get: Callable[[Actor, UUID], Any]


KINDS: Mapping[str, Confidential] = {
    "system": Confidential(label="AI system", view=VIEW_SYSTEM, edit=EDIT_SYSTEM, get=get_system),
    "risk": Confidential(label="Risk", view=VIEW_RISK, edit=EDIT_RISK, get=get_risk),
    "incident": Confidential(
        label="Incident", view=VIEW_INCIDENT, edit=EDIT_INCIDENT, get=get_incident
    ),
    "nonconformity": Confidential(
        label="Finding", view=VIEW_FINDING, edit=EDIT_FINDING, get=get_finding
    ),
    "audit": Confidential(label="Audit", view=VIEW_AUDIT, edit=PLAN_AUDIT, get=get_audit),
    "document": Confidential(
        label="Document", view=VIEW_DOCUMENT, edit=EDIT_DOCUMENT, get=get_document
    ),
    "evidence": Confidential(
        label="Evidence", view=VIEW_EVIDENCE, edit=EDIT_EVIDENCE, get=get_item
    ),
    "task": Confidential(label="Task", view=VIEW_TASK, edit=EDIT_TASK, get=get_task),
}
"""Kind of record → how it is found; their tables are the roots of `tenancy.confidence`."""


def get_record(actor: Actor, kind: str, key: UUID) -> Any:  # noqa: ANN401 -- leaf
    """Return a record of a kind that can be confidential.

    Raises:
        NotFound: There is no such kind, or no such record for this actor.
        NotAllowed: The actor may not see records of this kind.
    """
    known = KINDS.get(kind)
    if known is None:
        raise NotFound("Records of this kind cannot be confidential.")
    row = known.get(actor, key)
    require(actor, known.view, row)
    return row


def may_confide(actor: Actor, kind: str, row: object) -> bool:
    """Say whether the actor may say who sees a record: whoever may edit it."""
    return actor.may(KINDS[kind].edit, row)
