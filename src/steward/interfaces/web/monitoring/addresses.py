"""The addresses of monitoring."""

from django.urls import URLPattern, path

from steward.interfaces.web.monitoring import building, naming, views
from steward.interfaces.web.monitoring.pages import pages

urlpatterns: list[URLPattern] = [
    path("monitoring", views.overview, name="monitoring"),
    path("monitoring/run", views.run, name="monitoring-run"),
    path("monitoring/checks", views.checks, name="monitoring-checks"),
    path("monitoring/checks/new", building.build, name="monitoring-check-new"),
    path("monitoring/checks/<str:name>", views.check, name="monitoring-check"),
    path("monitoring/checks/<str:name>/end", building.end, name="monitoring-check-end"),
    path("monitoring/unmatched", naming.unmatched, name="monitoring-unmatched"),
    path("monitoring/things/<uuid:key>/adopt", naming.adopt, name="monitoring-adopt"),
    path("monitoring/things/<uuid:key>/match", naming.match, name="monitoring-match"),
    path("monitoring/things/<uuid:key>/ignore", naming.ignore, name="monitoring-ignore"),
    path("monitoring/systems/<uuid:key>", views.system, name="monitoring-system"),
    path("monitoring/waivers", views.waivers, name="monitoring-waivers"),
    path("monitoring/waivers/<uuid:key>/end", views.end_waiver, name="monitoring-waiver-end"),
    *pages.urls(),
]
