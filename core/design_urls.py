"""Addresses of the living catalogue."""

from django.urls import path

from core.design import views

urlpatterns = [
    path("", views.catalogue, name="design"),
    path("form/", views.form_page, name="design_form"),
    path("work/", views.work_page, name="design_work"),
    path("matter/", views.matter_page, name="design_matter"),
    path("client/", views.client_page, name="design_client"),
    path("error/<int:status>/", views.error_page, name="design_error"),
]
