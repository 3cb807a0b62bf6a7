"""The addresses of competence, trainings, awareness and communication."""

from django.urls import URLPattern, path

from steward.interfaces.web.competence import (
    answering,
    assessing,
    campaigns,
    communication,
    functions,
    importing,
    people,
    staff,
    trainings,
)

HERE = "competence"
PAIR = f"{HERE}/holdings/<uuid:key>/needs/<uuid:need>"

urlpatterns: list[URLPattern] = [
    path(HERE, people.matrix, name="competence"),
    path(f"{HERE}/adopt", functions.adopt, name="functions-adopt"),
    path(f"{HERE}/needs/<uuid:key>/edit", functions.edit_need, name="need-edit"),
    path(f"{HERE}/needs/<uuid:key>/release", functions.release_need, name="need-release"),
    path(f"{HERE}/holdings/<uuid:key>/end", functions.end_holding, name="holding-end"),
    path(f"{HERE}/import", staff.upload, name="staff-import"),
    path(f"{HERE}/import/<uuid:key>", staff.preview, name="staff-preview"),
    path(f"{HERE}/imports/<uuid:key>", staff.imported, name="staff-imported"),
    path(f"{HERE}/imports/<uuid:key>/undo", staff.undo, name="staff-undo"),
    path(f"{PAIR}/assess", assessing.assess, name="competence-assess"),
    path(f"{PAIR}/plan", assessing.plan, name="competence-plan"),
    *functions.pages.urls(),
    path(f"{HERE}/people/<uuid:key>/record.pdf", people.record, name="worker-document"),
    *people.pages.urls(),
    *assessing.pages.urls(),
    path("trainings/import", importing.upload, name="trainings-import"),
    path("trainings/import/<uuid:key>", importing.preview, name="trainings-preview"),
    path("trainings/imports/<uuid:key>", importing.imported, name="trainings-imported"),
    path("trainings/imports/<uuid:key>/undo", importing.undo, name="trainings-undo"),
    path("trainings/<uuid:key>/attach", trainings.attach, name="training-attach"),
    path("trainings/<uuid:key>/certificate", trainings.certificate, name="training-certificate"),
    path("trainings/<uuid:key>/remove", trainings.remove, name="training-remove"),
    *trainings.pages.urls(),
    path("campaigns/mine", answering.own, name="campaigns-mine"),
    path("campaigns/<uuid:key>/mine", answering.mine, name="campaign-mine"),
    path("campaigns/<uuid:key>/questions/new", campaigns.add_question, name="quiz-add"),
    path("campaigns/questions/<uuid:key>/edit", campaigns.edit_question, name="quiz-edit"),
    path("campaigns/questions/<uuid:key>/remove", campaigns.remove_question, name="quiz-remove"),
    *campaigns.pages.urls(),
    path("communication/<uuid:key>/tell", communication.tell, name="communication-tell"),
    path("communication/tellings/<uuid:key>/file", communication.proof, name="telling-file"),
    *communication.pages.urls(),
]
