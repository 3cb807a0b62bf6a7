"""The addresses of files that are brought, and of connections to sources."""

from django.urls import URLPattern, path

from steward.interfaces.web.connectors import acting, bringing, connections, fields, hook

HERE = "settings/connections"
ONE = f"{HERE}/<uuid:key>"

urlpatterns: list[URLPattern] = [
    path("monitoring/bring", bringing.bring, name="bring-results"),
    path("monitoring/bring/<uuid:key>", bringing.brought, name="brought-results"),
    path(HERE, connections.connections, name="connections"),
    path(f"{HERE}/new/<slug:kind>", connections.new, name="connection-new"),
    path(ONE, connections.connection, name="connection"),
    path(f"{ONE}/edit", connections.edit, name="connection-edit"),
    path(f"{ONE}/fields", fields.fields, name="connection-fields"),
    path(f"{ONE}/ask", acting.ask_now, name="connection-ask"),
    path(f"{ONE}/look", acting.look, name="connection-look"),
    path(f"{ONE}/pause", acting.pause, name="connection-pause"),
    path(f"{ONE}/resume", acting.resume, name="connection-resume"),
    path(f"{ONE}/secret", acting.secret, name="connection-secret"),
    path(f"{ONE}/end", acting.end, name="connection-end"),
    path("results-hook/<str:secret>", hook.hook, name="results-hook"),
]
