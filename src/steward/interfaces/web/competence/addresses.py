"""The addresses of competence and awareness."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
