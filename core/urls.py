"""Addresses of the kernel's pages."""

from django.urls import path

from core.views import client, documents, files, home, kept_form, letters, outbox, trail

urlpatterns = [
    path("", home.front, name="front"),
    path("home/", home.work, name="home"),
    path("kept/", kept_form.kept_form, name="kept_form"),
    path("seat/", home.take_seat, name="take_seat"),
    path("help/", home.help_page, name="help"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("privacy/", home.privacy, name="privacy"),
    path("c/", client.sign_in, name="client_sign_in"),
    path("c/kept", kept_form.client_kept_form, name="client_kept_form"),
    path("c/out", client.sign_out, name="client_sign_out"),
    path("documents/<uuid:ref>/", documents.download, name="document"),
    path("files/<uuid:ref>/", files.download, name="file"),
    path("events/", trail.list_events, name="events"),
    path("events/looks/", trail.list_looks, name="looks"),
    path("letters/", letters.list_letters, name="letters"),
    path("letters/<uuid:ref>/", letters.letter, name="letter"),
    path("letters/<uuid:ref>/posted", letters.mark_posted, name="letter_posted"),
    path("letters/<uuid:ref>/retry", letters.try_again, name="letter_retry"),
    path("outbox/", outbox.list_messages, name="outbox"),
]
