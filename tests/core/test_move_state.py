"""The base of all state machines: protected, refreshable, and a stale copy never wins."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import QuerySet
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from core import clock
from core.errors import StaleVersion
from core.models import Membership
from procurement.models import DynamicPurchasingSystem
from procurement.states import SystemState
from providers.models import Invitation, ProviderMember


@pytest.fixture
def system(cast) -> DynamicPurchasingSystem:
    """A draft of a purchasing system: the machine these tests turn."""
    return DynamicPurchasingSystem.objects.create(
        authority=cast.authority, code="services", name={"fi": "Palvelut"}
    )


def again(system: DynamicPurchasingSystem) -> DynamicPurchasingSystem:
    """Another copy of the row, as another process holds it."""
    return DynamicPurchasingSystem.objects.get(pk=system.pk)


def open_it(system: DynamicPurchasingSystem) -> None:
    """Move it on, with the dates the database demands."""
    from datetime import date

    system.opens_on, system.ends_on = date(2026, 3, 2), date(2030, 3, 1)
    system.open()
    system.save()


class BrokenQuerySet(QuerySet):
    """A connection that breaks while a row is read."""

    def get(self, *args, **kwargs):
        """Break."""
        raise DatabaseError("the connection broke")


def test_a_state_cannot_be_assigned(system):
    with pytest.raises(AttributeError):
        system.state = SystemState.CLOSED


def test_a_reload_keeps_the_protection(system):
    system.refresh_from_db()
    assert system.state == SystemState.DRAFT
    with pytest.raises(AttributeError):
        system.state = SystemState.CLOSED


def test_a_reload_that_fails_keeps_state_and_protection(system):
    """With the library's own mixin the protection would be off for the whole process."""
    with pytest.raises(DatabaseError):
        system.refresh_from_db(from_queryset=BrokenQuerySet(DynamicPurchasingSystem))
    assert system.state == SystemState.DRAFT
    for copy in (system, again(system)):
        with pytest.raises(AttributeError):
            copy.state = SystemState.CLOSED


def test_a_reload_sees_what_others_did(system):
    open_it(again(system))
    system.refresh_from_db()
    assert system.state == SystemState.OPEN
    with pytest.raises(TransitionNotAllowed):
        system.open()


def test_a_reload_of_one_field_leaves_the_rest(system):
    system.refresh_from_db(fields=["version"])
    assert system.state == SystemState.DRAFT
    system.refresh_from_db(fields=["state"])
    system.cancel()
    system.save()
    assert again(system).state == SystemState.CANCELLED


def test_a_reload_of_another_field_keeps_a_move_not_yet_saved(system):
    mine = again(system)
    mine.cancel()
    mine.refresh_from_db(fields=["version"])
    assert mine.state == SystemState.CANCELLED
    mine.save()
    assert again(system).state == SystemState.CANCELLED


def test_a_stale_transition_loses(system):
    first, second = again(system), again(system)
    open_it(first)
    second.cancel()
    with pytest.raises(ConcurrentTransition), transaction.atomic():
        second.save()
    assert again(system).state == SystemState.OPEN


def test_a_transition_after_a_reload_is_no_stale_one(system):
    open_it(again(system))
    system.refresh_from_db()
    system.close()
    system.save()
    assert again(system).state == SystemState.CLOSED


def test_an_illegal_move_raises(system):
    with pytest.raises(TransitionNotAllowed):
        system.close()
    assert system.state == SystemState.DRAFT


def test_the_database_refuses_a_state_that_is_none(system):
    with pytest.raises(IntegrityError), transaction.atomic():
        DynamicPurchasingSystem.objects.update(state="invented")


@pytest.mark.parametrize("held", [Membership, ProviderMember, Invitation])
def test_the_database_refuses_a_role_that_cannot_be_held(cast, held):
    """Every page would fail for its holder."""
    Invitation.objects.create(
        provider=cast.provider,
        email="a@x.example",
        email_index="a",
        role="coach",
        digest="d",
        expires_at=clock.now(),
    )
    for role in ("invented", "client", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            held.objects.update(role=role)


def test_a_stale_form_is_told(system):
    system.check_version(None)
    system.check_version(1)
    system.save_changes()
    with pytest.raises(StaleVersion) as refused:
        system.check_version(1)
    assert refused.value.facts == {"version": 2}


def test_rows_are_named_by_their_public_id(system):
    assert DynamicPurchasingSystem.by_ref(system.ref) == system
