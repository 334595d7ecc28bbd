"""Addresses of the pages of provider organisations."""

from django.urls import URLPattern

app_name = "providers"
urlpatterns: list[URLPattern] = []
