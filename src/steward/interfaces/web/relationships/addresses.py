"""The addresses of suppliers and customers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
