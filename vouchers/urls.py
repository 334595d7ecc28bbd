"""Addresses of the pages of money."""

from django.urls import URLPattern

app_name = "vouchers"
urlpatterns: list[URLPattern] = []
