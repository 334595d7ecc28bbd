"""Addresses of the client's questionnaires, under ``/c/``."""

from django.urls import URLPattern

app_name = "questionnaire"
urlpatterns: list[URLPattern] = []
