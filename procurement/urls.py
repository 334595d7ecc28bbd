"""Addresses of the pages of procurement."""

from django.urls import URLPattern

app_name = "procurement"
urlpatterns: list[URLPattern] = []
