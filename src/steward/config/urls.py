"""Every address."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import include, path

from steward.config.resolving import ByFirstWord
from steward.interfaces.api.errors import problem
from steward.interfaces.api.site import api

API = "/api/"
REFUSAL = "layout/refusal.html"
NOWHERE = {"title": "Not found", "message": "There is nothing at this address."}
BROKEN = {
    "title": "Something went wrong",
    "message": "What you asked for was not done. The log of this installation says why.",
}


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- framework requires
    """Answer for an address that is none, to a person as a page and to a program as a problem."""
    if request.path.startswith(API):
        return problem(404, NOWHERE["title"], NOWHERE["message"])
    return render(request, REFUSAL, NOWHERE, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer for a mistake of ours; nothing is read, since reading may be what failed."""
    if request.path.startswith(API):
        return problem(500, BROKEN["title"], BROKEN["message"])
    return HttpResponse(render_to_string(REFUSAL, BROKEN), status=500)


def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(_request: HttpRequest) -> HttpResponse:
    """Say that the database answers too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready", content_type="text/plain")


handler404 = nothing_here
handler500 = broken
urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    ByFirstWord("api/", *api.urls),
    path("otlp/", include("steward.interfaces.api.otlp")),
    path("scim/v2/", include("steward.interfaces.api.scim")),
    ByFirstWord("", *include("steward.interfaces.web.site")),
]
