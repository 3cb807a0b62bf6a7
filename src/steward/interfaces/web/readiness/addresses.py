"""The addresses of readiness."""

from django.urls import URLPattern, path

from steward.interfaces.web.readiness import views

urlpatterns: list[URLPattern] = [
    path("readiness", views.readiness, name="readiness"),
]
