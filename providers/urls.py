"""Addresses of the pages of provider organisations."""

from django.urls import path

from providers import views, views_colleagues

app_name = "providers"
urlpatterns = [
    path("", views.own, name="own"),
    path("register/", views.sign_up, name="sign_up"),
    path("edit/", views.edit, name="edit"),
    path("check-register/", views.check_register, name="check_register"),
    path("places/new/", views.new_place, name="new_place"),
    path("places/<uuid:ref>/", views.edit_place, name="edit_place"),
    path("invitations/new/", views_colleagues.invite, name="invite_colleague"),
    path("invitations/<uuid:ref>/revoke/", views_colleagues.revoke, name="revoke_invitation"),
    path("join/", views_colleagues.join, name="join"),
    path("join/account/", views_colleagues.join_account, name="join_account"),
    path("members/<uuid:ref>/end/", views.end_member, name="end_member"),
    path("scores/", views.scores, name="scores"),
]
