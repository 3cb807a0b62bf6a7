"""The addresses of competence and awareness."""

from django.urls import URLPattern, path

from steward.interfaces.web.competence import assessing, functions, people

HERE = "competence"
PAIR = f"{HERE}/holdings/<uuid:key>/needs/<uuid:need>"

urlpatterns: list[URLPattern] = [
    path(HERE, people.matrix, name="competence"),
    path(f"{HERE}/adopt", functions.adopt, name="functions-adopt"),
    path(f"{HERE}/needs/<uuid:key>/edit", functions.edit_need, name="need-edit"),
    path(f"{HERE}/needs/<uuid:key>/release", functions.release_need, name="need-release"),
    path(f"{HERE}/holdings/<uuid:key>/end", functions.end_holding, name="holding-end"),
    path(f"{PAIR}/assess", assessing.assess, name="competence-assess"),
    path(f"{PAIR}/plan", assessing.plan, name="competence-plan"),
    *functions.pages.urls(),
    *people.pages.urls(),
    *assessing.pages.urls(),
]
