"""The addresses of readiness."""

from django.urls import URLPattern, path

from steward.interfaces.web.readiness import ahead, views

urlpatterns: list[URLPattern] = [
    path("readiness", views.readiness, name="readiness"),
    path("readiness/course", ahead.course, name="readiness-course"),
    path("readiness/forecast", ahead.forecast, name="readiness-forecast"),
    path("readiness/aim", ahead.aim, name="readiness-aim"),
]
