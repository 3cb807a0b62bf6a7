"""The addresses of files that are brought, and of connections to sources."""

from django.urls import URLPattern, path

from steward.interfaces.web.connectors import bringing

urlpatterns: list[URLPattern] = [
    path("monitoring/bring", bringing.bring, name="bring-results"),
    path("monitoring/bring/<uuid:key>", bringing.brought, name="brought-results"),
]
