"""Addresses of the pages of provider organisations."""

from django.urls import path

from providers import views

app_name = "providers"
urlpatterns = [
    path("", views.own, name="own"),
    path("register/", views.sign_up, name="sign_up"),
    path("edit/", views.edit, name="edit"),
    path("places/new/", views.new_place, name="new_place"),
    path("places/<uuid:ref>/", views.edit_place, name="edit_place"),
    path("members/new/", views.new_member, name="new_member"),
    path("members/<uuid:ref>/end/", views.end_member, name="end_member"),
    path("scores/", views.scores, name="scores"),
]
