"""The addresses of context and leadership."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
