"""Addresses of the living catalogue."""

from django.urls import path

from core import design

urlpatterns = [
    path("", design.catalogue, name="design"),
    path("form/", design.form_page, name="design_form"),
    path("work/", design.work_page, name="design_work"),
    path("matter/", design.matter_page, name="design_matter"),
    path("client/", design.client_page, name="design_client"),
    path("error/<int:status>/", design.error_page, name="design_error"),
]
