"""The addresses of incidents and concerns."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
