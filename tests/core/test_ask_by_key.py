"""The short way to one row by its key, and of a new row into its table: the same as Django's way in everything."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext

from core import codes, keyed, outbox
from core.locking import relock
from core.models import Authority, Client, Outbox, OutboxKind
from tests.factories.core import AuthorityFactory, ClientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_row() -> Client:
    client: Client = ClientFactory(personal_id="131052-308T")
    return client


def put(key: str) -> Outbox:
    return outbox.put(OutboxKind.SMS, key, {"to": "+358 40 1", "text": "Hei"}, authority=None)


def test_a_row_by_its_key_is_the_row_that_django_reads(client_row):
    for model, key in ((Client, client_row.pk), (Authority, client_row.authority_id)):
        plain: models.Model = models.QuerySet(model).get(pk=key)
        for found in (model.objects.get(pk=key), model.objects.get(id=key)):
            assert type(found) is model
            assert not found._state.adding
            assert found._state.db == "default"
            assert {k: v for k, v in vars(found).items() if k != "_state"} == {
                k: v for k, v in vars(plain).items() if k != "_state"
            }


def test_a_foreign_key_is_followed_and_a_row_locked_by_the_kept_statement(client_row):
    fresh = Client.objects.get(pk=client_row.pk)
    with CaptureQueriesContext(connection) as asked:
        assert fresh.authority == client_row.authority
        relock(fresh)
    kept, locked = (query["sql"] for query in asked)
    assert "LIMIT" not in kept
    assert "FOR UPDATE" not in kept
    assert "LIMIT" not in locked
    assert ("FOR NO KEY UPDATE" in locked) is connection.features.has_select_for_update


def test_each_strength_of_a_lock_is_asked_for_as_it_was_wanted(client_row):
    rows = Client.objects
    with CaptureQueriesContext(connection) as asked:
        rows.select_for_update().get(pk=client_row.pk)
        rows.select_for_update(no_key=True).get(pk=client_row.pk)
        rows.get(pk=client_row.pk)
        rows.select_for_update(of=("self",)).get(pk=client_row.pk)
    ends = [query["sql"].rpartition(" FOR ")[2] for query in asked]
    if connection.features.has_select_for_update:
        assert ends[:2] == ["UPDATE", "NO KEY UPDATE"]
        assert ends[3].startswith("UPDATE OF")
    assert "UPDATE" not in ends[2]


def test_no_row_is_the_models_own_error(client_row):
    with pytest.raises(Client.DoesNotExist):
        Client.objects.get(pk=client_row.pk + 1)
    with pytest.raises(Client.DoesNotExist):
        Client.objects.get(pk=2**70)


def test_what_was_narrowed_before_stays_narrowed(client_row):
    other = AuthorityFactory()
    rows = Client.objects
    for narrowed in (
        rows.exclude(pk=client_row.pk),
        rows.filter(authority=other),
        rows.none(),
        other.clients,
    ):
        with pytest.raises(Client.DoesNotExist):
            narrowed.get(pk=client_row.pk)
        with pytest.raises(Client.DoesNotExist):
            narrowed.select_for_update().get(pk=client_row.pk)
    with pytest.raises(Client.DoesNotExist):
        rows.get(~models.Q(pk=client_row.pk))
    with pytest.raises(Client.DoesNotExist):
        rows.get(pk=client_row.pk, first_name="Somebody else")
    assert rows.only("language").get(pk=client_row.pk).get_deferred_fields()
    assert rows.values("pk").get(pk=client_row.pk) == {"pk": client_row.pk}
    assert rows.select_related("authority").get(pk=client_row.pk)._state.fields_cache


def test_a_new_row_reads_back_as_it_was_written(client_row):
    with transaction.atomic():
        row = put("k1")
    read = Outbox.objects.get(pk=row.pk)
    for field in Outbox._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(row, field.attname), field.attname


def test_a_value_that_the_database_counts_is_left_to_django():
    row = Outbox(kind=OutboxKind.SMS, key="k2", payload={}, attempts=Value(1) + Value(2))
    row.save()
    assert Outbox.objects.get(pk=row.pk).attempts == 3


def test_a_changed_row_reads_back_as_it_was_changed(client_row):
    client_row.first_name, client_row.birth_date, client_row.official = "Aila", "1981-01-02", None
    client_row.save()
    read = Client.objects.get(pk=client_row.pk)
    assert (read.first_name, read.birth_date, read.official) == ("Aila", "1981-01-02", None)
    client_row.version = F("version") + 4
    client_row.save(update_fields=["version"])
    assert Client.objects.get(pk=client_row.pk).version == read.version + 4


def test_a_change_touches_its_own_row_only_and_tells_when_it_is_gone(client_row):
    other: Client = ClientFactory(authority=client_row.authority)
    client_row.language = "sv"
    client_row.save()
    assert Client.objects.get(pk=other.pk).language == "fi"
    gone: Client = ClientFactory(authority=client_row.authority)
    models.QuerySet(Client).filter(pk=gone.pk).delete()
    with pytest.raises(DatabaseError):
        gone.save(force_update=True)


def test_only_the_same_key_yields_in_the_outbox():
    with transaction.atomic(), codes.seeded(7):
        first = put("k3")
    with transaction.atomic():
        assert put("k3").pk == first.pk
    with pytest.raises(IntegrityError), transaction.atomic(), codes.seeded(7):
        put("k4")  # another message under a public id that is taken


def test_a_list_of_new_rows_reads_back_as_it_was_written():
    def message(key: str) -> Outbox:
        return Outbox(key=key, kind=OutboxKind.SMS, payload={"to": "+358 40 1", "of": [1, None]}, attempts=2)

    rows = [message(f"list:{number}") for number in range(3)]
    keyed.insert_all(rows, connection.alias)
    keyed.insert_all([], connection.alias)
    read = list(Outbox.objects.order_by("pk"))
    names = [field.attname for field in Outbox._meta.concrete_fields if not field.primary_key]
    assert [[getattr(row, name) for name in names] for row in read] == [
        [getattr(row, name) for name in names] for row in rows
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        keyed.insert_all([message("list:new"), message("list:1")], connection.alias)
    assert Outbox.objects.count() == 3


def test_the_short_way_for_a_list_and_for_one_row_are_kept_apart():
    keyed.insert_all([Outbox(key="of a list", kind=OutboxKind.SMS, payload={})], connection.alias)
    row = Outbox(key="alone", kind=OutboxKind.SMS, payload={})
    assert keyed.insert(row, connection.alias)
    assert row.pk == Outbox.objects.get(key="alone").pk
