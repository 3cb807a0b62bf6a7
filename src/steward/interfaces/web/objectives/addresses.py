"""The addresses of objectives and planned changes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
