"""The addresses of questionnaires."""

from django.urls import path

from steward.interfaces.web.questionnaires import (
    elsewhere,
    exporting,
    importing,
    outcome,
    overview,
    reminding,
    reviewing,
    sending,
    talking,
    views,
)

urlpatterns = [
    path("questionnaires", overview.overview, name="questionnaires"),
    path("questionnaires/start", views.start, name="questionnaire-start"),
    path("questionnaires/send", sending.send, name="questionnaire-send"),
    path("questionnaires/reminders", reminding.cadence, name="questionnaire-reminders"),
    *importing.urlpatterns,
    *elsewhere.urlpatterns,
    path("questionnaires/<uuid:key>", views.answer, name="questionnaire"),
    path("questionnaires/<uuid:key>/save", views.save, name="questionnaire-save"),
    path("questionnaires/<uuid:key>/say", views.say, name="questionnaire-say"),
    path("questionnaires/<uuid:key>/comments", talking.comments),
    path("questionnaires/<uuid:key>/comments/<uuid:comment>", talking.comment),
    path("questionnaires/<uuid:key>/finish", views.finish, name="questionnaire-finish"),
    path("questionnaires/<uuid:key>/submit", views.submit, name="questionnaire-submit"),
    path("questionnaires/<uuid:key>/people", sending.people),
    path("questionnaires/<uuid:key>/take", sending.take),
    path("questionnaires/<uuid:key>/review", reviewing.review),
    path("questionnaires/<uuid:key>/findings", reviewing.decide),
    path("questionnaires/<uuid:key>/return", reviewing.give_back),
    path("questionnaires/<uuid:key>/approve", reviewing.approve),
    path("questionnaires/<uuid:key>/outcome", outcome.show),
    path("questionnaires/<uuid:key>/effects", outcome.settle),
    path("questionnaires/<uuid:key>/export.<str:kind>", exporting.export),
]
