"""Every act, tried by everyone in every state: outside its own people and states it is refused and moves nothing.

That the right people succeed in the right states is told by the stories of each room.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from core import clock, outbox
from core.actors import Actor
from core.errors import DomainError, NotAllowed
from core.machines import machines
from core.models import StatefulModel
from orders.models import Order
from tests.conftest import MONDAY
from tests.factories.orders import City
from tests.machines.acts import ACTS, Act, make_story, people, put_in, thing

STATES = {machine.model: machine.states for machine in machines()}


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[City, Order]]:
    """The city and its order, made once, and taken back in the end."""
    with django_db_blocker.unblock(), clock.stopped_at(MONDAY), outbox.asleep(), transaction.atomic():
        yield make_story()
        transaction.set_rollback(True)


def outcome(act: Act, actor: Actor, row: StatefulModel, state: str) -> str:
    """What came of an attempt: ``done``, the code of the refusal, or ``moved`` when a refused one moved the row."""
    said = "done"
    with transaction.atomic():
        put_in(row, state)
        fresh = type(row)._default_manager.get(pk=row.pk)
        try:
            with transaction.atomic():
                act.do(actor, fresh)
        except NotAllowed:
            said = "not_allowed"
        except DomainError as refused:
            said = refused.code
        now = type(row)._default_manager.get(pk=row.pk).__dict__["state"]
        transaction.set_rollback(True)
    return said if said == "done" or now == state else "moved"


def faults(act: Act, row: StatefulModel, everyone: dict[str, Actor]) -> Iterator[str]:
    """Attempts that did not end as they should."""
    for state in STATES[act.model]:
        for name, actor in everyone.items():
            right_person, right_state = name in act.who, state in act.states
            if right_person and (right_state or act.quiet):
                continue
            said = outcome(act, actor, row, state)
            if said in ("done", "moved"):
                yield f"{name} in {state}: {said}"
            elif not right_person and right_state and said != "not_allowed":
                yield f"{name} in {state}: refused for {said}, not for who it is"
            elif right_person and said == "not_allowed":
                yield f"{name} in {state}: refused for who it is, not for the state"


@pytest.mark.parametrize("act", ACTS, ids=[f"{act.model._meta.model_name}-{act.name}" for act in ACTS])
def test_an_act_is_for_its_people_in_its_states(act: Act, story: tuple[City, Order], db: None) -> None:
    city, order = story
    row = thing(act.model, city, order)
    found = list(faults(act, row, people(city, order, row)))
    assert not found, "\n".join(found)


def test_every_machine_has_acts() -> None:
    """A final report is moved by the acts on its order, the others by acts of their own."""
    acted_on = {act.model._meta.label_lower for act in ACTS}
    assert {machine.label for machine in machines()} - acted_on == set()


def test_every_step_is_taken_from_states_that_some_act_names() -> None:
    for machine in machines():
        named = {state for act in ACTS if act.model is machine.model for state in act.states}
        if named:
            assert {source for step in machine.steps for source in step.sources} <= named
