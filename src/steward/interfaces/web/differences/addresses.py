"""The addresses of what changed between two instants."""

from django.urls import URLPattern, path

from steward.interfaces.web.differences import views

urlpatterns: list[URLPattern] = [
    path("differences", views.page, name="differences"),
    path("differences/export.<str:kind>", views.export, name="differences-export"),
]
