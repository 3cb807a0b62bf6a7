"""The addresses of confidential records."""

from django.urls import URLPattern, path

from steward.interfaces.web.confiding import views

RECORD = "confidential/<str:kind>/<uuid:key>"
urlpatterns: list[URLPattern] = [
    path("settings/confidential", views.overview, name="confidential"),
    path("settings/confidential/<uuid:key>/take", views.take, name="confidential-take"),
    path(RECORD, views.who_sees, name="who-sees"),
    path(f"{RECORD}/make", views.make, name="confide"),
    path(f"{RECORD}/name", views.name, name="confidant-name"),
    path(f"{RECORD}/end", views.end, name="confidence-end"),
    path(f"{RECORD}/named/<uuid:confidant>/remove", views.remove, name="confidant-remove"),
]
