"""The state machines of the house, read from the code: for diagrams, and for tests of every state and step."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import translation
from django_fsm import FSMField


@dataclass(frozen=True, slots=True)
class Step:
    """A transition: its method, the states it leaves from, the one it leads to, and what it means."""

    name: str
    sources: tuple[str, ...]
    target: str
    meaning: str


@dataclass(frozen=True)
class Machine:
    """One model's states and steps, in the order of the code."""

    model: type[models.Model]
    field: Any

    @property
    def label(self) -> str:
        """``room.model``."""
        return self.model._meta.label_lower

    @property
    def title(self) -> str:
        """What people call the thing."""
        return str(self.model._meta.verbose_name).capitalize()

    @property
    def initial(self) -> str:
        """The state that everything begins in."""
        return str(self.field.default)

    @property
    def states(self) -> dict[str, str]:
        """Every state with its label."""
        return {str(value): str(label) for value, label in self.field.choices}

    @cached_property
    def steps(self) -> list[Step]:
        """Every transition method; one that leads to several states would be several steps."""
        found: dict[tuple[str, str], list[str]] = {}
        for transition in self.field.get_all_transitions(self.model):
            found.setdefault((transition.name, str(transition.target)), []).append(str(transition.source))
        order = list(self.states)
        made = [
            Step(name, tuple(sorted(sources, key=order.index)), target, self._meaning(name))
            for (name, target), sources in found.items()
        ]
        return sorted(
            made, key=lambda step: (order.index(step.sources[0]), order.index(step.target), step.name)
        )

    @property
    def ends(self) -> set[str]:
        """States that nothing leaves."""
        return set(self.states) - {source for step in self.steps for source in step.sources}

    def _meaning(self, name: str) -> str:
        return (getattr(self.model, name).__doc__ or "").strip().splitlines()[0]


def machines() -> Iterator[Machine]:
    """Every protected state field of every model, by room and model."""
    for model in sorted(apps.get_models(), key=lambda m: m._meta.label_lower):
        for field in model._meta.concrete_fields:
            if isinstance(field, FSMField):
                yield Machine(model, field)


# Diagrams ------------------------------------------------------------------------------------------------


def diagrams() -> dict[str, str]:
    """The files of the diagrams by name, in English."""
    with translation.override("en"):
        found = list(machines())
        pages = {f"{machine.label}.md": diagram(machine) for machine in found}
        return {"README.md": index(found), **pages}


def index(found: list[Machine]) -> str:
    """The list of all machines."""
    lines = [
        "# State machines",
        "",
        "Drawn from the code by `manage.py draw_machines`; not to be edited.",
        "",
    ]
    lines += [f"- [{m.title}]({m.label}.md): {len(m.states)} states, {len(m.steps)} steps" for m in found]
    return "\n".join(lines) + "\n"


def diagram(machine: Machine) -> str:
    """One machine as a Mermaid diagram, with its steps as a table for who cannot see it."""
    states = machine.states
    lines = [f"# {machine.title}", "", _first_line(machine.model), "", "```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{label}" as {state}' for state, label in states.items()]
    lines += [f"    [*] --> {machine.initial}"]
    lines += [
        f"    {source} --> {step.target}: {step.name}" for step in machine.steps for source in step.sources
    ]
    lines += [f"    {state} --> [*]" for state in states if state in machine.ends]
    lines += ["```", "", "| step | from | to | meaning |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{step.name}` | {', '.join(states[s] for s in step.sources)} | {states[step.target]} | {step.meaning} |"
        for step in machine.steps
    ]
    return "\n".join(lines) + "\n"


def _first_line(model: type[models.Model]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]
