"""A run as a file."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from steward.domain.questionnaires.policy import VIEW_RUN
from steward.domain.questionnaires.queries import get_run
from steward.extensions.exchange.run_files import run_file
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment


@require_safe
def export(request: ActorRequest, key: UUID, kind: str) -> HttpResponse:
    """Return the answers with their score and what followed as PDF, XLSX or JSON."""
    run = get_run(request.actor, key)
    require(request.actor, VIEW_RUN, run)
    content = run_file(request.actor, run, kind)
    return attachment(content, f"questionnaire-{str(run.pk)[-8:]}.{kind}")
