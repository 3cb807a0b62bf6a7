"""Every address of the pages."""

from django.urls import URLPattern, path

from steward.interfaces.web import signin
from steward.interfaces.web.frameworks import views as frameworks
from steward.interfaces.web.home import views as home
from steward.interfaces.web.questionnaires import views as questionnaires
from steward.interfaces.web.risks.pages import pages as risks
from steward.interfaces.web.settings import views as settings
from steward.interfaces.web.soa import views as soa
from steward.interfaces.web.systems import importing
from steward.interfaces.web.systems.pages import pages as systems
from steward.interfaces.web.tasks.pages import pages as tasks

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("palette", home.palette, name="palette"),
    path("sign-in", signin.sign_in, name="sign-in"),
    path("sign-in/link/<str:secret>", signin.sign_in_by_link, name="sign-in-link"),
    path("invitation/<str:secret>", signin.join, name="join"),
    path("sign-out", signin.sign_out, name="sign-out"),
    path("begin", settings.found, name="begin"),
    path("settings", settings.settings, name="settings"),
    path("settings/password", settings.password, name="password"),
    path("systems/import", importing.upload, name="import"),
    path("systems/import/<uuid:key>", importing.mapping, name="import-mapping"),
    path("systems/imports/<uuid:key>", importing.imported, name="imported"),
    path("systems/imports/<uuid:key>/undo", importing.undo, name="import-undo"),
    *systems.urls(),
    *risks.urls(),
    *tasks.urls(),
    path("soa", soa.statement, name="soa"),
    path("soa/freeze", soa.freeze, name="soa-freeze"),
    path("soa/export.<str:kind>", soa.export, name="soa-export"),
    path("soa/<int:revision>/export.<str:kind>", soa.export, name="soa-revision"),
    path("soa/<str:control>", soa.decide, name="soa-decide"),
    path("questionnaires", questionnaires.overview, name="questionnaires"),
    path("questionnaires/start", questionnaires.start, name="questionnaire-start"),
    path("questionnaires/<uuid:key>", questionnaires.answer, name="questionnaire"),
    path("questionnaires/<uuid:key>/save", questionnaires.save, name="questionnaire-save"),
    path("questionnaires/<uuid:key>/submit", questionnaires.submit, name="questionnaire-submit"),
    path("frameworks", frameworks.overview, name="frameworks"),
    path("frameworks/adopt", frameworks.adopt, name="framework-adopt"),
    path("frameworks/<uuid:key>", frameworks.framework, name="framework"),
    path("reports", frameworks.reports, name="reports"),
    path("reports/<str:name>.pdf", frameworks.print_report, name="report"),
]
