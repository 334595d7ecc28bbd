"""Django's admin shows and never changes; sealed and secret values do not appear in it."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from core.admin import ROOMS
from core.models import Client, User
from tests.factories.core import ClientFactory

MODELS = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


@pytest.fixture
def operator(db, signed_in):
    """A browser of a superuser."""
    return signed_in(User.objects.create_superuser("root@valinta.example", name="Root", language="en"))


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_table_can_be_looked_at_and_none_changed(operator, rf, model):
    shown = admin.site.get_model_admin(model)
    request = rf.get("/")
    assert not shown.has_add_permission(request)
    assert not shown.has_change_permission(request)
    assert not shown.has_delete_permission(request)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert operator.get(reverse(f"{name}_changelist")).status_code == 200
    assert operator.get(reverse(f"{name}_add")).status_code == 403


def test_sealed_fields_are_not_shown(operator):
    client = ClientFactory(first_name="Salainen", personal_id="170580-957H")
    for address in (
        reverse("admin:core_client_changelist"),
        reverse("admin:core_client_change", args=[client.pk]),
    ):
        html = operator.get(address).content.decode()
        for value in ("Salainen", "Esimerkki", "957H", "1980-05-17", "Esimerkkikatu"):
            assert value not in html
    assert "Kuopio" in html


def test_passwords_and_digests_are_not_shown(operator):
    user = User.objects.get()
    html = operator.get(reverse("admin:core_user_change", args=[user.pk])).content.decode()
    assert user.password not in html


def test_nothing_is_changed_by_post(operator):
    client = ClientFactory()
    operator.post(reverse("admin:core_client_change", args=[client.pk]), {"municipality": "Turku"})
    operator.post(reverse("admin:core_client_delete", args=[client.pk]), {"post": "yes"})
    assert Client.objects.get().municipality == "Kuopio"


def test_it_is_for_those_who_may_look_at_it(cast, signed_in, client):
    address = reverse("admin:core_event_changelist")
    asked = client.get(address, follow=True)
    assert asked.redirect_chain[-1][0].startswith("/account/login/")
    for who in ("official", "manager", "auditor", "administrator"):
        assert signed_in(getattr(cast, who)).get(address, follow=True).status_code == 403
