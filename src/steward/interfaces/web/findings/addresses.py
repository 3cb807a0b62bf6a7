"""The addresses of nonconformities."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
