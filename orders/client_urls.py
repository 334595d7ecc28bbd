"""Addresses of the client's own pages about one order, under ``/c/``."""

from django.urls import URLPattern

app_name = "choice"
urlpatterns: list[URLPattern] = []
