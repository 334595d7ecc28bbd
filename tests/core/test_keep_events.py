"""Events: one chain per authority, whatever was done behind the house's back is named, the last row included."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core import append_only, events, services
from core.actors import SYSTEM
from core.models import ChainHead, Event
from core.roles import AUTHORITY_ROLES, Role
from tests.factories.core import AuthorityFactory, UserFactory


@pytest.fixture
def chain(db):
    """An authority whose chain has five events, its creation the first."""
    city = AuthorityFactory(code="kuopio")
    events.record(SYSTEM, "authority.created", city, authority=city)
    for number in range(2, 6):
        with transaction.atomic():
            events.record(SYSTEM, "thing_done", city, authority=city, round=number)
    return city


def verify() -> str:
    out = io.StringIO()
    call_command("verify_events", stdout=out)
    return out.getvalue()


def broken() -> str:
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("verify_events", stdout=out)
    assert refused.value.returncode == 1
    return out.getvalue()


def behind_the_back(statement: str, *values) -> None:
    """What somebody with the database's password does: drop the triggers, then change rows."""
    append_only.unguard_all()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    append_only.guard_all()


def test_a_whole_chain_is_told_whole(chain):
    assert "authority:kuopio: 5 events, whole" in verify()


def test_a_changed_event_is_named(chain):
    behind_the_back("UPDATE core_event SET code = 'other_done' WHERE number = 3")
    assert "authority:kuopio: event 3 was changed" in broken()


def test_changed_data_is_named(chain):
    Event.objects.filter(number=2).get()
    behind_the_back(
        "UPDATE core_event SET data = %s WHERE number = 2", '{"changes": {}, "facts": {"round": 9}}'
    )
    assert "event 2 was changed" in broken()


def test_a_removed_event_is_named(chain):
    behind_the_back("DELETE FROM core_event WHERE number = 2")
    assert "event 2 was removed" in broken()


def test_the_removed_last_event_is_named(chain):
    behind_the_back("DELETE FROM core_event WHERE number = 5")
    assert "event 5 was removed" in broken()


def test_an_event_added_after_the_head_is_named(chain):
    columns = (
        "chain_id, at, actor_role, actor_ref, code, subject_type, subject_ref, data, previous_hash, hash"
    )
    behind_the_back(
        f"INSERT INTO core_event (number, {columns}) SELECT 6, {columns} FROM core_event WHERE number = 5"
    )
    assert "event 6 was added" in broken()


def test_a_head_moved_back_is_noticed(chain):
    before_last = Event.objects.get(number=4)
    behind_the_back("DELETE FROM core_event WHERE number = 5")
    ChainHead.objects.update(count=4, hash="0" * 64)
    assert "event 4 was changed" in broken()
    ChainHead.objects.update(count=4, hash=before_last.hash)
    assert "authority:kuopio: changed head, event 5 may have been removed" in broken()
    ChainHead.objects.update(seal="")
    assert "authority:kuopio: changed head" in broken()
    ChainHead.objects.update(seal=events.head_seal("authority:pori", 4, before_last.hash))
    assert "authority:kuopio: changed head" in broken(), "another chain's seal does not fit"


def test_an_emptied_chain_is_noticed_though_its_head_is_empty_too(chain):
    behind_the_back("DELETE FROM core_event")
    ChainHead.objects.update(count=0, hash="", seal="")
    assert "authority:kuopio: the chain does not begin with the authority's creation" in broken()


def test_an_authority_without_a_chain_is_noticed(chain):
    AuthorityFactory(code="pori")
    told = broken()
    assert "authority:kuopio: 5 events, whole" in told
    assert "authority:pori: the chain does not begin with the authority's creation" in told


def test_an_authority_that_was_founded_has_its_chain(db):
    services.create_authority(SYSTEM, code="pori", name="Porin kaupunki")
    assert "authority:pori: 1 events, whole" in verify()


def test_a_forged_event_needs_the_key(chain, settings):
    """A forger who knows the method but not the key cannot make the chain fit."""
    event = Event.objects.get(number=5)
    settings.EVENT_KEY = "guessed"
    event.code = "forged"
    forged = events.seal("authority:kuopio", event)
    behind_the_back("UPDATE core_event SET code = 'forged', hash = %s WHERE number = 5", forged)
    ChainHead.objects.update(hash=forged)
    settings.EVENT_KEY = "the real one"
    assert "event 1 was changed" in broken()


def test_events_are_written_inside_their_transaction_only(transactional_db, emptiable):
    city = AuthorityFactory()
    with pytest.raises(RuntimeError, match="inside the transaction"):
        events.record(SYSTEM, "thing_done", city, authority=city)


def test_a_rolled_back_write_leaves_no_event(chain):
    with transaction.atomic():
        events.record(SYSTEM, "thing_done", chain, authority=chain)
        transaction.set_rollback(True)
    assert Event.objects.count() == 5
    assert "5 events, whole" in verify()


def test_an_event_tells_who_what_and_the_change(db):
    city = AuthorityFactory(code="kuopio")
    membership = services.add_staff(SYSTEM, city, UserFactory(), Role.OFFICIAL)
    services.end_staff(SYSTEM, membership)
    added, ended = Event.objects.order_by("number")
    assert (added.code, added.subject_ref, added.actor_role) == ("staff.added", membership.ref, "system")
    assert added.data["changes"]["role"] == [None, "official"]
    assert ended.data["changes"]["ended_at"] == [None, "2026-03-02T08:00:00+00:00"]


def test_each_authority_has_its_own_chain(chain):
    other = AuthorityFactory(code="pori")
    events.record(SYSTEM, "authority.created", other, authority=other)
    assert Event.objects.get(chain__key="authority:pori").number == 1
    assert "authority:pori: 1 events, whole" in verify()


def test_a_person_with_every_role_still_fits(chain):
    from core.actors import Actor

    everyone = Actor(roles=frozenset(AUTHORITY_ROLES))
    event = events.record(everyone, "thing_done", chain, authority=chain)
    event.refresh_from_db()
    assert len(event.actor_role) <= 100
    assert event.actor_role == everyone.role_name
