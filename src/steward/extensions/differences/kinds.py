"""The kinds of records of which differences are told, each with who may see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from steward.domain.assessments.models import ImpactAssessment
from steward.domain.assessments.policy import VIEW_IMPACT
from steward.domain.controls.models import ControlStatus
from steward.domain.controls.policy import VIEW_CONTROL
from steward.domain.impacts.models import Standing
from steward.domain.impacts.policy import VIEW_CLASSIFICATION
from steward.domain.parts.models import Part
from steward.domain.parts.policy import VIEW_PART
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.policy import VIEW_RUN
from steward.domain.risks.models import Acceptance, Risk, RiskCriteria, Treatment
from steward.domain.risks.policy import VIEW_RISK
from steward.domain.soa.models import ApplicabilityDecision, Statement
from steward.domain.soa.policy import VIEW_STATEMENT
from steward.domain.systems.models import AiSystem
from steward.domain.systems.policy import VIEW_SYSTEM
from steward.domain.tasks.models import Task
from steward.domain.tasks.policy import VIEW_TASK
from steward.foundation.core.actor import Permission
from steward.foundation.identity.models import Membership, Unit
from steward.foundation.identity.policy import VIEW_MEMBERS

Values = dict[str, Any]
HIDDEN = {
    "id",
    "number",
    "organisation_id",
    "created_at",
    "fingerprint",
    "decided_fingerprint",
    "basis",
    "changes",
    "digest",
    "derived_digest",
    "rules",
    "batch",
    "key",
    "content",
    "current_rank",
    "approved_rank",
    "priority",
    "undecided",
    "fact_sources",
    "sources",
    "origin",
    "done_frequency",
    "done_loss",
    "coming_frequency",
    "coming_loss",
    "body",
    "rows",
    "latest_id",
    "by",
    "made_by",
    "authors",
}
"""Columns that say nothing to a person, or repeat what others say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of records.

    ``label`` names a record from its columns, ``label_column`` by whom or what a column leads to;
    ``system`` is the column that leads to the AI system:
    its own key, a system's, or a risk's.
    """

    name: str
    words: str
    model: type[models.Model]
    view: Permission[Any]
    label: Callable[[Values], str]
    label_column: str = ""
    address: str = ""
    system: str = ""


def _numbered(prefix: str, field: str) -> Callable[[Values], str]:
    return lambda row: f"{prefix}-{row['number']:04d} {row[field]}"


def _of(column: str, words: str = "{}") -> Callable[[Values], str]:
    return lambda row: words.format(row[column])


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="systems",
            words="AI systems",
            model=AiSystem,
            view=VIEW_SYSTEM,
            label=_numbered("AIS", "name"),
            address="/systems/{id}",
            system="id",
        ),
        Kind(
            name="parts",
            words="Models, datasets, suppliers",
            model=Part,
            view=VIEW_PART,
            label=_of("name"),
        ),
        Kind(
            name="risks",
            words="Risks",
            model=Risk,
            view=VIEW_RISK,
            label=_numbered("RISK", "title"),
            address="/risks/{id}",
            system="system_id",
        ),
        Kind(
            name="treatments",
            words="Treatments",
            model=Treatment,
            view=VIEW_RISK,
            label=_numbered("TRT", "title"),
            address="/treatments/{id}",
            system="risk_id",
        ),
        Kind(
            name="acceptances",
            words="Acceptances of risks",
            model=Acceptance,
            view=VIEW_RISK,
            label=_of("expires_on", "Acceptance until {}"),
            address="/acceptances/{id}",
            system="risk_id",
        ),
        Kind(
            name="criteria",
            words="Risk criteria",
            model=RiskCriteria,
            view=VIEW_RISK,
            label=_of("name"),
        ),
        Kind(
            name="classifications",
            words="Classifications",
            model=Standing,
            view=VIEW_CLASSIFICATION,
            label=_of("effective", "Standing: {}"),
            address="/classifications/{system_id}",
            system="system_id",
        ),
        Kind(
            name="assessments",
            words="Impact assessments",
            model=ImpactAssessment,
            view=VIEW_IMPACT,
            label=_of("number", "IMP-{:04d}"),
            address="/impact-assessments/{system_id}",
            system="system_id",
        ),
        Kind(
            name="controls",
            words="Controls",
            model=ControlStatus,
            view=VIEW_CONTROL,
            label=_of("requirement"),
            address="/controls/{requirement}",
        ),
        Kind(
            name="soa",
            words="Statement of Applicability",
            model=ApplicabilityDecision,
            view=VIEW_STATEMENT,
            label=_of("control", "Decision on {}"),
            address="/soa",
        ),
        Kind(
            name="statements",
            words="Frozen statements",
            model=Statement,
            view=VIEW_STATEMENT,
            label=_of("revision", "Revision {}"),
            address="/soa/revisions/{revision}",
        ),
        Kind(
            name="questionnaires",
            words="Questionnaires sent",
            model=Run,
            view=VIEW_RUN,
            label=_of("title"),
            address="/questionnaires/{id}",
            system="system_id",
        ),
        Kind(
            name="tasks",
            words="Tasks",
            model=Task,
            view=VIEW_TASK,
            label=_numbered("TASK", "title"),
            address="/tasks/{id}",
        ),
        Kind(
            name="roles",
            words="Members and roles",
            model=Membership,
            view=VIEW_MEMBERS,
            label=_of("person_id"),
            label_column="person_id",
            address="/settings/people",
        ),
        Kind(
            name="units",
            words="Units",
            model=Unit,
            view=VIEW_MEMBERS,
            label=_of("name"),
            address="/settings/units",
        ),
    )
}
