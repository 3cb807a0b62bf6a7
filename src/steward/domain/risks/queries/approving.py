"""A risk as a flow approves that it is borne."""

from steward.domain.approvals.rules import digest
from steward.domain.approvals.terms import Approvable
from steward.domain.risks.models import Risk, RiskAssessment, Treatment
from steward.foundation.core.actor import Actor

SAID = (
    *("title", "system_id", "criteria"),
    *("current_likelihood", "current_consequence", "current_level"),
    *("target_likelihood", "target_consequence", "target_level"),
)
PLANNED = ("number", "option", "title", "frequency_left", "loss_left")


def as_approvable(actor: Actor, risk: Risk) -> Approvable:
    """Return what is borne of a risk; who assessed it last or planned treatments is its author."""
    rows = Treatment.objects.visible_to(actor).filter(risk=risk).order_by("number")
    content: dict[str, object] = {name: getattr(risk, name) for name in SAID}
    content["treatments"] = list(rows.values_list(*PLANNED))
    made = RiskAssessment.objects.visible_to(actor).filter(risk=risk).order_by("-id")
    assessed = made.values_list("assessed_by", flat=True).first()
    authors = set(rows.values_list("made_by", flat=True))
    authors |= set() if assessed is None else {assessed}
    return Approvable(
        subject=risk.as_subject(), content=digest(content), authors=frozenset(authors)
    )


def why_not_yet(risk: Risk) -> str:
    """Return why nobody can be asked to approve that it is borne; empty where they can."""
    if risk.is_opportunity:
        return "An opportunity is pursued or left; there is nothing to bear."
    return "" if risk.status in ("accepted", "edited") else "Take it into the register first."
