"""The public page of an organisation: its AI systems, and certificates that stand."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.audits.queries.programmes import certificates_shown
from steward.domain.incidents.queries.concerns import place_called
from steward.domain.incidents.queries.telling import (
    open_place,
    published_version,
    published_versions,
)
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.incidents.outside import nothing

KEPT = "public, max-age=300"


@require_safe
def page(request: HttpRequest, word: str) -> HttpResponse:
    """Show what is published: systems by name, certificates in date, and the open door."""
    try:
        with transaction.atomic():
            outside = place_called(word, datetime.now(UTC))
            context = {
                "place": open_place(outside.place, page="trust"),
                "versions": published_versions(outside.actor),
                "certificates": certificates_shown(outside.actor),
            }
            response = render(request, "incidents/public.html", context)
    except NotFound as error:
        return nothing(request, error)
    response["Cache-Control"] = KEPT
    return response


@require_safe
def system(request: HttpRequest, word: str, notice: UUID) -> HttpResponse:
    """Show what is published about one AI system."""
    try:
        with transaction.atomic():
            outside = place_called(word, datetime.now(UTC))
            context = {
                "place": open_place(outside.place, page="trust"),
                "version": published_version(outside.actor, notice),
            }
            response = render(request, "incidents/public_system.html", context)
    except NotFound as error:
        return nothing(request, error)
    response["Cache-Control"] = KEPT
    return response
