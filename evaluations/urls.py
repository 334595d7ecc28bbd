"""Addresses of this room."""

from django.urls import path

from evaluations.views import own

app_name = "evaluations"
urlpatterns = [
    path("own/", own.own_scores, name="own"),
]
