"""Sealed fields: the database sees ciphertext; keys can be rotated; nothing sealed comes into events."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.checks import ERROR
from django.db import connection

from core import checks, fields
from core.fields import encrypted_fields
from core.models import Client, Event
from core.services import record_client
from tests.factories.core import ClientFactory


def raw(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", ["first_name", "last_name", "birth_date", "phone", "address"])
def test_the_raw_row_is_unreadable(db, name):
    client = ClientFactory()
    stored = raw("core_client", name)
    assert getattr(client, name) not in stored
    assert stored.startswith("gAAAA")
    assert getattr(Client.objects.get(), name) == getattr(client, name)


def test_the_same_value_is_sealed_differently_each_time():
    assert fields.encrypt("Aino") != fields.encrypt("Aino")


def test_keys_can_be_rotated(db, settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    ClientFactory(first_name="Aino")
    settings.FIELD_KEYS = [new, old]
    client = Client.objects.get()
    assert client.first_name == "Aino"
    client.save()
    settings.FIELD_KEYS = [new]
    assert Client.objects.get().first_name == "Aino"


def test_without_the_key_nothing_is_shown(db, settings):
    ClientFactory()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(InvalidToken):
        Client.objects.get()


def test_the_blind_index_finds_equal_values_only():
    assert fields.blind_index("Aino  ESIMERKKI") == fields.blind_index("aino esimerkki ")
    assert fields.blind_index("Aino") != fields.blind_index("Aina")
    assert "aino" not in fields.blind_index("Aino")


def test_every_model_with_sealed_fields_has_a_retention():
    assert checks.personal_data_has_retention(None) == []


def test_a_model_without_retention_stops_the_house(monkeypatch):
    monkeypatch.delattr(Client, "RETENTION")
    monkeypatch.setattr(Client, "EVENT_FIELDS", ("first_name",))
    found = {(fault.id, fault.msg.split(maxsplit=1)[0]) for fault in checks.personal_data_has_retention(None)}
    assert {("valinta.E001", "core.Client"), ("valinta.E002", "core.Client")} <= found


def test_people_may_not_depend_on_a_house_whose_processes_share_nothing(settings):
    settings.DEBUG = False
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.CELERY_TASK_ALWAYS_EAGER = True
    faults = checks.processes_share_what_they_must(None)
    assert [(fault.id, fault.level) for fault in faults] == [("valinta.E003", ERROR), ("valinta.E004", ERROR)]
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    assert checks.processes_share_what_they_must(None) == []


@pytest.mark.parametrize("model", [m for m in apps.get_models() if encrypted_fields(m)], ids=str)
def test_no_model_shows_a_sealed_field_in_events(model):
    assert not set(encrypted_fields(model)) & set(getattr(model, "EVENT_FIELDS", ()))


def test_nothing_personal_of_a_recorded_client_is_in_the_events(cast, birthday):
    record_client(
        cast.actor("official"),
        first_name="Tuntematon",
        last_name="Henkilönen",
        birth_date=birthday,
        municipality="Kuopio",
        phone="+358 40 765 4321",
        email="tuntematon@posti.example",
        address="Salakatu 3",
        personal_id="170580-957H",
    )
    told = " ".join(f"{e.code} {e.data}" for e in Event.objects.all())
    for value in ("Tuntematon", "Henkilönen", "765 4321", "tuntematon@", "Salakatu", "170580", "1980-05-17"):
        assert value not in told
