"""The addresses of automation."""

from django.urls import URLPattern, path

from steward.interfaces.web.automation import acting, bringing, log, outside, views, writing

urlpatterns: list[URLPattern] = [
    path("automation", views.rules, name="automation"),
    path("automation/new", writing.new, name="rule-new"),
    path("automation/condition/<str:name>", writing.condition, name="rule-condition"),
    path("automation/templates", bringing.templates, name="rule-templates"),
    path("automation/templates/<slug:name>", bringing.take, name="rule-take"),
    path("automation/import", bringing.bring, name="rule-import"),
    path("automation/rules.<str:kind>", bringing.export_all, name="rules-file"),
    path("automation/log", log.log, name="rule-log"),
    path("automation/log/<uuid:key>", log.firing, name="rule-firing"),
    path("automation/log/<uuid:key>/again", acting.again, name="rule-again"),
    path("automation/files/<uuid:key>", log.file, name="rule-made"),
    path("automation/<uuid:key>", views.rule, name="rule"),
    path("automation/<uuid:key>/edit", writing.edit, name="rule-edit"),
    path("automation/<uuid:key>/try", views.trial, name="rule-try"),
    path("automation/<uuid:key>/on", acting.on, name="rule-on"),
    path("automation/<uuid:key>/pause", acting.pause, name="rule-pause"),
    path("automation/<uuid:key>/remove", acting.remove, name="rule-remove"),
    path("automation/<uuid:key>/address", acting.address, name="rule-address"),
    path("automation/<uuid:key>/rule.<str:kind>", bringing.export, name="rule-file"),
    path("hooks/<str:secret>", outside.called, name="rule-called"),
]
