"""The addresses of audit lint."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
