"""Every machine of the house: each state times each step, read from the code."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django_fsm import TransitionNotAllowed

from core.machines import Machine, Step, diagrams, machines
from core.models import StatefulModel
from tests.machines.rows import any_row

ALL = {machine.label: machine for machine in machines()}
ENDS = {
    "evaluations.evaluationrequest": {"answered", "expired"},
    "evaluations.scorerun": {"published", "discarded"},
    "orders.course": {"ended", "cancelled"},
    "orders.infosession": {"held", "cancelled"},
    "orders.order": {"closed", "cancelled"},
    "orders.report": {"returned", "approved"},
    "orders.worktrial": {"finished", "cancelled"},
    "procurement.admission": {"removed", "left"},
    "procurement.application": {"withdrawn"},
    "procurement.competition": {"concluded", "cancelled"},
    "procurement.dynamicpurchasingsystem": {"closed", "cancelled"},
    "procurement.hearing": {"decided", "dropped"},
    "procurement.offering": set(),
    "procurement.renewal": {"met", "not_met", "withdrawn"},
    "procurement.systemquestion": {"answered", "declined"},
    "procurement.remedy": {"upheld", "dismissed", "withdrawn"},
    "procurement.tender": set(),
    "vouchers.invoice": {"paid", "returned"},
    "vouchers.voucher": {"settled", "replaced", "cancelled", "expired"},
}
"""Where each machine ends, written by hand: a step taken away or a state forgotten shows here."""

CASES = [
    pytest.param(machine, state, step, id=f"{label}-{state}-{step.name}")
    for label, machine in ALL.items()
    for state in machine.states
    for step in machine.steps
]
each = pytest.mark.parametrize("machine", ALL.values(), ids=ALL)


def in_state(machine: Machine, state: str) -> Any:
    """A row that was never saved, as if it had been read in that state."""
    row: Any = machine.model()
    row.__dict__[machine.field.attname] = state
    return row


@pytest.mark.parametrize(("machine", "state", "step"), CASES)
def test_a_step_leads_on_from_its_own_states_only(machine: Machine, state: str, step: Step) -> None:
    row = in_state(machine, state)
    if state in step.sources:
        getattr(row, step.name)()
        assert getattr(row, machine.field.attname) == step.target
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(row, step.name)()
        assert getattr(row, machine.field.attname) == state


@each
def test_every_state_can_be_reached(machine: Machine) -> None:
    last: set[str] = set()
    reached = {machine.initial}
    while reached != last:
        last = set(reached)
        reached |= {step.target for step in machine.steps if last & set(step.sources)}
    assert reached == set(machine.states)


@each
def test_steps_name_states_that_exist(machine: Machine) -> None:
    named = {state for step in machine.steps for state in (*step.sources, step.target)}
    assert named <= set(machine.states)
    assert machine.initial in machine.states
    assert all(step.meaning for step in machine.steps)


def test_the_ends_are_known() -> None:
    assert {label: machine.ends for label, machine in ALL.items()} == ENDS


@each
def test_every_state_has_a_way_to_an_end(machine: Machine) -> None:
    """Nothing gets stuck (an offering has no end: it lives as long as its provider)."""
    if not machine.ends:
        return
    last: set[str] = set()
    safe = set(machine.ends)
    while safe != last:
        last = set(safe)
        safe |= {source for step in machine.steps if step.target in last for source in step.sources}
    assert safe == set(machine.states)


@each
def test_only_steps_move_a_state(machine: Machine) -> None:
    row = machine.model()
    assert machine.field.protected
    assert isinstance(row, StatefulModel)
    with pytest.raises(AttributeError):
        setattr(row, machine.field.attname, next(iter(machine.states)))


@each
def test_the_database_refuses_a_state_that_is_none(machine: Machine, db: None) -> None:
    row = any_row(machine.model)
    rows = type(row).objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**{machine.field.name: "no-such-state"})
    assert rows.get().state == machine.initial
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, machine.model._meta.db_table)
    assert any(name.endswith("_state") and facts["check"] for name, facts in found.items())


def test_the_diagrams_are_those_of_the_code(tmp_path: Path) -> None:
    call_command("draw_machines", check=True, stdout=StringIO())
    (tmp_path / "gone.md").write_text("")
    with pytest.raises(CommandError, match="draw_machines"):
        call_command("draw_machines", check=True, into=tmp_path)
    call_command("draw_machines", into=tmp_path, stdout=StringIO())
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(diagrams())
    assert "[*] --> issued" in (tmp_path / "vouchers.voucher.md").read_text()
