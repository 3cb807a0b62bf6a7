"""The addresses of management reviews."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
