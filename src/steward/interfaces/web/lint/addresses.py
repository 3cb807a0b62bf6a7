"""The addresses of audit lint."""

from django.urls import URLPattern, path

from steward.interfaces.web.lint import bringing, exporting, ruling, views
from steward.interfaces.web.lint.pages import pages

urlpatterns: list[URLPattern] = [
    path("lint", views.overview, name="lint"),
    path("lint/run", views.run, name="lint-run"),
    path("lint/follow", views.follow, name="lint-follow"),
    path("lint/waivers", views.waivers, name="lint-waivers"),
    path("lint/waivers.<str:kind>", exporting.waivers_file, name="lint-waivers-file"),
    path("lint/waivers/<uuid:key>/revoke", views.revoke, name="lint-waiver-revoke"),
    path("lint/facts", views.facts, name="lint-facts"),
    path("lint/rules", ruling.rules, name="lint-rules"),
    path("lint/rules/bring", bringing.bring, name="lint-bring"),
    path("lint/rules/bring/<uuid:key>", bringing.look, name="lint-bring-look"),
    path("lint/rules/<str:name>", ruling.rule, name="lint-rule"),
    path("lint/rules/<str:name>/waive", ruling.waive, name="lint-rule-waive"),
    path("lint/rules/<str:name>/off", ruling.switch_off, name="lint-rule-off"),
    path("lint/rules/<str:name>/on", ruling.switch_on, name="lint-rule-on"),
    path("lint/results/<uuid:key>/raise", views.raise_it, name="lint-raise"),
    path("lint/results/<uuid:key>/record", views.to_record, name="lint-record"),
    *pages.urls(),
    path("lint/<str:name>", views.stage, name="lint-stage"),
]
