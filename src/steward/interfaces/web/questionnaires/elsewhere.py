"""Questionnaires as files of other formats."""

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from steward.extensions.exchange.questionnaires.choosing import written_for
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment

ENDINGS = {"fhir": "json", "xlsform": "xlsx"}


@require_safe
def export(request: ActorRequest, name: str, kind: str) -> HttpResponse:
    """Return a questionnaire as FHIR Questionnaire or XLSForm."""
    if kind not in ENDINGS:
        raise NotFound("There is no such format.")
    written = written_for(request.actor, name, kind)
    return attachment(written.content, f"{name}-{kind}.{ENDINGS[kind]}")


urlpatterns: list[URLPattern] = [
    path("questionnaires/as/<slug:kind>/<slug:name>", export, name="questionnaire-elsewhere"),
]
