"""Removing a risk that was made by hand, while nothing depends on it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.domain.risks import policy, queries
from steward.domain.risks.operations.handmade import remove_risk
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent


@require_http_methods(["GET", "POST"])
def remove(request: ActorRequest, key: UUID) -> HttpResponse:
    """Remove a risk that was made by hand and that nothing depends on."""
    risk = queries.get_risk(request.actor, key)
    require(request.actor, policy.EDIT_RISK, risk)
    question = Question(
        title=f"Remove {risk.reference}",
        button="Remove it",
        lead="It leaves the register; its history stays in the journal. A risk that was treated,"
        " accepted, estimated, assessed or commented on is dismissed with a reason instead.",
        tone="danger",
        done=f"{risk.reference} is removed.",
        back=f"/risks/{risk.pk}",
        then="/risks",
    )

    def call(_fields: dict[str, Any]) -> None:
        remove_risk(actor=request.actor, risk=risk)

    return ask(request, question, forms.Form(sent(request)), call)
