"""The addresses of incidents, concerns and public information."""

from django.urls import URLPattern, path

from steward.interfaces.web.incidents import (
    acting,
    concerns,
    notices,
    outside,
    reports,
    settings,
    trust,
)
from steward.interfaces.web.incidents.pages import pages as incidents

HERE = "incidents/<uuid:key>"
CLOCK = f"{HERE}/clocks/<slug:clock>"

urlpatterns: list[URLPattern] = [
    path("incidents/board", acting.board, name="incident-board"),
    path("incidents/clocks", acting.clocks, name="incident-clocks"),
    path("incidents/settings", settings.settings, name="incident-settings"),
    path("incidents/settings/calendar", settings.calendar, name="incident-calendar"),
    path("incidents/settings/agree", settings.agree, name="clock-agree"),
    path("incidents/settings/agreed/<uuid:key>", settings.change, name="clock-change"),
    path("incidents/settings/agreed/<uuid:key>/end", settings.end, name="clock-end"),
    path("incidents/risks/<uuid:key>/loss", acting.loss, name="incident-loss"),
    path("incidents/risks/<uuid:key>/untie", acting.untie, name="incident-untie"),
    path("incidents/controls/<uuid:key>/remove", acting.remove_control, name="incident-control"),
    path("incidents/reports/<uuid:key>/strike", reports.strike, name="report-strike"),
    path("incidents/reports/<uuid:key>/file", reports.file, name="report-sent-file"),
    path(f"{HERE}/questions", acting.questions, name="incident-questions"),
    path(f"{HERE}/intake/<uuid:run>", acting.intake, name="incident-intake"),
    path(f"{HERE}/timeline", acting.timeline, name="incident-timeline"),
    path(f"{HERE}/add-risk", acting.add_risk, name="incident-add-risk"),
    path(f"{HERE}/add-control", acting.add_control, name="incident-add-control"),
    path(CLOCK, reports.clock, name="incident-clock"),
    path(f"{CLOCK}/draft.<str:kind>", reports.document, name="incident-draft"),
    path(f"{CLOCK}/sent", reports.record_sent, name="incident-sent"),
    *incidents.urls(),
    path("concerns/raise", concerns.raise_one, name="concern-raise"),
    path("concerns/mine", concerns.mine, name="concern-mine"),
    path("concerns/mine/<uuid:key>", concerns.my_own, name="concern-own"),
    path("concerns/<uuid:key>/files/<uuid:file>", concerns.concern_file, name="concern-file"),
    *concerns.pages.urls(),
    path("notices/place", notices.place, name="place"),
    path("notices/place/set", notices.set_place, name="place-set"),
    path("notices/place/group", notices.set_group, name="place-group"),
    path("notices/decisions/new", notices.add_decision, name="decision-new"),
    path("notices/<uuid:key>/write", notices.write, name="notice-write"),
    path("notices/<uuid:key>/publish", notices.publish, name="notice-publish"),
    path("notices/<uuid:key>/take-back", notices.take_back, name="notice-back"),
    path("notices/<uuid:key>/versions/<int:number>", notices.version, name="notice-version"),
    *notices.pages.urls(),
    path("speak-up/<slug:word>", outside.door, name="speak-up"),
    path("speak-up/<slug:word>/follow", outside.follow, name="speak-up-follow"),
    path("trust/<slug:word>", trust.page, name="trust"),
    path("trust/<slug:word>/<uuid:notice>", trust.system, name="trust-system"),
]
